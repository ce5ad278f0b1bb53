package doctor

import (
	"errors"
	"testing"
)

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]Format{
		"a.txt": Text, "/a b/c.JSON": JSON, `C:\x\a.Html`: HTML, "a.tar.txt": Text, "a.pdf": "", "a": "", "": "", "txt": "", "a.txt/b": "", "a.htm": "",
	} {
		got, err := FormatOf(path)
		e, refused := errors.AsType[*FormatError](err)
		if got != want || refused != (want == "") || refused && e.Path != path {
			t.Errorf("%q is %q, want %q; %v", path, got, want, err)
		}
	}
}
