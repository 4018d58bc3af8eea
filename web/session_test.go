package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"mohr/web"
)

// A code opens one session, for as long as it lives.
func TestCode(t *testing.T) {
	a := start(t, nil)
	code := func(within time.Duration, exposed bool) string {
		c, err := a.server.Code(within, exposed)
		if err != nil || len(c) != 22 { // 128 bits
			t.Fatalf("Code = %q, %v", c, err)
		}
		return c
	}
	first := code(0, false)
	if again := code(0, false); again == first {
		t.Error("two codes are the same")
	}
	for _, wrong := range []string{first[:21], first + "A", strings.ToLower(first), "", "%00", strings.Repeat("A", 22)} {
		if r := a.trade(wrong); r.status == http.StatusOK || r.header.Get("Set-Cookie") != "" {
			t.Errorf("%q: %s", wrong, r)
		}
	}
	if r := a.trade(first); r.status != http.StatusOK {
		t.Errorf("first use: %s", r)
	}
	if r := a.trade(first); r.status != http.StatusUnauthorized || r.code() != "session" || r.header.Get("Set-Cookie") != "" {
		t.Errorf("second use: %s", r)
	}
	late := code(time.Minute, true)
	a.clock.pass(61 * time.Second)
	if r := a.trade(late); r.status != http.StatusUnauthorized {
		t.Errorf("too late: %s", r)
	}
}

// When others could see a code and it comes twice, nobody keeps a session.
func TestCodeSeen(t *testing.T) {
	a := start(t, nil)
	code, err := a.server.Code(time.Minute, true)
	if err != nil {
		t.Fatal(err)
	}
	a.take(a.trade(code))
	if r := a.do("DELETE", "/api/v1/documents", nil, a.session("")); r.status != http.StatusNoContent {
		t.Fatalf("before: %s", r)
	}
	if r := a.trade(code); r.status != http.StatusUnauthorized {
		t.Errorf("second use: %s", r)
	}
	if r := a.do("DELETE", "/api/v1/documents", nil, a.session("")); r.status != http.StatusUnauthorized {
		t.Errorf("after: %s", r)
	}
}

func TestCookie(t *testing.T) {
	a := open(t, nil)
	c := a.cookie
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Name != "mohr-"+a.port() || len(c.Value) != 22 {
		t.Errorf("the cookie is %q", c)
	}
	if c.MaxAge != 0 || !c.Expires.IsZero() {
		t.Errorf("the cookie outlives the browser: %q", c)
	}
	if c.Value == a.key {
		t.Error("cookie and key are one secret")
	}
}

// Whatever does something needs cookie and key, of one session.
func TestSession(t *testing.T) {
	a := open(t, nil)
	b := open(t, nil)
	mine := a.cookie.Name + "=" + a.cookie.Value
	code, err := a.server.Code(0, false)
	if err != nil {
		t.Fatal(err)
	}
	second := *a
	second.take(a.trade(code))
	tests := map[string]map[string]string{
		"nothing":               {},
		"the cookie alone":      {"Cookie": mine},
		"the key alone":         {"Mohr-Session": a.key},
		"an empty key":          {"Cookie": mine, "Mohr-Session": " "},
		"any key":               {"Cookie": mine, "Mohr-Session": "1"},
		"the cookie as key":     {"Cookie": mine, "Mohr-Session": a.cookie.Value},
		"another session's key": {"Cookie": mine, "Mohr-Session": second.key},
		"another server's":      {"Cookie": a.cookie.Name + "=" + b.cookie.Value, "Mohr-Session": b.key},
		"another name":          {"Cookie": "mohr=" + a.cookie.Value, "Mohr-Session": a.key},
		"a shorter cookie":      {"Cookie": mine[:len(mine)-1], "Mohr-Session": a.key},
		"key in the address":    {"Cookie": mine, "X": a.key},
		"bearer":                {"Authorization": "Bearer " + a.key},
	}
	for name, header := range tests {
		for _, route := range []string{"POST stamp", "POST preview", "POST inspect", "POST verify", "POST trace", "DELETE documents", "DELETE documents/x"} {
			method, path, _ := strings.Cut(route, " ")
			if r := a.do(method, "/api/v1/"+path, nil, header); r.status != http.StatusUnauthorized || r.code() != "session" {
				t.Errorf("%s: %s: %s", name, route, r)
			}
		}
	}
	for _, s := range []*app{a, &second} {
		if r := s.do("DELETE", "/api/v1/documents", nil, s.session("")); r.status != http.StatusNoContent {
			t.Errorf("a session of two: %s", r)
		}
	}
}

// A session is asked for with a header and a media type that another site's page cannot send.
func TestTradeRefuses(t *testing.T) {
	a := start(t, nil)
	code, err := a.server.Code(0, false)
	if err != nil {
		t.Fatal(err)
	}
	good := `{"token":"` + code + `"}`
	tests := []struct{ name, media, header, body string }{
		{"no header", "application/json", "", good},
		{"text", "text/plain", "new", good},
		{"form", "application/x-www-form-urlencoded", "new", "token=" + code},
		{"multipart", "multipart/form-data; boundary=x", "new", good},
		{"no type", "", "new", good},
		{"no body", "application/json", "new", ""},
		{"not an object", "application/json", "new", `"` + code + `"`},
		{"another field", "application/json", "new", `{"token":"` + code + `","x":1}`},
		{"a list", "application/json", "new", `{"token":["` + code + `"]}`},
		{"long", "application/json", "new", `{"token":"` + strings.Repeat("x", 5000) + `"}`},
	}
	for _, tt := range tests {
		r := a.do("POST", "/api/v1/session", strings.NewReader(tt.body), map[string]string{"Content-Type": tt.media, "Mohr-Session": tt.header})
		if r.status < 400 || r.status > 499 || r.code() == "" || r.header.Get("Set-Cookie") != "" || strings.Contains(r.String(), code) {
			t.Errorf("%s: %s", tt.name, r)
		}
	}
	if r := a.do("GET", "/api/v1/session?token="+code, nil, map[string]string{"Mohr-Session": "new"}); r.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %s", r)
	}
	if r := a.trade(code); r.status != http.StatusOK {
		t.Errorf("none of these used the code up, but: %s", r)
	}
}

// The code stands in the fragment, which browsers send nobody, and in no answer.
func TestCodeStaysInTheFragment(t *testing.T) {
	a := start(t, nil)
	code, err := a.server.Code(0, false)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.server.URL(code), "http://"+a.addr+"/#"+code; got != want {
		t.Errorf("URL = %q, want %q", got, want)
	}
	for _, route := range routes {
		method, path, _ := strings.Cut(route, " ")
		r := a.do(method, path, nil, nil)
		if strings.Contains(string(r.body), code) || strings.Contains(strings.Join(r.header.Values("Location"), ""), code) {
			t.Errorf("%s tells the code", route)
		}
	}
}

// Without the owner's key no session opens, whatever the code, and the answer says why.
func TestNoKey(t *testing.T) {
	a := start(t, func(c *web.Config) { c.NoKey = true })
	code, err := a.server.Code(0, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{code, "another"} {
		if r := a.trade(c); r.status != 423 || r.code() != "key" {
			t.Errorf("%q: %s", c, r)
		}
	}
	if r := a.do("GET", "/", nil, nil); r.status != 200 {
		t.Errorf("the page: %s", r)
	}
}
