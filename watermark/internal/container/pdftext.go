package container

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// plainPDFString undoes the escapes of a string in round brackets (ISO 32000-2, 7.3.4.2); as much as limit bytes.
func plainPDFString(raw []byte, limit int) []byte {
	b := make([]byte, 0, min(len(raw), limit))
	for i := 0; i < len(raw) && len(b) < limit; i++ {
		c := raw[i]
		if c == '\r' { // the end of a line reads as a line feed, however it is written
			c = '\n'
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
		}
		if c != '\\' || i+1 == len(raw) {
			b = append(b, c)
			continue
		}
		i++
		switch c = raw[i]; c {
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case '\n': // the line goes on
		case '\r':
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
		case '0', '1', '2', '3', '4', '5', '6', '7':
			n := 0
			for end := min(i+3, len(raw)); i < end && '0' <= raw[i] && raw[i] <= '7'; i++ {
				n = n<<3 | int(raw[i]-'0')
			}
			i--
			b = append(b, byte(n))
		default:
			b = append(b, c)
		}
	}
	return b
}

// plainPDFHex decodes a string in angle brackets; as much as limit bytes.
func plainPDFHex(raw []byte, limit int) []byte {
	b := make([]byte, 0, min(len(raw)/2+1, limit))
	high, half := byte(0), false
	for _, c := range raw {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			continue
		}
		if half {
			b = append(b, high<<4|c)
		}
		if len(b) == limit {
			return b
		}
		high, half = c, !half
	}
	if half {
		b = append(b, high<<4)
	}
	return b
}

// bytes returns a string's bytes, as much as limit; nil for what is no string.
func (v pdfValue) bytes(limit int) []byte {
	switch v.kind() {
	case pdfString:
		return plainPDFString(v.raw(), limit)
	case pdfHex:
		return plainPDFHex(v.raw(), limit)
	}
	return nil
}

// decodePDFText reads a text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 behind its mark, else
// PDFDocEncoding. Bytes that are UTF-8 without the mark are taken as that, as many programs write it.
func decodePDFText(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return utf16Text(b[2:], binary.BigEndian)
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return utf16Text(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		return string(b[3:])
	case isUTF8(b):
		return string(b)
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = pdfDocRune(c)
	}
	return string(runes)
}

// pdfDocRune is PDFDocEncoding (ISO 32000-2, annex D.2); the rest of it is ISO 8859-1.
func pdfDocRune(c byte) rune {
	const accents = "˘ˇˆ˙˝˛˚˜"
	const high = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\ufffd€"
	switch {
	case c >= 0x18 && c <= 0x1f:
		return []rune(accents)[c-0x18]
	case c >= 0x80 && c <= 0xa0:
		return []rune(high)[c-0x80]
	}
	return rune(c)
}

// pdfDate writes a date of ISO 32000-2, 7.9.4, "D:20260203040506+05'00'", as people read it; another text stays
// as it is.
func pdfDate(s string) string {
	d := strings.TrimPrefix(strings.TrimSpace(s), "D:")
	n := 0
	for n < len(d) && n < 14 && isDigit(d[n]) {
		n++
	}
	if n < 4 || n%2 != 0 {
		return s
	}
	var b strings.Builder
	for i, before := range [...]string{"", "", "-", "-", " ", ":", ":"} {
		if 2*i < n {
			b.WriteString(before + d[2*i:2*i+2])
		}
	}
	zone := strings.Trim(strings.ReplaceAll(d[n:], "'", ":"), ": ")
	switch {
	case n == 14 && zone == "Z", n == 14 && strings.HasPrefix(zone, "Z00:00"):
		b.WriteString(" UTC")
	case n == 14 && zone != "":
		b.WriteString(" " + zone)
	case zone != "":
		return s
	}
	return b.String()
}
