package computer

// Where things lie that go wrong.
const (
	PCSCD            = "/usr/sbin/pcscd"
	Socket           = "/run/pcscd/pcscd.comm"
	Polkit           = "/usr/share/polkit-1/actions/org.debian.pcsc-lite.policy"
	Kernel           = "/proc/sys/kernel/osrelease"
	Packages         = "/var/lib/dpkg/status"
	StaleDriver      = "/usr/local/libexec/SmartCardServices/drivers/ezusb.bundle"
	HiCOSTool        = `C:\Program Files\HiCOS\TokenUtility.exe`
	Session          = "loginctl show-session 2 --property=Remote,Active,LockedHint,State"
	Buses            = "/usr/sbin/system_profiler -json SPUSBDataType"
	linuxReader      = "/sys/bus/usb/devices/1-2"
	uninstall        = `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`
	internetSettings = `HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings`
)

func (c *Computer) likeLinux() {
	c.Files["/etc/os-release"] = "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"
	c.Files[Kernel] = "6.1.0-18-amd64\n"
	c.Files[PCSCD] = ""
	c.Files[Socket] = ""
	c.Files["/etc/hosts"] = "127.0.0.1\tlocalhost\n127.0.1.1\t" + c.Host + "\n::1 localhost ip6-localhost\n"
	c.Files[Packages] = packageList
	c.Files[linuxReader+"/idVendor"], c.Files[linuxReader+"/idProduct"] = "0ca6\n", "0010\n"
	c.Files[linuxReader+"/product"] = "EZ100PU\n"
	c.Files[linuxReader+":1.0/bInterfaceClass"] = "0b\n"
	c.Files["/sys/bus/usb/devices/usb1/idVendor"], c.Files["/sys/bus/usb/devices/usb1:1.0/bInterfaceClass"] = "1d6b\n", "09\n"
	c.Files["/proc/1/comm"] = "systemd\n"
	c.Vars["XDG_SESSION_ID"] = "2"
	c.Tools[Session] = "Remote=no\nActive=yes\nState=active\nLockedHint=no\n"
	c.Modules = []string{"/usr/local/HiPKILocalSignServerApp/libHicos_p11v1.so"}
}

// packageList is dpkg's: a browser that was removed is in it still.
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

func (c *Computer) likeWindows() {
	c.Vars["SystemRoot"], c.Vars["ProgramFiles(x86)"], c.Vars["ProgramFiles"] = `C:\Windows`, `C:\Program Files (x86)`, `C:\Program Files`
	c.Files[`C:\Windows\System32\drivers\etc\hosts`] = "# localhost name resolution is handled within DNS itself.\r\n#\t127.0.0.1       localhost\r\n"
	c.Files[HiCOSTool] = ""
	c.Registry[`HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`] = map[string]string{"ProductName": "Windows 11 Home"}
	c.HiCOS("{1}", "3.2.1.10305", `C:\Program Files\HiCOS\`)
	c.Registry[uninstall+`\Other`] = map[string]string{"DisplayName": "Something else"}
	c.Registry[internetSettings] = map[string]string{"ProxyEnable": "0", "ProxyServer": "proxy.example:8080"}
	c.Registry[`HKCU\Software\Google\Chrome\BLBeacon`] = map[string]string{"version": "141.0.7390.55"}
	c.Devices = []Device{
		{Name: "USB Composite Device", HardwareIDs: []string{`USB\VID_046D&PID_C31C&REV_6402`}, Compatibles: []string{`USB\Class_03`}},
		{
			Name: "EZ100PU", HardwareIDs: []string{`USB\VID_0CA6&PID_00A0&REV_0100`, `USB\VID_0CA6&PID_00A0`},
			Compatibles: []string{`USB\Class_0B&SubClass_00&Prot_00`, `USB\Class_0B`},
		},
	}
	c.Processes = []string{"System", "explorer.exe"}
	c.Modules = []string{`C:\Windows\System32\HiCOSPKCS11.dll`, `C:\Windows\SysWOW64\HiCOSPKCS11.dll`}
}

// HiCOS lists an installation of HiCOS, or changes the one with that key, {1} the one that is there. The folder may be empty.
func (c *Computer) HiCOS(key, version, folder string) {
	c.Registry[uninstall+`\`+key] = map[string]string{"DisplayName": "HiCOS PKI Smart Card Client", "DisplayVersion": version, "InstallLocation": folder}
}

func (c *Computer) likeMac() {
	c.Architecture = "arm64"
	c.Files["/etc/hosts"] = "##\n# Host Database\n##\n127.0.0.1\tlocalhost\n255.255.255.255\tbroadcasthost\n::1             localhost\n"
	c.Files["/Applications/Safari.app"] = ""
	c.Files["/Applications/Google Chrome.app"] = ""
	c.Tools["/usr/bin/sw_vers -productVersion"] = "15.1.1\n"
	c.Tools["/usr/bin/defaults read /Applications/Safari.app/Contents/Info CFBundleShortVersionString"] = "18.1\n"
	c.Tools["/usr/bin/defaults read /Applications/Google Chrome.app/Contents/Info CFBundleShortVersionString"] = "141.0.7390.55\n"
	c.Tools["/usr/sbin/ioreg -n Root -d1 -a"] = "<plist version=\"1.0\"><dict>\n\t<key>IOConsoleLocked</key>\n\t<false/>\n</dict></plist>\n"
	c.Tools["/usr/sbin/scutil --proxy"] = "<dictionary> {\n  FTPPassive : 1\n  HTTPEnable : 0\n}\n"
	c.Tools[Buses] = Bus("EZ100PU", "0x0ca6  (Castles Technology Co., Ltd.)", "0x00a0")
	c.Modules = []string{"/Library/FBTokenLib/libHicos_p11v1.dylib"}
}

// Bus is what system_profiler tells of one device behind a hub.
func Bus(name, vendor, product string) string {
	return `{"SPUSBDataType":[{"_name":"USB31Bus","host_controller":"AppleT8112USBXHCI","_items":[{"_name":"USB2.0 Hub","vendor_id":"0x05e3  (Genesys Logic, Inc.)",` +
		`"product_id":"0x0610","_items":[{"_name":"` + name + `","vendor_id":"` + vendor + `","product_id":"` + product + `","location_id":"0x01100000 / 3"}]}]}]}`
}

// Unplug takes the reader off the bus.
func (c *Computer) Unplug() {
	delete(c.Files, linuxReader+"/idVendor")
	c.Devices = nil
	delete(c.Tools, Buses)
}
