package hipki

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/mishap"
)

// The secrets of the card in these tests, and others.
const (
	rightPIN  = "24681357"
	wrongPIN  = "11112222"
	newPIN    = "9a8b7c6d"
	rightCode = "Code1234"
	wrongCode = "Code4321"
	inReader  = "Practice Reader 1"
)

// rig is a component with a card, a centre that knows the card, and a client that reaches both over loopback.
type rig struct {
	card      *simcard.Card
	component *component.Component
	centre    *centre.Centre
	owners    *ownerList
	client    *Client
	ref       CardRef
	conn      atomic.Pointer[net.Conn]
}

// genuine is an owner that is known on Linux.
var genuine = Owner{PID: 4711, Name: "node", Path: "/usr/local/HiPKILocalSignServerApp/node"}

func newRig(t *testing.T) *rig {
	t.Helper()
	card, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, PIN: []byte(rightPIN)})
	if err != nil {
		t.Fatal(err)
	}
	truth, err := card.Truth()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{
		card: card, component: component.New(component.Slot{Reader: inReader, Card: card}), centre: centre.New(),
		owners: &ownerList{owners: []Owner{genuine}}, ref: CardRef{Number: truth.Number, ReaderName: inReader},
	}
	r.centre.Enrol(truth.Number, centre.Record{Code: []byte(rightCode)})
	local, far := httptest.NewServer(r.component), httptest.NewServer(r.centre)
	t.Cleanup(local.Close)
	t.Cleanup(far.Close)
	r.client = &Client{Base: local.URL, Centre: far.URL + "/some/path", System: "linux", Owners: r.owners, Dial: r.dial}
	return r
}

// runOut has the time for an exchange be over as soon as the other side has done what it does before m. No test depends on how fast the
// computer is that way.
func (r *rig) runOut(m mishap.Mishap) mishap.Mishap {
	return func(w http.ResponseWriter, request *http.Request, honest []byte) {
		_ = (*r.conn.Load()).SetDeadline(time.Unix(1, 0))
		m(w, request, honest)
	}
}

// dial keeps hold of the last connection, for runOut.
func (r *rig) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err == nil {
		r.conn.Store(&conn)
	}
	return conn, err
}

func (r *rig) change(t *testing.T, old, replacement string) error {
	t.Helper()
	return r.client.ChangePIN(t.Context(), r.ref, hide(t, old), hide(t, replacement))
}

func (r *rig) unblock(t *testing.T, code string) error {
	t.Helper()
	return r.client.Unblock(t.Context(), r.ref, hide(t, code), hide(t, newPIN), nil)
}

// secretCalls counts the requests to the component that carry a secret.
func (r *rig) secretCalls() int {
	return r.component.Count(component.Change) + r.component.Count(component.Build) + r.component.Count(component.Apply)
}

// accepts tells whether the card has this PIN. It may spend a try.
func (r *rig) accepts(pin string) bool {
	ok, _ := r.card.VerifyPIN([]byte(pin))
	return ok
}

func hide(t *testing.T, s string) *secret.Secret {
	t.Helper()
	hidden, err := secret.From([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hidden.Wipe)
	return hidden
}

// ownerList is a finder that has its answer, or one for each question.
type ownerList struct {
	mu     sync.Mutex
	asked  []netip.AddrPort
	owners []Owner
	later  []Owner // from the second question on, unless nil
	err    error
}

func (l *ownerList) Owners(_ context.Context, at netip.AddrPort) ([]Owner, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, at)
	if len(l.asked) > 1 && l.later != nil {
		return l.later, nil
	}
	return l.owners, l.err
}
