//go:build !js

package pdf

import _ "unsafe" // for go:linkname

// pdfiumWasm is PDFium as go-pdfium has compiled it. The library keeps it to itself and takes another in its place, but
// gives no way to begin with its own. Should it go by another name one day, this package does not link.
//
//go:linkname pdfiumWasm github.com/klippa-app/go-pdfium/webassembly.pdfiumWasm
var pdfiumWasm []byte
