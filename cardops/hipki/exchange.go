package hipki

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"carddesk/cardops/secret"
)

// MaxAnswer is the longest answer that is read, in bytes, head included. The certificates of a reader take about 10 kB.
const MaxAnswer = 4 << 20

// waiting is how long an exchange may take.
type waiting = time.Duration

// ask carries out one exchange over a connection of its own. If the request carries a secret, the owner of the port is looked up first, and
// an error that comes after it may have arrived wraps secret.ErrUnanswered. A *CodeError is an answer, comes with it and says itself what it
// leaves open.
func (c *Client) ask(ctx context.Context, q call) (object, error) {
	e, err := c.endpoint()
	if err != nil {
		return nil, err
	}
	conn, err := c.connect(ctx, e)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if q.secret() {
		if err := c.trust(ctx, conn.RemoteAddr()); err != nil {
			return nil, err
		}
	}
	o, sent, err := q.exchange(ctx, conn, e.host)
	if _, answered := errors.AsType[*CodeError](err); err != nil && sent && q.secret() && !answered {
		return nil, secret.Unanswered(err)
	}
	return o, err
}

// connect tries the loopback addresses in order. Errors: ErrNotRunning, ErrSlow, and the context's.
func (c *Client) connect(ctx context.Context, e endpoint) (net.Conn, error) {
	dial := c.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	var failed error
	for _, address := range e.addresses {
		limited, cancel := context.WithTimeoutCause(ctx, c.Waits.completed().Connect, ErrSlow)
		conn, err := dial(limited, "tcp", address)
		cause := context.Cause(limited)
		cancel()
		if err == nil {
			return conn, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		failed = errors.Join(failed, notConnected(err, cause))
	}
	return nil, failed
}

// notConnected says why there is no connection: on loopback either nobody listens, or one who does not accept.
func notConnected(err, cause error) error {
	if errors.Is(cause, ErrSlow) || errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%w: %w", ErrSlow, err)
	}
	return fmt.Errorf("%w: %w", ErrNotRunning, err)
}

// exchange sends the request and reads the answer. sent tells whether any byte of the request may have left.
func (q call) exchange(ctx context.Context, conn net.Conn, host string) (o object, sent bool, err error) {
	if err := conn.SetDeadline(time.Now().Add(q.wait)); err != nil {
		return nil, false, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := ctx.Err(); err != nil { // the deadline above may have come after the one of a context that was done already
		return nil, false, context.Cause(ctx)
	}
	sent, err = q.send(conn, host)
	if err != nil {
		return nil, sent, cmp.Or(outOfTime(ctx, err), fmt.Errorf("%w: %w", ErrCutOff, err))
	}
	body, err := receive(conn, q.method)
	defer clear(body)
	if err != nil {
		return nil, true, reason(ctx, err)
	}
	o, err = parseAnswer(body, q.name)
	return o, true, err
}

// send writes the request at once and wipes it.
func (q call) send(conn net.Conn, host string) (sent bool, err error) {
	request := q.request(host)
	defer clear(request)
	n, err := conn.Write(request)
	return n > 0, err
}

// reason gives the error of an answer that did not come, or not whole, its name.
func reason(ctx context.Context, err error) error {
	if late := outOfTime(ctx, err); late != nil {
		return late
	}
	if errors.Is(err, ErrTooLarge) || errors.Is(err, ErrNonsense) || errors.Is(err, ErrRedirected) || isStatus(err) {
		return err
	}
	if _, network := errors.AsType[*net.OpError](err); network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %w", ErrCutOff, err)
	}
	return fmt.Errorf("%w: not HTTP", ErrNonsense) // err quotes the answer, and who answers so may have put the request into it
}

// outOfTime gives an error that comes from the context or a time-out its name, and nil for others.
func outOfTime(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("%w: %w", ErrSlow, err)
	}
	return nil
}

func isStatus(err error) bool {
	_, is := errors.AsType[*StatusError](err)
	return is
}

// receive reads an HTTP answer with status 200 and gives its body.
func receive(conn io.Reader, method string) ([]byte, error) {
	response, err := http.ReadResponse(bufio.NewReader(&bounded{from: conn, left: MaxAnswer}), &http.Request{Method: method})
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if err := checkStatus(response.StatusCode); err != nil {
		return nil, err
	}
	return io.ReadAll(response.Body)
}

// checkStatus wants 200 OK. Redirections are never followed: what was sent here is for nobody else.
func checkStatus(status int) error {
	switch {
	case status == http.StatusOK:
		return nil
	case status >= 300 && status < 400:
		return fmt.Errorf("%w: %w", ErrRedirected, &StatusError{status})
	}
	return &StatusError{status}
}

// bounded reads no more than it may, and says so, where io.LimitReader would pretend that the rest is missing.
type bounded struct {
	from io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, ErrTooLarge
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
