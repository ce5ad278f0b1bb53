package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/assets"
)

// IconName names a line icon.
type IconName string

// The icons.
const (
	IconHome        IconName = "home"
	IconKey         IconName = "key" // change the PIN
	IconUnlock      IconName = "unlock"
	IconCertificate IconName = "certificate"
	IconCheck       IconName = "check"
	IconHelpDesk    IconName = "help-desk"
	IconSettings    IconName = "settings"
	IconAbout       IconName = "about"
	IconHelp        IconName = "help"
	IconWarning     IconName = "warning"
	IconOK          IconName = "ok"
	IconError       IconName = "error"
	IconUnknown     IconName = "unknown"
	IconReader      IconName = "reader"
	IconCard        IconName = "card"
	IconEye         IconName = "eye"
	IconEyeOff      IconName = "eye-off"
	IconCopy        IconName = "copy"
	IconBack        IconName = "back"
	IconNext        IconName = "next"
	IconRefresh     IconName = "refresh"
	IconExternal    IconName = "external"
	IconPractice    IconName = "practice"
	IconPhone       IconName = "phone"
	IconInfo        IconName = "info"
	IconTick        IconName = "tick"
	IconLock        IconName = "lock" // an administrator decided
)

// IconNames are all icons, in the order of the list above.
func IconNames() []IconName {
	return []IconName{
		IconHome, IconKey, IconUnlock, IconCertificate, IconCheck, IconHelpDesk, IconSettings, IconAbout, IconHelp, IconWarning, IconOK,
		IconError, IconUnknown, IconReader, IconCard, IconEye, IconEyeOff, IconCopy, IconBack, IconNext, IconRefresh, IconExternal,
		IconPractice, IconPhone, IconInfo, IconTick, IconLock,
	}
}

// Icon is an icon in the colour of text. Fyne's widgets bring it to the colour they need.
func Icon(name IconName) fyne.Resource { return Tinted(name, fynetheme.ColorNameForeground) }

// Tinted is an icon in a colour of the theme. A name without a drawing is a mistake in the program.
func Tinted(name IconName, tint fyne.ThemeColorName) fyne.Resource {
	content, err := assets.Icons.ReadFile("icons/" + string(name) + ".svg")
	if err != nil {
		panic(err)
	}
	return fynetheme.NewColoredResource(fyne.NewStaticResource(string(name)+".svg", content), tint)
}

// replaced are the icons of Fyne that would look foreign beside ours.
var replaced = map[fyne.ThemeIconName]IconName{
	fynetheme.IconNameContentCopy:   IconCopy,
	fynetheme.IconNameError:         IconError,
	fynetheme.IconNameHelp:          IconHelp,
	fynetheme.IconNameHome:          IconHome,
	fynetheme.IconNameInfo:          IconInfo,
	fynetheme.IconNameNavigateBack:  IconBack,
	fynetheme.IconNameNavigateNext:  IconNext,
	fynetheme.IconNameQuestion:      IconHelp,
	fynetheme.IconNameSettings:      IconSettings,
	fynetheme.IconNameViewRefresh:   IconRefresh,
	fynetheme.IconNameVisibility:    IconEye,
	fynetheme.IconNameVisibilityOff: IconEyeOff,
	fynetheme.IconNameWarning:       IconWarning,
}
