package settings

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf16"
)

// Types of values in the registry of Windows (winnt.h).
const (
	regSZ    = 1 // text, UTF-16, usually with a zero at its end
	regDWord = 4 // 32 bits, the lowest byte first
)

// RegistryValue is one value of a key, as it is stored.
type RegistryValue struct {
	Name string
	Type uint32
	Data []byte
}

// Registry is what is asked of the registry of Windows.
type Registry interface {
	// Values are those of a key, such as HKLM\Software\CardDesk. The error is fs.ErrNotExist where there is no such key.
	Values(key string) ([]RegistryValue, error)
}

// RegistryKey is a policy in a key of the registry of Windows. Its values have the names of settings, in capitals or not, and are REG_SZ or
// REG_DWORD: a switch is 0 or 1, a number itself. As text a switch may be true or false too, and a number in digits, which is what a property of
// an installer turns into.
type RegistryKey struct {
	Registry Registry
	Key      string

	Open   bool // nothing in it is locked
	Sparse bool // an empty text is no value: installers leave one for what was not given
}

// Rules implements Policy.
func (r RegistryKey) Rules() Rules {
	values, err := r.Registry.Values(r.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return Rules{}
	}
	if err != nil {
		return unreadable(r.Key, err)
	}
	decided := map[Key]Given{}
	for _, v := range values {
		i := slices.IndexFunc(table, func(s Setting) bool { return strings.EqualFold(string(s.Key), v.Name) })
		if i < 0 {
			continue
		}
		value := table[i].registered(v)
		if r.Sparse && value == "" {
			continue
		}
		decided[table[i].Key] = Given{Value: value, Place: r.Key}
	}
	if r.Open {
		return Rules{Defaults: decided}
	}
	return Rules{Locked: decided}
}

// registered is a value of the registry as one of the setting, or nil where it can be none.
func (s Setting) registered(v RegistryValue) any {
	switch v.Type {
	case regSZ:
		if text, ok := registryText(v.Data); ok {
			return s.Parse(text)
		}
	case regDWord:
		if len(v.Data) != 4 {
			return nil
		}
		number := int(binary.LittleEndian.Uint32(v.Data))
		if s.Kind == Switch && number <= 1 {
			return number == 1
		}
		return number
	}
	return nil
}

// registryText reads UTF-16 up to the first zero. It is false for text that is none or longer than any setting.
func registryText(data []byte) (text string, ok bool) {
	if len(data)%2 != 0 || len(data) > 2*(longest+1) {
		return "", false
	}
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) > 0; data = data[2:] {
		unit := binary.LittleEndian.Uint16(data)
		if unit == 0 {
			break
		}
		units = append(units, unit)
	}
	text = string(utf16.Decode(units))
	return text, !strings.ContainsRune(text, '\uFFFD') // half a character
}
