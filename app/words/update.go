package words

import "carddesk/app/update"

// Update says whether there is a newer version; nothing where that is not known because of a failure, which Problem tells.
func (w *Words) Update(f update.Finding) string {
	switch {
	case f.Newer:
		return w.Text("update.newer", Values{"Version": f.Latest.Version, "Day": Day(f.Latest.Released)})
	case f.Failure != nil:
		return ""
	case f.Latest != nil:
		return w.Text("update.current", Values{"Day": Day(f.Asked)})
	}
	return w.Text("update.never")
}
