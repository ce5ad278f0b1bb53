package ops_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// openssl runs the program of that name on the standard input that is given.
func openssl(t *testing.T, input []byte, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Stdin = bytes.NewReader(input)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", args, err, problem.String())
	}
	return out
}

// pemFile writes certificates one behind the other.
func pemFile(t *testing.T, all ...[]byte) string {
	t.Helper()
	var out bytes.Buffer
	for _, der := range all {
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "certificates.pem")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func truth(t *testing.T, c *simcard.Card) simcard.Truth {
	t.Helper()
	all, err := c.Truth()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// opensslAccepts has a program that is not ours verify the SignedData up to the root, and print the card's number among what was signed.
func opensslAccepts(t *testing.T, got ops.Tested) {
	t.Helper()
	authorities := truth(t, citizen(t, 3)).Certificates // of the same seed; a PIV card has none on it
	trusted := pemFile(t, authorities[issuer.Root], authorities[issuer.CA])
	content := openssl(t, got.SignedData, "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-CAfile", trusted)
	if len(content) != 32 {
		t.Errorf("%d bytes were signed", len(content))
	}
	printed := string(openssl(t, got.SignedData, "cms", "-cmsout", "-print", "-noout", "-inform", "DER"))
	_, signed, found := strings.Cut(printed, "signedAttrs:")
	signed, _, _ = strings.Cut(signed, "signatureAlgorithm:")
	if !found || !strings.Contains(signed, "2.16.886.1.100.2.204") || got.Number == "" || !strings.Contains(signed, got.Number) {
		t.Errorf("number %q among:\n%s", got.Number, signed)
	}
	broken := bytes.Clone(got.SignedData)
	broken[len(broken)-1] ^= 1
	refusing := exec.Command("openssl", "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-CAfile", trusted)
	refusing.Stdin = bytes.NewReader(broken)
	if refusing.Run() == nil {
		t.Error("a changed signature is accepted as well")
	}
}

// envelope is the little of EnvelopedData (RFC 5652 clause 6.1) that it takes to open one.
type envelope struct {
	Type asn1.ObjectIdentifier
	Data struct {
		Version    int
		Recipients []struct {
			Version   int
			Recipient asn1.RawValue
			Algorithm pkix.AlgorithmIdentifier
			Key       []byte
		} `asn1:"set"`
		Content struct {
			Type      asn1.ObjectIdentifier
			Algorithm pkix.AlgorithmIdentifier
			Encrypted asn1.RawValue `asn1:"tag:0"`
		}
	} `asn1:"explicit,tag:0"`
}

const sealedText = "only the card can read this"

// sealed is a text that openssl encrypted for the card's encryption certificate.
func sealed(t *testing.T, c *simcard.Card) (e envelope) {
	t.Helper()
	to := pemFile(t, truth(t, c).Certificates[issuer.Encrypt])
	raw := openssl(t, []byte(sealedText), "cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER", to)
	if _, err := asn1.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// wantOpen opens the envelope with the key that the card decrypted.
func (e envelope) wantOpen(t *testing.T, key []byte) {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	var start []byte
	if _, err := asn1.Unmarshal(e.Data.Content.Algorithm.Parameters.FullBytes, &start); err != nil {
		t.Fatal(err)
	}
	plain := bytes.Clone(e.Data.Content.Encrypted.Bytes)
	cipher.NewCBCDecrypter(block, start).CryptBlocks(plain, plain)
	if plain = plain[:len(plain)-int(plain[len(plain)-1])]; string(plain) != sealedText {
		t.Errorf("opened: %q", plain)
	}
}

func TestCardOpensWhatOpenSSLEncrypted(t *testing.T) {
	t.Run("PIV", func(t *testing.T) {
		c := pivCard(t, 3, 3)
		e := sealed(t, c)
		opened, err := (&opener{card: c}).Open(t.Context(), "any")
		if err != nil {
			t.Fatal(err)
		}
		err = transport.TransactAndReset(t.Context(), opened, func(conn transport.Conn) error {
			a, err := card.SelectPIV(t.Context(), conn)
			if err != nil {
				return err
			}
			if err := a.Verify(t.Context(), secretOf(t, oldPIN)); err != nil {
				return err
			}
			key, ok, err := a.Keys().Decrypt(t.Context(), card.PIVKeyManagement, e.Data.Recipients[0].Key)
			if ok {
				e.wantOpen(t, key)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("module", func(t *testing.T) {
		c := citizen(t, 3)
		e := sealed(t, c)
		_, path := moduleOver(t, c)
		key, err := path.Token.Decrypt(context.Background(), path.Token.Status(), secretOf(t, oldPIN), []byte("KEYX"), token.RSA, e.Data.Recipients[0].Key)
		if err != nil {
			t.Fatal(err)
		}
		e.wantOpen(t, key)
	})
}
