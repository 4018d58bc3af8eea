package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mohr/cmd/internal/keyfile"
)

// A serving is a run of serve within this process.
type serving struct {
	t              *testing.T
	home           string
	stdout, stderr *shared
	opened         chan string // addresses that a browser was to open
	stop           chan struct{}
	code           chan int
	base, key      string
	cookie         *http.Cookie
	last           string // copy ID of the last copy
}

// A shared is a buffer that a run writes while the test reads.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// startServing starts a run and returns when it has shown where it is.
func startServing(t *testing.T, e env, args ...string) *serving {
	t.Helper()
	return startServingIn(t, t.TempDir(), e, args...)
}

// startServingIn is startServing in a home that is there already.
func startServingIn(t *testing.T, home string, e env, args ...string) *serving {
	t.Helper()
	s := &serving{t: t, home: home, stdout: &shared{}, stderr: &shared{}, opened: make(chan string, 1), stop: make(chan struct{}), code: make(chan int, 1)}
	e.getenv = func(name string) string {
		if slices.Contains([]string{"HOME", "LocalAppData", "XDG_DATA_HOME", "XDG_CACHE_HOME"}, name) {
			return s.home
		}
		return os.Getenv(name)
	}
	e.now, e.random, e.interrupted, e.workFactor = time.Now, rand.Reader, s.stop, testWorkFactor
	go func() { s.code <- run(args, strings.NewReader(""), s.stdout, s.stderr, e) }()
	return s
}

// address waits for the address that was printed or opened.
func (s *serving) address() string {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		select {
		case url := <-s.opened:
			return url
		case code := <-s.code:
			s.t.Fatalf("it ended with %d: %s", code, s.stderr)
		case <-time.After(10 * time.Millisecond):
		}
		if url := strings.TrimSpace(s.stdout.String()); url != "" {
			return url
		}
	}
	s.t.Fatal("no address")
	return ""
}

// enter opens a session with the code of an address.
func (s *serving) enter(url string) int {
	s.t.Helper()
	base, code, _ := strings.Cut(url, "/#")
	req, err := http.NewRequest("POST", base+"/api/v1/session", strings.NewReader(`{"token":"`+code+`"}`))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Mohr-Session", "new")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		var answer struct{ Key string }
		if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
			s.t.Fatal(err)
		}
		s.base, s.key, s.cookie = base, answer.Key, res.Cookies()[0]
	}
	return res.StatusCode
}

// stamp asks for a copy.
func (s *serving) stamp(job string, src []byte) (int, []byte) {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	file, err := w.CreateFormFile("file", "marker-name.jpg")
	if err == nil {
		_, err = file.Write(src)
	}
	if err := errors.Join(err, w.WriteField("job", job), w.Close()); err != nil {
		s.t.Fatal(err)
	}
	return s.post("stamp", w.FormDataContentType(), &body)
}

