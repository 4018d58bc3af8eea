package offline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"mohr/assets/built"
)

// Folder returns the page as files of a folder, by their names: to be put on any server of files, from where it can be
// installed and then works without a network.
func Folder(p Parts) (map[string][]byte, error) {
	s, err := newSite(p)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{"main.js": []byte(s.script), "worker.js": []byte(s.worker), "mohr.js": []byte(s.module), "style.css": []byte(s.styles)}
	for name, body := range s.files {
		switch ext := path.Ext(name); {
		case strings.HasPrefix(name, embedFolder):
			out[name] = body
		case ext == ".js", ext == ".css", name == "index.html":
		default:
			out[name] = body
		}
	}
	if out["mohr.wasm"], err = built.Unpack(p.Core); err != nil {
		return nil, err
	}
	if p.PDFium != nil {
		if out["pdfium.wasm"], err = built.Unpack(p.PDFium); err != nil {
			return nil, err
		}
	}
	html, err := s.exchangeAll(
		headLine, headLine+policy("script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "font-src 'self'", "img-src 'self' blob:",
			"worker-src 'self'", "connect-src 'self'", "manifest-src 'self'"),
		iconLine, iconLine+`<link rel="manifest" href="mohr.webmanifest">`+"\n"+`<link rel="stylesheet" href="style.css">`+"\n",
		scriptLine, `<script defer src="main.js"></script>`+"\n",
	)
	if err != nil {
		return nil, err
	}
	out["index.html"] = []byte(html)
	if err := icons(out); err != nil {
		return nil, err
	}
	if out["mohr.webmanifest"], err = manifest(); err != nil {
		return nil, err
	}
	out["sw.js"], err = serviceWorker(s.files["sw.js"], out)
	return out, err
}

// embedFolder has the examples of how others use the page.
const embedFolder = "embed/"

// later are the files that the page is ready without: what they are for is fetched when the page is at rest. A browser that
// installs the page asks for its icons itself.
func later(name string) bool {
	switch name {
	case "pdfium.wasm", "mohr.js", "mohr.d.ts", "licences.txt":
		return true
	}
	folder, _, _ := strings.Cut(name, "/")
	return folder+"/" == embedFolder || folder == "lists" || folder == "icons"
}

// FirstLoad is what of a folder's files the first visit loads before the page is ready, bytes as a server packs them with
// gzip.
func FirstLoad(files map[string][]byte) (n int, err error) {
	for name, body := range files {
		if later(name) {
			continue
		}
		packed, err := Pack(body)
		if err != nil {
			return 0, err
		}
		n += len(packed)
	}
	return n, nil
}

// serviceWorker fills the lists of files and their digest into the service worker, so that each version has a cache of its
// own.
func serviceWorker(template []byte, files map[string][]byte) ([]byte, error) {
	first, second := []string{"./"}, []string{}
	sum := sha256.New()
	for _, name := range names(files) {
		fmt.Fprintf(sum, "%s %x\n", name, sha256.Sum256(files[name]))
		switch {
		case name == "index.html": // is ./
		case later(name):
			second = append(second, name)
		default:
			first = append(first, name)
		}
	}
	text := string(template)
	for _, pair := range [][2]any{
		{`"VERSION"`, "mohr-" + hex.EncodeToString(sum.Sum(nil)[:8])}, {`["FIRST"]`, first}, {`["LATER"]`, second},
	} {
		value, err := json.Marshal(pair[1])
		if err != nil {
			return nil, err
		}
		if text, err = exchange(text, pair[0].(string), string(value)); err != nil {
			return nil, err
		}
	}
	return []byte(text), nil
}

// manifest describes the page to who installs it. Pictures and PDFs can be shared to it.
func manifest() ([]byte, error) {
	icon := func(name, size, purpose string) map[string]string {
		return map[string]string{"src": name, "sizes": size, "type": "image/png", "purpose": purpose}
	}
	return json.MarshalIndent(map[string]any{
		"name": "Mohr", "short_name": "Mohr", "id": "./", "start_url": "./", "scope": "./", "display": "standalone",
		"background_color": "#ffffff", "theme_color": "#0b5d4e", "dir": "auto",
		"icons": []any{
			icon("icons/192.png", "192x192", "any"), icon("icons/512.png", "512x512", "any"), icon("icons/512-maskable.png", "512x512", "maskable"),
		},
		"share_target": map[string]any{
			"action": "share", "method": "POST", "enctype": "multipart/form-data",
			"params": map[string]any{"files": []any{map[string]any{"name": "file", "accept": []string{"image/*", "application/pdf", ".pdf"}}}},
		},
		"file_handlers": []any{map[string]any{"action": "./", "accept": map[string][]string{
			"image/jpeg": {".jpg", ".jpeg"}, "image/png": {".png"}, "image/webp": {".webp"}, "application/pdf": {".pdf"},
		}}},
	}, "", "  ")
}
