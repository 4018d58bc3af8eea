package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/web"
)

// A booth is a kiosk's server with what surrounds it.
type booth struct {
	*app
	stick   memoryStick
	printer error

	mu      sync.Mutex
	counted []string
	printed [][]byte
	ended   atomic.Bool
}

// A memoryStick holds files by their IDs.
type memoryStick struct {
	mu    sync.Mutex
	n     int
	files map[string][]byte
	full  bool
}

func (s *memoryStick) put(n int, files map[string][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n, s.files = n, files
}

func (s *memoryStick) Seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

func (s *memoryStick) List() (l web.StickList, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n == 0 {
		return l, web.ErrStick
	}
	for id := range s.files {
		l.Files = append(l.Files, web.StickFile{ID: id, Name: id})
	}
	return l, nil
}

func (s *memoryStick) Read(id string, limit int64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, ok := s.files[id]; ok && s.n > 0 {
		return slices.Clone(b), nil
	}
	return nil, fmt.Errorf("%w does not read", web.ErrStick)
}

func (s *memoryStick) Save(name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full || s.n == 0 {
		return fmt.Errorf("%w is full", web.ErrStick)
	}
	s.files[name] = slices.Clone(data)
	return nil
}

// newBooth opens a kiosk's session.
func newBooth(t *testing.T, change func(*web.KioskSettings)) *booth {
	t.Helper()
	b := &booth{}
	set := web.KioskSettings{
		Name: "Namuna", Languages: []string{"ur", "en"}, StampLang: "page", Recipient: "Namuna Mobile", ValidDays: 30,
		Idle: time.Minute, Warning: 15 * time.Second, Camera: true,
		Purposes: []web.KioskPurpose{{ID: "sim", EN: "SIM registration only", UR: "صرف سِم رجسٹریشن کے لیے", Icon: "sim"}},
	}
	if change != nil {
		change(&set)
	}
	b.app = open(t, func(c *web.Config) {
		c.Kiosk = &web.Kiosk{
			Settings: set, Stick: &b.stick, Seat: 4, Next: "the-code-of-the-next",
			Print: func(_ context.Context, pdf []byte) error {
				b.mu.Lock()
				defer b.mu.Unlock()
				b.printed = append(b.printed, slices.Clone(pdf))
				return b.printer
			},
			Voice: func(lang, name string) ([]byte, string, bool) {
				return []byte("OggS"), "audio/ogg", lang == "ur" && name == "start"
			},
			Count: func(what string) {
				b.mu.Lock()
				defer b.mu.Unlock()
				b.counted = append(b.counted, what)
			},
			End: func() { b.ended.Store(true) },
		}
	})
	return b
}

// ask sends a JSON body to one of the kiosk's verbs.
func (b *booth) ask(verb, body string) answer {
	b.t.Helper()
	return b.tell("kiosk/"+verb, body)
}

// photo sends a picture as the camera would.
func (b *booth) photo(src []byte) answer {
	b.t.Helper()
	return b.post("kiosk/photo", "", src)
}

// over is why the turn is over.
func (b *booth) over(touched bool) string {
	b.t.Helper()
	var s struct{ Over string }
	if err := json.Unmarshal(b.ask("state", fmt.Sprintf(`{"touched":%t}`, touched)).body, &s); err != nil {
		b.t.Fatal(err)
	}
	return s.Over
}

// TestKioskHasNoOtherWay asks for what the local app has and a kiosk has not: above all for anything that hands out a copy,
// takes a job with another recipient, or shows the app's page with its list of files.
func TestKioskHasNoOtherWay(t *testing.T) {
	b := newBooth(t, nil)
	if r := b.do("GET", "/api/v1/openapi.json", nil, nil); !bytes.Equal(r.body, web.KioskOpenAPI) {
		t.Errorf("the description is another: %s", r)
	}
	for _, verb := range []string{"stamp", "preview", "inspect", "verify", "measure", "password", "passphrase"} {
		if r := b.tell(verb, "{}"); r.status != http.StatusNotFound {
			t.Errorf("%s: %s", verb, r)
		}
	}
	for _, path := range []string{"/api/v1/poster", "/api/v1/tips", "/main.js", "/intake.js", "/sw.js", "/kiosk/", "/kiosk/index.html", "/kiosk/../main.js"} {
		if r := b.do("GET", path, nil, nil); r.status != http.StatusNotFound {
			t.Errorf("%s: %s", path, r)
		}
	}
	page := b.do("GET", "/", nil, nil)
	for _, wrong := range []string{`type="file"`, "<a ", "download", "<form", "<input"} {
		if bytes.Contains(page.body, []byte(wrong)) {
			t.Errorf("the page holds %s", wrong)
		}
	}
	if !bytes.Contains(page.body, []byte(`id="k-stick"`)) || !bytes.Contains(page.body, []byte(`id="i-seal"`)) {
		t.Errorf("the page lacks its drawings: %s", page)
	}
	if r := b.do("POST", "/api/v1/kiosk/state", strings.NewReader("{}"), nil); r.code() != "session" {
		t.Errorf("without a session: %s", r)
	}
}

// TestKioskAllows finds purposes that are not the site's, words where none may be written, and fields that are not asked for.
func TestKioskAllows(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	b := newBooth(t, nil)
	b.over(true)
	if r := b.photo(card()); r.status != http.StatusOK {
		t.Fatal(r)
	}
	for body, want := range map[string]string{
		`{"purpose":"sim","lang":"en"}`:                        "",
		`{"purpose":"bank","lang":"en"}`:                       "usage",
		`{"purpose":"other","words":"anything","lang":"en"}`:   "usage",
		`{"purpose":"sim","words":"anything","lang":"en"}`:     "usage",
		`{"purpose":"sim","lang":"en","to":"somebody else"}`:   "usage",
		`{"purpose":"sim","lang":"xx"}`:                        "usage",
		`{"purpose":"sim","lang":"en","page":2}`:               "usage",
		`{"purpose":"sim","lang":"en","side":9000}`:            "usage",
		`{"purpose":"sim","lang":"en","side":1,"before":true}`: "usage",
		`[]`: "usage",
	} {
		r := b.ask("preview", body)
		if r.code() != want || want == "" && r.status != http.StatusOK {
			t.Errorf("%s: %s", body, r)
		}
	}
	free := newBooth(t, func(s *web.KioskSettings) { s.FreeText = true })
	free.photo(card())
	if r := free.ask("preview", `{"purpose":"other","words":"Library card only","lang":"en"}`); r.status != http.StatusOK {
		t.Error(r)
	}
	if r := free.ask("preview", `{"purpose":"other","words":"","lang":"en"}`); r.code() != "label" {
		t.Error(r)
	}
}

// TestKioskCopies prints and saves, and reads what came out.
func TestKioskCopies(t *testing.T) {
	slow(t)
	b := newBooth(t, nil)
	b.stick.put(1, map[string][]byte{"front": card(), "notes": []byte("Only words.")})
	b.over(true)
	if r := b.ask("take", `{"id":"notes"}`); r.code() != "format" {
		t.Errorf("a text: %s", r)
	}
	if r := b.ask("take", `{"id":"../../etc/passwd"}`); r.code() != "stick" {
		t.Errorf("a path: %s", r)
	}
	if r := b.ask("thumb", `{"id":"front"}`); r.status != http.StatusOK || r.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("thumb: %s", r)
	}
	if r := b.ask("take", `{"id":"front"}`); r.status != http.StatusOK || string(r.body) != `{"sides":[{"pdf":false,"pages":1,"card":true}]}`+"\n" {
		t.Fatal(r)
	}
	if r := b.ask("save", `{"purpose":"sim","lang":"en"}`); r.status != http.StatusOK {
		t.Fatal(r)
	}
	saved := b.stick.files["mohr-"+testID.String()+".jpg"]
	if f := finding(t, saved); f.Purpose != "SIM registration only" || f.Recipient != "Namuna Mobile" || f.Expires != (watermark.Date{Year: 2026, Month: 12, Day: 23}) {
		t.Errorf("the saved copy says %+v", f)
	}
	if r := b.photo(back()); r.status != http.StatusOK {
		t.Fatal(r)
	}
	if r := b.photo(photo()); r.code() != "usage" {
		t.Errorf("a third picture: %s", r)
	}
	if r := b.ask("print", `{"purpose":"sim","lang":"ur"}`); r.status != http.StatusOK {
		t.Fatal(r)
	}
	if f := finding(t, b.printed[0]); f.Purpose != "صرف سِم رجسٹریشن کے لیے" {
		t.Errorf("the printed copy says %+v", f)
	}
	info, err := stamper().Inspect(b.printed[0], watermark.Limits{}, "")
	if err != nil || info.Pages != 1 || info.Format != "pdf" {
		t.Errorf("printed: %+v, %v", info, err)
	}
	b.printer = errors.New("no paper")
	if r := b.ask("print", `{"purpose":"sim","lang":"ur"}`); r.code() != "printer" {
		t.Errorf("without paper: %s", r)
	}
	b.stick.full = true
	if r := b.ask("save", `{"purpose":"sim","lang":"ur"}`); r.code() != "stick" {
		t.Errorf("a full stick: %s", r)
	}
	if got := strings.Join(b.counted, " "); got != "person saved printed" {
		t.Errorf("counted %q", got)
	}
}

