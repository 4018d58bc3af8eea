package container

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
)

func (r *revealer) png(src []byte, h Header) {
	end, err := walkPNG(src, func(c chunk) error { r.pngChunk(c); return nil })
	if h.Frames > 1 {
		r.add(KindSecondPicture, "PNG frames", fmt.Sprintf("%d frames", h.Frames), 0)
	}
	if err == nil {
		r.trailing(src, end, nil)
	}
}

func (r *revealer) pngChunk(c chunk) {
	switch c.name {
	case "IHDR", "PLTE", "IDAT", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "hIST", "pHYs", "cICP", "mDCV",
		"cLLI", "acTL", "fcTL", "fdAT": // pixels, and how to show them
	case "iCCP":
		name, _, _ := bytes.Cut(c.data[:min(len(c.data), 80)], []byte{0})
		r.add(KindProfile, "PNG iCCP", string(name), len(c.data))
	case "eXIf":
		r.exif(trimExif(c.data), "EXIF")
	case "tIME":
		if t := big(c.data); len(c.data) == 7 {
			r.add(KindTime, "PNG tIME", fmt.Sprintf("%04d-%02d-%02d %02d:%02d:%02d", t.u16(), t.u8(), t.u8(), t.u8(), t.u8(), t.u8()), 0)
		}
	case "tEXt":
		keyword, text, _ := bytes.Cut(c.data, []byte{0})
		r.pngText("PNG tEXt", string(keyword), latin1(text), text)
	case "zTXt":
		keyword, rest, _ := bytes.Cut(c.data, []byte{0})
		r.pngPacked("PNG zTXt", string(keyword), rest[min(1, len(rest)):], true)
	case "iTXt":
		r.pngInternational(c.data)
	case "caBX":
		r.add(KindHistory, "PNG caBX", "content credentials (C2PA)", len(c.data))
	default:
		r.add(KindOther, "PNG chunk "+c.name, "", len(c.data))
	}
}

// pngInternational reads an iTXt chunk, W3C PNG 11.3.3.4.
func (r *revealer) pngInternational(data []byte) {
	c := big(data)
	keyword := c.cstring()
	packed := c.u8()
	c.u8() // method
	c.cstring()
	c.cstring()
	if packed != 0 {
		r.pngPacked("PNG iTXt", keyword, c.b, false)
		return
	}
	r.pngText("PNG iTXt", keyword, string(c.b[:min(len(c.b), maxValueBytes)]), c.b)
}

// pngPacked unpacks a text.
func (r *revealer) pngPacked(where, keyword string, packed []byte, isLatin1 bool) {
	plain, problem := r.inflate(packed)
	if problem != "" {
		r.add(pngKind(keyword), where+" "+keyword, problem, len(packed))
		return
	}
	text := string(plain[:min(len(plain), maxValueBytes)])
	if isLatin1 {
		text = latin1(plain)
	}
	r.pngText(where, keyword, text, plain)
}

// pngText notes a text, or reads the block of metadata that it is.
func (r *revealer) pngText(where, keyword, text string, whole []byte) {
	profile, isProfile := strings.CutPrefix(keyword, "Raw profile type ")
	switch {
	case keyword == "XML:com.adobe.xmp":
		r.xmp(whole, "XMP")
	case isProfile:
		r.rawProfile(profile, whole)
	default:
		r.add(pngKind(keyword), where+" "+keyword, text, len(whole))
	}
}

// rawProfile reads what ImageMagick writes: a line with a name, a line with a length, and hexadecimal digits.
func (r *revealer) rawProfile(name string, text []byte) {
	_, rest, _ := bytes.Cut(bytes.TrimLeft(text, "\n"), []byte{'\n'})
	_, digits, _ := bytes.Cut(bytes.TrimLeft(rest, " "), []byte{'\n'})
	digits = digits[:min(len(digits), MaxInflate)]
	plain := make([]byte, 0, len(digits)/2)
	for line := range bytes.SplitSeq(digits, []byte{'\n'}) {
		more, err := hex.AppendDecode(plain, bytes.TrimSpace(line))
		if err != nil {
			break
		}
		plain = more
	}
	where := "PNG raw profile " + name
	switch {
	case len(plain) == 0:
		r.add(KindOther, where, unreadable, len(text))
	case name == "exif" || name == "APP1" && bytes.HasPrefix(plain, []byte(exifMarker)):
		r.exif(trimExif(plain), "EXIF")
	case name == "xmp" || name == "APP1":
		r.xmp(bytes.TrimPrefix(plain, []byte(xmpMarker)), "XMP")
	case name == "iptc" || name == "8bim":
		r.imageResources(bytes.TrimPrefix(plain, []byte(irbMarker)))
	default:
		r.add(KindOther, where, "", len(plain))
	}
}

// pngKind sorts the keywords of W3C PNG, 11.3.3.1, and common ones beside them.
func pngKind(keyword string) string {
	switch strings.ToLower(keyword) {
	case "author", "copyright", "artist", "owner":
		return KindOwner
	case "software", "producer", "creator", "creatortool":
		return KindSoftware
	case "creation time", "date:create", "date:modify", "date:timestamp", "modificationtime", "create-date", "modify-date":
		return KindTime
	case "source", "make", "model":
		return KindDevice
	case "comment", "description", "title", "disclaimer", "warning", "label":
		return KindComment
	case "location":
		return KindLocation
	case "thumb::uri", "thumb::mtime", "thumb::image::width", "thumb::image::height":
		return KindHistory
	case "xml:com.adobe.xmp", "parameters", "workflow", "mxfile":
		return KindHistory
	}
	return KindText
}

// latin1 makes as much of an ISO 8859-1 text as a disclosure shows a string; tEXt that is UTF-8 by mistake,
// as many programs write it, stays so.
func latin1(b []byte) string {
	b = b[:min(len(b), maxValueBytes)]
	if isUTF8(b) {
		return string(b)
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}
