//go:build !windows

package app

// tell shows a message without the window toolkit. Here standard error is all there is.
func tell(string, string) {}
