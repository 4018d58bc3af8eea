// Package copies keeps the register of copies: for each copy that its owner made, who got it, what for, until when, and a
// digest by which it is known again. Never the picture, never its name or place: a name may hold a number.
//
// For most cases: New, then Add before a copy gets its name, Each to read. Edit, Forget and Import change it. A Book in front
// of it lets many goroutines share one wait for the disk.
//
// # The file
//
// It lies beside the key and belongs to it: its name, "copies-" and 8 hex digits, and the key that seals it are derived from
// the owner's root (HKDF-SHA256, info strings "mohr copies name v1" and "mohr copies key v1"). With another key a register of
// its own is begun. Without the root, or the passphrase that locks it, nothing in it can be read; only about how many copies
// there are, and when something was added.
//
// The line "mohr-copies-v1" is followed by frames, one a row or change, only ever added to:
//
//	mark    4  bytes C5 4D 52 B1
//	length  4  of the box, big endian
//	nonce  24  random
//	box        XChaCha20-Poly1305 of the record, filled up with zeros to a multiple of 64 bytes; what it is bound to is
//	           the head line, the file's name, mark and length
//	length  4  once more, so that the last frame is found from the end
//	end     4  bytes B2 52 4D C6
//
// A record is a byte that says what it is (1 a copy, 2 a change), the copy ID (5 bytes), SHA-256 of the copy (32), when it was
// made (8, seconds since 1970), and the rest as JSON after its length (2). One write adds frames, under a lock that other
// processes heed, and is on the disk before Add returns. A frame that does not open is passed over by looking for the next
// mark, and told with its place. What a killed run left at the end unfinished is taken away by the next write.
//
// What it does not do: hide that there is a register, or take from a disk what once lay on it. An attacker who may write to
// the folder can take rows away, but add or change none.
package copies

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mohr/cmd/internal/filelock"
	"mohr/watermark"
)

// The kinds of failure, told apart by errors.Is; others are keyfile's and those of the file system.
var (
	ErrForeign = errors.New("holds no register that this key opens") // something else, or nothing of it is left
	ErrVersion = errors.New("is of a later version")                 // made by a newer mohr
	ErrBusy    = filelock.ErrBusy                                    // another process holds it for longer than lockTime
	ErrRow     = errors.New("is not a row of a register")            // of what is added or imported
)

// The bounds of a row's texts, in runes. Those of the label are watermark's, with room for later ones.
const (
	MaxWords = 200
	MaxNote  = 500
)

// A Copy is a row of the register.
type Copy struct {
	ID        watermark.CopyID
	Purpose   string // at most MaxWords runes, as all but Note
	Recipient string // may be empty
	Issued    watermark.Date
	Expires   watermark.Date // last day of validity; zero is none
	Made      time.Time      // in whole seconds
	Digest    [32]byte       // SHA-256 of the copy's bytes
	Pages     int
	Format    string         // "jpeg", "png", "pdf"
	Key       string         // of the holder: the 30 digits of the fingerprint, without spaces
	Note      string         // the owner's own words, at most MaxNote runes
	Asked     watermark.Date // when the holder of the copy was asked to delete it; zero is not yet
}

// Expired reports whether the copy's last day lies before today.
func (c Copy) Expired(today watermark.Date) bool {
	return !c.Expires.IsZero() && c.Expires.Before(today)
}

// Check holds c against the bounds of a row. The error is ErrRow, and says no word of the row.
func (c Copy) Check() error {
	for _, t := range []struct {
		name, text string
		most       int
	}{{"purpose", c.Purpose, MaxWords}, {"recipient", c.Recipient, MaxWords}, {"format", c.Format, 8}, {"key", c.Key, 64}, {"note", c.Note, MaxNote}} {
		if err := checkText(t.text, t.most); err != nil {
			return fmt.Errorf("%w: %s %w", ErrRow, t.name, err)
		}
	}
	if c.Pages < 0 || c.Pages > 1<<30 {
		return fmt.Errorf("%w: %d pages", ErrRow, c.Pages)
	}
	return nil
}

func checkText(s string, most int) error {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		return errors.New("is not UTF-8")
	case n > most:
		return fmt.Errorf("has %d characters, limit is %d", n, most)
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return errors.New("holds a control character")
	}
	return nil
}

// A told is a Copy as JSON: what export writes, import reads and other programs are shown.
type told struct {
	CopyID    string `json:"copy_id"`
	Purpose   string `json:"purpose"`
	Recipient string `json:"recipient"`
	Issued    string `json:"issued"`  // YYYY-MM-DD
	Expires   string `json:"expires"` // the same, or ""
	Made      string `json:"made"`    // RFC 3339, in UTC
	SHA256    string `json:"sha256"`  // of the copy's bytes, hex
	Pages     int    `json:"pages"`
	Format    string `json:"format"`
	Key       string `json:"key"`   // 30 digits
	Note      string `json:"note"`  // "" is none
	Asked     string `json:"asked"` // YYYY-MM-DD, or ""
}

// MarshalJSON implements json.Marshaler.
func (c Copy) MarshalJSON() ([]byte, error) {
	return json.Marshal(told{
		c.ID.String(), c.Purpose, c.Recipient, dateText(c.Issued), dateText(c.Expires), c.Made.UTC().Format(time.RFC3339),
		hex.EncodeToString(c.Digest[:]), c.Pages, c.Format, c.Key, c.Note, dateText(c.Asked),
	})
}

// UnmarshalJSON implements json.Unmarshaler. The error is ErrRow.
func (c *Copy) UnmarshalJSON(text []byte) error {
	var t told
	if err := json.Unmarshal(text, &t); err != nil {
		return ErrRow
	}
	id, err := watermark.ParseCopyID(t.CopyID)
	digest, bad := hex.DecodeString(t.SHA256)
	made, late := time.Parse(time.RFC3339, t.Made)
	if errors.Join(err, bad, late) != nil || len(digest) != len(c.Digest) {
		return ErrRow
	}
	*c = Copy{ID: id, Purpose: t.Purpose, Recipient: t.Recipient, Made: made.UTC(), Digest: [32]byte(digest),
		Pages: t.Pages, Format: t.Format, Key: t.Key, Note: t.Note}
	for _, d := range []struct {
		text string
		to   *watermark.Date
	}{{t.Issued, &c.Issued}, {t.Expires, &c.Expires}, {t.Asked, &c.Asked}} {
		if *d.to, err = dateOf(d.text); err != nil {
			return ErrRow
		}
	}
	return c.Check()
}

// Fields names the columns of a row, in the order of Values.
func Fields() []string {
	return []string{"copy_id", "purpose", "recipient", "issued", "expires", "made", "sha256", "pages", "format", "key", "note", "asked"}
}

// Values are the texts of a row, for a table.
func (c Copy) Values() []string {
	return []string{
		c.ID.String(), c.Purpose, c.Recipient, dateText(c.Issued), dateText(c.Expires), c.Made.UTC().Format(time.RFC3339),
		hex.EncodeToString(c.Digest[:]), strconv.Itoa(c.Pages), c.Format, c.Key, c.Note, dateText(c.Asked),
	}
}

// dateText and dateOf write and read a day; the zero day is "".
func dateText(d watermark.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func dateOf(s string) (watermark.Date, error) {
	if s == "" {
		return watermark.Date{}, nil
	}
	return watermark.ParseDate(s)
}
