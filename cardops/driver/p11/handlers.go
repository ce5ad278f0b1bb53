package p11

import (
	"context"

	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// handler reads a request, carries it out only if it is whole, and fills in the answer.
type handler func(ctx context.Context, m token.Module, d *decoder, e *encoder) error

// handlers are those of the requests that need a module.
var handlers = [askKinds]handler{
	askHello:        refuse,
	askLoad:         refuse,
	askEnd:          refuse,
	askSlots:        handleSlots,
	askToken:        handleToken,
	askOpenSession:  handleOpenSession,
	askCloseSession: handleSession(token.Module.CloseSession),
	askLogout:       handleSession(token.Module.Logout),
	askLogin:        handleLogin,
	askSetPIN:       handleSetPIN,
	askInitPIN:      handleInitPIN,
	askObjects:      handleObjects,
	askSign:         handleKey(token.Module.Sign),
	askDecrypt:      handleKey(token.Module.Decrypt),
}

// refuse is for requests that are answered without a module.
func refuse(context.Context, token.Module, *decoder, *encoder) error { return errRequest }

func handleSlots(ctx context.Context, m token.Module, d *decoder, e *encoder) error {
	if err := d.end(); err != nil {
		return err
	}
	slots, err := m.Slots(ctx)
	e.slots(slots)
	return err
}

func handleToken(ctx context.Context, m token.Module, d *decoder, e *encoder) error {
	slot := token.SlotID(d.number())
	if err := d.end(); err != nil {
		return err
	}
	details, err := m.Token(ctx, slot)
	e.details(details)
	return err
}

func handleOpenSession(ctx context.Context, m token.Module, d *decoder, e *encoder) error {
	slot, write := token.SlotID(d.number()), d.bool()
	if err := d.end(); err != nil {
		return err
	}
	s, err := m.OpenSession(ctx, slot, write)
	e.number(uint64(s))
	return err
}

func handleSession(call func(token.Module, context.Context, token.Session) error) handler {
	return func(ctx context.Context, m token.Module, d *decoder, _ *encoder) error {
		s := token.Session(d.number())
		if err := d.end(); err != nil {
			return err
		}
		return call(m, ctx, s)
	}
}

func handleLogin(ctx context.Context, m token.Module, d *decoder, _ *encoder) error {
	s, user, pin := token.Session(d.number()), token.User(d.number32()), d.secret()
	defer pin.Wipe()
	if err := d.end(); err != nil {
		return err
	}
	return m.Login(ctx, s, user, pin)
}

func handleSetPIN(ctx context.Context, m token.Module, d *decoder, _ *encoder) error {
	s, old, fresh := token.Session(d.number()), d.secret(), d.secret()
	defer wipe(old, fresh)
	if err := d.end(); err != nil {
		return err
	}
	return m.SetPIN(ctx, s, old, fresh)
}

func handleInitPIN(ctx context.Context, m token.Module, d *decoder, _ *encoder) error {
	s, fresh := token.Session(d.number()), d.secret()
	defer fresh.Wipe()
	if err := d.end(); err != nil {
		return err
	}
	return m.InitPIN(ctx, s, fresh)
}

func wipe(secrets ...*secret.Secret) {
	for _, s := range secrets {
		s.Wipe()
	}
}

func handleObjects(ctx context.Context, m token.Module, d *decoder, e *encoder) error {
	s, class := token.Session(d.number()), token.Class(d.number32())
	if err := d.end(); err != nil {
		return err
	}
	objects, err := m.Objects(ctx, s, class)
	e.objects(objects)
	return err
}

// keyUse is Sign or Decrypt of a token.Module.
type keyUse func(m token.Module, ctx context.Context, s token.Session, key token.Handle, how token.Mechanism, data []byte) ([]byte, error)

func handleKey(call keyUse) handler {
	return func(ctx context.Context, m token.Module, d *decoder, e *encoder) error {
		s, key, how := token.Session(d.number()), token.Handle(d.number()), token.Mechanism(d.number32())
		data := d.bytes(token.MaxData)
		if err := d.end(); err != nil {
			return err
		}
		result, err := call(m, ctx, s, key, how, data)
		e.bytes(result)
		return err
	}
}
