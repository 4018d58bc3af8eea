package container

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
)

// maxItemData is the longest block of metadata that is read out of a HEIC or AVIF, bytes.
const maxItemData = 4 << 20

func (r *revealer) heif(src []byte, h Header) {
	f, err := readHEIF(src)
	roles := f.roles()
	for i := range f.items {
		r.heifItem(f, &f.items[i], roles[f.items[i].id])
	}
	for _, x := range f.extra {
		r.heifBox(x)
	}
	if f.movie != nil {
		r.add(KindVideo, "movie box", fmt.Sprintf("%d frames", h.Frames), len(f.movie))
	}
	if err == nil {
		r.trailing(src, f.end, nil)
	}
}

// heifItem notes one item that is not the primary picture.
func (r *revealer) heifItem(f *heif, it *item, role string) {
	size := it.size()
	switch {
	case it.kind == "Exif":
		data := f.data(it)
		if len(data) < 8 {
			r.add(KindOther, "EXIF", unreadable, size)
			return
		}
		skip := int64(big(data).u32()) + 4
		r.exif(trimExif(data[min(skip, int64(len(data))):]), "EXIF")
	case it.kind == "mime" && it.mime == "application/rdf+xml":
		r.xmp(f.data(it), "XMP")
	case it.isPicture():
		r.heifPicture(f, it, role, size)
	default:
		r.add(KindOther, "item "+it.kind, it.name+" "+it.mime, size)
	}
	if it.name != "" && it.kind != "Exif" {
		r.addText(KindText, "item name", it.name)
	}
}

// heifPicture notes a picture besides the primary one; tiles and the transparency are parts of that.
func (r *revealer) heifPicture(f *heif, it *item, role string, size int) {
	switch {
	case it.id == f.primary, role == "dimg":
	case role == "thmb":
		r.add(KindThumbnail, "HEIF thumbnail", f.pixelSize(it), size)
	case role == "auxl":
		if !f.isAlpha(it.id) {
			r.add(KindSecondPicture, "HEIF companion", f.pixelSize(it)+", "+f.auxiliary(it.id), size)
		}
	case it.kind == "tmap":
		r.add(KindSecondPicture, "HEIF companion", "gain map", size)
	default:
		r.add(KindSecondPicture, "HEIF picture", f.pixelSize(it), size)
	}
}

// pixelSize describes an item's ispe property.
func (f *heif) pixelSize(it *item) string {
	for _, p := range it.props {
		if f.props[p].kind == "ispe" {
			c, _, _ := fullBox(f.props[p].data)
			return fmt.Sprintf("%d x %d pixels", c.u32(), c.u32())
		}
	}
	return ""
}

// size returns the bytes of an item.
func (it *item) size() int {
	var n uint64
	for _, e := range it.extents {
		n += e.size
	}
	return side(uint32(min(n, 1<<31)))
}

// data returns an item's bytes, at most maxItemData; nil when they are not in the file.
func (f *heif) data(it *item) []byte {
	whole := f.src
	if it.inMeta {
		whole = f.idat
	}
	var out [][]byte
	left := uint64(maxItemData)
	for _, e := range it.extents {
		if it.elsewhere || e.off > uint64(len(whole)) || e.size > uint64(len(whole))-e.off {
			return nil
		}
		n := min(e.size, left)
		out = append(out, whole[e.off:e.off+n])
		left -= n
	}
	if len(out) == 1 {
		return out[0]
	}
	return bytes.Join(out, nil)
}

// heifBox notes a box of the first level that is no part of the picture.
func (r *revealer) heifBox(x box) {
	c2pa := []byte{0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c} // opens C2PA's identifier (C2PA 2.1, A.5)
	switch {
	case x.kind == "mpvd":
		r.add(KindVideo, "box mpvd", "motion photo", len(x.data))
	case x.kind == "free", x.kind == "skip":
		r.add(KindHidden, "box "+x.kind, looksLike(x.data), len(x.data))
	case x.kind == "uuid" && bytes.HasPrefix(x.data, c2pa):
		r.add(KindHistory, "box uuid", "content credentials (C2PA)", len(x.data))
	case x.kind == "uuid":
		r.add(KindOther, "box uuid", hex.EncodeToString(x.data[:min(16, len(x.data))]), len(x.data))
	case slices.Contains([]string{"styp", "sidx", "pdin", "mfra"}, x.kind): // how to stream it
	default:
		r.add(KindOther, "box "+x.kind, "", len(x.data))
	}
}
