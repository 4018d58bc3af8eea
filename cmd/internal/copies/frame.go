package copies

import (
	"bufio"
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"mohr/cmd/internal/keyfile"
	"mohr/watermark"
)

// head begins a register; versions share its prefix.
const (
	head       = "mohr-copies-v1\n"
	headPrefix = "mohr-copies-v"
)

// The info strings. A changed one cuts owners off from their registers.
const (
	infoName = "mohr copies name v1"
	infoKey  = "mohr copies key v1"
)

// The parts of a frame, bytes.
const (
	markBytes  = 4
	beforeBox  = markBytes + 4 + chacha20poly1305.NonceSizeX
	afterBox   = 4 + markBytes
	blockBytes = 64 // records are filled up to a multiple, so that a length tells little of the words
	maxBox     = 16 << 10
	fixedBytes = 1 + 5 + 32 + 8 + 2
)

// mark and end frame a record.
const (
	mark = "\xc5MR\xb1"
	end  = "\xb2RM\xc6"
)

// The kinds of record.
const (
	kindCopy   = 1
	kindChange = 2
)

// A record is what a frame holds.
type record struct {
	kind byte
	copy Copy   // of kindChange ID and Made alone
	edit Edit   // of kindChange
	raw  []byte // the frame, valid until the next is read
}

// A rest is the part of a record that is written as JSON.
type rest struct {
	Purpose   string  `json:"p,omitempty"`
	Recipient string  `json:"r,omitempty"`
	Issued    string  `json:"d,omitempty"`
	Expires   string  `json:"x,omitempty"`
	Pages     int     `json:"n,omitempty"`
	Format    string  `json:"f,omitempty"`
	Key       string  `json:"k,omitempty"`
	Note      *string `json:"note,omitempty"` // nil leaves it, of a change
	Asked     *string `json:"asked,omitempty"`
}

// A box seals and opens the records of one owner's register.
type box struct {
	aead  cipher.AEAD
	bound []byte // what every frame is bound to: head and name
	name  string
}

func newBox(root keyfile.Root) box {
	name := root.Derive(nil, infoName)
	key := root.Derive(nil, infoKey)
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		panic("copies: a key of 32 bytes: " + err.Error())
	}
	b := box{aead: aead, name: "copies-" + hex.EncodeToString(name[:4])}
	b.bound = []byte(head + b.name)
	return b
}

// seal appends the frame of a record to dst. random gives the nonce.
func (b box) seal(dst []byte, r record, random io.Reader) ([]byte, error) {
	plain, err := r.plain()
	if err != nil {
		return dst, err
	}
	start := len(dst)
	length := uint32(len(plain) + b.aead.Overhead())
	dst = binary.BigEndian.AppendUint32(append(dst, mark...), length)
	var nonce [chacha20poly1305.NonceSizeX]byte
	if _, err := io.ReadFull(random, nonce[:]); err != nil {
		return dst[:start], fmt.Errorf("random bytes: %w", err)
	}
	bound := append(bytes.Clone(b.bound), dst[start:]...)
	dst = append(dst, nonce[:]...)
	dst = b.aead.Seal(dst, nonce[:], plain, bound)
	return append(binary.BigEndian.AppendUint32(dst, length), end...), nil
}

// plain is the record as it is sealed. The error is ErrRow for one that is too large.
func (r record) plain() ([]byte, error) {
	c := r.copy
	j := rest{Note: r.edit.Note}
	if r.edit.Asked != nil {
		text := dateText(*r.edit.Asked)
		j.Asked = &text
	}
	if r.kind == kindCopy {
		j = rest{Purpose: c.Purpose, Recipient: c.Recipient, Issued: dateText(c.Issued), Expires: dateText(c.Expires),
			Pages: c.Pages, Format: c.Format, Key: c.Key}
		if c.Note != "" {
			j.Note = &c.Note
		}
		if !c.Asked.IsZero() {
			text := dateText(c.Asked)
			j.Asked = &text
		}
	}
	text, err := json.Marshal(j)
	if err != nil {
		panic("copies: a record that is not JSON: " + err.Error())
	}
	plain := append([]byte{r.kind}, c.ID[:]...)
	plain = append(plain, c.Digest[:]...)
	plain = binary.BigEndian.AppendUint64(plain, uint64(c.Made.Unix()))
	plain = binary.BigEndian.AppendUint16(plain, uint16(len(text)))
	plain = append(plain, text...)
	plain = append(plain, make([]byte, (blockBytes-len(plain)%blockBytes)%blockBytes)...)
	if len(plain) > maxBox-chacha20poly1305.Overhead {
		return nil, fmt.Errorf("%w: it is too long", ErrRow)
	}
	return plain, nil
}

