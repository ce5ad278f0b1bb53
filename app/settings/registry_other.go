//go:build !windows

package settings

// SystemRegistry is nil: only Windows has one.
func SystemRegistry() Registry { return nil }
