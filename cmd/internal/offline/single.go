package offline

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"path"
	"strings"
	"unicode/utf16"
)

// Single returns the page as one HTML file that opens from a disk and asks nobody for anything.
func Single(p Parts) ([]byte, error) {
	s, err := newSite(p)
	if err != nil {
		return nil, err
	}
	bare := strings.ReplaceAll(withoutFonts(s.styles), `url("rosette.svg")`, `url("`+dataURI(s.files["rosette.svg"])+`")`)
	icon := `<link rel="icon" href="` + dataURI(s.files["seal.svg"]) + `">` + "\n"
	var inside strings.Builder
	if err := s.pack(&inside); err != nil {
		return nil, err
	}
	styles, script := ascii(bare, styleEscape), ascii(s.script, scriptEscape)
	s.html = ascii(s.html, htmlEscape)
	html, err := s.exchangeAll(
		headLine, bytesLine+policy("script-src "+digest(script)+" 'wasm-unsafe-eval'", "style-src "+digest(styles),
			"img-src blob: data:", "worker-src blob:", "connect-src 'none'"),
		iconLine, icon,
		scriptLine, "<style>"+styles+"</style>\n",
		spriteLine, spriteLine+s.cards(),
		endLine, inside.String()+"<script>"+script+"</script>\n"+endLine,
	)
	if err != nil {
		return nil, err
	}
	if strings.Contains(script, "</script") || strings.Contains(styles, "</style") {
		return nil, fmt.Errorf("a script or style that ends its element")
	}
	return []byte(html), nil
}

// dataURI is the address of a drawing that is its own.
func dataURI(svg []byte) string {
	return "data:image/svg+xml," + strings.NewReplacer(`"`, "'", "#", "%23", "%", "%25", "<", "%3C", ">", "%3E", "\n", "").Replace(string(svg))
}

// pack writes the files that the page takes out of itself, each as gzip in base64: what is needed first comes first.
func (s *site) pack(w *strings.Builder) error {
	first := []string{"words/en.json", "words/ur.json", "fonts/NotoSans-Regular.ttf", "fonts/NotoSans-Bold.ttf",
		"fonts/NotoNastaliqUrdu-Regular.ttf", "specimen-en.webp", "specimen-ur.webp"}
	files := map[string][]byte{"worker.js": []byte(s.worker)}
	for name, body := range s.files {
		if dir := path.Dir(name); dir == "words" || dir == "fonts" || dir == "lists" || path.Ext(name) == ".webp" || name == "licences.txt" {
			files[name] = body
		}
	}
	packed := map[string][]byte{"mohr.wasm": s.parts.Core}
	if s.parts.PDFium != nil {
		packed["pdfium.wasm"] = s.parts.PDFium
	}
	for name, body := range files {
		var err error
		if packed[name], err = Pack(body); err != nil {
			return err
		}
	}
	write := func(name string) {
		fmt.Fprintf(w, "<script type=\"text/plain\" data-file=\"%s\">", name)
		escape(w, packed[name])
		w.WriteString("</script>\n")
		delete(packed, name)
	}
	for _, name := range first {
		write(name)
	}
	for _, name := range names(packed) {
		write(name)
	}
	return nil
}

// escape writes bytes as they are, in a page that is read as windows-1252, where each byte is a letter. Those that a parser of
// HTML changes or stumbles over are written as = and the byte 64 further. It costs 2 % where base64 costs 33.
func escape(w *strings.Builder, body []byte) {
	for _, b := range body {
		switch b {
		case 0, '\r', '<', '=':
			w.WriteByte('=')
			b += 64
		}
		w.WriteByte(b)
	}
}

// ascii writes what is no ASCII in the way that the place asks for: u is "\\u%04x" in scripts, "\\%06x" in style sheets and
// "&#x%x;" in HTML. A page that carries bytes cannot carry letters as UTF-8.
func ascii(text, u string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case r < 0x80:
			out.WriteRune(r)
		case r > 0xFFFF && u == scriptEscape:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&out, u+u, hi, lo)
		default:
			fmt.Fprintf(&out, u, r)
		}
	}
	return out.String()
}

const (
	scriptEscape = `\u%04x`
	styleEscape  = `\%06x`
	htmlEscape   = "&#x%x;"
)

// Pack packs a file with gzip: the same bytes for the same file.
func Pack(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// withoutFonts leaves out where fonts are fetched: the page puts them in place itself.
func withoutFonts(styles string) string {
	var out strings.Builder
	for line := range strings.Lines(styles) {
		if !strings.HasPrefix(line, "@font-face") {
			out.WriteString(line)
		}
	}
	return out.String()
}

// cards are the pictures of the tips as symbols, since no file can be referred to.
func (s *site) cards() string {
	var out strings.Builder
	for _, name := range names(s.files) {
		if !strings.HasPrefix(name, tipsFolder) {
			continue
		}
		_, rest, _ := strings.Cut(string(s.files[name]), ">") // <svg ...>
		body := strings.TrimSuffix(strings.TrimSpace(rest), "</svg>")
		id := strings.TrimSuffix(path.Base(name), ".svg")
		out.WriteString(strings.Replace(body, `<g id="card">`, `<g id="card-`+id+`">`, 1) + "\n")
	}
	return "<defs>\n" + out.String() + "</defs>\n"
}
