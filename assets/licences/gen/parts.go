package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// A part is foreign code that a module carries within it, so that no go command knows of it.
type part struct {
	name, version string
	licence       string // SPDX expression
	module        string // what carries it
	moduleVersion string // the version that was looked at; another one needs another look
	files         []string
}

// The files of a part, in order. The rest are files of the module.
const kept = "kept:"

// What carries PDFium.
const (
	pdfium        = "github.com/klippa-app/go-pdfium"
	pdfiumVersion = "v1.20.0"
)

var parts = []part{
	{"libheif", "v1.18.2", "LGPL-3.0-or-later", "github.com/gen2brain/heic", "v0.4.5",
		[]string{kept + "libheif.txt", "lib/LICENSE.libheif"}},
	{"libde265", "v1.0.15", "LGPL-3.0-or-later", "github.com/gen2brain/heic", "v0.4.5",
		[]string{kept + "libde265.txt", "lib/LICENSE.libde265"}},
	{"libavif", "v1.1.1", "BSD-2-Clause", "github.com/gen2brain/avif", "v0.4.4",
		[]string{"lib/LICENSE.libavif"}},
	{"libaom", "v3.10.0", "BSD-2-Clause", "github.com/gen2brain/avif", "v0.4.4",
		[]string{"lib/LICENSE.aom", kept + "libaom-patents.txt"}},
	{"libyuv", "stable", "BSD-3-Clause", "github.com/gen2brain/avif", "v0.4.4",
		[]string{kept + "libyuv.txt"}},
	{"Roboto", "of pdfcpu", "Apache-2.0", "github.com/pdfcpu/pdfcpu", "v0.15.0",
		[]string{kept + "roboto.txt"}},
	{"wasi-libc", "of heic and avif", "MIT", "github.com/gen2brain/avif", "v0.4.4",
		[]string{kept + "wasi-libc.txt"}},

	// What is inside webassembly/pdfium.wasm, and how one can tell:
	//
	// PDFium: the module's build files name its branch chromium/8044, and the exported FPDFBookmark_GetStyle is
	// not yet in chromium/8018. Versions "as of PDFium 8018" are those that PDFium then named for its parts in
	// third_party/*/README.pdfium; newer ones may be inside.
	// Strings in the file: libjpeg-turbo, zlib and ICU with their versions, Abseil by a file name, HarfBuzz by
	// HB_FONT_FUNCS, FreeType by FREETYPE_PROPERTIES, OpenJPEG by OPJ_NUM_THREADS, Little CMS by its messages.
	// No strings: AGG, fast_float and dragonbox; PDFium's BUILD.gn files link them without a condition.
	// Not inside, since built without XFA, V8, Skia and Brotli: libpng, libtiff, bigint, simdutf, highway, fp16,
	// brotli.
	{"PDFium", "after chromium/8018, at most chromium/8044", "BSD-3-Clause AND Apache-2.0", pdfium, pdfiumVersion,
		[]string{kept + "pdfium.txt"}},
	{"pdfium-binaries", "wasm-standalone of August 2026 or later", "MIT", pdfium, pdfiumVersion,
		[]string{kept + "pdfium-binaries.txt"}},
	{"Anti-Grain Geometry", "2.3", "LicenseRef-AGG-2.3", pdfium, pdfiumVersion,
		[]string{kept + "agg.txt"}},
	{"FreeType", "2.14.3 as of PDFium 8018", "FTL", pdfium, pdfiumVersion,
		[]string{kept + "freetype.txt"}},
	{"HarfBuzz", "14.2.0 or later as of PDFium 8018", "MIT-Modern-Variant", pdfium, pdfiumVersion,
		[]string{kept + "harfbuzz.txt"}},
	{"libjpeg-turbo", "3.1.0", "IJG AND BSD-3-Clause AND Zlib", pdfium, pdfiumVersion,
		[]string{kept + "libjpeg-turbo.txt"}},
	{"OpenJPEG", "2.5.4 as of PDFium 8018", "BSD-2-Clause", pdfium, pdfiumVersion,
		[]string{kept + "openjpeg.txt"}},
	{"Little CMS", "2.19 as of PDFium 8018", "MIT", pdfium, pdfiumVersion,
		[]string{kept + "lcms.txt"}},
	{"zlib", "1.3.2.1-motley", "Zlib AND BSD-3-Clause", pdfium, pdfiumVersion,
		[]string{kept + "zlib.txt"}},
	{"ICU", "78", "Unicode-3.0", pdfium, pdfiumVersion,
		[]string{kept + "icu.txt"}},
	{"Abseil", "as of PDFium 8018", "Apache-2.0", pdfium, pdfiumVersion,
		[]string{kept + "abseil.txt"}},
	{"fast_float", "7.0.0 or later as of PDFium 8018", "MIT", pdfium, pdfiumVersion,
		[]string{kept + "fast_float.txt"}},
	{"dragonbox", "1.1.3 or later as of PDFium 8018", "Apache-2.0 WITH LLVM-exception OR BSL-1.0", pdfium, pdfiumVersion,
		[]string{kept + "dragonbox.txt"}},
	{"Emscripten", "of go-pdfium", "MIT OR NCSA", pdfium, pdfiumVersion,
		[]string{kept + "emscripten.txt"}},
	{"musl", "of Emscripten", "MIT", pdfium, pdfiumVersion,
		[]string{kept + "musl.txt"}},
	{"LLVM runtime libraries", "of Emscripten", "Apache-2.0 WITH LLVM-exception", pdfium, pdfiumVersion,
		[]string{kept + "llvm.txt"}},
}

// entry puts the texts of p together. Files that begin with kept are read from keptDir.
func (p part) entry(modules map[string]*linked, keptDir string) (entry, error) {
	m := modules[p.module]
	if m == nil {
		return entry{}, fmt.Errorf("%s is not linked any more: take the part out", p.module)
	}
	if m.version != p.moduleVersion {
		return entry{}, fmt.Errorf("%s is %s now, not %s: look again at what it carries", p.module, m.version, p.moduleVersion)
	}
	text := ""
	for _, file := range p.files {
		name := filepath.Join(m.dir, filepath.FromSlash(file))
		if len(file) > len(kept) && file[:len(kept)] == kept {
			name = filepath.Join(keptDir, file[len(kept):])
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return entry{}, err
		}
		text += tidy(string(content)) + "\n"
	}
	return entry{p.name, p.version, p.licence, tidy(text)}, nil
}
