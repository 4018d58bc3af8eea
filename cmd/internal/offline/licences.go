package offline

import (
	"slices"
	"strings"

	"mohr/assets/licences"
)

// elsewhere are the parts of mohr that are not in the page: modules of the command line and the local app, and what decodes
// HEIC and AVIF.
var elsewhere = []string{
	"Roboto", "filippo.io/age", "filippo.io/hpke", "libaom", "libavif", "libde265", "libheif", "libjpeg-turbo", "libyuv",
}

// modules are the Go modules of the page. A test compares them with what its build reaches.
var modules = []string{
	"github.com/bep/imagemeta", "github.com/go-text/typesetting", "github.com/klauspost/compress",
	"github.com/klippa-app/go-pdfium", "github.com/skip2/go-qrcode", "golang.org/x/image", "golang.org/x/mod", "golang.org/x/text",
}

// ofPDFium are the parts that come with PDFium.
var ofPDFium = []string{
	"Abseil", "Anti-Grain Geometry", "Emscripten", "FreeType", "HarfBuzz", "ICU", "LLVM runtime libraries", "Little CMS", "OpenJPEG",
	"PDFium", "dragonbox", "fast_float", "github.com/klippa-app/go-pdfium", "musl", "pdfium-binaries", "wasi-libc", "zlib",
}

// inPage reports whether a part of mohr is a part of the page, which has PDFium or not.
func inPage(l licences.Licence, pdf bool) bool {
	if !pdf && slices.Contains(ofPDFium, l.Module) {
		return false
	}
	if strings.HasPrefix(l.Module, "github.com/") || strings.HasPrefix(l.Module, "golang.org/") || strings.HasPrefix(l.Module, "go.yaml.in/") {
		return slices.Contains(modules, l.Module)
	}
	return !slices.Contains(elsewhere, l.Module)
}
