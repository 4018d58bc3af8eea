package specimen

import "fmt"

// letterInk is the letterhead's colour.
var letterInk = rgb(0x7A2F3A)

// Letter draws an employer's letter on A4 at 300 dpi, 2480 x 3508 pixels. Number is the identity number in it.
func Letter(variant int) Document {
	p := holder(variant)
	s := &sheet{canvas: newCanvas(pageW, pageH, 1)}
	s.letterHead(variant)
	body := hand{size: 46, ink: inkPage}
	y := 780.0
	s.field("subject", "TO WHOM IT MAY CONCERN", pageW/2, y, hand{size: 54, ink: inkPage, bold: true, align: centre})
	s.fill(rectangle(pageW/2-380, y+18, 760, 4), inkPage)
	col := column{x: margin + 40, width: pageW - 2*margin - 80, leading: 76}
	col.y = y + 150
	col.y = s.paragraph("first", "This is to certify that "+p.name+", child of "+p.father+
		", has been with Khayal and Misal Trading Company as an assistant draughtsman since the first day of March 2019"+
		" and is known to us as a person of good conduct and steady habits.", col, body) + 34
	s.print("Identity Number", col.x, col.y, hand{size: 40, ink: inkFaint})
	number := s.field("number", p.number, col.x+420, col.y, hand{size: 50, ink: inkPage, bold: true})
	s.print("Address", col.x, col.y+76, hand{size: 40, ink: inkFaint})
	s.field("address 1", p.address[0], col.x+420, col.y+76, body)
	s.field("address 2", p.address[1], col.x+420, col.y+146, body)
	col.y += 270
	col.y = s.paragraph("second", "The monthly salary is 84,500 Misalistani rupees, paid on the last working day of"+
		" each month. No advance is outstanding and no notice has been given by either side. This letter is issued at the"+
		" request of the employee, without any liability on the part of the company or its officers.", col, body) + 34
	col.y = s.paragraph("third", "The company, the person and the figures above do not exist. The page was drawn by a"+
		" program so that tools which stamp copies of documents can be tried without a real one.", col, body) + 90

	urdu := col
	urdu.leading = 128
	urdu.y = s.paragraph("urdu body", "تصدیق کی جاتی ہے کہ مذکورہ بالا شخص محض فرضی ہے اور یہ خط صرف نمونے کے طور پر"+
		" تیار کیا گیا ہے۔ اس میں درج نام، نمبر اور پتے کسی حقیقی شخص یا ادارے سے کوئی تعلق نہیں رکھتے۔",
		urdu, hand{size: 52, ink: inkPage, urdu: true, align: right})
	s.letterFoot(p)
	return Document{Name: fmt.Sprintf("letter-%d", variant), Image: s.img, Fields: s.fields, Number: number}
}

// letterHead prints the company's name, its sign and the date.
func (s *sheet) letterHead(variant int) {
	s.emblem(310, 250, 120, letterInk, rgb(0xFFFFFF))
	s.field("company", "KHAYAL & MISAL TRADING COMPANY", 480, 222, hand{size: 66, ink: letterInk, bold: true})
	s.field("company address", "Third Floor, House of Fiction, 00 Fable Street, Khayalpur", 480, 296, hand{size: 40, ink: inkFaint})
	s.field("company phone", "Telephone 000-0000000    office@khayal-misal.example", 480, 356, hand{size: 40, ink: inkFaint})
	s.border(margin, 430, pageW-2*margin, 26, letterInk.fade(0.75))
	s.field("reference", fmt.Sprintf("Ref: KMT/HR/2025/%04d", 700+variant), margin+40, 570, hand{size: 44, ink: inkPage})
	s.field("date", "09.12.2025", pageW-margin-40, 570, hand{size: 44, ink: inkPage, align: right})
}

// letterFoot prints signature, seal and the last line.
func (s *sheet) letterFoot(p person) {
	const y = 2890.0
	s.scribble(margin+60, y-70, 520, 190, rgb(0x1C2F7A), uint64(p.look.seed)+800)
	s.fill(rectangle(margin+40, y+40, 640, 3), inkPage)
	s.field("signatory", "Kahani Nawees", margin+40, y+100, hand{size: 46, ink: inkPage, bold: true})
	s.field("office", "Manager, Human Resources", margin+40, y+160, hand{size: 42, ink: inkFaint})
	s.seal(1120, y-30, 190, "KHAYAL & MISAL * SPECIMEN * ", rgb(0x3A3F9E).fade(0.78))
	s.rubber(1560, y+60, 116, -0.018)
	s.border(margin, pageH-210, pageW-2*margin, 20, letterInk.fade(0.75))
	s.print("Drawn for testing. No such company exists.", pageW/2, pageH-130, hand{size: 34, ink: inkFaint, align: centre})
}
