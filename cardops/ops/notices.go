package ops

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"carddesk/cardops/disk"
)

// NoticeFile remembers accepted notices in a file of the user. Card numbers are personal: the file holds keyed hashes of them, under a key
// that is made with the file. A card without a known number is not remembered: its consent would stand for all such cards.
type NoticeFile struct{ Path string }

type noticeFile struct {
	Key      string   `json:"key"`
	Accepted []string `json:"accepted"`
}

// Accepted implements Notices. A file that is not there or can't be read has accepted nothing: the notice is shown once more.
func (n NoticeFile) Accepted(card string) bool {
	f, err := n.read()
	return err == nil && card != "" && slices.Contains(f.Accepted, f.hash(card))
}

// Accept implements Notices. The error is an *fs.PathError.
func (n NoticeFile) Accept(card string) error {
	if card == "" {
		return nil
	}
	f, err := n.read()
	if err != nil {
		f = noticeFile{Key: rand.Text()}
	}
	f.Accepted = append(f.Accepted, f.hash(card))
	raw, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode notices: %w", err)
	}
	return disk.Replace(n.Path, raw)
}

func (n NoticeFile) read() (noticeFile, error) {
	var f noticeFile
	raw, err := os.ReadFile(n.Path)
	if err != nil {
		return f, err
	}
	err = json.Unmarshal(raw, &f)
	if err == nil && f.Key == "" {
		err = errors.New("no key")
	}
	return f, err
}

func (f noticeFile) hash(card string) string {
	mac := hmac.New(sha256.New, []byte(f.Key))
	mac.Write([]byte(card))
	return hex.EncodeToString(mac.Sum(nil))
}
