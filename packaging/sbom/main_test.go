package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// built makes the terminal program, without C so that it is quick.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "carddesk-cli")
	build := exec.Command("go", "build", "-o", program, "carddesk/packaging/sbom")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

func TestBill(t *testing.T) {
	program := built(t)
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := run(out, "1.2.3", []string{program}); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("two bills of the same program differ")
	}
	var bom cdx.BOM
	if err := cdx.NewBOMDecoder(&first, cdx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	if bom.SerialNumber != "" || bom.Metadata.Timestamp != "" {
		t.Errorf("serial number %q, time %q: no two bills would be equal", bom.SerialNumber, bom.Metadata.Timestamp)
	}
	library := slices.IndexFunc(*bom.Components, func(c cdx.Component) bool {
		return strings.HasPrefix(c.PackageURL, "pkg:golang/github.com/CycloneDX/cyclonedx-go@v")
	})
	standard := slices.IndexFunc(*bom.Components, func(c cdx.Component) bool { return strings.HasPrefix(c.PackageURL, "pkg:golang/std@1.") })
	self := slices.IndexFunc(*bom.Components, func(c cdx.Component) bool { return c.BOMRef == "program:carddesk-cli" })
	if library < 0 || standard < 0 || self < 0 {
		t.Fatalf("cyclonedx-go %d, std %d, program %d: not among %d components", library, standard, self, len(*bom.Components))
	}
	if c := (*bom.Components)[self]; c.Version != "1.2.3" || c.Hashes == nil || len((*c.Hashes)[0].Value) != 64 {
		t.Errorf("%+v", c)
	}
}

func TestNoBillOfWhatIsNoProgram(t *testing.T) {
	if err := run(&bytes.Buffer{}, "1", []string{"main.go"}); err == nil {
		t.Error("main.go has a bill")
	}
}
