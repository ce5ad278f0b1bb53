package hipki

import (
	"context"
	"net"
	"net/http"
	"runtime"
	"time"
)

// Defaults of a Client.
const (
	DefaultBase   = "http://localhost:61161" // where the component listens [F]
	DefaultCAName = "MOICA"                  // the authority that issues citizen cards [F]
)

// Client speaks to the component and, for Unblock, to the card centre. Its zero value is ready for use. It holds nothing between calls and
// may be used by several goroutines, as long as nobody changes its fields.
type Client struct {
	// Base is the component's address: http, a loopback host, a port. DefaultBase if empty.
	Base string

	// Centre is the address that Unblock relays requests to: https, or http on a loopback host. It is not public; empty means that there
	// is none, and Unblock fails with ErrNoCentre.
	Centre string

	// CAName is the authority that Unblock names. DefaultCAName if empty.
	CAName string

	// System is the operating system, as GOOS names it, whose component is expected: it decides about the lowest version and about
	// which owners of the port are known. runtime.GOOS if empty.
	System string

	// Owners finds who listens on the port. OwnersOf of the running system if nil.
	Owners OwnerFinder

	// AllowOwner is the explicit choice of a person to hand secrets to a program that is not known to be the component. It is asked about each
	// such owner, and with the zero Owner where none could be found. nil allows nobody.
	AllowOwner func(Owner) bool

	// Dial connects to the component; a net.Dialer if nil. The address is always an IP address and port.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Transport reaches the card centre. If nil, a transport of its own for each request, which uses the system's proxy but not for
	// loopback hosts. It must not repeat a request.
	Transport http.RoundTripper

	// Waits bounds each exchange. A zero field is its default.
	Waits Waits
}

// Waits are the longest times that the parts of an exchange may take, answers included. An exchange that takes longer ends in ErrSlow.
type Waits struct {
	Connect time.Duration // for each loopback address
	Owner   time.Duration
	Info    time.Duration
	Act     time.Duration
	Centre  time.Duration
}

// The default waits.
const (
	// A listening program is connected to at once. Windows tries a closed port again for about two seconds before it gives up.
	waitConnect = 4 * time.Second
	// The list of a busy computer has thousands of processes with their open files.
	waitOwner = 5 * time.Second
	// The component starts a program of its own that reads the certificates of every card: seconds per card on old readers.
	waitInfo = 30 * time.Second
	// Giving up on a request that carries a PIN leaves open what became of the PIN. So this is longer than the component should need, its own
	// time-out for the program that speaks to the card included (it answers 0x7600000D then).
	waitAct = 90 * time.Second
	// The centre asks the registration authority in turn, and counts a try of the subscriber code. Giving up early would leave that open too.
	waitCentre = 60 * time.Second
)

func (w Waits) completed() Waits {
	for field, otherwise := range map[*time.Duration]time.Duration{
		&w.Connect: waitConnect, &w.Owner: waitOwner, &w.Info: waitInfo, &w.Act: waitAct, &w.Centre: waitCentre,
	} {
		if *field <= 0 {
			*field = otherwise
		}
	}
	return w
}

func (c *Client) system() string { return orElse(c.System, runtime.GOOS) }

func (c *Client) caName() string { return orElse(c.CAName, DefaultCAName) }

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// CardRef says which card in which reader is meant. The component refuses a request for a card that is not there.
type CardRef struct {
	Number     string // card number: two letters and 14 digits, the token's serialNumber
	ReaderName string // as the component names the slot: Slot.Reader
}

func (r CardRef) check() error {
	if r.Number == "" || r.ReaderName == "" {
		return ErrNoCardNamed
	}
	return nil
}
