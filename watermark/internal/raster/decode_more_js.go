package raster

import (
	"image"

	"mohr/watermark/internal/container"
)

// decodeMore refuses: these formats are the browser's to decode, and a browser that does not has said so.
func decodeMore(_ []byte, h container.Header) (image.Image, []Note, error) {
	return nil, nil, unsupported(h.Format.String(), "not read by this browser; save it as JPEG or PNG first")
}
