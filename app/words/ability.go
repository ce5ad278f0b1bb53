package words

import "carddesk/cardops/ops"

// JobName is what people call something that can be done with a card.
func (w *Words) JobName(job ops.Job) string { return w.Text("job." + string(job)) }

// Means says through what a job is done on this computer, or what has to be installed for it.
func (w *Words) Means(a ops.Ability) string {
	if a.Ready {
		return w.Text("means." + string(a.Through))
	}
	return w.Text("lacks." + string(a.Through))
}
