package p11

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// Remote is a module in a helper process. It satisfies token.Module.
type Remote struct {
	path   string
	limits Limits

	mu     sync.Mutex // one call at a time; guards what follows
	child  *child
	number uint32
	info   token.Info
	ended  error // why there is no helper any more; nil while there is
}

var _ token.Module = (*Remote)(nil)

// errClosed: Close was called.
var errClosed = errors.New("card module closed")

// call sends a request and gives the answer to read, which checks itself for being complete. When no answer comes the helper is gone.
func (r *Remote) call(ctx context.Context, limit time.Duration, kind byte, fill func(*encoder), read func(*decoder)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended != nil {
		return r.failed(fmt.Errorf("%w: %w", token.ErrNotSent, r.ended))
	}
	if err := ctx.Err(); err != nil {
		return r.failed(fmt.Errorf("%w: %w", token.ErrNotSent, err))
	}
	r.number++
	request := newMessage(r.number, kind)
	defer request.wipe()
	fill(request)
	answer, err := r.exchange(ctx, limit, request)
	if err == nil {
		err = r.understand(answer, read)
	}
	if err != nil && r.fatal(err) {
		r.ended = err
		r.child.end()
	}
	return r.failed(err)
}

// fatal tells whether there is no talking to the helper after an error. Answers of the module, and that a message was too large to
// send, change nothing.
func (r *Remote) fatal(err error) bool {
	_, answered := errors.AsType[token.RV](err)
	return !answered && !errors.Is(err, errTooLarge)
}

// exchange writes and reads. A helper that takes too long, or whose task was cancelled, is killed, which ends both.
func (r *Remote) exchange(ctx context.Context, limit time.Duration, request *encoder) ([]byte, error) {
	limited, cancel := context.WithTimeoutCause(ctx, limit, token.ErrModuleSilent)
	defer cancel()
	stop := context.AfterFunc(limited, r.child.kill)
	defer stop()
	started, err := request.writeTo(r.child.stdin)
	switch {
	case err != nil && !started:
		return nil, fmt.Errorf("%w: %w", token.ErrNotSent, err)
	case err != nil:
		// A helper that does not get the whole message does nothing.
		return nil, fmt.Errorf("%w: %w", token.ErrNotSent, r.noAnswer(limited, err))
	}
	answer, err := readFrame(r.child.stdout)
	if err != nil {
		return nil, r.noAnswer(limited, err)
	}
	return answer, nil
}

// noAnswer says why there is no answer.
func (r *Remote) noAnswer(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, token.ErrModuleOutput):
		return err
	}
	return fmt.Errorf("%w: %s", token.ErrModuleDied, r.child.obituary())
}

// understand reads an answer to the last request.
func (r *Remote) understand(answer []byte, read func(*decoder)) error {
	number, kind, d := open(answer)
	if number != r.number {
		return fmt.Errorf("%w: answer to request %d instead of %d", token.ErrModuleOutput, number, r.number)
	}
	if err := outcome(kind, d); err != nil {
		return err
	}
	read(d)
	return d.end()
}

// failed names the module.
func (r *Remote) failed(err error) error {
	if err == nil {
		return nil
	}
	failed := &token.ModuleError{Path: r.path, Name: r.info.Description, Err: err}
	if r.info.Version != (token.Version{}) {
		failed.Version = r.info.Version.String()
	}
	return failed
}

func nothing(*decoder) {}

// Info tells what the module says of itself.
func (r *Remote) Info() token.Info { return r.info }

// Slots lists all slots with their tokens.
func (r *Remote) Slots(ctx context.Context) (slots []token.Slot, err error) {
	err = r.call(ctx, r.limits.Question, askSlots, func(*encoder) {}, func(d *decoder) { slots = d.slots() })
	return slots, err
}

// Token describes the token in a slot.
func (r *Remote) Token(ctx context.Context, slot token.SlotID) (details token.Details, err error) {
	err = r.call(ctx, r.limits.Question, askToken, func(e *encoder) { e.number(uint64(slot)) }, func(d *decoder) { details = d.details() })
	return details, err
}

