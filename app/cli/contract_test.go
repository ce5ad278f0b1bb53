package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/app/version"
	"carddesk/cardops/cert"
	"carddesk/cardops/simcard"
)

// The JSON that is promised. An object has exactly these fields, an array any number of such elements. A type with a question
// mark may be null; the field is there all the same.
type (
	fields map[string]any
	array  [1]any
)

var (
	promisedCard = fields{"kind": "kind", "name": "text", "number": "text?", "generation": "number?", "atr": "hex", "version": "text?"}
	promisedHead = fields{
		"use": "use?", "holder": "text", "subject": "text", "issuer": "text", "serial": "hex", "notBefore": "time", "notAfter": "time",
		"daysLeft": "number", "state": "state", "sha256": "hex?",
	}
	promisedProblems = array{fields{"place": "text", "code": "code", "message": "text", "remedy": "text"}}
	promisedFull     = fields{
		"place": "text", "version": "number", "holderSerial": "text?", "signatureAlgorithm": "text", "oldAlgorithm": "bool", "key": "key?",
		"keyUsage": "texts?", "subjectType": "text?", "cardRank": "text?", "nationalIdTail": "text?", "businessNumber": "text?",
		"organisationOid": "text?", "emails": "texts?", "policies": "texts?", "subjectKeyId": "hex?", "authorityKeyId": "hex?",
		"authority": "text?", "issuerAuthority": "text?", "ocsp": "texts?", "issuerUrls": "texts?", "crls": "texts?", "chain": "text?",
		"problems": "texts?", "der": "base64?", "revocation": "revocation?",
	}
	promisedRevocation = fields{
		"state": "asked", "source": "told?", "server": "text?", "revokedAt": "time?", "reason": "text?", "thisUpdate": "time?", "nextUpdate": "time?",
		"error": "code?",
	}
	promisedKey = fields{"algorithm": "text", "bits": "number?", "curve": "text?"}

	promisedReader = fields{
		"number": "number?", "name": "text", "state": "text", "held": "bool", "atr": "hex?", "kind": "kind?", "cardName": "text?", "error": "code?",
	}
	promisedPIN     = fields{"triesLeft": "number?", "locked": "bool?", "min": "number", "max": "number"}
	promisedSecond  = joined(fields{"name": "second"}, promisedPIN)
	promisedUpdate  = fields{"asked": "time", "newer": "bool", "version": "text", "released": "time", "page": "text"}
	promisedSetting = fields{
		"key": "text", "kind": "setting", "value": "any", "default": "any", "source": "source", "locked": "bool", "place": "text?",
	}
	promisedDone = fields{
		"schema": "text", "reader": "text?", "card": "text?", "through": "way", "certain": "certain",
		"carrier": fields{"name": "text?", "maker": "text?", "version": "text?", "path": "text?"},
	}
	promises = map[string]fields{
		"carddesk.info/1": {
			"schema": "text", "reader": "text", "card": promisedCard,
			"pin": promisedPIN, "secondCode": promisedSecond,
			"can": array{fields{"do": "job", "through": "way", "ready": "bool"}}, "certificates": array{promisedHead}, "problems": promisedProblems,
		},
		"carddesk.certs/1": {
			"schema": "text", "reader": "text", "card": promisedCard, "certificates": array{joined(promisedHead, promisedFull)},
			"problems": promisedProblems, "exported": "texts?",
		},
		"carddesk.readers/1": {"schema": "text", "readers": array{promisedReader}},
		"carddesk.readers.event/1": {
			"schema": "text", "event": "text", "time": "time", "reader": "reader?", "error": "code?",
		},
		"carddesk.simulate/1": {
			"schema": "text", "slot": "number", "kind": "text", "address": "text", "state": "text", "reason": "text?",
		},
		"carddesk.demo/1": {
			"schema": "text",
			"steps":  array{fields{"step": "step", "title": "text", "results": array{fields{"code": "code?", "message": "text"}}}},
		},
		"carddesk.doctor/1": {
			"schema": "text", "time": "time", "system": "system", "architecture": "text", "version": "text", "redacted": "bool", "worst": "ended",
			"phoneCode": "phone?",
			"checks": array{fields{
				"code": "code", "number": "number", "state": "ended", "case": "code", "parent": "code?", "took": "number", "title": "text",
				"summary": "text", "detail": "text?", "remedy": "text?",
			}},
		},
		"carddesk.doctor.list/1": {
			"schema": "text",
			"checks": array{fields{"code": "code", "number": "number", "title": "text", "systems": "texts", "needs": "texts"}},
		},
		"carddesk.code/1": {
			"schema": "text", "phoneCode": "phone", "system": "system", "tableVersion": "number", "leftOut": "bool", "worst": "ended",
			"checks": array{fields{
				"code": "code", "number": "number", "state": "ended", "parent": "code?", "title": "text", "summary": "text", "remedy": "text?",
			}},
		},
		"carddesk.selftest/1": {
			"schema": "text", "reader": "text?", "card": "text?", "through": "way", "passed": "bool", "signedData": "text?",
			"carrier": fields{"name": "text?", "maker": "text?", "version": "text?", "path": "text?"},
			"steps":   array{fields{"step": "test", "state": "tested", "code": "code?", "message": "text?", "remedy": "text?"}},
		},
		"carddesk.selftest.browser/1": {
			"schema": "text", "passed": "bool", "over": "text",
			"steps": array{fields{"step": "code", "state": "code", "case": "code?", "code": "code?", "message": "text?", "remedy": "text?"}},
		},
		"carddesk.settings/1": {
			"schema": "text", "file": "text?", "settings": array{promisedSetting},
			"problems": array{fields{"code": "code", "message": "text", "remedy": "text"}},
		},
		"carddesk.setting/1": joined(fields{"schema": "text"}, promisedSetting),
		"carddesk.version/1": {
			"schema": "text", "version": "text", "commit": "text?", "go": "text", "platform": "text",
			"libraries": array{fields{"path": "text", "version": "text"}}, "update": "update?",
		},
		"carddesk.error/1": {
			"schema": "text", "code": "code", "exit": "number", "kind": "kind?", "triesLeft": "number?", "certain": "certain?", "message": "text",
			"remedy": "text",
		},
		"carddesk.pin.status/1": {
			"schema": "text", "reader": "text?", "card": "text?", "through": "way?", "pin": promisedPIN, "secondCode": promisedSecond,
		},
		"carddesk.pin.verify/1": promisedDone, "carddesk.pin.change/1": promisedDone, "carddesk.pin.unblock/1": promisedDone,
	}
)

