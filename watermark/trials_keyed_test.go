//go:build trials

package watermark

import (
	"image"

	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/raster"
)

// MarkKeyed draws a job's mark with a geometry of the trial's choice, which the product never allows.
func MarkKeyed(doc image.Image, job Job, key [32]byte) error {
	layout, err := layOut(doc.Bounds().Size(), job.Label, qrCode{}, key, job, pageOf{1, 1})
	if err != nil {
		return err
	}
	raster.Mark(doc, layout)
	return nil
}

// MarkWithFixed is MarkKeyed with lines between the job's own that say the same in every copy: after each of the
// label's lines as many as fixed has rows.
func MarkWithFixed(doc image.Image, job Job, fixed Label, key [32]byte) error {
	own, err := job.Label.rows()
	if err != nil {
		return err
	}
	more, err := fixed.rows()
	if err != nil {
		return err
	}
	size := doc.Bounds().Size()
	layout, err := plan.Layout(plan.Request{
		Doc: plan.Size{W: size.X, H: size.Y}, Key: key, Grain: job.Seed, Style: styles[job.Strength], Rows: append(own, more...),
	})
	if err != nil {
		return err
	}
	raster.Mark(doc, layout)
	return nil
}
