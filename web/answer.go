package web

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/labstack/echo/v4"
)

// isMedia reports whether the body of r says that it is of a media type.
func isMedia(r *http.Request, want string) bool {
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && got == want && len(r.Header.Values("Content-Type")) == 1
}

// writeJSON answers with one object.
func writeJSON(c echo.Context, status int, media string, v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	if err := enc.Encode(v); err != nil {
		panic("web: an answer that is not JSON: " + err.Error())
	}
	write(c, status, media, b.Bytes())
}

// write answers with a whole body, within bodyTime. What goes wrong then is the connection's.
func write(c echo.Context, status int, media string, body []byte) {
	_ = http.NewResponseController(c.Response().Writer).SetWriteDeadline(time.Now().Add(bodyTime))
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, media)
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	c.Response().WriteHeader(status)
	_, _ = c.Response().Write(body)
}

// headerJSON writes v as JSON in ASCII, as a header can hold it.
func headerJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("web: a header that is not JSON: " + err.Error())
	}
	var out strings.Builder
	for _, r := range string(b) {
		switch {
		case r < 0x7f:
			out.WriteRune(r)
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			out.WriteString(escape(hi) + escape(lo))
		default:
			out.WriteString(escape(r))
		}
	}
	return out.String()
}

func escape(r rune) string { return `\u` + strconv.FormatInt(0x10000+int64(r), 16)[1:] }

// health is GET healthz.
func (s *Server) health(c echo.Context) error {
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, map[string]string{"status": "ok"})
	return nil
}
