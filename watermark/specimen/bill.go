package specimen

import (
	"fmt"
	"image"
)

// Bill draws an electricity bill on A4 at 300 dpi, 2480 x 3508 pixels, as an office prints it. Number is the
// account number.
func Bill(variant int) Document {
	p := holder(variant)
	s := &sheet{canvas: newCanvas(pageW, pageH, 1)}
	b := newBill(p)
	s.billHead()
	number := s.billWho(p, b)
	y := s.billTables(b)
	s.billHistory(b, y+70)
	s.billNotice(y + 70)
	s.billSlip(p, b)
	return Document{Name: fmt.Sprintf("bill-%d", variant), Image: s.img, Fields: s.fields, Number: number}
}

// A bill is its figures; money in hundredths.
type bill struct {
	account, meter string
	before, after  int
	month          string
	issued, due    string
	history        [12]int
	charges        []charge
	total, late    int
	look           uint32
}

type charge struct {
	what   string
	rate   string
	amount int
}

// newBill makes up a bill whose sums are right.
func newBill(p person) bill {
	r := source(uint64(p.look.seed) + 600)
	b := bill{look: p.look.seed, month: "NOV 2025", issued: "03.12.2025", due: "18.12.2025"}
	b.account = fmt.Sprintf("00 99999 %07d 0", 1000000+r.IntN(9000000))
	b.meter = fmt.Sprintf("Z-%06d", 100000+r.IntN(900000))
	for i := range b.history {
		b.history[i] = 120 + r.IntN(330)
	}
	units := b.history[11]
	b.before = 10000 + r.IntN(60000)
	b.after = b.before + units
	low := min(units, 200)
	b.charges = []charge{
		{fmt.Sprintf("Units 1 to 200 (%d)", low), "21.40", low * 2140},
		{fmt.Sprintf("Units above 200 (%d)", units-low), "34.75", (units - low) * 3475},
		{"Fuel adjustment", "1.62", units * 162},
		{"Fixed charges", "", 32500},
		{"Meter rent", "", 2500},
	}
	sum := 0
	for _, c := range b.charges {
		sum += c.amount
	}
	b.charges = append(b.charges, charge{"Electricity duty", "1.5 %", sum * 15 / 1000})
	b.charges = append(b.charges, charge{"Sales tax", "18 %", sum * 18 / 100})
	b.total = sum + sum*15/1000 + sum*18/100
	b.late = b.total / 10
	return b
}

// money prints hundredths with thousands apart.
func money(v int) string {
	if v < 100000 {
		return fmt.Sprintf("%d.%02d", v/100, v%100)
	}
	return fmt.Sprintf("%d,%03d.%02d", v/100000, v/100%1000, v%100)
}

// The bill's colours.
var (
	billDeep  = rgb(0x22416B)
	billLight = rgb(0x4D7FB5)
)

// billHead prints the company's band.
func (s *sheet) billHead() {
	s.shade(0, 0, pageW, 330, func(x, y float64) tint { return billDeep.blend(billLight, clamp(x/pageW)) })
	s.waves(0, 20, pageW, 290, 30, 1.4, rgb(0xFFFFFF).fade(0.14), 61)
	s.fill(ellipse(300, 165, 112, 112), rgb(0xFFD34D))
	s.fill(star(300, 165, 150, 112, 16, 0), rgb(0xFFD34D))
	s.fill(outline{{{318, 80}, {246, 182}, {296, 182}, {276, 252}, {356, 142}, {304, 142}}}, billDeep)
	white := rgb(0xFFFFFF)
	s.field("company", "NAMUNA ELECTRIC SUPPLY COMPANY", 500, 132, hand{size: 66, ink: white, bold: true})
	s.field("company address", "Head Office: 00 Example Road, Namunabad, Misalistan", 500, 202, hand{size: 38, ink: white})
	s.field("company phone", "Helpline 000-0000000", 500, 262, hand{size: 38, ink: white})
	s.field("urdu company", "نمونہ الیکٹرک سپلائی کمپنی", pageW-margin, 262, hand{size: 58, ink: white, urdu: true, align: right})
	s.field("title", "ELECTRICITY BILL", margin, 450, hand{size: 68, ink: billDeep, bold: true})
	s.field("urdu title", "بجلی کا بل", 1080, 450, hand{size: 60, ink: billDeep, urdu: true, align: right})
	s.rubber(1640, 484, 84, -0.007)
}

// billWho prints the customer and the account; it returns the account number's box.
func (s *sheet) billWho(p person, b bill) image.Rectangle {
	small, body := hand{size: 36, ink: inkFaint}, hand{size: 46, ink: inkPage}
	bold := body
	bold.bold = true
	y := 590.0
	s.print("Consumer", margin, y, small)
	s.field("name", p.name, margin, y+58, bold)
	s.field("father name", "c/o "+p.father, margin, y+122, body)
	for i, a := range p.address {
		s.field(fmt.Sprintf("address %d", i+1), a, margin, y+186+float64(64*i), body)
	}
	s.print("Identity Number", margin, y+340, small)
	s.field("identity number", p.number, margin, y+396, bold)

	rows := [][2]string{
		{"Account Number", b.account}, {"Meter Number", b.meter}, {"Bill Month", b.month},
		{"Tariff", "A-0 Domestic"}, {"Issue Date", b.issued}, {"Due Date", b.due},
	}
	x, w, h := 1290.0, 1000.0, 72.0
	var number image.Rectangle
	for i, r := range rows {
		ry := 540 + float64(h*float64(i))
		if i%2 == 0 {
			s.fill(rectangle(x, ry, w, h), billLight.fade(0.12))
		}
		s.print(r[0], x+24, ry+49, hand{size: 40, ink: inkFaint})
		box := s.field(r[0], r[1], x+w-24, ry+50, hand{size: 44, ink: inkPage, bold: true, align: right})
		if i == 0 {
			number = box
		}
	}
	s.fill(frameRect(x, 540, w, h*6, 3), billDeep.fade(0.6))
	return number
}

