//go:build trials

package watermark

import (
	"image"

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
