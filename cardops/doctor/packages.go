package doctor

import "strings"

// packageVersion is the version of an installed Debian package; empty where there is none, or another kind of distribution.
func (e *Env) packageVersion(name string) string {
	return dpkgVersion(e.read("/var/lib/dpkg/status"), name)
}

// dpkgVersion reads dpkg's status file (deb-control(5)): paragraphs of fields, parted by empty lines.
func dpkgVersion(status, name string) string {
	at := "Package: " + name + "\n"
	if !strings.HasPrefix(status, at) {
		at = "\n" + at
	}
	_, paragraph, found := strings.Cut(status, at)
	if !found {
		return ""
	}
	paragraph, _, _ = strings.Cut(paragraph, "\n\n")
	version, installed := "", false
	for line := range strings.Lines(paragraph) {
		switch field, value, _ := strings.Cut(strings.TrimSpace(line), ": "); field {
		case "Status":
			installed = strings.HasSuffix(value, " installed")
		case "Version":
			version = value
		}
	}
	if !installed {
		return ""
	}
	return version
}
