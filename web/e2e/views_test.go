package e2e_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
)

//go:embed testdata/axe.min.js
var axe string

// A view is one state of the page that people see, and the way to it.
type view struct {
	name string
	show func(*tab)
}

// views are all of them. Each begins where the one before has ended.
var views = []view{
	{"home", func(b *tab) {}},
	{"proof", func(b *tab) { b.tap("#proof-show"); b.until(`!document.getElementById("proof").hidden`) }},
	{"opened", func(b *tab) {
		b.choose("#choose", file(b.T, "card-front.jpg"))
		b.until(`!document.getElementById("before").hidden`)
	}},
	{"stamped", func(b *tab) { b.tap("#chip-sim"); b.stamped() }},
	{"compare", func(b *tab) { b.tap("#tool-compare"); b.until(`!document.getElementById("split").hidden`) }},
	{"details", func(b *tab) {
		b.tap("#tool-compare")
		b.js(`document.getElementById("details").open = true, document.getElementById("until-month").click(),
			document.querySelector(".panel").scrollTo(0, 400), document.getElementById("details").scrollIntoView()`, nil)
		b.stamped()
	}},
	{"hide", func(b *tab) {
		b.tap("#tool-hide")
		b.tap("#hide-add")
		b.stamped()
	}},
	{"two", func(b *tab) {
		b.tap("#hide-done")
		b.choose("#add", file(b.T, "card-back.jpg"))
		b.until(`document.querySelectorAll(".tile").length === 2`)
		b.stamped()
	}},
	{"done", func(b *tab) { b.tap("#save"); b.download(); b.until(`!document.getElementById("view-done").hidden`) }},
	{"forgotten", func(b *tab) { b.tap("#done-now"); b.until(`document.getElementById("done-again")`) }},
	{"error", func(b *tab) {
		b.tap("#done-again")
		b.forgive()
		b.choose("#choose", textFile(b.T))
		b.until(`document.querySelector(".problem")`)
	}},
	{"locked", func(b *tab) {
		b.choose("#choose", lockedPDF(b.T))
		b.until(`!document.getElementById("password").hidden`)
	}},
	{"check", func(b *tab) {
		b.tap("#over")
		b.tap("#nav-check")
		b.until(`!document.getElementById("view-check").hidden`)
	}},
	{"valid", func(b *tab) {
		b.choose("#check-choose", stampedCard(b.T, "valid"))
		b.until(`document.querySelector("#verdict[data-state=valid]")`)
	}},
	{"altered", func(b *tab) {
		b.choose("#check-choose", stampedCard(b.T, "none"))
		b.until(`document.querySelector("#verdict[data-state=none]")`)
	}},
	{"look", func(b *tab) {
		b.tap("#nav-look")
		b.until(`!document.getElementById("view-look").hidden`)
		b.choose("#look-choose", file(b.T, "photo.jpg"))
		b.until(`document.querySelector("#view-look #verdict")`)
	}},
	{"camera", func(b *tab) {
		b.js(`location.hash = ""`, nil)
		b.until(`!document.getElementById("view-home").hidden`)
		if b.text(`matchMedia("(pointer: coarse) and (hover: none)").matches`) == "false" {
			b.tap("#take")
			b.until(`document.querySelector("#camera[open] video")?.videoWidth > 0`)
		}
	}},
}

// TestViews looks at every view in both languages, on a phone and a desk, in light and dark: nothing that axe-core finds,
// nothing clipped, nothing wider than the screen, no target too small for a finger. Half of the eight meet every two of these
// once; the others are for who looks at the pictures.
func TestViews(t *testing.T) {
	long(t)
	for _, lang := range []string{"ur-PK", "en-GB"} {
		for _, dark := range []bool{false, true} {
			for _, d := range []device{{lang, 360, 740, true, dark}, {lang, 1280, 800, false, dark}} {
				if (lang == "ur-PK") != (d.phone != dark) && os.Getenv("MOHR_SCREENSHOTS") == "" {
					continue
				}
				name := fmt.Sprintf("%s-%dx%d", lang[:2], d.width, d.height)
				if dark {
					name += "-dark"
				}
				t.Run(name, func(t *testing.T) { lookAround(t, d, name) })
			}
		}
	}
}

