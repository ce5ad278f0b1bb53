//go:build cgo

package p11

// #include "library.h"
import "C"

import (
	"context"
	"unsafe"

	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// result turns an answer into an error. The upper half of a 64-bit CK_RV is never used, but sign-extended by some.
func result(rv C.cd_ulong) error {
	if token.RV(rv) == token.OK {
		return nil
	}
	return token.RV(rv)
}

// lend gives a secret to C: address and length; NULL and 0 for none.
func lend(s *secret.Secret, call func(p unsafe.Pointer, n C.cd_ulong)) {
	if s == nil {
		call(nil, 0)
		return
	}
	s.Lend(func(b []byte) { call(unsafe.Pointer(unsafe.SliceData(b)), C.cd_ulong(len(b))) })
}

func (n *native) Login(_ context.Context, s token.Session, user token.User, pin *secret.Secret) (err error) {
	lend(pin, func(p unsafe.Pointer, length C.cd_ulong) {
		err = result(C.cd_login(n.list, C.cd_ulong(s), C.cd_ulong(user), p, length))
	})
	return err
}

func (n *native) SetPIN(_ context.Context, s token.Session, old, fresh *secret.Secret) (err error) {
	lend(old, func(o unsafe.Pointer, oldLength C.cd_ulong) {
		lend(fresh, func(f unsafe.Pointer, freshLength C.cd_ulong) {
			err = result(C.cd_set_pin(n.list, C.cd_ulong(s), o, oldLength, f, freshLength))
		})
	})
	return err
}

func (n *native) InitPIN(_ context.Context, s token.Session, fresh *secret.Secret) (err error) {
	lend(fresh, func(p unsafe.Pointer, length C.cd_ulong) {
		err = result(C.cd_init_pin(n.list, C.cd_ulong(s), p, length))
	})
	return err
}
