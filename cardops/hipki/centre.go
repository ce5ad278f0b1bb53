package hipki

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"carddesk/cardops/secret"
)

// askCentre relays what the component built and gives the centre's answer, both byte for byte. How the real centre wants it is not public:
// POST with the JSON value as body, answered by a JSON value, is an assumption.
//
// The data holds the subscriber code under the component's protection, so it is no secret of ours and net/http may copy it. But the centre counts
// a try by it: once it may have arrived, errors wrap secret.ErrUnanswered. Before that they wrap ErrCentreUnreachable.
func (c *Client) askCentre(ctx context.Context, data json.RawMessage) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.Waits.completed().Centre, ErrSlow)
	defer cancel()
	ctx, reached := watchConnection(ctx)
	request, err := c.centreRequest(ctx, data)
	if err != nil {
		return nil, err
	}
	answer, err := c.relay(request)
	switch {
	case err == nil:
		return answer, nil
	case !reached():
		return nil, fmt.Errorf("%w: %w", ErrCentreUnreachable, cmp.Or(outOfTime(ctx, err), err))
	}
	return nil, secret.Unanswered(reason(ctx, err))
}

// watchConnection tells whether a request may have been sent: not, if a connection was wanted and never came about. A transport that does not
// say gets no benefit of the doubt.
func watchConnection(ctx context.Context) (watched context.Context, reached func() bool) {
	var wanted, got atomic.Bool
	watched = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	})
	return watched, func() bool { return got.Load() || !wanted.Load() }
}

func (c *Client) centreRequest(ctx context.Context, data json.RawMessage) (*http.Request, error) {
	u, err := c.centreURL()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: card centre", ErrAddress)
	}
	request.GetBody = nil // without it nothing can send the body a second time
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	return request, nil
}

func (c *Client) relay(request *http.Request) (json.RawMessage, error) {
	client := http.Client{
		Transport:     c.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if client.Transport == nil {
		client.Transport = singleUse()
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if err := checkStatus(response.StatusCode); err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(&bounded{from: response.Body, left: MaxAnswer})
	if err != nil {
		return nil, err
	}
	return answer, checkJSON(answer)
}

// singleUse is a transport without kept connections: net/http repeats requests only on those. HTTP/2, which repeats by itself, is off.
func singleUse() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment, // never for loopback hosts
		DisableKeepAlives:      true,
		DisableCompression:     true,
		Protocols:              onlyHTTP1(),
		MaxResponseHeaderBytes: MaxAnswer,
	}
}

func onlyHTTP1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}

// unsettled adds secret.ErrUnanswered to an error of the last step that says nothing about the secrets. The centre's verdict about the
// subscriber code is in its answer, which only the component can read.
func unsettled(err error) error {
	if _, answered := errors.AsType[*CodeError](err); answered || errors.Is(err, secret.ErrUnanswered) {
		return err
	}
	return secret.Unanswered(err)
}
