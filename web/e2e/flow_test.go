package e2e_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"mohr/watermark"
)

// verdict is what the codes of a saved copy say.
func verdict(t *testing.T, copy []byte) watermark.Finding {
	t.Helper()
	found, err := stamper.Verify(copy, watermark.Limits{}, "")
	if err != nil {
		t.Fatalf("the saved file: %v", err)
	}
	for _, f := range found.Findings {
		if f.State != watermark.Valid {
			t.Errorf("page %d of the saved file is %v", f.Page, f.State)
		}
	}
	return found.Findings[0]
}

// TestFourTaps is the first visit of a person who reads Urdu, with a phone: from the first screen to the saved file. The
// tap on a picture in the phone's own list is the fourth.
func TestFourTaps(t *testing.T) {
	b := open(t, urduPhone)
	if got := b.text(`document.documentElement.lang + " " + document.documentElement.dir`); got != "ur rtl" {
		t.Fatalf("the page reads %q, want Urdu from right to left", got)
	}
	b.choose("#choose", file(t, "card-front.jpg"))
	const system = 1
	b.until(`!document.getElementById("view-work").hidden`)
	b.tap("#chip-sim")
	b.tap("#save")
	name, copy := b.download()
	if taps := b.taps + system; taps > 4 {
		t.Errorf("%d taps, want at most 4", taps)
	}
	t.Logf("%d taps in the page, and one in the phone's list of pictures", b.taps)
	if name != "card-front-stamped.jpg" {
		t.Errorf("saved as %q", name)
	}
	f := verdict(t, copy)
	if want := catalogue(t, "ur")["purpose.sim"]; f.Label.Purpose != want {
		t.Errorf("the copy is for %q, want %q", f.Label.Purpose, want)
	}
	sameAsStamp(t, copy, f.Label, watermark.Urdu)
	b.until(`document.getElementById("done-title") === document.activeElement`)
}

// sameAsStamp compares the pixels of a saved copy with those that the library makes of the same job.
func sameAsStamp(t *testing.T, copy []byte, l watermark.Label, lang watermark.Lang) {
	t.Helper()
	n := uint64(binary.LittleEndian.Uint32(l.CopyID[:]))
	job := watermark.Job{
		Label: l, SigningKey: signingKey(t), Output: watermark.Output{Format: watermark.JPEG, LongSide: 1600},
	}
	job.Label.Lang = lang
	job.Secret[0] = 7
	binary.LittleEndian.PutUint64(job.Seed[:], n)
	var want bytes.Buffer
	if _, err := stamper.Stamp(&want, documents()["card-front.jpg"], job); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(copy, want.Bytes()) {
		t.Error("the saved copy is another one than the library makes of the same job")
	}
}

// TestKeyboardOnly goes from the first screen to the saved file without a pointer, and never loses sight of the focus.
func TestKeyboardOnly(t *testing.T) {
	b := open(t, desk)
	b.tabTo("choose")
	b.mu.Lock()
	b.picks = []string{file(t, "card-front.jpg")}
	b.mu.Unlock()
	b.press(kb.Enter)
	b.until(`!document.getElementById("before").hidden`)
	b.until(`document.activeElement.id === "work-title"`)

	b.tabTo("chip-sim")
	b.press(" ")
	b.stamped()
	b.press(kb.ArrowDown) // to the next purpose
	b.until(`document.getElementById("chip-bank").checked`)
	b.stamped()

	b.backTo("tool-compare")
	b.press(kb.Enter)
	b.until(`document.activeElement.id === "split"`)
	b.press(kb.ArrowRight)
	b.until(`document.getElementById("split").value === "51"`)

	b.tabTo("tool-hide")
	b.press(kb.Enter)
	b.until(`document.activeElement.id === "hide-add"`)
	b.press(kb.Enter)
	b.until(`document.activeElement.classList.contains("mask")`)
	was := b.text(`document.querySelector(".mask").getBoundingClientRect().x`)
	b.press(kb.ArrowRight)
	b.until(fmt.Sprintf(`document.querySelector(".mask").getBoundingClientRect().x > %s`, was))
	b.until(`document.activeElement.classList.contains("mask")`)
	b.press(kb.Delete)
	b.until(`document.querySelectorAll(".mask").length === 0 && document.activeElement.id === "hide-add"`)
	b.tabTo("hide-done")
	b.press(kb.Enter)
	b.until(`document.activeElement.id === "tool-hide"`)

	b.tabTo("viewport")
	b.press("+")
	b.until(`document.getElementById("sheet").getBoundingClientRect().width > 500`)
	b.tabTo("to")
	b.press("Meezan")
	b.press(kb.Enter) // saves
	_, copy := b.download()
	if f := verdict(t, copy); f.Label.Purpose != "Bank account opening only" || f.Label.Recipient != "Meezan" {
		t.Errorf("the copy says %+v", f.Label)
	}
}

