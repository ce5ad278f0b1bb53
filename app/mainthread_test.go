//go:build linux

package app_test

import (
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The main goroutine draws, and Fyne locks it to the main thread. strace without -f follows that thread alone, so that its record shows
// what drawing goroutine asks of the system, and nothing that others do.

// asked is a call of the record that names a file, or reaches for a network.
var asked = regexp.MustCompile(`^(?:(connect|bind|sendto)\(.*sa_family=(AF_\w+)(?:, sun_path=@?"([^"]*)")?|(\w+)\([^"]*"([^"]*)")`)

// toolkit are the files and sockets that the window toolkit, the X libraries and the software renderer touch by themselves, and why.
var toolkit = []struct{ begins, why string }{
	{"/tmp/.X11-unix/", "the display"},
	{"/lib/", "libraries, while the program is loaded"},
	{"/usr/lib/", "libraries and drivers of the renderer, locales of the X library"},
	{"/etc/ld.so.", "libraries, while the program is loaded"},
	{"/proc/", "what the Go runtime and the renderer ask about processor and process"},
	{"/sys/", "the same, and the graphics card"},
	{"/dev/", "the graphics card, shared memory, random numbers"},
	{"/usr/share/X11/", "key composition"},
	{"/var/cache/libx11/", "key composition"},
	{"/usr/X11R6/", "fonts, that is where old systems kept them"},
	{"/usr/share/fonts", "fonts"},
	{"/usr/local/share/fonts", "fonts"},
	{"/usr/share/texmf/", "fonts"},
	{"/etc/fonts/", "fonts"},
	{"/etc/nsswitch.conf", "the C library finds the home folder, for fonts"},
	{"/etc/passwd", "the C library finds the home folder, for fonts"},
	{"/var/run/nscd/socket", "the C library finds the home folder, for fonts"},
	{"/usr/share/icons/", "the mouse pointer"},
	{"/usr/share/pixmaps/", "the mouse pointer"},
	{"/usr/share/locale/", "the C library's locale"},
	{"/etc/locale.alias", "the C library's locale"},
	{"/usr/share/drirc.d", "settings of the renderer"},
	{"/etc/drirc", "settings of the renderer"},
	{"/etc/localtime", "the time zone, read once"},
	{"/usr/share/zoneinfo", "the time zone, read once"},
}

// atHome are what of the home folder is the toolkit's own; our settings, notices and reports are not among them.
var atHome = []string{
	"config/fyne", "config/fontconfig", "cache/mesa_shader_cache", "cache/fontconfig", "cache/font_index", "cache/fyne", ".icons", ".local/share/icons",
	".local/share/fonts", ".fonts", ".fontconfig", ".drirc", ".Xauthority", ".Xdefaults", ".XCompose", ".compose-cache",
}

// cards are files that only card work needs, wherever they stand. The service's library is another matter: the program is linked with it.
var (
	cards  = regexp.MustCompile(`(?i)pcsc|pkcs|p11|opensc|softhsm|ykcs|hicos|vpcd`)
	linked = regexp.MustCompile(`^(/usr)?/lib/[^/]+/libpcsclite\.so\.1$`)
)

// own tells whether a file is the toolkit's business. home is the home folder of the program, program its own file.
func own(path, home, program string) bool {
	path = strings.TrimSuffix(path, "/")
	if linked.MatchString(path) {
		return true
	}
	inside, found := strings.CutPrefix(path, home)
	if cards.MatchString(path) && !found {
		return false
	}
	if found {
		inside = strings.TrimPrefix(inside, "/")
		if inside == "" || inside == "config" || inside == "cache" || inside == ".local" || inside == ".local/share" {
			return true // on the way to what is inside
		}
		return begins(inside, atHome...)
	}
	// The font search takes the home folder from the user database, not from HOME.
	if who, err := user.Current(); err == nil && begins(path, who.HomeDir+"/.fonts", who.HomeDir+"/.local/share/fonts") {
		return true
	}
	for _, t := range toolkit {
		if strings.HasPrefix(path, t.begins) {
			return true
		}
	}
	folder, _ := os.Getwd() // names of files are made whole with it
	return path == "" || path == "." || path == folder || path == program ||
		strings.HasPrefix(home, path+"/") || strings.HasPrefix("/proc/", path+"/") || path == filepath.Dir(program)
}

func begins(path string, with ...string) bool {
	for _, w := range with {
		if strings.HasPrefix(path, w) {
			return true
		}
	}
	return false
}

// foreign are the calls of a record that are not the toolkit's.
func foreign(record, home, program string) (found []string, files int) {
	for _, line := range strings.Split(record, "\n") {
		call := asked.FindStringSubmatch(line)
		if call == nil {
			continue
		}
		files++
		family, path := call[2], call[3]+call[5]
		if family == "AF_INET" || family == "AF_INET6" || !own(path, home, program) {
			found = append(found, line)
		}
	}
	return found, files
}

func TestForeignCallsAreFound(t *testing.T) {
	for name, tc := range map[string]struct {
		line string
		want bool
	}{
		"the service":        {`connect(9, {sa_family=AF_UNIX, sun_path="/run/pcscd/pcscd.comm"}, 110) = 0`, true},
		"its own folder":     {`connect(9, {sa_family=AF_UNIX, sun_path="/tmp/x/pcscd.comm"}, 110) = 0`, true},
		"the network":        {`connect(9, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}, 16) = 0`, true},
		"the new network":    {`connect(9, {sa_family=AF_INET6, sin6_port=htons(80)}, 28) = 0`, true},
		"a module":           {`openat(AT_FDCWD, "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", O_RDONLY|O_CLOEXEC) = 9`, true},
		"the settings":       {`openat(AT_FDCWD, "/home/a/config/carddesk/settings.json", O_RDONLY) = 9`, true},
		"a report":           {`mkdirat(AT_FDCWD, "/home/a/cache/carddesk/crash", 0700) = 0`, true},
		"another program":    {`execve("/usr/bin/xdg-open", ["xdg-open"], 0x7f) = 0`, true},
		"the display":        {`connect(8, {sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X2"}, 20) = 0`, false},
		"a font":             {`openat(AT_FDCWD, "/usr/share/fonts/a.ttf", O_RDONLY) = 9`, false},
		"the renderer":       {`openat(AT_FDCWD, "/usr/lib/x86_64-linux-gnu/dri/swrast_dri.so", O_RDONLY) = 9`, false},
		"shaders":            {`openat(AT_FDCWD, "/home/a/cache/mesa_shader_cache/index", O_RDWR) = 9`, false},
		"what is no file":    {`poll([{fd=8, events=POLLIN}], 1, -1) = 1`, false},
		"the linked library": {`openat(AT_FDCWD, "/lib/x86_64-linux-gnu/libpcsclite.so.1", O_RDONLY|O_CLOEXEC) = 3`, false},
		"files with a path":  {`openat(3</home/a>, "/home/a/secret", O_RDONLY) = 9`, true},
	} {
		t.Run(name, func(t *testing.T) {
			found, _ := foreign(tc.line, "/home/a", "/opt/carddesk")
			if got := len(found) > 0; got != tc.want {
				t.Errorf("foreign: %v, want %v", got, tc.want)
			}
		})
	}
}

// TestMainGoroutineOnlyDraws follows the main thread through the whole story: no card, module, settings, report or network is touched by it.
func TestMainGoroutineOnlyDraws(t *testing.T) {
	if _, err := built(); err != nil {
		t.Fatal(err)
	}
	record := filepath.Join(t.TempDir(), "record")
	// -D: the program stays the test's own child. -f is left out on purpose.
	s := begin(t, "en_US.UTF-8", "strace", "-D", "-s", "300", "-e", "trace=%file,connect,bind,sendto", "-o", record)
	s.byKeys()
	raw, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	program, _ := built()
	found, files := foreign(string(raw), s.home, program)
	if files < 20 {
		t.Errorf("strace recorded %d calls only: it did not follow the window", files)
	}
	for _, line := range found {
		t.Errorf("the main goroutine does more than draw: %s", line)
	}
	t.Logf("measured: calls of the main goroutine that name a file or socket, the toolkit's own: %d", files)
}
