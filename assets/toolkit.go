package assets

import "embed"

// Toolkit are the few texts that the window toolkit shows by itself, such as the menu of a text field, in its own format.
//
//go:embed toolkit/*.json
var Toolkit embed.FS
