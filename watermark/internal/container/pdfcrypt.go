package container

import "fmt"

// A pdfCrypt is how a PDF is encrypted (ISO 32000-2, 7.6).
type pdfCrypt struct {
	dict          pdfValue
	num           int32 // of the object that says so, whose own strings are clear; 0 when it is none
	version       int   // V
	revision      int   // R
	bits          int   // of the key
	handler       string
	method        string // for people
	clearMetadata bool
	key           []byte // nil when locked
}

// encryption returns how f is encrypted, nil when it is not.
func (f *pdfFile) encryption() *pdfCrypt {
	for i := len(f.trailers) - 1; i >= 0; i-- {
		v := f.trailerValue(f.trailers[i]).get("Encrypt")
		if dict := f.resolve(v); dict.kind() == pdfDict {
			return f.newCrypt(dict, v.ref())
		}
	}
	return nil
}

func (f *pdfFile) newCrypt(dict pdfValue, num int32) *pdfCrypt {
	c := &pdfCrypt{dict: dict, num: num, bits: 40, handler: f.at(dict, "Filter").name()}
	c.version, _ = f.at(dict, "V").integer()
	c.revision, _ = f.at(dict, "R").integer()
	if n, ok := f.at(dict, "Length").integer(); ok && n > 0 && c.version > 1 {
		c.bits = n
	}
	switch c.version {
	case 4:
		c.bits = 128
	case 5:
		c.bits = 256
	}
	c.clearMetadata = string(f.at(dict, "EncryptMetadata").raw()) == "false" && c.version >= 4
	return c
}

// describe says how, for people.
func (c *pdfCrypt) describe() string {
	return fmt.Sprintf("%s handler, V %d, R %d, %d-bit key", c.handler, c.version, c.revision, c.bits)
}

// stream returns the bytes of a stream as they were before encryption; nil when that needs the password.
func (c *pdfCrypt) stream(f *pdfFile, o pdfObject, dict pdfValue, data []byte) []byte {
	switch kind := dict.get("Type").name(); {
	case kind == "XRef", kind == "Metadata" && c.clearMetadata:
		return data
	}
	return nil
}

// text returns the bytes of a string as they were before encryption; nil when that needs the password.
func (c *pdfCrypt) text(o pdfObject, b []byte) []byte {
	if o.num == c.num && c.num != 0 {
		return b
	}
	return nil
}
