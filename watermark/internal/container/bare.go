package container

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"mohr/watermark/internal/fault"
)

// Bare returns what of a JPEG or PNG is its pixels: of a JPEG its tables, frame and scans, of a PNG header, palette,
// transparency and data. Profiles, metadata, comments and what follows the end are left out. The error is fault.Damaged,
// or fault.Unsupported for another format.
func Bare(src []byte) ([]byte, error) {
	switch f := sniff(src); f {
	case JPEG:
		return bareJPEG(src)
	case PNG:
		return barePNG(src)
	default:
		return nil, fmt.Errorf("%s is neither JPEG nor PNG: %w", f, fault.Unsupported)
	}
}

func bareJPEG(src []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(src)))
	out.WriteString("\xff\xd8")
	_, err := walkJPEG(src, func(s segment) error {
		switch s.marker {
		case mDQT, mDHT, mDRI, mSOS, mSOF0, mSOF1, mSOF2:
		default:
			return nil
		}
		out.Write([]byte{0xff, s.marker})
		out.Write(binary.BigEndian.AppendUint16(nil, uint16(len(s.data)+2)))
		out.Write(s.data)
		if s.marker == mSOS {
			at := s.off + len(s.data)
			out.Write(src[at:skipCoded(src, at)])
		}
		return nil
	})
	out.WriteString("\xff\xd9")
	return out.Bytes(), err
}

func barePNG(src []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(src)))
	out.WriteString(pngSignature)
	add := func(name string, data []byte) {
		out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
		start := out.Len()
		out.WriteString(name)
		out.Write(data)
		out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(out.Bytes()[start:])))
	}
	_, err := walkPNG(src, func(c chunk) error {
		switch c.name {
		case "IHDR", "PLTE", "tRNS", "IDAT":
			add(c.name, c.data)
		}
		return nil
	})
	add("IEND", nil)
	return out.Bytes(), err
}
