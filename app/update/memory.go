package update

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"

	"carddesk/cardops/disk"
)

// seen is what is remembered from one day to the next. The file is kept as it came: its signature is checked whenever it is read, so that nobody
// gains anything by writing there.
type seen struct {
	Schema string    `json:"schema"`
	Asked  time.Time `json:"asked"`
	Failed bool      `json:"failed"`
	File   string    `json:"file"` // the last good one
}

const schema = "carddesk.update/1"

// memory is a file in a folder of the user.
type memory struct{ folder string }

func (m memory) path() string { return filepath.Join(m.folder, "newest.json") }

// read is what is remembered: nothing, where the file is not there or not understood.
func (m memory) read() seen {
	f, err := os.Open(m.path())
	if err != nil {
		return seen{}
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, 4*largest))
	var s seen
	if err != nil || json.Unmarshal(raw, &s) != nil || s.Schema != schema {
		return seen{}
	}
	return s
}

// write remembers. The error is an *fs.PathError.
func (m memory) write(s seen) error {
	s.Schema = schema
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return disk.Replace(m.path(), raw)
}
