package watermark

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"image"

	"mohr/watermark/internal/raster"
)

// geometryKey mixes the owner's secret with the document's pixels. Every copy that one owner makes of one scan
// gets the same geometry, so copies compared with each other never show what lies beneath; another scan gets
// another, and without the secret nobody can draw it again.
func geometryKey(secret [32]byte, doc image.Image) (key [32]byte) {
	mac := hmac.New(sha256.New, secret[:])
	mac.Write([]byte("mohr mark geometry v1\n"))
	size := doc.Bounds().Size()
	var dims [16]byte
	binary.BigEndian.PutUint64(dims[:8], uint64(size.X))
	binary.BigEndian.PutUint64(dims[8:], uint64(size.Y))
	mac.Write(dims[:])
	pixels := raster.Digest(doc)
	mac.Write(pixels[:])
	mac.Sum(key[:0])
	return key
}
