package practice

import (
	"io/fs"
	"net"
	"strings"
	"syscall"
	"time"

	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/computer"
)

// What goes wrong with the computer, with the smart-card service, and between browser and computer.

var computerFaults = []fault{
	{check: "system-version", says: "fail", computer: file(computer.Kernel, "3.10.0-1160.el7.x86_64\n")},
	{check: "clock", says: "fail-past", env: func(e *doctor.Env) {
		e.Built = e.Now()
		e.Now = func() time.Time { return time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC) }
	}},
	{check: "clock", says: "fail-drift", env: func(e *doctor.Env) {
		online(revocation.Answer{State: revocation.Good, Clock: e.Now().Add(-42 * time.Minute)}, nil)(e)
	}},
	{check: "profile-path", says: "warn-letters", computer: func(c *computer.Computer) { c.Home = "/home/林美" }},
	{check: "profile-path", says: "warn-long", computer: func(c *computer.Computer) { c.Home += "/" + strings.Repeat("x", 150) }},
	{check: "report-folder", says: "fail-refused", computer: func(c *computer.Computer) {
		c.Writing = &fs.PathError{Op: "open", Path: c.Home, Err: fs.ErrPermission}
	}},
	{check: "report-folder", says: "fail-full", computer: func(c *computer.Computer) { c.Writing = doctor.ErrFull }},
	{check: "screen-lock", says: "fail-locked", computer: tool(computer.Session, "Remote=no\nActive=yes\nState=active\nLockedHint=yes\n")},
	{check: "screen-lock", says: "fail-away", computer: tool(computer.Session, "Remote=no\nActive=no\nState=online\nLockedHint=no\n")},
	{check: "remote-session", says: "fail", desk: (*simcard.Desk).Stop, computer: func(c *computer.Computer) {
		c.Files[computer.Polkit] = ""
		c.Vars["SSH_CONNECTION"] = "192.0.2.1 50000 192.0.2.2 22"
	}},
}

var serviceFaults = []fault{
	{check: "service-installed", says: "fail", desk: (*simcard.Desk).Stop, computer: func(c *computer.Computer) {
		delete(c.Files, computer.PCSCD)
		absent(c)
	}},
	{check: "service-enabled", says: "fail", system: computer.Windows, desk: (*simcard.Desk).Stop, computer: func(c *computer.Computer) {
		c.Service = computer.Service{Installed: true, Disabled: true}
	}},
	{check: "service-running", says: "fail", desk: (*simcard.Desk).Stop, computer: absent},
	{check: "service-access", says: "fail-socket", desk: (*simcard.Desk).Stop, computer: func(c *computer.Computer) {
		c.Knock = &net.OpError{Op: "dial", Err: syscall.EACCES}
	}},
	{check: "service-access", says: "fail-polkit", desk: (*simcard.Desk).Stop, computer: file(computer.Polkit, "")},
	{check: "service-answers", says: "fail", desk: (*simcard.Desk).Stop},
}

var browserFaults = []fault{
	{check: "localhost-name", says: "fail-missing", computer: file("/etc/hosts", "# 127.0.0.1 localhost\n")},
	{check: "localhost-name", says: "fail-elsewhere", computer: func(c *computer.Computer) { c.Files["/etc/hosts"] += "192.0.2.7 localhost\n" }},
	{check: "proxy-bypass", says: "fail", computer: func(c *computer.Computer) { c.Vars["http_proxy"] = "http://proxy.example:3128" }},
	{check: "browser-access", says: "warn", computer: func(c *computer.Computer) {
		c.Files[computer.Packages] = strings.ReplaceAll(c.Files[computer.Packages], "deinstall ok config-files", "install ok installed")
	}},
	{check: "browser-access", says: "fail", env: func(e *doctor.Env) { e.BrowserTest = new(false) }},
}

// file gives a file another content.
func file(path, content string) func(*computer.Computer) {
	return func(c *computer.Computer) { c.Files[path] = content }
}

// tool has a program of the system print something else.
func tool(command, output string) func(*computer.Computer) {
	return func(c *computer.Computer) { c.Tools[command] = output }
}

// absent takes pcscd's socket away.
func absent(c *computer.Computer) {
	delete(c.Files, computer.Socket)
	c.Knock = syscall.ENOENT
}
