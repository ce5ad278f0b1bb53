package revocation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// An OCSP server answers a question of 100 bytes with 2 kB from memory; ten seconds are for a mobile network that wakes up.
	answerTime = 10 * time.Second
	// A complete list of the official authority has 100,000 entries, some 4 MB: half a minute on a slow line.
	listTime = 30 * time.Second

	// An answer holds one status, a signature and perhaps the server's certificate: 2 to 3 kB, more with a chain.
	maxAnswer = 64 << 10
	// Ten times the largest list that is known.
	maxList = 40 << 20
)

// usable tells whether an address can be asked: HTTP or HTTPS, with a host and nobody's name or password.
func usable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// host is how a server is called.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// network is the way out. Nothing is kept between two questions: no cookies, no connections.
var network http.RoundTripper = &http.Transport{
	Proxy:                  http.ProxyFromEnvironment,
	DialContext:            (&net.Dialer{Timeout: answerTime}).DialContext,
	DisableKeepAlives:      true,
	DisableCompression:     true, // a small answer that unfolds to a huge one
	MaxResponseHeaderBytes: 16 << 10,
}

// fetched is an answer over HTTP and the Date of its head.
type fetched struct {
	body  []byte
	clock time.Time
}

// fetch gets an answer of at most max bytes. Without a body it is a GET. Redirects are not followed: they would tell another server.
func (c *Client) fetch(ctx context.Context, address string, body []byte, limit time.Duration, max int64) (fetched, error) {
	if c.patience > 0 {
		limit = c.patience
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w: no answer within %s", ErrUnreachable, limit))
	defer cancel()
	request, err := newRequest(ctx, address, body)
	if err != nil {
		return fetched{}, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	response, err := c.transport().RoundTrip(request)
	if err != nil {
		return fetched{}, unreachable(ctx, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fetched{}, fmt.Errorf("%w: HTTP status %d", ErrRefused, response.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, max+1))
	switch {
	case err != nil:
		return fetched{}, unreachable(ctx, err)
	case int64(len(raw)) > max:
		return fetched{}, fmt.Errorf("%w: above %d bytes", ErrTooLarge, max)
	}
	clock, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		clock = time.Time{}
	}
	return fetched{raw, clock.UTC()}, nil
}

func newRequest(ctx context.Context, address string, body []byte) (*http.Request, error) {
	method := http.MethodGet
	var content io.Reader
	if body != nil {
		method, content = http.MethodPost, bytes.NewReader(body)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "CardDesk")
	if body != nil {
		request.Header.Set("Content-Type", "application/ocsp-request") // RFC 6960 appendix A.1
	}
	return request, nil
}

func (c *Client) transport() http.RoundTripper {
	if c.Transport == nil {
		return network
	}
	return c.Transport
}

// unreachable tells why: our own limit, the caller's context, or the network. The network's error repeats the address alone.
func unreachable(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if inner, ok := errors.AsType[*url.Error](err); ok {
		err = inner.Err
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}
