package doctor

// Table gives all checks of all systems in the order in which they are shown.
func Table() []Check { return nil }
