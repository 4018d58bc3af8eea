package container

import "fmt"

func (r *revealer) tiff(src []byte) {
	d, first := newIFDReader(src)
	if d == nil {
		return
	}
	p := tiffProbe{ifdReader: d}
	err := d.chain(first, true, func(i int, dir directory) error {
		if i > 0 {
			r.tiffPage(&p, i, dir)
		}
		r.tiffBlocks(&p, dir)
		return p.pixels(dir)
	})
	r.exif(src, "TIFF")
	if err == nil && p.end < len(src) {
		r.trailing(src, p.end, nil)
	}
}

// tiffPage notes a page after the first.
func (r *revealer) tiffPage(p *tiffProbe, i int, d directory) {
	words := fmt.Sprintf("%d x %d pixels", p.number(d, tagWidth, 0), p.number(d, tagHeight, 0))
	if p.number(d, tagSubfileType, 0)&subfileReduced != 0 {
		r.add(KindThumbnail, fmt.Sprintf("TIFF page %d", i+1), words, 0)
		return
	}
	r.add(KindSecondPicture, fmt.Sprintf("TIFF page %d", i+1), words, 0)
}

// tiffBlocks reads what a page carries besides pixels, and follows its other directories to learn where the
// file ends.
func (r *revealer) tiffBlocks(p *tiffProbe, d directory) {
	for _, e := range d.entries {
		switch e.tag {
		case tagXMP:
			r.xmp(e.value, "XMP")
		case tagIPTC:
			r.iptc(e.value)
		case tagPhotoshop:
			r.imageResources(e.value)
		case tagLayers:
			r.add(KindHidden, "Photoshop layers", "", len(e.value))
		case tagSubIFDs:
			for i := range min(int(e.count), maxSubIFDs) {
				sub, _ := p.directory(p.uint(e, i))
				if p.pixels(sub) != nil {
					continue
				}
				words := fmt.Sprintf("%d x %d pixels", p.number(sub, tagWidth, 0), p.number(sub, tagHeight, 0))
				r.add(KindSecondPicture, "TIFF second version", words, 0)
			}
		case tagExif, tagGPS:
			sub, _ := p.directory(p.uint(e, 0))
			if inner, ok := sub.find(tagInterop); ok {
				p.directory(p.uint(inner, 0))
			}
		}
	}
}

// maxSubIFDs bounds the versions of one page that are looked at.
const maxSubIFDs = 16
