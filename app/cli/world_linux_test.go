package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"carddesk/cardops/simcard/pcscd"
)

// world is a computer that a test shows to the program: a mount namespace with folders of its own, a network that is only its loopback, a name. What
// runs in it has no rights beyond those of its user, so that permissions mean something although the tests are root.
type world struct {
	Host       string
	Empty      map[string]int    // folders that become empty file systems, of this many kilobytes
	Binds      map[string]string // files and folders that show another one: where to what
	Files      map[string]string // contents by path
	Modes      map[string]os.FileMode
	Abandoned  string // socket that nobody listens on any more
	Tokens     bool   // SoftHSM gets a token, below tokensAt
	Neighbours []neighbour
	Env        []string
	Visits     [][]string // command lines, carried out one after another
	Keep       []string   // files to read at the end
}

// neighbour is a program that others ask something.
type neighbour struct {
	Path    string        // of its program file
	Role    string        // variable of the role that the test binary plays there
	Version string        // of a component; what an authority says of certificates
	Blind   bool          // a component that sees no reader
	Ahead   time.Duration // of an authority's clock
}

// visit is what a command line gave.
type visit struct {
	Out, Err string
	Exit     int
	Took     time.Duration // from the start of the program to its end
}

// account is what came back from a world.
type account struct {
	Visits []visit
	Kept   map[string]string
	Error  string
}

const (
	worldVariable  = "CARDDESK_TEST_WORLD"  // the world, as JSON, whose namespaces the test binary is to furnish
	insideVariable = "CARDDESK_TEST_INSIDE" // the same when that is done
	programPath    = "/opt/carddesk/carddesk-cli"
	tokensAt       = "/srv/tokens"
)

func init() {
	roles[worldVariable] = func() int { return inWorld(worldVariable, furnish) }
	roles[insideVariable] = func() int { return inWorld(insideVariable, live) }
}

// visited carries out the command lines of a world. Two minutes are for a machine that is busy with other tests: each takes about a second.
func (w world) visited(t testing.TB) account {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w.Binds = maps.Clone(w.Binds)
	w.Binds[programPath] = binary
	text, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	cmd, err := pcscd.Isolated("-c", `exec unshare --net --uts env -i "$@"`, "world",
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", worldVariable+"="+string(text), binary)
	if err != nil {
		t.Fatal(err)
	}
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, &complaints, time.Second
	overdue := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer overdue.Stop()
	err = cmd.Run()
	var back account
	if decoding := json.Unmarshal(out.Bytes(), &back); err != nil || decoding != nil || back.Error != "" {
		t.Fatalf("world: %v, %v, %s\n%s", err, decoding, back.Error, complaints.String())
	}
	return back
}

// inWorld plays a part of a world and tells what came of it.
func inWorld(variable string, part func(world) (account, error)) int {
	var w world
	back, err := account{}, json.Unmarshal([]byte(os.Getenv(variable)), &w)
	if err == nil {
		back, err = part(w)
	}
	if err != nil {
		back.Error = err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(back)
	return 0
}

// furnish lays out the computer, gives up all rights and goes on inside. It only returns with an error.
func furnish(w world) (account, error) {
	runtime.LockOSThread() // rights are those of a thread
	_ = unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "")
	for _, step := range []func() error{w.mount, w.fill, w.makeTokens, w.abandon, w.changeModes, loopbackUp, openLowPorts, dropRights} {
		if err := step(); err != nil {
			return account{}, err
		}
	}
	if err := unix.Sethostname([]byte(w.Host)); err == nil {
		return account{}, errors.New("rights are left")
	}
	env := append(os.Environ(), insideVariable+"="+os.Getenv(worldVariable))
	env = slices.DeleteFunc(env, func(v string) bool { return strings.HasPrefix(v, worldVariable+"=") })
	return account{}, syscall.Exec(programPath, []string{programPath}, env)
}

func (w world) mount() error {
	if err := unix.Sethostname([]byte(w.Host)); err != nil {
		return fmt.Errorf("name of the computer: %w", err)
	}
	// /run comes before what is put there, /home before a home.
	for _, at := range slices.Sorted(maps.Keys(w.Empty)) {
		if err := os.MkdirAll(at, 0o755); err != nil {
			return err
		}
		if err := unix.Mount("tmpfs", at, "tmpfs", 0, fmt.Sprintf("size=%dk,mode=755", w.Empty[at])); err != nil {
			return fmt.Errorf("empty %s: %w", at, err)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(w.Binds)) {
		if err := bind(w.Binds[at], at); err != nil {
			return fmt.Errorf("%s at %s: %w", w.Binds[at], at, err)
		}
	}
	return nil
}

// bind shows a file or folder at another place, which is made where it is missing.
func bind(what, at string) error {
	info, err := os.Stat(what)
	if err != nil {
		return err
	}
	if info.IsDir() {
		err = os.MkdirAll(at, 0o755)
	} else if _, missing := os.Stat(at); missing != nil {
		err = write(at, "")
	}
	if err != nil {
		return err
	}
	return unix.Mount(what, at, "", unix.MS_BIND|unix.MS_REC, "")
}

func write(path, content string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o644)
}

// fill writes files into the empty folders; a file of the system is hidden behind one of the world's.
func (w world) fill() error {
	for _, at := range slices.Sorted(maps.Keys(w.Files)) {
		if !strings.HasPrefix(at, "/etc/") {
			if err := write(at, w.Files[at]); err != nil {
				return err
			}
			continue
		}
		behind := "/srv" + at
		if err := write(behind, w.Files[at]); err != nil {
			return err
		}
		if err := bind(behind, at); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
	}
	return nil
}

// makeTokens has SoftHSM make a token.
func (w world) makeTokens() error {
	if !w.Tokens {
		return nil
	}
	conf := tokensAt + "/softhsm2.conf"
	if err := write(conf, "directories.tokendir = "+tokensAt+"\nobjectstore.backend = file\nlog.level = ERROR\n"); err != nil {
		return err
	}
	cmd := exec.Command("softhsm2-util", "--init-token", "--free", "--label", "desk", "--so-pin", pukRight, "--pin", pinOld)
	cmd.Env = append(os.Environ(), "SOFTHSM2_CONF="+conf)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("softhsm2-util (package softhsm2): %w %s", err, out)
	}
	return nil
}

