package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"mohr/assets/lists"
	"mohr/hygiene"
	"mohr/watermark"
	"mohr/watermark/specimen"
	"mohr/watermark/specimen/compiled"
	"mohr/web"
)

// stamper compiles the renderer of PDFs once for all tests.
var stamper = sync.OnceValue(func() *watermark.Stamper { return &watermark.Stamper{Workers: 2, CacheDir: compiled.Dir()} })

// card and photo are specimens, each drawn once.
var (
	card  = sync.OnceValue(func() []byte { return specimen.CardFront(1).JPEG(90) })
	back  = sync.OnceValue(func() []byte { return specimen.CardBack(1).JPEG(90) })
	photo = sync.OnceValue(func() []byte { return specimen.Photo(3).JPEG(90) })
)

// little is a small picture, for tests of everything but pictures.
var little = sync.OnceValue(func() []byte {
	img := image.NewGray(image.Rect(0, 0, 240, 150))
	for i := range img.Pix {
		img.Pix[i] = uint8(60 + i%180)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// slow leaves a test out of -short, under which races are looked for: there the renderer of PDFs takes minutes.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short")
	}
}

// A clock tells what it is told.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// An app is a server that runs, and a browser's session with it.
type app struct {
	t      testing.TB
	server *web.Server
	addr   string
	clock  *clock
	cookie *http.Cookie
	key    string
	ended  chan error
}

// testSeed and testID are what a test's server draws for each copy.
var (
	testSeed = [32]byte{1, 2, 3}
	testID   = watermark.CopyID{0x3b, 0xc7, 0x34, 0xdf, 0xb4}
)

// start runs a server without a session until the test ends.
func start(t testing.TB, change func(*web.Config)) *app {
	t.Helper()
	a := &app{t: t, clock: &clock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}, ended: make(chan error, 1)}
	config := web.Config{
		Stamper: stamper(), Secret: [32]byte{9}, SigningKey: watermark.SigningKey{8}, Now: a.clock.Now, Random: rand.Reader,
		Chance: func([][]byte) ([32]byte, watermark.CopyID, error) { return testSeed, testID, nil },
		Meter: func() (*hygiene.Meter, error) {
			return hygiene.Data{Local: lists.Pakistan, Lists: lists.Common(), Breached: []string{lists.Breached100k}}.Meter()
		},
		Poster: func(dst io.Writer) error { _, err := io.WriteString(dst, "%PDF-poster"); return err },
		Fault:  func(route, kind string) { t.Errorf("%s in %s", kind, route) },
	}
	if change != nil {
		change(&config)
	}
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a.addr = l.Addr().String()
	if a.server, err = web.New(l.Addr(), config); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		a.ended <- a.server.Serve(ctx, l, 0)
		close(done)
	}()
	t.Cleanup(func() { cancel(); <-done })
	return a
}

// open runs a server and opens a session.
func open(t testing.TB, change func(*web.Config)) *app {
	t.Helper()
	a := start(t, change)
	code, err := a.server.Code(0, false)
	if err != nil {
		t.Fatal(err)
	}
	r := a.trade(code)
	if r.status != http.StatusOK {
		t.Fatalf("session: %s", r)
	}
	a.take(r)
	return a
}

// take makes the session that an answer opens this app's.
func (a *app) take(r answer) {
	a.t.Helper()
	var s struct{ Key string }
	if err := json.Unmarshal(r.body, &s); err != nil {
		a.t.Fatal(err)
	}
	a.key, a.cookie = s.Key, (&http.Response{Header: r.header}).Cookies()[0]
}

// trade asks for a session.
func (a *app) trade(code string) answer {
	return a.do("POST", "/api/v1/session", strings.NewReader(`{"token":"`+code+`"}`), map[string]string{
		"Content-Type": "application/json", "Mohr-Session": "new",
	})
}

// An answer is a response that was read.
type answer struct {
	status int
	header http.Header
	body   []byte
	err    error
}

// String shows what goes wrong.
func (r answer) String() string {
	if r.err != nil {
		return r.err.Error()
	}
	return fmt.Sprintf("%d %.300s", r.status, r.body)
}

// code is the code of an answer that is a problem, else "".
func (r answer) code() string {
	var p web.Problem
	if !strings.HasPrefix(r.header.Get("Content-Type"), "application/problem+json") || json.Unmarshal(r.body, &p) != nil || p.Status != r.status {
		return ""
	}
	return p.Code
}

// do sends a request as a program would, with nothing but these headers. An empty header is left out.
func (a *app) do(method, path string, body io.Reader, header map[string]string) answer {
	return a.doIn(context.Background(), method, path, body, header)
}

func (a *app) doIn(ctx context.Context, method, path string, body io.Reader, header map[string]string) (r answer) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+a.addr+path, body)
	if err != nil {
		a.t.Fatal(err)
	}
	for k, v := range header {
		if v != "" {
			req.Header.Set(k, v)
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		return answer{err: err}
	}
	defer res.Body.Close()
	r = answer{status: res.StatusCode, header: res.Header}
	r.body, r.err = io.ReadAll(res.Body)
	return r
}

// A part is a part of a form.
type part struct {
	name, file string
	body       []byte
}

// form makes a body of multipart/form-data.
func form(parts ...part) (body *bytes.Buffer, media string) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := `form-data; name="` + p.name + `"`
		if p.file != "" {
			disposition += `; filename="` + p.file + `"`
		}
		h.Set("Content-Disposition", disposition)
		to, err := w.CreatePart(h)
		if err != nil {
			panic(err)
		}
		to.Write(p.body)
	}
	w.Close()
	return body, w.FormDataContentType()
}

// session are the headers of this app's session.
func (a *app) session(media string) map[string]string {
	return map[string]string{"Content-Type": media, "Mohr-Session": a.key, "Cookie": a.cookie.Name + "=" + a.cookie.Value}
}

// post sends a job, as JSON or "" for none, and files.
func (a *app) post(path, job string, files ...[]byte) answer {
	return a.postIn(context.Background(), path, job, files...)
}

func (a *app) postIn(ctx context.Context, path, job string, files ...[]byte) answer {
	var parts []part
	for _, f := range files {
		parts = append(parts, part{"file", "marker-name.jpg", f})
	}
	if job != "" {
		parts = append(parts, part{name: "job", body: []byte(job)})
	}
	body, media := form(parts...)
	return a.doIn(ctx, "POST", "/api/v1/"+path, body, a.session(media))
}

// tell sends a body of JSON.
func (a *app) tell(path, body string) answer {
	return a.do("POST", "/api/v1/"+path, strings.NewReader(body), a.session("application/json"))
}

// raw sends bytes over a socket and returns the status line that comes back, and the whole answer.
func (a *app) raw(request string) (status, whole string) {
	a.t.Helper()
	c, err := net.Dial("tcp", a.addr)
	if err != nil {
		a.t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(c, request); err != nil {
		a.t.Fatal(err)
	}
	b, _ := io.ReadAll(c)
	status, _, _ = strings.Cut(string(b), "\r\n")
	return status, string(b)
}

func (a *app) port() string { return a.addr[strings.LastIndexByte(a.addr, ':')+1:] }

// tree is every file beneath a folder, by path.
func tree(t *testing.T, root string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := root + "/" + e.Name()
		if e.IsDir() {
			for k, v := range tree(t, name) {
				out[k] = v
			}
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = b
	}
	return out
}
