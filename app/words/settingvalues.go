package words

import (
	"errors"
	"fmt"
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