func joined(a, b fields) fields {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// keeps tells what breaks a promise about a value, with the place of it.
func keeps(promise, value any, place string) []string {
	switch promise := promise.(type) {
	case fields:
		return keepsFields(promise, value, place)
	case array:
		all, ok := value.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %v, not an array", place, value)}
		}
		var broken []string
		for i, element := range all {
			broken = append(broken, keeps(promise[0], element, fmt.Sprintf("%s[%d]", place, i))...)
		}
		return broken
	case string:
		return keepsType(promise, value, place)
	}
	return []string{place + " has no promise"}
}

func keepsFields(promise fields, value any, place string) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is %v, not an object", place, value)}
	}
	var broken []string
	for name := range object {
		if _, promised := promise[name]; !promised {
			broken = append(broken, place+"."+name+" was never promised")
		}
	}
	for name, p := range promise {
		v, there := object[name]
		if !there {
			broken = append(broken, place+"."+name+" is missing")
			continue
		}
		broken = append(broken, keeps(p, v, place+"."+name)...)
	}
	return broken
}

func keepsType(promise string, value any, place string) []string {
	name, nullable := strings.CutSuffix(promise, "?")
	if value == nil && nullable {
		return nil
	}
	switch name {
	case "key":
		return keeps(promisedKey, value, place)
	case "revocation":
		return keeps(promisedRevocation, value, place)
	case "reader":
		return keeps(promisedReader, value, place)
	case "update":
		return keeps(promisedUpdate, value, place)
	case "texts":
		return keeps(array{"text"}, value, place)
	}
	if !types[name](value) {
		return []string{fmt.Sprintf("%s is %v, not %s", place, value, promise)}
	}
	return nil
}

