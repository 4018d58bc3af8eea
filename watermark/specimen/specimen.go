// Package specimen draws invented documents for tests, benchmarks and demonstration: identity cards of a
// republic that does not exist, phone photos of them, a utility bill, a letter, an office scan and a fax.
// Every one bears the word SPECIMEN; names, numbers and faces belong to nobody.
//
// Call CardFront, CardBack, Photo, Bill or Letter with a variant, counted from 1, and Scan or Fax with one of
// those documents. A Document knows what is printed where, so that a test can ask how much of it still reads.
//
// The same call gives the same pixels on every machine. The package is test tooling: no part of the product
// imports it, and it fails by panic, since nothing it draws comes from outside.
package specimen

import (
	"fmt"
	"image"
)

// A Document is a picture with what is printed on it. Rectangles are in pixels of Image and inside it.
type Document struct {
	Name     string // "card-front-1": fit for a file's name
	Image    *image.RGBA
	Fields   []Field
	Portrait image.Rectangle // the holder's face; empty when there is none
	Number   image.Rectangle // the identity or account number; empty when there is none
	Exif     *Exif           // what a camera writes beside it; nil for none
}

// A Field is one line of print.
type Field struct {
	Name string          // "father name"; Urdu lines begin with "urdu "
	Text string          // as printed
	Box  image.Rectangle // of the ink; on a photo or a turned scan the upright box around it
}

// Latin reports whether the field is written in ASCII, which an English OCR can be asked to read.
func (f Field) Latin() bool {
	for _, r := range f.Text {
		if r >= 0x80 {
			return false
		}
	}
	return true
}

// An Entry is a document that is not drawn yet.
type Entry struct {
	Name string // of the document that Draw returns
	Draw func() Document
}

// All lists every kind of document in one variant: card front and back, photo, bill, letter, the letter scanned
// and the bill faxed.
func All(variant int) []Entry {
	named := func(kind, suffix string, draw func() Document) Entry {
		return Entry{fmt.Sprintf("%s-%d%s", kind, variant, suffix), draw}
	}
	return []Entry{
		named("card-front", "", func() Document { return CardFront(variant) }),
		named("card-back", "", func() Document { return CardBack(variant) }),
		named("photo", "", func() Document { return Photo(variant) }),
		named("bill", "", func() Document { return Bill(variant) }),
		named("letter", "", func() Document { return Letter(variant) }),
		named("letter", "-scan", func() Document { return Scan(Letter(variant)) }),
		named("bill", "-fax", func() Document { return Fax(Bill(variant)) }),
	}
}
