//go:build !windows

package p11

import "os/exec"

// hide is for Windows, where a program may flash a console.
func hide(*exec.Cmd) {}
