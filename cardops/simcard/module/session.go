package module

import (
	"context"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/token"
)

// OpenSession opens a session.
func (m *Module) OpenSession(ctx context.Context, slot token.SlotID, write bool) (s token.Session, err error) {
	err = m.call(ctx, "C_OpenSession", func() error {
		card, err := m.card(slot)
		if err != nil {
			return err
		}
		m.last++
		s = m.last
		m.sessions[s] = &session{slot: slot, card: card, write: write}
		return nil
	})
	return s, err
}

// CloseSession closes it. With the last one of a token its login ends.
func (m *Module) CloseSession(ctx context.Context, s token.Session) error {
	return m.call(ctx, "C_CloseSession", func() error {
		open, err := m.open(s)
		if err != nil {
			return err
		}
		delete(m.sessions, s)
		for _, other := range m.sessions {
			if other.slot == open.slot {
				return nil
			}
		}
		delete(m.user, open.slot)
		return nil
	})
}

// open is a session whose card is still there.
func (m *Module) open(s token.Session) (*session, error) {
	open := m.sessions[s]
	switch {
	case open == nil:
		return nil, token.SessionHandleInvalid
	case m.readers[open.slot].Card == nil:
		return nil, token.DeviceRemoved
	case m.readers[open.slot].Card != open.card:
		return nil, token.SessionHandleInvalid
	}
	return open, nil
}

// Login verifies the PIN. There is no security officer on a citizen card.
func (m *Module) Login(ctx context.Context, s token.Session, user token.User, pin *secret.Secret) error {
	return m.call(ctx, "C_Login", func() error {
		open, err := m.open(s)
		switch {
		case err != nil:
			return err
		case user != token.NormalUser:
			return token.UserTypeInvalid
		}
		if _, in := m.user[open.slot]; in {
			return token.UserAlreadyLoggedIn
		}
		if pin, err = m.entered(open.slot, pin); err != nil {
			return err
		}
		if err := verify(open.card, pin); err != nil {
			return err
		}
		m.user[open.slot] = user
		return nil
	})
}

// Logout forgets the login.
func (m *Module) Logout(ctx context.Context, s token.Session) error {
	return m.call(ctx, "C_Logout", func() error {
		open, err := m.open(s)
		if err != nil {
			return err
		}
		if _, in := m.user[open.slot]; !in {
			return token.UserNotLoggedIn
		}
		delete(m.user, open.slot)
		return nil
	})
}

// SetPIN changes the PIN.
func (m *Module) SetPIN(ctx context.Context, s token.Session, old, fresh *secret.Secret) error {
	return m.call(ctx, "C_SetPIN", func() error {
		open, err := m.open(s)
		switch {
		case err != nil:
			return err
		case !open.write:
			return token.SessionReadOnly
		}
		if old, err = m.entered(open.slot, old); err != nil {
			return err
		}
		if fresh, err = m.entered(open.slot, fresh); err != nil {
			return err
		}
		if !fits(fresh) {
			return token.PINLenRange
		}
		if err := verify(open.card, old); err != nil {
			return err
		}
		fresh.Lend(open.card.ReplacePIN)
		return nil
	})
}

// InitPIN is for a security officer, which a citizen card has not.
func (m *Module) InitPIN(ctx context.Context, _ token.Session, _ *secret.Secret) error {
	return m.call(ctx, "C_InitPIN", func() error { return token.FunctionNotSupported })
}

// entered is the secret that was given, or, for a NULL PIN, what is typed at a reader with keys (PKCS#11 clause 5.6.8).
func (m *Module) entered(slot token.SlotID, given *secret.Secret) (*secret.Secret, error) {
	keys := m.readers[slot].Keys
	if given != nil || keys == nil {
		return given, nil
	}
	if typed := keys(); typed != nil {
		return typed, nil
	}
	return nil, token.FunctionCanceled
}

func fits(pin *secret.Secret) bool { return pin.Len() >= minPIN && pin.Len() <= maxPIN }

// verify compares, and answers a wrong PIN with the vendor's codes [F].
func verify(card *simcard.Card, pin *secret.Secret) error {
	switch {
	case card.TriesLeft() == 0:
		return token.PINLocked
	case !fits(pin):
		return token.PINLenRange
	}
	var right bool
	var left int
	pin.Lend(func(b []byte) { right, left = card.VerifyPIN(b) })
	switch {
	case right:
		return nil
	case left == 2:
		return token.WrongTwoLeft
	case left == 1:
		return token.WrongOneLeft
	}
	return token.PINLocked
}