// errFrame is a frame that does not open.
var errFrame = errors.New("a frame that does not open")

// frameLength is the length of the frame that begins b, or 0 when none does. b holds at least beforeBox bytes.
func frameLength(b []byte) int {
	n := binary.BigEndian.Uint32(b[markBytes:])
	if string(b[:markBytes]) != mark || n > maxBox || n < chacha20poly1305.Overhead+fixedBytes {
		return 0
	}
	return beforeBox + int(n) + afterBox
}

// open reads a whole frame. With brief, of a copy only ID, Digest and Made are read. The error is errFrame.
func (b box) open(frame []byte, scratch []byte, brief bool) (r record, err error) {
	bound := append(scratch[:0], b.bound...)
	bound = append(bound, frame[:markBytes+4]...)
	plain, err := b.aead.Open(bound[len(bound):], frame[markBytes+4:beforeBox], frame[beforeBox:len(frame)-afterBox], bound)
	if err != nil || len(plain) < fixedBytes {
		return r, errFrame
	}
	r = record{kind: plain[0], raw: frame}
	c := &r.copy
	copy(c.ID[:], plain[1:])
	copy(c.Digest[:], plain[6:])
	c.Made = time.Unix(int64(binary.BigEndian.Uint64(plain[38:])), 0).UTC()
	n := int(binary.BigEndian.Uint16(plain[46:]))
	if n > len(plain)-fixedBytes {
		return r, errFrame
	}
	if brief && r.kind == kindCopy {
		return r, nil
	}
	var j rest
	if json.Unmarshal(plain[fixedBytes:fixedBytes+n], &j) != nil {
		return r, errFrame
	}
	return r, r.fill(j)
}

// fill takes over what a record says as JSON.
func (r *record) fill(j rest) error {
	c := &r.copy
	c.Purpose, c.Recipient, c.Pages, c.Format, c.Key = j.Purpose, j.Recipient, j.Pages, j.Format, j.Key
	asked := ""
	if j.Asked != nil {
		asked = *j.Asked
	}
	day, err := dateOf(asked)
	if err != nil {
		return errFrame
	}
	if r.kind == kindChange {
		r.edit.Note = j.Note
		if j.Asked != nil {
			r.edit.Asked = &day
		}
		return nil
	}
	if c.Asked = day; j.Note != nil {
		c.Note = *j.Note
	}
	var bad error
	c.Issued, err = dateOf(j.Issued)
	if c.Expires, bad = dateOf(j.Expires); err != nil || bad != nil {
		return errFrame
	}
	return nil
}

// A Damage is a part of the register that does not open.
type Damage struct {
	At    int64 // where it begins, bytes from the beginning of the file
	Bytes int64
}

// A State says how a register was found.
type State struct {
	Rows   int      // copies
	Damage []Damage // the first MaxDamage
	Places int      // how many there are
	Torn   int64    // bytes at the end that a killed run left of rows it had not finished: nothing is lost by them

	end int64 // where the next frame goes
}

// MaxDamage bounds the places of damage that are kept.
const MaxDamage = 100

// readBuffer is at least a frame, so that one can be looked at before it is taken.
const readBuffer = 128 << 10

