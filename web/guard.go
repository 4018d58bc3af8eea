package web

import (
	"errors"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// contentPolicy lets the page load its own files, talk to its own server, show pictures it has made itself, and nothing
// else (Content Security Policy Level 3, Trusted Types).
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// permissions switches off what a page may ask a browser for, but for the camera. Only features that Chromium knows: it
// complains of others in the console.
const permissions = "camera=(self), accelerometer=(), autoplay=(), display-capture=(), encrypted-media=(), " +
	"gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), " +
	"midi=(), payment=(), publickey-credentials-create=(), publickey-credentials-get=(), serial=(), usb=(), " +
	"xr-spatial-tracking=()"

// protections are the headers of every answer.
var protections = [...][2]string{
	{"Content-Security-Policy", contentPolicy},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Embedder-Policy", "require-corp"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", permissions},
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Cache-Control", "no-store"},
}

// protected sets the headers of every answer, before anything can go wrong.
func (s *Server) protected(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		s.setProtections(c.Response().Header())
		return next(c)
	}
}

func (s *Server) setProtections(h http.Header) {
	for _, p := range protections {
		h.Set(p[0], p[1])
	}
	if s.config.Kiosk != nil {
		h.Set("Content-Security-Policy", contentPolicy+kioskPolicy)
	}
}

// hosts are the names of a server: the only values of Host that it answers to.
type hosts []string

func hostsOf(port int) hosts {
	p := ":" + strconv.Itoa(port)
	return hosts{"127.0.0.1" + p, "localhost" + p, "[::1]" + p}
}

// only refuses requests that name another host, or that name it in the request line, where it would hide the Host header
// (RFC 9112, 3.2.2). So a name of someone else's that resolves to this machine leads nowhere.
func (h hosts) only(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !slices.Contains(h, r.Host) || !strings.HasPrefix(r.RequestURI, "/") || r.URL.Host != "" || r.URL.User != nil {
			return refuse(codeHost, "the request is not for this server")
		}
		return next(c)
	}
}

// sameOrigin refuses what another site's page asks for. A person may come here from anywhere; no other page may load, post
// or frame anything of ours.
func sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !fromHere(r) && !visits(r) {
			return refuse(codeOrigin, "the request comes from another page")
		}
		return next(c)
	}
}

// fromHere reports whether nothing says that r comes from elsewhere. Programs other than browsers send neither header.
func fromHere(r *http.Request) bool {
	site, origin := r.Header.Values("Sec-Fetch-Site"), r.Header.Values("Origin")
	switch {
	case len(site) > 1 || len(origin) > 1:
		return false
	case len(site) == 1 && site[0] != "same-origin":
		return false
	}
	return len(origin) == 0 || origin[0] == "http://"+r.Host
}

// visits reports whether r opens one of our pages, or the description of the API, which holds nothing of anybody's, in a
// window of its own, by an address typed or a link followed.
func visits(r *http.Request) bool {
	h := r.Header
	open := !strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == descriptionPath
	return r.Method == http.MethodGet && open && h.Get("Origin") == "" &&
		h.Get("Sec-Fetch-Mode") == "navigate" && h.Get("Sec-Fetch-Dest") == "document"
}

// descriptionPath is where the description of the API is.
const descriptionPath = "/api/v1/openapi.json"

// recovered turns a panic into an answer that tells nothing of what was worked on.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			kind := "panic"
			if fault := (runtime.Error)(nil); errors.As(asError(v), &fault) {
				kind = "runtime error" // its text may hold numbers of a document, never words
			}
			if s.config.Fault != nil {
				s.config.Fault(c.Request().Method+" "+c.Path(), kind)
			}
			s.setProtections(c.Response().Header())
			err = errFault
		}()
		return next(c)
	}
}

// asError is a recovered value if it is an error.
func asError(v any) error {
	err, _ := v.(error)
	return err
}
