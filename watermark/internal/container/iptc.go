package container

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bep/imagemeta"
)

// Bounds on Photoshop's image resources and on IPTC.
const (
	maxResources    = 4 << 20 // bytes of all resources of one JPEG
	maxResourceKeys = 1000    // resources of one block; Photoshop writes about 30
	maxIPTC         = 1 << 16 // bytes of one block, as much as the library takes
	maxIPTCTags     = 500
)

// Image resources with a meaning here (Adobe Photoshop file formats, image resource IDs).
const (
	irbIPTC         = 0x0404
	irbThumbnailOld = 0x0409
	irbURL          = 0x040b
	irbThumbnail    = 0x040c
	irbICC          = 0x040f
	irbExif         = 0x0422
	irbXMP          = 0x0424
	irbPathFirst    = 0x07d0
	irbPathLast     = 0x0bb6
)

// imageResources reads Photoshop's blocks: 8BIM, a number, a name, a size, the data, each padded to even.
func (r *revealer) imageResources(b []byte) {
	if r.resources++; r.resources > maxBlocks {
		r.add(KindOther, "Photoshop resources", tooLarge, len(b))
		return
	}
	c, other := big(b), 0
	for range maxResourceKeys {
		if kind := c.take(4); string(kind) != "8BIM" {
			break
		}
		id := c.u16()
		n := c.u8()
		name := string(c.take(n))
		if n%2 == 0 {
			c.u8()
		}
		size := int(min(c.u32(), 1<<31-1))
		data := c.take(size)
		if size%2 == 1 {
			c.u8()
		}
		if data == nil {
			break
		}
		if !r.imageResource(id, name, data) {
			other += len(data)
		}
	}
	if other > 0 {
		r.add(KindOther, "Photoshop resources", "", other)
	}
}

// imageResource reads one block and reports whether it was told of.
func (r *revealer) imageResource(id int, name string, data []byte) bool {
	switch {
	case id == irbIPTC:
		r.iptc(data)
	case id == irbThumbnail, id == irbThumbnailOld:
		words, _ := pictureSize(data[min(28, len(data)):]) // behind a header of its own
		r.add(KindThumbnail, "Photoshop thumbnail", words, len(data))
	case id == irbExif:
		r.exif(data, "EXIF in Photoshop resources")
	case id == irbXMP:
		r.xmp(data, "XMP in Photoshop resources")
	case id == irbURL:
		r.addText(KindText, "Photoshop URL", string(data[:min(len(data), maxValueBytes)]))
	case id == irbICC:
		r.add(KindProfile, "Photoshop ICC profile", describeICC(data), len(data))
	case id >= irbPathFirst && id <= irbPathLast:
		r.add(KindText, "Photoshop path", name, len(data))
	default:
		return false
	}
	return true
}

// iptc reads a block of IPTC-IIM records.
func (r *revealer) iptc(block []byte) {
	if r.iptcBlocks++; r.iptcBlocks > maxBlocks {
		r.add(KindOther, "IPTC", tooLarge, len(block))
		return
	}
	r.iptcPreview(block)
	if len(block) > maxIPTC {
		r.add(KindOther, "IPTC", tooLarge, len(block))
		return
	}
	var found []Disclosure
	err := readIPTC(block, func(t imagemeta.TagInfo) error {
		kind := iptcKind(t.Tag)
		values := []string{fmt.Sprint(t.Value)}
		if list, ok := t.Value.([]string); ok {
			values = list
		}
		for _, v := range values {
			if kind != "" {
				found = append(found, Disclosure{Kind: kind, Where: "IPTC " + t.Tag, Value: v})
			}
		}
		return nil
	})
	slices.SortStableFunc(found, byWhere) // the library hands lists out in no order
	for _, d := range found {
		r.addText(d.Kind, d.Where, d.Value)
	}
	if err != nil {
		r.add(KindOther, "IPTC", unreadable+" to its end", len(block))
	}
}

// utf8Records is the record by which a block says that its texts are UTF-8 (IIM 4.2, 1:90).
const utf8Records = "\x1c\x01\x5a\x00\x03\x1b%G"

// readIPTC runs the library over a block, as the one tag of a TIFF made for it. Texts of a block that is all
// UTF-8 are taken for that, although it may not say so.
func readIPTC(block []byte, take imagemeta.HandleTagFunc) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged("iptc")
		}
	}()
	if utf8.Valid(block) {
		block = append([]byte(utf8Records), block...)
	}
	block = block[:min(len(block), maxIPTC)] // what the record displaced is the last bytes of a full block
	head := binary.LittleEndian.AppendUint16([]byte("II*\x00\x08\x00\x00\x00\x01\x00"), tagIPTC)
	head = binary.LittleEndian.AppendUint16(head, 7)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(block)))
	head = binary.LittleEndian.AppendUint32(head, 26)
	head = append(head, 0, 0, 0, 0)
	_, err = imagemeta.Decode(imagemeta.Options{
		R:               &meteredReader{Reader: bytes.NewReader(append(head, block...)), left: maxExifRead},
		ImageFormat:     imagemeta.TIFF,
		Sources:         imagemeta.IPTC,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return !strings.HasPrefix(t.Tag, "ObjectPreview") },
		HandleTag:       take,
		LimitNumTags:    maxIPTCTags,
		LimitTagSize:    maxExifValue,
	})
	return err
}

// iptcPreview finds the small picture of record 2:202.
func (r *revealer) iptcPreview(block []byte) {
	c := big(block)
	for len(c.b) > 5 && c.u8() == 0x1c {
		record, set, size := c.u8(), c.u8(), c.u16()
		if size&0x8000 != 0 { // an extended size stands in the next bytes
			size = int(min(c.uint(min(size&0x7fff, 4)), 1<<31-1))
		}
		data := c.take(size)
		if record == 2 && set == 202 && data != nil {
			words, _ := pictureSize(data)
			r.add(KindThumbnail, "IPTC preview", words, len(data))
		}
	}
}

// iptcKind sorts the records of IIM 4.2 by the library's names; "" for those that say nothing.
func iptcKind(tag string) string {
	switch tag {
	case "City", "Sub-location", "Province-State", "Country-PrimaryLocationCode", "Country-PrimaryLocationName",
		"ContentLocationCode", "ContentLocationName":
		return KindLocation
	case "By-line", "By-lineTitle", "Credit", "Source", "CopyrightNotice", "Contact", "Writer-Editor", "OwnerID":
		return KindOwner
	case "DateCreated", "TimeCreated", "DigitalCreationDate", "DigitalCreationTime", "DateSent", "TimeSent",
		"ReleaseDate", "ReleaseTime", "ExpirationDate", "ExpirationTime", "ReferenceDate":
		return KindTime
	case "OriginatingProgram", "ProgramVersion":
		return KindSoftware
	case "Caption-Abstract", "LocalCaption", "Headline", "ObjectName", "SpecialInstructions", "DocumentNotes":
		return KindComment
	case "EditStatus", "JobID", "MasterDocumentID", "ShortDocumentID", "UniqueDocumentID", "DocumentHistory",
		"OriginalTransmissionReference", "UniqueObjectName":
		return KindHistory
	case "ApplicationRecordVersion", "EnvelopeRecordVersion", "CodedCharacterSet", "FileFormat", "FileVersion":
		return ""
	}
	return KindText
}
