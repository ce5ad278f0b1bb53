package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"

	"carddesk/cardops/simcard/component"
)

// The roles of what listens on the component's port.
const (
	actAsComponent = "CARDDESK_TEST_COMPONENT" // a component of this version
	actAsStranger  = "CARDDESK_TEST_STRANGER"
	blindVariable  = "CARDDESK_TEST_BLIND"
)

func init() {
	roles[actAsComponent] = func() int { return listen(simulatedComponent()) }
	roles[actAsStranger] = func() int { return listen(http.HandlerFunc(weather)) }
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

// listen serves on the component's port until it is killed, and says when it does.
func listen(handler http.Handler) int {
	l, err := net.Listen("tcp", "127.0.0.1:61161")
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
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), n.Role + "=" + orOne(n.Version)}
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
