package hipki

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
)

// CheckBase tells whether a text can be a Client's Base. The error wraps ErrAddress.
func CheckBase(address string) error {
	_, err := (&Client{Base: address}).endpoint()
	return err
}

// CheckCentre tells whether a text can be a Client's Centre. The error wraps ErrAddress; the empty text is ErrNoCentre.
func CheckCentre(address string) error {
	_, err := (&Client{Centre: address}).centreURL()
	return err
}

// endpoint is where the component listens.
type endpoint struct {
	host      string   // for the Host line
	addresses []string // to try in order, IP address and port
}

// endpoint reads Base. localhost is not looked up: a computer's hosts file or name server could lead elsewhere with it. The error wraps
// ErrAddress.
func (c *Client) endpoint() (endpoint, error) {
	u, err := url.Parse(orElse(c.Base, DefaultBase))
	if err != nil {
		return endpoint{}, fmt.Errorf("%w: local component", ErrAddress) // url.Error repeats the address, which may hold anything
	}
	if u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/" {
		return endpoint{}, fmt.Errorf("%w: local component: not http://host:port", ErrAddress)
	}
	hosts := loopbacks(u.Hostname())
	if hosts == nil {
		return endpoint{}, fmt.Errorf("%w: local component: %.60q is not this computer", ErrAddress, u.Hostname())
	}
	e := endpoint{host: u.Host}
	for _, host := range hosts {
		e.addresses = append(e.addresses, net.JoinHostPort(host, orElse(u.Port(), "80")))
	}
	return e, nil
}

// loopbacks are the addresses of a host that is this computer, nil for another one.
func loopbacks(host string) []string {
	if host == "localhost" {
		return []string{"127.0.0.1", "::1"}
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() && ip.Zone() == "" {
		return []string{host}
	}
	return nil
}

// centreURL reads Centre. What the component builds for the centre is protected by the component, but nothing public says how well, so
// it travels encrypted. Errors: ErrNoCentre, ErrAddress.
func (c *Client) centreURL() (*url.URL, error) {
	if c.Centre == "" {
		return nil, ErrNoCentre
	}
	u, err := url.Parse(c.Centre)
	switch {
	case err != nil || u.Host == "" || u.User != nil:
		return nil, fmt.Errorf("%w: card centre: not https://host/path", ErrAddress)
	case u.Scheme == "https", u.Scheme == "http" && loopbacks(u.Hostname()) != nil:
		return u, nil
	}
	return nil, fmt.Errorf("%w: card centre: not https", ErrAddress)
}
