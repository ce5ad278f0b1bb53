package words_test

import (
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"carddesk/app/manual"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/hipki"
	"carddesk/cardops/simcard"
)

// built are the keys that the program puts together from a beginning and a value, so that they stand nowhere in its source.
func built(t *testing.T) map[string][]string {
	kinds := append(constants(t, "cardops/card", "Kind"), simcard.Kinds()...)
	var errors, components []string
	for _, code := range slices.Concat(errorCodes(t), variantCodes(t), []string{"internal"}) {
		errors = append(errors, code+".problem", code+".remedy")
	}
	for _, info := range hipki.Codes() {
		name := strings.TrimRight(info.Name, "-0123456789")
		components = append(components, name+".problem", name+".remedy")
	}
	return map[string][]string{
		"ask.":              {"verify.now", "change.now", "unblock.now"},
		"browser.":          browserKeys(t),
		"browser.state.":    constants(t, "app/selftest", "State"),
		"browser.step.":     constants(t, "app/selftest", "StepName"),
		"browser.verdict.":  append(constants(t, "app/selftest", "Reason"), "failed", "warned", "passed", "closed", "asking", "running"),
		"card.":             kinds,
		"certificates.for.": append(constants(t, "cardops/cert", "Use"), "unread"),
		"chain.":            constants(t, "cardops/cert", "Verdict"),
		"check.format.":     {"txt", "json", "html"},
		"check.pill.":       {"ok", "warn", "broken", "fail"},
		"component.":        components,
		"demo.":             {"read", "check", "lock", "unblock", "change", "sign"},
		"detail.":           detailKeys(t),
		"doctor.":           doctorKeys(),
		"doctor.state.":     constants(t, "cardops/doctor", "State"),
		"doctor.verdict.":   {"ok", "warn", "broken", "fail"},
		"error.":            errors,
		"event.":            constants(t, "cardops/reader", "EventKind"),
		"found.":            {"changed.problem", "changed.remedy", "unchanged.problem", "unchanged.remedy"},
		"helpdesk.clarify.": checkCodes(),
		"helpdesk.group.":   groupKeys(),
		"help.pin.":         {"verify", "change", "unblock"},
		"home.":             homeKeys(t),
		"home.scenario.":    simcard.Scenarios(),
		"info.":             {"puk", "subscriber-code", "so-pin"}, // card.Secret has these names for a second code
		"job.":              constants(t, "cardops/ops", "Job"),
		"lacks.":            constants(t, "cardops/ops", "Way"),
		"line.":             constants(t, "app/desk", "Situation"),
		"manual.exit.":      {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "20", "21"},
		"means.":            constants(t, "cardops/ops", "Way"),
		"nav.":              constants(t, "app/screen", "Place"),
		"pad.":              {"verify", "change", "unblock"},
		"pin.done.":         {"verify", "change", "unblock"},
		"reader.":           constants(t, "cardops/reader", "State"),
		"remedy.do.":        constants(t, "app/remedy", "Name"),
		"remedy.done.":      constants(t, "app/remedy", "Name"),
		"secretName.":       append(constants(t, "cardops/secret", "Name"), "other"),
		"revocation.":       constants(t, "cardops/cert/revocation", "State"),
		"selftest.":         constants(t, "cardops/ops", "StepName"),
		"selftest.state.":   constants(t, "cardops/ops", "StepState"),
		"settings.allowed.": {"module", "component", "centre", "practice", "hideNames", "reportFolder", "updateCheck", "updateSource"}, // the others have a list
		"settings.about.":   constants(t, "app/settings", "Key"),
		"settings.example.": {"module", "component", "centre", "reportFolder", "updateSource"}, // those that are typed
		"settings.name.":    constants(t, "app/settings", "Key"),
		"settings.source.":  {"default", "user", "policy"},
		"simulate.":         {"attached", "waiting"},
		"slot.":             pivSlots(t),
		"spell.":            strings.Split("0123456789ABCDEFGHJKMNPQRSTVWXYZ", ""),
		"state.":            constants(t, "cardops/cert", "State"),
		"subjectType.":      constants(t, "cardops/cert", "SubjectType"),
		"through.":          constants(t, "cardops/ops", "Way"),
		"use.":              constants(t, "cardops/cert", "Use"),
		"weak.":             named(constants(t, "cardops/secret", "Weakness")),
	}
}

