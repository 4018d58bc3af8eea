// Package watermark stamps a copy of an identity document: it burns a label that says whom the copy is for,
// what for and until when into the pixels, adds a caption with a QR code that anyone can check, and writes the
// picture afresh, so that nothing else of the input travels with it.
//
// For most cases call [Stamp]. [Inspect] says what a file is and what it gives away, before anything is done.
//
//	job := watermark.Job{Label: watermark.Label{Purpose: "SIM registration only", Issued: today}}
//	report, err := watermark.Stamp(dst, src, job)
//
// The package is pure: bytes in, bytes out. It opens no file, asks no clock and draws no random number; the
// caller gives [Job] a date, a copy ID and two secrets of 32 bytes. The same job over the same bytes gives the
// same pixels on every machine and in the browser.
//
// What it does not do: a determined retoucher with time can remove a mark, and a copy that has leaked without
// one is beyond help. It reads JPEG, PNG, WebP, TIFF, BMP, GIF, and, outside the browser, HEIC and AVIF.
package watermark

import (
	"fmt"
	"image"
	"io"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/raster"
	"mohr/watermark/internal/seal"
)

// Stamp writes a stamped copy of src to dst. It reads src only and writes to dst only when the whole copy is
// ready, so after an error other than dst's own nothing has been written.
//
// A 12-megapixel JPEG needs about 50 MB besides src. The error is one of the package's kinds, or dst's.
func Stamp(dst io.Writer, src []byte, job Job) (Report, error) {
	var s Stamper
	defer s.Close()
	return s.Stamp(dst, src, job)
}

// A stampedSheet is a finished copy in pixels.
type stampedSheet struct {
	image.Image
	layout     *plan.Plan
	resistance *Resistance
}

// stampSheet turns the decoded document into the finished copy.
func stampSheet(doc image.Image, label Label, code qrCode, job Job) (stampedSheet, error) {
	if err := maskPages(job.Masks, 1); err != nil {
		return stampedSheet{}, err
	}
	key := geometryKey(job.Secret, doc)
	if err := cover(doc, job.Masks, 1); err != nil {
		return stampedSheet{}, err
	}
	from := doc.Bounds().Size()
	if job.Output.LongSide > 0 {
		doc = raster.Shrink(doc, job.Output.LongSide)
	}
	embed := job.trace(doc, label.CopyID, traceJob{from: from, page: 1})
	code.sent = true
	layout, err := layOut(doc.Bounds().Size(), label, code, key, job, pageOf{1, 1})
	if err != nil {
		return stampedSheet{}, err
	}
	before := job.trialOf(doc, 1)
	raster.Mark(doc, layout)
	embed()
	resistance := before.run(doc, layout)
	at := image.Pt(int(layout.At.X), int(layout.At.Y))
	sheet := raster.Canvas(doc, image.Pt(layout.Out.W, layout.Out.H), at)
	raster.Fill(sheet, layout.Fills)
	return stampedSheet{sheet, layout, resistance}, nil
}

// probe reads the header of src and holds it against the limits.
func probe(src []byte, lim Limits) (container.Header, error) {
	if n := int64(len(src)); n > lim.Bytes {
		return container.Header{}, &LimitError{
			What: "input", Got: fmt.Sprintf("%d bytes", n), Max: fmt.Sprintf("%d bytes", lim.Bytes), Flag: "--max-bytes",
		}
	}
	head, err := container.Probe(src)
	if err != nil {
		return head, err
	}
	if head.Format == container.PDF {
		return head, nil
	}
	return head, head.Check(container.Limits{Pixels: lim.Pixels, Side: lim.Side})
}

// readBack reads the QR code from the finished pixels: a copy whose code cannot be read is not handed out.
func readBack(sheet image.Image, layout *plan.Plan, code qrCode) error {
	if code.payload == "" {
		return nil
	}
	area := image.Rect(int(layout.Code.Min.X), int(layout.Code.Min.Y), int(layout.Code.Max.X), int(layout.Code.Max.Y))
	texts, err := qr.Decode(sheet.(subImager).SubImage(area))
	if err == nil && len(texts) == 1 && texts[0] == code.payload {
		return nil
	}
	return fmt.Errorf("the QR code of the finished copy does not read back: %d codes found: %w", len(texts), errInternal)
}

// subImager is what all three kinds of sheet are.
type subImager interface {
	SubImage(image.Rectangle) image.Image
}

// A qrCode is the modules of a copy's code and the text they carry; blank without one.
type qrCode struct {
	modules qr.Code
	payload string
	sent    bool // on a picture, which messengers shrink
}

// prepare fills in the job's limits and returns its label in canonical form and its code.
func (j *Job) prepare() (Label, qrCode, error) {
	j.Limits = j.Limits.orDefault()
	label, err := j.check()
	if err != nil {
		return label, qrCode{}, err
	}
	code, err := codeOf(label, *j)
	return label, code, err
}

// codeOf seals the label's words, signed when the job has a key for that.
func codeOf(l Label, j Job) (qrCode, error) {
	words := seal.Words{
		Purpose:   l.Purpose,
		Recipient: l.Recipient,
		Issued:    l.Issued.String(),
		Expires:   l.Expires.String(),
		Copy:      l.CopyID.String(),
	}
	var text string
	var err error
	if j.SigningKey == (SigningKey{}) {
		text, err = seal.Encode(words)
	} else {
		text, err = seal.Sign(words, j.SigningKey)
	}
	if err != nil || j.QR == QROff {
		return qrCode{}, err
	}
	modules, err := qr.Encode(text)
	return qrCode{modules: modules, payload: text}, err
}

// Inspect says what src is and what it gives away, without decoding its pixels. Limits bound it as they bound
// Stamp; the zero value is DefaultLimits.
func Inspect(src []byte, lim Limits) (Info, error) {
	var s Stamper
	defer s.Close()
	return s.Inspect(src, lim, "")
}
