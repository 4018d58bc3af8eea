package container

import "encoding/binary"

// walkWebP visits the chunks of the WebP at the front of src and returns where it ends by its own length
// (RFC 9649, 2.3 and 2.4). The error is fault.Damaged, fault.Limit, or visit's own.
func walkWebP(src []byte, visit func(chunk) error) (end int, err error) {
	size := uint64(binary.LittleEndian.Uint32(src[4:]))
	size += 8 + size&1
	if size > uint64(len(src)) || size < 12 {
		return 0, damaged("length says %d bytes, there are %d", size, len(src))
	}
	end = int(size)
	return end, riffChunks(src[12:end], visit)
}

// riffChunks visits the chunks that fill b.
func riffChunks(b []byte, visit func(chunk) error) error {
	for range MaxChunks {
		if len(b) == 0 {
			return nil
		}
		if len(b) < 8 {
			return damaged("%d bytes where a chunk should begin", len(b))
		}
		n := uint64(binary.LittleEndian.Uint32(b[4:]))
		if n+n&1 > uint64(len(b)-8) {
			return damaged("chunk %s is %d bytes, %d are left", clean(string(b[:4])), n, len(b)-8)
		}
		if err := visit(chunk{string(b[:4]), b[8 : 8+n]}); err != nil {
			return err
		}
		b = b[8+n+n&1:]
	}
	return tooMany("chunks", MaxChunks)
}

func probeWebP(src []byte, h *Header) error {
	h.Bits, h.Channels, h.Frames = 8, 3, 0
	extended, hasExif := false, false
	_, err := walkWebP(src, func(c chunk) error {
		switch c.name {
		case "VP8X":
			if len(c.data) < 10 {
				return damaged("chunk VP8X is %d bytes", len(c.data))
			}
			extended = true
			if c.data[0]&0x10 != 0 {
				h.Channels = 4
			}
			h.Width, h.Height = 1+uint24(c.data[4:]), 1+uint24(c.data[7:])
		case "VP8 ", "VP8L":
			h.Frames++
			return webpBitstream(c, h, extended)
		case "ANMF":
			return webpFrame(c.data, h)
		case "ICCP":
			h.ICC = soundICC(c.data)
		case "EXIF":
			if !hasExif {
				h.Orientation, _ = orientation(trimExif(c.data))
				hasExif = true
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

// webpFrame counts an animation frame and reads the picture in it, RFC 9649, 2.7.1.1.
func webpFrame(data []byte, h *Header) error {
	if h.Frames++; h.Frames > MaxFrames {
		return tooMany("frames", MaxFrames)
	}
	if len(data) < 16 {
		return damaged("chunk ANMF is %d bytes", len(data))
	}
	found := false
	err := riffChunks(data[16:], func(c chunk) error {
		if c.name != "VP8 " && c.name != "VP8L" {
			return nil
		}
		found = true
		return webpBitstream(c, h, true)
	})
	if err == nil && !found {
		err = damaged("frame without a picture")
	}
	return err
}

// webpBitstream reads the sides of a VP8 (RFC 6386, 9.1) or VP8L (RFC 9649, 3.4) picture. Those of an
// extended file stand in VP8X.
func webpBitstream(c chunk, h *Header, extended bool) error {
	d := c.data
	if c.name == "VP8L" {
		if len(d) < 5 || d[0] != 0x2f {
			return damaged("chunk VP8L without its signature")
		}
		h.Lossless = true
		bits := binary.LittleEndian.Uint32(d[1:])
		if !extended {
			h.Width, h.Height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
			if bits>>28&1 == 1 {
				h.Channels = 4
			}
		}
		return nil
	}
	if len(d) < 10 || d[0]&1 != 0 || string(d[3:6]) != "\x9d\x01\x2a" {
		return damaged("chunk VP8 without a key frame")
	}
	if first := uint24(d) >> 5; first > len(d)-10 {
		return damaged("first partition is %d bytes, %d are left", first, len(d)-10)
	}
	if !extended {
		h.Width, h.Height = int(binary.LittleEndian.Uint16(d[6:])&0x3fff), int(binary.LittleEndian.Uint16(d[8:])&0x3fff)
	}
	return nil
}

// uint24 reads three bytes, the lowest first.
func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
