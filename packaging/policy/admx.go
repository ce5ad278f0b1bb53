package main

import (
	"bytes"
	"encoding/xml"

	"carddesk/app/settings"
	"carddesk/app/words"
)

// The types below are the part of Windows' schema for policy definitions that is used here (Microsoft: Group Policy ADMX Syntax Reference). The order
// of fields is the order that the schema wants.

const namespace = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"

type policyDefinitions struct {
	XMLName       xml.Name `xml:"policyDefinitions"`
	Namespace     string   `xml:"xmlns,attr"`
	Revision      string   `xml:"revision,attr"`
	SchemaVersion string   `xml:"schemaVersion,attr"`

	Target     target     `xml:"policyNamespaces>target"`
	Resources  resources  `xml:"resources"`
	Supported  definition `xml:"supportedOn>definitions>definition"`
	Categories []category `xml:"categories>category"`
	Policies   []policy   `xml:"policies>policy"`
}

type target struct {
	Prefix    string `xml:"prefix,attr"`
	Namespace string `xml:"namespace,attr"`
}

type resources struct {
	MinRequiredRevision string `xml:"minRequiredRevision,attr"`
	FallbackCulture     string `xml:"fallbackCulture,attr"`
}

type definition struct {
	Name        string `xml:"name,attr"`
	DisplayName string `xml:"displayName,attr"`
}

type category struct {
	Name        string     `xml:"name,attr"`
	DisplayName string     `xml:"displayName,attr"`
	Parent      *reference `xml:"parentCategory"`
}

type reference struct {
	Ref string `xml:"ref,attr"`
}

type policy struct {
	Name         string `xml:"name,attr"`
	Class        string `xml:"class,attr"`
	DisplayName  string `xml:"displayName,attr"`
	ExplainText  string `xml:"explainText,attr"`
	Presentation string `xml:"presentation,attr,omitempty"`
	Key          string `xml:"key,attr"`
	ValueName    string `xml:"valueName,attr,omitempty"`

	Parent        reference `xml:"parentCategory"`
	Supported     reference `xml:"supportedOn"`
	EnabledValue  *value    `xml:"enabledValue"`
	DisabledValue *value    `xml:"disabledValue"`
	DisabledItem  *item     `xml:"disabledList>item"`
	Enum          *enum     `xml:"elements>enum"`
	Text          *text     `xml:"elements>text"`
}

type value struct {
	Decimal *decimal `xml:"decimal"`
	String  *string  `xml:"string"`
}

type decimal struct {
	Value int `xml:"value,attr"`
}

type item struct {
	Key         string `xml:"key,attr,omitempty"`
	ValueName   string `xml:"valueName,attr,omitempty"`
	DisplayName string `xml:"displayName,attr,omitempty"`
	Value       value  `xml:"value"`
}

type enum struct {
	ID        string `xml:"id,attr"`
	ValueName string `xml:"valueName,attr"`
	Required  bool   `xml:"required,attr"`
	Items     []item `xml:"item"`
}

type text struct {
	ID        string `xml:"id,attr"`
	ValueName string `xml:"valueName,attr"`
	Required  bool   `xml:"required,attr"`
	MaxLength int    `xml:"maxLength,attr"`
}

// Names in the templates.
const (
	supported = "any"
	top       = "CardDesk"
	proposals = "CardDeskDefaults"
)

// longestText is how much the editor takes, in characters: its own usual limit, which no path or address comes near.
const longestText = 1023

// policyKey is where group policies about this program lie below HKLM and HKCU.
const policyKey = `Software\Policies\CardDesk`

func ofTexts(id string) string { return "$(string." + id + ")" }

// definitions are the policies: two for each setting, one that locks it and one that gives another default.
func definitions() policyDefinitions {
	d := policyDefinitions{
		Namespace: namespace, Revision: "1.0", SchemaVersion: "1.0",
		Target:    target{Prefix: "carddesk", Namespace: "CardDesk.Policies"},
		Resources: resources{MinRequiredRevision: "1.0", FallbackCulture: "en-US"},
		Supported: definition{supported, ofTexts(supported)},
		Categories: []category{
			{Name: top, DisplayName: ofTexts(top)}, {Name: proposals, DisplayName: ofTexts(proposals), Parent: &reference{top}},
		},
	}
	for _, locks := range []bool{true, false} {
		for _, s := range settings.Table() {
			d.Policies = append(d.Policies, policyAbout(s, locks))
		}
	}
	return d
}

// policyID names a policy about a setting: what locks it has the name of the setting.
func policyID(s settings.Setting, locks bool) string {
	if locks {
		return string(s.Key)
	}
	return string(s.Key) + "Default"
}

