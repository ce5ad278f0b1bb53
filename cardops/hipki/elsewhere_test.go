package hipki

import (
	"bufio"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/mishap"
)

// elsewhereVariable has this test program be a component and a centre instead, so that they keep their copies of secrets in a process of their
// own.
const elsewhereVariable = "CARDDESK_TEST_COMPONENT"

func TestMain(m *testing.M) {
	if os.Getenv(elsewhereVariable) != "" {
		serveElsewhere()
		return
	}
	os.Exit(m.Run())
}

// serveElsewhere reads PIN and subscriber code from standard input, a line each, and writes addresses and card number. After that each line
// names a call whose answers are cut off from then on. It ends with its input.
func serveElsewhere() {
	lines := bufio.NewScanner(os.Stdin)
	read := func() []byte { lines.Scan(); return lines.Bytes() }
	card, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, PIN: read()})
	if err != nil {
		fmt.Println(err)
		return
	}
	truth, _ := card.Truth()
	local, far := component.New(component.Slot{Reader: inReader, Card: card}), centre.New()
	far.Enrol(truth.Number, centre.Record{Code: read()})
	fmt.Println(httptest.NewServer(local).URL, httptest.NewServer(far).URL, truth.Number)
	for lines.Scan() {
		local.Plan.Set(lines.Text(), mishap.Event{Mishap: mishap.CutOff})
		fmt.Println("cut off")
	}
}

// elsewhere is that process, seen from here.
type elsewhere struct {
	client Client
	ref    CardRef
	cutOff func(call string)
}

func startElsewhere(t *testing.T, pin, code *secret.Secret) elsewhere {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), elsewhereVariable+"=1")
	in, errIn := child.StdinPipe()
	out, errOut := child.StdoutPipe()
	if errIn != nil || errOut != nil || child.Start() != nil {
		t.Fatal("the test program cannot be started again")
	}
	t.Cleanup(func() { _ = in.Close(); _ = child.Wait() })
	for _, s := range []*secret.Secret{pin, code} {
		s.Lend(func(b []byte) { _, _ = in.Write(b) })
		_, _ = in.Write([]byte("\n"))
	}
	answers := bufio.NewScanner(out)
	answers.Scan()
	told := strings.Fields(answers.Text())
	if len(told) != 3 {
		t.Fatalf("the other process says %q", answers.Text())
	}
	pid := child.Process.Pid
	return elsewhere{
		client: Client{Base: told[0], Centre: told[1], AllowOwner: func(o Owner) bool { return o.PID == pid }},
		ref:    CardRef{Number: told[2], ReaderName: inReader},
		cutOff: func(call string) { _, _ = fmt.Fprintln(in, call); answers.Scan() },
	}
}
