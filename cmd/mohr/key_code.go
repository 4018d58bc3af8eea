package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"path/filepath"
	"runtime"
	"strings"
)

// codeScale is the side of a module in a PNG, pixels: enough for a telephone before a screen or a print.
const codeScale = 8

// mayPicture returns nil when a PNG of that name may be written; "" is none.
func mayPicture(name string, force bool) error {
	switch {
	case name == "":
		return nil
	case name == stdio:
		return &usageError{"--qr - would mix a picture with what is printed", "name a file: --qr my-key.png"}
	case extension(name) != "png":
		return &usageError{shown(name) + " would not be what its name says: the QR code is a PNG", "end its name in .png"}
	}
	return vacant(name, force)
}

// writeCode writes the modules of a QR code, true for dark, as a PNG.
func (p *program) writeCode(name string, rows [][]bool, force bool) error {
	var picture bytes.Buffer
	if err := png.Encode(&picture, codePicture(rows)); err != nil {
		return fmt.Errorf("QR code: %w", err)
	}
	f, err := p.outputs.Create(filepath.Dir(name), 0o666)
	if err != nil {
		return outputError(name, err)
	}
	defer f.Discard()
	if _, err = f.Write(picture.Bytes()); err == nil {
		err = f.Commit(filepath.Base(name), force)
	}
	if err != nil {
		return outputError(name, err)
	}
	return nil
}

// codePicture draws the modules of a QR code.
func codePicture(rows [][]bool) image.Image {
	side := codeScale * len(rows)
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if rows[y/codeScale][x/codeScale] {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return img
}

// showsCodes reports whether standard output is a terminal that takes colours. The consoles of Windows are not
// trusted to: there is --qr.
func (p *program) showsCodes() bool {
	return p.stdout.terminal() && p.getenv("TERM") != "dumb" && runtime.GOOS != "windows"
}

// The colours of a code on a terminal: black on white of the 6 x 6 x 6 cube, which themes leave alone, so that dark is
// dark on dark terminals too. ECMA-48, SGR; xterm's ctlseqs, 38;5 and 48;5.
const (
	codeColours = "\x1b[38;5;16;48;5;231m"
	noColours   = "\x1b[0m"
)

// terminalCode writes the modules of a QR code as lines of half blocks: two rows of modules a line.
func terminalCode(rows [][]bool) string {
	var b strings.Builder
	for y := 0; y < len(rows); y += 2 {
		b.WriteString(codeColours)
		for x, upper := range rows[y] {
			lower := y+1 < len(rows) && rows[y+1][x]
			switch {
			case upper && lower:
				b.WriteRune('█')
			case upper:
				b.WriteRune('▀')
			case lower:
				b.WriteRune('▄')
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteString(noColours + "\n")
	}
	return b.String()
}