func policyAbout(s settings.Setting, locks bool) policy {
	id, key := policyID(s, locks), policyKey
	parent := reference{top}
	if !locks {
		key, parent = key+`\Defaults`, reference{proposals}
	}
	p := policy{
		Name: id, Class: "Both", DisplayName: ofTexts(id), ExplainText: ofTexts(id + "_about"), Key: key,
		Parent: parent, Supported: reference{supported},
	}
	switch s.Kind {
	case settings.Switch:
		p.ValueName, p.EnabledValue, p.DisabledValue = string(s.Key), stored(1), stored(0)
		return p
	case settings.Choice, settings.Number:
		p.Enum = &enum{ID: id + "_value", ValueName: string(s.Key), Required: true}
		for i, allowed := range s.Allowed {
			p.Enum.Items = append(p.Enum.Items, item{DisplayName: ofTexts(optionID(s, i)), Value: *stored(allowed)})
		}
	default:
		p.Text = &text{ID: id + "_value", ValueName: string(s.Key), Required: true, MaxLength: longestText}
		if locks {
			p.DisabledItem = &item{Key: key, ValueName: string(s.Key), Value: *stored("")}
		}
	}
	p.Presentation = "$(presentation." + id + ")"
	return p
}

// optionID names the text of a value that can be chosen.
func optionID(s settings.Setting, i int) string {
	return string(s.Key) + "_option" + string(rune('1'+i))
}

// stored is a value as it stands in the registry.
func stored(v any) *value {
	if number, ok := v.(int); ok {
		return &value{Decimal: &decimal{number}}
	}
	text, _ := v.(string)
	return &value{String: &text}
}

type policyDefinitionResources struct {
	XMLName       xml.Name `xml:"policyDefinitionResources"`
	Namespace     string   `xml:"xmlns,attr"`
	Revision      string   `xml:"revision,attr"`
	SchemaVersion string   `xml:"schemaVersion,attr"`

	DisplayName   string         `xml:"displayName"`
	Description   string         `xml:"description"`
	Strings       []str          `xml:"resources>stringTable>string"`
	Presentations []presentation `xml:"resources>presentationTable>presentation"`
}

type str struct {
	ID   string `xml:"id,attr"`
	Text string `xml:",chardata"`
}

type presentation struct {
	ID       string    `xml:"id,attr"`
	Dropdown *dropdown `xml:"dropdownList"`
	TextBox  *textBox  `xml:"textBox"`
}

type dropdown struct {
	RefID       string `xml:"refId,attr"`
	NoSort      bool   `xml:"noSort,attr"`
	DefaultItem int    `xml:"defaultItem,attr"`
	Label       string `xml:",chardata"`
}

type textBox struct {
	RefID string `xml:"refId,attr"`
	Label string `xml:"label"`
}

// resourcesIn are the texts of the policies in a language.
func resourcesIn(w *words.Words) policyDefinitionResources {
	texts := w.Policies()
	r := policyDefinitionResources{
		Namespace: namespace, Revision: "1.0", SchemaVersion: "1.0", DisplayName: texts.Category, Description: texts.Templates,
		Strings: []str{{supported, texts.Any}, {top, texts.Category}, {proposals, texts.Defaults}},
	}
	for _, s := range settings.Table() {
		for i, allowed := range s.Allowed {
			r.Strings = append(r.Strings, str{optionID(s, i), w.SettingOption(s.Key, allowed)})
		}
	}
	for _, locks := range []bool{true, false} {
		for _, s := range settings.Table() {
			id := policyID(s, locks)
			r.Strings = append(r.Strings, str{id, w.PolicyName(s.Key, locks)}, str{id + "_about", w.PolicyAbout(s, locks)})
			if shown := presented(w, s, id); shown != nil {
				r.Presentations = append(r.Presentations, *shown)
			}
		}
	}
	return r
}

// presented is how a value is asked for; nil for a switch, which has none besides being enabled.
func presented(w *words.Words, s settings.Setting, id string) *presentation {
	label := w.SettingName(s.Key)
	switch s.Kind {
	case settings.Switch:
		return nil
	case settings.Choice, settings.Number:
		at := 0
		for i, allowed := range s.Allowed {
			if allowed == s.Default {
				at = i
			}
		}
		return &presentation{ID: id, Dropdown: &dropdown{RefID: id + "_value", NoSort: true, DefaultItem: at, Label: label}}
	}
	return &presentation{ID: id, TextBox: &textBox{RefID: id + "_value", Label: label}}
}

func asXML(document any) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	e := xml.NewEncoder(&out)
	e.Indent("", "  ")
	if err := e.Encode(document); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	// Line feeds stand in texts only, where they may be written as they are.
	return bytes.ReplaceAll(out.Bytes(), []byte("&#xA;"), []byte("\n")), e.Close()
}
