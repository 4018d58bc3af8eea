package container

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// iccMarker opens an APP2 segment that holds a piece of a profile (ICC.1:2022, B.4).
const iccMarker = "ICC_PROFILE\x00"

// iccPieces collects the numbered pieces of a JPEG's profile. The zero value is empty.
type iccPieces struct {
	pieces [256][]byte // by number, from 1
	count  int         // as told by the pieces
	size   int
	broken bool // pieces disagree
}

// add keeps the piece in an APP2 segment's data, if it is one, and reports whether it is.
func (p *iccPieces) add(data []byte) bool {
	if len(data) < len(iccMarker)+2 || string(data[:len(iccMarker)]) != iccMarker {
		return false
	}
	number, count := int(data[len(iccMarker)]), int(data[len(iccMarker)+1])
	if p.count == 0 {
		p.count = count
	}
	piece := data[len(iccMarker)+2:]
	if number == 0 || number > count || count != p.count || p.pieces[number] != nil {
		p.broken = true
		return true
	}
	p.pieces[number] = piece
	p.size += len(piece)
	return true
}

// profile joins the pieces; nil when there are none, one is missing, or it is over MaxICC.
func (p *iccPieces) profile() []byte {
	if p.broken || p.count == 0 || p.size > MaxICC {
		return nil
	}
	if p.count == 1 {
		return soundICC(p.pieces[1])
	}
	whole := make([]byte, 0, p.size)
	for _, piece := range p.pieces[1 : p.count+1] {
		if piece == nil {
			return nil
		}
		whole = append(whole, piece...)
	}
	return soundICC(whole)
}

// soundICC returns b when it is a profile by its size and signature (ICC.1:2022, 7.2) and at most MaxICC
// long, else nil.
func soundICC(b []byte) []byte {
	if len(b) < 132 || len(b) > MaxICC || string(b[36:40]) != "acsp" {
		return nil
	}
	if n := binary.BigEndian.Uint32(b); uint64(n) > uint64(len(b)) {
		return nil
	}
	return b
}

// maxICCTags bounds the tags of a profile that are looked at; real ones have about 20.
const maxICCTags = 100

// describeICC returns the description that a profile carries of itself, "" when it has none.
func describeICC(profile []byte) string {
	c := big(profile)
	c.take(128)
	for range min(c.u32(), maxICCTags) {
		name, off, size := string(c.take(4)), uint64(c.u32()), uint64(c.u32())
		if name != "desc" || off+size > uint64(len(profile)) {
			continue
		}
		return iccText(profile[off : off+size])
	}
	return ""
}

// iccText reads a text of type desc (profile version 2) or mluc (version 4), in its first language.
func iccText(tag []byte) string {
	c := big(tag)
	kind := string(c.take(4))
	c.take(4)
	switch kind {
	case "desc":
		text, _, _ := bytes.Cut(c.take(int(min(c.u32(), uint32(len(c.b))))), []byte{0})
		return string(text)
	case "mluc":
		if c.u32() == 0 {
			return ""
		}
		c.take(8) // record size, language, country
		size, off := uint64(c.u32()), uint64(c.u32())
		if c.short || off+size > uint64(len(tag)) {
			return ""
		}
		return utf16Text(tag[off:off+size], binary.BigEndian)
	}
	return ""
}

// utf16Text reads at most maxTextUnits of UTF-16 up to a NUL.
func utf16Text(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, min(len(b)/2, maxTextUnits))
	for ; len(b) >= 2 && len(units) < maxTextUnits; b = b[2:] {
		u := order.Uint16(b)
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}

// maxTextUnits is as much of a UTF-16 text as a disclosure could show.
const maxTextUnits = 2 * MaxValueRunes