// doctorKeys are the words for everything that a check of the environment may find.
func doctorKeys() []string {
	var all []string
	for _, c := range doctor.Table() {
		all = append(all, c.Code+".title", c.Code+".ok")
		for _, found := range c.Cases {
			state, _, _ := strings.Cut(found, "-") // a phone code tells no more than it
			for _, key := range []string{c.Code + "." + found, c.Code + "." + state} {
				if state == string(doctor.OK) {
					all = append(all, key)
				} else {
					all = append(all, key+".problem", key+".remedy")
					all = append(all, ownRemedies(c, key)...)
				}
			}
		}
	}
	return all
}

// ownRemedies are those that a remedy has for systems of the check; it may have none.
func ownRemedies(c doctor.Check, key string) []string {
	var all []string
	for _, system := range systems {
		own := key + ".remedy." + system
		if (len(c.Systems) == 0 || slices.Contains(c.Systems, system)) && words.In(words.English).Has("doctor."+own) {
			all = append(all, own)
		}
	}
	return all
}

// checkCodes are the checks of the environment.
func checkCodes() []string {
	var all []string
	for _, c := range doctor.Table() {
		all = append(all, c.Code)
	}
	return all
}

// groupKeys are the parts that the checks fall into for the help desk, and what is asked about each.
func groupKeys() []string {
	var all []string
	for _, g := range manual.Groups() {
		all = append(all, g.Name, g.Name+".ask")
	}
	return all
}

// errorCodes are the codes in the table of this package.
func errorCodes(t *testing.T) []string {
	var all []string
	for _, row := range table(t, "codes") {
		code, named := literal(row.Elts[1])
		if !named {
			code = "interrupted" // the one with a constant of its own
		}
		all = append(all, code)
	}
	if len(all) < 90 {
		t.Fatalf("only %d codes were found: the search is broken", len(all))
	}
	return all
}

// variantCodes are the codes with particular cases, and the cases.
func variantCodes(t *testing.T) []string {
	var all []string
	for _, row := range table(t, "variants") {
		code, named := literal(row.Elts[0])
		if !named {
			code = "interrupted"
		}
		variant, _ := literal(row.Elts[2])
		all = append(all, code+"-"+variant)
	}
	if len(all) < 5 {
		t.Fatalf("only %d variants were found: the search is broken", len(all))
	}
	return all
}

// table is a table of this package, row by row.
func table(t *testing.T, name string) []*ast.CompositeLit {
	var rows []*ast.CompositeLit
	for _, file := range packageSources(t, "app/words") {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Names[0].Name != name {
				return true
			}
			for _, row := range spec.Values[0].(*ast.CompositeLit).Elts {
				rows = append(rows, row.(*ast.CompositeLit))
			}
			return false
		})
	}
	return rows
}

// pivSlots are the places of certificates on a PIV card.
func pivSlots(t *testing.T) []string {
	var all []string
	for _, file := range packageSources(t, "cardops/card") {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Names[0].Name != "pivCertificates" {
				return true
			}
			for _, row := range spec.Values[0].(*ast.CompositeLit).Elts {
				all = append(all, firstLiteral(row.(*ast.CompositeLit))...)
			}
			return false
		})
	}
	if len(all) < 4 {
		t.Fatalf("only %d slots were found: the search is broken", len(all))
	}
	return all
}

