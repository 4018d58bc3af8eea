package e2e_test

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"mohr/watermark"
	"mohr/web"
)

// The screens that kiosks have: upright and lying.
var (
	upright = device{"ur-PK", 1080, 1920, true, false}
	lying   = device{"en-GB", 1280, 800, true, false}
)

// A stand is a kiosk within the test: a server for each person, one after the other, at one address.
type stand struct {
	*testing.T
	l        *net.TCPListener
	settings web.KioskSettings
	stick    *folderStick
	printer  func(pdf []byte) error
	voice    func(lang, name string) ([]byte, string, bool)

	mu      sync.Mutex
	counted []string
	printed [][]byte
	seat    int
}

// usualSettings are a shop's.
func usualSettings() web.KioskSettings {
	var purposes []web.KioskPurpose
	for _, p := range [][3]string{
		{"sim", "SIM registration only", "صرف سِم رجسٹریشن کے لیے"}, {"bank", "Bank account opening only", "صرف بینک اکاؤنٹ کھولنے کے لیے"},
		{"job", "Job application only", "صرف ملازمت کی درخواست کے لیے"}, {"rent", "Rent agreement only", "صرف کرایہ نامے کے لیے"},
		{"school", "School admission only", "صرف اسکول میں داخلے کے لیے"}, {"hotel", "Hotel check-in only", "صرف ہوٹل میں قیام کے لیے"},
	} {
		purposes = append(purposes, web.KioskPurpose{ID: p[0], EN: p[1], UR: p[2], Icon: p[0]})
	}
	return web.KioskSettings{
		Name: "Namuna Franchise, Blue Area", Languages: []string{"ur", "en"}, StampLang: "page", Purposes: purposes, FreeText: true,
		Recipient: "Namuna Mobile", ValidDays: 30, Idle: time.Minute, Warning: 15 * time.Second, Camera: true,
	}
}

// newStand opens a kiosk; change may be nil.
func newStand(t *testing.T, change func(*stand)) *stand {
	t.Helper()
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &stand{T: t, l: l.(*net.TCPListener), settings: usualSettings(), stick: &folderStick{dir: filepath.Join(t.TempDir(), "stick")}}
	k.printer = func([]byte) error { return nil }
	if change != nil {
		change(k)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			k.serve(ctx)
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
		l.Close()
	})
	for k.now() == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	return k
}

// code is that of a seat.
func (k *stand) code(seat int) string { return fmt.Sprintf("code-of-seat-%d-and-no-other", seat) }

// serve serves one person.
func (k *stand) serve(ctx context.Context) {
	k.mu.Lock()
	k.seat++
	seat := k.seat
	k.mu.Unlock()
	ctx, done := context.WithCancel(ctx)
	defer done()
	file, err := k.l.File()
	if err != nil {
		return
	}
	defer file.Close()
	l, err := net.FileListener(file)
	if err != nil {
		k.Error(err)
		return
	}
	var n uint64
	server, err := web.New(k.l.Addr(), web.Config{
		Stamper: &stamper, Secret: [32]byte{7}, SigningKey: signingKey(k.T), Now: time.Now, Random: rand.Reader,
		Chance: func([][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			n++
			binary.LittleEndian.PutUint64(seed[:], n)
			binary.LittleEndian.PutUint32(id[:], uint32(n))
			return seed, id, nil
		},
		Kiosk: &web.Kiosk{
			Settings: k.settings, Stick: k.stick, Seat: seat, Next: k.code(seat + 1), Voice: k.voice,
			Print: func(_ context.Context, pdf []byte) error {
				k.mu.Lock()
				k.printed = append(k.printed, slices.Clone(pdf))
				k.mu.Unlock()
				return k.printer(pdf)
			},
			Count: func(what string) {
				k.mu.Lock()
				defer k.mu.Unlock()
				k.counted = append(k.counted, what)
			},
			End: done,
		},
	})
	if err != nil {
		k.Error(err)
		return
	}
	server.AdmitCode(k.code(seat), nil)
	_ = server.Serve(ctx, l, 0)
}

// now is the number of the seat that serves.
func (k *stand) now() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.seat
}