// scan reads the first size bytes of a register and calls see with each record. The error is see's or r's, never that
// something does not open.
func (b box) scan(r io.ReaderAt, size int64, brief bool, see func(record) error) (s State, err error) {
	in := bufio.NewReaderSize(io.NewSectionReader(r, 0, size), readBuffer)
	start, err := in.Peek(len(head))
	if err != nil && !errors.Is(err, io.EOF) {
		return s, err
	}
	at, bad := int64(0), int64(-1) // where we are, and since where nothing opens
	if string(start) == head {
		in.Discard(len(head))
		at = int64(len(head))
	}
	s.end = at
	scratch := make([]byte, maxBox+1024)
	for at < size {
		rec, n, err := b.next(in, scratch, brief)
		switch {
		case errors.Is(err, errFrame):
			if bad < 0 {
				bad = at
			}
			at += skip(in)
			continue
		case err != nil:
			return s, err
		}
		s.damage(bad, at)
		bad = -1
		if rec.kind == kindCopy {
			s.Rows++
		}
		if err := see(rec); err != nil {
			return s, err
		}
		in.Discard(n)
		at += int64(n)
		s.end = at
	}
	return s, s.tail(r, bad, size)
}

// next opens the frame that comes next, of n bytes, and leaves it in the buffer. The error is errFrame or the reader's.
func (b box) next(in *bufio.Reader, scratch []byte, brief bool) (rec record, n int, err error) {
	start, err := in.Peek(beforeBox)
	if err == nil {
		if n = frameLength(start); n == 0 {
			return rec, 0, errFrame
		}
		start, err = in.Peek(n)
	}
	if errors.Is(err, io.EOF) {
		return rec, 0, errFrame
	}
	if err == nil {
		rec, err = b.open(start, scratch, brief)
	}
	return rec, n, err
}

// skip passes over one byte and what follows it up to what may be a mark, and returns how much that was.
func skip(in *bufio.Reader) int64 {
	in.Peek(beforeBox) // fills the buffer
	ahead, _ := in.Peek(in.Buffered())
	n := len(ahead)
	if i := bytes.Index(ahead[1:], []byte(mark)); i >= 0 {
		n = 1 + i
	} else if n > markBytes {
		n -= markBytes - 1 // a mark may begin here
	}
	in.Discard(n)
	return int64(n)
}

// damage notes that nothing opens from one place to another; from is -1 when all does.
func (s *State) damage(from, to int64) {
	if from < 0 {
		return
	}
	if s.Places++; s.Places <= MaxDamage {
		s.Damage = append(s.Damage, Damage{from, to - from})
	}
}

// tail judges what lies behind the last frame. A killed run leaves the beginning of a frame, and a lost power supply zeros:
// both are torn. All else is damage.
func (s *State) tail(r io.ReaderAt, bad, size int64) error {
	if bad < 0 {
		return nil
	}
	start := make([]byte, min(size-bad, beforeBox))
	if _, err := r.ReadAt(start, bad); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	torn := string(start[:min(len(start), markBytes)]) == mark[:min(len(start), markBytes)]
	if len(start) == beforeBox && torn {
		n := frameLength(start)
		torn = n > 0 && int64(n) > size-bad
	}
	if !torn && !zeros(r, bad, size) {
		s.damage(bad, size)
		s.end = size
		return nil
	}
	s.Torn = size - bad
	return nil
}

// zeros reports whether the bytes from one place to another are all zero.
func zeros(r io.ReaderAt, from, to int64) bool {
	in := bufio.NewReader(io.NewSectionReader(r, from, to-from))
	for {
		b, err := in.ReadByte()
		if err != nil || b != 0 {
			return errors.Is(err, io.EOF)
		}
	}
}

// An Edit changes what the owner notes of a copy. Nil leaves what is there.
type Edit struct {
	Note  *string         // "" takes it away
	Asked *watermark.Date // the zero day takes it away
}

// over lays e over an earlier change.
func (e Edit) over(was Edit) Edit {
	if e.Note == nil {
		e.Note = was.Note
	}
	if e.Asked == nil {
		e.Asked = was.Asked
	}
	return e
}

// apply changes c.
func (e Edit) apply(c *Copy) {
	if e.Note != nil {
		c.Note = *e.Note
	}
	if e.Asked != nil {
		c.Asked = *e.Asked
	}
}
