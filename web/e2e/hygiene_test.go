package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"mohr/web"
)

// weigh types a password into the empty field and waits for what is found.
func (b *tab) weigh(password string) {
	b.Helper()
	b.until(`!document.getElementById("view-passwords").hidden`) // opening it moves the focus
	b.js(`(() => { const f = document.getElementById("weigh"); f.value = ""; f.dispatchEvent(new Event("input")); f.focus(); })()`, nil)
	b.until(`!document.getElementById("weighed")`)
	b.run(chromedp.KeyEvent(password))
	b.until(`document.getElementById("weighed")`)
}

// switchTo changes the language of the page.
func (b *tab) switchTo(lang string) {
	b.Helper()
	b.js(fmt.Sprintf(`document.querySelector('[data-lang="%s"]').click()`, lang), nil)
	b.until(fmt.Sprintf(`document.documentElement.lang === %q`, lang))
}

// TestHygieneViews looks at passwords and tips in both languages, on phones and a desk, in light and dark.
func TestHygieneViews(t *testing.T) {
	long(t)
	b := open(t, urduPhone)
	if b.text(`document.getElementById("nav-copies").checkVisibility()`) != "false" {
		t.Error("there is a way to a register of copies, and none is kept")
	}
	b.js(`location.hash = "copies"`, nil)
	b.until(`!document.getElementById("view-home").hidden`)
	fill := map[string]func(){
		"passwords": func() {
			b.weigh("35202-1234567-1 Lahore786")
			b.tap("#phrase-make")
			b.until(`document.getElementById("phrase-text")`)
		},
		"tips": func() {
			b.until(`document.querySelectorAll(".tip").length > 10`)
			b.js(`document.querySelector(".tip details").open = true`, nil)
		},
	}
	for _, view := range []string{"passwords", "tips"} {
		b.run(emulation.SetDeviceMetricsOverride(360, 740, 1, true))
		b.tap("#nav-" + view)
		b.until(fmt.Sprintf(`!document.getElementById("view-%s").hidden`, view))
		fill[view]()
		for _, lang := range []string{"ur", "en"} {
			b.switchTo(lang)
			for i, d := range []device{{lang, 360, 740, true, false}, {lang, 360, 740, true, true}, {lang, 1280, 800, false, false}, {lang, 1280, 800, false, true}, {lang, 320, 640, true, false}, {lang, 768, 1024, true, false}} {
				b.run(emulation.SetDeviceMetricsOverride(d.width, d.height, 1, d.phone), media(d))
				b.js(`scrollTo(0, 0)`, nil)
				b.calm()
				name := fmt.Sprintf("hygiene-%s-%s-%d-dark-%v", view, lang, d.width, d.dark)
				b.shot(name)
				b.whole(name)
				broken := b.measure(d.phone)
				if i < 3 {
					broken = append(broken, b.axe()...)
				}
				for _, fault := range broken {
					t.Errorf("%s: %s", name, fault)
				}
			}
		}
	}
}

// whole writes a picture of the page at its full length.
func (b *tab) whole(name string) {
	b.Helper()
	var width, height int64
	b.js(`Math.min(4000, document.documentElement.scrollHeight)`, &height)
	b.js(`innerWidth`, &width)
	b.run(emulation.SetDeviceMetricsOverride(width, height, 1, width < 900))
	b.shot(name + "-whole")
}

// TestWeighing types a CNIC, reads why it is weak in Urdu, and leaves no trace of it behind.
func TestWeighing(t *testing.T) {
	b := open(t, urduPhone)
	words := catalogue(t, "ur")
	b.tap("#nav-passwords")
	b.weigh("35202-1234567-1")
	b.until(fmt.Sprintf(`document.querySelector("#weighed h2").textContent === %q`, words["password.reason.cnic"]))
	for _, id := range []string{"login", "stolen"} {
		if text := b.text(fmt.Sprintf(`document.getElementById("reading-%s").textContent`, id)); !strings.Contains(text, "\u2068") || strings.ContainsAny(text, "{}") || strings.Contains(text, "password.") {
			t.Errorf("%s: %q", id, text)
		}
	}
	if text := b.text(`document.getElementById("weigh-answer").textContent`); !strings.Contains(text, "\u2068NIST SP 800-63B-4\u2069") || !strings.Contains(text, words["password.nist.note"]) {
		t.Errorf("the standard is not told, or not isolated: %q", text)
	}
	b.until(fmt.Sprintf(`document.getElementById("say").textContent.includes(%q)`, words["password.reason.cnic"]))
	if got := b.text(`["type", "autocomplete", "spellcheck"].map((a) => document.getElementById("weigh").getAttribute(a))`); got != "password,off,false" {
		t.Errorf("the field is %s", got)
	}
	b.tap("#weigh-show")
	b.until(`document.getElementById("weigh").type === "text"`)

	b.js(`(() => { const f = document.getElementById("own"); f.value = "Zarqonia، Ferozwala"; f.dispatchEvent(new Event("input")); })()`, nil)
	b.weigh("Ferozwala")
	b.until(fmt.Sprintf(`document.querySelector("#weighed h2").textContent === %q`, words["password.reason.own-word"]))
	b.weigh("tihxpw4u9zqkvm2f")
	b.until(fmt.Sprintf(`document.querySelector("#weighed.good h2").textContent === %q`, words["password.score.4"]))

	b.tap("#nav-check")
	b.until(`!document.getElementById("view-check").hidden`)
	if left := b.text(`document.getElementById("weigh").value + document.getElementById("own").value + document.getElementById("weigh-answer").textContent + document.getElementById("weigh").type`); left != "password" {
		t.Errorf("after leaving there is still %q", left)
	}
	if kept := b.text(`JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + location.href + document.title`); strings.Contains(kept, "tihx") || strings.Contains(kept, "Feroz") {
		t.Errorf("kept: %s", kept)
	}
	b.forgive() // a request that was cut off
}

