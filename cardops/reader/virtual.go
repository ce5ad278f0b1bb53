package reader

import (
	"slices"
	"strings"
)

// virtual are beginnings of names of readers that no card can be put into: of Windows Hello, of the TPM and of vendors' software tokens.
var virtual = []string{
	"windows hello", "microsoft virtual", "microsoft uicc", "microsoft ifd", "identity device", "virtual smart card",
	"aks vr", "aks ifdh", "rainbow technologies ikeyvirtual", "safenet virtual", "netkey virtual",
}

// Virtual tells whether a reader of this name is made by software for software. It is listed, and never chosen unasked: what looks like a
// card in it are keys of the computer itself.
func Virtual(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(virtual, func(start string) bool { return strings.HasPrefix(name, start) })
}
