package middleware_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"carddesk/app/middleware"
	"carddesk/cardops/driver/p11"
	"carddesk/cardops/hipki"
	"carddesk/cardops/token"
)

// computer has one file where a citizen card's module may lie; loading it tells which path was meant.
func computer(t *testing.T) (c middleware.Computer, path string, loaded *[]string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "libHicos_p11v1.so")
	if err := os.WriteFile(path, []byte("no module at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded = new([]string)
	c.Places = p11.Places{OS: "linux", Env: func(string) string { return "" }, Glob: func(pattern string) []string {
		if filepath.Base(pattern) == "libHi[cC][oO][sS]*.so*" {
			return []string{path}
		}
		return nil
	}}
	c.Loads = func(_ context.Context, path string) (token.Module, error) {
		*loaded = append(*loaded, path)
		return nil, errNotReally
	}
	return c, path, loaded
}

var errNotReally = errors.New("not really loaded")

func TestModulesAreFoundAndLoadedOnDemand(t *testing.T) {
	c, path, loaded := computer(t)
	ways := c.Ways(middleware.Choice{})
	found := ways.Modules()
	if len(found) == 0 || found[0].Path != path || !found[0].Citizen {
		t.Fatalf("found %+v, want the citizen card's module %s", found, path)
	}
	if len(*loaded) != 0 {
		t.Fatal("a module is loaded before anybody asks")
	}
	if _, err := ways.Load(t.Context(), path); !errors.Is(err, errNotReally) || len(*loaded) != 1 || (*loaded)[0] != path {
		t.Errorf("loaded %v: %v", *loaded, err)
	}
}

func TestAFileThatIsNoModuleIsNotUsable(t *testing.T) {
	c, path, _ := computer(t)
	c.Loads = nil
	if err := c.Ways(middleware.Choice{}).Usable(path); err == nil {
		t.Error("a text file passes for a module")
	}
	if err := c.Ways(middleware.Choice{}).Usable(path + ".gone"); err == nil {
		t.Error("a file that is not there passes for a module")
	}
}

func TestChoice(t *testing.T) {
	ways := middleware.Computer{}.Ways(middleware.Choice{
		Module: "/m.so", Style: token.SOInitPIN, Component: "http://localhost:1", Centre: "https://centre.example", AnyOwner: true,
	})
	if ways.Named != "/m.so" || ways.Style != token.SOInitPIN || ways.Component.Base != "http://localhost:1" || ways.Component.Centre != "https://centre.example" {
		t.Errorf("got %+v", ways)
	}
	if !ways.Component.AllowOwner(hipki.Owner{}) {
		t.Error("the choice to allow any owner is lost")
	}
	if (middleware.Computer{}).Ways(middleware.Choice{}).Component.AllowOwner != nil {
		t.Error("without a choice strangers are allowed")
	}
}
