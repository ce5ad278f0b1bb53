package version

import (
	"maps"
	"slices"
)

// licences are the SPDX identifiers of the modules that the programs are built from, as their own licence files say.
var licences = map[string]string{
	"cunicu.li/go-iso7816":                 "Apache-2.0",
	"fyne.io/fyne/v2":                      "BSD-3-Clause",
	"fyne.io/systray":                      "Apache-2.0",
	"github.com/BurntSushi/toml":           "MIT",
	"github.com/FyshOS/fancyfs":            "BSD-3-Clause",
	"github.com/anthonynsimon/bild":        "MIT",
	"github.com/clipperhouse/uax29/v2":     "MIT",
	"github.com/ebfe/scard":                "BSD-2-Clause",
	"github.com/fredbi/uri":                "MIT",
	"github.com/fsnotify/fsnotify":         "BSD-3-Clause",
	"github.com/fyne-io/image":             "BSD-3-Clause",
	"github.com/fyne-io/oksvg":             "BSD-3-Clause",
	"github.com/go-gl/gl":                  "MIT",
	"github.com/go-gl/glfw/v3.4/glfw":      "BSD-3-Clause",
	"github.com/go-text/render":            "Unlicense OR BSD-3-Clause",
	"github.com/go-text/typesetting":       "Unlicense OR BSD-3-Clause",
	"github.com/godbus/dbus/v5":            "BSD-2-Clause",
	"github.com/jeandeaual/go-locale":      "MIT",
	"github.com/jsummers/gobmp":            "MIT",
	"github.com/mattn/go-runewidth":        "MIT",
	"github.com/miekg/pkcs11":              "BSD-3-Clause",
	"github.com/nfnt/resize":               "ISC",
	"github.com/nicksnyder/go-i18n/v2":     "MIT",
	"github.com/rymdport/portal":           "Apache-2.0",
	"github.com/spf13/cobra":               "Apache-2.0",
	"github.com/spf13/pflag":               "BSD-3-Clause",
	"github.com/inconshreveable/mousetrap": "Apache-2.0",
	"github.com/srwiley/oksvg":             "BSD-3-Clause",
	"github.com/srwiley/rasterx":           "BSD-3-Clause",
	"github.com/yuin/goldmark":             "MIT",
	"go.mozilla.org/pkcs7":                 "MIT",
	"golang.org/x/crypto":                  "BSD-3-Clause",
	"golang.org/x/image":                   "BSD-3-Clause",
	"golang.org/x/mod":                     "BSD-3-Clause",
	"golang.org/x/net":                     "BSD-3-Clause",
	"golang.org/x/sys":                     "BSD-3-Clause",
	"golang.org/x/term":                    "BSD-3-Clause",
	"golang.org/x/text":                    "BSD-3-Clause",
	"howett.net/plist":                     "BSD-2-Clause AND BSD-3-Clause",
	"rsc.io/qr":                            "BSD-3-Clause",
}

// Licences are the modules that the programs may be built from, on any system, with the SPDX identifier of each one's licence; without their
// versions.
func Licences() []Library {
	var all []Library
	for _, path := range slices.Sorted(maps.Keys(licences)) {
		all = append(all, Library{Path: path, Licence: licences[path]})
	}
	return all
}
