//go:build cgo

package p11

// #include "library.h"
import "C"

import (
	"context"
	"errors"
	"fmt"

	"github.com/miekg/pkcs11"

	"carddesk/cardops/token"
)

// native is a module in this process. Contexts are not looked at: a call into a module can't be stopped, only its process can.
type native struct {
	p    *pkcs11.Ctx
	list *C.struct_cd_list
	info token.Info
}

var _ token.Module = (*native)(nil)

// answer turns an error of miekg/pkcs11 into one of ours.
func answer(err error) error {
	if rv, ok := errors.AsType[pkcs11.Error](err); ok {
		return token.RV(rv) // the upper half of a 64-bit CK_RV is never used, but sign-extended by some
	}
	return err
}

func (n *native) Info() token.Info { return n.info }

// presentOnly is not what is asked for: an empty reader is worth knowing.
const presentOnly = false

func (n *native) Slots(context.Context) ([]token.Slot, error) {
	ids, err := n.p.GetSlotList(presentOnly)
	if errors.Is(answer(err), token.BufferTooSmall) {
		ids, err = n.p.GetSlotList(presentOnly) // a reader came between two questions, or the module needs to be asked twice
	}
	if err := answer(err); err != nil {
		return nil, fmt.Errorf("list slots: %w", err)
	}
	var slots []token.Slot
	for _, id := range ids[:min(len(ids), token.MaxSlots)] {
		slots = append(slots, n.slot(id))
	}
	return slots, nil
}

func (n *native) slot(id uint) token.Slot {
	s := token.Slot{ID: token.SlotID(id)}
	about, err := n.p.GetSlotInfo(id)
	if s.Problem = problem(err); s.Problem != token.OK {
		return s
	}
	s.Description, s.Manufacturer = token.Text([]byte(about.SlotDescription)), token.Text([]byte(about.ManufacturerID))
	if about.Flags&pkcs11.CKF_TOKEN_PRESENT == 0 {
		return s
	}
	details, err := n.p.GetTokenInfo(id)
	if s.Problem = problem(err); s.Problem == token.OK {
		s.Token = new(detailsOf(details))
	}
	return s
}

func problem(err error) token.RV {
	rv, ok := errors.AsType[token.RV](answer(err))
	if err != nil && !ok {
		return token.GeneralError
	}
	return rv
}

func detailsOf(t pkcs11.TokenInfo) token.Details {
	return token.Details{
		Label: token.Text([]byte(t.Label)), Manufacturer: token.Text([]byte(t.ManufacturerID)), Model: token.Text([]byte(t.Model)),
		Serial: token.Text([]byte(t.SerialNumber)), Flags: token.Flags(t.Flags), MinPIN: pinLength(t.MinPinLen), MaxPIN: pinLength(t.MaxPinLen),
	}
}

// pinLength is 0 for CK_UNAVAILABLE_INFORMATION and other nonsense.
func pinLength(n uint) int {
	if n > maxPINLength {
		return 0
	}
	return int(n)
}

// Token looks at the slot first: OpenSC tells of a token from memory until it is made to look whether one is there.
func (n *native) Token(_ context.Context, slot token.SlotID) (token.Details, error) {
	about, err := n.p.GetSlotInfo(uint(slot))
	switch {
	case err != nil:
		return token.Details{}, answer(err)
	case about.Flags&pkcs11.CKF_TOKEN_PRESENT == 0:
		return token.Details{}, token.TokenNotPresent
	}
	details, err := n.p.GetTokenInfo(uint(slot))
	return detailsOf(details), answer(err)
}

func (n *native) OpenSession(_ context.Context, slot token.SlotID, write bool) (token.Session, error) {
	flags := uint(pkcs11.CKF_SERIAL_SESSION)
	if write {
		flags |= pkcs11.CKF_RW_SESSION
	}
	s, err := n.p.OpenSession(uint(slot), flags)
	return token.Session(s), answer(err)
}

func (n *native) CloseSession(_ context.Context, s token.Session) error {
	return answer(n.p.CloseSession(pkcs11.SessionHandle(s)))
}

func (n *native) Logout(_ context.Context, s token.Session) error {
	return answer(n.p.Logout(pkcs11.SessionHandle(s)))
}

// Close finalises the module. The library stays loaded until the process ends: unloading is one more occasion to crash.
func (n *native) Close() error { return answer(n.p.Finalize()) }
