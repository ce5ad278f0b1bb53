package remedy

// row says what can be done about the findings of a check.
type row struct {
	code    string // of the check
	found   string // the case, as doctor.Result.Case names it; empty: whatever it complains of
	system  string // as GOOS names it; empty: every
	actions []Name
}

const (
	linux   = "linux"
	windows = "windows"
	macOS   = "darwin"
)

var table = []row{
	{"clock", "", "", []Name{OpenClock}},
	{"cert-started", "", "", []Name{OpenClock}},
	{"service-installed", "", linux, []Name{CopyDebian, CopyFedora}},
	{"service-enabled", "", windows, []Name{OpenServices}},
	{"service-running", "", linux, []Name{StartService, CopyStart}},
	{"service-running", "", windows, []Name{StartService, OpenServices}},
	{"service-answers", "", linux, []Name{CopyRestart}},
	{"reader-stale-driver", "", macOS, []Name{CopyDriver}},
	{"reader-driver", "", linux, []Name{CopyDebian, CopyFedora}},
	{"cert-ended", "", "", []Name{OpenOfficial}},
	{"cert-revoked", "fail-suspended", "", []Name{OpenOfficial}},
	{"hicos-installs", "", windows, []Name{OpenApps, OpenOfficial}},
	{"module-installed", "", "", []Name{OpenOfficial}},
	{"module-architecture", "", "", []Name{OpenOfficial}},
	{"module-works", "", "", []Name{OpenOfficial}},
	{"module-version", "", "", []Name{OpenOfficial}},
	{"component-running", "", "", []Name{OpenOfficial}},
	{"component-version", "", "", []Name{OpenOfficial}},
	{"component-reader", "", macOS, []Name{CopyComponent}},
	{"localhost-name", "fail-missing", "", []Name{CopyLocalhost}},
	{"proxy-bypass", "", "", []Name{OpenProxy}},
}

// way is how an action is carried out on a system; empty: on every other.
type way struct {
	system string
	Action
}

// settings shows a page of the settings of the desktop that is running; the first that is installed.
func settings(gnome, kde string) []Command {
	return []Command{
		{Program: "gnome-control-center", Arguments: []string{gnome}, Stays: true},
		{Program: "systemsettings", Arguments: []string{kde}, Stays: true},
		{Program: "systemsettings5", Arguments: []string{kde}, Stays: true},
		{Program: "xfce4-settings-manager", Stays: true},
	}
}

// The addresses of the settings' pages: ms-settings as Microsoft documents them ("Launch the Windows Settings app"), x-apple.systempreferences by
// the names of the panes since macOS 13; older ones open the settings at their beginning.
var actions = []way{
	// pkexec asks for the password in a window of the desktop; where there is none it is not to ask in a terminal that nobody looks at.
	{linux, Action{Name: StartService, Mends: true, Commands: []Command{
		{Program: "pkexec", Arguments: []string{"--disable-internal-agent", "systemctl", "start", "pcscd.socket"}},
	}}},
	{windows, Action{Name: StartService, Mends: true, Commands: []Command{
		{Program: "sc.exe", Arguments: []string{"start", "SCardSvr"}, Elevated: true},
	}}},
	{windows, Action{Name: OpenServices, Commands: []Command{{Program: "services.msc", Stays: true}}}},
	{windows, Action{Name: OpenClock, Address: "ms-settings:dateandtime"}},
	{macOS, Action{Name: OpenClock, Address: "x-apple.systempreferences:com.apple.Date-Time-Settings.extension"}},
	{linux, Action{Name: OpenClock, Commands: settings("datetime", "kcm_clock")}},
	{windows, Action{Name: OpenProxy, Address: "ms-settings:network-proxy"}},
	{macOS, Action{Name: OpenProxy, Address: "x-apple.systempreferences:com.apple.Network-Settings.extension"}},
	{linux, Action{Name: OpenProxy, Commands: settings("network", "kcm_proxy")}},
	{windows, Action{Name: OpenApps, Address: "ms-settings:appsfeatures"}},
	{"", Action{Name: OpenOfficial, Address: "https://moica.nat.gov.tw"}},
	{"", Action{Name: CopyStart, Text: "sudo systemctl enable --now pcscd.socket"}},
	{"", Action{Name: CopyRestart, Text: "sudo systemctl restart pcscd"}},
	{"", Action{Name: CopyDebian, Text: "sudo apt install pcscd libccid"}},
	{"", Action{Name: CopyFedora, Text: "sudo dnf install pcsc-lite pcsc-lite-ccid && sudo systemctl enable --now pcscd.socket"}},
	{"", Action{Name: CopyDriver, Text: "sudo rm -R /usr/local/libexec/SmartCardServices/drivers/ezusb.bundle"}},
	{"", Action{Name: CopyComponent, Text: "launchctl kickstart -k gui/$(id -u)/com.node.HIPKILocalServer.cht"}},
	{"", Action{Name: CopyLocalhost, Text: "127.0.0.1 localhost"}},
}
