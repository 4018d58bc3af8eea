package container

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"mohr/watermark/internal/fault"
)

// pngSignature opens every PNG (W3C PNG, 5.2).
const pngSignature = "\x89PNG\r\n\x1a\n"

// sniff tells the format by the first bytes.
func sniff(src []byte) Format {
	has := func(magic string) bool { return len(src) >= len(magic) && string(src[:len(magic)]) == magic }
	switch {
	case has("\xff\xd8\xff"):
		return JPEG
	case has(pngSignature), len(src) >= 8 && src[0]&0x7f == 9 && string(src[1:4]) == "PNG": // the second went through a transfer as text
		return PNG
	case has("GIF87a"), has("GIF89a"):
		return GIF
	case has("RIFF") && len(src) >= 12 && string(src[8:12]) == "WEBP":
		return WebP
	case has("II*\x00"), has("MM\x00*"), has("II+\x00"), has("MM\x00+"): // 43 is BigTIFF
		return TIFF
	case has("BM") && len(src) >= 18 && isBMPHeader(src):
		return BMP
	case has(pdfMagic):
		return PDF
	case len(src) >= 12 && string(src[4:8]) == "ftyp":
		return brandFormat(src)
	case isLatePDF(src):
		return PDF
	}
	return Unknown
}

// pdfMagic opens every PDF (ISO 32000-2, 7.5.2).
const pdfMagic = "%PDF-"

// maxBeforePDF is how many bytes may stand before it: viewers look as far, and mail and web servers leave some.
const maxBeforePDF = 1024

// isLatePDF tells a PDF that something stands before, from files that carry one.
func isLatePDF(src []byte) bool {
	head := src[:min(len(src), maxBeforePDF+len(pdfMagic)+3)]
	i := bytes.Index(head, []byte(pdfMagic))
	if i < 0 || i+len(pdfMagic)+3 > len(head) || !isDigit(head[i+len(pdfMagic)]) || head[i+len(pdfMagic)+1] != '.' {
		return false
	}
	for _, l := range lookAlikes {
		if bytes.HasPrefix(src, []byte(l.magic)) {
			return false
		}
	}
	return true
}

// isBMPHeader tells a bitmap from a text that begins with BM, by the size of its second header.
func isBMPHeader(src []byte) bool {
	switch src[14] {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return src[15] == 0 && src[16] == 0 && src[17] == 0
	}
	return false
}

// brandFormat reads the brands of an ftyp box (ISO/IEC 14496-12, 4.3). A file of the general brand mif1 alone
// counts as HEIC until its primary item says otherwise.
func brandFormat(src []byte) Format {
	size := int(min(big(src).u32(), 256)) // 60 brands are more than any file has
	if size < 16 {
		return Unknown
	}
	brands := src[8:min(size, len(src))]
	found := Unknown
	for i := 0; i+4 <= len(brands); i += 4 {
		if i == 4 {
			continue // the minor version
		}
		switch string(brands[i : i+4]) {
		case "avif", "avis":
			return AVIF
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			found = HEIC
		}
	}
	return found
}

// lookAlikes are openings of files that people hand in by mistake, with words for them.
var lookAlikes = [...]struct{ magic, name string }{
	{"PK\x03\x04", "a ZIP archive or an office document"},
	{"PK\x05\x06", "an empty ZIP archive"},
	{"Rar!", "a RAR archive"},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
	{"\x1f\x8b", "a gzip archive"},
	{"\xd0\xcf\x11\xe0", "an old office document"},
	{"{\\rtf", "a rich text document"},
	{"%!PS", "PostScript"},
	{"8BPS", "a Photoshop document"},
	{"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"},
	{"\xff\x0a", "a JPEG XL picture"},
	{"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"},
	{"\x00\x00\x01\x00", "a Windows icon"},
	{"RIFF", "a sound or a video"},
	{"\x1a\x45\xdf\xa3", "a video"},
	{"MZ", "a program"},
	{"\x7fELF", "a program"},
}

// unknown is the error for bytes of no known format.
func unknown(src []byte) error {
	return fmt.Errorf("input %s: %w", looksLike(src), fault.Format)
}

// looksLike says in words what bytes of no known format seem to be.
func looksLike(src []byte) string {
	if len(src) == 0 {
		return "is empty"
	}
	for _, l := range lookAlikes {
		if strings.HasPrefix(string(src[:min(len(src), 16)]), l.magic) {
			return "looks like " + l.name
		}
	}
	if len(src) >= 8 && string(src[4:8]) == "ftyp" {
		return "looks like a video or a sound"
	}
	if len(bytes.TrimLeft(src[:min(len(src), 512)], "\x00")) == 0 {
		return "begins with nothing but zero bytes"
	}
	return looksLikeText(src[:min(len(src), 512)])
}

// looksLikeText tells texts by the first bytes of a file.
func looksLikeText(head []byte) string {
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(text, []byte("<!doctype html")), bytes.HasPrefix(text, []byte("<html")),
		bytes.HasPrefix(text, []byte("<head")), bytes.HasPrefix(text, []byte("<body")):
		return "looks like a web page (HTML)"
	case bytes.Contains(text, []byte("<svg")):
		return "looks like an SVG drawing"
	case bytes.HasPrefix(text, []byte("<?xml")):
		return "looks like XML"
	}
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 && i+utf8.UTFMax < len(head) || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return "begins like no picture or document"
		}
		i += n
	}
	return plainText
}

// plainText is what looksLike says of text that is nothing else.
const plainText = "looks like plain text"
