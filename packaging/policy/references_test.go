package main

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// template is what the references between the two kinds of files are taken from, read as anybody would, not by the types that write them.
type template struct {
	Supported  []named `xml:"supportedOn>definitions>definition"`
	Categories []named `xml:"categories>category"`
	Policies   []struct {
		named
		Presentation string `xml:"presentation,attr"`
		Key          string `xml:"key,attr"`
		ValueName    string `xml:"valueName,attr"`
		Supported    ref    `xml:"supportedOn"`
		Elements     struct {
			All []element `xml:",any"`
		} `xml:"elements"`
	} `xml:"policies>policy"`
}

type named struct {
	Name        string `xml:"name,attr"`
	DisplayName string `xml:"displayName,attr"`
	Parent      ref    `xml:"parentCategory"`
}

type ref struct {
	Ref string `xml:"ref,attr"`
}

type element struct {
	ID        string `xml:"id,attr"`
	ValueName string `xml:"valueName,attr"`
}

// texts is a file of texts.
type texts struct {
	Strings []struct {
		ID   string `xml:"id,attr"`
		Text string `xml:",chardata"`
	} `xml:"resources>stringTable>string"`
	Presentations []struct {
		ID    string `xml:"id,attr"`
		Parts []struct {
			RefID string `xml:"refId,attr"`
		} `xml:",any"`
	} `xml:"resources>presentationTable>presentation"`
}

var (
	stringRefs       = regexp.MustCompile(`\$\(string\.([^)]*)\)`)
	presentationRefs = regexp.MustCompile(`\$\(presentation\.([^)]*)\)`)
)

// broken tells every reference in a template that leads nowhere, every name that is there twice, and every text that nothing uses.
func broken(admx []byte, adml []byte) []string {
	var t template
	var r texts
	if err := xml.Unmarshal(admx, &t); err != nil {
		return []string{err.Error()}
	}
	if err := xml.Unmarshal(adml, &r); err != nil {
		return []string{err.Error()}
	}
	b := &breaks{}
	var strs, presentations []string
	for _, s := range r.Strings {
		strs = append(strs, s.ID)
		b.tell(strings.TrimSpace(s.Text) == "", "string %s is empty", s.ID)
	}
	for _, p := range r.Presentations {
		presentations = append(presentations, p.ID)
	}
	b.match("string", refsIn(admx, stringRefs), strs)
	b.match("presentation", refsIn(admx, presentationRefs), presentations)
	b.policies(t, r)
	return b.all
}

