package specimen

import (
	"fmt"
	"image"
)

// A card is drawn in pixels of a 300 dpi scan of ID-1 (ISO/IEC 7810: 85.60 x 53.98 mm, corners of 3.18 mm).
const (
	cardW, cardH = 1011, 638
	cardCorner   = 37.5
)

// The inks of the card.
var (
	inkDeep  = rgb(0x0E4A5A) // headings
	inkText  = rgb(0x14181E) // print
	inkLabel = rgb(0x31505E) // small print
	inkStamp = rgb(0xB3202E) // SPECIMEN
	inkGold  = rgb(0xC9A24A)
)

// CardFront draws the front of an identity card, 1011 x 638 pixels, as a flatbed scanner sees it.
func CardFront(variant int) Document {
	s, d := cardFront(holder(variant), 1)
	onScanner(s.img, uint64(variant))
	d.Name = fmt.Sprintf("card-front-%d", variant)
	return d
}

// CardBack draws the back of an identity card, 1011 x 638 pixels, as a flatbed scanner sees it.
func CardBack(variant int) Document {
	s, d := cardBack(holder(variant), 1)
	onScanner(s.img, uint64(variant)+50)
	d.Name = fmt.Sprintf("card-back-%d", variant)
	return d
}

// cardFront draws the printed card without corners, at scale pixels a unit.
func cardFront(p person, scale float64) (*sheet, Document) {
	s := &sheet{canvas: newCanvas(cardW, cardH, scale)}
	s.cardGround(uint64(p.look.seed), 1)
	s.cardHeader()
	face := rectangle(744, 132, 228, 285)
	s.fill(rectangle(740, 128, 236, 293), rgb(0xFFFFFF).fade(0.9))
	s.place(portrait(p.look), 744, 132, 228, 285)
	s.fill(frameRect(740, 128, 236, 293, 1.5), inkDeep.fade(0.8))
	s.chip(46, 148, 108, 84)

	label := hand{size: 16.5, ink: inkLabel}
	value := hand{size: 26, ink: inkText, bold: true}
	urdu := hand{size: 23, ink: inkText, urdu: true, align: right}
	put := func(name, title, text string, x, y float64) image.Rectangle {
		s.print(title, x, y, label)
		return s.field(name, text, x, y+29, value)
	}
	put("name", "Name", p.name, 184, 152)
	s.field("urdu name", p.urName, 716, 171, urdu)
	put("father name", "Father Name", p.father, 184, 220)
	s.field("urdu father name", p.urFather, 716, 239, urdu)
	put("gender", "Gender", p.gender, 46, 290)
	put("country", "Country of Stay", "Misalistan", 184, 290)
	put("birth", "Date of Birth", p.birth, 440, 290)
	s.print("Identity Number", 46, 358, label)
	big := value
	big.size, big.track = 33, 0.02
	number := s.field("number", p.number, 46, 394, big)
	put("issue", "Date of Issue", p.issue, 46, 432)
	put("expiry", "Date of Expiry", p.expiry, 270, 432)
	s.print("Authority", 494, 432, label)
	s.field("authority", "MISAL REG. 00", 494, 459, hand{size: 21, ink: inkText})
	s.rule(46, 489, 650)

	s.fill(roundRect(744, 432, 228, 92, 6), rgb(0xFFFFFF).fade(0.62))
	s.scribble(772, 494, 172, 54, rgb(0x1A2450), uint64(p.look.seed))
	s.print("Holder's Signature", 858, 541, hand{size: 15, ink: inkLabel, align: centre})
	s.field("urdu heading", "یہ فرضی کارڈ صرف نمونہ ہے", 696, 530, hand{size: 22, ink: inkDeep, urdu: true, align: right})
	s.cardFooter()
	return s, Document{Image: s.img, Fields: s.fields, Portrait: s.pixels(face), Number: number}
}

