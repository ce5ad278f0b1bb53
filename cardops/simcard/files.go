package simcard

import "sync"

// File identifiers of a citizen card [F], the directories under 5030 [1].
const (
	idMF           = 0x3F00
	idDIR          = 0x2F00 // EF.DIR, ISO 7816-4 clause 12.2.1
	idApplication  = 0x7FFF // gen2: the current application, ISO 7816-4 clause 7.4
	idIdentity     = 0x0900
	idNumber       = 0x0903
	idVersion      = 0x0905
	idPKI          = 0x5030
	idCertificates = 0x08F2
	idPrivateKeys  = 0x4100
	idPublicKeys   = 0x4101
	idCertDir      = 0x4104
	idDataObjects  = 0x4107
	idTokenInfo    = 0x5032
)

// file is a directory (DF) with children, or an elementary file (EF) with content of a fixed size.
type file struct {
	id       uint16
	parent   *file
	children []*file
	size     int                    // of an EF
	content  func() ([]byte, error) // of an EF: at most size bytes; the card fills up the rest
}

func directory(id uint16, children ...*file) *file {
	d := &file{id: id, children: children}
	for _, c := range children {
		c.parent = d
	}
	return d
}

func elementary(id uint16, size int, content func() ([]byte, error)) *file {
	return &file{id: id, size: size, content: sync.OnceValues(content)}
}

func (f *file) isDirectory() bool { return f.content == nil }

// child returns the child with this identifier, or nil.
func (f *file) child(id uint16) *file {
	if f == nil {
		return nil
	}
	for _, c := range f.children {
		if c.id == id {
			return c
		}
	}
	return nil
}

// within finds what SELECT by identifier finds from the current directory (ISO 7816-4 clause 7.1.1): its children, itself,
// its parent, its parent's children.
func (f *file) within(id uint16) *file {
	switch {
	case f.child(id) != nil:
		return f.child(id)
	case f.id == id:
		return f
	case f.parent != nil && f.parent.id == id:
		return f.parent
	}
	return f.parent.child(id)
}

// fileSystem is a tree of files and what is selected in it.
type fileSystem struct {
	root    *file
	padding byte  // what an EF holds behind its content
	dir     *file // current directory; nil before an application was selected
	current *file // current EF, or nil
}

// enter selects the root.
func (s *fileSystem) enter() { s.dir, s.current = s.root, nil }

// leave selects nothing at all.
func (s *fileSystem) leave() { s.dir, s.current = nil, nil }

// selectID selects a file. A file that is not found leaves the selection as it was.
func (s *fileSystem) selectID(id uint16) (*file, uint16) {
	if s.dir == nil {
		return nil, swNotFound
	}
	found := s.dir.within(id)
	if id == idMF || id == s.root.id {
		found = s.root
	}
	switch {
	case found == nil:
		return nil, swNotFound
	case found.isDirectory():
		s.dir, s.current = found, nil
	default:
		s.current = found
	}
	return found, swDone
}

// read returns up to n bytes of the current EF from offset on. Fewer come with swEndOfFile.
func (s *fileSystem) read(offset, n int) ([]byte, uint16) {
	if s.current == nil {
		return nil, swNoFileSelected
	}
	all, err := s.current.content()
	if err != nil {
		return nil, swBroken
	}
	if offset >= s.current.size {
		return nil, swOutside
	}
	end := min(offset+n, s.current.size)
	data := make([]byte, end-offset)
	for i := range data {
		data[i] = s.padding
	}
	if offset < len(all) {
		copy(data, all[offset:])
	}
	if len(data) < n {
		return data, swEndOfFile
	}
	return data, swDone
}
