package pcsc

import "time"

// longestWait: macOS does not report plugged readers under the plug-and-play name, so the list must be looked at. After plugging in
// a reader two seconds feel immediate, and cost one short call each.
const longestWait = 2 * time.Second
