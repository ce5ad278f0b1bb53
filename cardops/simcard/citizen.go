package simcard

import (
	"bytes"
	"fmt"

	"carddesk/cardops/simcard/issuer"
)

// layout is where the two generations differ in what is on them.
type layout struct {
	padding byte        // what unused bytes hold: 00 or FF are both seen [F]
	version string      // 20 ASCII bytes, of which "CHT V32N" is seen on gen1 [F]
	aid     []byte      // in EF.DIR
	prefix  []byte      // begins every path in the directories
	order   [2]position // of the holder's certificates
}

// position is a certificate's place in the file of certificates.
type position struct {
	use    issuer.Use
	offset int
}

// The holder's certificates stand in a different order on the two generations. Sources contradict each other about the order
// on real cards, so that a reader must go by KeyUsage; one that goes by position fails on one of these two.
var (
	layoutGen1 = layout{
		padding: 0xFF,
		version: "CHT V32N SIMULATED  ",
		aid:     []byte("\xA0\x00\x00\x00\x63PKCS-15"),
		prefix:  []byte{0x3F, 0x00, 0x50, 0x30},
		order:   [2]position{{issuer.Sign, offsetFirst}, {issuer.Encrypt, offsetSecond}},
	}
	layoutGen2 = layout{
		padding: 0x00,
		version: "CHT V32N SIMULATED 2",
		aid:     gen2AID,
		prefix:  []byte{0x7F, 0xFF, 0x50, 0x30},
		order:   [2]position{{issuer.Encrypt, offsetFirst}, {issuer.Sign, offsetSecond}},
	}
)

// Offsets of the DER objects in the file of certificates, and its size [F].
const (
	offsetRoot   = 0x0000
	offsetCA     = 0x0700
	offsetFirst  = 0x0E00
	offsetSecond = 0x1500
	sizeOfFile   = 0x1C00
	sizeOfPlace  = 0x0700
)

// positions are all four certificates of a citizen card in the order of their offsets.
func (l layout) positions() []position {
	return append([]position{{issuer.Root, offsetRoot}, {issuer.CA, offsetCA}}, l.order[:]...)
}

// citizenFiles are the files that both generations have. 5015 and 5031, which PKCS#15 expects, do not exist [1]. Sizes other
// than that of 08F2 are invented.
func citizenFiles(w *wallet, l layout) []*file {
	return []*file{
		elementary(idDIR, 0x80, l.applications),
		directory(
			idIdentity,
			elementary(idNumber, 16, fixed(w.number)),
			elementary(idVersion, 20, fixed(l.version)),
		),
		directory(
			idPKI,
			elementary(idCertificates, sizeOfFile, func() ([]byte, error) { return l.certificates(w) }),
			elementary(idPrivateKeys, 0x100, l.privateKeys),
			elementary(idPublicKeys, 0x100, l.publicKeys),
			elementary(idCertDir, 0x200, func() ([]byte, error) { return l.certificateDirectory(w) }),
			elementary(idDataObjects, 0x80, l.dataObjects),
			elementary(idTokenInfo, 0x80, func() ([]byte, error) { return tokenInformation(w) }),
		),
	}
}

func fixed(s string) func() ([]byte, error) {
	return func() ([]byte, error) { return []byte(s), nil }
}

// certificates builds the file of certificates with unused bytes between them.
func (l layout) certificates(w *wallet) ([]byte, error) {
	all, err := w.minted()
	if err != nil {
		return nil, err
	}
	content := bytes.Repeat([]byte{l.padding}, sizeOfFile)
	for _, p := range l.positions() {
		der := all[p.use].DER
		if len(der) > sizeOfPlace {
			return nil, fmt.Errorf("certificate %s has %d bytes, its place %d", p.use, len(der), sizeOfPlace)
		}
		copy(content[p.offset:], der)
	}
	return content, nil
}
