package doctor

import (
	"reflect"
	"testing"
)

var somebody = Who{Home: "/home/mei.lin", User: "mei.lin", Host: "TAX-PC-07"}

func TestCleanText(t *testing.T) {
	windows := Who{Home: `C:\Users\Mei Lin`, User: "Mei Lin", Host: "TAX-PC-07"}
	for name, c := range map[string]struct {
		who        Who
		text, want string
	}{
		"path at home":           {somebody, "/home/mei.lin/lib/x.so", "~/lib/x.so"},
		"home of another person": {somebody, "open /home/wang/x: no", "open ~/x: no"},
		"Windows home":           {windows, `c:\users\mei lin\AppData`, `~\AppData`},
		"another Windows home":   {windows, `C:\Users\wang\x`, `~\x`},
		"macOS":                  {Who{}, "/Users/wang/Library/x", "~/Library/x"},
		"user":                   {somebody, "run by mei.lin on tax-pc-07", "run by *** on ***"},
		"twice":                  {somebody, "mei.lin mei.lin,TAX-pc-07", "*** ***,***"},
		"in Chinese":             {Who{User: "林美", Host: "PC"}, "林美的 林美", "林美的 ***"},
		"letters of other sizes": {Who{User: "ſK"}, "sk SK \xffsk", "*** *** \xff***"},
		"part of a word":         {Who{User: "lin"}, "linux online lin", "linux online ***"},
		"card number":            {somebody, "token TP12345678901234 gone", "token *** gone"},
		"person's number":        {somebody, "A123456789 and AZ12345678", "*** and AZ12345678"},
		"a reader's serial":      {somebody, "Gemalto PC Twin (53311507600123) 00 00 (CCID)", "Gemalto PC Twin (***) 00 00 (CCID)"},
		"nobody":                 {Who{User: "root", Host: "localhost"}, "root@localhost", "root@localhost"},
		"a system path":          {somebody, "/usr/lib/x.so", "/usr/lib/x.so"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.who.Clean(c.text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRedactedResult(t *testing.T) {
	r := Result{Code: "x", Detail: "open /home/mei.lin/x", Facts: Facts{
		"Holder": personal("林美美"), "Path": file("/home/mei.lin/x"), "Tries": open(3), "All": open([]string{"a", "TP12345678901234"}),
	}}
	want := Result{Code: "x", Detail: "open ~/x", Facts: Facts{
		"Holder": {Privacy: Personal, Hidden: true}, "Path": file("~/x"), "Tries": open(3), "All": open([]string{"a", "***"}),
	}}
	if got := r.Redacted(somebody); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if r.Facts["Path"].Value != "/home/mei.lin/x" || r.Facts["All"].Value.([]string)[1] != "TP12345678901234" {
		t.Error("the result itself was changed")
	}
}
