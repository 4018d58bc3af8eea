package specimen

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Exif is what a camera writes beside a picture, in the terms of CIPA DC-008 (Exif 2.32). The zero value is
// an upright picture by a camera that says nothing of itself.
type Exif struct {
	Orientation int     // 1 to 8; anything else is written as 1
	Make, Model string  // left out when empty, as are Serial and Time
	Serial      string  // of the camera's body
	Time        string  // "2006:01:02 15:04:05", of the picture and its file
	GPS         bool    // whether Lat and Lon are written
	Lat, Lon    float64 // degrees, north and east positive
	Thumbnail   bool    // a small picture of the whole in IFD1, 160 pixels on its long side
	Trailer     bool    // a second JPEG of the whole behind the end of the first, 1000 pixels on its long side
}

// phoneExif is what the invented phone writes. It was always at the place in the ocean that is farthest from
// any land.
func phoneExif(orientation int, gps, trailer bool) *Exif {
	return &Exif{
		Orientation: orientation, Make: "Specimen Imaging", Model: "Specimen Phone", Serial: "SPECIMEN-0000000",
		Time: "2025:01:01 00:00:00", GPS: gps, Lat: -48.8756, Lon: -123.3925, Thumbnail: true, Trailer: trailer,
	}
}

// The types of TIFF 6.0, section 2, that are used.
const (
	tiffByte, tiffASCII, tiffShort, tiffLong, tiffRational, tiffUndefined = 1, 2, 3, 4, 5, 7
)

// A tag is one entry of an IFD, its value in big-endian bytes.
type tag struct {
	id, kind uint16
	count    uint32
	value    []byte
}

func tagASCII(id uint16, s string) tag {
	return tag{id, tiffASCII, uint32(len(s) + 1), append([]byte(s), 0)}
}

func tagShort(id uint16, v int) tag {
	return tag{id, tiffShort, 1, binary.BigEndian.AppendUint16(nil, uint16(v))}
}

func tagLong(id uint16, v int) tag {
	return tag{id, tiffLong, 1, binary.BigEndian.AppendUint32(nil, uint32(v))}
}

// tagRatio holds pairs of numerator and denominator.
func tagRatio(id uint16, v ...uint32) tag {
	t := tag{id: id, kind: tiffRational, count: uint32(len(v) / 2)}
	for _, n := range v {
		t.value = binary.BigEndian.AppendUint32(t.value, n)
	}
	return t
}

// ifdSize is the bytes that an IFD takes with its values.
func ifdSize(tags []tag) int {
	n := 2 + 12*len(tags) + 4
	for _, t := range tags {
		if len(t.value) > 4 {
			n += len(t.value) + len(t.value)%2
		}
	}
	return n
}

// appendIFD writes an IFD that begins at offset at; tags are in rising order, next is the offset of the next
// IFD or 0.
func appendIFD(dst []byte, tags []tag, at, next int) []byte {
	be := binary.BigEndian
	dst = be.AppendUint16(dst, uint16(len(tags)))
	data := at + 2 + 12*len(tags) + 4
	var tail []byte
	for _, t := range tags {
		dst = be.AppendUint16(dst, t.id)
		dst = be.AppendUint16(dst, t.kind)
		dst = be.AppendUint32(dst, t.count)
		if len(t.value) <= 4 {
			dst = append(dst, append(t.value, 0, 0, 0, 0)[:4]...)
			continue
		}
		dst = be.AppendUint32(dst, uint32(data+len(tail)))
		tail = append(tail, t.value...)
		if len(tail)%2 == 1 {
			tail = append(tail, 0)
		}
	}
	dst = be.AppendUint32(dst, uint32(next))
	return append(dst, tail...)
}