// billTables prints readings and charges and returns the lower edge.
func (s *sheet) billTables(b bill) float64 {
	y := s.ledger(ledger{
		name: "reading", x: margin, y: 1080, row: 74, size: 40, tint: billDeep,
		widths: []float64{500, 400, 400, 300, 500}, aligns: []align{left, right, right, centre, right},
		head: []string{"Meter", "Previous", "Present", "Factor", "Units"},
		rows: [][]string{{b.meter, fmt.Sprint(b.before), fmt.Sprint(b.after), "1", fmt.Sprint(b.after - b.before)}},
	})
	var rows [][]string
	for _, c := range b.charges {
		rows = append(rows, []string{c.what, c.rate, money(c.amount)})
	}
	y = s.ledger(ledger{
		name: "charge", x: margin, y: y + 60, row: 74, size: 40, tint: billDeep,
		widths: []float64{1200, 400, 500}, aligns: []align{left, right, right},
		head: []string{"Charges", "Rate", "Amount (MLR)"}, rows: rows,
	})
	s.fill(rectangle(margin, y, 2100, 104), billDeep.fade(0.14))
	s.fill(frameRect(margin, y, 2100, 104, 4), billDeep)
	s.field("total label", "PAYABLE WITHIN DUE DATE", margin+24, y+70, hand{size: 50, ink: billDeep, bold: true})
	s.field("total", money(b.total), margin+2076, y+72, hand{size: 58, ink: inkPage, bold: true, align: right})
	y += 104
	s.field("late label", "Payable after due date", margin+24, y+62, hand{size: 40, ink: inkFaint})
	s.field("late total", money(b.total+b.late), margin+2076, y+62, hand{size: 44, ink: inkPage, align: right})
	return y + 80
}

// billHistory prints the year's use as bars.
func (s *sheet) billHistory(b bill, y float64) {
	s.print("Units used in the last 12 months", margin, y+40, hand{size: 40, ink: inkFaint})
	base := y + 420
	for i, u := range b.history {
		x := margin + 20 + float64(92*i)
		h := float64(float64(u) * 0.66)
		ink := billLight
		if i == 11 {
			ink = billDeep
		}
		s.fill(rectangle(x, base-h, 60, h), ink)
		s.field(fmt.Sprintf("history %d", i+1), fmt.Sprint(u), x+30, base-h-12, hand{size: 32, ink: inkPage, align: centre})
		month := [...]string{"Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"}[i]
		s.print(month, x+30, base+42, hand{size: 32, ink: inkFaint, align: centre})
	}
	s.fill(rectangle(margin, base, 1120, 3), inkFaint)
}

// billNotice prints the office's words beside the chart.
func (s *sheet) billNotice(y float64) {
	s.fill(roundRect(1390, y, 900, 450, 18), rgb(0xFFF4D6))
	s.fill(rectangle(1390, y+20, 10, 410), rgb(0xE0A93A))
	end := s.paragraph("notice", "This bill is an invention for testing. No company, meter or account of this name exists.",
		column{x: 1440, y: y + 74, width: 810, leading: 58}, hand{size: 40, ink: inkPage})
	s.paragraph("urdu notice", "یہ بل صرف نمونہ ہے۔ اس میں درج نام، پتہ اور رقم سب فرضی ہیں۔",
		column{x: 1440, y: end + 50, width: 800, leading: 108}, hand{size: 42, ink: inkPage, urdu: true, align: right})
}

// billSlip prints the part that the bank would keep.
func (s *sheet) billSlip(p person, b bill) {
	const y = 2860.0
	for x := 60.0; x < pageW-60; x += 44 {
		s.fill(rectangle(x, y, 26, 3), inkFaint)
	}
	s.print("cut here", pageW/2, y-14, hand{size: 28, ink: inkFaint, align: centre})
	s.field("slip company", "NAMUNA ELECTRIC SUPPLY COMPANY", margin, y+90, hand{size: 46, ink: billDeep, bold: true})
	s.print("Bank copy", pageW-margin, y+90, hand{size: 40, ink: inkFaint, align: right})
	rows := [][]string{{b.account, p.name, b.due, money(b.total), money(b.total + b.late)}}
	end := s.ledger(ledger{
		name: "slip", x: margin, y: y + 130, row: 76, size: 36, tint: billDeep,
		widths: []float64{500, 600, 300, 340, 360}, aligns: []align{left, left, centre, right, right},
		head: []string{"Account Number", "Consumer", "Due Date", "Amount", "After due date"}, rows: rows,
	})
	s.noiseBars(margin, end+60, 1500, 130, 5, inkPage, uint64(b.look)+601)
	s.field("slip specimen", "SPECIMEN", pageW-margin, end+160, hand{size: 92, ink: inkStamp, bold: true, track: 0.08, align: right})
	s.print("Not a bill. Nothing is to be paid.", margin, end+250, hand{size: 34, ink: inkStamp})
}
