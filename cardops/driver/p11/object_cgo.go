//go:build cgo

package p11

// #include "library.h"
import "C"

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"github.com/miekg/pkcs11"

	"carddesk/cardops/token"
)

func (n *native) Objects(_ context.Context, s token.Session, class token.Class) ([]token.Object, error) {
	handles, err := n.find(pkcs11.SessionHandle(s), class)
	if err != nil {
		return nil, fmt.Errorf("find objects: %w", err)
	}
	var objects []token.Object
	for _, h := range handles {
		o, err := n.object(s, h, class)
		if err != nil {
			return nil, fmt.Errorf("read an object: %w", err)
		}
		objects = append(objects, o)
	}
	return objects, nil
}

// find asks until the module has no more: some give one handle at a time.
func (n *native) find(s pkcs11.SessionHandle, class token.Class) ([]pkcs11.ObjectHandle, error) {
	err := n.p.FindObjectsInit(s, []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_CLASS, uint(class))})
	if err := answer(err); err != nil {
		return nil, err
	}
	defer func() { _ = n.p.FindObjectsFinal(s) }()
	var all []pkcs11.ObjectHandle
	for len(all) < token.MaxObjects {
		some, _, err := n.p.FindObjects(s, token.MaxObjects-len(all))
		if err := answer(err); err != nil {
			return nil, err
		}
		if len(some) == 0 {
			break
		}
		all = append(all, some...)
	}
	return all[:min(len(all), token.MaxObjects)], nil
}

func (n *native) object(s token.Session, h pkcs11.ObjectHandle, class token.Class) (token.Object, error) {
	o := token.Object{Handle: token.Handle(h), Class: class}
	id, err := n.attribute(s, h, pkcs11.CKA_ID, maxID)
	if err != nil {
		return o, err
	}
	label, err := n.attribute(s, h, pkcs11.CKA_LABEL, maxID)
	if err != nil {
		return o, err
	}
	o.ID, o.Label = id, cut(token.Text(label), maxID)
	if class == token.Certificates {
		o.Value, err = n.attribute(s, h, pkcs11.CKA_VALUE, token.MaxValue)
	}
	return o, err
}

// attribute reads an attribute of at most limit bytes; nil where the object has none, or hides it. There is no size query: a buffer of
// the limit is offered at once. A module that finds it too small anyway is asked a second time, for as much as it said.
func (n *native) attribute(s token.Session, h pkcs11.ObjectHandle, kind, limit int) ([]byte, error) {
	value, size, err := n.attributeInto(s, h, kind, limit)
	if errors.Is(err, token.BufferTooSmall) && size > 0 && size <= limit {
		value, _, err = n.attributeInto(s, h, kind, size)
	}
	if errors.Is(err, token.AttributeTypeInvalid) || errors.Is(err, token.AttributeSensitive) {
		return nil, nil
	}
	return value, err
}

func (n *native) attributeInto(s token.Session, h pkcs11.ObjectHandle, kind, limit int) (value []byte, size int, err error) {
	buffer := make([]byte, limit)
	length := C.cd_ulong(limit)
	err = result(C.cd_attribute(n.list, C.cd_ulong(s), C.cd_ulong(h), C.cd_ulong(kind), unsafe.Pointer(&buffer[0]), &length))
	size = sizeOf(length, limit)
	if err != nil || size < 0 {
		return nil, size, err
	}
	return buffer[:size:size], size, nil
}

// sizeOf is -1 for CK_UNAVAILABLE_INFORMATION and anything else that can't be.
func sizeOf(length C.cd_ulong, limit int) int {
	if length > C.cd_ulong(limit) {
		return -1
	}
	return int(length)
}

func (n *native) Sign(_ context.Context, s token.Session, key token.Handle, how token.Mechanism, data []byte) ([]byte, error) {
	err := n.p.SignInit(pkcs11.SessionHandle(s), mechanism(how), pkcs11.ObjectHandle(key))
	if err := answer(err); err != nil {
		return nil, err
	}
	return n.use(C.cd_place_sign, s, data)
}

func (n *native) Decrypt(_ context.Context, s token.Session, key token.Handle, how token.Mechanism, data []byte) ([]byte, error) {
	err := n.p.DecryptInit(pkcs11.SessionHandle(s), mechanism(how), pkcs11.ObjectHandle(key))
	if err := answer(err); err != nil {
		return nil, err
	}
	return n.use(C.cd_place_decrypt, s, data)
}

func mechanism(how token.Mechanism) []*pkcs11.Mechanism {
	return []*pkcs11.Mechanism{pkcs11.NewMechanism(uint(how), nil)}
}

// use signs or decrypts. There is no size query here either: it could make a card sign twice.
func (n *native) use(place C.int, s token.Session, data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, token.DataInvalid
	}
	buffer := make([]byte, token.MaxData)
	length := C.cd_ulong(len(buffer))
	rv := C.cd_use(n.list, place, C.cd_ulong(s), unsafe.Pointer(&data[0]), C.cd_ulong(len(data)), unsafe.Pointer(&buffer[0]), &length)
	if err := result(rv); err != nil {
		return nil, err
	}
	size := sizeOf(length, len(buffer))
	if size < 0 {
		return nil, token.GeneralError
	}
	return buffer[:size:size], nil
}
