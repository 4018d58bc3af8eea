package container

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"fmt"
)

// A pdfCrypt is how a PDF is encrypted (ISO 32000-2, 7.6). Files that only forbid printing or copying open with
// an empty password; others stay locked here.
type pdfCrypt struct {
	num           int32 // of the object that says so, whose own strings are clear; 0 when it is none
	version       int   // V
	revision      int   // R
	bits          int   // of the key
	handler       string
	streams       pdfCipher
	strings       pdfCipher
	clearMetadata bool
	key           []byte // nil when locked
}

// A pdfCipher is the way that streams or strings are encrypted.
type pdfCipher uint8

const (
	pdfRC4 pdfCipher = iota
	pdfAES128
	pdfAES256
	pdfClear
	pdfOtherCipher
)

// encryption returns how f is encrypted, nil when it is not.
func (f *pdfFile) encryption() *pdfCrypt {
	for i := len(f.trailers) - 1; i >= 0; i-- {
		t := f.trailerValue(f.trailers[i])
		v := t.get("Encrypt")
		dict := f.resolve(v)
		if dict.kind() != pdfDict {
			continue
		}
		var id []byte
		for item := range f.at(t, "ID").items() {
			id = f.resolve(item).bytes(64)
			break
		}
		c := f.newCrypt(dict, v.ref())
		if c.handler == "Standard" && c.strings != pdfOtherCipher && c.streams != pdfOtherCipher {
			c.key = f.emptyPasswordKey(c, dict, id)
		}
		return c
	}
	return nil
}

func (f *pdfFile) newCrypt(dict pdfValue, num int32) *pdfCrypt {
	c := &pdfCrypt{num: num, bits: 40, handler: f.at(dict, "Filter").name()}
	c.version, _ = f.at(dict, "V").integer()
	c.revision, _ = f.at(dict, "R").integer()
	if n, ok := f.at(dict, "Length").integer(); ok && n >= 40 && n <= 256 && c.version > 1 {
		c.bits = n
	}
	switch c.version {
	case 1, 2:
		return c
	case 4:
		c.bits = 128
	case 5:
		c.bits = 256
	default:
		c.streams, c.strings = pdfOtherCipher, pdfOtherCipher
		return c
	}
	c.clearMetadata = string(f.at(dict, "EncryptMetadata").raw()) == "false"
	filters := f.at(dict, "CF")
	method := func(key string) pdfCipher {
		name := f.at(dict, key)
		switch f.at(f.at(filters, name.name()), "CFM").name() {
		case "V2":
			return pdfRC4
		case "AESV2":
			return pdfAES128
		case "AESV3":
			return pdfAES256
		}
		if name.nodes == nil || name.name() == "Identity" {
			return pdfClear
		}
		return pdfOtherCipher
	}
	c.streams, c.strings = method("StmF"), method("StrF")
	return c
}

// describe says how, for people.
func (c *pdfCrypt) describe() string {
	return fmt.Sprintf("%s handler, V %d, R %d, %d-bit key", c.handler, c.version, c.revision, c.bits)
}

// pdfPadding stands for the missing characters of a password (ISO 32000-2, 7.6.4.3.2).
const pdfPadding = "\x28\xbf\x4e\x5e\x4e\x75\x8a\x41\x64\x00\x4e\x56\xff\xfa\x01\x08\x2e\x2e\x00\xb6\xd0\x68\x3e\x80\x2f\x0c\xa9\xfe\x64\x53\x69\x7a"