func lookAround(t *testing.T, d device, name string) {
	b := open(t, d)
	b.js(`document.documentElement.dataset.test = "yes"`, nil)
	for i, v := range views {
		v.show(b)
		b.calm()
		b.shot(fmt.Sprintf("%s-%02d-%s", name, i, v.name))
		for _, broken := range b.axe() {
			b.Errorf("%s: axe: %s", v.name, broken)
		}
		for _, broken := range b.measure(d.phone) {
			b.Errorf("%s: %s", v.name, broken)
		}
	}
}

// TestHighContrast looks at the page in the colours that a person has forced upon every page, and without movement.
func TestHighContrast(t *testing.T) {
	b := open(t, englishPhone)
	b.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
		{Name: "forced-colors", Value: "active"}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}))
	b.calm()
	b.shot("contrast-home")
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	if n := b.text(`document.getAnimations().length`); n != "0" {
		t.Errorf("%s movements for a person who wants none", n)
	}
	b.shot("contrast-work")
	if same := b.text(`(() => {
		const look = (e) => { const s = getComputedStyle(e.closest("label")); return s.outlineStyle + s.outlineWidth; };
		return look(document.getElementById("chip-sim")) === look(document.getElementById("chip-bank"));
	})()`); same == "true" {
		t.Error("the chosen purpose looks like the others")
	}
	for _, broken := range b.axe() {
		t.Errorf("axe: %s", broken)
	}
}

// calm waits for fonts and for movements to end.
func (b *tab) calm() {
	b.Helper()
	b.js(`document.fonts.ready.then(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {})))).then(() => 0)`, nil)
	time.Sleep(50 * time.Millisecond) // one more frame, for the picture
}

// axe returns what axe-core finds wrong with the page as it is.
func (b *tab) axe() []string {
	b.Helper()
	if b.text(`typeof window.axe`) == "undefined" {
		b.js(axe+`;0`, nil)
	}
	var found string
	b.js(`axe.run(document, {resultTypes: ["violations"]}).then((r) => JSON.stringify(r.violations.map((v) =>
		v.id + ": " + v.help + ": " + v.nodes.slice(0, 4).map((n) => n.target.join(" ") + " " + n.any.map((a) => a.message).join("; ")).join(" | "))))`, &found)
	var out []string
	if err := json.Unmarshal([]byte(found), &out); err != nil {
		b.Fatal(err)
	}
	return out
}

// measure returns elements that are cut off, stick out of the screen or are too small for a finger (44 pixels).
func (b *tab) measure(phone bool) []string {
	b.Helper()
	var found []string
	b.js(`(() => {
		const out = [];
		const seen = (e) => e.checkVisibility({visibilityProperty: true}) && !e.closest(".vh, .skip, .sprite");
		if (document.documentElement.scrollWidth > innerWidth + 1) out.push("the page is " + document.documentElement.scrollWidth + " wide, the screen " + innerWidth);
		for (const e of document.querySelectorAll("#app *")) {
			if (!seen(e)) continue;
			const s = getComputedStyle(e);
			if (s.clipPath !== "none" && e.offsetWidth <= 1) continue;
			const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
			if (own && s.overflow !== "visible" && s.textOverflow !== "ellipsis" && (e.scrollHeight > e.clientHeight + 1)) out.push("clipped: " + (e.id || e.className) + " " + e.textContent.slice(0, 40));
			if (own && document.documentElement.lang === "ur" && /[\u0600-\u06ff]/.test(e.textContent) && !e.closest("[lang=en]") && parseFloat(s.lineHeight) < 2 * parseFloat(s.fontSize)) out.push("lines of " + s.lineHeight + " for letters of " + s.fontSize + ": " + (e.id || e.className) + " " + e.textContent.slice(0, 40));
		}
		for (const e of document.querySelectorAll("button, a[href], summary, label.chip, label.option, input[type=text], input[type=password], input[type=date]")) {
			if (!seen(e) || e.closest("[hidden]") || e.matches(".mask")) continue;
			const r = e.getBoundingClientRect();
			if (r.width === 0) continue;
			if (r.height < 43.5 || r.width < 43.5) out.push("a target of " + Math.round(r.width) + " x " + Math.round(r.height) + ": " + (e.id || e.className || e.textContent));
		}
		return out;
	})()`, &found)
	return found
}

// forgive says that refusals are expected from here on.
func (b *tab) forgive() {
	b.mu.Lock()
	b.forgiving = true
	b.mu.Unlock()
}
