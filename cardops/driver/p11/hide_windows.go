package p11

import (
	"os/exec"
	"syscall"
)

// createNoWindow is CREATE_NO_WINDOW: a program of the console subsystem would flash one.
const createNoWindow = 0x08000000

func hide(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: createNoWindow}
}