// post sends a body of that media type.
func (s *serving) post(verb, media string, body io.Reader) (int, []byte) {
	s.t.Helper()
	req, err := http.NewRequest("POST", s.base+"/api/v1/"+verb, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", media)
	return s.do(req)
}

// get asks for what takes no body.
func (s *serving) get(what string) (int, []byte) {
	s.t.Helper()
	req, err := http.NewRequest("GET", s.base+"/api/v1/"+what, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(req)
}

// do sends a request in the session.
func (s *serving) do(req *http.Request) (int, []byte) {
	s.t.Helper()
	req.Header.Set("Mohr-Session", s.key)
	req.AddCookie(s.cookie)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var report struct {
		ID string `json:"copy_id"`
	}
	if json.Unmarshal([]byte(res.Header.Get("Mohr-Report")), &report) == nil {
		s.last = report.ID
	}
	return res.StatusCode, out
}

// end interrupts the run and returns its exit status.
func (s *serving) end() int {
	close(s.stop)
	return <-s.code
}

// The app opens in a browser with a code that works once, makes the copies that the command line makes, and tells nothing
// of what it was given.
func TestServe(t *testing.T) {
	const seed = "0102030405060708091011121314151617181920212223242526272829303132"
	src := picture("jpeg", 320, 200)
	var s *serving
	opened := make(chan string, 1)
	s = startServing(t, env{open: func(url string) error { opened <- url; return nil }}, "serve", "--seed", seed)
	s.opened = opened
	url := s.address()
	if status := s.enter(url); status != http.StatusOK {
		t.Fatalf("session: %d", status)
	}
	status, copied := s.stamp(`{"purpose":"marker-purpose","to":"marker-to","date":"2026-11-23","strength":"strong"}`, src)
	if status != http.StatusOK {
		t.Fatalf("stamp: %d %s", status, copied)
	}
	if status, poster := s.get("poster"); status != http.StatusOK || !bytes.HasPrefix(poster, []byte("%PDF-")) {
		t.Errorf("poster: %d, %d bytes", status, len(poster))
	}
	weigh := `{"password":"marker-password","own":["marker-own"]}`
	if status, found := s.post("password", "application/json", strings.NewReader(weigh)); status != http.StatusOK || bytes.Contains(found, []byte("marker")) {
		t.Errorf("password: %d %s", status, found)
	}
	if status, _ := s.stamp(`{"purpose":"marker-purpose","marker-field":1}`, src); status != http.StatusBadRequest {
		t.Errorf("a bad job: %d", status)
	}
	if status, _ := s.stamp(`{"purpose":"marker-purpose","password":"marker-password"}`, []byte("marker-text")); status != http.StatusUnsupportedMediaType {
		t.Errorf("a text: %d", status)
	}
	if code := s.end(); code != exitInterrupted {
		t.Errorf("it ended with %d", code)
	}

	folder := t.TempDir()
	in, out := filepath.Join(folder, "in.jpg"), filepath.Join(folder, "out.jpg")
	if err := os.WriteFile(in, src, 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	args := []string{"stamp", "--seed", seed, "-p", "marker-purpose", "-t", "marker-to", "--date", "2026-11-23", "--strength", "strong", "-o", out, in}
	if code := run(args, strings.NewReader(""), &said, &said, env{getenv: os.Getenv, now: time.Now, random: rand.Reader, workFactor: testWorkFactor}); code != 0 {
		t.Fatalf("stamp ended with %d: %s", code, said.String())
	}
	if want, err := os.ReadFile(out); err != nil || !bytes.Equal(copied, want) {
		t.Errorf("the app's copy is %d bytes, the command line's %d: %v", len(copied), len(want), err)
	}

	_, code, _ := strings.Cut(url, "#")
	for _, secret := range []string{"marker", code, s.key, s.cookie.Value, seed} {
		if told := s.stdout.String() + s.stderr.String(); strings.Contains(told, secret) {
			t.Errorf("it tells %q: %s", secret, told)
		}
	}
	if s.stdout.String() != "" {
		t.Errorf("standard output: %q", s.stdout)
	}
	if entries, err := os.ReadDir(s.home); err != nil || len(entries) > 1 { // the cache's folder, for PDFs
		t.Errorf("the home holds %v: %v", entries, err)
	}
}

// The app notes what is taken in the owner's register, unless it is told not to; the command line then finds it.
func TestServeRecords(t *testing.T) {
	home := t.TempDir()
	in := filepath.Join(home, "in.jpg")
	if err := os.WriteFile(in, picture("jpeg", 320, 200), 0o600); err != nil {
		t.Fatal(err)
	}
	list := func(args ...string) string {
		var said bytes.Buffer
		getenv := func(name string) string { return map[bool]string{true: home}[name != "PATH"] }
		run(append([]string{"copies"}, args...), strings.NewReader(""), &said, io.Discard, env{getenv: getenv, now: time.Now, random: rand.Reader})
		return said.String()
	}
	for _, tt := range []struct {
		args []string
		want int
	}{{nil, 2}, {[]string{"--no-record"}, 2}, {[]string{"--no-key"}, 2}} {
		s := startServingIn(t, home, env{}, append([]string{"serve", "--no-open"}, tt.args...)...)
		s.enter(s.address())
		for _, job := range []string{`{"purpose":"asked"}`, `{"purpose":"ahead","ahead":true}`, `{"purpose":"never taken","ahead":true}`} {
			src := picture("png", 320, 200)
			status, copied := s.stamp(job, src)
			if status != http.StatusOK {
				t.Fatalf("%v: stamp: %d %s", tt.args, status, copied)
			}
			if strings.Contains(job, `"ahead",`) {
				if status, said := s.post("copies/"+s.last, "text/plain", nil); status != http.StatusNoContent && (status != http.StatusNotFound || tt.args == nil) {
					t.Errorf("%v: taken: %d %s", tt.args, status, said)
				}
			}
		}
		status, told := s.get("copies")
		if wantStatus := map[bool]int{false: http.StatusOK, true: http.StatusNotFound}[slices.Contains(tt.args, "--no-key")]; status != wantStatus {
			t.Errorf("%v: copies: %d %s", tt.args, status, told)
		}
		if code := s.end(); code != exitInterrupted {
			t.Errorf("%v: it ended with %d", tt.args, code)
		}
		if got := list("list"); strings.Count(got, "\n") != tt.want || strings.Contains(got, "never") {
			t.Errorf("%v: the register holds %s", tt.args, got)
		}
	}
}

// The address is printed when it was asked for, or when no browser opens; the code in it works once.
func TestServePrints(t *testing.T) {
	for name, tt := range map[string]struct {
		e    env
		args []string
	}{
		"asked for":          {env{open: func(string) error { t.Error("a browser was opened"); return nil }}, []string{"serve", "--no-open"}},
		"no browser":         {env{open: func(string) error { return errNoBrowser }}, []string{"serve"}},
		"no way to open one": {env{}, []string{"serve"}},
		"a double click":     {env{clicked: true, open: func(string) error { return errNoBrowser }}, nil},
	} {
		s := startServing(t, tt.e, tt.args...)
		url := s.address()
		if !strings.HasPrefix(url, "http://127.0.0.1:") || s.enter(url) != http.StatusOK || s.enter(url) != http.StatusUnauthorized {
			t.Errorf("%s: %q", name, url)
		}
		if status, copied := s.stamp(`{"purpose":"Hotel"}`, picture("png", 320, 200)); status != http.StatusOK {
			t.Errorf("%s: %s", name, copied)
		}
		if code := s.end(); code != exitInterrupted {
			t.Errorf("%s: it ended with %d", name, code)
		}
	}
}

// After a double click a page tells of a key that cannot be used; from a terminal, standard error does.
func TestServeWithoutKey(t *testing.T) {
	locked, err := keyfile.Lock(keyfile.Root{1}, "marker-passphrase", testWorkFactor)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"locked": locked.Text(), "no key": []byte("marker\n")} {
		home := t.TempDir()
		path, err := keyfile.Path(runtime.GOOS, func(string) string { return home })
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, file, 0o600)); err != nil {
			t.Fatal(err)
		}
		s := startServingIn(t, home, env{clicked: true, open: func(string) error { return errNoBrowser }})
		if status := s.enter(s.address()); status != http.StatusLocked {
			t.Errorf("%s: the page's session: %d, want %d", name, status, http.StatusLocked)
		}
		if code := s.end(); code != exitInterrupted {
			t.Errorf("%s: it ended with %d", name, code)
		}
		s = startServingIn(t, home, env{open: func(string) error { return errNoBrowser }}, "serve")
		if code := <-s.code; code != exitUsage && code != exitFault || s.stdout.String() != "" || !strings.Contains(s.stderr.String(), "hint: ") {
			t.Errorf("%s, not clicked: %d, %s%s", name, code, s.stdout, s.stderr)
		}
		if told := s.stdout.String() + s.stderr.String(); strings.Contains(told, "marker") {
			t.Errorf("%s: it tells %s", name, told)
		}
	}
}

