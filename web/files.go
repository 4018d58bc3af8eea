package web

import (
	_ "embed"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"mohr/assets/fonts"
	"mohr/assets/words"
)

// media are the types of the page's files by their endings. Another ending is a fault of the build.
var media = map[string]string{
	".html":        "text/html; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".ts":          "text/plain; charset=utf-8",
	".json":        "application/json",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".jpg":         "image/jpeg",
	".webp":        "image/webp",
	".ico":         "image/vnd.microsoft.icon",
	".ttf":         "font/ttf",
	".woff2":       "font/woff2",
	".wasm":        "application/wasm",
	".txt":         "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
}

// plainName is what names of files are made of, so that an address means one file and nothing else.
const plainName = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"

// files declares a route for each file: the page's own, the fonts, the catalogue. There is no other way to a file.
func (s *Server) files(page map[string][]byte) error {
	all := map[string][]byte{
		"fonts/NotoNastaliqUrdu-Regular.ttf": fonts.Nastaliq(),
		"fonts/NotoSans-Regular.ttf":         fonts.Regular(),
		"fonts/NotoSans-Bold.ttf":            fonts.Bold(),
		"fonts/OFL.txt":                      []byte(fonts.OFL),
		"words/en.json":                      words.File(words.English),
		"words/ur.json":                      words.File(words.Urdu),
	}
	for name, body := range page {
		if s.config.Kiosk == nil && strings.HasPrefix(name, kioskFolder) {
			continue
		}
		if _, twice := all[name]; twice || strings.HasPrefix(name, "api/") {
			return fmt.Errorf("web: a file of the page has a taken name: %s", name)
		}
		all[name] = body
	}
	index, ok := all["index.html"]
	if !ok {
		return fmt.Errorf("web: the page has no index.html")
	}
	s.echo.GET("/", fileOf(media[".html"], index))
	if seal, ok := all["seal.svg"]; ok { // browsers ask for it beside what is no page, as the API's description
		s.echo.GET("/favicon.ico", fileOf(media[".svg"], seal))
	}
	for name, body := range all {
		kind, known := media[path.Ext(name)]
		if !known || strings.Trim(name, plainName) != "" || path.Clean(name) != name {
			return fmt.Errorf("web: a file of the page has a name that is not served: %s", name)
		}
		s.echo.GET("/"+name, fileOf(kind, body))
	}
	return nil
}

func fileOf(kind string, body []byte) echo.HandlerFunc {
	return func(c echo.Context) error {
		write(c, http.StatusOK, kind, body)
		return nil
	}
}

// The descriptions of the API, of the local app and of a kiosk.
var (
	//go:embed openapi.json
	openAPI []byte
	//go:embed openapi-kiosk.json
	kioskOpenAPI []byte
)

// openAPI is GET openapi.json.
func (s *Server) openAPI(c echo.Context) error {
	text := openAPI
	if s.config.Kiosk != nil {
		text = kioskOpenAPI
	}
	write(c, http.StatusOK, "application/json", text)
	return nil
}
