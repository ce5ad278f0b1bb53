package p11

import "carddesk/cardops/token"

// Fields of the structures of package token, in the order in which they cross.

func (e *encoder) version(v token.Version) {
	e.byte(v.Major)
	e.byte(v.Minor)
}

func (d *decoder) version() token.Version { return token.Version{Major: d.byte(), Minor: d.byte()} }

func (e *encoder) info(i token.Info) {
	e.text(i.Manufacturer)
	e.text(i.Description)
	e.version(i.Version)
	e.version(i.Cryptoki)
}

func (d *decoder) info() token.Info {
	return token.Info{Manufacturer: d.text(maxText), Description: d.text(maxText), Version: d.version(), Cryptoki: d.version()}
}

func (e *encoder) details(t token.Details) {
	for _, s := range []string{t.Label, t.Manufacturer, t.Model, t.Serial} {
		e.text(s)
	}
	e.number(uint64(t.Flags))
	e.number(uint64(t.MinPIN))
	e.number(uint64(t.MaxPIN))
}

func (d *decoder) details() token.Details {
	return token.Details{
		Label: d.text(maxText), Manufacturer: d.text(maxText), Model: d.text(maxText), Serial: d.text(maxText),
		Flags: token.Flags(d.number32()), MinPIN: d.count(maxPINLength), MaxPIN: d.count(maxPINLength),
	}
}

// maxPINLength bounds what a token says of the length of PINs.
const maxPINLength = 1 << 16

func (e *encoder) slots(slots []token.Slot) {
	e.number(uint64(len(slots)))
	for _, s := range slots {
		e.number(uint64(s.ID))
		e.text(s.Description)
		e.text(s.Manufacturer)
		e.number(uint64(s.Problem))
		e.bool(s.Token != nil)
		if s.Token != nil {
			e.details(*s.Token)
		}
	}
}

func (d *decoder) slots() []token.Slot {
	var slots []token.Slot
	for range d.count(token.MaxSlots) {
		s := token.Slot{
			ID: token.SlotID(d.number()), Description: d.text(maxText), Manufacturer: d.text(maxText), Problem: token.RV(d.number32()),
		}
		if d.bool() {
			s.Token = new(d.details())
		}
		slots = append(slots, s)
	}
	return slots
}

func (e *encoder) objects(objects []token.Object) {
	e.number(uint64(len(objects)))
	for _, o := range objects {
		e.number(uint64(o.Handle))
		e.bytes(o.ID)
		e.text(o.Label)
		e.bytes(o.Value)
	}
}

func (d *decoder) objects(class token.Class) []token.Object {
	var objects []token.Object
	for range d.count(token.MaxObjects) {
		objects = append(objects, token.Object{
			Class: class, Handle: token.Handle(d.number()), ID: d.bytes(maxID), Label: d.text(maxID), Value: d.bytes(token.MaxValue),
		})
	}
	return objects
}
