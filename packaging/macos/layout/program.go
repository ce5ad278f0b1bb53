package main

import (
	"bytes"
	"debug/macho"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// processors are those that every program is for, in one file.
var processors = []macho.Cpu{macho.CpuAmd64, macho.CpuArm64}

// lookAtPrograms looks at the header of each program.
func lookAtPrograms(bundle fs.FS, w wanted) error {
	var wrong []error
	for _, name := range programs {
		file, err := fs.ReadFile(bundle, name)
		if err != nil {
			continue // lookAtFiles says that it is missing
		}
		if err := lookAtProgram(file, w.Least); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(wrong...)
}

func lookAtProgram(file []byte, least string) error {
	universal, err := macho.NewFatFile(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("no program for several processors: %w", err)
	}
	var found []macho.Cpu
	for _, half := range universal.Arches {
		found = append(found, half.Cpu)
		if half.Type != macho.TypeExec {
			return fmt.Errorf("%v: no program but of type %v", half.Cpu, half.Type)
		}
		needs, err := needs(half.File)
		if err != nil {
			return fmt.Errorf("%v: %w", half.Cpu, err)
		}
		if compare(needs, least) > 0 {
			return fmt.Errorf("%v: needs macOS %s, Info.plist says %s", half.Cpu, needs, least)
		}
	}
	slices.Sort(found)
	if !slices.Equal(found, processors) {
		return fmt.Errorf("is for %v, want %v", found, processors)
	}
	return nil
}

// Load commands that say which system a program needs (mach-o/loader.h): LC_BUILD_VERSION, with that at 12 and the platform at 8, and the
// older LC_VERSION_MIN_MACOSX, with that at 8.
const (
	buildVersion   = 0x32
	versionMin     = 0x24
	platformMacOS  = 1
	buildLength    = 16
	minimumLength  = 12
	versionAtBuild = 12
	versionAtMin   = 8
	platformAt     = 8
)

// needs is the system that a program needs at least: "12.0".
func needs(program *macho.File) (string, error) {
	for _, load := range program.Loads {
		raw := load.Raw()
		if len(raw) < minimumLength {
			continue
		}
		switch command := program.ByteOrder.Uint32(raw); {
		case command == buildVersion && len(raw) >= buildLength:
			if p := program.ByteOrder.Uint32(raw[platformAt:]); p != platformMacOS {
				return "", fmt.Errorf("is for platform %d and not for macOS", p)
			}
			return version(program.ByteOrder, raw[versionAtBuild:]), nil
		case command == versionMin:
			return version(program.ByteOrder, raw[versionAtMin:]), nil
		}
	}
	return "", errors.New("does not say which macOS it needs")
}

// version reads nibbles xxxx.yy.zz.
func version(order binary.ByteOrder, raw []byte) string {
	v := order.Uint32(raw)
	return fmt.Sprintf("%d.%d", v>>16, v>>8&0xFF)
}

// compare orders versions of two numbers.
func compare(a, b string) int {
	numbers := func(v string) []int {
		major, minor, _ := strings.Cut(v, ".")
		x, _ := strconv.Atoi(major)
		y, _ := strconv.Atoi(minor)
		return []int{x, y}
	}
	return slices.Compare(numbers(a), numbers(b))
}
