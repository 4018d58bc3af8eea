package container_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"mohr/watermark/internal/container"
)

// TestRevealMultiPicture: the index of a multi-picture file names what stands behind it.
func TestRevealMultiPicture(t *testing.T) {
	j := fixtures(t)["jpeg"]
	index := func(size, off int) []byte { // one directory of one tag: two pictures of 16 bytes
		b := []byte("MPF\x00II*\x00\x08\x00\x00\x00\x01\x00\x02\xb0\x07\x00\x20\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00")
		b = append(b, make([]byte, 16)...)
		b = binary.LittleEndian.AppendUint32(b, 0x010001) // a large thumbnail
		b = binary.LittleEndian.AppendUint32(b, uint32(size))
		b = binary.LittleEndian.AppendUint32(b, uint32(off))
		return segment(0xe2, string(append(b, 0, 0, 0, 0)))
	}
	first := afterSOI(j, index(0, 0))
	base := 2 + 4 + 4 // SOI, marker and length, "MPF\0"
	src := append(afterSOI(j, index(len(j), len(first)-base)), j...)
	found, err := container.Reveal(src)
	if err != nil || !tells(found, container.KindThumbnail, "JPEG, 24 x 16 pixels, preview") {
		t.Errorf("%+v, %v", found, err)
	}
	_, out := tool(t, src, "jpg", "exiftool", "-MPImageType", "-MPImageStart", "-s3", "-n", "-ee", "FILE")
	if !strings.Contains(out, fmt.Sprint(0x010001)) || !strings.Contains(out, fmt.Sprint(len(first))) {
		t.Errorf("exiftool reads the index as %q", out)
	}
}

// TestRevealExtendedXMP: a packet in pieces, told when they are in order and named when not.
func TestRevealExtendedXMP(t *testing.T) {
	packet := `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description xmlns:d="d:"><d:City>Skardu</d:City></r:Description></r:RDF>`
	piece := func(from, to int) []byte {
		b := binary.BigEndian.AppendUint32(make([]byte, 32), uint32(len(packet)))
		b = binary.BigEndian.AppendUint32(b, uint32(from))
		return segment(0xe1, "http://ns.adobe.com/xmp/extension/\x00"+string(b)+packet[from:to])
	}
	j := fixtures(t)["jpeg"]
	found, _ := container.Reveal(afterSOI(j, piece(0, 50), piece(50, len(packet))))
	if !tells(found, container.KindLocation, "Skardu") {
		t.Errorf("in order: %+v", found)
	}
	found, _ = container.Reveal(afterSOI(j, piece(50, len(packet)), piece(0, 50)))
	if !tells(found, container.KindOther, "could not be read") {
		t.Errorf("out of order: %+v", found)
	}
}