func (w world) abandon() error {
	if w.Abandoned == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(w.Abandoned), 0o755); err != nil {
		return err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: w.Abandoned, Net: "unix"})
	if err != nil {
		return err
	}
	l.SetUnlinkOnClose(false)
	return l.Close()
}

func (w world) changeModes() error {
	for at, mode := range w.Modes {
		if err := os.Chmod(at, mode); err != nil {
			return err
		}
	}
	return nil
}

// loopbackUp switches the loopback of a new network on (netdevice(7)).
func loopbackUp() error {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(s)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, request)
}

// openLowPorts lets everybody serve on port 80 of this network (ip(7)).
func openLowPorts() error {
	return os.WriteFile("/proc/sys/net/ipv4/ip_unprivileged_port_start", []byte("0"), 0o644)
}

// dropRights gives up all capabilities (capabilities(7)): those of this thread, and those that a program of root would begin with.
func dropRights() error {
	for right := range uintptr(unix.CAP_LAST_CAP + 1) {
		// EINVAL: an older kernel does not know it.
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, right, 0, 0, 0); err != nil && !errors.Is(err, unix.EINVAL) {
			return fmt.Errorf("give up right %d: %w", right, err)
		}
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	return unix.Capset(&header, &none[0])
}

// live carries out the command lines among the neighbours.
func live(w world) (account, error) {
	for _, n := range w.Neighbours {
		stop, err := n.start()
		if err != nil {
			return account{}, err
		}
		defer stop()
	}
	back := account{Kept: map[string]string{}}
	for _, args := range w.Visits {
		v, err := w.carryOut(args)
		if err != nil {
			return back, err
		}
		back.Visits = append(back.Visits, v)
	}
	for _, at := range w.Keep {
		content, err := os.ReadFile(at)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return back, err
		}
		back.Kept[at] = string(content)
	}
	for at := range w.Modes { // the private service's socket is used by others after this
		_ = os.Chmod(at, 0o777)
	}
	return back, nil
}

func (w world) carryOut(args []string) (visit, error) {
	cmd := exec.Command(programPath, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), actAsProgram + "=1", "SOFTHSM2_CONF=" + tokensAt + "/softhsm2.conf"}, w.Env...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	started := time.Now()
	err := cmd.Run()
	took := time.Since(started)
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		return visit{}, err
	}
	return visit{out.String(), complaints.String(), cmd.ProcessState.ExitCode(), took}, nil
}
