package container

import (
	"bytes"
	"fmt"
)

func (r *revealer) gif(src []byte, h Header) {
	end, err := walkGIF(src, func(b gifBlock) error {
		switch b.label {
		case 0, 0xf9: // a picture, and how to show it
		case 0xfe:
			text := joinSubBlocks(b.whole, maxValueBytes)
			r.add(KindComment, "GIF comment", string(text), len(b.whole))
		case 0x01:
			r.add(KindText, "GIF plain text", string(joinSubBlocks(b.body, maxValueBytes)), len(b.whole))
		case 0xff:
			r.gifApplication(b)
		default:
			r.add(KindOther, fmt.Sprintf("GIF extension %02x", b.label), "", len(b.whole))
		}
		return nil
	})
	if h.Frames > 1 {
		r.add(KindSecondPicture, "GIF frames", fmt.Sprintf("%d frames", h.Frames), 0)
	}
	if err == nil {
		r.trailing(src, end, nil)
	}
}

// gifApplication reads an application extension, GIF89a, section 26.
func (r *revealer) gifApplication(b gifBlock) {
	switch name := string(b.head); name {
	case gifNetscape, gifAnimexts, gifICC:
	case gifXMP: // the packet stands there without lengths, before 258 bytes that end it for other readers
		packet, _, _ := bytes.Cut(b.body, []byte("\x01\xff\xfe\xfd"))
		r.xmp(packet, "XMP")
	default:
		r.add(KindOther, "GIF application "+name, "", len(b.whole))
	}
}

func (r *revealer) webp(src []byte, h Header) {
	end, err := walkWebP(src, func(c chunk) error {
		switch c.name {
		case "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP":
		case "EXIF":
			r.exif(trimExif(c.data), "EXIF")
		case "XMP ":
			r.xmp(c.data, "XMP")
		case "C2PA":
			r.add(KindHistory, "WebP C2PA", "content credentials (C2PA)", len(c.data))
		default:
			r.add(KindOther, "WebP chunk "+c.name, "", len(c.data))
		}
		return nil
	})
	if h.Frames > 1 {
		r.add(KindSecondPicture, "WebP frames", fmt.Sprintf("%d frames", h.Frames), 0)
	}
	if err == nil {
		r.trailing(src, end, nil)
	}
}

func (r *revealer) bmp(src []byte) {
	b, err := readBMP(src)
	if err != nil {
		return
	}
	if b.profileKind == bmpLinked {
		name, _, _ := bytes.Cut(b.profile, []byte{0})
		r.add(KindSoftware, "BMP linked profile", latin1(name), len(b.profile))
	}
	if gap := b.pixels - b.headersEnd; gap > 0 && len(bytes.Trim(src[b.headersEnd:b.pixels], "\x00")) > 0 {
		r.add(KindHidden, "between header and pixels", looksLike(src[b.headersEnd:b.pixels]), gap)
	}
	r.trailing(src, max(b.end, b.profileEnd), nil)
}
