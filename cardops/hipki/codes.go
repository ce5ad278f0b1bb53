package hipki

import "slices"

// Kind says what a code is about, coarser than its name.
type Kind string

// The kinds of codes.
const (
	KindReader      Kind = "reader"      // no reader
	KindCard        Kind = "card"        // no card, or one of a kind that the service is not for
	KindComponent   Kind = "component"   // the component itself does not work
	KindRequest     Kind = "request"     // the component understood the request differently: a bug, or another protocol
	KindSite        Kind = "site"        // the component does not serve this caller
	KindPIN         Kind = "pin"         // about the PIN, or its form
	KindCode        Kind = "code"        // about the subscriber code, or its form
	KindCancelled   Kind = "cancelled"   // the person cancelled in a window of the component
	KindCertificate Kind = "certificate" // about the certificate on the card
	KindClock       Kind = "clock"       // the computer's clock is wrong
	KindRecord      Kind = "record"      // what the centre has on record about the card
	KindCentre      Kind = "centre"      // the centre, or the authority behind it, does not work now
	KindAnswer      Kind = "answer"      // the centre's answer does not fit the request
	KindUnknown     Kind = "unknown"     // not documented
)

// CodeInfo is what is known about one code of the component or the centre.
type CodeInfo struct {
	Code uint32
	Name string // stable, lower case with dashes, each code its own
	Kind Kind

	// Uncertain is set where the code leaves open whether a try was spent or a PIN replaced.
	Uncertain bool
}

// documented are the codes that official pages and programs tell of [F], in order. Whether those with Uncertain are raised before or after
// the secret is used is not documented.
var documented = []CodeInfo{
	{Code: 0x76000006, Name: "no-card", Kind: KindCard},
	{Code: 0x7600000D, Name: "helper-failed", Kind: KindComponent, Uncertain: true},
	{Code: 0x7600000F, Name: "site-not-authorised", Kind: KindSite},
	{Code: 0x76000031, Name: "site-not-registered", Kind: KindSite},
	{Code: 0x76000998, Name: "no-pin", Kind: KindPIN},
	{Code: 0x76000999, Name: "cancelled", Kind: KindCancelled},
	{Code: 0x76100001, Name: "library-not-loaded", Kind: KindComponent},
	{Code: 0x76100003, Name: "no-reader", Kind: KindReader},
	{Code: loginFailed, Name: "login-failed", Kind: KindPIN, Uncertain: true},
	{Code: 0x76300004, Name: "sign-failed", Kind: KindComponent, Uncertain: true},
	{Code: 0x76400003, Name: "decrypt-failed", Kind: KindComponent, Uncertain: true},
	{Code: 0x76500001, Name: "certificate-not-yet-valid", Kind: KindCertificate},
	{Code: 0x76500002, Name: "certificate-expired", Kind: KindCertificate},
	{Code: 0x77301004, Name: "member-missing-04", Kind: KindRequest},
	{Code: 0x77301005, Name: "member-missing-05", Kind: KindRequest},
	{Code: 0x77301006, Name: "member-missing-06", Kind: KindRequest},
	{Code: 0x77301007, Name: "member-missing-07", Kind: KindRequest},
	{Code: 0x77301008, Name: "member-missing-08", Kind: KindRequest},
	{Code: 0x77301009, Name: "member-missing-09", Kind: KindRequest},
	{Code: 0x77301027, Name: "member-missing-27", Kind: KindRequest},
	{Code: 0x77301028, Name: "member-missing-28", Kind: KindRequest},

	{Code: 0x81000115, Name: "request-too-old", Kind: KindClock},
	{Code: 0x81000201, Name: "code-wrong-three-left", Kind: KindCode},
	{Code: 0x81000202, Name: "code-wrong-two-left", Kind: KindCode},
	{Code: 0x81000203, Name: "code-wrong-one-left", Kind: KindCode},
	{Code: 0x81000204, Name: "code-wrong-locked-now", Kind: KindCode},
	{Code: 0x81000221, Name: "centre-database-221", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000222, Name: "centre-database-222", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000223, Name: "centre-database-223", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000224, Name: "card-number-unknown", Kind: KindRecord},
	{Code: 0x81000225, Name: "card-not-opened", Kind: KindRecord},
	{Code: 0x81000226, Name: "card-already-opened", Kind: KindRecord},
	{Code: 0x81000227, Name: "code-locked", Kind: KindCode},
	{Code: 0x81000230, Name: "centre-database-230", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000231, Name: "centre-database-231", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000232, Name: "centre-database-232", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000233, Name: "centre-database-233", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000234, Name: "centre-database-234", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000235, Name: "centre-database-235", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000236, Name: "centre-database-236", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000237, Name: "centre-busy-237", Kind: KindCentre},
	{Code: 0x81000238, Name: "centre-busy-238", Kind: KindCentre},
	{Code: 0x81000239, Name: "centre-busy-239", Kind: KindCentre},
	{Code: 0x81000301, Name: "authority-unreachable", Kind: KindCentre, Uncertain: true},
	{Code: 0x81000302, Name: "authority-answer-bad", Kind: KindCentre, Uncertain: true},

	{Code: 0x82000115, Name: "answer-for-other-code", Kind: KindAnswer},
	{Code: 0x82000116, Name: "answer-for-other-card", Kind: KindAnswer},
	{Code: 0x82000117, Name: "answer-for-other-authority", Kind: KindAnswer},
	{Code: 0x82000118, Name: "answer-too-old", Kind: KindAnswer},

	{Code: 0x83000100, Name: "not-a-gpki-card", Kind: KindCard},
	{Code: 0x83000101, Name: "card-of-moica", Kind: KindCard},
	{Code: 0x83000102, Name: "card-of-moeaca", Kind: KindCard},
	{Code: 0x83000103, Name: "card-of-gca", Kind: KindCard},
	{Code: 0x83000104, Name: "card-of-xca", Kind: KindCard},
	{Code: 0x83000105, Name: "pin-format", Kind: KindPIN},
	{Code: 0x83000106, Name: "code-format", Kind: KindCode},
	{Code: 0x83000107, Name: "not-offered-by-authority", Kind: KindRecord},
}

// loginFailed: the card did not accept the PIN, and last_error says why.
const loginFailed uint32 = 0x76100006

// Codes lists every documented code in ascending order. The list is the caller's.
//
// Other components use some of these numbers with other meanings: they are to be read only from this one.
func Codes() []CodeInfo { return slices.Clone(documented) }

// lookUp tells what is known about a code. One that is not documented has no name and leaves everything open.
func lookUp(code uint32) CodeInfo {
	at, found := slices.BinarySearchFunc(documented, code, func(c CodeInfo, code uint32) int {
		switch {
		case c.Code < code:
			return -1
		case c.Code > code:
			return 1
		}
		return 0
	})
	if !found {
		return CodeInfo{Code: code, Kind: KindUnknown, Uncertain: true}
	}
	return documented[at]
}
