package web

import (
	"bytes"
	"errors"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// kioskPolicy is what a kiosk's page may load besides: spoken prompts.
const kioskPolicy = "; media-src 'self'"

// voice is a spoken prompt.
func (s *Server) voice(lang, name string) ([]byte, string, bool) {
	if s.config.Kiosk.Voice == nil || !slices.Contains(KioskLanguages[:], lang) || !slices.Contains(KioskPrompts[:], name) {
		return nil, "", false
	}
	return s.config.Kiosk.Voice(lang, name)
}

// kioskVoice is GET voice/:lang/:name. It belongs to no session: an element of the page asks for it, which sends no header.
func (s *Server) kioskVoice(c echo.Context) error {
	sound, media, ok := s.voice(c.Param("lang"), c.Param("name"))
	if !ok || !strings.HasPrefix(media, "audio/") {
		return refuse(codeAbsent, "there is no such prompt")
	}
	write(c, http.StatusOK, media, sound)
	return nil
}

// kioskFolder is where the files of the kiosk's page are, and kioskShared what it has in common with the local app's.
const kioskFolder = "kiosk/"

var kioskShared = [...]string{"base.css", "dom.js", "words.js", "files.js", "problem.js", "seal.svg", "rosette.svg"}

// spriteMark is where the kiosk's page takes the drawings of the local app's.
const spriteMark = "<!-- sprite -->"

// kioskFiles declares the routes of the kiosk's page.
func (s *Server) kioskFiles(all map[string][]byte) error {
	files := map[string][]byte{}
	for name, body := range all {
		if strings.HasPrefix(name, kioskFolder) && path.Base(name) != "index.html" || slices.Contains(kioskShared[:], name) {
			files[name] = body
		}
	}
	_, sprite, ok := bytes.Cut(all["index.html"], []byte(`<svg class="sprite"`))
	sprite, _, closed := bytes.Cut(sprite, []byte("</svg>\n</body>"))
	page := all[kioskFolder+"index.html"]
	if !ok || !closed || !bytes.Contains(page, []byte(spriteMark)) {
		return errors.New("web: the kiosk's page finds no drawings")
	}
	sprite = slices.Concat([]byte(`<svg class="sprite"`), sprite, []byte("</svg>"))
	files["index.html"] = bytes.Replace(page, []byte(spriteMark), sprite, 1)
	return s.files(files)
}
