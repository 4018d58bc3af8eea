//go:build !js

package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// picture returns a stream's data and the dictionary that says how it is packed. What a JPEG or JPEG 2000 picture
// holds besides the picture (EXIF with its place and thumbnail, XMP, comments, a second picture behind the first) is
// left out. A picture that cannot be taken apart is ErrUnkept.
func (c *copier) picture(s types.StreamDict) ([]byte, types.Dict, error) {
	last := len(s.FilterPipeline) - 1
	if last < 0 {
		return s.Raw, s.Dict, nil
	}
	name := s.FilterPipeline[last].Name
	var clean func([]byte) ([]byte, bool)
	switch name {
	case "DCTDecode", "DCT":
		clean = cleanJPEG
	case "JPXDecode":
		clean = cleanJPX
	default:
		return s.Raw, s.Dict, nil
	}
	data := s.Raw
	if last > 0 {
		packed := s
		packed.FilterPipeline = s.FilterPipeline[:last]
		if err := packed.DecodeWithLimit(maxDecoded); err != nil {
			return nil, nil, fmt.Errorf("picture does not decode: %w", ErrUnkept)
		}
		data = packed.Content
	}
	data, ok := clean(data)
	if !ok {
		return nil, nil, fmt.Errorf("picture is not what it says: %w", ErrUnkept)
	}
	dict := types.Dict{"Filter": types.Name(name)}
	if p := s.FilterPipeline[last].DecodeParms; p != nil {
		dict["DecodeParms"] = p
	}
	return data, dict, nil
}

// jfif is the shortest of JFIF 1.02's headers: no density, no thumbnail.
var jfif = []byte("\xff\xe0\x00\x10JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00")

// cleanJPEG returns a JPEG from its first marker to its end, without application segments and comments but for those
// that decide its colours: JFIF's (APP0), written afresh, and Adobe's (APP14) (ITU-T T.81, B; T.872, 6.5).
func cleanJPEG(src []byte) ([]byte, bool) {
	at := bytes.Index(src, []byte{0xFF, 0xD8})
	if at < 0 {
		return nil, false
	}
	out := append(make([]byte, 0, len(src)), 0xFF, 0xD8)
	for at += 2; at+1 < len(src); {
		if src[at] != 0xFF {
			return nil, false
		}
		marker := src[at+1]
		switch {
		case marker == 0xFF: // fill
			at++
			continue
		case marker == 0xD9:
			return append(out, 0xFF, 0xD9), true
		case marker == 0x01 || marker >= 0xD0 && marker <= 0xD8: // alone
			at += 2
			continue
		case at+4 > len(src):
			return out, true
		}
		end := at + 2 + int(binary.BigEndian.Uint16(src[at+2:]))
		if end < at+4 || end > len(src) {
			return nil, false
		}
		segment := src[at:end]
		switch {
		case marker == 0xE0 && bytes.HasPrefix(segment[4:], []byte("JFIF\x00")):
			out = append(out, jfif...)
		case marker == 0xEE && bytes.HasPrefix(segment[4:], []byte("Adobe")) && len(segment) >= 16:
			out = append(out, 0xFF, 0xEE, 0, 14)
			out = append(out, segment[4:16]...)
		case marker >= 0xE0 && marker <= 0xEF || marker == 0xFE:
		default:
			out = append(out, segment...)
		}
		at = end
		if marker == 0xDA {
			end = scanEnd(src, at)
			out = append(out, src[at:end]...)
			at = end
		}
	}
	return out, true
}

// scanEnd returns where the entropy-coded data that begins at at ends.
func scanEnd(src []byte, at int) int {
	for ; at+1 < len(src); at++ {
		if src[at] == 0xFF && src[at+1] != 0 && src[at+1] != 0xFF && (src[at+1] < 0xD0 || src[at+1] > 0xD7) {
			return at
		}
	}
	return len(src)
}

// jpxBoxes are the boxes of a JPEG 2000 file that make the picture (ISO/IEC 15444-1, annex I).
var jpxBoxes = map[string]bool{"jP  ": true, "ftyp": true, "rreq": true, "jp2h": true, "jp2c": true}

// cleanJPX returns a JPEG 2000 file without boxes of other kinds. A bare codestream stays as it is.
func cleanJPX(src []byte) ([]byte, bool) {
	if bytes.HasPrefix(src, []byte{0xFF, 0x4F, 0xFF, 0x51}) {
		return src, true
	}
	if len(src) < 12 || string(src[4:8]) != "jP  " {
		return nil, false
	}
	var out []byte
	for at := 0; at+8 <= len(src); {
		size, head := uint64(binary.BigEndian.Uint32(src[at:])), uint64(8)
		left := uint64(len(src) - at)
		switch {
		case size == 0:
			size = left
		case size == 1 && left >= 16:
			size, head = binary.BigEndian.Uint64(src[at+8:]), 16
		}
		if size < head {
			return nil, false
		}
		size = min(size, left) // the last may be cut short
		if jpxBoxes[string(src[at+4:at+8])] {
			out = append(out, src[at:at+int(size)]...)
		}
		at += int(size)
	}
	return out, true
}
