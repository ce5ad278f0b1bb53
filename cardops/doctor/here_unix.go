//go:build !windows

package doctor

import (
	"errors"
	"syscall"
)

func windowsHere() Windows { return Windows{} }

func noRoom(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