// emptyPasswordKey returns the key when the file opens without a password, else nil.
func (f *pdfFile) emptyPasswordKey(c *pdfCrypt, dict pdfValue, id []byte) []byte {
	text := func(key string) []byte { return f.at(dict, key).bytes(256) }
	if c.revision >= 5 {
		return keyOfRevision6(c.revision, text("U"), text("UE"))
	}
	n := c.bits / 8
	if c.revision < 2 || n < 5 || n > 16 {
		return nil
	}
	flags, _ := f.at(dict, "P").integer()
	h := md5.New()
	h.Write([]byte(pdfPadding))
	h.Write(text("O")[:min(len(text("O")), 32)])
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(flags)))
	h.Write(id)
	if c.revision >= 4 && c.clearMetadata {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := h.Sum(nil)[:n]
	if c.revision >= 3 {
		for range 50 {
			sum := md5.Sum(key)
			key = sum[:n]
		}
	}
	if c.opensWith(key, text("U"), id) {
		return key
	}
	return nil
}

// opensWith checks a key against /U (ISO 32000-2, 7.6.4.4.3 and 7.6.4.4.4).
func (c *pdfCrypt) opensWith(key, u, id []byte) bool {
	if c.revision == 2 {
		return string(rc4Bytes(key, u)) == pdfPadding
	}
	sum := md5.Sum(append([]byte(pdfPadding), id...))
	b := sum[:]
	for i := range 20 {
		turned := bytes.Clone(key)
		for j := range turned {
			turned[j] ^= byte(i)
		}
		b = rc4Bytes(turned, b)
	}
	return len(u) >= 16 && bytes.Equal(b, u[:16])
}

func rc4Bytes(key, b []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(b))
	c.XORKeyStream(out, b)
	return out
}

// stream returns the bytes of a stream as they were before encryption; nil when that needs the password.
func (c *pdfCrypt) stream(f *pdfFile, o pdfObject, dict pdfValue, data []byte) []byte {
	switch kind := dict.get("Type").name(); {
	case kind == "XRef", kind == "Metadata" && c.clearMetadata:
		return data
	case f.hasIdentityFilter(dict):
		return data
	}
	return c.decrypt(c.streams, o, data)
}

// hasIdentityFilter reports whether a stream says that it is not encrypted.
func (f *pdfFile) hasIdentityFilter(dict pdfValue) bool {
	filters := f.filters(dict)
	if len(filters) == 0 || filters[0] != "Crypt" {
		return false
	}
	name := f.at(nth(f, f.at(dict, "DecodeParms"), 0), "Name").name()
	return name == "" || name == "Identity"
}

// text returns the bytes of a string as they were before encryption; nil when that needs the password.
func (c *pdfCrypt) text(o pdfObject, b []byte) []byte {
	if o.num == c.num && c.num != 0 {
		return b
	}
	return c.decrypt(c.strings, o, b)
}

// decrypt undoes a cipher in an object.
func (c *pdfCrypt) decrypt(method pdfCipher, o pdfObject, data []byte) []byte {
	if method == pdfClear {
		return data
	}
	if c.key == nil {
		return nil
	}
	key := c.key
	if method != pdfAES256 {
		key = append(bytes.Clone(key), byte(o.num), byte(o.num>>8), byte(o.num>>16), byte(o.gen), byte(o.gen>>8))
		if method == pdfAES128 {
			key = append(key, "sAlT"...)
		}
		sum := md5.Sum(key)
		key = sum[:min(len(c.key)+5, 16)]
	}
	if method == pdfRC4 {
		return rc4Bytes(key, data)
	}
	return aesBytes(key, data)
}

// aesBytes undoes AES in CBC mode behind its first block, with the padding taken off; of data cut short, whole
// blocks.
func aesBytes(key, data []byte) []byte {
	block, err := aes.NewCipher(key)
	n := (len(data)/aes.BlockSize - 1) * aes.BlockSize
	if err != nil || n <= 0 {
		return []byte{}
	}
	out := make([]byte, n)
	cipher.NewCBCDecrypter(block, data[:aes.BlockSize]).CryptBlocks(out, data[aes.BlockSize:][:n])
	if pad := int(out[n-1]); pad >= 1 && pad <= aes.BlockSize && len(data)%aes.BlockSize == 0 {
		out = out[:n-pad]
	}
	return out
}
