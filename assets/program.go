package assets

import _ "embed"

// Icon is the program's, 512 pixels wide and high, as PNG.
//
//go:embed icons/carddesk.png
var Icon []byte
