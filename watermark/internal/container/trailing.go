package container

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// maxTrailingParts bounds the files behind a file that are told apart.
const maxTrailingParts = 32

// A trailer reads what follows the end of a picture.
type trailer struct {
	*revealer
	src             []byte
	labels          map[int]string // what an index says of the picture at an offset
	jpegAt, videoAt int            // next candidates; len(src) for none
}

// trailing notes what src holds from end on: pictures, videos, and other bytes by what they look like.
func (r *revealer) trailing(src []byte, end int, labels map[int]string) {
	t := trailer{revealer: r, src: src, labels: labels, jpegAt: -1, videoAt: -1}
	at := end
	for range maxTrailingParts {
		if at >= len(src) {
			return
		}
		if len(bytes.TrimLeft(src[at:], "\x00")) == 0 {
			r.add(KindHidden, "after the end", "zero bytes", len(src)-at)
			return
		}
		t.look(at)
		switch at {
		case t.jpegAt:
			at = t.picture(at)
		case t.videoAt:
			at = t.video(at)
		default:
			next := min(t.jpegAt, t.videoAt)
			t.other(src[at:next])
			at = next
		}
	}
	if at < len(src) {
		r.add(KindHidden, "after the end", "more parts than are told apart", len(src)-at)
	}
}

// look finds the next beginnings of a JPEG and of a video at or after at.
func (t *trailer) look(at int) {
	if t.jpegAt < at {
		t.jpegAt = indexFrom(t.src, at, "\xff\xd8\xff")
	}
	if t.videoAt < at {
		t.videoAt = max(at, indexFrom(t.src, min(at+4, len(t.src)), "ftyp")-4)
		if t.videoAt+8 > len(t.src) || string(t.src[t.videoAt+4:t.videoAt+8]) != "ftyp" {
			t.videoAt = len(t.src)
		}
	}
}

// indexFrom finds sub at or after at; len(src) when there is none.
func indexFrom(src []byte, at int, sub string) int {
	if i := bytes.Index(src[at:], []byte(sub)); i >= 0 {
		return at + i
	}
	return len(src)
}

// picture notes the JPEG at at and returns where it ends.
func (t *trailer) picture(at int) int {
	end, err := walkJPEG(t.src[at:], func(segment) error { return nil })
	if err != nil && end < 4 {
		end = 4 // no picture: go on behind its first bytes
	}
	body := t.src[at : at+end]
	words, h := pictureSize(body)
	if words == "" {
		t.other(body)
		return at + end
	}
	kind, label := KindSecondPicture, t.labels[at]
	if label == mpThumbnail {
		kind = KindThumbnail
	}
	if label != "" {
		words += ", " + label
	}
	t.add(kind, "after the end", words, end)
	t.nested(body, h, "second picture")
	return at + end
}

// video notes the film at at and returns where its boxes end.
func (t *trailer) video(at int) int {
	end, w := at, boxWalker{}
	for end < len(t.src) && w.boxes < MaxBoxes {
		x, err := nextBox(t.src, end)
		if err != nil || !isBoxName(x.kind) || end > at && x.kind == "ftyp" {
			break
		}
		w.boxes++
		end = x.end
	}
	if end == at {
		end = at + 8
	}
	t.add(KindVideo, "after the end", "brand "+string(t.src[at+8:min(at+12, len(t.src))]), end-at)
	return end
}

// other notes bytes that are neither.
func (t *trailer) other(b []byte) {
	if millis := samsungTime(b); millis > 0 {
		t.add(KindTime, "after the end", time.UnixMilli(millis).UTC().Format("2006-01-02 15:04:05 UTC"), 0)
	}
	words := looksLike(b)
	switch f := sniff(b); {
	case f != Unknown:
		words = "looks like " + f.String()
	case bytes.HasSuffix(b, []byte("SEFT")):
		words = "a Samsung phone's own data"
	}
	t.add(KindHidden, "after the end", words, len(b))
}

// samsungUTC names the time in what Samsung's phones put behind a picture: milliseconds since 1970.
const samsungUTC = "Image_UTC_Data"

// samsungTime returns the milliseconds, 0 when there are none.
func samsungTime(b []byte) int64 {
	i := bytes.Index(b, []byte(samsungUTC))
	if i < 0 || len(b) < i+len(samsungUTC)+13 {
		return 0
	}
	digits := b[i+len(samsungUTC):][:13]
	n, err := strconv.ParseUint(string(digits), 10, 63)
	if err != nil {
		return 0
	}
	return int64(n)
}

// mpThumbnail is the word for a preview in a multi-picture index.
const mpThumbnail = "preview"

// mpEntries is the tag of the index of a multi-picture file (CIPA DC-007, 5.2.3.3); it holds 16 bytes a picture.
const mpEntries = 0xb002

// multiPicture reads the index in an APP2 segment, whose own offsets count from base, and returns what it
// says of the pictures by their place in the file.
func multiPicture(block []byte, base int) map[int]string {
	r, first := newIFDReader(block)
	if r == nil {
		return nil
	}
	d, _ := r.directory(first)
	e, _ := d.find(mpEntries)
	labels := map[int]string{}
	for b := e.value; len(b) >= 16 && len(labels) < maxTrailingParts; b = b[16:] {
		kind, off := r.order.Uint32(b)&0xffffff, r.order.Uint32(b[8:])
		if off == 0 {
			continue // the first picture
		}
		words := fmt.Sprintf("in the index as type %06x", kind)
		switch kind {
		case 0x010001, 0x010002, 0x010003, 0x010004, 0x010005:
			words = mpThumbnail
		case 0x020001:
			words = "part of a panorama"
		case 0x020002:
			words = "a second view"
		case 0x020003:
			words = "another angle"
		case 0:
			words = "in the index"
		}
		labels[base+int(off)] = words
	}
	return labels
}
