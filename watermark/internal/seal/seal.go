// Package seal writes and reads what a copy's QR code says: short lines of plain text that any phone's camera
// shows as they are, signed with the holder's key.
//
// Call [Canonical] on what a person typed, [Sign] on the result ([Encode] without a key), [Read] on what a QR
// reader returns. The text is UTF-8 in Unicode normalization form C (UAX #15). Its grammar in ABNF (RFC 5234,
// RFC 7405), over Unicode code points:
//
//	copy      = %s"Mohr copy v1" LF for [to] on [until] id
//	for       = %s"For: " value LF              ; 1 to 80 code points
//	to        = %s"To: " value LF               ; 1 to 60 code points; left out when there is no recipient
//	on        = %s"On: " date LF                ; day of issue
//	until     = %s"Until: " date LF             ; last day of validity, not before the day of issue
//	id        = %s"Copy: " 4crockford "-" 4crockford LF
//	value     = word *(SP word)                 ; canonical, see below
//	word      = 1*(printable / joiner)
//	joiner    = %x200C / %x200D                 ; between Arabic letters
//	date      = 4DIGIT "-" 2DIGIT "-" 2DIGIT    ; a day of the Gregorian calendar, 2000-01-01 to 2199-12-31
//	crockford = DIGIT / %x41-48 / %x4A-4B / %x4D-4E / %x50-54 / %x56-5A
//	LF        = %x0A
//
// A value is canonical when [Canonical] returns it unchanged, which is when all of this holds:
//
//   - It is in form C, as a whole.
//   - It has a letter or a number (general categories L and N).
//   - It does not begin with a combining mark (M) and has at most [MaxMarks] of them in a row.
//   - Each U+200C and U+200D, which choose a letter's form, stands right after an Arabic letter or one of the marks
//     U+064B to U+065F and U+0670, and right before an Arabic letter. An Arabic letter is one of category L whose
//     script is Arabic; U+0640 is not, its script is Common.
//   - All else is SP or printable.
//
// A printable is a letter, mark, number, punctuation or symbol (L, M, N, P, S) that is neither U+FFFD, which says
// that text was lost, nor ignorable by default, which is not seen (U+034F, U+115F, U+1160, U+17B4, U+17B5, U+180B to
// U+180D, U+180F, U+3164, U+FE00 to U+FE0F, U+FFA0, U+E0100 to U+E01EF); or one of U+0600 to U+0605 and U+06DD, which
// are printed round a number. So there are no other spaces, controls, bidi controls, line separators, private-use or
// unassigned code points, and no noncharacters. Categories are those of Unicode 15.0; a reader with older tables may
// call a text altered, one with newer tables a text valid, of which this one says otherwise, when a letter younger
// than its tables is in it. The words before the colons are English in every language: they are a format.
//
// There is exactly one text for one [Words]: [Parse] accepts what Encode writes and nothing else, so two
// readers cannot see two meanings. The same holds for a signed copy.
//
// [Sign] makes of it a C2SP signed note (c2sp.org/signed-note) with one Ed25519 signature (RFC 8032), by the
// holder's own key, which the text itself names:
//
//	signed    = copy key LF signature
//	key       = %s"Key: mohr+" 8hex "+" 44base64 LF     ; verifier key, as c2sp.org/signed-note writes it
//	signature = %x2014 SP %s"mohr" SP 91base64 "=" LF   ; over copy key: with the last LF of key, without the empty line
//	hex       = DIGIT / %x61-66                         ; first 4 bytes of SHA-256("mohr" LF %x01 public-key)
//	base64    = ALPHA / DIGIT / "+" / "/"               ; RFC 4648, section 4, unused bits zero, no line ends
//
// The verifier key's base64 is the byte 0x01 and the 32 bytes of the public key; the signature's is the key's hash
// once more, 4 bytes, and the 64 bytes of Ed25519. Neither line can be mistaken for a value, because no value holds
// LF, and the empty line ends the words. The signature holds when R = [S]B - [k]A, compared as bytes, with S below the
// group's order: RFC 8032, section 5.1.7, without the factor 8, as in Go and OpenSSL. A public key of small order, in
// any of 14 encodings, is none, though its signature may hold: it proves nothing, since one signature, made without a
// secret, goes with many words.
//
// [Read] tells what a text is. It is valid when it is signed and the signature holds; unsigned when it is copy and
// ends there. Of any other:
//
//   - When it begins with "Mohr copy v", a number from 2 on without zeros before it, and LF, and does not go on with
//     the lines of copy after its first, it is later. So a later version will differ from this one in more than its
//     number, and a text of this version with another number is altered.
//   - When it begins with "Mohr copy v", or three of "For: ", "On: ", "Copy: ", "Key: mohr+" and the signature's
//     "\u2014 mohr " begin the text or stand after an LF in it, it is altered.
//   - Anything else is foreign.
//
// A signature proves that the words are those that the key's holder signed. It does not say who that is: anyone
// can make a key. Whoever wants to know compares the key, or its fingerprint, with one that they were given.
//
// testdata/vectors has texts with what must be read from them, and readers in Python and JavaScript that share no
// code with this one.
//
// The package does not print, shape or order text for the eye.
package seal

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"mohr/watermark/internal/fault"
)