// TestPhrases draws passphrases and copies one.
func TestPhrases(t *testing.T) {
	b := open(t, desk)
	b.run(chromedp.ActionFunc(func(ctx context.Context) error {
		c := chromedp.FromContext(ctx)
		return browser.GrantPermissions([]browser.PermissionType{browser.PermissionTypeClipboardReadWrite, browser.PermissionTypeClipboardSanitizedWrite}).
			WithOrigin(b.origin).Do(cdp.WithExecutor(ctx, c.Browser))
	}))
	b.tap("#nav-passwords")
	b.tap("#phrase-make")
	b.until(`document.getElementById("phrase-text")?.textContent.split("-").length === 6 && document.getElementById("phrase-script").textContent.split(" ").length === 6`)
	first := b.text(`document.getElementById("phrase-text").textContent`)
	b.tap("#phrase-copy")
	b.until(fmt.Sprintf(`document.getElementById("phrase-told").textContent === %q`, catalogue(t, "en")["page_phrase_copied"]))
	var got string
	b.js(`navigator.clipboard.readText()`, &got)
	if got != first {
		t.Errorf("copied %q, want %q", got, first)
	}
	b.tap("#phrase-more")
	b.until(`document.getElementById("phrase-text").textContent.split("-").length === 7`)
	b.js(`document.getElementById("list-eff").click()`, nil)
	b.until(`!document.getElementById("phrase-script") && document.getElementById("phrase-text").textContent.split("-").length >= 7`)
	if text := b.text(`document.getElementById("phrase-answer").textContent`); !strings.Contains(text, "90.5") || !strings.Contains(text, "7,776") {
		t.Errorf("it is worth: %s", text)
	}
	b.tap("#nav-stamp")
	b.until(`!document.getElementById("phrase-text") && !document.getElementById("view-home").hidden`)
}

// TestTipsAreFound searches the tips in both languages, opens a source, and lays them out for paper.
func TestTipsAreFound(t *testing.T) {
	b := open(t, englishPhone)
	b.tap("#nav-tips")
	b.until(`document.querySelectorAll(".tip").length > 10 && !document.querySelector(".problem")`)
	const shown = `[...document.querySelectorAll(".tip")].filter((e) => e.checkVisibility()).length`
	all := b.text(shown)
	find := func(words string) {
		b.js(fmt.Sprintf(`(() => { const f = document.getElementById("tips-search"); f.value = %q; f.dispatchEvent(new Event("input")); })()`, words), nil)
	}
	for _, words := range []string{"passkey", "PASSKEY  site", "پاس کي"} { // the last with the Arabic yeh
		find(words)
		if n := b.text(shown); n == "0" || n == all {
			t.Errorf("%s: %s of %s tips", words, n, all)
		}
	}
	find("no such words")
	b.until(fmt.Sprintf(`document.getElementById("tips-count").textContent === %q`, catalogue(t, "en")["page_tips_nothing"]))
	find("")
	b.tap("#tips-poster")
	if name, poster := b.download(); name != "mohr-poster.pdf" || !bytes.HasPrefix(poster, []byte("%PDF-")) {
		t.Errorf("saved %s, %d bytes", name, len(poster))
	}
	b.tap(".tip summary")
	b.until(`document.querySelector(".tip details[open] li")`)
	b.run(emulation.SetEmulatedMedia().WithMedia("print"))
	if got := b.text(`["app", "tips-search", "topics"].map((id) => document.getElementById(id).checkVisibility())`); got != "true,false,true" {
		t.Errorf("on paper the page, the search and the tips are there: %s", got)
	}
	if n := b.text(`(() => { dispatchEvent(new Event("beforeprint")); const n = document.querySelectorAll(".tip details:not([open])").length; dispatchEvent(new Event("afterprint")); return n })()`); n != "0" {
		t.Errorf("on paper %s sources are closed", n)
	}
	if wide := b.text(`(() => { document.querySelectorAll(".tip details").forEach((d) => { d.open = true; }); return [...document.querySelectorAll(".tip")].filter((e) => e.scrollWidth > e.clientWidth).length })()`); wide != "0" {
		t.Errorf("the words of %s tips run out of their cards on paper", wide)
	}
	b.shot("hygiene-tips-print")
}

// TestOldTips warns once when nobody has looked at the sources for long, by the server's clock.
func TestOldTips(t *testing.T) {
	b := launch(t, visit{device: urduPhone, config: func(c *web.Config) {
		c.Now = func() time.Time { return time.Now().AddDate(3, 0, 0) }
	}})
	b.until(`document.documentElement.dataset.ready === "yes"`)
	b.tap("#nav-tips")
	b.until(`document.querySelectorAll("#topics > .problem.mild").length === 1 && document.querySelectorAll(".tip .problem").length === 0`)
	b.calm()
	b.shot("hygiene-tips-old")
	for _, broken := range append(b.axe(), b.measure(true)...) {
		t.Error(broken)
	}
}
