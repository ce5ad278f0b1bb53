package doctor

import (
	"context"
	"slices"

	"carddesk/cardops/reader"
)

// real lists the readers that a card can be put into.
func (m *Machine) real(ctx context.Context) ([]reader.Status, error) {
	all, err := m.readers.get(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(s reader.Status) bool { return reader.Virtual(s.Name) }), nil
}

func names(all []reader.Status) []string {
	var found []string
	for _, s := range all {
		found = append(found, s.Name)
	}
	return found
}

// staleBundle is what an update of HiCOS for macOS has been seen to leave behind: an old driver that takes the reader from the new one.
const staleBundle = "/usr/local/libexec/SmartCardServices/drivers/ezusb.bundle"

func checkStaleDriver(ctx context.Context, m *Machine) (Finding, error) {
	readers, err := m.real(ctx)
	if err != nil {
		return Finding{}, err
	}
	facts := Facts{"Path": file(staleBundle)}
	if len(readers) == 0 && m.exists(staleBundle) {
		return Finding{Fail, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

func checkIntelDriver(ctx context.Context, m *Machine) (Finding, error) {
	lost, err := m.undriven(ctx)
	if err != nil || m.Architecture != "arm64" {
		return Finding{State: OK}, err
	}
	for _, d := range lost {
		if d.vendor == castles && d.product == ez100pu {
			return Finding{Fail, "", Facts{"Device": open(d.name)}}, nil
		}
	}
	return Finding{State: OK}, nil
}

// checkDriver: devices and readers have different names, so only where not one reader is listed it is certain that a device has none.
func checkDriver(ctx context.Context, m *Machine) (Finding, error) {
	lost, err := m.undriven(ctx)
	if err != nil || len(lost) == 0 {
		return Finding{State: OK}, err
	}
	var found []string
	for _, d := range lost {
		found = append(found, d.String())
	}
	return Finding{Fail, "", Facts{"Devices": open(found)}}, nil
}

// undriven are the readers on USB if none is listed by the service.
func (m *Machine) undriven(ctx context.Context) ([]usbDevice, error) {
	readers, err := m.real(ctx)
	if err != nil || len(readers) > 0 {
		return nil, err
	}
	return m.devices.get(ctx)
}

func checkVirtual(ctx context.Context, m *Machine) (Finding, error) {
	all, err := m.readers.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	readers, err := m.real(ctx)
	if err == nil && len(readers) == 0 && len(all) > 0 {
		return Finding{Fail, "", Facts{"Readers": open(names(all))}}, nil
	}
	return Finding{State: OK}, err
}

func checkAttached(ctx context.Context, m *Machine) (Finding, error) {
	readers, err := m.real(ctx)
	switch {
	case err != nil:
		return Finding{}, err
	case len(readers) == 0:
		return Finding{State: Fail}, nil
	}
	return Finding{OK, "", Facts{"Readers": open(names(readers))}}, nil
}
