package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/seal"
)

// The seeds of the tests and of the vectors, for nothing else.
var (
	seedA = [32]byte([]byte("TEST ONLY seed A of mohr vectors"))
	seedB = [32]byte([]byte("TEST ONLY seed B of mohr vectors"))
)

// Notes of every shape: all lines and few, English, Urdu and both, with a joiner, and the longest.
var (
	rent    = seal.Words{Purpose: "کرایہ نامہ، مکان نمبر 42", Issued: "2026-11-23", Copy: "0123-4567"}
	joined  = seal.Words{Purpose: "نہیں\u200cہے", Recipient: "بینک HBL Plaza (Pvt.) Ltd.", Issued: "2026-01-31", Copy: "89AB-CDEF"}
	dated   = seal.Words{Purpose: "Visa: 2 copies", Issued: "2028-02-28", Expires: "2028-02-29", Copy: "GHJK-MNPQ"}
	longest = seal.Words{
		Purpose:   strings.Repeat("𐀀", seal.MaxPurpose),
		Recipient: strings.Repeat("𐀀", seal.MaxRecipient),
		Issued:    "2000-01-01",
		Expires:   "2199-12-31",
		Copy:      "RSTV-WXYZ",
	}
)

func sign(t testing.TB, w seal.Words, seed [32]byte) string {
	t.Helper()
	text, err := seal.Sign(w, seed)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// verifierKey writes a public key of any bytes as the package comment describes, without the package's help.
func verifierKey(public []byte) string {
	raw := append([]byte{1}, public...)
	hash := sha256.Sum256(append([]byte("mohr\n"), raw...))
	return fmt.Sprintf("mohr+%x+%s", hash[:4], base64.StdEncoding.EncodeToString(raw))
}

// signedPart is what a signature under the words w vouches for.
func signedPart(t testing.TB, w seal.Words, key string) string {
	t.Helper()
	text, err := seal.Encode(w)
	if err != nil {
		t.Fatal(err)
	}
	return text + "Key: " + key + "\n"
}

// noteOf puts a key and a signature of any bytes under the words w.
func noteOf(t testing.TB, w seal.Words, key string, signature []byte) string {
	t.Helper()
	return signedPart(t, w, key) + "\n\u2014 mohr " + base64.StdEncoding.EncodeToString(append(keyHash(key), signature...)) + "\n"
}

// keyHash are the four bytes that a verifier key says are its hash, or zeros.
func keyHash(key string) []byte {
	if len(key) > 13 {
		if hash, err := hex.DecodeString(key[5:13]); err == nil {
			return hash
		}
	}
	return make([]byte, 4)
}

// The grammar of the package comment for a signed text, but for what a value may hold.
var grammar = regexp.MustCompile(`\AMohr copy v1\nFor: [^\n]+\n(To: [^\n]+\n)?On: \d{4}-\d\d-\d\d\n(Until: \d{4}-\d\d-\d\d\n)?` +
	`Copy: [0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\n` +
	`Key: mohr\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}\n\n\x{2014} mohr [A-Za-z0-9+/]{91}=\n\z`)

func TestSign(t *testing.T) {
	for name, w := range map[string]seal.Words{"sim": sim, "rent": rent, "joined": joined, "dated": dated, "longest": longest} {
		text := sign(t, w, seedA)
		words, err := seal.Encode(w)
		if err != nil || !strings.HasPrefix(text, words+"Key: "+seal.VerifierKey(seedA)+"\n\n") || !grammar.MatchString(text) {
			t.Errorf("%s: Sign = %q, not of the grammar (%v)", name, text, err)
		}
		if text != sign(t, w, seedA) {
			t.Errorf("%s: two signatures differ", name)
		}
		verifier, err := note.NewVerifier(seal.VerifierKey(seedA))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := note.Open([]byte(text), note.VerifierList(verifier)); err != nil || len(n.Sigs) != 1 {
			t.Errorf("%s: package note opens it with %v", name, err)
		}
		want := seal.Reading{Verdict: seal.Valid, Words: w, Key: seal.VerifierKey(seedA)}
		if got := seal.Read(text); got != want {
			t.Errorf("%s: Read = %+v, want %+v", name, got, want)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*seal.Words)
	}{
		{"no words", func(w *seal.Words) { *w = seal.Words{} }},
		{"not canonical", func(w *seal.Words) { w.Purpose = "a  b" }},
		{"lines of its own", func(w *seal.Words) { w.Recipient = "a\nOn: 2026-01-01" }},
		{"long purpose", func(w *seal.Words) { w.Purpose = strings.Repeat("x", seal.MaxPurpose+1) }},
		{"no such day", func(w *seal.Words) { w.Expires = "2026-11-31" }},
		{"copy ID in small letters", func(w *seal.Words) { w.Copy = "7f3k-9qxm" }},
	}
	for _, tt := range tests {
		if text, err := seal.Sign(with(tt.change), seedA); text != "" || !errors.Is(err, fault.Label) {
			t.Errorf("%s: Sign = %q, %v, want an impossible label", tt.name, text, err)
		}
	}
}

// The longest signed text is as long as MaxSigned says and fits a QR code.
func TestSignLongest(t *testing.T) {
	if text := sign(t, longest, seedA); len(text) != seal.MaxSigned || len(text) > qr.MaxPayload {
		t.Errorf("longest signed text is %d bytes, want %d, and a QR code holds %d", len(text), seal.MaxSigned, qr.MaxPayload)
	}
}

func TestVerifierKey(t *testing.T) {
	for _, seed := range [][32]byte{{}, seedA, seedB} {
		key := seal.VerifierKey(seed)
		if want := verifierKey(ed25519.NewKeyFromSeed(seed[:])[32:]); key != want || len(key) != seal.KeyLen {
			t.Errorf("VerifierKey = %q, want %q of %d bytes", key, want, seal.KeyLen)
		}
		if err := seal.CheckKey(key); err != nil {
			t.Errorf("CheckKey(%q) = %v", key, err)
		}
	}
	// RFC 8032, section 7.1, test 1
	seed, _ := hex.DecodeString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
	public, _ := hex.DecodeString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
	if got, want := seal.VerifierKey([32]byte(seed)), verifierKey(public); got != want {
		t.Errorf("VerifierKey of RFC 8032's seed = %q, want %q", got, want)
	}
}

// badKeys are near a key, and none: a map of names to texts.
func badKeys() map[string]string {
	public := ed25519.NewKeyFromSeed(seedA[:]).Public().(ed25519.PublicKey)
	key := verifierKey(public)
	start, digits := key[:len("mohr+1a2b3c4d+")], key[len("mohr+1a2b3c4d+"):]
	hashed := func(name string, raw []byte) string {
		hash := sha256.Sum256(append([]byte(name+"\n"), raw...))
		return fmt.Sprintf("%s+%x+%s", name, hash[:4], base64.StdEncoding.EncodeToString(raw))
	}
	bad := map[string]string{
		"empty":               "",
		"name alone":          "mohr",
		"a digit less":        key[:len(key)-1],
		"a digit more":        key + "A",
		"space before":        " " + key[1:],
		"line feed after":     key[:len(key)-1] + "\n",
		"other name":          hashed("mohR", append([]byte{1}, public...)),
		"longer name":         hashed("mohr2", append([]byte{1}, public...)),
		"other algorithm":     hashed("mohr", append([]byte{2}, public...)),
		"hash of another key": verifierKey(public[1:])[:len(start)] + digits,
		"hash in capitals":    "mohr+" + strings.ToUpper(key[5:13]) + key[13:],
		"public key of 31":    hashed("mohr", append([]byte{1}, public[1:]...)),
		"public key of 30":    hashed("mohr", append([]byte{1}, public[2:]...)),
		"CR among digits":     start + digits[:40] + "\r\r\r\r",
		"LF among digits":     start + "\n\n\n\n" + digits[:40],
		"CR alone":            start + strings.Repeat("\r", 44),
		"LF alone":            start + strings.Repeat("\n", 44),
		"padding alone":       start + strings.Repeat("=", 44),
		"URL's base64":        start + strings.NewReplacer("+", "-", "/", "_").Replace(digits[:43]) + "-",
		"private key":         "PRIVATE+KEY+" + key,
	}
	for i, public := range smallOrder() {
		bad[fmt.Sprintf("small order %d", i)] = verifierKey(public)
	}
	return bad
}

func TestCheckKeyRefuses(t *testing.T) {
	for name, key := range badKeys() {
		if err := seal.CheckKey(key); !errors.Is(err, fault.Format) {
			t.Errorf("%s: CheckKey(%q) = %v, want fault.Format", name, key, err)
		}
		signature := ed25519.Sign(ed25519.NewKeyFromSeed(seedA[:]), []byte(signedPart(t, sim, key)))
		if got := seal.Read(noteOf(t, sim, key, signature)); got != (seal.Reading{Verdict: seal.Altered, Words: sim}) {
			t.Errorf("%s: Read of a text with that key = %+v, want altered", name, got)
		}
	}
}

// smallOrder are all encodings of the points of small order: the y of each, and what stands for the same when not
// reduced modulo p, with either sign of x.
func smallOrder() (points [][]byte) {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19)) // RFC 8032, section 5.1
	eighth, _ := new(big.Int).SetString("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16)
	for _, y := range []*big.Int{
		big.NewInt(0), big.NewInt(1), new(big.Int).Sub(p, big.NewInt(1)), eighth, new(big.Int).Sub(p, eighth),
		p, new(big.Int).Add(p, big.NewInt(1)),
	} {
		for sign := range byte(2) {
			point := y.FillBytes(make([]byte, ed25519.PublicKeySize))
			slices.Reverse(point)
			point[31] |= sign << 7
			points = append(points, point)
		}
	}
	return points
}

