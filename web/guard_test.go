package web_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"mohr/watermark"
	"mohr/web"
)

// Only addresses of this machine alone are listened on.
func TestListen(t *testing.T) {
	for _, addr := range []string{
		"0.0.0.0:0", ":0", "[::]:0", "192.168.1.1:0", "10.0.0.1:8080", "example.com:0", "127.0.0.1", "", "localhost.example.com:0",
		"127.0.0.2:0", "[::ffff:127.0.0.1]:0", "[::1%lo]:0", "127.1:0", "2130706433:0", "LOCALHOST:0", "localhost.:0",
	} {
		l, err := web.Listen(addr)
		if !errors.Is(err, web.ErrAddress) {
			t.Errorf("Listen(%q) = %v, want %v", addr, err, web.ErrAddress)
		}
		if err == nil {
			l.Close()
		}
	}
	ports := map[string]bool{}
	for range 3 {
		l, err := web.Listen("localhost:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if ip := l.Addr().(*net.TCPAddr).IP; !ip.Equal(net.IPv4(127, 0, 0, 1)) {
			t.Errorf("localhost is %v", ip)
		}
		ports[l.Addr().String()] = true
	}
	if len(ports) != 3 {
		t.Errorf("ports are not free ones: %v", ports)
	}
	for _, addr := range []net.Addr{
		&net.TCPAddr{IP: net.IPv4zero, Port: 80}, &net.TCPAddr{IP: net.IPv4(192, 168, 1, 1), Port: 80}, &net.TCPAddr{IP: net.IPv6zero, Port: 80},
		&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, &net.UnixAddr{Name: "x"}, &net.TCPAddr{},
	} {
		if _, err := web.New(addr, web.Config{}); !errors.Is(err, web.ErrAddress) {
			t.Errorf("New(%v) = %v, want %v", addr, err, web.ErrAddress)
		}
	}
}

// routes are one of each kind: a page, a file, data, an API that needs a session, one that does not, and none.
var routes = []string{"GET /", "GET /index.html", "GET /fonts/NotoSans-Bold.ttf", "GET /words/ur.json", "GET /healthz",
	"GET /api/v1/openapi.json", "GET /api/v1/purposes", "POST /api/v1/session", "POST /api/v1/stamp", "POST /api/v1/preview",
	"POST /api/v1/password", "GET /api/v1/tips", "DELETE /api/v1/documents", "GET /nothing", "OPTIONS /api/v1/stamp"}

// A name that is not the server's own is refused on every route, however it is written.
func TestHost(t *testing.T) {
	a := start(t, nil)
	p := a.port()
	refused := map[string]string{
		"empty":             "Host: \r\n",
		"missing":           "",
		"another":           "Host: evil.example\r\n",
		"with our port":     "Host: evil.example:" + p + "\r\n",
		"suffix":            "Host: localhost.evil.example:" + p + "\r\n",
		"prefix":            "Host: evil-localhost:" + p + "\r\n",
		"number and suffix": "Host: 127.0.0.1.nip.io:" + p + "\r\n",
		"trailing dot":      "Host: localhost.:" + p + "\r\n",
		"no port":           "Host: 127.0.0.1\r\n",
		"empty port":        "Host: 127.0.0.1:\r\n",
		"wrong port":        "Host: 127.0.0.1:1\r\n",
		"longer port":       "Host: 127.0.0.1:" + p + "0\r\n",
		"zero port":         "Host: 127.0.0.1:0" + p + "\r\n",
		"all addresses":     "Host: 0.0.0.0:" + p + "\r\n",
		"another loopback":  "Host: 127.0.0.2:" + p + "\r\n",
		"short":             "Host: 127.1:" + p + "\r\n",
		"decimal":           "Host: 2130706433:" + p + "\r\n",
		"upper case":        "Host: LOCALHOST:" + p + "\r\n",
		"user":              "Host: evil@127.0.0.1:" + p + "\r\n",
		"mapped":            "Host: [::ffff:127.0.0.1]:" + p + "\r\n",
		"bare IPv6":         "Host: ::1:" + p + "\r\n",
		"two, ours first":   "Host: 127.0.0.1:" + p + "\r\nHost: evil.example\r\n",
		"two, ours last":    "Host: evil.example\r\nHost: 127.0.0.1:" + p + "\r\n",
		"two alike":         "Host: 127.0.0.1:" + p + "\r\nHost: 127.0.0.1:" + p + "\r\n",
		"forwarded":         "Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1:" + p + "\r\n",
		"folded":            "Host: evil.example\r\n 127.0.0.1:" + p + "\r\n",
		"spaced name":       "Host : 127.0.0.1:" + p + "\r\n",
		"a list":            "Host: 127.0.0.1:" + p + ",evil.example\r\n",
	}
	for name, host := range refused {
		for _, route := range routes {
			status, _ := a.raw(route + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n")
			if !strings.Contains(status, " 421 ") && !strings.Contains(status, " 400 ") {
				t.Errorf("%s: %s: %q", name, route, status)
			}
		}
	}
	for _, old := range []string{"GET / HTTP/1.0\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n", "GET / HTTP/0.9\r\nHost: 127.0.0.1:" + p + "\r\n\r\n"} {
		if status, _ := a.raw(old); strings.Contains(status, " 200 ") {
			t.Errorf("%q: %q", old, status)
		}
	}
	for _, host := range []string{"127.0.0.1:" + p, "localhost:" + p, "[::1]:" + p} {
		if status, _ := a.raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"); !strings.Contains(status, " 200 ") {
			t.Errorf("%s: %q", host, status)
		}
	}
}

