// Package offline puts the offline page together: as one HTML file that opens from a disk, or as a folder that can be hosted
// and installed. Both are the local app's own page with another carrier (assets/page/engine-wasm.js), made of files of this
// tree and of Parts. The same parts give the same bytes.
package offline

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"mohr/assets/fonts"
	"mohr/assets/licences"
	"mohr/assets/lists"
	"mohr/assets/page"
	"mohr/assets/words"
)

// Parts are what is made of this tree for the page, packed with gzip but for Exec.
type Parts struct {
	Core   []byte // the core as WebAssembly
	Exec   []byte // what starts it
	PDFium []byte // draws the pages of PDFs; nil leaves PDFs out
}

// tips are the pictures that the page refers to by their card.
const tipsFolder = "tips/"

// source is every file that the page, with PDFium or without, is made of, by its name in the page.
func source(pdf bool) (map[string][]byte, error) {
	files, err := page.Files()
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(files, func(name string, _ []byte) bool { return strings.HasPrefix(name, kioskFolder) })
	for name, body := range map[string][]byte{
		"fonts/NotoNastaliqUrdu-Regular.ttf": fonts.Nastaliq(),
		"fonts/NotoSans-Regular.ttf":         fonts.Regular(),
		"fonts/NotoSans-Bold.ttf":            fonts.Bold(),
		"words/en.json":                      spoken(words.English),
		"words/ur.json":                      spoken(words.Urdu),
		"lists/common.txt.gz":                []byte(lists.CommonPacked()),
		"lists/pakistan.txt":                 []byte(lists.Pakistan),
		"lists/breached-100k.bin":            []byte(lists.Breached100k),
		"lists/roman-urdu.txt":               []byte(lists.RomanUrdu),
		"lists/eff-large.txt":                []byte(lists.EFFLarge),
		"licences.txt":                       []byte(licences.Text(func(l licences.Licence) bool { return inPage(l, pdf) })),
	} {
		files[name] = body
	}
	return files, nil
}

// kioskFolder and kioskWords are what a public machine's page alone has.
const (
	kioskFolder = "kiosk/"
	kioskWords  = `  "kiosk_`
)

// spoken is the catalogue without the words that only a kiosk says.
func spoken(lang words.Lang) []byte {
	var out []byte
	for line := range bytes.Lines(words.File(lang)) {
		if !bytes.HasPrefix(line, []byte(kioskWords)) {
			out = append(out, line...)
		}
	}
	return bytes.Replace(out, []byte(",\n}"), []byte("\n}"), 1) // where the last line was one of them
}

// carriers are the two ways to do the work: the page names the first, the offline page has the second.
const (
	carrierHTTP = "engine-http.js"
	carrierWasm = "engine-wasm.js"
)

// A site is the page with its scripts joined, ready to be written in either form.
type site struct {
	parts  Parts
	files  map[string][]byte
	html   string // without policy, styles and scripts
	styles string
	script string // of the page
	worker string
	module string // for other people's pages
}

// newSite joins the scripts and styles of the page.
func newSite(p Parts) (*site, error) {
	files, err := source(p.PDFium != nil)
	if err != nil {
		return nil, err
	}
	s := &site{parts: p, files: files}
	modules := map[string]string{}
	for name, body := range files {
		if path.Ext(name) == ".js" && name != carrierHTTP && !strings.HasPrefix(name, embedFolder) {
			modules[name] = strings.ReplaceAll(string(body), `"./`+carrierHTTP+`"`, `"./`+carrierWasm+`"`)
		}
	}
	if s.script, err = join(modules, "main.js"); err != nil {
		return nil, err
	}
	worker, err := join(modules, "worker.js")
	if err != nil {
		return nil, err
	}
	if s.module, err = joinModule(modules, "module.js"); err != nil {
		return nil, err
	}
	s.worker = string(bytes.TrimSpace(p.Exec)) + "\n" + worker
	s.html = tight(string(files["index.html"]))
	for _, name := range styleSheets(s.html) {
		s.styles += tight(string(files[name]))
	}
	return s, nil
}

// tight is a text whose lines begin at its margin.
func tight(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimLeft(line, " "); line != "\n" {
			out.WriteString(line)
		}
	}
	return out.String()
}

// The lines of index.html that are exchanged.
const (
	styleLine  = `<link rel="stylesheet" href="`
	scriptLine = `<script type="module" src="main.js"></script>` + "\n"
	bytesLine  = `<meta charset="windows-1252">` + "\n" // each byte is a letter
	iconLine   = `<link rel="icon" href="seal.svg" type="image/svg+xml">` + "\n"
	headLine   = `<meta charset="utf-8">` + "\n"
	endLine    = "</body>\n"
	spriteLine = `<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">` + "\n"
)

// styleSheets are the names of those that a page asks for, in order.
func styleSheets(html string) (names []string) {
	for line := range strings.Lines(html) {
		if rest, ok := strings.CutPrefix(line, styleLine); ok {
			names = append(names, rest[:strings.Index(rest, `"`)])
		}
	}
	return names
}

// exchange replaces what must be there once.
func exchange(html, old, now string) (string, error) {
	if n := strings.Count(html, old); n != 1 {
		return "", fmt.Errorf("index.html has %q %d times, want once", old, n)
	}
	return strings.Replace(html, old, now, 1), nil
}

// exchangeAll exchanges pairs of old and new, and takes the style sheets' lines out.
func (s *site) exchangeAll(pairs ...string) (string, error) {
	html := s.html
	for _, name := range styleSheets(html) {
		html = strings.Replace(html, styleLine+name+"\">\n", "", 1)
	}
	var err error
	for i := 0; i < len(pairs) && err == nil; i += 2 {
		html, err = exchange(html, pairs[i], pairs[i+1])
	}
	return html, err
}

// digest is a source of a Content Security Policy: the hash of a script or style.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// policy is the line of the head that says what the page may do.
func policy(rules ...string) string {
	rules = append([]string{"default-src 'none'"}, rules...)
	rules = append(rules, "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types mohr")
	return `<meta http-equiv="Content-Security-Policy" content="` + strings.Join(rules, "; ") + `">` + "\n" +
		`<meta name="referrer" content="no-referrer">` + "\n"
}

// names are the keys of files, sorted.
func names(files map[string][]byte) []string {
	var out []string
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