var types = map[string]func(any) bool{
	"text":    matching(`(?s)^.*$`),
	"bool":    func(v any) bool { _, ok := v.(bool); return ok },
	"number":  func(v any) bool { n, ok := v.(float64); return ok && n == float64(int(n)) },
	"hex":     matching(`^([0-9A-F]{2})*$`),
	"code":    matching(`^[a-z]+(-[a-z]+)*$`),
	"kind":    matching(`^(gpki1|gpki2|piv|nhi|foreign|unknown)$`),
	"use":     matching(`^(sign|encrypt|ca|root|other)$`),
	"state":   matching(`^(valid|expired|not-yet-valid)$`),
	"job":     matching(`^(verify-pin|change-pin|unblock|sign|decrypt)$`),
	"way":     matching(`^(native|module|component|guided)$`),
	"second":  matching(`^(puk|subscriber-code|so-pin)$`),
	"step":    matching(`^(read|check|lock|unblock|change|sign)$`),
	"ended":   matching(`^(ok|warn|fail|skip|broken)$`),
	"phone":   matching(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){0,4}$`),
	"system":  matching(`^(windows|darwin|linux)$`),
	"test":    matching(`^(sign|signed-data|decrypt|match)$`),
	"tested":  matching(`^(done|failed|not-possible|skipped)$`),
	"setting": matching(`^(choice|number|switch|path|address)$`),
	"source":  matching(`^(default|user|policy)$`),
	"any":     func(v any) bool { return v != nil },
	"asked":   matching(`^(good|suspended|revoked|unknown|not-told)$`),
	"told":    matching(`^(ocsp|crl)$`),
	"certain": matching(`^(changed|unchanged|not-known)$`),
	"time": func(v any) bool {
		s, _ := v.(string)
		_, err := time.Parse(time.RFC3339, s)
		return err == nil && strings.HasSuffix(s, "Z")
	},
	"base64": func(v any) bool {
		s, _ := v.(string)
		der, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return false
		}
		c, err := cert.Parse(der)
		return err == nil && c.Trailing == 0
	},
}

func matching(pattern string) func(any) bool {
	r := regexp.MustCompile(pattern)
	return func(v any) bool { s, ok := v.(string); return ok && r.MatchString(s) }
}

// expectPromised decodes one JSON object and checks it against what its schema promises.
func expectPromised(t *testing.T, document, schema string) map[string]any {
	t.Helper()
	var value map[string]any
	d := json.NewDecoder(strings.NewReader(document))
	if err := d.Decode(&value); err != nil {
		t.Fatalf("%v:\n%s", err, document)
	}
	if d.More() {
		t.Errorf("there is more than one object:\n%s", document)
	}
	if value["schema"] != schema {
		t.Errorf("the schema is %v, want %s", value["schema"], schema)
	}
	for _, broken := range keeps(promises[schema], value, schema) {
		t.Error(broken)
	}
	return value
}

// These ends are promised for every command that reads a card.
var scenarioExits = map[string]int{
	"several": exitUsage, "health-card": exitUnsupported, "upside-down": exitUnsupported, "empty": exitNoCard, "no-reader": exitNoReader,
	"no-service": exitNoService,
}

func TestJSONKeepsItsPromises(t *testing.T) {
	for _, scenario := range simcard.Scenarios() {
		for _, command := range []string{"info", "certs", "readers"} {
			t.Run(command+" "+scenario, func(t *testing.T) {
				want, schema := scenarioExits[scenario], "carddesk."+command+"/1"
				if command == "readers" && scenario != "no-reader" && scenario != "no-service" {
					want = exitDone
				}
				if want != exitDone {
					schema = "carddesk.error/1"
				}
				r := run(t, nil, command, "--json", "--demo="+scenario)
				if r.exit != want || r.err != "" {
					t.Errorf("exit %d, want %d; %s", r.exit, want, r.err)
				}
				value := expectPromised(t, r.out, schema)
				if want != exitDone && value["exit"] != float64(want) {
					t.Errorf("exit %v is told", value["exit"])
				}
			})
		}
	}
}

// A check that finds nothing wrong with anything would let every promise be broken.
func TestThePromisesCanBeBroken(t *testing.T) {
	good := `{"schema":"carddesk.error/1","code":"usage","exit":2,"kind":null,"triesLeft":null,"certain":"unchanged","message":"a","remedy":"b"}`
	for name, tc := range map[string]struct {
		old, new string
		broken   int
	}{
		"nothing":               {"", "", 0},
		"a field is left out":   {`"kind":null,`, "", 1},
		"a field is new":        {`"exit":2`, `"exit":2,"why":1`, 1},
		"a number is text":      {`"exit":2`, `"exit":"2"`, 1},
		"null is not allowed":   {`"exit":2`, `"exit":null`, 1},
		"a kind is unheard of":  {`"kind":null`, `"kind":"toaster"`, 1},
		"a code is capitalised": {`"usage"`, `"Usage"`, 1},
		"certain is sure":       {`"unchanged"`, `"sure"`, 1},
		"a field is renamed":    {`"triesLeft"`, `"tries_left"`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var value any
			if err := json.Unmarshal([]byte(strings.Replace(good, tc.old, tc.new, 1)), &value); err != nil {
				t.Fatal(err)
			}
			if broken := keeps(promises["carddesk.error/1"], value, "error"); len(broken) != tc.broken {
				t.Errorf("%q, want %d", broken, tc.broken)
			}
		})
	}
	for name, bad := range map[string]any{
		"time": "2026-03-01T12:00:00+08:00", "hex": "ab", "base64": "AAAA", "use": "login", "state": "ok", "number": 1.5, "bool": "true",
	} {
		if types[name](bad) {
			t.Errorf("%v passes for %s", bad, name)
		}
	}
}

func TestFieldNamesAreInCamelCase(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z][a-z0-9]*([A-Z][a-z0-9]*)*$`)
	for schema, promise := range promises {
		for _, name := range fieldNames(promise) {
			if !shape.MatchString(name) {
				t.Errorf("%s: %s", schema, name)
			}
		}
	}
}

