package keyfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// The work factors of scrypt (RFC 7914), as the logarithm of N to the base 2, with r = 8 and p = 1.
const (
	WorkFactor    = 18 // of a key that is locked now: 256 MiB and about a second, age's own
	MaxWorkFactor = 20 // of one that is opened: 1 GiB and some seconds; a file must not ask for minutes
)

// A Key is what a key file holds: a root, in the open or locked with a passphrase. The zero Key holds none.
type Key struct {
	text   []byte
	locked bool
}

// Plain returns the key of root in the open.
func Plain(root Root) Key { return Key{text: []byte(format(root))} }

// Lock returns the key of root locked with a passphrase, which is not empty, and has opened it again. The work factor is
// 1 to MaxWorkFactor: WorkFactor but in tests.
func Lock(root Root, passphrase string, workFactor int) (Key, error) {
	if workFactor < 1 || workFactor > MaxWorkFactor {
		return Key{}, fmt.Errorf("work factor is %d, limit is 1 to %d", workFactor, MaxWorkFactor)
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return Key{}, err
	}
	recipient.SetWorkFactor(workFactor)
	var text bytes.Buffer
	armored := armor.NewWriter(&text)
	plain, err := age.Encrypt(armored, recipient)
	if err != nil {
		return Key{}, err
	}
	_, err = io.WriteString(plain, format(root))
	if err := errors.Join(err, plain.Close(), armored.Close()); err != nil {
		return Key{}, err
	}
	key := Key{text.Bytes(), true}
	if again, err := key.Root(passphrase); err != nil || again != root {
		return Key{}, fmt.Errorf("what was locked does not open: %w", err)
	}
	return key, nil
}

// Parse reads the text of a key file. That a locked key is sound inside shows only when it is opened. The error is
// ErrCorrupt, ErrVersion or ErrWork.
func Parse(text []byte) (Key, error) {
	if len(text) > MaxBytes {
		return Key{}, ErrCorrupt
	}
	key := Key{bytes.Clone(text), bytes.HasPrefix(text, []byte(armor.Header))}
	if _, err := key.Root(""); err != nil && !(key.locked && errors.Is(err, ErrLocked)) {
		return Key{}, err
	}
	return key, nil
}

// Locked reports whether a passphrase is needed to open k.
func (k Key) Locked() bool { return k.locked }

// Text returns the text of the key's file.
func (k Key) Text() []byte { return bytes.Clone(k.text) }

// Equal reports whether k and other are the same text. One root locked twice is two texts.
func (k Key) Equal(other Key) bool { return bytes.Equal(k.text, other.text) }

// Root opens k. A key in the open needs no passphrase and takes any. The error is ErrLocked when there is need of one
// and it is empty, ErrPassphrase when it is another, or ErrCorrupt.
func (k Key) Root(passphrase string) (Root, error) {
	if !k.locked {
		return parse(k.text)
	}
	binary, err := io.ReadAll(armor.NewReader(bytes.NewReader(k.text)))
	if err != nil {
		return Root{}, ErrCorrupt
	}
	plain, err := age.Decrypt(bytes.NewReader(binary), opener(passphrase))
	for _, kind := range []error{ErrLocked, ErrPassphrase, ErrWork} {
		if errors.Is(err, kind) {
			return Root{}, kind
		}
	}
	if err != nil {
		return Root{}, ErrCorrupt
	}
	line, err := io.ReadAll(plain)
	if err != nil {
		return Root{}, ErrCorrupt
	}
	return parse(line)
}

// An opener is the passphrase of a key as an identity of age that takes only what Lock writes. It looks before it
// works: what asks for too much is refused at once, and so is an empty passphrase.
type opener string

// Unwrap implements age.Identity.
func (o opener) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 || stanzas[0].Type != "scrypt" || len(stanzas[0].Args) != 2 {
		return nil, ErrCorrupt
	}
	factor, err := strconv.ParseUint(stanzas[0].Args[1], 10, 16)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && factor > MaxWorkFactor:
		return nil, ErrWork
	case err != nil:
		return nil, ErrCorrupt
	case o == "":
		return nil, ErrLocked
	}
	identity, err := age.NewScryptIdentity(string(o))
	if err != nil {
		return nil, err
	}
	identity.SetMaxWorkFactor(MaxWorkFactor)
	fileKey, err := identity.Unwrap(stanzas)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, ErrPassphrase
	}
	return fileKey, err
}
