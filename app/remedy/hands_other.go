//go:build !windows

package remedy

import "context"

func run(ctx context.Context, c Command) error { return execute(ctx, c) }
