package watermark_test

import (
	"image"
	"time"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// gozxingReads is what the library's own readers read: the one for one code, else the one for many.
func gozxingReads(img image.Image) []string {
	done := make(chan []string, 1)
	go func() {
		var texts []string
		defer func() {
			_ = recover()
			done <- texts
		}()
		hints := map[gozxing.DecodeHintType]any{
			gozxing.DecodeHintType_TRY_HARDER:    true,
			gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			return
		}
		if r, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
			texts = append(texts, r.GetText())
			return
		}
		many, err := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, hints)
		if err != nil {
			return
		}
		for _, r := range many {
			texts = append(texts, r.GetText())
		}
	}()
	select {
	case texts := <-done:
		return texts
	case <-time.After(30 * time.Second):
		return nil // it weighs every three of many finder patterns
	}
}
