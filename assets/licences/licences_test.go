package licences_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mohr/assets/licences"
)

// Every module that is linked into mohr on this system has its licence here, at its version.
func TestLinked(t *testing.T) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("go is missing")
		}
		t.Skip("go is missing")
	}
	list := exec.Command(goTool, "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "mohr/cmd/mohr")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if missing := missing(strings.Split(string(out), "\n"), licences.All()); len(missing) > 0 {
		t.Errorf("no licence of %q: run go generate in assets/licences", missing)
	}
}

// missing returns the lines "module version" for which all holds no licence.
func missing(linked []string, all []licences.Licence) []string {
	var without []string
	for _, line := range linked {
		has := line == "" || slices.Contains(without, line) || slices.ContainsFunc(all, func(l licences.Licence) bool {
			return l.Module+" "+l.Version == line
		})
		if !has {
			without = append(without, line)
		}
	}
	return without
}

func TestMissing(t *testing.T) {
	all := []licences.Licence{{Module: "a/b", Version: "v1.2.3"}}
	got := missing([]string{"a/b v1.2.3", "", "a/b v1.2.4", "c/d v1.0.0", "c/d v1.0.0"}, all)
	if want := []string{"a/b v1.2.4", "c/d v1.0.0"}; !slices.Equal(got, want) {
		t.Errorf("missing = %q, want %q", got, want)
	}
}

// What is here is asked for by go.mod, and nothing is here twice or without words.
func TestAll(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	all := licences.All()
	for i, l := range all {
		if l.Module == "" || l.Version == "" || l.Name == "" || len(l.Text) < 500 || strings.Contains(l.Text, "\r") {
			t.Errorf("%q %q %q has a text of %d bytes", l.Module, l.Version, l.Name, len(l.Text))
		}
		if !strings.Contains(l.Text, "opyright") {
			t.Errorf("%s: the text names no owner", l.Module)
		}
		if strings.Contains(l.Module, ".") && !strings.Contains(string(mod), l.Module+" "+l.Version) {
			t.Errorf("%s %s is not in go.mod: run go generate in assets/licences", l.Module, l.Version)
		}
		if i > 0 && all[i-1].Module >= l.Module {
			t.Errorf("%s stands after %s", l.Module, all[i-1].Module)
		}
	}
}

// What no go command knows of is named too, with what their licences ask for.
func TestParts(t *testing.T) {
	tests := []struct{ module, name, phrase string }{
		{"Go standard library", "BSD-3-Clause", "The Go Authors"},
		{"Noto Nastaliq Urdu, Noto Sans", "OFL-1.1", "SIL OPEN FONT LICENSE"},
		{"BIP-39 English word list", "MIT", "Pavol Rusnak"},
		{"zxcvbn's word lists", "MIT", "Dan Wheeler and Dropbox"},
		{"SecLists' leaked passwords", "CC-BY-SA-3.0", "creativecommons.org/licenses/by-sa/3.0"},
		{"EFF large word list", "CC-BY-3.0-US", "copyright 2016 the Electronic Frontier Foundation"},
		{"libheif", "LGPL-3.0-or-later", "GNU LESSER GENERAL PUBLIC LICENSE"},
		{"libheif", "LGPL-3.0-or-later", "TERMS AND CONDITIONS"},
		{"libde265", "LGPL-3.0-or-later", "struktur AG"},
		{"libavif", "BSD-2-Clause", "dav1d authors"},
		{"libaom", "BSD-2-Clause", "Alliance for Open Media Patent License 1.0"},
		{"libyuv", "BSD-3-Clause", "The LibYuv Project Authors"},
		{"wasi-libc", "MIT", "Rich Felker"},
		{"PDFium", "BSD-3-Clause AND Apache-2.0", "The PDFium Authors"},
		{"pdfium-binaries", "MIT", "Benoît Blanchon"},
		{"Anti-Grain Geometry", "LicenseRef-AGG-2.3", "Maxim Shemanarev"},
		{"FreeType", "FTL", "Portions of this software are copyright"},
		{"HarfBuzz", "MIT-Modern-Variant", "Behdad Esfahbod"},
		{"libjpeg-turbo", "IJG AND BSD-3-Clause AND Zlib", "based in part on the work of the Independent JPEG Group"},
		{"libjpeg-turbo", "IJG AND BSD-3-Clause AND Zlib", "Thomas G. Lane"},
		{"OpenJPEG", "BSD-2-Clause", "Universite catholique de Louvain"},
		{"Little CMS", "MIT", "Marti Maria Saguer"},
		{"zlib", "Zlib AND BSD-3-Clause", "Jean-loup Gailly"},
		{"zlib", "Zlib AND BSD-3-Clause", "The Chromium Authors"},
		{"ICU", "Unicode-3.0", "UNICODE LICENSE V3"},
		{"Abseil", "Apache-2.0", "Apache License"},
		{"fast_float", "MIT", "The fast_float authors"},
		{"dragonbox", "Apache-2.0 WITH LLVM-exception OR BSL-1.0", "Boost Software License"},
		{"Emscripten", "MIT OR NCSA", "Emscripten authors"},
		{"musl", "MIT", "Rich Felker"},
		{"LLVM runtime libraries", "Apache-2.0 WITH LLVM-exception", "LLVM Exceptions"},
		{"github.com/klippa-app/go-pdfium", "MIT", "Klippa App BV"},
	}
	all := licences.All()
	for _, tt := range tests {
		i := slices.IndexFunc(all, func(l licences.Licence) bool { return l.Module == tt.module })
		if i < 0 || all[i].Name != tt.name || !strings.Contains(all[i].Text, tt.phrase) {
			t.Errorf("%s: no %s that says %q", tt.module, tt.name, tt.phrase)
		}
	}
}
