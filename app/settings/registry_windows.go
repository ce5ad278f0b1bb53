package settings

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// SystemRegistry is the registry of this computer.
func SystemRegistry() Registry { return windowsRegistry{} }

type windowsRegistry struct{}

var hives = map[string]registry.Key{"HKLM": registry.LOCAL_MACHINE, "HKCU": registry.CURRENT_USER}

// most is how many values a key may have: all settings several times over.
const most = 1000

// Values implements Registry. The 64-bit view is asked for, which installers and policies for this program write.
func (windowsRegistry) Values(key string) ([]RegistryValue, error) {
	hive, path, _ := strings.Cut(key, `\`)
	k, err := registry.OpenKey(hives[hive], path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return nil, err // one that is not there is fs.ErrNotExist
	}
	defer func() { _ = k.Close() }()
	info, err := k.Stat()
	if err != nil {
		return nil, err
	}
	if info.ValueCount > most {
		return nil, ErrTooLarge
	}
	names, err := k.ReadValueNames(0)
	if err != nil {
		return nil, err
	}
	var all []RegistryValue
	for _, name := range names {
		v, err := valueOf(k, name)
		if err != nil {
			return nil, fmt.Errorf("value %.60q: %w", name, err)
		}
		all = append(all, v)
	}
	return all, nil
}

// valueOf reads a value as it is stored. One that is larger than any setting comes without its data.
func valueOf(k registry.Key, name string) (RegistryValue, error) {
	data := make([]byte, 2*(longest+1))
	n, kind, err := k.GetValue(name, data)
	if errors.Is(err, windows.ERROR_MORE_DATA) {
		return RegistryValue{Name: name}, nil
	}
	if err != nil {
		return RegistryValue{}, err
	}
	return RegistryValue{Name: name, Type: kind, Data: data[:n]}, nil
}