// segment is the APP1 segment that says e of a picture of w x h stored pixels; thumb is a JPEG or nil.
func (e Exif) segment(w, h int, thumb []byte) []byte {
	sub, gps := e.subTags(w, h), e.gpsTags()
	first := e.mainTags(0, 0)
	at := 8
	subAt := at + ifdSize(first)
	gpsAt := subAt + ifdSize(sub)
	nextAt := gpsAt
	if gps != nil {
		nextAt += ifdSize(gps)
	}
	small := thumbTags(nextAt, len(thumb))
	link := nextAt
	if thumb == nil {
		link = 0
	}
	body := []byte("MM\x00\x2a\x00\x00\x00\x08")
	body = appendIFD(body, e.mainTags(subAt, gpsAt), at, link)
	body = appendIFD(body, sub, subAt, 0)
	if gps != nil {
		body = appendIFD(body, gps, gpsAt, 0)
	}
	if thumb != nil {
		body = appendIFD(body, small, nextAt, 0)
		body = append(body, thumb...)
	}
	return appSegment(0xE1, append([]byte("Exif\x00\x00"), body...))
}

// appSegment wraps a JPEG marker segment; the body must fit the format's 65,533 bytes.
func appSegment(marker byte, body []byte) []byte {
	if len(body) > 65533 {
		panic(fmt.Sprintf("specimen: segment of %d bytes, limit is 65533", len(body)))
	}
	out := []byte{0xFF, marker}
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(out, body...)
}

// mainTags is IFD0; the offsets of its two children do not change its size.
func (e Exif) mainTags(subAt, gpsAt int) []tag {
	var t []tag
	if e.Make != "" {
		t = append(t, tagASCII(0x010F, e.Make))
	}
	if e.Model != "" {
		t = append(t, tagASCII(0x0110, e.Model))
	}
	t = append(t, tagShort(0x0112, upright(e.Orientation)),
		tagRatio(0x011A, 72, 1), tagRatio(0x011B, 72, 1), tagShort(0x0128, 2))
	if e.Time != "" {
		t = append(t, tagASCII(0x0132, e.Time))
	}
	t = append(t, tagLong(0x8769, subAt))
	if e.GPS {
		t = append(t, tagLong(0x8825, gpsAt))
	}
	return t
}

// subTags is the Exif IFD.
func (e Exif) subTags(w, h int) []tag {
	t := []tag{
		tagRatio(0x829A, 1, 60), tagRatio(0x829D, 18, 10), tagShort(0x8827, 200),
		{0x9000, tiffUndefined, 4, []byte("0232")},
	}
	if e.Time != "" {
		t = append(t, tagASCII(0x9003, e.Time), tagASCII(0x9004, e.Time))
	}
	t = append(t, tagShort(0xA001, 1), tagLong(0xA002, w), tagLong(0xA003, h))
	if e.Serial != "" {
		t = append(t, tagASCII(0xA431, e.Serial))
	}
	return t
}

// gpsTags is the GPS IFD, nil without GPS.
func (e Exif) gpsTags() []tag {
	if !e.GPS {
		return nil
	}
	ref := func(v float64, pos, neg string) string {
		if v < 0 {
			return neg
		}
		return pos
	}
	return []tag{
		{0, tiffByte, 4, []byte{2, 3, 0, 0}},
		tagASCII(1, ref(e.Lat, "N", "S")), tagRatio(2, sexagesimal(e.Lat)...),
		tagASCII(3, ref(e.Lon, "E", "W")), tagRatio(4, sexagesimal(e.Lon)...),
		{5, tiffByte, 1, []byte{0}}, tagRatio(6, 0, 1),
	}
}

// sexagesimal turns degrees into degrees, minutes and hundredths of seconds as three ratios.
func sexagesimal(v float64) []uint32 {
	n := uint32(math.Round(math.Abs(v) * 360000))
	return []uint32{n / 360000, 1, n / 6000 % 60, 1, n % 6000, 100}
}

// thumbTags is IFD1 at the offset given; the picture follows it.
func thumbTags(at, size int) []tag {
	t := []tag{
		tagShort(0x0103, 6), tagRatio(0x011A, 72, 1), tagRatio(0x011B, 72, 1), tagShort(0x0128, 2),
		tagLong(0x0201, 0), tagLong(0x0202, size),
	}
	t[4] = tagLong(0x0201, at+ifdSize(t))
	return t
}

// upright returns an orientation of 1 to 8, 1 for any other number.
func upright(o int) int {
	if o < 1 || o > 8 {
		return 1
	}
	return o
}