// Words are the words of one copy. Purpose and Recipient are canonical; the rest is ASCII.
type Words struct {
	Purpose   string // 1 to MaxPurpose code points: "SIM registration only"
	Recipient string // at most MaxRecipient code points; "" is none
	Issued    string // YYYY-MM-DD
	Expires   string // YYYY-MM-DD, not before Issued; "" is none
	Copy      string // Crockford's base 32 in capitals: "7F3K-9QXM"
}

// The limits of a text. DESIGN, section 3.
const (
	MaxPurpose   = 80 // code points
	MaxRecipient = 60 // code points

	// MaxBytes is the longest text that Encode writes: every value as long as may be, four bytes a code point.
	MaxBytes = len(head) +
		len(labelFor) + MaxPurpose*utf8.UTFMax + 1 +
		len(labelTo) + MaxRecipient*utf8.UTFMax + 1 +
		len(labelOn) + len(time.DateOnly) + 1 +
		len(labelUntil) + len(time.DateOnly) + 1 +
		len(labelCopy) + copyLen + 1
)

// The fixed words of version 1.
const (
	magic      = "Mohr copy v" // begins every version
	head       = magic + "1\n"
	labelFor   = "For: "
	labelTo    = "To: "
	labelOn    = "On: "
	labelUntil = "Until: "
	labelCopy  = "Copy: "

	copyLen   = 9                                  // "7F3K-9QXM"
	crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // crockford.com/base32.html: no I, L, O or U

	firstYear, lastYear = 2000, 2199
)

// Encode writes w as the text of a copy, at most MaxBytes long, ending with a line feed. It changes no
// value: one that is not canonical, too long or impossible is fault.Label, which names the field but does not
// repeat it.
func Encode(w Words) (string, error) {
	if err := w.check(); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(head)
	line := func(label, value string) {
		if value != "" {
			b.WriteString(label + value + "\n")
		}
	}
	line(labelFor, w.Purpose)
	line(labelTo, w.Recipient)
	line(labelOn, w.Issued)
	line(labelUntil, w.Expires)
	line(labelCopy, w.Copy)
	return b.String(), nil
}

// Parse reads what Encode writes and accepts nothing else: Encode(Parse(text)) is text. A text that is no
// copy's at all is fault.Format, one of another version fault.Unsupported, one that breaks a rule fault.Label.
func Parse(text string) (Words, error) {
	if len(text) > MaxBytes {
		return Words{}, tooLong(len(text), MaxBytes)
	}
	w, rest, err := parse(text)
	if err != nil {
		return Words{}, err
	}
	if rest != "" {
		return Words{}, fmt.Errorf("text: %d bytes after the last line: %w", len(rest), fault.Label)
	}
	return w, nil
}

