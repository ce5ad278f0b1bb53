package doctor

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"net"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

// today is the day of these tests; the practice cards are issued for it.
var today = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

const (
	deskReader = "CASTLES EZ100PU 0"
	dropped    = "\x00" // stands for a file that cannot be read
)

// rig is a recorded computer in good order, and what tests change about it.
type rig struct {
	env       *Env
	files     map[string]string
	tools     map[string]string // output by command line
	vars      map[string]string
	registry  recordedRegistry
	desk      *simcard.Desk
	card      *simcard.Card
	module    *module.Module
	loading   error
	usable    error
	modules   []ops.Installed
	component *recordedComponent
	knock     error
	connect   error
	trying    error
	service   ServiceState
	devices   []Device
	desktop   Desktop
	running   []string
	version   [3]int
}

// recordedRegistry is values by key and name.
type recordedRegistry map[string]map[string]string

func (r recordedRegistry) Value(path, name string) string { return r[path][name] }

func (r recordedRegistry) Keys(path string) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(r)) {
		if below, ok := strings.CutPrefix(key, path+`\`); ok && !strings.Contains(below, `\`) {
			all = append(all, below)
		}
	}
	return all
}

// recordedComponent answers what a test says.
type recordedComponent struct {
	info     hipki.Info
	err      error
	owner    hipki.Owner
	ownerErr error
}

func (c *recordedComponent) Info(context.Context) (hipki.Info, error) { return c.info, c.err }
func (c *recordedComponent) Listener(context.Context) (hipki.Owner, error) {
	return c.owner, c.ownerErr
}

// homesOf are homes of an invented person by system.
var homesOf = map[string]string{linux: "/home/meilin", windowsOS: `C:\Users\meilin`, macOS: "/Users/meilin"}

func newRig(t testing.TB, system string) *rig {
	t.Helper()
	r := &rig{
		files: map[string]string{}, tools: map[string]string{}, vars: map[string]string{}, registry: recordedRegistry{},
		service: ServiceState{Installed: true, Running: true}, version: [3]int{10, 0, 26100},
	}
	r.env = &Env{
		System: system, Architecture: "amd64", Who: Who{Home: homesOf[system], User: "meilin", Host: "TAX-PC-07"},
		Now: func() time.Time { return today }, Built: today.AddDate(0, -1, 0),
		Files: Files{Read: r.read, Stat: r.stat, Glob: r.glob, Try: func(string, int) error { return r.trying }},
		Tool:  r.tool, Getenv: func(name string) string { return r.vars[name] },
		Dial: r.dial, Listen: new(net.ListenConfig).Listen,
		Usable: func(string) error { return r.usable }, Load: r.load, Modules: func() []ops.Installed { return r.modules },
		Reports: homesOf[system],
	}
	r.insert(t, simcard.Options{Kind: simcard.GPKI2})
	r.component = &recordedComponent{info: hipki.Info{Version: hipki.Minimum(system), Slots: []hipki.Slot{{Reader: deskReader}}}}
	r.env.Component = r.component
	map[string]func(){linux: r.likeLinux, windowsOS: r.likeWindows, macOS: r.likeMac}[system]()
	return r
}

// insert puts a card into the reader of a new desk, and into the module's.
func (r *rig) insert(t testing.TB, o simcard.Options) {
	t.Helper()
	o.Now = func() time.Time { return today }
	card, err := simcard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.desk = simcard.NewDesk(deskReader, "Second Reader 0")
	if err := r.desk.Insert(0, card); err != nil {
		t.Fatal(err)
	}
	r.card, r.module, r.env.Service = card, module.New(module.Reader{Name: deskReader, Card: card}), r.desk
	if truth, err := card.Truth(); err == nil && truth.Certificates[issuer.Root] != nil {
		root, err := cert.Parse(truth.Certificates[issuer.Root])
		if err != nil {
			t.Fatal(err)
		}
		r.env.Roots = []cert.Fingerprint{root.SHA256}
	}
}

// readers replaces the desk by one of empty readers of these names.
func (r *rig) readers(names ...string) {
	r.desk = simcard.NewDesk(names...)
	r.env.Service = r.desk
}

func (r *rig) likeLinux() {
	r.files["/etc/os-release"] = "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"
	r.files["/proc/sys/kernel/osrelease"] = "6.1.0-18-amd64\n"
	r.files["/usr/sbin/pcscd"] = ""
	r.files[pcscdSocket] = ""
	r.files["/etc/hosts"] = "127.0.0.1\tlocalhost\n127.0.1.1\tTAX-PC-07\n::1 localhost ip6-localhost\n"
	r.files["/var/lib/dpkg/status"] = packageList
	r.files[sysfs+"/1-2/idVendor"], r.files[sysfs+"/1-2/idProduct"] = "0ca6\n", "0010\n"
	r.files[sysfs+"/1-2/product"] = "EZ100PU\n"
	r.files[sysfs+"/1-2:1.0/bInterfaceClass"] = "0b\n"
	r.files[sysfs+"/usb1/idVendor"], r.files[sysfs+"/usb1:1.0/bInterfaceClass"] = "1d6b\n", "09\n"
	r.files["/proc/1/comm"] = "systemd\n"
	r.vars["XDG_SESSION_ID"] = "2"
	r.tools["loginctl show-session 2 --property=Remote,Active,LockedHint,State"] = "Remote=no\nActive=yes\nState=active\nLockedHint=no\n"
	r.modules = []ops.Installed{{Path: "/usr/local/HiPKILocalSignServerApp/libHicos_p11v1.so", Citizen: true}}
}

const packageList = `Package: libccid
Status: install ok installed
Version: 1.5.2-1

Package: pcscd
Status: install ok installed
Priority: optional
Version: 1.9.9-2

Package: firefox-esr
Status: install ok installed
Version: 128.5.0esr-1~deb12u1

Package: google-chrome-stable
Status: deinstall ok config-files
Version: 150.0.1.1-1
`

func (r *rig) likeWindows() {
	r.vars["SystemRoot"], r.vars["ProgramFiles(x86)"], r.vars["ProgramFiles"] = `C:\Windows`, `C:\Program Files (x86)`, `C:\Program Files`
	r.files[`C:\Windows\System32\drivers\etc\hosts`] = "# localhost name resolution is handled within DNS itself.\r\n#\t127.0.0.1       localhost\r\n"
	r.files[`C:\Program Files\HiCOS\TokenUtility.exe`] = ""
	r.registry[`HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`] = map[string]string{"ProductName": "Windows 11 Home"}
	r.hicos("{1}", "3.2.1.10305", `C:\Program Files\HiCOS\`)
	r.registry[uninstall[0]+`\Other`] = map[string]string{"DisplayName": "Something else"}
	r.registry[internetSettings] = map[string]string{"ProxyEnable": "0", "ProxyServer": "proxy.example:8080"}
	r.registry[`HKCU\Software\Google\Chrome\BLBeacon`] = map[string]string{"version": "141.0.7390.55"}
	r.devices = []Device{
		{Name: "USB Composite Device", HardwareIDs: []string{`USB\VID_046D&PID_C31C&REV_6402`}, Compatibles: []string{`USB\Class_03`}},
		ccid,
	}
	r.running = []string{"System", "explorer.exe"}
	r.modules = []ops.Installed{{Path: `C:\Windows\System32\HiCOSPKCS11.dll`, Citizen: true}, {Path: `C:\Windows\SysWOW64\HiCOSPKCS11.dll`, Citizen: true}}
	r.env.Windows = Windows{
		Registry: r.registry, Service: func(string) (ServiceState, error) { return r.service, nil },
		Devices: func() ([]Device, error) { return r.devices, nil }, Processes: func() ([]string, error) { return r.running, nil },
		Desktop: func() (Desktop, error) { return r.desktop, nil },
		Version: func() (int, int, int) { return r.version[0], r.version[1], r.version[2] },
	}
}

var ccid = Device{
	Name: "EZ100PU", HardwareIDs: []string{`USB\VID_0CA6&PID_00A0&REV_0100`, `USB\VID_0CA6&PID_00A0`},
	Compatibles: []string{`USB\Class_0B&SubClass_00&Prot_00`, `USB\Class_0B`},
}

func (r *rig) hicos(key, version, folder string) {
	r.registry[uninstall[0]+`\`+key] = map[string]string{"DisplayName": "HiCOS PKI Smart Card Client", "DisplayVersion": version, "InstallLocation": folder}
}

func (r *rig) likeMac() {
	r.env.Architecture = "arm64"
	r.files["/etc/hosts"] = "##\n# Host Database\n##\n127.0.0.1\tlocalhost\n255.255.255.255\tbroadcasthost\n::1             localhost\n"
	r.files["/Applications/Safari.app"] = ""
	r.files["/Applications/Google Chrome.app"] = ""
	r.tools["/usr/bin/sw_vers -productVersion"] = "15.1.1\n"
	r.tools["/usr/bin/defaults read /Applications/Safari.app/Contents/Info CFBundleShortVersionString"] = "18.1\n"
	r.tools["/usr/bin/defaults read /Applications/Google Chrome.app/Contents/Info CFBundleShortVersionString"] = "141.0.7390.55\n"
	r.tools["/usr/sbin/ioreg -n Root -d1 -a"] = "<plist version=\"1.0\"><dict>\n\t<key>IOConsoleLocked</key>\n\t<false/>\n</dict></plist>\n"
	r.tools["/usr/sbin/scutil --proxy"] = "<dictionary> {\n  FTPPassive : 1\n  HTTPEnable : 0\n}\n"
	r.tools["/usr/sbin/system_profiler -json SPUSBDataType"] = profile("EZ100PU", "0x0ca6  (Castles Technology Co., Ltd.)", "0x00a0")
	r.modules = []ops.Installed{{Path: "/Library/FBTokenLib/libHicos_p11v1.dylib", Citizen: true}}
}

// profile is what system_profiler tells of one device behind a hub.
func profile(name, vendor, product string) string {
	return `{"SPUSBDataType":[{"_name":"USB31Bus","host_controller":"AppleT8112USBXHCI","_items":[{"_name":"USB2.0 Hub","vendor_id":"0x05e3  (Genesys Logic, Inc.)",` +
		`"product_id":"0x0610","_items":[{"_name":"` + name + `","vendor_id":"` + vendor + `","product_id":"` + product + `","location_id":"0x01100000 / 3"}]}]}]}`
}

func (r *rig) read(name string) ([]byte, error) {
	content, ok := r.files[name]
	if !ok || content == dropped {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(content), nil
}

func (r *rig) stat(name string) error {
	if _, ok := r.files[name]; !ok {
		return fs.ErrNotExist
	}
	return nil
}

// glob finds files, and the folders that they lie in. Windows paths are matched as if they had slashes.
func (r *rig) glob(pattern string) []string {
	slashed := func(s string) string { return strings.ReplaceAll(s, `\`, "/") }
	found := map[string]bool{}
	for name := range r.files {
		for at := name; len(at) > 1; at = at[:max(0, strings.LastIndexAny(at, `/\`))] {
			if ok, _ := path.Match(slashed(pattern), slashed(at)); ok {
				found[at] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func (r *rig) tool(_ context.Context, name string, arguments ...string) ([]byte, error) {
	out, ok := r.tools[strings.Join(append([]string{name}, arguments...), " ")]
	if !ok {
		return nil, errors.New("no such program")
	}
	return []byte(out), nil
}

func (r *rig) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if network == "unix" {
		if r.knock != nil {
			return nil, r.knock
		}
		near, far := net.Pipe()
		_ = far.Close()
		return near, nil
	}
	if r.connect != nil {
		return nil, r.connect
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

func (r *rig) load(context.Context, string) (token.Module, error) { return r.module, r.loading }

// run carries out all checks.
func (r *rig) run(t testing.TB) []Result {
	t.Helper()
	results, err := Run(t.Context(), Table(), r.env, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return results
}
