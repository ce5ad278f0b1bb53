package module

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"

	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/token"
)

// entry is an object of a citizen card. Identifiers and labels of certificates are those of the official module [F]; the labels of keys
// are invented.
type entry struct {
	class token.Class
	use   issuer.Use
	id    string
	label string
}

// entries are all objects; a handle is the place in this list, counted from 1.
var entries = []entry{
	{token.Certificates, issuer.Sign, "SIGN", "cert1"},
	{token.Certificates, issuer.Encrypt, "KEYX", "cert2"},
	{token.Certificates, issuer.CA, "CACert", "CA Cert"},
	{token.Certificates, issuer.Root, "ROOTCACert", "ROOT CA Cert"},
	{token.PublicKeys, issuer.Sign, "SIGN", "pubkey1"},
	{token.PublicKeys, issuer.Encrypt, "KEYX", "pubkey2"},
	{token.PrivateKeys, issuer.Sign, "SIGN", "prikey1"},
	{token.PrivateKeys, issuer.Encrypt, "KEYX", "prikey2"},
}

// Objects lists the objects of a class. Private keys show only after a login.
func (m *Module) Objects(ctx context.Context, s token.Session, class token.Class) (found []token.Object, err error) {
	err = m.call(ctx, "C_FindObjects", func() error {
		open, err := m.open(s)
		if err != nil {
			return err
		}
		found, err = m.objects(open, class)
		return err
	})
	return found, err
}

func (m *Module) objects(open *session, class token.Class) ([]token.Object, error) {
	truth, err := open.card.Truth()
	if err != nil {
		return nil, fmt.Errorf("make the card: %w", err)
	}
	if _, in := m.user[open.slot]; class == token.PrivateKeys && !in {
		return nil, nil
	}
	var found []token.Object
	for index, e := range entries {
		if e.class != class {
			continue
		}
		o := token.Object{Handle: token.Handle(index + 1), Class: class, ID: []byte(e.id), Label: e.label}
		if class == token.Certificates {
			o.Value = truth.Certificates[e.use]
		}
		found = append(found, o)
	}
	return found, nil
}

// Sign signs with a private key.
func (m *Module) Sign(ctx context.Context, s token.Session, key token.Handle, how token.Mechanism, data []byte) (signature []byte, err error) {
	err = m.call(ctx, "C_Sign", func() error {
		private, err := m.key(s, key)
		if err != nil {
			return err
		}
		signature, err = sign(private, how, data)
		return err
	})
	return signature, err
}

func sign(key *rsa.PrivateKey, how token.Mechanism, data []byte) ([]byte, error) {
	var signature []byte
	var err error
	switch how {
	case token.RSA:
		signature, err = rsa.SignPKCS1v15(nil, key, 0, data)
	case token.SHA256RSA:
		digest := sha256.Sum256(data)
		signature, err = rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	default:
		return nil, token.MechanismInvalid
	}
	if errors.Is(err, rsa.ErrMessageTooLong) {
		return nil, token.DataInvalid
	}
	return signature, err
}

// Decrypt decrypts with a private key.
func (m *Module) Decrypt(ctx context.Context, s token.Session, key token.Handle, how token.Mechanism, data []byte) (plain []byte, err error) {
	err = m.call(ctx, "C_Decrypt", func() error {
		private, err := m.key(s, key)
		switch {
		case err != nil:
			return err
		case how != token.RSA:
			return token.MechanismInvalid
		}
		//lint:ignore SA1019 it is what citizen cards do, and what is decrypted here is not worth an attack
		if plain, err = rsa.DecryptPKCS1v15(nil, private, data); err != nil {
			return token.EncryptedDataInvalid
		}
		return nil
	})
	return plain, err
}

// key is the private key of a handle, for a session that is logged in.
func (m *Module) key(s token.Session, key token.Handle) (*rsa.PrivateKey, error) {
	open, err := m.open(s)
	if err != nil {
		return nil, err
	}
	if _, in := m.user[open.slot]; !in {
		return nil, token.UserNotLoggedIn
	}
	if key < 1 || key > token.Handle(len(entries)) || entries[key-1].class != token.PrivateKeys {
		return nil, token.KeyHandleInvalid
	}
	return open.card.Key(entries[key-1].use)
}
