package watermark

import "mohr/watermark/internal/seal"

// A SigningKey is the seed of an Ed25519 key (RFC 8032, section 5.1.5): 32 secret bytes. The zero value is none.
type SigningKey [32]byte

// VerifierKey is the public half of k, with which anyone can check what k has signed: "mohr+1a2b3c4d+AQ...", as
// c2sp.org/signed-note writes keys. The QR code of a signed copy carries it.
func (k SigningKey) VerifierKey() string { return seal.VerifierKey(k) }

// CheckVerifierKey reports whether s is a key as VerifierKey writes it. The error is ErrFormat.
func CheckVerifierKey(s string) error { return seal.CheckKey(s) }
