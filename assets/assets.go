// Package assets holds the files that are built into the programs.
package assets

import "embed"

// Translations are the texts, one flat JSON object a language, named by the language's tag.
//
//go:embed translations/*.json
var Translations embed.FS
