package hipki

import (
	"context"
	"os/exec"
)

// OwnersOf finds owners on the running system. macOS has no call for it that needs no cgo, but brings lsof.
func OwnersOf() OwnerFinder {
	return lsof(func(ctx context.Context, arguments ...string) ([]byte, error) {
		return exec.CommandContext(ctx, "/usr/sbin/lsof", arguments...).Output() // in full: PATH may hold another one
	})
}
