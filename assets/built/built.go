// Package built holds the parts of the offline page that are made of this tree and not kept in it: "go generate ./..."
// writes them into the folder parts. A program that was built without them does everything but write the page.
package built

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
)

//go:generate go run mohr/cmd/genpage

//go:embed all:parts
var parts embed.FS

// ErrMissing is a part that was not made when the program was built.
var ErrMissing = errors.New("the offline page was not made when this program was built")

// The names of the parts. Those that end in .gz are packed.
const (
	Core   = "core.wasm.gz"   // the core as WebAssembly
	Exec   = "wasm_exec.js"   // what starts it, of the same Go
	PDFium = "pdfium.wasm.gz" // draws the pages of PDFs
)

// maxPart bounds an unpacked part, bytes.
const maxPart = 64 << 20

// Part returns a part as it is kept. The error is ErrMissing.
func Part(name string) ([]byte, error) {
	b, err := parts.ReadFile("parts/" + name)
	if err != nil {
		return nil, ErrMissing
	}
	return b, nil
}

// Unpack unpacks what is packed.
func Unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(z, maxPart+1))
	if err == nil && len(b) > maxPart {
		err = fmt.Errorf("a part of more than %d bytes", maxPart)
	}
	return b, err
}