// TestRevealXMPStructures: thumbnails, depth maps and edits stand in structures.
func TestRevealXMPStructures(t *testing.T) {
	packet := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<r:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:g="http://ns.adobe.com/xap/1.0/g/img/" xmlns:m="http://ns.adobe.com/xap/1.0/mm/" xmlns:e="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" xmlns:d="http://ns.google.com/photos/1.0/depthmap/">
<xmp:Thumbnails><r:Alt><r:li r:parseType="Resource"><g:width>10</g:width><g:image>/9j/4AAQSkZJRg==</g:image></r:li></r:Alt></xmp:Thumbnails>
<m:History><r:Seq><r:li e:action="saved" e:when="2026-02-03"/></r:Seq></m:History>
<d:Data>AAAA</d:Data></r:Description></r:RDF></x:xmpmeta>`
	for _, src := range [][]byte{
		afterSOI(fixtures(t)["jpeg"], segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"+packet)),
		webp(fixtures(t)["webp"][12:], chunk("XMP ", []byte(packet))),
	} {
		found, err := container.Reveal(src)
		if err != nil || !tells(found, container.KindThumbnail, "XMP Thumbnails/image") ||
			!tells(found, container.KindHistory, "XMP History/when 2026-02-03") ||
			!tells(found, container.KindSecondPicture, "AAAA") {
			t.Errorf("%+v, %v", found, err)
		}
	}
	found, _ := container.Reveal(webp(fixtures(t)["webp"][12:], chunk("XMP ", []byte(packet[:300]))))
	if !tells(found, container.KindOther, "could not be read") {
		t.Errorf("cut packet: %+v", found)
	}
}

func TestRevealGIF(t *testing.T) {
	src, _ := tool(t, fixtures(t)["gif"], "gif", "exiftool", "-q", "-overwrite_original", "-Comment=made here",
		"-XMP-photoshop:City=Sukkur", "FILE")
	found, err := container.Reveal(src)
	if err != nil || !tells(found, container.KindComment, "made here") || !tells(found, container.KindLocation, "Sukkur") ||
		!tells(found, container.KindSecondPicture, "2 frames") {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestRevealRawProfile: how ImageMagick keeps EXIF in a PNG.
func TestRevealRawProfile(t *testing.T) {
	src, _ := tool(t, fixtures(t)["jpeg"], "jpg", "exiftool", "-q", "-overwrite_original", "-IFD0:Artist=E. Maker", "FILE")
	at := bytes.Index(src, []byte("Exif\x00\x00"))
	block := src[at : at+int(binary.BigEndian.Uint16(src[at-2:]))-2]
	text := fmt.Sprintf("\nexif\n%8d\n%s\n", len(block), hex.EncodeToString(block))
	p := afterIHDR(fixtures(t)["png"], pngChunk("tEXt", []byte("Raw profile type exif\x00"+text)))
	found, err := container.Reveal(p)
	if err != nil || !tells(found, container.KindOwner, "E. Maker") {
		t.Errorf("%+v, %v", found, err)
	}
	found, _ = container.Reveal(afterIHDR(fixtures(t)["png"], pngChunk("tEXt", []byte("Raw profile type exif\x00nonsense"))))
	if !tells(found, container.KindOther, "could not be read") {
		t.Errorf("broken profile: %+v", found)
	}
}

func TestRevealTIFFPages(t *testing.T) {
	src, _ := tool(t, nil, "tif", "convert", "-size", "20x10", "xc:red", "xc:blue", "-depth", "8", "FILE")
	h, err := container.Probe(src)
	found, _ := container.Reveal(src)
	if err != nil || h.Frames != 2 || !tells(found, container.KindSecondPicture, "TIFF page 2 20 x 10 pixels") {
		t.Errorf("%d pages, %v: %+v", h.Frames, err, found)
	}
}

// TestRevealHEIC looks into a file that libheif wrote, with a thumbnail.
func TestRevealHEIC(t *testing.T) {
	big, _ := tool(t, nil, "png", "convert", "-size", "160x120", "plasma:red-blue", "-depth", "8", "FILE")
	src, _ := tool(t, big, "png", "heif-enc", "-A", "-t", "32", "-o", "FILE", "FILE")
	h, err := container.Probe(src)
	if err != nil || h.Format != container.AVIF || h.Width != 160 || h.Height != 120 || h.Frames != 1 {
		t.Errorf("%+v, %v", h, err)
	}
	found, _ := container.Reveal(src)
	if !tells(found, container.KindThumbnail, "HEIF thumbnail 32 x 24 pixels") {
		t.Errorf("%+v", found)
	}
}

func TestICC(t *testing.T) {
	profile := make([]byte, 200)
	binary.BigEndian.PutUint32(profile, 200)
	copy(profile[36:], "acsp")
	binary.BigEndian.PutUint32(profile[128:], 1)
	copy(profile[132:], "desc\x00\x00\x00\x90\x00\x00\x00\x20")
	copy(profile[144:], "desc\x00\x00\x00\x00\x00\x00\x00\x09Odd glow")
	piece := func(n, of byte, data []byte) []byte {
		return segment(0xe2, "ICC_PROFILE\x00"+string([]byte{n, of})+string(data))
	}
	j := fixtures(t)["jpeg"]
	swapped := afterSOI(j, piece(2, 2, profile[100:]), piece(1, 2, profile[:100]))
	if h, err := container.Probe(swapped); err != nil || !bytes.Equal(h.ICC, profile) {
		t.Errorf("pieces out of order: %d bytes, %v", len(h.ICC), err)
	}
	if found, _ := container.Reveal(swapped); !tells(found, container.KindProfile, "Odd glow") {
		t.Errorf("%+v", found)
	}
	for name, src := range map[string][]byte{
		"missing piece": afterSOI(j, piece(1, 2, profile)),
		"twice a piece": afterSOI(j, piece(1, 2, profile), piece(1, 2, profile)),
		"no profile":    afterSOI(j, piece(1, 1, profile[:140])),
	} {
		if h, err := container.Probe(src); err != nil || h.ICC != nil {
			t.Errorf("%s: %d bytes, %v", name, len(h.ICC), err)
		}
	}
}
