package token

// Tries is what the flags tell of the tries of a secret. They give a number only near the end.
type Tries struct {
	Left        *int // nil: not known, which is not 0
	Low         bool // a wrong one was entered since the last right one
	Final       bool // one more wrong one locks
	Locked      bool
	ToBeChanged bool // set by an issuer or security officer, or expired: is to be changed at the first use
}

func (t Tries) equal(other Tries) bool {
	if (t.Left == nil) != (other.Left == nil) || t.Left != nil && *t.Left != *other.Left {
		return false
	}
	t.Left, other.Left = nil, nil
	return t == other
}

// Status is what a token tells of its secrets without any cost.
type Status struct {
	Serial         string // of the token
	Label          string
	PIN            Tries
	Second         Tries // of the security officer's PIN, which many modules take for the second code
	Initialised    bool  // the token was set up
	PINSet         bool  // it has a PIN
	PINPad         bool  // secrets are entered at the reader: pass nil
	MinPIN, MaxPIN int   // length in bytes; 0: not known
}

// Equal tells whether nothing changed between two looks.
func (s Status) Equal(other Status) bool {
	if !s.PIN.equal(other.PIN) || !s.Second.equal(other.Second) {
		return false
	}
	s.PIN, s.Second, other.PIN, other.Second = Tries{}, Tries{}, Tries{}, Tries{}
	return s == other
}

// Status reads the flags.
func (d Details) Status() Status {
	return Status{
		Serial: d.Serial, Label: d.Label,
		PIN:         tries(d.Flags),
		Second:      tries(d.Flags >> distanceUserToSOPIN),
		Initialised: d.Flags.Has(TokenInitialised),
		PINSet:      d.Flags.Has(UserPINSet),
		PINPad:      d.Flags.Has(ProtectedPath),
		MinPIN:      d.MinPIN, MaxPIN: d.MaxPIN,
	}
}

// tries reads the flags of the user's PIN. PKCS#11 clause 3.2: a token that does not keep them leaves them clear, so that clear flags
// say nothing about the number.
func tries(f Flags) Tries {
	t := Tries{
		Low: f.Has(UserPINCountLow), Final: f.Has(UserPINFinalTry), Locked: f.Has(UserPINLocked), ToBeChanged: f.Has(UserPINToBeChanged),
	}
	switch {
	case t.Locked:
		t.Left = new(0)
	case t.Final:
		t.Left = new(1)
	}
	return t
}
