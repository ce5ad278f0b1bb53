package hipki

import (
	"context"
	"errors"
	"io/fs"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// slowFinder never finds anything.
type slowFinder struct{}

func (slowFinder) Owners(ctx context.Context, _ netip.AddrPort) ([]Owner, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func at(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

func TestConnectionsLeadToTheNearestSocket(t *testing.T) {
	all := []socket{
		{at("0.0.0.0:61161"), 1},
		{at("127.0.0.1:61161"), 2},
		{at("[::]:61161"), 3},
		{at("[::1]:61161"), 4},
		{at("0.0.0.0:7777"), 5},
		{at("[::]:16888"), 6},
		{at("[::ffff:127.0.0.1]:5000"), 7},
		{at("127.0.0.2:6000"), 8},
		{at("127.0.0.1:7000"), 9},
		{at("127.0.0.1:7000"), 10},
	}
	for name, c := range map[string]struct {
		to   string
		want []uint64
	}{
		"the very address":            {"127.0.0.1:61161", []uint64{2}},
		"the very IPv6 address":       {"[::1]:61161", []uint64{4}},
		"every address":               {"127.0.0.1:7777", []uint64{5}},
		"every IPv6 address for IPv4": {"127.0.0.1:16888", []uint64{6}},
		"every IPv6 address":          {"[::1]:16888", []uint64{6}},
		"every IPv4 address for IPv6": {"[::1]:7777", nil},
		"IPv4 written as IPv6":        {"127.0.0.1:5000", []uint64{7}},
		"another address":             {"127.0.0.1:6000", nil},
		"another port":                {"127.0.0.1:61162", nil},
		"shared":                      {"127.0.0.1:7000", []uint64{9, 10}},
	} {
		if got := nearest(all, at(c.to)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// procTable has a listener on 127.0.0.1:61161, an established connection to it, a listener elsewhere, and lines that are none.
const procTable = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:EEE9 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31415 1 0000000000000000 100 0 0 10 0
   1: 0100007F:EEE9 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 27182 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 16180 1 0000000000000000 100 0 0 10 0
   3: 0100007:EEE9 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1
   4: 0100007F:1EEE9 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 2 1
   5: 0100007F:EEE9 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 x 1
   6: 0100007F:EEE9 00000000:0000 0A
`

// procTable6 has a listener on [::]:16888.
const procTable6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:41F8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 14142 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 17320 1 0000000000000000 100 0 0 10 0
`

// The addresses in these tables are words of a little-endian machine.
func TestProcTables(t *testing.T) {
	want := []socket{{at("127.0.0.1:61161"), 31415}, {at("0.0.0.0:22"), 16180}}
	if got := parseProcTable([]byte(procTable)); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	want = []socket{{at("[::]:16888"), 14142}, {at("[::1]:631"), 17320}}
	if got := parseProcTable([]byte(procTable6)); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// link is a symbolic link of a file system in memory.
func link(target string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(target), Mode: fs.ModeSymlink | 0o777}
}

func file(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content)} }

func TestProcessesOfASocket(t *testing.T) {
	root := fstest.MapFS{
		"net/tcp": file(procTable), "net/tcp6": file(procTable6),
		"self/fd/1": link("socket:[31415]"), "uptime": file("1 1"),
		"7/comm": file("sshd\n"), "7/exe": link("/usr/sbin/sshd"), "7/fd/0": link("/dev/null"), "7/fd/3": link("socket:[99]"),
		"4711/comm": file("node\n"), "4711/exe": link(genuine.Path), "4711/fd/0": link("pipe:[31415]"), "4711/fd/19": link("socket:[31415]"),
		"4712/comm": file("child\n"), "4712/fd/19": link("socket:[31415]"),
	}
	for name, c := range map[string]struct {
		to   string
		want []Owner
	}{
		"two processes share it": {"127.0.0.1:61161", []Owner{genuine, {PID: 4712, Name: "child"}}},
		"nobody listens":         {"127.0.0.1:61162", nil},
		"somebody else's":        {"127.0.0.1:22", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := procfs{root}.Owners(t.Context(), at(c.to))
			if !reflect.DeepEqual(got, c.want) || errors.Is(err, ErrOwnerUnknown) != (c.want == nil) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (procfs{root}).Owners(cancelled, at("127.0.0.1:61161")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := (procfs{fstest.MapFS{}}).Owners(t.Context(), at("127.0.0.1:61161")); !errors.Is(err, ErrOwnerUnknown) {
		t.Errorf("without /proc: %v", err)
	}
}

// Rows as GetExtendedTcpTable lays them out (tcpmib.h), written by hand: state, local address and port, remote address and port, process.
var (
	windowsTable4 = []byte{
		2, 0, 0, 0,
		2, 0, 0, 0, 127, 0, 0, 1, 0xEE, 0xE9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x67, 0x12, 0, 0,
		2, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0,
		0xAA, 0xAA, 0xAA, 0xAA, // unused end of the buffer
	}
	windowsTable6 = []byte{
		1, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xEE, 0xE9, 0, 0, // address, scope, port
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // the same of the remote end
		2, 0, 0, 0, 0x68, 0x12, 0, 0, // state, process
	}
)

func TestWindowsTables(t *testing.T) {
	want := []socket{{at("127.0.0.1:61161"), 0x1267}, {at("0.0.0.0:445"), 4}}
	if got := shapeIPv4.parse(windowsTable4); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	want = []socket{{at("[::1]:61161"), 0x1268}}
	if got := shapeIPv6.parse(windowsTable6); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for n := range windowsTable4 {
		if got, whole := len(shapeIPv4.parse(windowsTable4[:n])), max(n-4, 0)/24; got != whole {
			t.Errorf("%d bytes gave %d rows, want %d", n, got, whole)
		}
	}
}

func TestLsof(t *testing.T) {
	const listening = "p4711\ncnode\nf19\nn127.0.0.1:61161\nf20\nn[::1]:61161\np815\ncother\nf3\nn*:61161\n"
	files := map[string]string{
		"4711": "p4711\nftxt\nn/Users/me/Library/HiPKILocalSignServer/node\nftxt\nn/usr/lib/dyld\n",
		"815":  "p816\nftxt\nn/not/asked/for\n",
	}
	run := lsof(func(_ context.Context, arguments ...string) ([]byte, error) {
		switch text := strings.Join(arguments, " "); text {
		case "-nP -iTCP:61161 -sTCP:LISTEN -Fpcn":
			return []byte(listening), nil
		case "-nP -a -p 4711 -d txt -Fpn", "-nP -a -p 815 -d txt -Fpn":
			return []byte(files[arguments[3]]), nil
		}
		return nil, errors.New("exit status 1")
	})
	got, err := run.Owners(t.Context(), at("127.0.0.1:61161"))
	want := []Owner{{4711, "node", "/Users/me/Library/HiPKILocalSignServer/node"}, {PID: 815, Name: "other"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if _, err := run.Owners(t.Context(), at("127.0.0.1:1")); !errors.Is(err, ErrOwnerUnknown) {
		t.Errorf("nobody: %v", err)
	}
	for name, text := range map[string]string{"nothing": "", "a field before a process": "nfile\n", "blank lines": "\n\r\n"} {
		if got := parseLsof([]byte(text)); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}