// Without use it ends by itself, and well.
func TestServeIdle(t *testing.T) {
	s := startServing(t, env{}, "serve", "--no-key", "--no-open", "--idle", "50ms")
	if code := <-s.code; code != exitDone {
		t.Errorf("it ended with %d: %s", code, s.stderr)
	}
}

// The system's own program opens an address, without a shell, and only where there is a desktop.
func TestBrowserCommand(t *testing.T) {
	for _, tt := range []struct {
		goos, env string
		want      []string
	}{
		{"windows", "", []string{"rundll32", "url.dll,FileProtocolHandler"}},
		{"darwin", "", []string{"open"}},
		{"linux", "", nil},
		{"linux", "DISPLAY", []string{"xdg-open"}},
		{"freebsd", "WAYLAND_DISPLAY", []string{"xdg-open"}},
	} {
		got := browserCommand(tt.goos, func(name string) string {
			if name == tt.env {
				return ":0"
			}
			return ""
		})
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s, %s: %q, want %q", tt.goos, tt.env, got, tt.want)
		}
	}
	for _, command := range [][]string{nil, {"/no/such/program"}} {
		if err := openBrowser(command, "http://127.0.0.1:1/#x"); !errors.Is(err, errNoBrowser) {
			t.Errorf("%q: %v", command, err)
		}
	}
	if command, err := os.Executable(); err == nil {
		if err := openBrowser([]string{command, "-test.run", "^$", "-no-such-flag"}, "x"); !errors.Is(err, errNoBrowser) {
			t.Errorf("a program that fails: %v", err)
		}
	}
}
