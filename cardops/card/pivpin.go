package card

import (
	"context"
	"errors"
	"fmt"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/transport"
)

// pivSecretLength is the length of a PIN or PUK on the wire, in bytes, padded with FF (part 2, clause 2.4.3).
const pivSecretLength = 8

// PIVApplication is a selected PIV application: the only thing through which this program sends a PIN to a card by commands of its
// own. It exists only after the card has named itself as PIV in the same transaction; so a PIN can't reach a card that did not.
type PIVApplication struct {
	conn transport.Conn // passes commands about PIN and PUK
	keys transport.Conn // passes the use of keys, for Keys
}

// SelectPIV selects the PIV application on conn, which must be within a transaction. Errors: ErrUnsupported for a card that does not
// name itself as PIV; those of the way to the card.
func SelectPIV(ctx context.Context, conn transport.Conn) (*PIVApplication, error) {
	data, sw, err := transport.Send(ctx, transport.Continue(transport.Guard(conn, allowProbePIV)), selectPIV)
	if err != nil {
		return nil, fmt.Errorf("select piv: %w", err)
	}
	if sw != transport.Success || !isPropertyTemplate(data) {
		return nil, fmt.Errorf("select piv: %w", ErrUnsupported)
	}
	return &PIVApplication{
		conn: transport.Guard(conn, allowPIVSecrets), keys: transport.Continue(transport.Guard(conn, allowPIVKeys)),
	}, nil
}

// allowPIVSecrets: what PIV has for its PIN and PUK, and nothing else.
func allowPIVSecrets(c iso7816.CAPDU) bool {
	if c.Cla != 0 || c.P1 != 0 || c.Ne != 0 {
		return false
	}
	switch c.Ins {
	case iso7816.InsVerify:
		return c.P2 == pivPIN && (len(c.Data) == 0 || len(c.Data) == pivSecretLength)
	case iso7816.InsChangeReferenceData, iso7816.InsResetRetryCounter:
		return c.P2 == pivPIN && len(c.Data) == 2*pivSecretLength
	}
	return false
}

// PIN asks how many tries are left, which costs none (part 2, clause 3.2.1).
func (a *PIVApplication) PIN(ctx context.Context) (Secret, error) {
	s := Secret{Name: string(secret.PIN), Min: secret.PIVPIN.Min, Max: secret.PIVPIN.Max}
	_, sw, err := transport.Send(ctx, a.conn, askTries)
	if err != nil {
		return s, fmt.Errorf("ask for tries: %w", err)
	}
	if s.TriesLeft, s.Locked = triesOf(sw); s.Locked == nil {
		return s, &StatusError{Doing: "verify without data", Status: sw}
	}
	return s, nil
}

// Verify compares the PIN. Errors: *secret.WrongError, *secret.LockedError, *secret.RefusedError, secret.ErrUnanswered.
func (a *PIVApplication) Verify(ctx context.Context, pin *secret.Secret) error {
	return a.send(ctx, iso7816.InsVerify, secret.PIN, pin)
}

// Change replaces the PIN (CHANGE REFERENCE DATA, part 2, clause 3.2.2). Errors as for Verify.
func (a *PIVApplication) Change(ctx context.Context, old, fresh *secret.Secret) error {
	return a.send(ctx, iso7816.InsChangeReferenceData, secret.PIN, old, fresh)
}

// Unblock sets a new PIN and all its tries (RESET RETRY COUNTER, part 2, clause 3.2.3). Errors as for Verify, about the PUK.
func (a *PIVApplication) Unblock(ctx context.Context, puk, fresh *secret.Secret) error {
	return a.send(ctx, iso7816.InsResetRetryCounter, secret.PUK, puk, fresh)
}

// send transmits one command with secrets, once, and wipes it. What comes back is about the secret called name.
func (a *PIVApplication) send(ctx context.Context, ins iso7816.Instruction, name secret.Name, secrets ...*secret.Secret) error {
	command, wipe, err := pivCommand(ins, secrets)
	if err != nil {
		return err
	}
	defer wipe()
	// From here on nothing is cancelled: a command that is on its way can't be taken back, only its answer be missed.
	answer, err := a.conn.Transmit(context.WithoutCancel(ctx), command)
	switch {
	case err != nil && neverSent(err):
		return err
	case err != nil:
		return secret.Unanswered(err)
	}
	r, err := iso7816.ParseRAPDU(answer)
	if err != nil {
		return secret.Unanswered(fmt.Errorf("%w: %w", transport.ErrBadAnswer, err))
	}
	return pivResult(name, r.Code())
}

// neverSent tells whether an error means that the card did not hear the command: it was stopped on this side, or the service refused to
// pass it on. A card that was removed may have heard it.
func neverSent(err error) bool {
	for _, before := range []error{transport.ErrNotAllowed, transport.ErrBadCommand, reader.ErrHeld, reader.ErrReset} {
		if errors.Is(err, before) {
			return true
		}
	}
	return false
}

// pivCommand builds the command in locked memory. The returned function wipes it.
func pivCommand(ins iso7816.Instruction, secrets []*secret.Secret) (command []byte, wipe func(), err error) {
	for _, s := range secrets {
		if n := s.Len(); n == 0 || n > pivSecretLength {
			return nil, nil, &secret.RefusedError{Secret: secret.PIN}
		}
	}
	whole := secret.New()
	_ = whole.Append(0x00, byte(ins), 0x00, pivPIN, byte(len(secrets)*pivSecretLength)) // far below the capacity, as is all that follows
	for _, s := range secrets {
		s.Lend(func(b []byte) { _ = whole.Append(b...) })
		for range pivSecretLength - s.Len() {
			_ = whole.Append(0xFF)
		}
	}
	whole.Lend(func(b []byte) { command = b })
	return command, whole.Wipe, nil
}

// pivResult is what a status word says of a secret. Anything that the standard does not list leaves it open whether the secret was compared.
func pivResult(name secret.Name, sw transport.Status) error {
	switch {
	case sw == transport.Success:
		return nil
	case sw == iso7816.ErrAuthenticationMethodBlocked, sw == iso7816.ErrReferenceDataNotUsable:
		return &secret.LockedError{Secret: name}
	case sw == iso7816.ErrIncorrectData:
		return &secret.RefusedError{Secret: secret.PIN}
	}
	tries, locked := triesOf(sw)
	switch {
	case tries != nil && *locked:
		return &secret.LockedError{Secret: name}
	case tries != nil:
		return &secret.WrongError{Secret: name, TriesLeft: tries}
	case sw == iso7816.ErrUnspecifiedWarningModified: // 6300: wrong, and no word of how many are left
		return &secret.WrongError{Secret: name}
	}
	return secret.Unanswered(&StatusError{Doing: "send " + string(name), Status: sw})
}
