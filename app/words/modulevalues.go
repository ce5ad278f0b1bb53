package words

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"carddesk/cardops/hipki"
	"carddesk/cardops/token"
)

// moduleValues: which module, what it answered, what it was made for.
func (w *Words) moduleValues(err error) Values {
	values := Values{"Module": w.Text("module.unnamed")}
	if e, ok := errors.AsType[*token.ModuleError](err); ok {
		if name := moduleName(e); name != "" {
			values["Module"] = w.Text("module.named", Values{"Name": name})
		}
		values["Detail"] = Visible(e.Err.Error())
	}
	if rv, ok := errors.AsType[token.RV](err); ok {
		values["Answer"] = answerName(rv)
	}
	if e, ok := errors.AsType[*token.ArchitectureError](err); ok {
		var got []string
		for _, platform := range e.Got {
			got = append(got, platformName(platform))
		}
		values["Path"] = Visible(e.Path)
		values["Got"] = strings.Join(got, w.Text("list.separator"))
		values["Want"] = platformName(e.Want)
	}
	return values
}

// moduleName is what a module calls itself, or its file.
func moduleName(e *token.ModuleError) string {
	name := strings.TrimSpace(e.Name)
	if name == "" && e.Path != "" {
		name = filepath.Base(e.Path)
	}
	return Visible(strings.TrimSpace(name + " " + e.Version))
}

// answerName is the standard's name of an answer, or its number.
func answerName(rv token.RV) string {
	if name := rv.Name(); name != "" && !rv.Vendor() {
		return "CKR_" + name
	}
	return fmt.Sprintf("0x%X", uint32(rv))
}

// platforms are the names by which people find a download, of what Go calls by others.
var platforms = map[string]string{
	"windows": "Windows", "darwin": "macOS", "linux": "Linux",
	"amd64": "x64 (64-bit)", "arm64": "ARM64", "386": "x86 (32-bit)",
}

// Platform names a system and a processor, given as Go calls them; either may be empty.
func Platform(system, architecture string) string {
	return strings.TrimSpace(platformName(system + "/" + architecture))
}

// platformName: "darwin/arm64" is macOS ARM64.
func platformName(s string) string {
	var names []string
	for part := range strings.SplitSeq(s, "/") {
		if name, ok := platforms[part]; ok {
			part = name
		}
		names = append(names, Visible(part))
	}
	return strings.Join(names, " ")
}

// componentValues: whose answer it was, which versions, which program, which code.
func (w *Words) componentValues(err error) Values {
	values := Values{"Answerer": w.Text("answerer.component")}
	if during(hipki.Asking)(err) {
		values["Answerer"] = w.Text("answerer.centre")
	}
	if e, ok := errors.AsType[*hipki.TooOldError](err); ok {
		values["Have"], values["Want"] = Visible(e.Have.String()), Visible(e.Want.String())
	}
	if e, ok := errors.AsType[*hipki.StrangerError](err); ok {
		values["Program"] = Visible(programName(e.Owner))
	}
	if e, ok := errors.AsType[*hipki.StatusError](err); ok {
		values["Status"] = e.Status
	}
	if e, ok := errors.AsType[*hipki.CodeError](err); ok {
		values["Code"] = codeNumber(e)
	}
	return values
}

// programName says as much about a program as is known: what a process calls itself may be wrong, its file and number are not.
func programName(o hipki.Owner) string {
	parts := []string{fmt.Sprintf("PID %d", o.PID)}
	for _, part := range []string{o.Path, o.Name} {
		if part != "" {
			parts = append([]string{part}, parts...)
		}
	}
	return strings.Join(parts, ", ")
}

// codeNumber is a code as official pages write it, with the card module's own behind it if there is one.
func codeNumber(e *hipki.CodeError) string {
	if e.LastError == 0 {
		return fmt.Sprintf("%08X", e.Code)
	}
	return fmt.Sprintf("%08X, %X", e.Code, e.LastError)
}
