package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"golang.org/x/crypto/ocsp"

	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/simcard/responder"
)

// The roles of what listens on the component's port.
const (
	actAsComponent = "CARDDESK_TEST_COMPONENT" // a component of this version
	actAsStranger  = "CARDDESK_TEST_STRANGER"
	blindVariable  = "CARDDESK_TEST_BLIND"
	actAsAuthority = "CARDDESK_TEST_AUTHORITY" // the server of the simulated authority, with certificates that are good, suspended or revoked
	aheadVariable  = "CARDDESK_TEST_AHEAD"     // how far its clock is ahead
)

// askedAt is where the authority's server notes each question.
const askedAt = "/srv/asked"

// authorityHost is what the simulated certificates name; in a world it is this computer.
const authorityHost = "ca.citizen-look-alike.carddesk-simulated.invalid"

func init() {
	roles[actAsComponent] = func() int { return listen("127.0.0.1:61161", simulatedComponent()) }
	roles[actAsStranger] = func() int { return listen("127.0.0.1:61161", http.HandlerFunc(weather)) }
	roles[actAsAuthority] = func() int { return listen("127.0.0.1:80", authority()) }
}

// authority answers over HTTP as its server would, and as a proxy in front of it.
func authority() http.Handler {
	ahead, _ := time.ParseDuration(os.Getenv(aheadVariable))
	r := &responder.Responder{Hierarchy: issuer.New(0), Now: func() time.Time { return time.Now().Add(ahead) }}
	return http.HandlerFunc(func(w http.ResponseWriter, question *http.Request) {
		f, err := os.OpenFile(askedAt, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err == nil {
			fmt.Fprintln(f, question.Method, question.RequestURI, question.Host)
			_ = f.Close()
		}
		raw, _ := io.ReadAll(question.Body)
		if request, err := ocsp.ParseRequest(raw); err == nil {
			switch os.Getenv(actAsAuthority) {
			case "suspended":
				r.Revoke(request.SerialNumber, responder.Suspended)
			case "revoked":
				r.Revoke(request.SerialNumber, responder.Revoked)
			}
		}
		question.Body = io.NopCloser(bytes.NewReader(raw))
		answer, err := r.RoundTrip(question)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Date", answer.Header.Get("Date"))
		_, _ = io.Copy(w, answer.Body)
	})
}

func simulatedComponent() http.Handler {
	c := component.New(component.Slot{Reader: "Virtual PCD 00 00"}, component.Slot{Reader: "Virtual PCD 00 01"})
	c.Change(func(s *component.Settings) {
		s.Version, s.Blind = os.Getenv(actAsComponent), os.Getenv(blindVariable) != ""
	})
	return c
}

// weather is what any other program may say.
func weather(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "<h1>Sunny</h1>") }

// listen serves until it is killed, and says when it begins to.
func listen(address string, handler http.Handler) int {
	l, err := net.Listen("tcp", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("listens")
	_ = http.Serve(l, handler) // loopback of a world that ends with the test
	return 1
}

// start waits until the neighbour listens.
func (n neighbour) start() (stop func(), err error) {
	cmd := exec.Command(n.Path)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), n.Role + "=" + orOne(n.Version), aheadVariable + "=" + n.Ahead.String()}
	if n.Blind {
		cmd.Env = append(cmd.Env, blindVariable+"=1")
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		return nil, fmt.Errorf("%s does not listen: %w", n.Path, err)
	}
	return func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }, nil
}

func orOne(s string) string {
	if s == "" {
		return "1"
	}
	return s
}
