package kiosk

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// sniffBytes is how much of a file is read to see what it is.
const sniffBytes = 512

// endings are those of names that may be pictures or PDFs. What a file is, its first bytes say.
var endings = [...]string{"jpg", "jpeg", "jpe", "png", "webp", "tif", "tiff", "bmp", "gif", "heic", "heif", "avif", "pdf"}

// mayBe reports whether a file of that name is looked at.
func mayBe(name string) bool {
	return slices.Contains(endings[:], strings.ToLower(strings.TrimPrefix(filepath.Ext(name), ".")))
}

// magic is how the files begin that are read; "?" stands for any byte.
var magic = [...]string{
	"\xff\xd8\xff",             // JPEG
	"\x89PNG\r\n\x1a\n",        // PNG
	"RIFF????WEBP",             // WebP
	"II\x2a\x00", "MM\x00\x2a", // TIFF
	"BM",               // BMP
	"GIF87a", "GIF89a", // GIF
	"????ftyphei", "????ftyphev", "????ftypmif1", "????ftypmsf1", "????ftypavi", // HEIF
}

// kindOf says whether a file that begins so is a picture, or a PDF. Readers look for a PDF's mark in the first KiB; half of
// that is what is looked at here.
func kindOf(head []byte) (picture, pdf bool) {
	if bytes.Contains(head, []byte("%PDF-")) {
		return false, true
	}
	return slices.ContainsFunc(magic[:], func(m string) bool {
		if len(head) < len(m) {
			return false
		}
		for i := range len(m) {
			if m[i] != '?' && m[i] != head[i] {
				return false
			}
		}
		return true
	}), false
}
