package practice

import (
	"context"

	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/doctor"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/computer"
)

// What goes wrong with readers, cards and certificates.

var readerFaults = []fault{
	{check: "reader-stale-driver", says: "fail", system: computer.MacOS, readers: []string{}, computer: file(computer.StaleDriver, "")},
	{
		check: "reader-intel-driver", says: "fail", system: computer.MacOS, readers: []string{},
		computer: tool(computer.Buses, computer.Bus("EZUSB PC/SC", "0x0ca6  (Castles)", "0x0010")),
	},
	{check: "reader-driver", says: "fail", readers: []string{}},
	{
		check: "reader-virtual", says: "fail", readers: []string{"Windows Hello for Business 1"},
		system: computer.Windows, computer: (*computer.Computer).Unplug,
	},
	{check: "reader-attached", says: "fail", readers: []string{}, computer: (*computer.Computer).Unplug},
}

var cardFaults = []fault{
	{check: "card-present", says: "fail", readers: []string{simcard.ReaderName(1)}},
	{check: "cards-several", says: "warn", second: simcard.NHI},
	{check: "card-answers", says: "fail", card: ofKind(simcard.Mute)},
	{check: "card-held", says: "fail", desk: func(d *simcard.Desk) { _ = d.Hold(0, true) }}, // the reader is there
	{check: "card-steady", says: "fail", strike: pulled},
	{check: "card-kind", says: "fail", strike: foreign},
	{check: "card-kind", says: "fail-nhi", card: ofKind(simcard.NHI)},
	{check: "card-content", says: "warn", card: flawed(simcard.Damaged)},
	{check: "card-content", says: "fail", card: flawed(simcard.NoSignature)},
	{check: "pin-state", says: "fail", card: triesLeft(0)},
	{check: "pin-tries", says: "warn", card: triesLeft(2)},
	{check: "pin-tries", says: "fail", card: triesLeft(1)},
}

var certificateFaults = []fault{
	{check: "cert-started", says: "fail", card: func(o *simcard.Options) { o.Issued = o.Now().AddDate(0, 0, 3) }},
	{check: "cert-ended", says: "warn", card: func(o *simcard.Options) { o.Expires = o.Now().AddDate(0, 0, 20) }},
	{check: "cert-ended", says: "fail", card: func(o *simcard.Options) { o.Expires = o.Now().AddDate(0, 0, -40) }},
	{check: "cert-chain", says: "warn-issuer", card: flawed(simcard.NoAuthority)},
	{check: "cert-chain", says: "warn-root", env: func(e *doctor.Env) { e.Roots = nil }},
	{check: "cert-chain", says: "warn-algorithm", card: flawed(simcard.OldAlgorithm)},
	{check: "cert-chain", says: "fail", card: flawed(simcard.BadSignature)},
	{check: "cert-revoked", says: "warn", env: online(revocation.Answer{}, revocation.ErrUnreachable)},
	{check: "cert-revoked", says: "warn-unknown", env: online(revocation.Answer{State: revocation.Unknown}, nil)},
	{check: "cert-revoked", says: "warn-nowhere", env: online(revocation.Answer{}, revocation.ErrNowhere)},
	{check: "cert-revoked", says: "warn-unusable", env: online(revocation.Answer{}, revocation.ErrSigner)},
	{check: "cert-revoked", says: "fail-revoked", env: online(revocation.Answer{State: revocation.Revoked}, nil)},
	{check: "cert-revoked", says: "fail-suspended", env: online(revocation.Answer{State: revocation.Suspended}, nil)},
}

func ofKind(kind string) func(*simcard.Options) { return func(o *simcard.Options) { o.Kind = kind } }

func flawed(f simcard.Flaw) func(*simcard.Options) { return func(o *simcard.Options) { o.Flaw = f } }

func triesLeft(n int) func(*simcard.Options) { return func(o *simcard.Options) { o.Tries = new(n) } }

// online asks for the online check, which answers this.
func online(answer revocation.Answer, err error) func(*doctor.Env) {
	return func(e *doctor.Env) {
		e.Revoked = func(context.Context, *cert.Certificate, []*cert.Certificate) (revocation.Answer, error) {
			return answer, err
		}
	}
}

const readBinary = 0xB0

// pulled is a card whose contact breaks as soon as something is read from it, each time anew.
func pulled() simcard.Strike {
	return func(command []byte) ([]byte, error) {
		if command[1] == readBinary {
			return nil, reader.ErrRemoved
		}
		return nil, nil
	}
}

// foreign is a card that knows no command.
func foreign() simcard.Strike {
	return func([]byte) ([]byte, error) { return []byte{0x6D, 0x00}, nil }
}
