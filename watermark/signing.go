package watermark

import (
	"errors"
	"fmt"

	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/seal"
)

// A SigningKey is the seed of an Ed25519 key (RFC 8032, section 5.1.5): 32 secret bytes. The zero value is none.
type SigningKey [32]byte

// VerifierKey is the public half of k, with which anyone can check what k has signed: "mohr+1a2b3c4d+AQ...", as
// c2sp.org/signed-note writes keys. The QR code of a signed copy carries it.
func (k SigningKey) VerifierKey() string { return seal.VerifierKey(k) }

// CheckVerifierKey reports whether s is a key as VerifierKey writes it. The error is ErrFormat.
func CheckVerifierKey(s string) error { return seal.CheckKey(s) }

// A KeyFingerprint is a verifier key in two forms that people can compare: 8 words of the English list of BIP-39, and
// 6 groups of 5 digits; single spaces stand between them.
type KeyFingerprint = seal.Fingerprint

// Fingerprint returns the fingerprint of a verifier key. The error is ErrFormat.
func Fingerprint(verifierKey string) (KeyFingerprint, error) { return seal.FingerprintOf(verifierKey) }

// MatchesKey reports whether given, as a person may type it, names verifierKey: the key itself, or either form of its
// fingerprint, the words in any case, with white space or hyphens between. The error is ErrUsage when given is none
// of these, and ErrFormat when verifierKey is no key.
func MatchesKey(verifierKey, given string) (bool, error) {
	same, err := seal.Matches(verifierKey, given)
	if errors.Is(err, seal.ErrGiven) {
		err = fmt.Errorf("%w: %w", ErrUsage, err)
	}
	return same, err
}

// KeyCode returns the QR code of a verifier key as rows of modules, true for dark, with the light border that a reader
// needs (ISO/IEC 18004, 6.3.8) on all sides. The error is ErrFormat.
func KeyCode(verifierKey string) ([][]bool, error) {
	if err := CheckVerifierKey(verifierKey); err != nil {
		return nil, err
	}
	code, err := qr.Encode(verifierKey)
	if err != nil {
		return nil, err
	}
	rows := make([][]bool, code.Size+2*qr.QuietZone)
	for y := range rows {
		rows[y] = make([]bool, len(rows))
		for x := range rows[y] {
			rows[y][x] = code.Dark(x-qr.QuietZone, y-qr.QuietZone)
		}
	}
	return rows, nil
}
