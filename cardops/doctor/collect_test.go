package doctor

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

func TestReadersAmongWindowsDevices(t *testing.T) {
	devices := []Device{
		{Name: "Composite", HardwareIDs: []string{`USB\VID_058F&PID_9540&REV_0120`}, Compatibles: []string{`USB\COMPOSITE`}},
		{Name: "Alcor Reader", HardwareIDs: []string{`USB\VID_058F&PID_9540&REV_0120&MI_00`}, Compatibles: []string{`USB\Class_0B&SubClass_00`}},
		{Name: "Alcor Reader", HardwareIDs: []string{`USB\VID_058F&PID_9540&MI_01`}, Compatibles: []string{`USB\Class_0b`}},
		{Name: "EZUSB", HardwareIDs: []string{"x", `usb\vid_0ca6&pid_0010`}, Compatibles: []string{`USB\Class_FF`}},
		{Name: "Keyboard", HardwareIDs: []string{`USB\VID_046D&PID_C31C`}, Compatibles: []string{`USB\Class_03`}},
		{Name: "Hub", HardwareIDs: []string{`USB\ROOT_HUB30`}},
	}
	want := []usbDevice{{0x058F, 0x9540, "Alcor Reader"}, {0x0CA6, 0x0010, "EZUSB"}}
	if got := readersAmong(devices); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestReadersInProfiler(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []usbDevice
	}{
		"class told by name":     {profile("Smart Card Reader", "0x058f  (Alcor)", "0x9540"), []usbDevice{{0x058F, 0x9540, "Smart Card Reader"}}},
		"known by number":        {profile("Device", "0x0ca6", "0x0010"), []usbDevice{{0x0CA6, 0x0010, "Device"}}},
		"a card of another sort": {profile("SD Card Reader", "0x05ac", "0x8406"), nil},
		"macOS 26": {
			`{"SPUSBHostDataType":[{"_name":"Bus","_items":[{"_name":"EZ100PU","USBDeviceKeyVendorID":"0x0ca6","USBDeviceKeyProductID":"0x00a0"}]}]}`,
			[]usbDevice{{0x0CA6, 0x00A0, "EZ100PU"}},
		},
		"nothing":  {`{"SPUSBDataType":[]}`, nil},
		"nonsense": {"<plist/>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := parseProfiler(c.text); !slices.Equal(got, c.want) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestDeviceForPeople(t *testing.T) {
	for _, c := range []struct {
		device usbDevice
		want   string
	}{{usbDevice{0x0CA6, 0x10, "EZ100PU"}, "EZ100PU (0CA6:0010)"}, {usbDevice{0x72F, 0x90CC, ""}, "(072F:90CC)"}} {
		if got := c.device.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestDpkgVersions(t *testing.T) {
	for name, want := range map[string]string{
		"libccid": "1.5.2-1", "pcscd": "1.9.9-2", "google-chrome-stable": "", "pcsc": "", "ccid": "", "Version": "",
	} {
		if got := dpkgVersion(packageList, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestHostsFiles(t *testing.T) {
	for name, c := range map[string]struct {
		text            string
		here, elsewhere bool
	}{
		"usual":            {"127.0.0.1 localhost\n::1 localhost\n", true, false},
		"with others":      {"127.0.0.1\tpc LOCALHOST\r\n", true, false},
		"commented out":    {"# 127.0.0.1 localhost\n", false, false},
		"IPv6 alone":       {"::1 localhost\n", false, false},
		"another name":     {"127.0.0.1 localhost.localdomain\n", false, false},
		"elsewhere":        {"192.0.2.1 localhost\n", false, true},
		"both":             {"127.0.0.1 localhost\n0.0.0.0 localhost # blocked\n", true, true},
		"not an address":   {"host localhost\n", false, false},
		"empty":            {"", false, false},
		"another loopback": {"127.0.0.2 localhost", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			if here, elsewhere := localhost(c.text); here != c.here || elsewhere != c.elsewhere {
				t.Errorf("here %t, elsewhere %t", here, elsewhere)
			}
		})
	}
}

func TestScutil(t *testing.T) {
	text := "<dictionary> {\n  ExceptionsList : <array> {\n    0 : *.local\n    1 : 169.254/16\n  }\n  ExcludeSimpleHostnames : 1\n" +
		"  HTTPEnable : 1\n  HTTPPort : 3128\n  HTTPProxy : proxy.example\n}\n"
	want := proxy{server: "proxy.example", bypass: []string{"*.local", "169.254/16"}, allPlain: true}
	if got := parseScutil(text); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestVersionsAreComparedByNumber(t *testing.T) {
	for _, c := range []struct {
		version string
		least   []int
		older   bool
	}{
		{"3.0.3", []int{3, 0, 3}, false},
		{"3.0.10", []int{3, 0, 3}, false},
		{"3.0.2.9", []int{3, 0, 3}, true},
		{"3", []int{3, 0, 3}, true},
		{"4", []int{3, 0, 3}, false},
		{"6.1.0-18-amd64", []int{4, 15}, false},
		{"128.5.0esr-1", []int{142}, true},
		{"", []int{1}, true},
	} {
		if got := olderThan(c.version, c.least); got != c.older {
			t.Errorf("%q older than %v: %t", c.version, c.least, got)
		}
	}
}

func TestTheSubjectLiesInARealReader(t *testing.T) {
	present := func(name string) reader.Status {
		return reader.Status{Name: name, State: reader.Present, ATR: []byte{0x3B, 0x00}}
	}
	mute := reader.Status{Name: "CASTLES EZ100PU 0", State: reader.Mute}
	for name, test := range map[string]struct {
		all  []reader.Status
		want string
	}{
		"beside keys of the computer":           {[]reader.Status{present("Windows Hello 1"), present("CASTLES EZ100PU 0")}, "CASTLES EZ100PU 0"},
		"mute, beside keys of the computer":     {[]reader.Status{present("Windows Hello 1"), mute}, "CASTLES EZ100PU 0"},
		"keys of the computer are not the card": {[]reader.Status{present("Windows Hello 1")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t.Context(), &Env{Service: listed(test.all)})
			got, err := m.subject(t.Context())
			if got.Name != test.want || (err == nil) != (test.want != "") {
				t.Errorf("%q, %v, want %q", got.Name, err, test.want)
			}
		})
	}
}

// listed is a service that lists readers and opens none.
type listed []reader.Status

func (l listed) Next(context.Context, []reader.Status) ([]reader.Status, error) { return l, nil }

func (l listed) Close() error { return nil }

func (l listed) Open(context.Context, string) (transport.Card, error) { return nil, reader.ErrNoCard }

func TestLikelyHolders(t *testing.T) {
	r := newRig(t, windowsOS)
	r.running = []string{"explorer.exe", "TokenUtility.exe", "chtnode.exe", "chtnode.exe"}
	if got, want := newMachine(t.Context(), r.env).holders(t.Context()), []string{"TokenUtility.exe", "chtnode.exe"}; !slices.Equal(got, want) {
		t.Errorf("Windows: %q", got)
	}
	r = newRig(t, linux)
	r.files["/proc/77/comm"], r.files["/proc/78/comm"] = "scdaemon\n", "bash\n"
	if got, want := newMachine(t.Context(), r.env).holders(t.Context()), []string{"scdaemon"}; !slices.Equal(got, want) {
		t.Errorf("Linux: %q", got)
	}
	r = newRig(t, macOS)
	r.tools["/bin/ps -axco comm="] = "launchd\nchtnode\n"
	if got, want := newMachine(t.Context(), r.env).holders(t.Context()), []string{"chtnode"}; !slices.Equal(got, want) {
		t.Errorf("macOS: %q", got)
	}
}

// TestThisComputer runs every check on the computer that tests run on, with simulated readers: none may be broken.
func TestThisComputer(t *testing.T) {
	env := Here()
	desk, err := simcard.Demo("healthy")
	if err != nil {
		t.Fatal(err)
	}
	env.Service, env.Reports = desk, t.TempDir()
	results, err := Run(t.Context(), Table(), env, Options{})
	if err != nil || len(results) < 30 {
		t.Fatalf("%d results, %v", len(results), err)
	}
	for _, r := range results {
		if r.State == Broken {
			t.Errorf("%s: %s", r.Code, r.Detail)
		}
	}
}

func TestWriteTests(t *testing.T) {
	folder := t.TempDir()
	if err := tryHere(folder, 100); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := tryHere(filepath.Join(folder, "missing"), 100); err == nil {
		t.Error("wrote into a folder that is not there")
	}
}

func TestTableIsSound(t *testing.T) {
	codes, numbers := map[string]bool{}, map[int]bool{}
	for _, c := range Table() {
		for _, need := range c.Needs {
			if !codes[need] {
				t.Errorf("%s needs %s, which does not stand above it", c.Code, need)
			}
		}
		if codes[c.Code] || numbers[c.Number] || c.Number < 1 || c.Timeout <= 0 || len(c.Cases) == 0 {
			t.Errorf("%s: %+v", c.Code, c)
		}
		codes[c.Code], numbers[c.Number] = true, true
	}
}
