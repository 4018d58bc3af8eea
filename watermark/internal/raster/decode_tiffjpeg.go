package raster

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
)

// adobeRGB is the APP14 segment that tells image/jpeg that three components are RGB (Adobe technical note 5116).
const adobeRGB = "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"

// decodeJPEGBlocks reads a page whose strips or tiles are JPEG streams (TIFF Technical Note 2): grey, RGB or
// YCbCr, 8 bits.
func (d *tiffDir) decodeJPEGBlocks(width, height int) (image.Image, error) {
	prefix := "\xff\xd8"
	photometric := d.word(tagPhotometric, 6)
	switch samples := d.word(tagSamples, 1); {
	case photometric == 1 && samples == 1, photometric == 6 && samples == 3:
	case photometric == 2 && samples == 3:
		prefix += adobeRGB
	default:
		return nil, unsupported("tiff", "JPEG of other colours than grey, RGB and YCbCr")
	}
	if t, ok := d.fields[tagJPEGTables]; ok {
		tables, err := d.tables(t)
		if err != nil {
			return nil, err
		}
		prefix += string(tables)
	}
	grid, err := d.blockGrid(width, height)
	if err != nil {
		return nil, err
	}
	r := image.Rect(0, 0, width, height)
	var page draw.Image = image.NewRGBA(r)
	if photometric == 1 {
		page = image.NewGray(r)
	}
	for i := range grid.across * grid.down {
		stream, err := d.block(grid, i)
		if err != nil {
			return nil, err
		}
		at := image.Pt(i%grid.across*grid.size.X, i/grid.across*grid.size.Y)
		part := image.Rectangle{at, at.Add(grid.size)}.Intersect(r)
		size := grid.size
		if !grid.tiled {
			size = part.Size() // the last strip may be lower, a tile is filled up
		}
		img, _, err := decodeJPEG(append([]byte(prefix), stream[2:]...), size.X, size.Y)
		if err != nil {
			return nil, fmt.Errorf("tiff: %w", err)
		}
		draw.Draw(page, part, img, image.Point{}, draw.Src)
	}
	return page, nil
}

// tables is the inside of the JPEGTables field: without its start and end of image.
func (d *tiffDir) tables(t tiffField) ([]byte, error) {
	n := len(t.data)
	if t.size != 1 || n < 4 || t.data[0] != 0xFF || t.data[1] != mSOI || t.data[n-2] != 0xFF || t.data[n-1] != mEOI {
		return nil, damaged("tiff", errors.New("JPEG tables are broken"))
	}
	return t.data[2 : n-2], nil
}

// A tiffGrid is how a page is cut into strips or tiles.
type tiffGrid struct {
	size            image.Point
	across, down    int
	tiled           bool
	offsets, counts tiffField
}

// blockGrid reads the fields of the strips or tiles of a page of the given size.
func (d *tiffDir) blockGrid(width, height int) (tiffGrid, error) {
	g := tiffGrid{size: image.Pt(width, height), offsets: d.fields[tagStripOffsets], counts: d.fields[tagStripCounts]}
	if rows := d.word(tagRowsPerStrip, 0); rows > 0 && rows < uint32(height) {
		g.size.Y = int(rows)
	}
	if _, ok := d.fields[tagTileWidth]; ok {
		x, y := d.word(tagTileWidth, 0), d.word(tagTileHeight, 0)
		if x < 8 || y < 8 || x > maxJPEGSide || y > maxJPEGSide {
			return g, damaged("tiff", errors.New("tile size is out of range"))
		}
		g.size, g.tiled = image.Pt(int(x), int(y)), true
		g.offsets, g.counts = d.fields[tagTileOffsets], d.fields[tagTileCounts]
	}
	g.across, g.down = ceilDiv(width, g.size.X), ceilDiv(height, g.size.Y)
	if n := g.across * g.down; n > maxTIFFBlocks || g.offsets.count < n || g.counts.count < n {
		return g, damaged("tiff", errors.New("strips or tiles are missing"))
	}
	return g, nil
}

// block is the bytes of strip or tile i, which begin with a start of image.
func (d *tiffDir) block(g tiffGrid, i int) ([]byte, error) {
	from, n := int64(d.value(g.offsets, i)), int64(d.value(g.counts, i))
	if from+n > int64(len(d.src)) || n < 4 || d.src[from] != 0xFF || d.src[from+1] != mSOI {
		return nil, damaged("tiff", errors.New("strip or tile is cut"))
	}
	return d.src[from : from+n], nil
}
