// Package qr turns a short text into the modules of a QR code and reads the codes of a picture back.
//
// [Encode] gives modules, not pixels: whoever draws them chooses the module's size and leaves [QuietZone]
// clear modules on every side. [Decode] reads a clean picture and stops at what it finds first, so that a program
// can read what it has drawn before it says that it is done. [Find] looks for every code of any picture, turned,
// small, at an angle, blurred, squeezed by a messenger, and says where each is.
//
// The standard is ISO/IEC 18004 (QR Code 2005). What is written is UTF-8 in byte mode without an ECI header, which is
// what telephones write and expect; capital letters and digits may stand in shorter modes. What is read is every
// version and level, and every mode, but each Kanji becomes U+FFFD. Micro QR is neither written nor read.
package qr

import (
	"fmt"
	"unicode/utf8"

	"github.com/skip2/go-qrcode"

	"mohr/watermark/internal/fault"
)

const (
	// QuietZone is the width in modules of the clear border that a reader needs. ISO/IEC 18004:2015, 6.3.8.
	QuietZone = 4

	// MaxVersion is the largest version that Encode makes: 121 modules a side. Above it a code at 3 px a module
	// would be wider than a third of a page that a messenger has shrunk.
	MaxVersion = 26

	// MaxPayload is the longest payload in bytes: what version 26 holds in byte mode at level M.
	// ISO/IEC 18004:2015, table 7.
	MaxPayload = 1059
)

// A Level is how much damage a code survives, as its letter in the standard.
type Level byte

// The levels that Encode uses, and the share of codewords that may be lost. ISO/IEC 18004:2015, table 8.
const (
	M Level = 'M' // 15 %
	Q Level = 'Q' // 25 %
	H Level = 'H' // 30 %
)

// String is the level's letter.
func (l Level) String() string { return string(rune(l)) }

// A Code is a QR code as modules. The zero Code has none.
type Code struct {
	Version int   // 1 to MaxVersion
	Level   Level // M, Q or H
	Size    int   // modules a side without the quiet zone: 17 + 4*Version

	dark []bool // Size rows of Size
}

// Dark reports whether the module in column x and row y is dark. Both count from 0 at the top left corner of
// the code; outside it everything is light.
func (c Code) Dark(x, y int) bool {
	return x >= 0 && x < c.Size && y >= 0 && y < c.Size && c.dark[y*c.Size+x]
}

// Encode makes the code of payload, which is 1 to MaxPayload bytes of UTF-8: the smallest version that holds it at level M,
// then the highest level that still fits that version, under the mask in which readers find it best. Any other payload is
// fault.Label. Level Q would take a fifth more room, which larger modules use better: of 60 copies at 1600 pixels and
// quality 70 OpenCV reads 83 % at level Q and 93 % at level M in the same room, of 120 photos of prints zbar 96 % and 95 %.
func Encode(payload string) (Code, error) {
	if n := len(payload); n < 1 || n > MaxPayload {
		return Code{}, fmt.Errorf("QR code: payload is %d bytes, limit is 1 to %d: %w", n, MaxPayload, fault.Label)
	}
	if !utf8.ValidString(payload) {
		return Code{}, fmt.Errorf("QR code: payload is not UTF-8: %w", fault.Label)
	}
	symbol, err := qrcode.New(payload, qrcode.Medium)
	if err != nil {
		return Code{}, fmt.Errorf("QR code: payload of %d bytes: %w: %w", len(payload), fault.Label, err)
	}
	level := M
	for _, try := range []struct {
		level    Level
		recovery qrcode.RecoveryLevel
	}{{H, qrcode.Highest}, {Q, qrcode.High}} {
		better, err := qrcode.NewWithForcedVersion(payload, symbol.VersionNumber, try.recovery)
		if err == nil {
			symbol, level = better, try.level
			break
		}
	}
	return modules(symbol, level).remasked(), nil
}

// modules copies the modules of symbol, which it uses up: a second call of Bitmap would encode twice.
func modules(symbol *qrcode.QRCode, level Level) Code {
	symbol.DisableBorder = true
	rows := symbol.Bitmap()
	c := Code{Version: symbol.VersionNumber, Level: level, Size: len(rows)}
	c.dark = make([]bool, 0, c.Size*c.Size)
	for _, row := range rows {
		c.dark = append(c.dark, row...)
	}
	return c
}
