package container

import "encoding/binary"

// A gifBlock is one part of a GIF: an extension, or a picture.
type gifBlock struct {
	label byte   // of the extension: 0xfe comment, 0xff application, 0x01 text, 0xf9 control; 0 for a picture
	head  []byte // first sub-block of an extension
	body  []byte // the sub-blocks after it with their length bytes and the closing zero
	whole []byte // all sub-blocks with their length bytes
}

// walkGIF visits the blocks of the GIF at the front of src and returns where it ends, after the trailer
// (GIF89a, appendix B). The error is fault.Damaged, fault.Limit, or visit's own.
func walkGIF(src []byte, visit func(gifBlock) error) (end int, err error) {
	if len(src) < 13 {
		return 0, damaged("cut short in the screen descriptor")
	}
	at := 13 + colourTable(src[10])
	for range MaxChunks {
		if at >= len(src) {
			return at, damaged("no trailer in %d bytes", len(src))
		}
		var b gifBlock
		switch src[at] {
		case 0x3b:
			return at + 1, nil
		case 0x21:
			if at+2 >= len(src) {
				return at, damaged("cut short in an extension")
			}
			b.label = src[at+1]
			at += 2
		case 0x2c:
			if at+10 >= len(src) {
				return at, damaged("cut short in an image descriptor")
			}
			at += 10 + colourTable(src[at+9]) + 1 // and the code size
		default:
			return at, damaged("block type %02x at byte %d", src[at], at)
		}
		next := subBlocksEnd(src, at)
		if next < 0 {
			return at, damaged("cut short in a block")
		}
		b.whole = src[at:next]
		head := 1 + int(src[at])
		b.head, b.body = src[at+1:at+head], src[min(at+head, next):next]
		if err := visit(b); err != nil {
			return at, err
		}
		at = next
	}
	return at, tooMany("blocks", MaxChunks)
}

// colourTable returns the bytes of the table that the packed flags announce.
func colourTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// subBlocksEnd returns where the sub-blocks at at end, after their closing zero; -1 past the end of src.
func subBlocksEnd(src []byte, at int) int {
	for at < len(src) {
		n := int(src[at])
		at += 1 + n
		if n == 0 {
			return at
		}
	}
	return -1
}

// joinSubBlocks returns the contents of sub-blocks without their lengths, at most limit bytes.
func joinSubBlocks(b []byte, limit int) []byte {
	var out []byte
	for len(b) > 0 && b[0] != 0 && len(out) < limit {
		n := min(1+int(b[0]), len(b))
		out = append(out, b[1:n]...)
		b = b[n:]
	}
	return out[:min(len(out), limit)]
}

func probeGIF(src []byte, h *Header) error {
	h.Bits, h.Channels, h.Frames = 8, 1, 0
	if len(src) >= 10 {
		h.Width, h.Height = int(binary.LittleEndian.Uint16(src[6:])), int(binary.LittleEndian.Uint16(src[8:]))
	}
	_, err := walkGIF(src, func(b gifBlock) error {
		switch {
		case b.label == 0:
			if h.Frames++; h.Frames > MaxFrames {
				return tooMany("frames", MaxFrames)
			}
		case b.label == 0xff && string(b.head) == gifICC && h.ICC == nil:
			if profile := joinSubBlocks(b.body, MaxICC+1); len(profile) <= MaxICC {
				h.ICC = soundICC(profile)
			}
		}
		return nil
	})
	if err == nil && h.Frames == 0 {
		err = damaged("no picture")
	}
	h.Frames = max(h.Frames, 1)
	return err
}

// Application extensions with a meaning (identifier and authentication code).
const (
	gifICC      = "ICCRGBG1012"
	gifXMP      = "XMP DataXMP"
	gifNetscape = "NETSCAPE2.0" // how often to repeat
	gifAnimexts = "ANIMEXTS1.0" // the same
)