// counts are what was counted, as one text.
func (k *stand) counts() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return strings.Join(k.counted, " ")
}

// stand opens the page of a kiosk.
func visitStand(t *testing.T, d device, k *stand, before ...chromedp.Action) *tab {
	t.Helper()
	b := launch(t, visit{device: d, before: before, page: func(b *tab) string {
		b.server = func() {}
		b.origin, b.other = "http://"+k.l.Addr().String(), strings.Replace("http://"+k.l.Addr().String(), "127.0.0.1", "localhost", 1)
		return b.origin + "/#" + k.code(k.now())
	}})
	b.attract()
	return b
}

// attract waits until the page waits for somebody.
func (b *tab) attract() {
	b.Helper()
	b.until(`document.documentElement?.dataset.ready === "yes" && !document.getElementById("attract").hidden`)
}

// screen waits for a screen.
func (b *tab) screen(name string) {
	b.Helper()
	b.until(fmt.Sprintf(`document.body?.dataset.screen === %q`, name))
}

// drawn waits until the copy is shown.
func (b *tab) drawn() {
	b.Helper()
	b.screen("look")
	b.until(`!document.getElementById("mat").hasAttribute("aria-busy") && document.getElementById("copy").naturalWidth > 0`)
}

// A folderStick is a folder in place of a stick: it is in while the folder is there.
type folderStick struct {
	dir string
	mu  sync.Mutex
	n   int
	was bool
}

func (s *folderStick) Seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := os.Stat(s.dir)
	is := err == nil
	if is && !s.was {
		s.n++
	}
	if s.was = is; is {
		return s.n
	}
	return 0
}

func (s *folderStick) List() (l web.StickList, err error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return l, web.ErrStick
	}
	for _, e := range entries {
		l.Files = append(l.Files, web.StickFile{ID: e.Name(), Name: e.Name(), PDF: strings.HasSuffix(e.Name(), ".pdf"), Day: "2026-11-20"})
	}
	return l, nil
}

func (s *folderStick) Read(id string, _ int64) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, filepath.Base(id)))
	if err != nil {
		return nil, fmt.Errorf("%w does not read", web.ErrStick)
	}
	return b, nil
}

func (s *folderStick) Save(name string, data []byte) error {
	if os.WriteFile(filepath.Join(s.dir, name), data, 0o600) != nil {
		return fmt.Errorf("%w does not write", web.ErrStick)
	}
	return nil
}

