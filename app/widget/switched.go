package widget

// Switched is what a screen reader says of a switch: what it is for, and whether it is on.
func Switched(text string, on bool) string {
	if on {
		return sentence(text, spoken.Text("look.on"))
	}
	return sentence(text, spoken.Text("look.off"))
}
