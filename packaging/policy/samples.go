package main

import (
	"fmt"
	"strings"

	"carddesk/app/settings"
	"carddesk/app/words"
)

// Identifiers of the sample for macOS. Whoever changes it for an organisation makes others with uuidgen.
const (
	profileUUID = "5E0C1F1B-3F0A-4B52-9D1B-6C6E3E7B5A01"
	payloadUUID = "B8D0A1F6-7A1E-4C59-8A0E-2F4E5D6C7B02"
)

// policyFile is the sample for Linux: every setting, none of them decided.
func policyFile() string {
	var out strings.Builder
	out.WriteString(`# What the administrator of this computer decides about CardDesk: /etc/carddesk/policy.toml
#
# Take away the number sign before a line to make it count. While anything in this file can't be understood, everything that it
# may lock is locked to a cautious value; carddesk-cli settings says what counts, and why.

# Users can't change what stands below [locked].
[locked]
`)
	commented(&out)
	out.WriteString("\n# What stands below [defaults] takes the place of the program's own defaults; users can change it.\n[defaults]\n")
	commented(&out)
	return out.String()
}

func commented(out *strings.Builder) {
	for _, s := range settings.Table() {
		fmt.Fprintf(out, "# %s\n# %s = %s\n", about(s), s.Key, inTOML(s.Default))
	}
}

// about says in one line what a setting is and may be.
func about(s settings.Setting) string {
	w := words.In(words.English)
	return fmt.Sprintf("%s: %s It may be: %s.", w.SettingName(s.Key), inOneLine(w.SettingAbout(s.Key)), w.SettingAllowed(s.Key))
}

func inTOML(value any) string {
	if text, isText := value.(string); isText {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprint(value)
}

// profile is the sample for macOS: every setting as a default that is the program's own, and as a lock that does not count.
func profile() string {
	var out strings.Builder
	fmt.Fprintf(&out, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!--
  A sample of managed preferences for CardDesk. What stands beside PayloadType is locked: users can't change it. What stands below Defaults takes
  the place of the program's own defaults, and users can change it. Leave out what is not to be decided.
-->
<plist version="1.0">
<dict>
	<key>PayloadContent</key>
	<array>
		<dict>
			<key>PayloadType</key>
			<string>%[1]s</string>
			<key>PayloadIdentifier</key>
			<string>%[1]s.settings.preferences</string>
			<key>PayloadUUID</key>
			<string>%[2]s</string>
			<key>PayloadVersion</key>
			<integer>1</integer>
			<key>PayloadDisplayName</key>
			<string>CardDesk</string>
			<!-- Locked, as soon as a line stands outside of this remark:
`, settings.ID, payloadUUID)
	entries(&out, "\t\t\t", false)
	out.WriteString("\t\t\t-->\n\t\t\t<key>Defaults</key>\n\t\t\t<dict>\n")
	entries(&out, "\t\t\t\t", true)
	fmt.Fprintf(&out, `			</dict>
		</dict>
	</array>
	<key>PayloadType</key>
	<string>Configuration</string>
	<key>PayloadIdentifier</key>
	<string>%s.settings</string>
	<key>PayloadUUID</key>
	<string>%s</string>
	<key>PayloadVersion</key>
	<integer>1</integer>
	<key>PayloadScope</key>
	<string>System</string>
	<key>PayloadDisplayName</key>
	<string>CardDesk</string>
</dict>
</plist>
`, settings.ID, profileUUID)
	return out.String()
}

// entries are all settings with their defaults as a property list has them.
func entries(out *strings.Builder, indent string, remarks bool) {
	for _, s := range settings.Table() {
		if remarks {
			fmt.Fprintf(out, "%s<!-- %s -->\n", indent, escaped(about(s)))
		}
		fmt.Fprintf(out, "%s<key>%s</key>\n%s%s\n", indent, s.Key, indent, inList(s.Default))
	}
}

func inList(value any) string {
	switch v := value.(type) {
	case bool:
		return fmt.Sprintf("<%v/>", v)
	case int:
		return fmt.Sprintf("<integer>%d</integer>", v)
	}
	return fmt.Sprintf("<string>%s</string>", escaped(fmt.Sprint(value)))
}

// escaped is a text inside of XML, also of a remark.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "--", "- -").Replace(text)
}

// settingsTable is what the README says of each setting.
func settingsTable() string {
	w := words.In(words.English)
	var out strings.Builder
	out.WriteString("| setting | what | may be | default | locked to, while a policy can't be read |\n|---|---|---|---|---|\n")
	for _, s := range settings.Table() {
		cautious := "not locked"
		if s.Cautious != nil {
			cautious = "`" + inTOML(s.Cautious) + "`"
		}
		fmt.Fprintf(&out, "| `%s` | %s. %s | %s | `%s` | %s |\n",
			s.Key, w.SettingName(s.Key), inOneLine(w.SettingAbout(s.Key)), strings.ReplaceAll(w.SettingAllowed(s.Key), "|", `\|`), inTOML(s.Default), cautious)
	}
	return out.String()
}
