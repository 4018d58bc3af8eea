package watermark_test

import (
	"bytes"
	"fmt"
	"image/png"
	"log"

	"mohr/watermark"
	"mohr/watermark/specimen"
)

// side is one side of a card, as a scanner or a camera hands it over.
func side(d specimen.Document) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, d.Image); err != nil {
		log.Fatal(err)
	}
	return b.Bytes()
}

// A picture of a card becomes a copy for one purpose. Date, copy ID and secrets are the caller's: here they are fixed, in a
// program they come from the clock, from crypto/rand and from the owner's key.
func Example() {
	job := watermark.Job{
		Label: watermark.Label{
			Purpose:   "SIM registration only",
			Recipient: "Franchise 12, Blue Area",
			Issued:    watermark.Date{Year: 2026, Month: 11, Day: 23},
			Expires:   watermark.Date{Year: 2026, Month: 12, Day: 31},
			CopyID:    watermark.CopyID{1, 2, 3, 4, 5}, // crypto/rand
		},
		Secret: [32]byte{1}, // watermark.OwnerRoot.MarkSecret
		Seed:   [32]byte{2}, // crypto/rand
		Output: watermark.Output{Format: watermark.JPEG},
	}
	var copied bytes.Buffer
	report, err := watermark.Stamp(&copied, side(specimen.CardFront(1)), job)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Format.Word(), report.CopyID)

	findings, err := watermark.Verify(copied.Bytes(), watermark.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f.Label.Purpose, "|", f.Label.Recipient, "|", f.Label.CopyID)
	}
	// Output:
	// jpeg 0410-6105
	// SIM registration only | Franchise 12, Blue Area | 0410-6105
}

// A kiosk puts both sides of a card on one A4 page at true size, signed with the place's key, and checks what it hands out. One
// Stamper serves all documents of a process: it compiles the PDF renderer once.
func ExampleStamper_Bind() {
	s := stamper() // &watermark.Stamper{Workers: 2, CacheDir: dir}, which the process keeps

	place := watermark.OwnerRoot{1, 2, 3} // 32 bytes of crypto/rand, kept
	job := watermark.Job{
		Label: watermark.Label{
			Purpose: "Bank account opening only",
			Issued:  watermark.Date{Year: 2026, Month: 11, Day: 23},
			CopyID:  watermark.CopyID{5, 4, 3, 2, 1},
			Lang:    watermark.Both,
		},
		Secret:     place.MarkSecret(),
		SigningKey: place.SigningKey(),
		Seed:       [32]byte{3},
		Output:     watermark.Output{Format: watermark.PDF, A4: true},
	}
	if err := job.Label.Check(); err != nil { // before anybody stands there and waits
		log.Fatal(err)
	}
	var copied bytes.Buffer
	report, err := s.Bind(&copied, [][]byte{side(specimen.CardFront(1)), side(specimen.CardBack(1))}, job)
	if err != nil {
		log.Fatal(err) // nothing of a copy that failed is to be handed out
	}
	fmt.Println(report.Format.Word(), report.Pages, "page")

	read, err := s.Verify(copied.Bytes(), watermark.Limits{}, "")
	if err != nil {
		log.Fatal(err)
	}
	verdict, err := watermark.Judge(read.Findings, watermark.Check{Today: job.Label.Issued, Key: place.SigningKey().VerifierKey()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(read.Findings[0].Label.Purpose, verdict.Holds)
	// Output:
	// pdf 1 page
	// Bank account opening only true
}

// What cannot be printed, or is too long, is told before there is a document.
func ExampleLabel_Check() {
	for _, purpose := range []string{"Hotel check-in only", "صرف ہوٹل میں قیام کے لیے", "Hotel \U0001F3E8", ""} {
		err := watermark.Label{Purpose: purpose}.Check()
		fmt.Println(err == nil)
	}
	// Output:
	// true
	// true
	// false
	// false
}
