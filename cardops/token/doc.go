// Package token treats a PKCS#11 token as a card: which one it is, what its flags tell of tries and locks, and how to verify, change and
// unblock its PIN at the cost of at most one try.
//
// Module is the little of PKCS#11 (v2.40) that this takes. A real module in a process of its own (driver/p11) and a simulated one
// (simcard/module) satisfy it. Nothing here loads code of others, so that everything builds with cgo off.
//
//	t, err := token.Find(ctx, module, token.Card{Serial: number, Reader: name}, "") // the token that is this card
//	seen := t.Status()                                                              // what a person is shown
//	err = t.ChangePIN(ctx, seen, old, fresh)                                        // stops if the flags changed since
//
// An operation that fails says what became of the secret. The types of package secret (WrongError, LockedError, RefusedError) and ErrNotDone
// are answers. An error that wraps secret.ErrUnanswered leaves it open. All others mean that no secret was sent.
package token
