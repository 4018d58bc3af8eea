package e2e_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"mohr/watermark"
	"mohr/web"
)

// A shelf is a register in memory.
type shelf struct {
	mu   sync.Mutex
	rows []web.CopyRow
	err  error
}

func (s *shelf) Record(l watermark.Label, r watermark.Report, sum [32]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.rows = append(s.rows, web.CopyRow{ID: r.CopyID, Purpose: l.Purpose, Recipient: l.Recipient, Issued: l.Issued, Expires: l.Expires,
			Made: time.Now(), Digest: sum, Pages: r.Pages, Format: r.Format.Word()})
	}
	return s.err
}

func (s *shelf) Each(see func(web.CopyRow) error) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		if err := see(r); err != nil {
			return 0, err
		}
	}
	return 0, s.err
}

func (s *shelf) Change(id watermark.CopyID, note *string, asked *watermark.Date) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.rows {
		if r := &s.rows[i]; r.ID == id {
			n++
			if note != nil {
				r.Note = *note
			}
			if asked != nil {
				r.Asked = *asked
			}
		}
	}
	return n, s.err
}

func (s *shelf) Forget(id watermark.CopyID) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.rows)
	s.rows = slices.DeleteFunc(s.rows, func(r web.CopyRow) bool { return r.ID == id })
	return before - len(s.rows), s.err
}

// all is what the register holds.
func (s *shelf) all() []web.CopyRow {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.rows)
}

// fail makes it fail from here on, or no longer.
func (s *shelf) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

// given are copies as somebody may have made them.
func given() []web.CopyRow {
	day := func(m, d int) watermark.Date { return watermark.Date{Year: 2025, Month: m, Day: d} }
	return []web.CopyRow{
		{ID: watermark.CopyID{1}, Purpose: "Hotel check-in only", Recipient: "Serena Hotel, Quetta", Issued: day(3, 1), Expires: day(3, 9)},
		{ID: watermark.CopyID{2}, Purpose: "صرف بینک اکاؤنٹ کھولنے کے لیے", Recipient: "میزان بینک، ایف سیون", Issued: day(4, 2), Expires: day(5, 2), Asked: day(5, 20), Note: "answered, will delete"},
		{ID: watermark.CopyID{3}, Purpose: "SIM registration only", Issued: day(6, 1)},
		{ID: watermark.CopyID{4}, Purpose: "صرف کرایہ نامہ کے لیے", Recipient: "حاجی بشیر", Issued: day(7, 1), Expires: day(8, 1)},
	}
}

// withShelf opens the page of a server with a register.
func withShelf(t *testing.T, d device, s *shelf) *tab {
	t.Helper()
	b := launch(t, visit{device: d, config: func(c *web.Config) { c.Register = s }})
	b.until(`document.documentElement.dataset.ready === "yes"`)
	b.run(chromedp.ActionFunc(func(ctx context.Context) error {
		c := chromedp.FromContext(ctx)
		return browser.GrantPermissions([]browser.PermissionType{browser.PermissionTypeClipboardReadWrite, browser.PermissionTypeClipboardSanitizedWrite}).
			WithOrigin(b.origin).Do(cdp.WithExecutor(ctx, c.Browser))
	}))
	return b
}

// TestCopiesAreNoted takes a copy: it is noted when it leaves the page, not before, and when it cannot be it does not leave.
func TestCopiesAreNoted(t *testing.T) {
	s := &shelf{}
	b := withShelf(t, englishPhone, s)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.until(`!document.getElementById("before").hidden`)
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#chip-bank") // another copy is made ahead
	b.stamped()
	if n := len(s.all()); n != 0 {
		t.Errorf("%d copies are noted before one is taken", n)
	}
	b.forgive()
	s.fail(fmt.Errorf("no space"))
	b.tap("#save")
	b.until(`document.querySelector("#trouble .problem")`)
	if text := b.text(`document.querySelector("#trouble .problem strong").textContent`); text != catalogue(t, "en")["page_err_register"] {
		t.Errorf("with a full disk it says %q", text)
	}
	s.fail(nil)
	b.tap("#save")
	b.download()
	if rows := s.all(); len(rows) != 1 || rows[0].Purpose != catalogue(t, "en")["purpose.bank"] {
		t.Errorf("noted are %+v", rows)
	}
	b.js(`location.hash = "copies"`, nil)
	b.until(`document.querySelectorAll("article.given").length === 1`)
}

