package version

import (
	"maps"
	"slices"
)

// Licence is what the table has for a module.
func Licence(module string) string { return licences[module] }

// Licensed are the modules in the table.
func Licensed() []string { return slices.Sorted(maps.Keys(licences)) }
