package container

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/sha512"
)

// keyOfRevision6 returns the key of a file of revision 5 or 6 that opens without a password, else nil
// (ISO 32000-2, algorithm 2.A): /U is a hash, and the salts to check it and to unlock /UE.
func keyOfRevision6(revision int, u, ue []byte) []byte {
	if len(u) < 48 || len(ue) < 32 || !bytes.Equal(passwordHash(revision, u[32:40]), u[:32]) {
		return nil
	}
	block, err := aes.NewCipher(passwordHash(revision, u[40:48]))
	if err != nil {
		return nil
	}
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, ue[:32])
	return key
}

// maxHashRounds ends what a hostile salt could not prolong in practice: each round ends it by chance.
const maxHashRounds = 4096

// passwordHash is algorithm 2.B for an empty password; revision 5 stops after the first hash.
func passwordHash(revision int, salt []byte) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	if revision == 5 {
		return k
	}
	for i := 1; i <= maxHashRounds; i++ {
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		e := bytes.Repeat(k, 64)
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		rest := 0
		for _, b := range e[:16] {
			rest += int(b) // 256 is 1 modulo 3
		}
		switch rest % 3 {
		case 0:
			sum := sha256.Sum256(e)
			k = sum[:]
		case 1:
			sum := sha512.Sum384(e)
			k = sum[:]
		case 2:
			sum := sha512.Sum512(e)
			k = sum[:]
		}
		if i >= 64 && int(e[len(e)-1]) <= i-32 {
			break
		}
	}
	return k[:32]
}