// press sends a key, and sees that the focus is somewhere and can be seen.
func (b *tab) press(key string) {
	b.Helper()
	b.run(chromedp.KeyEvent(key))
	if b.text(`document.activeElement === document.body`) == "true" {
		b.Fatalf("the focus is lost after %q", key)
	}
}

// tabTo moves the focus forwards to an element, backTo backwards.
func (b *tab) tabTo(id string)  { b.Helper(); b.move(id, 0) }
func (b *tab) backTo(id string) { b.Helper(); b.move(id, input.ModifierShift) }

func (b *tab) move(id string, with input.Modifier) {
	b.Helper()
	for range 60 {
		b.run(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(with)))
		if b.text(`document.activeElement.id`) != id {
			continue
		}
		if hidden := b.text(`(() => {
			const e = document.activeElement, r = e.getBoundingClientRect();
			const x = Math.min(innerWidth - 1, Math.max(0, r.x + r.width / 2)), y = Math.min(innerHeight - 1, Math.max(0, r.y + r.height / 2));
			const top = document.elementFromPoint(x, y);
			return !(top && (e.contains(top) || top.contains(e) || top.closest("label")?.contains(e)));
		})()`); hidden == "true" {
			b.Errorf("%s has the focus and is covered", id)
		}
		return
	}
	b.Fatalf("the Tab key does not reach %s, but %s", id, b.text(`document.activeElement.outerHTML.slice(0, 200)`))
}