// weakNote is a text under which a key of small order has a signature that Ed25519 verifies, made without any
// secret: R is the neutral point and S is 0, which holds whenever the order divides the hash.
func weakNote(t testing.TB, public []byte) (string, seal.Words) {
	t.Helper()
	key, signature := verifierKey(public), make([]byte, ed25519.SignatureSize)
	signature[0] = 1
	for i := range 1000 {
		w := with(func(w *seal.Words) { w.Copy = fmt.Sprintf("0000-%04d", i) })
		if ed25519.Verify(public, []byte(signedPart(t, w, key)), signature) {
			return noteOf(t, w, key, signature), w
		}
	}
	t.Fatalf("%x: no signature found: is it of small order?", public)
	return "", seal.Words{}
}

// What a key of small order has "signed" is not valid, although the signature is.
func TestReadSmallOrder(t *testing.T) {
	for _, public := range smallOrder() {
		text, w := weakNote(t, public)
		if !grammar.MatchString(text) {
			t.Fatalf("%q is not of the grammar", text)
		}
		if got := seal.Read(text); got != (seal.Reading{Verdict: seal.Altered, Words: w}) {
			t.Errorf("%x: Read = %+v, want altered", public, got)
		}
	}
}

// plusL adds the order of the group to a signature's S, which an Ed25519 verifier must refuse (RFC 8032, section
// 5.1.7): it would give one note two signatures.
func plusL(signature []byte) []byte {
	l, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10) // RFC 8032, section 5.1
	l.Add(l, new(big.Int).Lsh(big.NewInt(1), 252))
	scalar := slices.Clone(signature[32:])
	slices.Reverse(scalar)
	sum := new(big.Int).Add(new(big.Int).SetBytes(scalar), l).FillBytes(make([]byte, 32))
	slices.Reverse(sum)
	return append(slices.Clone(signature[:32]), sum...)
}

func TestReadMalleable(t *testing.T) {
	key := seal.VerifierKey(seedA)
	signature := ed25519.Sign(ed25519.NewKeyFromSeed(seedA[:]), []byte(signedPart(t, sim, key)))
	if got := seal.Read(noteOf(t, sim, key, signature)); got.Verdict != seal.Valid {
		t.Fatalf("Read of a note made by hand = %+v, want valid", got)
	}
	for name, signature := range map[string][]byte{
		"S + L":         plusL(signature),
		"S + 2L":        plusL(plusL(signature)),
		"high bit of S": append(slices.Clone(signature[:63]), signature[63]|0x80),
		"R not reduced": append(bytes.Repeat([]byte{0xff}, 32), signature[32:]...),
		"zero":          make([]byte, 64),
	} {
		if got := seal.Read(noteOf(t, sim, key, signature)); got != (seal.Reading{Verdict: seal.Altered, Words: sim}) {
			t.Errorf("%s: Read = %+v, want altered", name, got)
		}
	}
}
