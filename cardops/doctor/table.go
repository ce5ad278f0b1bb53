package doctor

import "time"

// Systems as GOOS names them.
const (
	linux     = "linux"
	windowsOS = "windows"
	macOS     = "darwin"
)

// Time-outs of checks. Each is longer than that of the look it waits for, so that a look that hangs is told as what it is.
const (
	// What is asked of memory, files and the registry is there at once; a slow network home may take a second.
	quick = 5 * time.Second
	// The tools of the system have limitTool.
	asking = limitTool + 2*time.Second
	// Listing readers has limitReaders; the tools that find devices run beside it.
	listing = max(limitReaders, limitTool) + 2*time.Second
	// Reading begins once the readers are listed.
	reading = limitReaders + limitContent + 2*time.Second
	// What a module tells of a card is matched with what is read from it.
	loading = max(reading, limitModule) + 5*time.Second
	// The component is asked for its state, and then the system who listens on its port: the client gives that 13 s at most.
	talking = limitComponent + 15*time.Second
	// What servers are asked is on the card; the check is only made when somebody asked for it.
	online = limitReaders + limitContent + limitOnline + 2*time.Second
)

// CertRevoked is the check that asks on line, which is only made when somebody asked for it.
const CertRevoked = "cert-revoked"

// Table gives all checks of all systems in the order in which they are shown. What a check needs stands above it.
func Table() []Check {
	var all []Check
	for _, part := range [][]Check{computerChecks, serviceChecks, readerChecks, cardChecks, certificateChecks, moduleChecks, componentChecks, browserChecks} {
		all = append(all, part...)
	}
	return all
}

var computerChecks = []Check{
	{Code: "system-version", Number: 1, Timeout: quick, Run: checkSystem, Cases: cases("ok", "ok-unknown", "fail")},
	{Code: "clock", Number: 2, Timeout: online, Run: checkClock, Cases: cases("ok", "fail-past", "fail-drift")},
	{Code: "profile-path", Number: 3, Timeout: quick, Run: checkProfile, Cases: cases("ok", "warn-letters", "warn-long")},
	{Code: "report-folder", Number: 4, Timeout: quick, Run: checkReports, Cases: cases("ok", "fail-refused", "fail-full")},
}

var serviceChecks = []Check{
	{Code: "service-installed", Number: 5, Systems: []string{linux}, Timeout: asking, Run: checkServiceInstalled, Cases: cases("ok", "fail")},
	{Code: "service-enabled", Number: 6, Systems: []string{windowsOS}, Timeout: quick, Run: checkServiceEnabled, Cases: cases("ok", "fail")},
	{
		Code: "service-running", Number: 7, Systems: []string{linux, windowsOS}, Needs: []string{"service-installed", "service-enabled"},
		Timeout: asking, Run: checkServiceRunning, Cases: cases("ok", "fail"),
	},
	{Code: "screen-lock", Number: 8, Timeout: asking, Run: checkScreen, Cases: cases("ok", "fail-locked", "fail-away")},
	{
		Code: "remote-session", Number: 9, Needs: []string{"service-installed", "service-enabled", "service-running", "screen-lock"},
		Timeout: listing, Run: checkRemote, Cases: cases("ok", "ok-remote", "fail"),
	},
	{
		Code: "service-access", Number: 10, Systems: []string{linux}, Needs: []string{"service-running", "screen-lock", "remote-session"},
		Timeout: listing, Run: checkServiceAccess, Cases: cases("ok", "fail-socket", "fail-polkit"),
	},
	{
		Code: "service-answers", Number: 11, Needs: []string{"service-running", "screen-lock", "remote-session", "service-access"},
		Timeout: listing, Run: checkServiceAnswers, Cases: cases("ok", "fail"),
	},
}

var readerChecks = []Check{
	{
		Code: "reader-stale-driver", Number: 12, Systems: []string{macOS}, Needs: []string{"service-answers"},
		Timeout: listing, Run: checkStaleDriver, Cases: cases("ok", "fail"),
	},
	{
		Code: "reader-intel-driver", Number: 13, Systems: []string{macOS}, Needs: []string{"service-answers", "reader-stale-driver"},
		Timeout: listing, Run: checkIntelDriver, Cases: cases("ok", "fail"),
	},
	{
		Code: "reader-driver", Number: 14, Needs: []string{"service-answers", "reader-stale-driver", "reader-intel-driver"},
		Timeout: listing, Run: checkDriver, Cases: cases("ok", "fail"),
	},
	{Code: "reader-virtual", Number: 15, Needs: []string{"reader-driver"}, Timeout: listing, Run: checkVirtual, Cases: cases("ok", "fail")},
	{Code: "reader-attached", Number: 16, Needs: []string{"reader-virtual"}, Timeout: listing, Run: checkAttached, Cases: cases("ok", "fail")},
}