// named leaves out the empty name, which stands for none.
func named(all []string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// homeKeys are the texts of the first page about each situation and concern, with their special cases, and of its actions.
func homeKeys(t *testing.T) []string {
	names := slices.Concat(constants(t, "app/desk", "Situation"), constants(t, "app/desk", "Concern"), []string{
		"health-card", "ready-bare", "both-locked", "code-locked-issuer", "last-try-only", "pin-low-only", "change", "unblock", "certificates",
	})
	var all []string
	for _, name := range names {
		all = append(all, name+".title", name+".text")
	}
	return all
}

// detailKeys are the keys of the facts about a certificate: the first of two things in braces, alone or as Detail{…}.
func detailKeys(t *testing.T) []string {
	var all []string
	for _, file := range packageSources(t, "app/words") {
		ast.Inspect(file, func(n ast.Node) bool {
			list, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if name, ok := list.Type.(*ast.Ident); ok && name.Name == "Detail" {
				all = append(all, firstLiteral(list)...)
			}
			if array, ok := list.Type.(*ast.ArrayType); ok {
				if name, ok := array.Elt.(*ast.Ident); ok && name.Name == "Detail" {
					for _, e := range list.Elts {
						all = append(all, firstLiteral(e.(*ast.CompositeLit))...)
					}
				}
			}
			return true
		})
	}
	if len(all) < 15 {
		t.Fatalf("only %d lines about a certificate were found: the search is broken", len(all))
	}
	return all
}

func firstLiteral(c *ast.CompositeLit) []string {
	if len(c.Elts) == 0 {
		return nil
	}
	if s, ok := literal(c.Elts[0]); ok {
		return []string{s}
	}
	return nil
}

// literals are all strings in the source of the program that may be keys, or beginnings of keys; said are those that are
// passed to Text or say, which must be.
func literals(t *testing.T) (all, said map[string]bool) {
	all, said = map[string]bool{}, map[string]bool{}
	for _, file := range sources(t, "app") {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, ok := literal(n); ok && n.Kind == token.STRING {
					all[s] = true
				}
			case *ast.CallExpr:
				if s, ok := spoken(n); ok {
					said[s] = true
				}
			}
			return true
		})
	}
	return all, said
}

// spoken is the key in Text("key") or say("key").
func spoken(call *ast.CallExpr) (string, bool) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "Text" && f.Sel.Name != "say" || len(call.Args) == 0 {
		return "", false
	}
	return literal(call.Args[0])
}

var keyShape = regexp.MustCompile(`^[a-z][A-Za-z]*\.[A-Za-z.-]*$`)

func TestEveryKeyInTheSourceHasAText(t *testing.T) {
	there := texts(t, words.English)
	beginnings := built(t)
	groups := map[string]bool{}
	for key := range there {
		group, _, _ := strings.Cut(key, ".")
		groups[group] = true
	}
	all, said := literals(t)
	if len(said) < 40 {
		t.Fatalf("only %d keys were found in the source: the search is broken", len(said))
	}
	for key := range said {
		if _, ok := there[key]; !ok {
			t.Errorf("%q is said and has no text", key)
		}
	}
	for s := range all {
		group, _, _ := strings.Cut(s, ".")
		_, isKey := there[s]
		_, isBeginning := beginnings[s]
		if keyShape.MatchString(s) && groups[group] && !isKey && !isBeginning {
			t.Errorf("%q looks like a key and is neither one nor a known beginning", s)
		}
	}
}

func TestEveryBuiltKeyHasAText(t *testing.T) {
	there := texts(t, words.English)
	for beginning, ends := range built(t) {
		for _, end := range ends {
			if _, ok := there[beginning+end]; !ok {
				t.Errorf("%q has no text", beginning+end)
			}
		}
	}
}

func TestNoTextIsUnused(t *testing.T) {
	used, _ := literals(t)
	for beginning, ends := range built(t) {
		if !used[beginning] {
			t.Errorf("nothing in the source begins with %q", beginning)
		}
		for _, end := range ends {
			used[beginning+end] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(texts(t, words.English))) {
		if !used[key] {
			t.Errorf("%q is used nowhere", key)
		}
	}
}
