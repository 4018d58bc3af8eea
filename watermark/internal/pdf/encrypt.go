package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A lock encrypts the strings and streams of one file: AES-256 by the standard security handler, revision 6
// (ISO 32000-2:2020, 7.6).
type lock struct {
	file   cipher.Block
	random io.Reader
	id     [16]byte // names the file; nothing is derived from it

	u, o   []byte // check a password, and hold its salts
	ue, oe []byte // the file's key, encrypted by each password
	perms  []byte // allowed, encrypted by the file's key
}

// allowed is every permission: bits 1 and 2 are always 0 (ISO 32000-2:2020, table 22). To forbid what a reader may
// ignore would only annoy.
const allowed = -4

var errRandom = errors.New("pdf: a password needs Random")

// newLock makes the keys of a file. The error is ErrPassword, or random's.
//
// The standard gives a file two passwords, for its user and its owner, and wants both set. With everything allowed they
// open it alike, so one would do. The user's is the password as prepared by the standard. The owner's is the password
// as typed, where that is something else: for the many readers that prepare nothing. Else it is random and forgotten:
// an empty one would open the file, and the user's own says nothing new to who guesses.
func newLock(password string, random io.Reader) (*lock, error) {
	user, err := prepare(password)
	if err != nil {
		return nil, err
	}
	if random == nil {
		return nil, errRandom
	}
	var seed struct {
		Key, Owner                               [32]byte
		UserCheck, UserKey, OwnerCheck, OwnerKey [8]byte
		Perms                                    [4]byte
		ID                                       [16]byte
	}
	if err := binary.Read(random, binary.LittleEndian, &seed); err != nil {
		return nil, fmt.Errorf("random: %w", err)
	}
	owner := seed.Owner[:]
	if user != password {
		owner = []byte(password)
	}
	l := &lock{random: random, id: seed.ID}
	if l.file, err = aes.NewCipher(seed.Key[:]); err != nil {
		return nil, err
	}
	l.u, l.ue = wrap([]byte(user), seed.UserCheck, seed.UserKey, nil, seed.Key)
	l.o, l.oe = wrap(owner, seed.OwnerCheck, seed.OwnerKey, l.u, seed.Key)

	// ISO 32000-2:2020, algorithm 10.
	permissions := int32(allowed)
	l.perms = binary.LittleEndian.AppendUint32(nil, uint32(permissions))
	l.perms = append(l.perms, "\xff\xff\xff\xffTadb"...)
	l.perms = append(l.perms, seed.Perms[:]...)
	l.file.Encrypt(l.perms, l.perms)
	return l, nil
}

// wrap is algorithms 8 and 9 of ISO 32000-2:2020: what checks a password, and key encrypted by it. user is nil for the
// user's password, and what checks that for the owner's.
func wrap(password []byte, check, keySalt [8]byte, user []byte, key [32]byte) (checks, encrypted []byte) {
	checks = hash(password, check[:], user)
	checks = append(append(checks, check[:]...), keySalt[:]...)
	encrypted = make([]byte, len(key))
	var zero [aes.BlockSize]byte
	cbc(hash(password, keySalt[:], user), zero[:]).CryptBlocks(encrypted, key[:])
	return checks, encrypted
}

// hash is algorithm 2.B of ISO 32000-2:2020. The result is 32 bytes.
func hash(password, salt, user []byte) []byte {
	first := sha256.Sum256(bytes.Join([][]byte{password, salt, user}, nil))
	k := first[:]
	for round := 1; ; round++ {
		e := bytes.Repeat(bytes.Join([][]byte{password, k, user}, nil), 64)
		cbc(k[:16], k[16:32]).CryptBlocks(e, e)
		sum := 0 // of 16 bytes as digits to base 256, modulo 3, to which 256 is 1
		for _, v := range e[:16] {
			sum += int(v)
		}
		switch sum % 3 {
		case 0:
			h := sha256.Sum256(e)
			k = h[:]
		case 1:
			h := sha512.Sum384(e)
			k = h[:]
		default:
			h := sha512.Sum512(e)
			k = h[:]
		}
		if round >= 64 && int(e[len(e)-1]) <= round-32 {
			return bytes.Clone(k[:32])
		}
	}
}

// cbc encrypts blocks by an AES key of 16 or 32 bytes.
func cbc(key, iv []byte) cipher.BlockMode {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("pdf: " + err.Error()) // the sizes above are right
	}
	return cipher.NewCBCEncrypter(block, iv)
}

// dictionary is the encryption dictionary, whose own strings stay open.
func (l *lock) dictionary() string {
	return fmt.Sprintf("<< /Filter /Standard /V 5 /R 6 /Length 256 /P %d\n"+
		"/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF\n"+
		"/U <%x>\n/UE <%x>\n/O <%x>\n/OE <%x>\n/Perms <%x> >>", allowed, l.u, l.ue, l.o, l.oe, l.perms)
}

// size is the length of n bytes once encrypted: a vector before them, and 1 to 16 bytes of padding after.
func (l *lock) size(n int) int { return aes.BlockSize + n - n%aes.BlockSize + aes.BlockSize }

// encrypt hands data to write in encrypted pieces, which are good until the next (ISO 32000-2:2020, algorithm 1.A). The
// error is random's.
func (l *lock) encrypt(write func([]byte), data []byte) error {
	buf := make([]byte, aes.BlockSize, 32<<10)
	if _, err := io.ReadFull(l.random, buf); err != nil {
		return fmt.Errorf("random: %w", err)
	}
	mode := cipher.NewCBCEncrypter(l.file, buf)
	write(buf)
	for len(data) >= aes.BlockSize {
		n := min(len(data), cap(buf))
		n -= n % aes.BlockSize
		buf = buf[:n]
		mode.CryptBlocks(buf, data[:n])
		write(buf)
		data = data[n:]
	}
	pad := aes.BlockSize - len(data)
	buf = append(append(buf[:0], data...), bytes.Repeat([]byte{byte(pad)}, pad)...)
	mode.CryptBlocks(buf, buf)
	write(buf)
	return nil
}
