package words

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"carddesk/app/settings"
)

// settingValues: which setting it is, where it stands, and what it may be.
func (w *Words) settingValues(err error) Values {
	if e, ok := errors.AsType[*settings.LockedError](err); ok {
		return Values{"Setting": w.SettingName(e.Key)}
	}
	e, ok := errors.AsType[*settings.Error](err)
	if !ok {
		return nil
	}
	values := Values{"Line": e.Line, "Key": Visible(string(e.Key)), "Setting": w.SettingName(e.Key), "Allowed": w.allowed(e.Key)}
	if e.File != "" {
		values["Path"] = Visible(e.File)
	}
	return values
}

// SettingName is what people call a setting.
func (w *Words) SettingName(key settings.Key) string {
	if text := "settings.name." + string(key); w.Has(text) {
		return w.Text(text)
	}
	return Visible(string(key))
}

// optionNames are what the values are called that can be chosen. Languages are called by their own names, whatever language is spoken.
var optionNames = map[settings.Key]map[string]string{
	settings.Language: {settings.FromSystem: "settings.system", string(Chinese): "settings.language.zh-TW", string(English): "settings.language.en"},
	settings.Appearance: {
		settings.FromSystem: "settings.system", "light": "settings.appearance.light", "dark": "settings.appearance.dark",
	},
	settings.UnblockStyle: {
		"": "settings.unblockStyle.auto", "so-init-pin": "settings.unblockStyle.so-init-pin",
		"set-pin-unlogged": "settings.unblockStyle.set-pin-unlogged", "set-pin-context": "settings.unblockStyle.set-pin-context",
		"none": "settings.unblockStyle.none",
	},
}

// SettingOption is what people call a value that can be chosen.
func (w *Words) SettingOption(key settings.Key, value any) string {
	switch v := value.(type) {
	case int:
		return strconv.Itoa(v) + " %"
	case string:
		if name, named := optionNames[key][v]; named {
			return w.Text(name)
		}
		return v
	}
	return ""
}

// SettingAbout says what a setting is for.
func (w *Words) SettingAbout(key settings.Key) string { return w.Text("settings.about." + string(key)) }

// SettingAllowed lists what a setting may be in a file.
func (w *Words) SettingAllowed(key settings.Key) string { return w.allowed(key) }

// allowed lists what may stand in a file of settings.
func (w *Words) allowed(key settings.Key) string {
	for _, s := range settings.Table() {
		if s.Key == key {
			return w.allowedFor(s)
		}
	}
	return w.Text("settings.allowed.section")
}

func (w *Words) allowedFor(s settings.Setting) string {
	if s.Allowed == nil {
		return w.Text("settings.allowed." + string(s.Key))
	}
	var all []string
	for _, value := range s.Allowed {
		all = append(all, fmt.Sprintf("%#v", value))
	}
	return strings.Join(all, ", ")
}
