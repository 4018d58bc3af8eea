//go:build js

package raster

import (
	"image"

	"mohr/watermark/internal/container"
)

// decodeHEIC refuses: in a browser the decoder would have to run within WebAssembly itself.
func decodeHEIC([]byte, container.Header) (image.Image, []Note, error) {
	return nil, nil, unsupported("heic", "not read in the browser; save it as JPEG or PNG first")
}

// decodeAVIF refuses for the same reason.
func decodeAVIF([]byte, container.Header) (image.Image, []Note, error) {
	return nil, nil, unsupported("avif", "not read in the browser; save it as JPEG or PNG first")
}
