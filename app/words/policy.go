package words

import "carddesk/app/settings"

// PolicyTexts are what an administrator reads in the editor of Windows' group policies.
type PolicyTexts struct {
	Templates string // what the files are
	Category  string
	Defaults  string // the part of the category whose settings are not locked
	Any       string // versions that the policies are for
}

// Policies are the texts that are the same for all settings.
func (w *Words) Policies() PolicyTexts {
	return PolicyTexts{
		Templates: w.Text("policy.templates"), Category: w.Text("policy.category"), Defaults: w.Text("policy.defaults"), Any: w.Text("policy.any"),
	}
}

// PolicyName is what the policy about a setting is called, or the one about its default.
func (w *Words) PolicyName(key settings.Key, locks bool) string {
	if locks {
		return w.SettingName(key)
	}
	return w.Text("policy.default", Values{"Setting": w.SettingName(key)})
}

// policyEffects say what enabling and disabling a policy does, by the kind of its setting.
var policyEffects = map[bool]map[settings.Kind]string{
	true: {
		settings.Choice: "policy.locks.choice", settings.Number: "policy.locks.choice", settings.Switch: "policy.locks.switch",
		settings.Path: "policy.locks.text", settings.Address: "policy.locks.text",
	},
	false: {
		settings.Choice: "policy.proposes.choice", settings.Number: "policy.proposes.choice", settings.Switch: "policy.proposes.switch",
		settings.Path: "policy.proposes.text", settings.Address: "policy.proposes.text",
	},
}

// PolicyAbout explains such a policy, in paragraphs.
func (w *Words) PolicyAbout(s settings.Setting, locks bool) string {
	text := w.SettingAbout(s.Key) + "\n\n" + w.Text(policyEffects[locks][s.Kind])
	if s.Kind == settings.Path || s.Kind == settings.Address {
		text += "\n\n" + w.Text("policy.allowed", Values{"Allowed": w.SettingAllowed(s.Key)})
	}
	return text
}