func fieldNames(promise any) []string {
	var all []string
	switch p := promise.(type) {
	case array:
		return fieldNames(p[0])
	case fields:
		for name, inner := range p {
			all = append(append(all, name), fieldNames(inner)...)
		}
	}
	return all
}

// What a card does not tell is null: not 0 tries, and not unlocked.
func TestUnknownIsNull(t *testing.T) {
	cases := map[string]struct {
		scenario    string
		tries, lock any
		generation  any
	}{
		"a citizen card tells nothing of its PIN": {"healthy", nil, nil, 2.0},
		"the first generation neither":            {"gpki1", nil, nil, 1.0},
		"a PIV card tells its tries":              {"piv", 3.0, false, nil},
		"one try is left":                         {"piv-one-try-left", 1.0, false, nil},
		"none is left":                            {"piv-locked", 0.0, true, nil},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			value := expectPromised(t, run(t, nil, "info", "--json", "--demo="+tc.scenario).out, "carddesk.info/1")
			pin, second := value["pin"].(map[string]any), value["secondCode"].(map[string]any)
			if pin["triesLeft"] != tc.tries || pin["locked"] != tc.lock || second["triesLeft"] != nil || second["locked"] != nil {
				t.Errorf("%v, %v", pin, second)
			}
			if got := value["card"].(map[string]any)["generation"]; got != tc.generation {
				t.Errorf("generation %v", got)
			}
		})
	}
}

// cutShort is a service whose card ends in the middle of a certificate: head and holder can be read, the rest can't.
func cutShort(t *testing.T) service {
	return overheard{desk(t, "healthy"), func(_ int, c iso7816.CAPDU, file uint16) []byte {
		offset := int(c.P1)<<8 | int(c.P2)
		if c.Ins == iso7816.InsReadBinary && file == certificateFile && offset >= 0x1500+0x400 {
			return []byte{0x6B, 0x00}
		}
		return nil
	}}
}

func TestCertificateOfWhichOnlyTheHeadIsRead(t *testing.T) {
	r := run(t, cutShort(t), "certs", "--json")
	value := expectPromised(t, r.out, "carddesk.certs/1")
	all := value["certificates"].([]any)
	if len(all) != 4 || r.exit != exitDone {
		t.Fatalf("%d certificates, exit %d", len(all), r.exit)
	}
	unread := 0
	for _, one := range all {
		c := one.(map[string]any)
		if c["der"] != nil {
			continue
		}
		unread++
		for _, name := range []string{"use", "sha256", "key", "keyUsage", "emails", "policies", "chain", "problems", "subjectKeyId"} {
			if c[name] != nil {
				t.Errorf("%s is %v without having been read", name, c[name])
			}
		}
		if c["holder"] != "王小測" {
			t.Errorf("the holder is %v", c["holder"])
		}
	}
	if problems := value["problems"].([]any); unread != 1 || len(problems) != 1 {
		t.Errorf("%d were not read, problems %v", unread, problems)
	}
	text := run(t, cutShort(t), "info")
	if !strings.Contains(text.out, "Certificate that could not be read completely: 王小測") || !strings.Contains(text.out, "About one item (08F2/1500)") {
		t.Error(text.out)
	}
}

func TestVersionJSON(t *testing.T) {
	r := run(t, nil, "version", "--json")
	value := expectPromised(t, r.out, "carddesk.version/1")
	if r.exit != exitDone || value["version"] != version.This().Version {
		t.Errorf("exit %d, %v", r.exit, value)
	}
}

func TestExportIsToldInJSON(t *testing.T) {
	value := expectPromised(t, run(t, nil, "certs", "--json", "--demo", "--export", t.TempDir()).out, "carddesk.certs/1")
	if paths := value["exported"].([]any); len(paths) != 9 {
		t.Errorf("%q", paths)
	}
	value = expectPromised(t, run(t, nil, "certs", "--json", "--demo").out, "carddesk.certs/1")
	if value["exported"] != nil {
		t.Errorf("without --export: %v", value["exported"])
	}
}

// The numbers in the list are those that --reader takes.
func TestNumbersInTheListChooseTheReader(t *testing.T) {
	value := expectPromised(t, run(t, nil, "readers", "--json", "--demo=several").out, "carddesk.readers/1")
	for i, one := range value["readers"].([]any) {
		r := one.(map[string]any)
		if r["number"] != float64(i+1) {
			t.Errorf("number %v stands at place %d", r["number"], i+1)
		}
		chosen := expectPromised(t, run(t, nil, "info", "--json", "--demo=several", "--reader", fmt.Sprint(i+1)).out, "carddesk.info/1")
		if chosen["reader"] != r["name"] || chosen["card"].(map[string]any)["kind"] != r["kind"] {
			t.Errorf("number %d chooses %v, %v", i+1, chosen["reader"], chosen["card"])
		}
	}
}
