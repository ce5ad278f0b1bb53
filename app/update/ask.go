package update

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// patience is how long a version file may take: name, connection and a few hundred bytes take a second or two on a slow network. Nobody waits for
// it, but a window that is closed meanwhile does.
const patience = 15 * time.Second

// redirects is how many are followed: a server may add or take away a slash.
const redirects = 3

// agent is the same for everybody: neither version nor system of who asks.
const agent = "CardDesk"

// overHTTPS fetches a file. roots are the certificates to trust, nil for the system's. The error wraps ErrUnreachable, or ErrClock where a certificate
// is of another time.
func overHTTPS(roots *x509.CertPool) func(ctx context.Context, address string) ([]byte, error) {
	return func(ctx context.Context, address string) ([]byte, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		transport := &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			ProxyConnectHeader: http.Header{"User-Agent": {agent}}, DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: 64 << 10,
		}
		defer transport.CloseIdleConnections()
		raw, err := get(ctx, &http.Client{Transport: transport, CheckRedirect: sameHost}, address)
		switch {
		case err == nil:
			return raw, nil
		case ofAnotherTime(err):
			return nil, fmt.Errorf("%w: %w", ErrClock, bare(err))
		}
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, bare(err))
	}
}

func get(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if request.URL.Scheme != "https" {
		return nil, errors.New("not https")
	}
	request.Header.Set("User-Agent", agent)
	request.Header.Set("Accept", "text/plain")
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %d", response.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, largest+1))
	if err == nil && len(raw) > largest {
		err = errors.New("the answer is too large for a version file")
	}
	return raw, err
}

// sameHost lets a server send elsewhere within itself only: whoever controls another host learns nothing from us.
func sameHost(request *http.Request, via []*http.Request) error {
	first := via[0].URL
	if request.URL.Scheme != "https" || request.URL.Host != first.Host || len(via) > redirects {
		return errors.New("the server sends elsewhere")
	}
	request.Header.Del("Referer")
	return nil
}

// ofAnotherTime tells whether a server's certificate is not valid now, which is far more often the fault of this computer's clock.
func ofAnotherTime(err error) bool {
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok && invalid.Reason == x509.Expired
}

// bare leaves out the address, which an administrator may have set and which is told elsewhere.
func bare(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
