package doctor

import (
	"context"
	"slices"
	"strings"
)

// proxy is what browsers are told of a proxy for plain HTTP.
type proxy struct {
	server   string   // empty: none
	bypass   []string // hosts that are reached without it
	allPlain bool     // all names without a dot are
}

func checkProxy(ctx context.Context, m *Machine) (Finding, error) {
	p := m.proxy(ctx)
	facts := Facts{"Proxy": personal(p.server), "Bypass": personal(p.bypass)} // names of a company's network
	switch {
	case p.server == "":
		return Finding{OK, "", facts}, nil
	case p.allPlain, slices.ContainsFunc(p.bypass, coversLocalhost):
		return Finding{OK, "bypass", facts}, nil
	}
	return Finding{Fail, "", facts}, nil
}

// coversLocalhost: the component is called by name, so that a rule for the address alone does not help.
func coversLocalhost(rule string) bool {
	rule = strings.ToLower(strings.Trim(strings.TrimSpace(rule), `'"`))
	rule = strings.TrimPrefix(rule, "http://")
	rule, _, _ = strings.Cut(rule, ":")
	return rule == "localhost" || rule == "*" || rule == "local*" || rule == ".localhost" || rule == "*localhost"
}

func (m *Machine) proxy(ctx context.Context) proxy {
	switch m.System {
	case windowsOS:
		return m.windowsProxy()
	case macOS:
		return parseScutil(m.tool(ctx, "/usr/sbin/scutil", "--proxy"))
	}
	if p := m.environmentProxy(); p.server != "" {
		return p
	}
	return m.desktopProxy(ctx)
}

const internetSettings = `HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings`

func (m *Machine) windowsProxy() proxy {
	if m.value(internetSettings, "ProxyEnable") != "1" {
		return proxy{}
	}
	p := proxy{server: m.value(internetSettings, "ProxyServer"), bypass: strings.Split(m.value(internetSettings, "ProxyOverride"), ";")}
	p.allPlain = slices.Contains(p.bypass, "<local>")
	return p
}

func (m *Machine) environmentProxy() proxy {
	either := func(name string) string { return orElse(m.getenv(name), m.getenv(strings.ToUpper(name))) }
	return proxy{server: orElse(either("http_proxy"), either("all_proxy")), bypass: strings.Split(either("no_proxy"), ",")}
}

// desktopProxy reads the setting that GNOME and its relatives share; other desktops pass the environment on.
func (m *Machine) desktopProxy(ctx context.Context) proxy {
	if strings.TrimSpace(m.tool(ctx, "gsettings", "get", "org.gnome.system.proxy", "mode")) != "'manual'" {
		return proxy{}
	}
	host := strings.Trim(strings.TrimSpace(m.tool(ctx, "gsettings", "get", "org.gnome.system.proxy.http", "host")), "'")
	ignored := strings.Trim(strings.TrimSpace(m.tool(ctx, "gsettings", "get", "org.gnome.system.proxy", "ignore-hosts")), "[]")
	return proxy{server: host, bypass: strings.Split(ignored, ",")}
}

// parseScutil reads what scutil --proxy prints: a dictionary with an array of exceptions in it.
func parseScutil(text string) proxy {
	var p proxy
	enabled := false
	for _, line := range lines(text) {
		name, value, _ := strings.Cut(line, " : ")
		switch name = strings.TrimSpace(name); name {
		case "HTTPEnable":
			enabled = value == "1"
		case "HTTPProxy":
			p.server = value
		case "ExcludeSimpleHostnames":
			p.allPlain = value == "1"
		case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11":
			p.bypass = append(p.bypass, value)
		}
	}
	if !enabled {
		return proxy{}
	}
	return p
}
