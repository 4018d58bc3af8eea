package seal

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"mohr/watermark/internal/fault"
)

// The parts of a signed text. c2sp.org/signed-note
const (
	keyName  = "mohr" // every key's: the key itself tells holders apart
	labelKey = "Key: "
	signed   = "\n\u2014 " + keyName + " " // the empty line, and how the signature's begins

	algEd25519 = 1                                               // c2sp.org/signed-note, "Signature types"
	hashBytes  = 4                                               // of a key's hash
	keyDigits  = (1 + ed25519.PublicKeySize + 2) / 3 * 4         // of base64
	sigDigits  = (hashBytes + ed25519.SignatureSize + 2) / 3 * 4 // of base64
)

// KeyLen is the length of every verifier key, in bytes.
const KeyLen = len(keyName+"+") + 2*hashBytes + len("+") + keyDigits

// MaxSigned is the longest text that Sign writes, in bytes.
const MaxSigned = MaxBytes + len(labelKey) + KeyLen + 1 + len(signed) + sigDigits + 1

// Sign writes w as the text of a copy, signed with the Ed25519 key of that seed (RFC 8032, section 5.1.5): at
// most MaxSigned bytes. The same words and seed give the same text. The error is Encode's.
func Sign(w Words, seed [ed25519.SeedSize]byte) (string, error) {
	text, err := Encode(w)
	if err != nil {
		return "", err
	}
	key := verifierKey(ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey))
	signer, err := note.NewSigner(signerKey(key, seed))
	if err != nil {
		return "", fmt.Errorf("signer: %w", err)
	}
	msg, err := note.Sign(&note.Note{Text: text + labelKey + key + "\n"}, signer)
	return string(msg), err
}

// VerifierKey returns the public half of the key of that seed: "mohr+1a2b3c4d+AQ...", KeyLen bytes.
func VerifierKey(seed [ed25519.SeedSize]byte) string {
	return verifierKey(ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey))
}

// verifierKey writes a public key as c2sp.org/signed-note asks.
func verifierKey(public ed25519.PublicKey) string {
	key, err := note.NewEd25519VerifierKey(keyName, public)
	if err != nil {
		panic("seal: a public key of another length: " + err.Error())
	}
	return key
}

// signerKey writes a seed as package note reads it, beside its verifier key.
func signerKey(verifier string, seed [ed25519.SeedSize]byte) string {
	hash := strings.Split(verifier, "+")[1]
	return "PRIVATE+KEY+" + keyName + "+" + hash + "+" +
		base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, seed[:]...))
}

// CheckKey reports whether s is a verifier key as VerifierKey writes it, and not one of those of small order, for
// which anyone can sign. The error is fault.Format.
func CheckKey(s string) error {
	if len(s) == KeyLen {
		raw, ok := decode(s[KeyLen-keyDigits:], 1+ed25519.PublicKeySize)
		if ok && verifierKey(raw[1:]) == s && !isSmallOrder(raw[1:]) {
			return nil
		}
	}
	return fmt.Errorf("key: not of the form %s+1a2b3c4d+AQ...: %w", keyName, fault.Format)
}

// decode reads n bytes written in base64 as RFC 4648, section 4 writes them. The standard library's decoder, even
// its strict one, passes over CR and LF, which would give one key many forms.
func decode(digits string, n int) ([]byte, bool) {
	if len(digits) != base64.StdEncoding.EncodedLen(n) {
		return nil, false
	}
	raw, err := base64.StdEncoding.DecodeString(digits)
	return raw, err == nil && len(raw) == n && base64.StdEncoding.EncodeToString(raw) == digits
}

// isSmallOrder reports whether public is one of the curve's eight points of small order, in any of their 14
// encodings (github.com/C2SP/CCTV, ed25519, "Low-order edwards25519 point encodings"). No seed has such a key, yet
// anyone can write signatures for it, which hold for many texts or, for the point of order 1, for all of them.
func isSmallOrder(public ed25519.PublicKey) bool {
	y := [ed25519.PublicKeySize]byte(public)
	y[len(y)-1] &= 0x7f // without the sign of x
	switch hex.EncodeToString(y[:]) {
	case "0100000000000000000000000000000000000000000000000000000000000000", // order 1
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // the same, not reduced
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
		"0000000000000000000000000000000000000000000000000000000000000000", // order 4
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // the same, not reduced
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a": // order 8
		return true
	}
	return false
}

// A Verdict says what a text is.
type Verdict uint8

// The verdicts.
const (
	Foreign  Verdict = iota // no copy's text
	Valid                   // the words are those that the holder of the key signed
	Altered                 // it was a copy's, and is not as it was written
	Unsigned                // a copy's words, and nothing that vouches for them
	Later                   // a copy's, of a version that is not known here
)

// A Reading is what Read makes of a text.
type Reading struct {
	Verdict Verdict
	Words   Words  // of a valid or unsigned text; of an altered one what it says now, when it still reads
	Key     string // verifier key of a valid text, else ""
}

// Read says what text is and whether it is as it was written. It takes any text, of any length; its time grows
// with the length, what it allocates does not.
func Read(text string) Reading {
	w, rest, err := parse(text)
	switch {
	case errors.Is(err, fault.Unsupported) && isLater(text):
		return Reading{Verdict: Later}
	case err != nil && !wasCopy(text):
		return Reading{Verdict: Foreign}
	case err != nil:
		return Reading{Verdict: Altered}
	case rest == "":
		return Reading{Unsigned, w, ""}
	}
	if key, ok := holds(text, rest); ok {
		return Reading{Valid, w, key}
	}
	return Reading{Verdict: Altered, Words: w}
}

// holds reports whether text, whose words are followed by rest, is a note that its own key has signed, written as
// Sign writes it.
func holds(text, rest string) (key string, ok bool) {
	rest, hasKey := strings.CutPrefix(rest, labelKey)
	key, rest, _ = strings.Cut(rest, "\n")
	rest, hasSignature := strings.CutPrefix(rest, signed)
	digits, ended := strings.CutSuffix(rest, "\n")
	if !hasKey || !hasSignature || !ended || CheckKey(key) != nil {
		return "", false
	}
	// Package note reads base64 leniently and passes over lines that it does not know; one text must not have two
	// forms, so it is given one line, whose digits are read strictly here as well.
	if _, ok := decode(digits, hashBytes+ed25519.SignatureSize); !ok {
		return "", false
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", false
	}
	_, err = note.Open([]byte(text), note.VerifierList(verifier))
	return key, err == nil
}

// isLater reports whether text, which is not of version 1, is of another version: not a text of version 1 whose
// number was changed, which parses when the number is put right.
func isLater(text string) bool {
	number, lines, found := strings.Cut(text[len(magic):], "\n")
	if !found || number == "" || strings.Trim(number, "0123456789") != "" || number[0] == '0' {
		return false
	}
	_, _, err := parseLines(lines)
	return err != nil
}

// wasCopy reports whether a text that does not parse looks as if it had been a copy's: it begins as one, or has
// three of the lines that every copy has. Fewer stand in a stranger's ticket or bill as well.
func wasCopy(text string) bool {
	if strings.HasPrefix(text, magic) {
		return true
	}
	lines := 0
	for _, start := range []string{"\n" + labelFor, "\n" + labelOn, "\n" + labelCopy, "\n" + labelKey + keyName + "+", signed} {
		if strings.HasPrefix(text, start[1:]) || strings.Contains(text, start) {
			lines++
		}
	}
	return lines >= 3
}
