package ops_test

import (
	"context"
	"errors"
	"testing"

	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

// padDesk is a citizen card in a reader with keys, at which these are typed one after the other.
func padDesk(t *testing.T, c *simcard.Card, typed ...string) (*module.Module, *ops.ModulePath) {
	t.Helper()
	m := module.New(module.Reader{Name: atReader, Card: c, Keys: func() *secret.Secret {
		if len(typed) == 0 {
			return nil
		}
		next := typed[0]
		typed = typed[1:]
		return secretOf(t, next)
	}})
	found, err := token.Find(t.Context(), m, token.Card{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return m, &ops.ModulePath{Token: found, Module: m.Info()}
}

// Where the reader has keys nobody is asked for a secret; what is given all the same is wiped and not sent.
func TestSecretsAreTypedAtTheReader(t *testing.T) {
	c := citizen(t, 3)
	_, path := padDesk(t, c, oldPIN, newPIN)
	given := secretOf(t, wrongPIN)
	out := ops.Pin{Path: path, Ask: func(_ context.Context, q ops.Question) (ops.Answer, error) {
		if !q.Pad || !q.Status.Pad {
			t.Errorf("the question does not say so: %+v", q)
		}
		return ops.Answer{Notice: true, Now: given}, nil
	}}.Change(t.Context())
	if out.Stage != ops.Done || given.Len() != 0 {
		t.Errorf("%+v; %d bytes are left of what was given", out, given.Len())
	}
	if ok, _ := c.VerifyPIN([]byte(newPIN)); !ok {
		t.Error("the PIN is not the one that was typed")
	}
}

// The self test has the PIN typed once.
func TestSelfTestAtTheReader(t *testing.T) {
	c := citizen(t, 3)
	m, path := padDesk(t, c, oldPIN)
	got := ops.SelfTest{Now: noon, Pin: ops.Pin{Path: path, Ask: func(context.Context, ops.Question) (ops.Answer, error) { return ops.Answer{}, nil }}}.Run(t.Context())
	wantSteps(t, got, allDone...)
	if m.Count("C_Login") != 1 {
		t.Errorf("%d logins", m.Count("C_Login"))
	}
}

// Rules 2 and 4 hold at the reader too.
func TestRulesAtTheReader(t *testing.T) {
	consent := func(a ops.Answer) ops.Ask {
		return func(context.Context, ops.Question) (ops.Answer, error) { return a, nil }
	}
	for name, tc := range map[string]struct {
		tries int
		typed []string
		ask   ops.Ask
		want  error
		left  int
		calls int
	}{
		"cancelled":            {3, nil, consent(ops.Answer{Last: true}), token.ErrCancelled, 3, 1},
		"wrong":                {3, []string{wrongPIN}, consent(ops.Answer{}), nil, 2, 1},
		"last try, no consent": {1, []string{wrongPIN}, consent(ops.Answer{}), ops.ErrLastTry, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := citizen(t, tc.tries)
			m, path := padDesk(t, c, tc.typed...)
			out := ops.Pin{Path: path, Ask: tc.ask}.Verify(t.Context())
			wrong, _ := errors.AsType[*secret.WrongError](out.Err)
			if tc.want == nil && wrong == nil || tc.want != nil && !errors.Is(out.Err, tc.want) {
				t.Errorf("%+v", out)
			}
			if c.TriesLeft() != tc.left || m.Count("C_Login") != tc.calls {
				t.Errorf("%d tries left, want %d; %d logins, want %d", c.TriesLeft(), tc.left, m.Count("C_Login"), tc.calls)
			}
		})
	}
	_, plain := moduleOver(t, citizen(t, 3))
	out := ops.Pin{Path: plain, Ask: consent(ops.Answer{Notice: true})}.Verify(t.Context())
	if rule, ok := errors.AsType[*secret.RuleError](out.Err); !ok {
		t.Errorf("a reader without keys, and no secret: %v, %v", rule, out.Err)
	}
}
