//go:build !darwin

package pcsc

import "time"

// longestWait: nothing needs to be looked at between two changes. Four times an hour the list is made anew all the same, so that a
// notification that the service lost heals by itself.
const longestWait = 15 * time.Minute