// fill puts a stick in, with these files of the specimens.
func (s *folderStick) fill(t *testing.T, names ...string) {
	t.Helper()
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(s.dir, filepath.Base(name)), readFile(t, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKioskScreens looks at every screen, in both languages and both ways up.
func TestKioskScreens(t *testing.T) {
	long(t)
	for i, d := range []device{upright, lying} {
		for j, lang := range []string{"ur", "en"} {
			if i != j && os.Getenv("MOHR_SCREENSHOTS") == "" {
				continue // the other two are for who looks at the pictures
			}
			t.Run(fmt.Sprintf("%s-%dx%d", lang, d.width, d.height), func(t *testing.T) { everyScreen(t, d, lang) })
		}
	}
}

func everyScreen(t *testing.T, d device, lang string) {
	k := newStand(t, func(k *stand) {
		k.settings.Languages = []string{lang, map[string]string{"ur": "en", "en": "ur"}[lang]}
		k.printer = func([]byte) error { time.Sleep(time.Second); return nil }
	})
	b := visitStand(t, d, k, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}))
	b.forgive()
	see := func(name string) {
		t.Helper()
		b.stands(name)
		b.shot(fmt.Sprintf("kiosk-%s-%dx%d-%s", name, d.width, d.height, lang))
	}
	see("attract")
	b.tap("#touch")
	b.screen("source")
	see("source")
	b.tap("#by-phone")
	b.screen("phone")
	see("phone")
	b.tap("#back")
	b.tap("#by-stick")
	b.screen("stick")
	see("stick-none")
	k.stick.fill(t, file(t, "card-front.jpg"), file(t, "card-back.jpg"), file(t, "photo.jpg"), lockedPDF(t), plainPDF(t, 3))
	b.until(`document.querySelectorAll("#pics img").length >= 4 && document.querySelectorAll("#pics .thumb svg").length === 1`)
	see("stick")
	b.tap(`[data-id$="locked.pdf"]`)
	b.screen("locked")
	see("locked")
	b.tap("#back")
	b.tap("#by-camera")
	b.screen("camera")
	b.until(`document.querySelector("video")?.currentTime > 0.3`)
	see("camera")
	b.tap("#back")
	b.tap("#by-stick")
	b.tap(`[data-id="card-front.jpg"]`)
	b.screen("purpose")
	see("purpose")
	b.tap("#purpose-other")
	b.screen("words")
	for _, r := range map[string]string{"ur": "نمونہ", "en": "sample"}[lang] {
		b.tap(fmt.Sprintf(`[data-key="%c"]`, r))
	}
	see("words")
	b.tap("#back")
	b.tap("#purpose-sim")
	b.drawn()
	see("look")
	b.tap("#add")
	b.tap("#by-stick")
	b.tap(`[data-id="card-back.jpg"]`)
	b.drawn()
	see("look-both")
	b.tap("#contrast")
	see("look-contrast")
	b.tap("#contrast")
	b.tap("#print")
	b.screen("waiting")
	see("waiting")
	b.screen("done")
	see("done")
	b.tap("#finish")
	b.screen("over")
	see("over")
	b.attract()
	k.printer = func([]byte) error { return errors.New("no paper") }
	b.tap("#touch")
	b.tap("#by-stick")
	b.tap(`[data-id="pages.pdf"]`)
	b.tap("#purpose-bank")
	b.drawn()
	see("look-pdf")
	b.tap("#print")
	b.screen("problem")
	see("problem")
	if err := os.Rename(k.stick.dir, k.stick.dir+"-out"); err != nil {
		t.Fatal(err)
	}
	b.screen("over")
	see("over-stick")
	b.attract()
	b.run(chromedp.Navigate(b.origin + "/"))
	b.screen("out")
	see("out")
}

// stands finds what is wrong with a screen: targets under 60 pixels, what lies outside of the screen or is cut off.
func (b *tab) stands(name string) {
	b.Helper()
	b.calm()
	var found []string
	b.js(`(() => {
		const out = [];
		const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
		for (const e of document.querySelectorAll("button")) {
			if (!seen(e)) continue;
			const r = e.getBoundingClientRect();
			const what = e.id || e.dataset.key || e.className;
			if (r.width < 60 || r.height < 60) out.push(what + " is " + Math.round(r.width) + " x " + Math.round(r.height));
			if (r.x < -0.5 || r.y < -0.5 || r.right > innerWidth + 0.5 || r.bottom > innerHeight + 0.5) out.push(what + " is outside of the screen");
			if (e.scrollWidth > e.clientWidth + 1 && !e.matches(".pic")) out.push(what + " is too narrow");
			if (e.scrollHeight > e.clientHeight + 1) out.push(what + " is too low: " + e.scrollHeight + " of " + e.clientHeight);
		}
		for (const parent of document.querySelectorAll(".screen, .attract, .still-box, .beside, .head")) {
			const parts = [...parent.children].filter(seen).map((e) => [e, e.getBoundingClientRect()]);
			for (const [i, [e, a]] of parts.entries()) for (const [f, b] of parts.slice(i + 1)) {
				if (a.x < b.right - 1 && b.x < a.right - 1 && a.y < b.bottom - 1 && b.y < a.bottom - 1) out.push((e.id || e.className) + " lies on " + (f.id || f.className));
			}
		}
		for (const e of document.querySelectorAll(".screen, .attract, .still-box, .keyboard, .beside, .place")) {
			if (seen(e) && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)) out.push(e.className + " does not fit: " + e.scrollHeight + " of " + e.clientHeight);
		}
		return out;
	})()`, &found)
	for _, f := range found {
		b.Errorf("%s: %s", name, f)
	}
}
