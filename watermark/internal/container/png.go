package container

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// A chunk is one part of a PNG or WebP.
type chunk struct {
	name string // four bytes, shared with the file
	data []byte
}

// walkPNG visits the chunks of the PNG at the front of src, IEND excepted, and returns where it ends. Every
// checksum is compared. The error is fault.Damaged, fault.Limit, or visit's own.
func walkPNG(src []byte, visit func(chunk) error) (end int, err error) {
	if len(src) < 8 || string(src[:8]) != pngSignature {
		return 0, damaged("signature changed, as by a transfer as text")
	}
	at := 8
	for n := range MaxChunks {
		if len(src)-at < 12 {
			return at, damaged("no IEND in %d bytes", len(src))
		}
		size, name := binary.BigEndian.Uint32(src[at:]), src[at+4:at+8]
		if !isChunkName(name) || n == 0 && string(name) != "IHDR" {
			return at, damaged("no chunk at byte %d", at)
		}
		if uint64(size) > uint64(len(src)-at-12) {
			return at, damaged("chunk %s is %d bytes, %d are left", name, size, len(src)-at-12)
		}
		stop := at + 8 + int(size)
		if crc32.ChecksumIEEE(src[at+4:stop]) != binary.BigEndian.Uint32(src[stop:]) {
			return at, damaged("chunk %s: checksum does not fit", name)
		}
		if string(name) == "IEND" {
			return stop + 4, nil
		}
		if err := visit(chunk{string(name), src[at+8 : stop]}); err != nil {
			return at, err
		}
		at = stop + 4
	}
	return at, tooMany("chunks", MaxChunks)
}

// isChunkName reports whether a chunk's name is of letters only (W3C PNG, 5.3).
func isChunkName(name []byte) bool {
	for _, b := range name {
		if b|0x20 < 'a' || b|0x20 > 'z' {
			return false
		}
	}
	return true
}

func probePNG(src []byte, h *Header) error {
	hasData, animated, hasProfile, hasExif, controls := false, false, false, false, 0
	_, err := walkPNG(src, func(c chunk) error {
		switch c.name {
		case "IHDR":
			return pngHeader(c.data, h)
		case "IDAT":
			hasData = true
		case "acTL":
			animated = !hasData // after the picture it means nothing (W3C PNG, 11.3.6.1)
		case "fcTL":
			if controls++; controls > MaxFrames {
				return tooMany("frames", MaxFrames)
			}
		case "eXIf":
			if !hasExif {
				h.Orientation, _ = orientation(trimExif(c.data))
				hasExif = true
			}
		case "iCCP":
			if !hasProfile { // a second one is not looked at: each costs an inflating
				h.ICC, hasProfile = pngProfile(c.data), true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !hasData {
		return damaged("no picture data")
	}
	if animated {
		h.Frames = max(1, controls)
	}
	return nil
}

// pngHeader reads IHDR, W3C PNG 11.2.1.
func pngHeader(data []byte, h *Header) error {
	if len(data) != 13 || h.Bits != 0 {
		return damaged("chunk IHDR is %d bytes or comes twice", len(data))
	}
	c := big(data)
	h.Width, h.Height, h.Bits = side(c.u32()), side(c.u32()), c.u8()
	colour, packing, filter, interlace := c.u8(), c.u8(), c.u8(), c.u8()
	channels := map[int]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
	depths := map[int]string{0: "\x01\x02\x04\x08\x10", 2: "\x08\x10", 3: "\x01\x02\x04\x08", 4: "\x08\x10", 6: "\x08\x10"}
	if bytes.IndexByte([]byte(depths[colour]), byte(h.Bits)) < 0 {
		return damaged("colour type %d with %d bits", colour, h.Bits)
	}
	if packing != 0 || filter != 0 || interlace > 1 {
		return damaged("compression %d, filter %d, interlace %d", packing, filter, interlace)
	}
	h.Channels = channels[colour]
	h.Interlaced = interlace == 1
	return nil
}

// pngProfile reads the profile of an iCCP chunk, W3C PNG 11.3.2.3; nil when it is broken or over MaxICC.
func pngProfile(data []byte) []byte {
	_, packed, ok := bytes.Cut(data, []byte{0})
	if !ok || len(packed) < 2 {
		return nil
	}
	profile, whole := inflate(packed[1:], MaxICC)
	if !whole {
		return nil
	}
	return soundICC(profile)
}

// inflate unpacks a zlib stream of at most limit bytes. whole is false when there is more, or the stream is
// broken; what was read before is returned.
func inflate(packed []byte, limit int) (plain []byte, whole bool) {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, false
	}
	defer z.Close()
	plain, err = io.ReadAll(io.LimitReader(z, int64(limit)+1))
	if len(plain) > limit {
		return plain[:limit], false
	}
	return plain, err == nil
}