// A request line that names a host hides the Host header, so it is refused, whichever host it names.
func TestRequestTarget(t *testing.T) {
	a := start(t, nil)
	ours := "127.0.0.1:" + a.port()
	for _, target := range []string{
		"http://" + ours + "/", "http://evil.example/", "https://" + ours + "/", "http://user@" + ours + "/", "//" + ours + "/", "//evil.example/",
		"*", ours, "ftp://" + ours + "/", "http:/index.html", "index.html", "/%2e%2e/go.mod", "/..%2fgo.mod", "/../go.mod", "/./index.html",
		"//index.html", "/index.html/", "/fonts/", "/fonts", "/words", "/%69ndex.html", "/index.html%00", "/INDEX.HTML", "/page.go", "/index.html;x",
	} {
		for _, method := range []string{"GET", "OPTIONS", "CONNECT"} {
			status, _ := a.raw(method + " " + target + " HTTP/1.1\r\nHost: " + ours + "\r\nConnection: close\r\n\r\n")
			if strings.Contains(status, " 200 ") || strings.Contains(status, " 30") || strings.Contains(status, " 204 ") {
				t.Errorf("%s %s: %q", method, target, status)
			}
		}
	}
}

// What another site's page can send is refused: a form, an image, a script, a frame, a fetch with or without leave.
func TestOrigin(t *testing.T) {
	a := open(t, nil)
	body, media := form(part{"file", "x.jpg", little()}, part{name: "job", body: []byte(`{"purpose":"x"}`)})
	ours := "http://" + a.addr
	tests := []struct {
		name, method, path string
		header             map[string]string
		want               int
	}{
		{"the page itself", "POST", "/api/v1/stamp", map[string]string{"Origin": ours, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200},
		{"a program", "POST", "/api/v1/stamp", nil, 200},
		{"cross-site form", "POST", "/api/v1/stamp", map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403},
		{"form of another port", "POST", "/api/v1/stamp", map[string]string{"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"}, 403},
		{"form of an old browser", "POST", "/api/v1/stamp", map[string]string{"Origin": "https://evil.example"}, 403},
		{"sandboxed frame", "POST", "/api/v1/stamp", map[string]string{"Origin": "null"}, 403},
		{"rebound name", "POST", "/api/v1/stamp", map[string]string{"Origin": "http://evil.example:" + a.port()}, 403},
		{"our other name", "POST", "/api/v1/stamp", map[string]string{"Origin": "http://localhost:" + a.port()}, 403},
		{"https", "POST", "/api/v1/stamp", map[string]string{"Origin": "https://" + a.addr}, 403},
		{"origin with a path", "POST", "/api/v1/stamp", map[string]string{"Origin": ours + "/"}, 403},
		{"no-cors fetch", "POST", "/api/v1/stamp", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"typed address", "POST", "/api/v1/stamp", map[string]string{"Sec-Fetch-Site": "none"}, 403},
		{"nonsense", "POST", "/api/v1/stamp", map[string]string{"Sec-Fetch-Site": "same-origin, cross-site"}, 403},
		{"forget, from elsewhere", "DELETE", "/api/v1/documents", map[string]string{"Origin": "https://evil.example"}, 403},
		{"page, typed", "GET", "/", map[string]string{"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200},
		{"page, by a link", "GET", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200},
		{"page in a frame", "GET", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403},
		{"page in an object", "GET", "/", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "object"}, 403},
		{"picture elsewhere", "GET", "/fonts/NotoSans-Bold.ttf", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403},
		{"script elsewhere", "GET", "/engine.js", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, 403},
		{"data, by a link", "GET", "/api/v1/purposes", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403},
		{"description, typed", "GET", "/api/v1/openapi.json", map[string]string{"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200},
		{"description, by a link", "GET", "/api/v1/openapi.json", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200},
		{"description in a frame", "GET", "/api/v1/openapi.json", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403},
		{"description, fetched", "GET", "/api/v1/openapi.json", map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403},
		{"description, as a script", "GET", "/api/v1/openapi.json", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, 403},
		{"beside the description", "GET", "/api/v1/openapi.json/", map[string]string{"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403},
		{"preflight", "OPTIONS", "/api/v1/stamp", map[string]string{"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "mohr-session", "Sec-Fetch-Site": "cross-site"}, 403},
		{"preflight, private network", "OPTIONS", "/api/v1/stamp", map[string]string{"Origin": "https://evil.example", "Access-Control-Request-Private-Network": "true"}, 403},
	}
	for _, tt := range tests {
		header := a.session(media)
		for k, v := range tt.header {
			header[k] = v
		}
		r := a.do(tt.method, tt.path, strings.NewReader(body.String()), header)
		if r.status != tt.want {
			t.Errorf("%s: %s, want %d", tt.name, r, tt.want)
		}
		for k := range r.header {
			if strings.HasPrefix(k, "Access-Control-") {
				t.Errorf("%s: answers with %s", tt.name, k)
			}
		}
	}
}

// headersOf are the headers of an answer as it came.
func headersOf(whole string) http.Header {
	header := http.Header{}
	head, _, _ := strings.Cut(whole, "\r\n\r\n")
	for line := range strings.Lines(head) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			header.Add(k, v)
		}
	}
	return header
}

// What net/http answers by itself has our headers, too.
func TestProtectionsOfBareAnswers(t *testing.T) {
	a := start(t, nil)
	host := "Host: 127.0.0.1:" + a.port() + "\r\n"
	for want, request := range map[string]string{
		" 400 ": "GET / HTTP/1.1\r\n" + host + "no colon\r\n\r\n",
		" 400":  "nonsense\r\n\r\n",
		" 431 ": "GET / HTTP/1.1\r\n" + host + "X: " + strings.Repeat("x", 40_000) + "\r\n\r\n",
		" 501 ": "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n",
		" 505 ": "GET / HTTP/9.9\r\n" + host + "\r\n",
		" 417 ": "POST / HTTP/1.1\r\n" + host + "Expect: cake\r\nConnection: close\r\n\r\n",
	} {
		status, whole := a.raw(request)
		header := headersOf(whole)
		if !strings.Contains(status, want) || header.Get("Connection") != "close" {
			t.Errorf("want %s: %q", want, whole)
		}
		for _, k := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Cross-Origin-Resource-Policy", "Cache-Control", "Referrer-Policy", "Permissions-Policy"} {
			if len(header.Values(k)) != 1 {
				t.Errorf("%s: %s is %q", status, k, header.Values(k))
			}
		}
	}
}

// Each answer has all the headers that keep a page in, whatever the answer is.
func TestProtections(t *testing.T) {
	a := open(t, func(c *web.Config) {
		c.Fault = nil
		c.Chance = func(srcs [][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			if len(srcs) == 2 {
				panic("marker-panic")
			}
			return testSeed, testID, nil
		}
	})
	body, media := form(part{"file", "x", little()}, part{name: "job", body: []byte(`{"purpose":"x"}`)})
	two, twoMedia := form(part{"file", "x", little()}, part{"file", "x", little()}, part{name: "job", body: []byte(`{"purpose":"x"}`)})
	answers := map[string]answer{
		"page":      a.do("GET", "/", nil, nil),
		"font":      a.do("GET", "/fonts/OFL.txt", nil, nil),
		"words":     a.do("GET", "/words/en.json", nil, nil),
		"health":    a.do("GET", "/healthz", nil, nil),
		"openapi":   a.do("GET", "/api/v1/openapi.json", nil, nil),
		"copy":      a.do("POST", "/api/v1/stamp", body, a.session(media)),
		"forgotten": a.do("DELETE", "/api/v1/documents", nil, a.session("")),
		"absent":    a.do("GET", "/nothing", nil, nil),
		"method":    a.do("PUT", "/api/v1/stamp", nil, nil),
		"origin":    a.do("GET", "/", nil, map[string]string{"Origin": "null"}),
		"session":   a.do("POST", "/api/v1/stamp", nil, nil),
		"usage":     a.do("POST", "/api/v1/stamp", strings.NewReader("x"), a.session("text/plain")),
		"fault":     a.do("POST", "/api/v1/stamp", two, a.session(twoMedia)),
	}
	status, whole := a.raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
	answers["host"] = answer{header: headersOf(whole), status: len(status)}
	for name, r := range answers {
		if r.err != nil {
			t.Errorf("%s: %v", name, r.err)
			continue
		}
		for k, v := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
				"manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
				"require-trusted-types-for 'script'; trusted-types 'none'",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Embedder-Policy": "require-corp",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy":              "no-referrer",
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Cache-Control":                "no-store",
		} {
			if got := r.header.Values(k); len(got) != 1 || got[0] != v {
				t.Errorf("%s: %s is %q, want %q", name, k, got, v)
			}
		}
		if p := r.header.Get("Permissions-Policy"); !strings.HasPrefix(p, "camera=(self), ") || strings.Count(p, "(self)") != 1 || strings.Contains(p, "*") {
			t.Errorf("%s: Permissions-Policy is %q", name, p)
		}
		for _, k := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Location", "Refresh", "Etag", "Last-Modified"} {
			if r.header.Get(k) != "" {
				t.Errorf("%s: has %s", name, k)
			}
		}
	}
	if r := answers["fault"]; r.status != 500 || r.code() != "internal" || strings.Contains(fmt.Sprint(r), "marker") {
		t.Errorf("fault: %s", r)
	}
}

// Files come with the type that a browser needs, and only those that belong to the page.
func TestFiles(t *testing.T) {
	a := start(t, nil)
	for path, want := range map[string]string{
		"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", "/engine.js": "text/javascript; charset=utf-8",
		"/fonts/NotoNastaliqUrdu-Regular.ttf": "font/ttf", "/fonts/OFL.txt": "text/plain; charset=utf-8", "/words/ur.json": "application/json",
		"/api/v1/openapi.json": "application/json",
	} {
		if r := a.do("GET", path, nil, nil); r.status != 200 || r.header.Get("Content-Type") != want || len(r.body) == 0 {
			t.Errorf("%s: %d %q, want %q", path, r.status, r.header.Get("Content-Type"), want)
		}
	}
	for _, path := range []string{"/page.go", "/page_test.go", "/fonts.go", "/words/notes.json", "/words.go", "/api", "/api/v1", "/api/v1/", "/fonts/README.md", "/favicon.php"} {
		if r := a.do("GET", path, nil, nil); r.status != 404 || r.code() != "absent" {
			t.Errorf("%s: %s", path, r)
		}
	}
	if page := a.do("GET", "/", nil, nil); strings.Contains(string(page.body), "<style") || strings.Contains(string(page.body), "style=") {
		t.Error("the page has a style of its own, which its policy forbids")
	}
}
