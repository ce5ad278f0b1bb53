package doctor

import (
	"errors"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

func windowsHere() Windows {
	return Windows{
		Registry: hives{}, Service: serviceHere, Devices: devicesHere, Processes: processesHere, Desktop: desktopHere,
		Version: func() (major, minor, build int) {
			v := windows.RtlGetVersion()
			return int(v.MajorVersion), int(v.MinorVersion), int(v.BuildNumber)
		},
	}
}

func noRoom(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

type hives struct{}

// view: a program of 32 bits would see the programs of its own kind twice, and no other.
const view = registry.WOW64_64KEY

func openKey(path string, access uint32) (registry.Key, error) {
	hive, rest, _ := strings.Cut(path, `\`)
	root := registry.Key(registry.LOCAL_MACHINE)
	if hive == "HKCU" {
		root = registry.CURRENT_USER
	}
	return registry.OpenKey(root, rest, access|view)
}

// Value implements Registry.
func (hives) Value(path, name string) string {
	key, err := openKey(path, registry.QUERY_VALUE)
	if err != nil {
		return ""
	}
	defer key.Close()
	if text, _, err := key.GetStringValue(name); err == nil {
		return text
	}
	if all, _, err := key.GetStringsValue(name); err == nil {
		return strings.Join(all, "\n")
	}
	if n, _, err := key.GetIntegerValue(name); err == nil {
		return strconv.FormatUint(n, 10)
	}
	return ""
}

// Keys implements Registry.
func (hives) Keys(path string) []string {
	key, err := openKey(path, registry.ENUMERATE_SUB_KEYS)
	if err != nil {
		return nil
	}
	defer key.Close()
	names, err := key.ReadSubKeyNames(-1)
	if err != nil {
		return nil
	}
	return names
}

// serviceHere asks for no more than everybody may know.
func serviceHere(name string) (ServiceState, error) {
	manager, err := windows.OpenSCManager(nil, nil, windows.SC_MANAGER_CONNECT)
	if err != nil {
		return ServiceState{}, err
	}
	defer func() { _ = windows.CloseServiceHandle(manager) }()
	service, err := windows.OpenService(manager, windows.StringToUTF16Ptr(name), windows.SERVICE_QUERY_STATUS|windows.SERVICE_QUERY_CONFIG)
	switch {
	case errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST):
		return ServiceState{}, nil
	case err != nil:
		return ServiceState{}, err
	}
	defer func() { _ = windows.CloseServiceHandle(service) }()
	var status windows.SERVICE_STATUS
	if err := windows.QueryServiceStatus(service, &status); err != nil {
		return ServiceState{}, err
	}
	start := hives{}.Value(`HKLM\SYSTEM\CurrentControlSet\Services\`+name, "Start")
	return ServiceState{
		Installed: true,
		Running:   status.CurrentState == windows.SERVICE_RUNNING || status.CurrentState == windows.SERVICE_START_PENDING,
		Disabled:  start == strconv.Itoa(windows.SERVICE_DISABLED),
	}, nil
}

// devicesHere lists what is plugged into USB.
func devicesHere() ([]Device, error) {
	set, err := windows.SetupDiGetClassDevsEx(nil, "USB", 0, windows.DIGCF_ALLCLASSES|windows.DIGCF_PRESENT, 0, "")
	if err != nil {
		return nil, err
	}
	defer set.Close()
	var all []Device
	for i := 0; ; i++ {
		info, err := set.EnumDeviceInfo(i)
		if errors.Is(err, windows.ERROR_NO_MORE_ITEMS) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, Device{
			Name:        strings.Join(deviceTexts(set, info, windows.SPDRP_DEVICEDESC), " "),
			HardwareIDs: deviceTexts(set, info, windows.SPDRP_HARDWAREID),
			Compatibles: deviceTexts(set, info, windows.SPDRP_COMPATIBLEIDS),
		})
	}
}

func deviceTexts(set windows.DevInfo, info *windows.DevInfoData, property windows.SPDRP) []string {
	value, err := set.DeviceRegistryProperty(info, property)
	if err != nil {
		return nil
	}
	switch v := value.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	}
	return nil
}

func processesHere() ([]string, error) {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = windows.CloseHandle(snapshot) }()
	var all []string
	entry := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		all = append(all, windows.UTF16ToString(entry.ExeFile[:]))
	}
	return all, nil
}

var (
	user32           = windows.NewLazySystemDLL("user32.dll")
	getSystemMetrics = user32.NewProc("GetSystemMetrics")
	openInputDesktop = user32.NewProc("OpenInputDesktop")
	closeDesktop     = user32.NewProc("CloseDesktop")
)

const (
	remoteSession = 0x1000 // SM_REMOTESESSION
	readObjects   = 1      // DESKTOP_READOBJECTS
)

// desktopHere: while the screen is locked, input goes to a desktop that programs of the person may not open.
func desktopHere() (Desktop, error) {
	for _, proc := range []*windows.LazyProc{getSystemMetrics, openInputDesktop, closeDesktop} {
		if err := proc.Find(); err != nil {
			return Desktop{}, err
		}
	}
	remote, _, _ := getSystemMetrics.Call(remoteSession)
	desktop, _, _ := openInputDesktop.Call(0, 0, readObjects)
	if desktop != 0 {
		_, _, _ = closeDesktop.Call(desktop)
	}
	return Desktop{Remote: remote != 0, Locked: desktop == 0}, nil
}
