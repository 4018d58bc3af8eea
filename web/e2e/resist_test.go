package e2e_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"golang.org/x/image/draw"
)

// smallCard is a card of few pixels, which is measured soon.
func smallCard(t *testing.T) string {
	t.Helper()
	src, err := jpeg.Decode(bytes.NewReader(documents()["card-front.jpg"]))
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewRGBA(image.Rect(0, 0, 520, 520*src.Bounds().Dy()/src.Bounds().Dx()))
	draw.CatmullRom.Scale(small, small.Rect, src, src.Bounds(), draw.Src, nil)
	return put(t, "small.jpg", jpegOf(t, small))
}

// TestHowHard asks how hard the stamp is to remove, cancels, asks again, and reads the answer in both languages; the card is
// kept for as long as that takes, and forgotten after.
func TestHowHard(t *testing.T) {
	long(t)
	b := open(t, englishPhone)
	b.choose("#choose", smallCard(t))
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#save")
	b.download()
	b.tap("#resist-ask")
	b.until(`document.activeElement.id === "resist-cancel"`)
	b.tap("#resist-cancel")
	b.until(`document.activeElement.id === "resist-ask"`)
	b.until(`/\d+/.test(document.querySelector(".done-soon").textContent)`) // it counts again
	b.tap("#resist-ask")
	b.until(`document.querySelector(".resist-busy span").textContent.includes("\u20682\u2069")`)
	b.calm()
	b.shot("resist-busy")
	for _, broken := range append(b.axe(), b.measure(true)...) {
		t.Errorf("busy: %s", broken)
	}
	if b.text(`document.querySelector(".done-soon").textContent`) != catalogue(t, "en")["page_done_waits"] {
		t.Error("the card may be forgotten while it is measured")
	}
	began := time.Now()
	b.until(`document.getElementById("resist-found")`)
	t.Logf("the rest took %v", time.Since(began).Round(100*time.Millisecond))
	b.until(`/\d+/.test(document.querySelector(".done-soon").textContent)`) // it counts once more
	b.tap("#done-now")
	b.until(`document.getElementById("done-again")`) // forgotten, and the answer stays
	for _, lang := range []string{"en", "ur"} {
		b.tap(fmt.Sprintf(`[data-lang="%s"]`, lang))
		words := catalogue(t, lang)
		b.until(fmt.Sprintf(`document.querySelector("#resist-found h2").textContent === %q`, words["page_resist_holds"]))
		if text := b.text(`document.getElementById("resist-found").textContent`); !strings.Contains(text, words["page_resist_note"]) || strings.ContainsAny(text, "{}") || strings.Contains(text, "page_") {
			t.Errorf("%s: %s", lang, text)
		}
		for _, d := range []device{{lang, 360, 740, true, false}, {lang, 360, 740, true, true}, {lang, 1280, 800, false, false}, {lang, 1280, 800, false, true}} {
			b.run(emulation.SetDeviceMetricsOverride(d.width, d.height, 1, d.phone), media(d))
			b.calm()
			b.shot(fmt.Sprintf("resist-%s-%d-dark-%v", lang, d.width, d.dark))
			for _, broken := range append(b.axe(), b.measure(d.phone)...) {
				t.Errorf("%s: %s", lang, broken)
			}
		}
	}
}

// TestForgetEndsTheTrial forgets the card while the stamp is being measured: nobody goes on with it.
func TestForgetEndsTheTrial(t *testing.T) {
	long(t)
	b := open(t, desk)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#save")
	b.download()
	b.tap("#resist-ask")
	b.until(`document.getElementById("resist-cancel")`)
	b.tap("#done-now")
	b.until(`document.getElementById("done-again") && !document.getElementById("resist-cancel") && !document.getElementById("resist-ask")`)
	b.forgive() // a request that was cut off
}
