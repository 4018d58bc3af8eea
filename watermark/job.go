package watermark

import (
	"fmt"
	"time"
)

// A Label is the words of one copy: who may use it, what for, until when.
type Label struct {
	Purpose   string // what the copy is for, 1 to 80 runes: "SIM registration only"
	Recipient string // who may use it, at most 60 runes; may be empty
	Issued    Date   // day of issue; required: the core never asks the clock
	Expires   Date   // last day of validity, not before Issued; zero prints none
	CopyID    CopyID // 40 random bits, printed as "7F3K-9QXM"
	Lang      Lang   // the fixed words' language; zero is English
}

// A Job is everything that decides a stamped copy besides the document's own bytes. The same job over the
// same bytes gives the same pixels on every front end. Only Label needs to be set.
type Job struct {
	Label    Label
	Strength Strength // zero is Normal
	QR       QRChoice // zero is On
	Masks    []Mask   // made solid before anything is drawn; at most MaxMasks
	Output   Output   // zero is like the input
	Secret   [32]byte // the owner's; with the document's pixels it decides the mark's geometry and colours
	Seed     [32]byte // what is random about this copy; fresh for each, or two copies share their grain
	Limits   Limits   // zero fields take DefaultLimits
	Password string   // opens an encrypted PDF; "" is none
	NoTrace  bool     // leaves out the invisible mark that carries the copy ID, see Trace
	Measure  bool     // tries to take the mark off again and fills in Report.Resistance; takes seconds a page

	// SigningKey signs the words of the QR code, so that Verify can tell whether they were changed; zero leaves them
	// unsigned.
	SigningKey SigningKey
}

// MaxMasks bounds Job.Masks.
const MaxMasks = 64

// A Lang chooses the language of a label's fixed words ("For", "To"); purpose and recipient are printed as
// they are given.
type Lang uint8

// The languages of a label.
const (
	English Lang = iota
	Urdu
	Both // Urdu above English
)

// A Strength trades how hard the mark is to remove against how easily the document reads.
type Strength uint8

// The strengths, named as on the command line: normal, light, strong.
const (
	Normal Strength = iota
	Light
	Strong
)

// A QRChoice says whether the caption holds a QR code.
type QRChoice uint8

// The choices.
const (
	QROn QRChoice = iota
	QROff
)

// A Mask is a rectangle of the upright document that is made one solid colour before anything else is drawn.
type Mask struct {
	Page       int     // counts from 1; 0 is every page; of pictures that are bound, also on one A4 page, the picture
	X, Y, W, H float64 // top left corner and size
	Percent    bool    // X and W in percent of the page's width, Y and H of its height; else pixels
}

// A Format is a file format that is written.
type Format uint8

// The formats. Auto writes JPEG for JPEG, HEIC, AVIF, WebP, TIFF and BMP, PNG for PNG and GIF, and PDF for PDF.
const (
	Auto Format = iota
	JPEG
	PNG
	PDF
)

// An Output says how a stamped copy is written. The zero value is like the input.
type Output struct {
	Format   Format
	LongSide int // longest side of the document in pixels, 64 to Limits.Side; larger ones are shrunk, 0 keeps the size
	Quality  int // JPEG quality 1 to 100; 0 is the input's own, kept between 80 and 92, or 88

	Password string // a PDF then opens with it alone: AES-256, revision 6 of PDF 2.0; "" is none
	A4       bool   // a PDF of one or two pictures of a card, at true size on one A4 page

	// KeepText lays the stamp over the pages of a PDF as shapes instead of drawing both as pixels, so that text can
	// still be searched, copied and read out. Such a stamp can be taken off again with ordinary tools, and the
	// pages keep what their content and fonts hold, what is covered or cut off included. It goes with neither
	// masks, LongSide, Quality nor A4, and with PDF alone: else the error is ErrUsage.
	KeepText bool
}

// Limits bound what an input may ask for. A zero field takes the value of DefaultLimits.
type Limits struct {
	Bytes  int64 // whole input
	Pixels int64 // one picture, width x height
	Side   int   // one side of a picture, pixels

	Pages      int   // of one PDF
	PagePixels int64 // one page of a PDF; a page that would have more is drawn at fewer dots an inch, from 36
}

// DefaultLimits are the product's limits: 256 MiB of input, 120 megapixels a picture, 30,000 pixels a side, 500 pages
// of 25 megapixels each.
var DefaultLimits = Limits{Bytes: 256 << 20, Pixels: 120e6, Side: 30_000, Pages: 500, PagePixels: 25e6}

// A Date is a day of the proleptic Gregorian calendar. The zero Date is none.
type Date struct {
	Year  int // 2000 to 2199
	Month int // 1 to 12
	Day   int // 1 to 31
}

// ParseDate reads YYYY-MM-DD in ASCII digits. The error is ErrLabel.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	d := Date{t.Year(), int(t.Month()), t.Day()}
	if err != nil || !d.valid() {
		return Date{}, fmt.Errorf("%w: date is not a day written YYYY-MM-DD between 2000 and 2199", ErrLabel)
	}
	return d, nil
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String writes d as YYYY-MM-DD, or "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

func (d Date) valid() bool {
	t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return d.Year >= 2000 && d.Year <= 2199 && int(t.Month()) == d.Month && t.Day() == d.Day
}
