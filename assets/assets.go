// Package assets holds the files that are built into the programs.
package assets

import "embed"

// Translations are the texts, one flat JSON object a language, named by the language's tag.
//
//go:embed translations/*.json
var Translations embed.FS

// Icons are the line icons, 24 units wide and high, one SVG file each: outlines that take the colour of the theme.
//
//go:embed icons/*.svg
var Icons embed.FS

// Pictures are the drawings of situations, 240 by 150 units: templates that take the colours of the theme, and the parts they share.
//
//go:embed pictures/*.svg
var Pictures embed.FS

// Regular and Bold are the letters of the window: Noto Sans TC, cut to what the texts and common names need (fonts/README.md).
var (
	//go:embed fonts/carddesk-regular.otf
	Regular []byte
	//go:embed fonts/carddesk-bold.otf
	Bold []byte
)

// Help is the offline help: a folder for each language, a page in Markdown for each topic.
//
//go:embed help/*/*.md
var Help embed.FS
