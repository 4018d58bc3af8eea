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
func geometryKey(secret [32]byte, doc image.Image) [32]byte { return pixelsOf(doc).key(secret) }

// A documentPixels is what geometryKey takes of a document.
type documentPixels struct {
	size   image.Point
	digest [32]byte
}

func pixelsOf(doc image.Image) documentPixels {
	return documentPixels{doc.Bounds().Size(), raster.Digest(doc)}
}

// key is geometryKey of the document.
func (d documentPixels) key(secret [32]byte) (key [32]byte) {
	mac := hmac.New(sha256.New, secret[:])
	mac.Write([]byte("mohr mark geometry v1\n"))
	var dims [16]byte
	binary.BigEndian.PutUint64(dims[:8], uint64(d.size.X))
	binary.BigEndian.PutUint64(dims[8:], uint64(d.size.Y))
	mac.Write(dims[:])
	mac.Write(d.digest[:])
	mac.Sum(key[:0])
	return key
}
