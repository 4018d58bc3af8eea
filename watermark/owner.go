package watermark

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// An OwnerRoot is 32 secret random bytes from which all that belongs to an owner follows (HKDF-SHA256, RFC 5869), each use
// under its own info string. Whoever has it makes the owner's marks and signatures.
type OwnerRoot [32]byte

// The info strings. A changed one cuts owners off from the copies they made before.
const (
	infoMark    = "mohr mark v1"
	infoSigning = "mohr signing key v1"
)

// MarkSecret is Job.Secret: what decides the geometry and colours of the owner's marks.
func (r OwnerRoot) MarkSecret() [32]byte { return r.Derive(nil, infoMark) }

// SigningKey is what signs the owner's copies.
func (r OwnerRoot) SigningKey() SigningKey { return SigningKey(r.Derive(nil, infoSigning)) }

// Copy derives what is random about one copy from the root and the document, for runs that must repeat.
func (r OwnerRoot) Copy(src []byte) (seed [32]byte, id CopyID) {
	digest := sha256.Sum256(src)
	seed = r.Derive(digest[:], "mohr repeatable seed v1")
	name := r.Derive(digest[:], "mohr repeatable copy id v1")
	return seed, CopyID(name[:])
}

// Batch derives what is random about one copy of a batch from the root and a digest of all that decides the copy. The same
// row gives the same copy again, and without the root nobody can tell which.
func (r OwnerRoot) Batch(row [32]byte) (seed [32]byte, id CopyID) {
	seed = r.Derive(row[:], "mohr batch seed v1")
	name := r.Derive(row[:], "mohr batch copy id v1")
	return seed, CopyID(name[:])
}

// BatchTag derives the key under which a batch's journal names the words of its copies, which are not to be guessed from it.
func (r OwnerRoot) BatchTag() [32]byte { return r.Derive(nil, "mohr batch journal v1") }

// Derive derives 32 bytes for a use of its own.
func (r OwnerRoot) Derive(salt []byte, info string) [32]byte {
	out, err := hkdf.Key(sha256.New, r[:], salt, info, 32)
	if err != nil {
		panic("watermark: 32 bytes are within what HKDF-SHA256 gives: " + err.Error())
	}
	return [32]byte(out)
}
