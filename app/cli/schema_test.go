package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"carddesk/cardops/simcard"
)

// schemas are the files below docs/schema by the schema that a document names.
var schemas = map[string]string{
	"carddesk.doctor/1":      "doctor.schema.json",
	"carddesk.doctor.list/1": "doctor-list.schema.json",
	"carddesk.code/1":        "code.schema.json",
}

// schema reads one of them; each once.
func schema(name string) (*jsonschema.Schema, error) {
	read, _ := readSchemas.LoadOrStore(name, sync.OnceValues(func() (*jsonschema.Schema, error) {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		return c.Compile("../../docs/schema/" + schemas[name])
	}))
	return read.(func() (*jsonschema.Schema, error))()
}

var readSchemas sync.Map // name → func() (*jsonschema.Schema, error)

// fits checks a document against the schema that is kept for it.
func fits(document, name string) error {
	s, err := schema(name)
	if err != nil {
		return fmt.Errorf("schema of %s: %w", name, err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		return err
	}
	return s.Validate(value)
}

// The documents of all practice scenarios, and what their codes say on the phone, fit the schemas that other programs may rely on.
func TestDocumentsFitTheirSchemas(t *testing.T) {
	for _, scenario := range simcard.Scenarios() {
		r := run(t, nil, "doctor", "--json", "--demo="+scenario)
		if err := fits(r.out, "carddesk.doctor/1"); err != nil {
			t.Errorf("%s: %v", scenario, err)
		}
		value := expectPromised(t, r.out, "carddesk.doctor/1")
		if err := fits(onCode(t, value["phoneCode"].(string)).out, "carddesk.code/1"); err != nil {
			t.Errorf("%s: %v", scenario, err)
		}
	}
	if err := fits(run(t, nil, "doctor", "--json", "--list").out, "carddesk.doctor.list/1"); err != nil {
		t.Error(err)
	}
}

// A schema that lets anything through would prove nothing.
func TestSchemasRefuse(t *testing.T) {
	good := run(t, nil, "doctor", "--json", "--demo=no-reader").out
	for name, change := range map[string][2]string{
		"another schema":            {`carddesk.doctor/1`, `carddesk.doctor/2`},
		"a field of another name":   {`"summary":`, `"Summary":`},
		"a new field":               {`"system":`, `"holder": "", "system":`},
		"a state that is none":      {`"state": "ok"`, `"state": "fine"`},
		"a number as text":          {`"number": 1,`, `"number": "1",`},
		"a local time":              {`T04:00:00Z`, `T12:00:00+08:00`},
		"no time":                   {`T04:00:00Z`, `Z`},
		"a letter that is left out": {`"phoneCode": "2`, `"phoneCode": "I`},
		"a skip without parent":     {`"parent": "reader-attached"`, `"parent": null`},
		"a failure without remedy":  {`"state": "skip"`, `"state": "fail"`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Errorf("%s: nothing was changed", name)
		}
		if fits(bad, "carddesk.doctor/1") == nil {
			t.Errorf("%s is let through", name)
		}
	}
}
