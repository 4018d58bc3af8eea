package keyfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// LockStream returns a writer that locks what is written to it with a passphrase, which is not empty, and writes it to dst
// in age's format. It must be closed; dst is not. The work factor is as for Lock.
func LockStream(dst io.Writer, passphrase string, workFactor int) (io.WriteCloser, error) {
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(workFactor)
	return age.Encrypt(dst, recipient)
}

// ageStart begins a file in age's format that is not armored (age-encryption.org/v1).
const ageStart = "age-encryption.org/v1"

// IsLocked reports whether src, which is at its beginning, is in age's format, armored or not. Nothing is taken from it.
func IsLocked(src *bufio.Reader) bool {
	start, _ := src.Peek(max(len(ageStart), len(armor.Header)))
	return bytes.HasPrefix(start, []byte(ageStart)) || strings.HasPrefix(string(start), armor.Header)
}

// OpenStream returns a reader of what LockStream has locked. What it reads is as it was written: a change is an error. The
// error is ErrLocked for an empty passphrase, ErrPassphrase, ErrWork or ErrCorrupt.
func OpenStream(src *bufio.Reader, passphrase string) (io.Reader, error) {
	var in io.Reader = src
	if start, _ := src.Peek(len(armor.Header)); string(start) == armor.Header {
		in = armor.NewReader(src)
	}
	plain, err := age.Decrypt(in, opener(passphrase))
	for _, kind := range []error{ErrLocked, ErrPassphrase, ErrWork} {
		if errors.Is(err, kind) {
			return nil, kind
		}
	}
	if err != nil {
		return nil, ErrCorrupt
	}
	return plain, nil
}
