package piv_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"carddesk/cardops/simcard/piv"
	"carddesk/cardops/transport"
)

// The secrets of every card in these tests.
const (
	pin = "123456"
	puk = "12345678"
)

// keys are made once, side by side: an RSA-2048 key takes about 0.2 s of a free processor.
var keys = sync.OnceValue(func() map[byte]*rsa.PrivateKey {
	made := map[byte]*rsa.PrivateKey{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, id := range slotIDs {
		all.Go(func() {
			key, err := rsa.GenerateKey(rand.Reader, 2048)
			if err != nil {
				panic(err)
			}
			mu.Lock()
			defer mu.Unlock()
			made[id] = key
		})
	}
	all.Wait()
	return made
})

var slotIDs = []byte{piv.Authentication, piv.Signature, piv.KeyManagement, piv.CardAuth}

// options is a card with all four slots.
func options(t testing.TB) piv.Options {
	t.Helper()
	o := piv.Options{
		PIN: []byte(pin), PUK: []byte(puk), Tries: 3, PUKTries: 3,
		GUID: [16]byte{0xCA, 0x4D, 15: 1}, Serial: 1234567,
	}
	for _, id := range slotIDs {
		o.Slots = append(o.Slots, piv.Slot{ID: id, Key: keys()[id], Certificate: certificate(t, id)})
	}
	return o
}

var names = map[byte]string{
	piv.Authentication: "Ling Authentication", piv.Signature: "Ling Signature",
	piv.KeyManagement: "Ling Encryption", piv.CardAuth: "Ling Card",
}

func certificate(t testing.TB, id byte) []byte {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(id)),
		Subject:      pkix.Name{CommonName: names[id]},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(365 * 24 * time.Hour),
		KeyUsage:     usage(id),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, keys()[id].Public(), keys()[id])
	if err != nil {
		t.Fatalf("certificate of slot %02X: %v", id, err)
	}
	return der
}

func usage(id byte) x509.KeyUsage {
	switch id {
	case piv.KeyManagement:
		return x509.KeyUsageKeyEncipherment
	case piv.Signature:
		return x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	}
	return x509.KeyUsageDigitalSignature
}

func newApplet(t testing.TB, o piv.Options) *piv.Applet {
	t.Helper()
	a, err := piv.New(o)
	if err != nil {
		t.Fatalf("new applet: %v", err)
	}
	return a
}

// card is the applet behind bytes, as a virtual reader wants it.
type card struct{ *piv.Applet }

func (card) ATR() []byte { return piv.ATR() }

func (c card) Transmit(command []byte) []byte {
	apdu, err := transport.ParseCommand(command)
	if err != nil {
		return []byte{0x67, 0x00}
	}
	data, sw := c.Handle(apdu)
	return append(append([]byte(nil), data...), byte(sw>>8), byte(sw))
}

// send gives the card command bytes in hexadecimal, spaces allowed, and splits its answer.
func send(t testing.TB, a *piv.Applet, command string) (data []byte, sw uint16) {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(command, " ", ""))
	if err != nil {
		t.Fatalf("command %q: %v", command, err)
	}
	answer := card{a}.Transmit(b)
	n := len(answer) - 2
	return answer[:n], uint16(answer[n])<<8 | uint16(answer[n+1])
}