// cardHeader prints the band with emblem and titles.
func (s *sheet) cardHeader() {
	s.shade(0, 0, cardW, 104, func(x, y float64) tint {
		return rgb(0x0B4050).blend(rgb(0x1F7B80), clamp(x/cardW))
	})
	s.waves(0, 0, cardW, 104, 26, 0.7, rgb(0xFFFFFF).fade(0.13), 3)
	s.fill(rectangle(0, 104, cardW, 5), inkGold)
	s.emblem(66, 52, 40, rgb(0xF3E6BE), rgb(0x0D4655))
	white := rgb(0xFFFFFF)
	s.field("state", "REPUBLIC OF MISALISTAN", 124, 47, hand{size: 29, ink: white, bold: true, track: 0.05})
	s.field("title", "National Identity Card", 124, 82, hand{size: 24, ink: rgb(0xF3E6BE)})
	s.field("urdu title", "قومی شناختی کارڈ", 972, 62, hand{size: 31, ink: white, urdu: true, align: right})
}

// cardFooter prints the band that says what the card is.
func (s *sheet) cardFooter() {
	s.shade(0, 566, cardW, 72, func(x, y float64) tint { return rgb(0xFBEFEA).fade(0.86) })
	s.fill(rectangle(0, 565, cardW, 2.2), inkStamp)
	s.field("specimen", "SPECIMEN", 46, 615, hand{size: 42, ink: inkStamp, bold: true, track: 0.20})
	s.print("Invented person and number.", 972, 594, hand{size: 17.5, ink: inkStamp, align: right})
	s.print("Not an identity document of any country.", 972, 619, hand{size: 17.5, ink: inkStamp, align: right})
}

// rule prints a line of words too small to read at a glance, as security printing does.
func (s *sheet) rule(x, y, w float64) {
	h := hand{size: 6.2, ink: inkDeep.fade(0.8), track: 0.04}
	word := "SPECIMEN MISALISTAN "
	for pen := x; pen < x+w-80; {
		s.print(word, pen, y, h)
		pen += h.width(word)
	}
}

// cardGround prints the tinted background: a wash of three colours and families of fine lines.
func (s *sheet) cardGround(seed uint64, side int) {
	warm, cool, rose := rgb(0xF6F0DA), rgb(0xD5EBE6), rgb(0xEFDDE6)
	if side == 2 {
		cool, rose = rose, cool
	}
	s.shade(0, 0, cardW, cardH, func(x, y float64) tint {
		c := cool.blend(warm, smooth(0, 560, x+float64(0.3*y)))
		return c.blend(rose, smooth(520, 1120, x-float64(0.2*y)))
	})
	s.waves(0, 90, cardW, 480, 62, 0.75, rgb(0x2E8C86).fade(0.34), 20)
	s.waves(0, 130, cardW, 400, 44, 0.75, rgb(0xB65A86).fade(0.26), 21)
	s.waves(-20, 60, cardW+40, 540, 38, 0.75, rgb(0xC7932F).fade(0.27), 22)
	s.rosette(rosette{x: 420, y: 345, r: 205, swing: 0.15, lobes: 18, curves: 7, width: 0.8, ink: rgb(0x2A7F93).fade(0.38)})
	s.rosette(rosette{x: 958, y: 500, r: 130, swing: 0.16, lobes: 14, curves: 6, width: 0.8, ink: rgb(0xA2527E).fade(0.32)})
	s.rosette(rosette{x: 30, y: 545, r: 120, swing: 0.16, lobes: 14, curves: 6, width: 0.8, ink: rgb(0x2A7F93).fade(0.32)})
}

// frameRect is the border of a box as four bars.
func frameRect(x, y, w, h, bar float64) outline {
	o := rectangle(x, y, w, bar)
	o = append(o, rectangle(x, y+h-bar, w, bar)...)
	o = append(o, rectangle(x, y+bar, bar, h-float64(2*bar))...)
	return append(o, rectangle(x+w-bar, y+bar, bar, h-float64(2*bar))...)
}

