package simcard

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"testing"

	"carddesk/cardops/simcard/issuer"
)

const selectPIV = "00 A4 04 00 0B A0 00 00 03 08 00 00 10 00 01 00 00"

// collect sends a command and gathers the rest of a long answer.
func collect(t *testing.T, c *Card, command string) []byte {
	t.Helper()
	all, sw := say(t, c, command)
	for sw[:2] == "61" {
		var more []byte
		more, sw = say(t, c, "00 C0 00 00 "+sw[2:])
		all = append(all, more...)
	}
	if sw != "9000" {
		t.Fatalf("%s: %s", command, sw)
	}
	return all
}

func TestPIVCardHoldsItsCertificates(t *testing.T) {
	c := card(t, Options{Kind: PIV})
	want := truth(t, c)
	play(t, c, []exchange{{selectPIV, "9000"}})
	for use, tag := range map[issuer.Use]string{
		issuer.Authenticate: "05", issuer.Sign: "0A", issuer.Encrypt: "0B", issuer.CardOnly: "01",
	} {
		object := collect(t, c, fmt.Sprintf("00 CB 3F FF 05 5C 03 5F C1 %s 00", tag))
		if !bytes.Contains(object, want.Certificates[use]) {
			t.Errorf("5FC1%s does not hold the certificate for %s", tag, use)
		}
	}
	if chuid := collect(t, c, "00 CB 3F FF 05 5C 03 5F C1 02 00"); !bytes.Contains(chuid, want.GUID[:]) {
		t.Error("the CHUID does not hold the GUID")
	}
}

func TestPIVKeysBelongToTheCertificates(t *testing.T) {
	c := card(t, Options{Kind: PIV})
	for use, der := range truth(t, c).Certificates {
		key, err := c.Key(use)
		if err != nil {
			t.Fatal(err)
		}
		if certificate, err := x509.ParseCertificate(der); err != nil || !key.PublicKey.Equal(certificate.PublicKey) {
			t.Errorf("%s: another key, %v", use, err)
		}
	}
}

func TestPIVTries(t *testing.T) {
	c := card(t, Options{Kind: PIV, Tries: new(2), CodeTries: new(1)})
	if left, known := c.CodeTriesLeft(); c.TriesLeft() != 2 || left != 1 || !known {
		t.Errorf("before any command: %d, %d %t", c.TriesLeft(), left, known)
	}
	play(t, c, []exchange{{selectPIV, "9000"}, {"00 20 00 80", "63C2"}, {"00 20 00 80 08 30 30 30 30 30 30 30 30", "63C1"}})
	if left, _ := c.CodeTriesLeft(); c.TriesLeft() != 1 || left != 1 {
		t.Errorf("after a wrong PIN: %d, %d", c.TriesLeft(), left)
	}
	play(t, c, []exchange{{"00 20 00 80 08 31 32 33 34 35 36 37 38", "9000"}})
	if c.TriesLeft() != MaxTries {
		t.Errorf("after the right PIN: %d", c.TriesLeft())
	}
}

func TestPIVLocked(t *testing.T) {
	c := card(t, Options{Kind: PIV, Tries: new(0), CodeTries: new(0)})
	play(t, c, []exchange{{selectPIV, "9000"}, {"00 20 00 80 08 31 32 33 34 35 36 37 38", "6983"}})
	if left, known := c.CodeTriesLeft(); left != 0 || !known || c.TriesLeft() != 0 {
		t.Errorf("%d, %d %t", c.TriesLeft(), left, known)
	}
}

func TestPIVForgetsItsSecrets(t *testing.T) {
	pin, puk := []byte("246813"), []byte("97531864")
	c := card(t, Options{Kind: PIV, PIN: pin, Code: puk})
	clear(pin)
	clear(puk)
	play(t, c, []exchange{{selectPIV, "9000"}, {"00 20 00 80 08 32 34 36 38 31 33 FF FF", "9000"}})
	o := c.applet.(*pivCard).options
	if !bytes.Equal(o.PIN, make([]byte, 6)) || !bytes.Equal(o.Code, make([]byte, 8)) {
		t.Error("PIN or PUK is still there")
	}
}

func TestPIVHasNoMiddlewareDoor(t *testing.T) {
	c := card(t, Options{Kind: PIV})
	c.ReplacePIN([]byte("00000000"))
	if ok, left := c.VerifyPIN([]byte(PracticePIN)); ok || left != MaxTries {
		t.Errorf("%t, %d left", ok, left)
	}
}

func TestPIVThatCannotBeMade(t *testing.T) {
	c := card(t, Options{Kind: PIV})
	c.wallet.minted = func() (map[issuer.Use]issuer.Issued, error) { return nil, errors.New("no keys today") }
	play(t, c, []exchange{{selectPIV, "6F00"}, {selectPIV, "6F00"}})
	if c.TriesLeft() != MaxTries {
		t.Errorf("%d tries left", c.TriesLeft())
	}
}

func TestPIVReset(t *testing.T) {
	c := card(t, Options{Kind: PIV})
	c.Reset()
	play(t, c, []exchange{{selectPIV, "9000"}, {"00 20 00 80", "63C3"}})
	c.Reset()
	if _, sw := say(t, c, "00 CB 3F FF 05 5C 03 5F C1 02 00"); sw == "9000" {
		t.Error("the application is still selected after a reset")
	}
}
