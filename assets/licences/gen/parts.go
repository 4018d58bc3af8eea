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
	{"wasi-libc", "of heic and avif", "MIT", "github.com/gen2brain/avif", "v0.4.4",
		[]string{kept + "wasi-libc.txt"}},
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