// TestManyFiles stamps several at once, one of which is none, and saves one zip.
func TestManyFiles(t *testing.T) {
	long(t)
	b := open(t, desk)
	b.forgive()
	var paths []string
	for i, name := range []string{"card-front.jpg", "card-back.jpg", "letter.png"} {
		paths = append(paths, put(t, fmt.Sprintf("%d-%s", i, name), documents()[name]))
	}
	paths = append(paths, textFile(t), plainPDF(t, 2), put(t, "0-card-front.jpg", documents()["card-front.jpg"]))
	b.choose("#choose", paths...)
	b.until(`document.querySelectorAll(".tile").length === 6`)
	b.until(`document.querySelectorAll(".tile.bad").length === 1`)
	b.tap("#chip-rent")
	b.stamped()
	b.tap("#save")
	name, data := b.download()
	if name != "mohr-copies.zip" {
		t.Errorf("saved as %q", name)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range r.File {
		got[f.Name] = true
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var copy bytes.Buffer
		if _, err := copy.ReadFrom(in); err != nil { // the checksum, too
			t.Fatalf("%s: %v", f.Name, err)
		}
		verdict(t, copy.Bytes())
	}
	for _, want := range []string{"0-card-front-stamped.jpg", "1-card-back-stamped.jpg", "2-letter-stamped.jpg", "pages-stamped.pdf", "0-card-front-stamped-2.jpg"} {
		if !got[want] {
			t.Errorf("the zip has no %s; it has %v", want, got)
		}
	}
}

// TestMaskIsGone draws a box over the only green part of a picture: the saved file must hold no green.
func TestMaskIsGone(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	for y := range 800 {
		for x := range 1200 {
			c := color.RGBA{230, 220, 225, 255}
			if image.Pt(x, y).In(image.Rect(500, 300, 700, 420)) {
				c = color.RGBA{0, 220, 0, 255}
			}
			img.Set(x, y, c)
		}
	}
	green := func(img image.Image, in image.Rectangle) (n int) {
		for y := in.Min.Y; y < in.Max.Y; y++ {
			for x := in.Min.X; x < in.Max.X; x++ {
				r, g, bl, _ := img.At(x, y).RGBA()
				if g > r+0x3000 && g > bl+0x3000 {
					n++
				}
			}
		}
		return n
	}
	if green(img, img.Rect) < 1000 {
		t.Fatal("the test sees no green where there is some")
	}
	b := open(t, englishPhone)
	b.choose("#choose", put(t, "green.jpg", jpegOf(t, img)))
	b.tap("#chip-job")
	b.stamped()
	b.tap("#tool-hide")
	b.until(`!document.getElementById("hide-panel").hidden`)
	b.drag(0.38, 0.33, 0.62, 0.57)
	b.until(`document.querySelectorAll(".mask").length === 1`)
	b.tap("#hide-done")
	b.stamped()
	b.js(`document.getElementById("as-full").click()`, nil)
	b.tap("#save")
	_, copy := b.download()
	out, err := jpeg.Decode(bytes.NewReader(copy))
	if err != nil {
		t.Fatal(err)
	}
	if w := out.Bounds().Dx(); w != 1200 {
		t.Fatalf("the copy is %d wide, want 1200", w)
	}
	if n := green(out, image.Rect(480, 280, 720, 440)); n > 100 { // the mark's own ink has every hue
		t.Errorf("%d green pixels are left", n)
	}
	dark := 0
	for y := 310; y < 410; y++ {
		for x := 510; x < 690; x++ {
			if r, g, bl, _ := out.At(x, y).RGBA(); r+g+bl < 3*0x7000 {
				dark++
			}
		}
	}
	if dark < 100*180/2 {
		t.Errorf("%d of %d pixels beneath the box are dark", dark, 100*180)
	}
}

// drag moves a finger over the document, between points in parts of its size.
func (b *tab) drag(x0, y0, x1, y1 float64) {
	b.Helper()
	var box struct{ X, Y, W, H float64 }
	b.js(`(() => { const r = document.getElementById("masks").getBoundingClientRect(); return {X: r.x, Y: r.y, W: r.width, H: r.height} })()`, &box)
	at := func(k float64) []*input.TouchPoint {
		return []*input.TouchPoint{{X: box.X + box.W*(x0+(x1-x0)*k), Y: box.Y + box.H*(y0+(y1-y0)*k)}}
	}
	b.run(input.DispatchTouchEvent(input.TouchStart, at(0)))
	for _, k := range []float64{0.25, 0.5, 0.75, 1} {
		b.run(input.DispatchTouchEvent(input.TouchMove, at(k)))
	}
	b.run(input.DispatchTouchEvent(input.TouchEnd, []*input.TouchPoint{}))
}

func TestPDF(t *testing.T) {
	long(t)
	b := open(t, desk)
	b.choose("#choose", plainPDF(t, 3))
	b.until(`document.querySelectorAll("#pages button canvas").length === 3`)
	b.tap("#chip-visa")
	b.stamped()
	b.tap(`#pages [data-page="2"]`)
	b.stamped()
	b.until(`document.querySelector("#pages [data-page='2']").getAttribute("aria-current") === "true"`)
	b.tap("#save")
	name, copy := b.download()
	info, err := stamper.Inspect(copy, watermark.Limits{}, "")
	if err != nil || info.Format != "pdf" || info.Pages != 3 || name != "pages-stamped.pdf" {
		t.Errorf("saved %s: %s of %d pages, %v", name, info.Format, info.Pages, err)
	}
	verdict(t, copy)
}

func TestLongPDFShowsItsFirstPageAtOnce(t *testing.T) {
	long(t)
	b := open(t, englishPhone)
	b.choose("#choose", plainPDF(t, 200))
	b.until(`document.querySelectorAll("#pages button").length === 200 && !document.getElementById("before").hidden`)
	if n := b.text(`document.querySelectorAll("#pages canvas").length`); len(n) > 2 {
		t.Errorf("%s pages are drawn that nobody sees", n)
	}
	b.tap("#chip-job")
	b.stamped()
}

func TestLockedPDF(t *testing.T) {
	long(t)
	b := open(t, englishPhone)
	b.forgive()
	b.choose("#choose", lockedPDF(t))
	b.until(`document.activeElement.id === "pdf-password"`)
	b.run(chromedp.KeyEvent("wrong"), chromedp.KeyEvent(kb.Enter))
	b.until(`document.getElementById("pdf-password-bad") && !document.getElementById("pdf-password-bad").hidden`)
	b.until(`document.activeElement.id === "pdf-password" && document.activeElement.value === ""`)
	b.run(chromedp.KeyEvent("sesame"), chromedp.KeyEvent(kb.Enter))
	b.until(`!document.getElementById("before").hidden`)
	b.tap("#chip-bank")
	b.stamped()
	b.tap("#save")
	_, copy := b.download()
	verdict(t, copy)
}

func TestUndo(t *testing.T) {
	b := open(t, desk)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#chip-hotel")
	b.tap("#tool-undo")
	b.until(`document.getElementById("chip-sim").checked`)
	b.tap("#tool-redo")
	b.until(`document.getElementById("chip-hotel").checked`)
	b.run(chromedp.KeyEvent("z", chromedp.KeyModifiers(input.ModifierCtrl)))
	b.until(`document.getElementById("chip-sim").checked`)
}

// TestForgets looks for what is left of a card when the page says that nothing is.
func TestForgets(t *testing.T) {
	b := open(t, englishPhone)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#save")
	b.download()
	b.tap("#done-undo")
	b.until(`!document.getElementById("view-work").hidden && document.getElementById("chip-sim").checked`)
	b.stamped()
	b.tap("#save")
	b.download()
	b.tap("#done-now")
	b.until(`document.getElementById("done-again")`)
	if left := b.text(`[
		document.getElementById("after").getAttribute("src"), document.getElementById("before").width > 1, document.querySelector(".tile, .mask"),
		document.getElementById("pick-files").value, sessionStorage.getItem("mohr-choices"), [...document.querySelectorAll("canvas")].some((c) => c.width > 1),
	].filter(Boolean).join(" ")`); left != "" {
		t.Errorf("the page still holds %s", left)
	}
	b.js(`history.back()`, nil)
	b.until(`!document.getElementById("view-home").hidden && !document.querySelector(".tile")`)
}

// TestWaysAround goes from view to view with a card on the desk, and away from one that is about to be forgotten.
func TestWaysAround(t *testing.T) {
	b := open(t, desk)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#nav-check")
	b.until(`!document.getElementById("view-check").hidden`)
	b.tap("#brand")
	b.until(`!document.getElementById("view-work").hidden && document.getElementById("chip-sim").checked && document.querySelector(".tile")`)
	b.tap("#save")
	b.download()
	b.tap("#nav-look")
	b.until(`!document.getElementById("view-look").hidden && !document.querySelector(".tile")`)
	b.tap("#nav-stamp")
	b.until(`!document.getElementById("view-home").hidden`)
	b.choose("#choose", file(t, "card-back.jpg"))
	b.until(`!document.getElementById("before").hidden`)
	b.js(`history.back()`, nil)
	b.until(`!document.getElementById("view-home").hidden && !document.querySelector(".tile")`)
}

func TestCountdownForgets(t *testing.T) {
	long(t)
	b := open(t, urduPhone)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.tap("#save")
	b.download()
	began := time.Now()
	b.until(`document.getElementById("done-again")`)
	if waited := time.Since(began); waited < 5*time.Second {
		t.Errorf("forgotten after %v", waited)
	}
}

func TestLanguage(t *testing.T) {
	b := open(t, desk)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	b.tap(`[data-lang="ur"]`)
	b.until(`document.documentElement.dir === "rtl"`)
	b.until(`document.querySelector("#chips legend").textContent === ` + fmt.Sprintf("%q", catalogue(t, "ur")["page_purpose"]))
	b.stamped()
	b.until(`document.getElementById("stamplang-ur").checked`) // the stamp follows the page until told otherwise
	if english := b.text(`[...document.querySelectorAll("#app [data-w]")].filter((e) => e.checkVisibility() && /^[A-Z][a-z]+ [a-z]/.test(e.textContent)).map((e) => e.textContent).join("|")`); english != "" {
		t.Errorf("still in English: %s", english)
	}
	b.run(chromedp.Reload())
	b.until(`document.documentElement.dataset.ready === "yes" && document.documentElement.lang === "ur"`)
}

// TestPhoneClosesThePage plays a phone that closes the page while its camera is open.
func TestPhoneClosesThePage(t *testing.T) {
	b := open(t, englishPhone)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-school")
	b.stamped()
	b.choose("#add") // nothing is chosen
	b.run(chromedp.Reload())
	b.until(`document.getElementById("resume")`)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.until(`document.getElementById("chip-school").checked`)
	b.stamped()
	if kept := b.text(`JSON.stringify(sessionStorage)`); strings.Contains(kept, "data:") || len(kept) > 1000 {
		t.Errorf("more than choices is kept: %s", kept)
	}
}

// TestShare hands the copy to another app within the tap, as browsers want it: a file, and nothing that a messenger would
// send in its place.
func TestShare(t *testing.T) {
	b := openWith(t, urduPhone, sharing)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-courier")
	b.stamped()
	b.tap("#share")
	b.until(`window.shared`)
	if got := b.text(`Object.keys(shared).join() + " " + shared.files.map((f) => f.name + " " + f.type).join()`); got != "files card-front-stamped.jpg image/jpeg" {
		t.Errorf("shared %s", got)
	}
	b.until(`!document.getElementById("view-done").hidden`)
	if b.taps+1 > 4 {
		t.Errorf("%d taps and the one in the phone's list, want at most 4", b.taps)
	}
}

// TestPreviewIsQuick logs how long previews take from the tap until the picture is there; the machine decides.
func TestPreviewIsQuick(t *testing.T) {
	long(t)
	b := open(t, desk)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.until(`!document.getElementById("before").hidden`)
	for _, id := range []string{"sim", "bank", "job", "rent", "school"} {
		b.tap("#chip-" + id)
		b.stamped()
		time.Sleep(500 * time.Millisecond) // the copy that is made ahead is another matter
	}
	b.choose("#add", file(t, "card-back.jpg"))
	b.until(`document.querySelectorAll(".tile").length === 2`)
	b.tap("#both")
	b.until(`document.getElementById("as-a4").checked`)
	for _, id := range []string{"sim", "bank", "job", "rent", "school"} {
		b.tap("#chip-" + id)
		b.stamped()
		time.Sleep(2 * time.Second)
	}
	t.Logf("previews of a card, and then of an A4 page, took %s ms", b.text(`performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/preview")).map((e) => Math.round(e.duration)).join(", ")`))
	t.Logf("first paint at %s ms", b.text(`Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime)`))
}
