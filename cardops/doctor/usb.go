package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// usbDevice is a smart-card reader on the bus, whether or not the system has a driver for it.
type usbDevice struct {
	vendor, product uint16
	name            string // what the device calls itself; may be empty
}

// String names a device for people and for whoever looks for its driver.
func (d usbDevice) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s (%04X:%04X)", d.name, d.vendor, d.product))
}

const (
	castles = 0x0CA6
	ez100pu = 0x0010 // its older firmware does not say that it is a smart-card reader
)

// smartCardClass is bInterfaceClass of the CCID specification, revision 1.1 clause 4.3.
const smartCardClass = "0b"

// known tells whether a device is a reader although it does not say so.
func (d usbDevice) known() bool { return d.vendor == castles && d.product == ez100pu }

func (m *Machine) findDevices(ctx context.Context) ([]usbDevice, error) {
	switch m.System {
	case windowsOS:
		if m.Windows.Devices == nil {
			return nil, nil
		}
		devices, err := m.Windows.Devices()
		return readersAmong(devices), err
	case macOS:
		// The second kind of report took the place of the first in macOS 26.
		for _, kind := range []string{"SPUSBDataType", "SPUSBHostDataType"} {
			if found := parseProfiler(m.tool(ctx, "/usr/sbin/system_profiler", "-json", kind)); len(found) > 0 {
				return found, nil
			}
		}
		return nil, nil
	}
	return m.sysfsDevices(), nil
}

const sysfs = "/sys/bus/usb/devices"

// sysfsDevices reads Linux's sysfs: a folder for each device, and beside it one for each of its interfaces, 1-2 and 1-2:1.0.
func (m *Machine) sysfsDevices() []usbDevice {
	isReader := map[string]bool{}
	for _, at := range m.glob(sysfs + "/*/bInterfaceClass") {
		device, _, ok := strings.Cut(path.Base(path.Dir(at)), ":")
		if ok && strings.TrimSpace(m.read(at)) == smartCardClass {
			isReader[device] = true
		}
	}
	var found []usbDevice
	for _, at := range m.glob(sysfs + "/*/idVendor") {
		folder := path.Dir(at)
		d := usbDevice{vendor: hexadecimal(m.read(at)), product: hexadecimal(m.read(folder + "/idProduct"))}
		d.name = strings.TrimSpace(strings.TrimSpace(m.read(folder+"/manufacturer")) + " " + strings.TrimSpace(m.read(folder+"/product")))
		if isReader[path.Base(folder)] || d.known() {
			found = append(found, d)
		}
	}
	return found
}

func hexadecimal(text string) uint16 {
	text = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(text)), "0x")
	n, err := strconv.ParseUint(text, 16, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

var hardwareID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})`) })

// readersAmong picks the readers from what Windows lists. A device of several interfaces is listed once for each and once as a whole.
func readersAmong(devices []Device) []usbDevice {
	seen := map[[2]uint16]bool{}
	var found []usbDevice
	for _, listed := range devices {
		d, ok := parseHardwareIDs(listed)
		if id := [2]uint16{d.vendor, d.product}; ok && !seen[id] {
			seen[id] = true
			found = append(found, d)
		}
	}
	return found
}

func parseHardwareIDs(listed Device) (usbDevice, bool) {
	for _, id := range listed.HardwareIDs {
		parts := hardwareID().FindStringSubmatch(id)
		if parts == nil {
			continue
		}
		d := usbDevice{vendor: hexadecimal(parts[1]), product: hexadecimal(parts[2]), name: listed.Name}
		return d, d.known() || strings.Contains(strings.ToLower(strings.Join(listed.Compatibles, "\n")), `usb\class_`+smartCardClass)
	}
	return usbDevice{}, false
}

// profiled is a bus or device in what system_profiler -json prints. It does not tell classes.
type profiled struct {
	Name     string     `json:"_name"`
	Items    []profiled `json:"_items"`
	Vendor   string     `json:"vendor_id"`  // "0x0ca6  (Castles Technology Co., Ltd.)", "apple_vendor_id"
	Product  string     `json:"product_id"` // "0x0010"
	Vendor2  string     `json:"USBDeviceKeyVendorID"`
	Product2 string     `json:"USBDeviceKeyProductID"`
}

func parseProfiler(text string) []usbDevice {
	var report map[string][]profiled
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		return nil
	}
	var found []usbDevice
	for _, buses := range report {
		found = append(found, readersBelow(buses)...)
	}
	return found
}

func readersBelow(all []profiled) []usbDevice {
	var found []usbDevice
	for _, p := range all {
		vendor, _, _ := strings.Cut(orElse(p.Vendor, p.Vendor2), " ")
		d := usbDevice{vendor: hexadecimal(vendor), product: hexadecimal(orElse(p.Product, p.Product2)), name: p.Name}
		if d.known() || namedReader().MatchString(p.Name) {
			found = append(found, d)
		}
		found = append(found, readersBelow(p.Items)...)
	}
	return found
}

// namedReader: where the system does not tell a device's class, its name has to do.
var namedReader = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)smart ?card|\bCCID\b|\bEZ(USB|100)|\bACR ?[0-9]{2}`)
})
