package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
)

func TestWhatAScreenReaderSays(t *testing.T) {
	begin(t, 1)
	nothing := func() {}
	disabled := widget.NewAction("Change the PIN", "A minute", theme.Icon(theme.IconKey), nothing)
	disabled.DisableBecause("There is no card.")
	enabled := widget.NewAction("Change the PIN", "A minute", theme.Icon(theme.IconKey), nothing)
	enabled.DisableBecause("There is no card.")
	enabled.Enable()
	steps := widget.NewSteps([]string{"Consent", "Enter", "Done"})
	steps.SetStep(1)
	over := widget.NewSteps([]string{"Consent", "Done"})
	over.SetStep(9)
	last := widget.NewSteps([]string{"Consent", "Done"})
	last.SetStep(1)
	pill := widget.NewPill(widget.Good, "Valid")
	pill.SetState(widget.Bad, "Expired")
	line, told := widget.NewTimeline(), widget.NewTimeline()
	line.Set(samples[words.English].lifetimes()[0])
	picture := widget.NewPicture(theme.PictureReading, "A card in a reader")
	picture.Set(theme.PictureReady, "A card that is in order")
	told.Set(widget.TimelineData{Spoken: "Valid for another year."})
	tests := map[string]struct {
		part fyne.Accessible
		want string
		role fyne.AccessibleRole
	}{
		"heading":             {widget.Heading("Your card"), "Your card", fyne.AccessibleRoleText},
		"pill":                {pill, "Problem; Expired", fyne.AccessibleRoleText},
		"plain pill":          {widget.NewPill(widget.Plain, "Practice"), "Practice", fyne.AccessibleRoleText},
		"picture":             {picture, "A card that is in order", fyne.AccessibleRoleText},
		"panel":               {widget.NewPanel(widget.Muted("x")), "", fyne.AccessibleRoleContainer},
		"action":              {enabled, "Change the PIN; A minute", fyne.AccessibleRoleButton},
		"disabled action":     {disabled, "Change the PIN; There is no card.", fyne.AccessibleRoleButton},
		"note":                {widget.NewNote(widget.Warn, "One try is left.", "Stop here."), "Attention; One try is left.; Stop here.", fyne.AccessibleRoleText},
		"note without remedy": {widget.NewNote(widget.Good, "Done.", ""), "In order; Done.", fyne.AccessibleRoleText},
		"row":                 {widget.NewRow(widget.Unknown, "Reader", "", nothing), "Not known; Reader", fyne.AccessibleRoleButton},
		"row that only shows": {widget.NewRow(widget.Bad, "Reader", "None", nil), "Problem; Reader; None", fyne.AccessibleRoleText},
		"steps":               {steps, "Step 2 of 3: Enter; Next: Done", fyne.AccessibleRoleText},
		"steps at the end":    {over, "All 2 steps are done", fyne.AccessibleRoleText},
		"last step":           {last, "Step 2 of 2: Done", fyne.AccessibleRoleText},
		"no steps":            {widget.NewSteps(nil), "", fyne.AccessibleRoleText},
		"timeline": {
			line, "Issued 2021-12-01; Today 2023-05-05; Can be extended 2026-10-02 – 2026-12-01; Ends 2026-12-01", fyne.AccessibleRoleText,
		},
		"timeline with a sentence": {told, "Valid for another year.", fyne.AccessibleRoleText},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			if got := row.part.AccessibilityLabel(); got != row.want {
				t.Errorf("it says %q, want %q", got, row.want)
			}
			if got := row.part.AccessibilityRole(); got != row.role {
				t.Errorf("it is a %s, want a %s", got, row.role)
			}
		})
	}
}

func TestTheStatesAreNamedInTheLanguageOfTheWindow(t *testing.T) {
	begin(t, 1)
	widget.Speak(words.In(words.Chinese))
	if got := widget.NewPill(widget.Warn, "即將到期").AccessibilityLabel(); got != "請注意; 即將到期" {
		t.Errorf("it says %q", got)
	}
}