// TestCopiesView looks through the register: what has expired, what to say, what was asked, and what is forgotten.
func TestCopiesView(t *testing.T) {
	s := &shelf{rows: given()}
	b := withShelf(t, desk, s)
	words := catalogue(t, "en")
	card := func(i byte) string { return fmt.Sprintf(`article.given[data-id="%s"]`, watermark.CopyID{i}) }
	b.tap("#nav-copies")
	b.until(`document.querySelectorAll("article.given").length === 4`)
	if got := b.text(`[...document.querySelectorAll("#copies-due article.given")].map((e) => e.dataset.id)`); got != (watermark.CopyID{4}).String()+","+(watermark.CopyID{1}).String() {
		t.Errorf("to be asked are %s", got)
	}
	b.tap(card(1) + " .given-say")
	b.tap(card(1) + ` [data-copy="ur"]`)
	b.until(fmt.Sprintf(`document.querySelector(%q).textContent.includes(%q)`, card(1), words["page_copies_copied"]))
	var got string
	b.js(`navigator.clipboard.readText()`, &got)
	if !strings.Contains(got, "براہ کرم") || !strings.Contains(got, "Hotel check-in only") || !strings.Contains(got, (watermark.CopyID{1}).String()) || strings.ContainsAny(got, "{}") {
		t.Errorf("copied %q", got)
	}
	b.tap(card(1) + ` [data-mark="today"]`)
	b.until(fmt.Sprintf(`document.querySelector(%q).querySelector(".given-mark.good")`, card(1)))
	if s.all()[0].Asked.IsZero() {
		t.Error("that it was asked is not noted")
	}
	b.tap(card(3) + " .given-row button:nth-child(2)")
	b.run(chromedp.KeyEvent("for the new SIM\r"))
	b.until(fmt.Sprintf(`document.querySelector(%q).textContent.includes("for the new SIM")`, card(3)))
	if note := s.all()[2].Note; note != "for the new SIM" {
		t.Errorf("noted is %q", note)
	}
	b.tap(card(3) + " .given-row button:nth-child(3)")
	b.tap(card(3) + ` [data-sure="yes"]`)
	b.until(`document.querySelectorAll("article.given").length === 3`)
	if n := len(s.all()); n != 3 {
		t.Errorf("%d copies are left", n)
	}
	b.js(`(() => { const f = document.getElementById("copies-search"); f.value = "بينک"; f.dispatchEvent(new Event("input")); })()`, nil) // with the Arabic yeh
	b.until(`document.querySelectorAll("article.given").length === 1`)
	b.js(`(() => { const f = document.getElementById("copies-search"); f.value = "no such words"; f.dispatchEvent(new Event("input")); })()`, nil)
	b.until(fmt.Sprintf(`document.getElementById("copies-count").textContent === %q`, words["page_copies_nothing"]))
}

// TestCopiesLook looks at the view in both languages, on phones and a desk.
func TestCopiesLook(t *testing.T) {
	long(t)
	b := withShelf(t, urduPhone, &shelf{rows: given()})
	b.tap("#nav-copies")
	b.until(`document.querySelectorAll("article.given").length === 4`)
	b.js(`document.querySelector(".given-say").click(), document.querySelector("#copies-rest .given-row button:nth-child(2)").click(),
		document.querySelector("#copies-rest article:nth-child(2) .given-row button:nth-child(3)").click()`, nil)
	for _, lang := range []string{"ur", "en"} {
		b.switchTo(lang)
		for i, d := range []device{{lang, 360, 740, true, false}, {lang, 1280, 800, false, true}, {lang, 320, 640, true, false}} {
			b.run(emulation.SetDeviceMetricsOverride(d.width, d.height, 1, d.phone), media(d))
			b.js(`scrollTo(0, 0)`, nil)
			b.calm()
			name := fmt.Sprintf("copies-%s-%d-dark-%v", lang, d.width, d.dark)
			b.shot(name)
			b.whole(name)
			broken := b.measure(d.phone)
			if i == 0 || lang == "ur" && i == 1 {
				broken = append(broken, b.axe()...)
			}
			for _, fault := range broken {
				t.Errorf("%s: %s", name, fault)
			}
		}
	}
}