// finding is the only one of a copy.
func finding(t *testing.T, copied []byte) watermark.Label {
	t.Helper()
	v, err := stamper().Verify(copied, watermark.Limits{}, "")
	if err != nil || len(v.Findings) != 1 || v.Findings[0].State != watermark.Valid {
		t.Fatalf("%d findings, %v", len(v.Findings), err)
	}
	return v.Findings[0].Label
}

// TestKioskForgets ends a turn in each way. Nothing is to be had after it, and the process ends.
func TestKioskForgets(t *testing.T) {
	for reason, end := range map[string]func(b *booth){
		"done": func(b *booth) {
			r := b.ask("end", `{"reason":"done"}`)
			if want := `{"next":"http://` + strings.Replace(b.addr, "127.0.0.1", "localhost", 1) + `/#the-code-of-the-next"}`; strings.TrimSpace(string(r.body)) != want {
				b.t.Errorf("end answers %s, want %s", r, want)
			}
		},
		"idle":  func(b *booth) { b.clock.pass(81 * time.Second) },
		"stick": func(b *booth) { b.stick.put(0, nil) },
		"door": func(b *booth) {
			b.server.AdmitCode("another-browser", nil)
			b.take(b.trade("another-browser"))
		},
	} {
		t.Run(reason, func(t *testing.T) {
			b := newBooth(t, nil)
			b.stick.put(1, map[string][]byte{})
			b.over(true)
			if r := b.photo(card()); r.status != http.StatusOK {
				t.Fatal(r)
			}
			b.clock.pass(70 * time.Second)
			if got := b.over(false); got != "" {
				t.Fatalf("over after 70 seconds: %q", got)
			}
			end(b)
			if got := b.over(true); got != reason {
				t.Errorf("over is %q", got)
			}
			for _, verb := range []string{"preview", "print", "save"} {
				if r := b.ask(verb, `{"purpose":"sim","lang":"en"}`); r.code() != "over" {
					t.Errorf("%s: %s", verb, r)
				}
			}
			if r := b.photo(card()); r.code() != "over" {
				t.Errorf("photo: %s", r)
			}
			b.clock.pass(16 * time.Second)
			b.over(false)
			if !b.ended.Load() {
				t.Error("the process does not end")
			}
			if n := b.server.Sides(); n != 0 {
				t.Errorf("%d documents are kept", n)
			}
		})
	}
}

// TestKioskWaitsForNobody leaves a kiosk alone: without a touch there is nobody to forget.
func TestKioskWaitsForNobody(t *testing.T) {
	b := newBooth(t, nil)
	b.clock.pass(8 * time.Hour)
	if got := b.over(false); got != "" || b.ended.Load() || len(b.counted) > 0 {
		t.Errorf("over is %q, counted %q", got, b.counted)
	}
	if r := b.do("GET", "/healthz", nil, nil); string(r.body) != `{"seat":4,"status":"ok"}`+"\n" {
		t.Error(r)
	}
	if r := b.do("GET", "/api/v1/kiosk/voice/ur/start", nil, nil); r.status != http.StatusOK || r.header.Get("Content-Type") != "audio/ogg" {
		t.Error(r)
	}
	for _, path := range []string{"ur/look", "en/start", "ur/..%2fstart", "xx/start"} {
		if r := b.do("GET", "/api/v1/kiosk/voice/"+path, nil, nil); r.status != http.StatusNotFound {
			t.Errorf("%s: %s", path, r)
		}
	}
}