var cardChecks = []Check{
	{Code: "card-present", Number: 17, Needs: []string{"reader-attached"}, Timeout: listing, Run: checkPresent, Cases: cases("ok", "fail")},
	{Code: "cards-several", Number: 18, Needs: []string{"card-present"}, Timeout: listing, Run: checkSeveral, Cases: cases("ok", "warn")},
	{Code: "card-answers", Number: 19, Needs: []string{"card-present"}, Timeout: reading, Run: checkAnswers, Cases: cases("ok", "fail")},
	{Code: "card-held", Number: 20, Needs: []string{"card-answers"}, Timeout: reading, Run: checkHeld, Cases: cases("ok", "fail")},
	{Code: "card-steady", Number: 44, Needs: []string{"card-held"}, Timeout: reading, Run: checkSteady, Cases: cases("ok", "fail")},
	{
		Code: "card-kind", Number: 21, Needs: []string{"card-steady"}, Timeout: reading, Run: checkKind,
		Cases: cases("ok", "fail", "fail-nhi"),
	},
	{
		Code: "card-content", Number: 22, Needs: []string{"card-kind"}, Timeout: reading, Run: checkContent,
		Cases: cases("ok", "warn", "fail"),
	},
	{
		Code: "pin-state", Number: 23, Needs: []string{"card-kind"}, Timeout: loading, Run: checkPIN,
		Cases: cases("ok", "ok-unknown", "fail"),
	},
	{
		Code: "pin-tries", Number: 43, Needs: []string{"pin-state"}, Timeout: loading, Run: checkTries,
		Cases: cases("ok", "ok-unknown", "warn", "fail"),
	},
	{
		Code: "code-state", Number: 24, Needs: []string{"card-kind"}, Timeout: loading, Run: checkCode,
		Cases: cases("ok-unknown", "warn", "fail"),
	},
}

var certificateChecks = []Check{
	{
		Code: "cert-started", Number: 25, Needs: []string{"clock", "card-content"}, Timeout: reading, Run: checkStarted,
		Cases: cases("ok", "fail"),
	},
	{
		Code: "cert-ended", Number: 26, Needs: []string{"clock", "card-content"}, Timeout: reading, Run: checkEnded,
		Cases: cases("ok", "warn", "fail"),
	},
	{
		Code: "cert-chain", Number: 27, Needs: []string{"card-content"}, Timeout: reading, Run: checkChain,
		Cases: cases("ok", "ok-unread", "warn-issuer", "warn-root", "warn-algorithm", "fail"),
	},
	{
		Code: CertRevoked, Number: 28, Needs: []string{"card-content", "cert-started", "cert-ended"}, Timeout: online,
		Run: checkRevoked, Asked: func(e *Env) bool { return e.Revoked != nil },
		Cases: cases("ok", "warn", "fail-revoked", "fail-suspended", "warn-unknown", "warn-nowhere", "warn-unusable"),
	},
}

var moduleChecks = []Check{
	{
		Code: "hicos-installs", Number: 29, Systems: []string{windowsOS}, Timeout: asking, Run: checkInstalls,
		Cases: cases("ok", "fail-several", "fail-broken"),
	},
	{
		Code: "module-installed", Number: 30, Needs: []string{"hicos-installs"}, Timeout: reading, Run: checkModule,
		Cases: cases("ok", "ok-piv", "fail"),
	},
	{
		Code: "module-architecture", Number: 31, Needs: []string{"module-installed"}, Timeout: quick, Run: checkArchitecture,
		Cases: cases("ok", "ok-none", "ok-unknown", "fail-other", "fail-damaged"),
	},
	{
		Code: "module-works", Number: 32, Needs: []string{"module-architecture"}, Timeout: loading, Run: checkModuleWorks,
		Cases: cases("ok", "ok-none", "ok-unknown", "fail-refused", "fail-crashed", "fail-silent", "fail-unloadable"),
	},
	{
		Code: "module-version", Number: 33, Systems: []string{windowsOS}, Needs: []string{"hicos-installs"}, Timeout: asking, Run: checkModuleVersion,
		Cases: cases("ok", "ok-unknown", "fail"),
	},
}

var componentChecks = []Check{
	{Code: "loopback", Number: 34, Timeout: quick, Run: checkLoopback, Cases: cases("ok", "fail")},
	{Code: "component-running", Number: 35, Needs: []string{"loopback"}, Timeout: talking, Run: checkComponent, Cases: cases("ok", "fail")},
	{
		Code: "component-genuine", Number: 36, Needs: []string{"component-running"}, Timeout: talking, Run: checkGenuine,
		Cases: cases("ok", "warn", "fail-stranger", "fail-silent"),
	},
	{Code: "component-version", Number: 37, Needs: []string{"component-genuine"}, Timeout: talking, Run: checkComponentVersion, Cases: cases("ok", "fail")},
	{
		Code: "component-reader", Number: 38, Needs: []string{"component-version", "reader-attached"}, Timeout: talking,
		Run: checkComponentReader, Cases: cases("ok", "fail"),
	},
	{Code: "component-log", Number: 39, Timeout: quick, Run: checkComponentLog, Cases: cases("ok", "warn")},
}

var browserChecks = []Check{
	{Code: "localhost-name", Number: 40, Timeout: quick, Run: checkHosts, Cases: cases("ok", "fail-missing", "fail-elsewhere")},
	{Code: "proxy-bypass", Number: 41, Timeout: asking, Run: checkProxy, Cases: cases("ok", "ok-bypass", "fail")},
	{Code: "browser-access", Number: 42, Timeout: asking, Run: checkBrowser, Cases: cases("ok", "ok-tested", "warn", "fail")},
}

func cases(all ...string) []string { return all }