// OpenSession opens a session.
func (r *Remote) OpenSession(ctx context.Context, slot token.SlotID, write bool) (s token.Session, err error) {
	err = r.call(ctx, r.limits.Question, askOpenSession, func(e *encoder) {
		e.number(uint64(slot))
		e.bool(write)
	}, func(d *decoder) { s = token.Session(d.number()) })
	return s, err
}

// CloseSession closes it.
func (r *Remote) CloseSession(ctx context.Context, s token.Session) error {
	return r.call(ctx, r.limits.Question, askCloseSession, func(e *encoder) { e.number(uint64(s)) }, nothing)
}

// Logout is C_Logout.
func (r *Remote) Logout(ctx context.Context, s token.Session) error {
	return r.call(ctx, r.limits.Question, askLogout, func(e *encoder) { e.number(uint64(s)) }, nothing)
}

// Login is C_Login.
func (r *Remote) Login(ctx context.Context, s token.Session, user token.User, pin *secret.Secret) error {
	return r.call(ctx, r.secretLimit(pin), askLogin, func(e *encoder) {
		e.number(uint64(s))
		e.number(uint64(user))
		e.secret(pin)
	}, nothing)
}

// SetPIN is C_SetPIN.
func (r *Remote) SetPIN(ctx context.Context, s token.Session, old, fresh *secret.Secret) error {
	return r.call(ctx, r.secretLimit(old, fresh), askSetPIN, func(e *encoder) {
		e.number(uint64(s))
		e.secret(old)
		e.secret(fresh)
	}, nothing)
}

// InitPIN is C_InitPIN.
func (r *Remote) InitPIN(ctx context.Context, s token.Session, fresh *secret.Secret) error {
	return r.call(ctx, r.secretLimit(fresh), askInitPIN, func(e *encoder) {
		e.number(uint64(s))
		e.secret(fresh)
	}, nothing)
}

// secretLimit leaves a person the time to enter what is not given.
func (r *Remote) secretLimit(given ...*secret.Secret) time.Duration {
	for _, s := range given {
		if s == nil {
			return r.limits.PINPad
		}
	}
	return r.limits.Secret
}

// Objects lists the objects of a class.
func (r *Remote) Objects(ctx context.Context, s token.Session, class token.Class) (objects []token.Object, err error) {
	err = r.call(ctx, r.limits.Read, askObjects, func(e *encoder) {
		e.number(uint64(s))
		e.number(uint64(class))
	}, func(d *decoder) { objects = d.objects(class) })
	return objects, err
}

// Sign signs.
func (r *Remote) Sign(ctx context.Context, s token.Session, key token.Handle, how token.Mechanism, data []byte) ([]byte, error) {
	return r.useKey(ctx, askSign, s, key, how, data)
}

// Decrypt decrypts.
func (r *Remote) Decrypt(ctx context.Context, s token.Session, key token.Handle, how token.Mechanism, data []byte) ([]byte, error) {
	return r.useKey(ctx, askDecrypt, s, key, how, data)
}

func (r *Remote) useKey(
	ctx context.Context, kind byte, s token.Session, key token.Handle, how token.Mechanism, data []byte,
) (result []byte, err error) {
	err = r.call(ctx, r.limits.Secret, kind, func(e *encoder) {
		e.number(uint64(s))
		e.number(uint64(key))
		e.number(uint64(how))
		e.bytes(data)
	}, func(d *decoder) { result = d.bytes(token.MaxData) })
	return result, err
}

// Close finalises the module and ends the helper, by force if need be. It is gone when Close returns. The error tells that the module did
// not end well.
func (r *Remote) Close() error {
	err := r.call(context.Background(), r.limits.End, askEnd, func(*encoder) {}, nothing)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended != nil {
		if errors.Is(err, token.ErrNotSent) {
			return nil // it ended before, and that was told then
		}
		return err
	}
	r.ended = errClosed
	r.child.leave(r.limits.End)
	return err
}
