// Package hipki talks to the official local web component (HiPKILocalSignServer, 跨平台網頁元件), which changes the PIN of a citizen card and,
// together with the card centre, unblocks it.
//
// The component is a program of the card's maker that answers plain HTTP on localhost:61161. It holds the keys that a card wants a PIN
// under; nothing else can hand a PIN to such a card. This program therefore hands it the PIN, and takes care of three things.
//
// Whom it hands it to. Before each request with a secret the connection is made first, then the process that owns the listening end of
// that very connection is looked up, and only the component's own files are accepted (Known), or what the caller explicitly accepts
// (Client.AllowOwner). The address must be loopback. This finds a wrong program on the port; it is no defence against a program that the
// person installed to deceive, which could as well replace the component.
//
// That no copy stays behind. net/http copies a request's body through buffers that it keeps and that nobody can wipe, and a Go string
// cannot be wiped at all. So a request is one buffer of our own, allocated in its final size, handed to the connection in one Write and
// wiped; the connection is never used again. Only answers, which hold no secret, are read with net/http.
//
// That no try is spent twice. No request is repeated, redirected or sent over another connection, whatever fails. Once a secret may have
// arrived, every failure that leaves open what became of it wraps secret.ErrUnanswered; an answer with a code is a *CodeError, which
// unwraps to the error types of package secret.
//
// What is certain about the protocol: port, paths, function and member names, the order of the three steps and the codes are taken from
// what the official pages do and say. The address, the form and the answers of the card centre are not public. Client.Centre is empty by
// default, and Unblock then says ErrNoCentre, so that the caller can guide the person to the official page instead. The way that a request
// is relayed to a centre is this program's assumption, tried against the simulated centre only, never against the real one.
package hipki