func tooLong(n, limit int) error {
	return fmt.Errorf("text: %d bytes, limit is %d: %w", n, limit, fault.Label)
}

// parse reads the words that text begins with and returns what stands after them.
func parse(text string) (w Words, rest string, err error) {
	if !strings.HasPrefix(text, magic) {
		return Words{}, "", fmt.Errorf("text: does not begin as a copy's: %w", fault.Format)
	}
	lines, ok := strings.CutPrefix(text, head)
	if !ok {
		return Words{}, "", fmt.Errorf("text: not version 1: %w", fault.Unsupported)
	}
	return parseLines(lines)
}

// parseLines is parse for what stands after the first line.
func parseLines(text string) (w Words, rest string, err error) {
	rest = text
	for _, field := range []struct {
		label    string
		optional bool
		value    *string
	}{
		{labelFor, false, &w.Purpose},
		{labelTo, true, &w.Recipient},
		{labelOn, false, &w.Issued},
		{labelUntil, true, &w.Expires},
		{labelCopy, false, &w.Copy},
	} {
		after, found := strings.CutPrefix(rest, field.label)
		if !found && field.optional {
			continue
		}
		value, next, ended := strings.Cut(after, "\n")
		if !found || !ended || value == "" {
			return Words{}, "", fmt.Errorf("text: no line %q in its place: %w", field.label, fault.Label)
		}
		*field.value, rest = value, next
	}
	if err := w.check(); err != nil {
		return Words{}, "", err
	}
	return w, rest, nil
}

// check reports the first field that breaks a rule, as fault.Label.
func (w Words) check() error {
	if err := checkValue(w.Purpose, MaxPurpose); err != nil {
		return fmt.Errorf("purpose: %w", err)
	}
	if w.Recipient != "" {
		if err := checkValue(w.Recipient, MaxRecipient); err != nil {
			return fmt.Errorf("recipient: %w", err)
		}
	}
	if !isDay(w.Issued) {
		return fmt.Errorf("day of issue: not a day written YYYY-MM-DD between %d and %d: %w", firstYear, lastYear, fault.Label)
	}
	if w.Expires != "" && !isDay(w.Expires) {
		return fmt.Errorf("last day: not a day written YYYY-MM-DD between %d and %d: %w", firstYear, lastYear, fault.Label)
	}
	if w.Expires != "" && w.Expires < w.Issued { // days of this form sort as text
		return fmt.Errorf("last day: before the day of issue: %w", fault.Label)
	}
	if !isCopyID(w.Copy) {
		return fmt.Errorf("copy ID: not of the form 7F3K-9QXM: %w", fault.Label)
	}
	return nil
}

func checkValue(s string, limit int) error {
	// Counted first: what Read is shown may be of any length.
	if n := utf8.RuneCountInString(s); n < 1 || n > limit {
		return fmt.Errorf("%d characters, limit is 1 to %d: %w", n, limit, fault.Label)
	}
	canonical, err := Canonical(s)
	if err != nil {
		return err
	}
	if canonical != s {
		return fmt.Errorf("not in canonical form: %w", fault.Label)
	}
	return nil
}

// isDay reports whether s is a day of the Gregorian calendar written YYYY-MM-DD in the years that a copy knows.
func isDay(s string) bool {
	t, err := time.Parse(time.DateOnly, s)
	return err == nil && t.Format(time.DateOnly) == s && t.Year() >= firstYear && t.Year() <= lastYear
}

func isCopyID(s string) bool {
	if len(s) != copyLen || s[4] != '-' {
		return false
	}
	for _, c := range []byte(s[:4] + s[5:]) {
		if strings.IndexByte(crockford, c) < 0 {
			return false
		}
	}
	return true
}