func refsIn(admx []byte, pattern *regexp.Regexp) []string {
	var all []string
	for _, m := range pattern.FindAllSubmatch(admx, -1) {
		all = append(all, string(m[1]))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

type breaks struct{ all []string }

func (b *breaks) tell(is bool, format string, args ...any) {
	if is {
		b.all = append(b.all, fmt.Sprintf(format, args...))
	}
}

func (b *breaks) once(what string, names []string) {
	seen := map[string]bool{}
	for _, name := range names {
		b.tell(seen[strings.ToLower(name)], "%s %s is there twice", what, name)
		seen[strings.ToLower(name)] = true
	}
}

// match wants every reference to lead somewhere, and everything to be referred to.
func (b *breaks) match(what string, used, there []string) {
	b.once(what, there)
	for _, u := range used {
		b.tell(!slices.Contains(there, u), "%s %s is used and is not there", what, u)
	}
	for _, s := range there {
		b.tell(!slices.Contains(used, s), "%s %s is there and is not used", what, s)
	}
}

func (b *breaks) policies(t template, r texts) {
	var names, categories, supported, places []string
	for _, c := range t.Categories {
		categories = append(categories, c.Name)
	}
	for _, s := range t.Supported {
		supported = append(supported, s.Name)
	}
	b.once("category", categories)
	for _, c := range t.Categories {
		b.tell(c.Parent.Ref != "" && !slices.Contains(categories, c.Parent.Ref), "category %s lies in %s, which is none", c.Name, c.Parent.Ref)
	}
	for _, p := range t.Policies {
		names = append(names, p.Name)
		b.tell(!slices.Contains(categories, p.Parent.Ref), "policy %s lies in %q, which is no category", p.Name, p.Parent.Ref)
		b.tell(!slices.Contains(supported, p.Supported.Ref), "policy %s is for %q, which is not defined", p.Name, p.Supported.Ref)
		b.tell((p.ValueName == "") != (len(p.Elements.All) == 1), "policy %s writes not one value", p.Name)
		b.tell((p.Presentation == "") != (len(p.Elements.All) == 0), "policy %s has elements without a presentation, or the other way round", p.Name)
		value := p.ValueName
		for _, e := range p.Elements.All {
			value = e.ValueName
			b.presented(r, presentationRefs.FindStringSubmatch(p.Presentation), e.ID)
		}
		places = append(places, p.Key+`\`+value)
	}
	b.once("policy", names)
	b.once("place", places)
}

// presented wants an element to be asked for, alone, in its presentation.
func (b *breaks) presented(r texts, presentation []string, id string) {
	if presentation == nil {
		return // told already
	}
	for _, p := range r.Presentations {
		if p.ID == presentation[1] {
			b.tell(len(p.Parts) != 1 || p.Parts[0].RefID != id, "presentation %s does not ask for %s", p.ID, id)
		}
	}
}

// The rules find what they are for.
func TestReferenceRules(t *testing.T) {
	all := written(t)
	admx, adml := string(all[admxFile]), string(all[admlFile("en-US")])
	for name, tc := range map[string]struct{ admx, adml, says string }{
		"no string":             {admx, strings.Replace(adml, `id="language"`, `id="languages"`, 1), "string language is used and is not there"},
		"a string too many":     {admx, strings.Replace(adml, `<string id="language">`, `<string id="x">y</string><string id="language">`, 1), "string x is there and is not used"},
		"a string twice":        {admx, strings.Replace(adml, `<string id="language">`, `<string id="Language">y</string><string id="language">`, 1), "there twice"},
		"an empty string":       {admx, strings.Replace(adml, `>100 %<`, `> <`, 1), "is empty"},
		"no presentation":       {admx, strings.Replace(adml, `presentation id="module"`, `presentation id="modul"`, 1), "presentation module is used and is not there"},
		"another element":       {admx, strings.Replace(adml, `refId="module_value"`, `refId="modul_value"`, 1), "does not ask for module_value"},
		"no category":           {strings.Replace(admx, `parentCategory ref="CardDesk"></parentCategory>`+"\n      <supp", `parentCategory ref="Nowhere"></parentCategory>`+"\n      <supp", 1), adml, "which is no category"},
		"no category above":     {strings.Replace(admx, `parentCategory ref="CardDesk"`, `parentCategory ref="Nowhere"`, 1), adml, "which is none"},
		"no support":            {strings.Replace(admx, `supportedOn ref="any"`, `supportedOn ref="none"`, 1), adml, "not defined"},
		"a policy twice":        {strings.Replace(admx, `policy name="textSize"`, `policy name="language"`, 1), adml, "policy language is there twice"},
		"a value twice":         {strings.Replace(admx, `valueName="hideNames"`, `valueName="practice"`, 1), adml, "place Software"},
		"no value":              {strings.Replace(admx, ` valueName="hideNames"`, ``, 1), adml, "writes not one value"},
		"nothing to ask for":    {strings.Replace(admx, ` presentation="$(presentation.module)"`, ``, 1), adml, "without a presentation"},
		"no well-formed texts":  {admx, adml[:len(adml)/2], "XML"},
		"no well-formed policy": {admx[:len(admx)/2], adml, "XML"},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.admx == admx && tc.adml == adml {
				t.Fatal("nothing was broken")
			}
			if found := strings.Join(broken([]byte(tc.admx), []byte(tc.adml)), "\n"); !strings.Contains(found, tc.says) {
				t.Errorf("%q is not found: %s", tc.says, found)
			}
		})
	}
}