// cardBack draws the printed back.
func cardBack(p person, scale float64) (*sheet, Document) {
	s := &sheet{canvas: newCanvas(cardW, cardH, scale)}
	s.cardGround(uint64(p.look.seed)+9, 2)
	s.shade(0, 0, cardW, 58, func(x, y float64) tint { return rgb(0x1F7B80).blend(rgb(0x0B4050), clamp(x/cardW)) })
	s.waves(0, 0, cardW, 58, 16, 0.7, rgb(0xFFFFFF).fade(0.13), 4)
	s.fill(rectangle(0, 58, cardW, 4), inkGold)
	s.field("state", "REPUBLIC OF MISALISTAN", 46, 39, hand{size: 21, ink: rgb(0xFFFFFF), bold: true, track: 0.05})
	s.field("urdu state", "جمہوریہ مثالستان", 966, 36, hand{size: 21, ink: rgb(0xF3E6BE), urdu: true, align: right})

	s.fill(roundRect(40, 86, 232, 232, 6), rgb(0xFFFFFF).fade(0.93))
	s.noiseCode(52, 98, 208, 37, inkText, uint64(p.look.seed)+300)
	big := hand{size: 30, ink: inkText, bold: true, track: 0.02}
	s.print("Identity Number", 300, 104, hand{size: 16.5, ink: inkLabel})
	number := s.field("number", p.number, 300, 140, big)
	head := hand{size: 19, ink: inkDeep, urdu: true, align: right}
	line := hand{size: 23.5, ink: inkText, urdu: true, align: right}
	s.field("urdu present address heading", "موجودہ پتہ", 966, 116, head)
	s.field("urdu present address", p.urAddress[0], 966, 186, line)
	s.rule(300, 226, 690)
	s.field("urdu permanent address heading", "مستقل پتہ", 966, 258, head)
	s.field("urdu permanent address", p.urAddress[1], 966, 328, line)
	s.rule(46, 372, 960)

	s.print("Father Name", 46, 404, hand{size: 16.5, ink: inkLabel})
	s.field("father name", p.father, 46, 433, hand{size: 24, ink: inkText, bold: true})
	s.print("Date of Expiry", 400, 404, hand{size: 16.5, ink: inkLabel})
	s.field("expiry", p.expiry, 400, 433, hand{size: 24, ink: inkText, bold: true})
	s.fill(roundRect(40, 458, 566, 88, 6), rgb(0xFFFFFF).fade(0.93))
	s.noiseBars(54, 467, 538, 70, 2, inkText, uint64(p.look.seed)+400)
	s.scribble(668, 480, 190, 60, rgb(0x20262E), 4242)
	s.print("Registrar General", 668, 536, hand{size: 16.5, ink: inkLabel})
	s.field("urdu registrar", "رجسٹرار جنرل", 966, 532, hand{size: 19, ink: inkDeep, urdu: true, align: right})
	s.cardFooter()
	return s, Document{Image: s.img, Fields: s.fields, Number: number}
}

// onScanner rounds the card's corners on the scanner's lid, softens it as the scanner's optics do, and adds
// its noise.
func onScanner(img *image.RGBA, seed uint64) {
	noise := newGrain(seed + 900)
	flat := append([]uint8{}, img.Pix...)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := range h {
		for x := range w {
			at := img.PixOffset(x, y)
			west, east := at-4*min(x, 1), at+4*min(w-1-x, 1)
			north, south := at-img.Stride*min(y, 1), at+img.Stride*min(h-1-y, 1)
			d := cornerDistance(float64(x)+0.5, float64(y)+0.5, float64(w), float64(h), cardCorner)
			lid := 238 - float64(34*smooth(9, 0, d)) // the card's shadow on the lid
			a := smooth(-0.6, 0.6, d)
			common := int(noise[hash(x, y, uint32(seed))&0xffff])
			for k := range 3 {
				c := 4*int(flat[at+k]) + int(flat[west+k]) + int(flat[east+k]) + int(flat[north+k]) + int(flat[south+k])
				own := int(noise[(x*3+y*3037+k)&0xffff])
				v := mix(float64(c)/8, lid, a) + float64(float64(common*2+own)/32)
				img.Pix[at+k] = uint8(min(max(v, 0), 255))
			}
		}
	}
}

// cornerDistance is how far (x, y) lies outside a rounded box of size w x h at the origin; negative inside.
func cornerDistance(x, y, w, h, r float64) float64 {
	dx, dy := max(r-x, x-(w-r)), max(r-y, y-(h-r))
	if dx > 0 && dy > 0 {
		return hypot(dx, dy) - r
	}
	return max(dx, dy) - r
}
