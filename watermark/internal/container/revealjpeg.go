package container

import (
	"bytes"
	"fmt"
)

// Openings of JPEG application segments.
const (
	jfifMarker   = "JFIF\x00"
	jfxxMarker   = "JFXX\x00"
	xmpMarker    = "http://ns.adobe.com/xap/1.0/\x00"
	xmpExtMarker = "http://ns.adobe.com/xmp/extension/\x00"
	mpfMarker    = "MPF\x00"
	irbMarker    = "Photoshop 3.0\x00"
	adobeMarker  = "Adobe"
)

// A jpegRevealer keeps what spans segments.
type jpegRevealer struct {
	*revealer
	labels    map[int]string // from the multi-picture index
	junk      int
	extension []byte // extended XMP
	extBroken bool
	photoshop []byte
	icc       iccPieces
}

func (r *revealer) jpeg(src []byte) {
	j := jpegRevealer{revealer: r}
	end, err := walkJPEG(src, func(s segment) error { j.segment(s); return nil })
	if j.junk > 0 {
		r.add(KindHidden, "between the segments", "bytes of no segment", j.junk)
	}
	if j.extBroken {
		r.add(KindOther, "extended XMP", unreadable, len(j.extension))
	} else if j.extension != nil {
		r.xmp(j.extension, "extended XMP")
	}
	if j.photoshop != nil {
		r.imageResources(j.photoshop)
	}
	if err == nil {
		r.trailing(src, end, j.labels)
	}
}

func (j *jpegRevealer) segment(s segment) {
	name := fmt.Sprintf("JPEG APP%d", int(s.marker)-mAPP0)
	has := func(magic string) bool { return bytes.HasPrefix(s.data, []byte(magic)) }
	switch {
	case s.marker == mJunk:
		j.junk += len(s.data)
	case s.marker == mCOM:
		j.add(KindComment, "JPEG comment", string(s.data[:min(len(s.data), maxValueBytes)]), len(s.data))
	case s.marker < mAPP0 || s.marker > mAPP15:
	case s.marker == mAPP0 && has(jfifMarker):
		if len(s.data) >= 14 && s.data[12] != 0 && s.data[13] != 0 {
			j.add(KindThumbnail, "JFIF", fmt.Sprintf("%d x %d pixels", s.data[12], s.data[13]), len(s.data)-14)
		}
	case s.marker == mAPP0 && has(jfxxMarker):
		words, _ := pictureSize(s.data[min(6, len(s.data)):])
		j.add(KindThumbnail, "JFXX", words, len(s.data))
	case s.marker == mAPP1 && has(exifMarker) && len(s.data) >= 6:
		j.exif(s.data[6:], "EXIF")
	case s.marker == mAPP1 && has(xmpMarker):
		j.xmp(s.data[len(xmpMarker):], "XMP")
	case s.marker == mAPP1 && has(xmpExtMarker):
		j.extend(s.data[len(xmpExtMarker):])
	case s.marker == mAPP2 && j.icc.add(s.data):
	case s.marker == mAPP2 && has(mpfMarker):
		j.labels = multiPicture(s.data[len(mpfMarker):], s.off+len(mpfMarker))
	case s.marker == mAPP13 && has(irbMarker):
		if len(j.photoshop) < maxResources {
			j.photoshop = append(j.photoshop, s.data[len(irbMarker):]...)
		}
	case s.marker == mAPP14 && has(adobeMarker) && len(s.data) == 12: // how colours are coded
	case bytes.Contains(s.data, []byte("c2pa")):
		j.add(KindHistory, name, "content credentials (C2PA)", len(s.data))
	default:
		j.add(KindOther, name, opening(s.data), len(s.data))
	}
}

// extend joins a piece of extended XMP: 32 bytes of digest, the whole length, the offset, the piece (XMP
// specification, part 3, 1.1.3.1). Pieces out of order are not put right.
func (j *jpegRevealer) extend(data []byte) {
	c := big(data)
	c.take(32)
	c.u32()
	off := c.u32()
	if c.short || int64(off) != int64(len(j.extension)) {
		j.extBroken = j.extBroken || len(j.extension) <= maxXMP
		return
	}
	if len(j.extension) <= maxXMP {
		j.extension = append(j.extension, c.b...)
	}
}

// opening returns the text that an unknown part begins with: all of it that shows when it is text, else the
// identifier before the first NUL.
func opening(data []byte) string {
	if looksLikeText(data[:min(len(data), maxValueBytes)]) == plainText {
		return string(data[:min(len(data), maxValueBytes)])
	}
	id, _, _ := bytes.Cut(data[:min(len(data), 32)], []byte{0})
	return string(id)
}
