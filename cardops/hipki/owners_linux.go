package hipki

import "os"

// OwnersOf finds owners on the running system.
func OwnersOf() OwnerFinder { return procfs{os.DirFS("/proc")} }
