package e2e_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"mohr/web"
)

// listened notes what becomes of what a browser would act on by itself.
const listened = `
	window.fates = [];
	for (const kind of ["keydown", "contextmenu", "dragstart", "selectstart", "wheel"]) {
		addEventListener(kind, (e) => window.fates.push({kind, key: e.key ?? "", stopped: e.defaultPrevented}));
	}`

// TestKioskKeepsPeopleIn tries what opens menus, windows, tools and lists of files in a browser: keys, long presses, pinches,
// drags. What no page can refuse is the policy's, see TestKioskPolicy.
func TestKioskKeepsPeopleIn(t *testing.T) {
	k := newStand(t, func(k *stand) { // as many purposes as there may be
		for i := 0; len(k.settings.Purposes) < 12; i++ {
			k.settings.Purposes = append(k.settings.Purposes, web.KioskPurpose{ID: fmt.Sprintf("own-%d", i), EN: "Membership of the cooperative only", UR: "صرف انجمن کی رکنیت کے لیے", Icon: "other"})
		}
	})
	k.stick.fill(t, file(t, "card-front.jpg"))
	b := visitStand(t, lying, k)
	b.js(listened+"true", nil)
	b.tap("#touch")
	b.screen("source")
	keys := []struct {
		key  string
		code int64
		with input.Modifier
	}{
		{"o", 79, input.ModifierCtrl}, {"p", 80, input.ModifierCtrl}, {"s", 83, input.ModifierCtrl}, {"n", 78, input.ModifierCtrl},
		{"t", 84, input.ModifierCtrl}, {"u", 85, input.ModifierCtrl}, {"j", 74, input.ModifierCtrl}, {"h", 72, input.ModifierCtrl},
		{"l", 76, input.ModifierCtrl}, {"f", 70, input.ModifierCtrl}, {"+", 187, input.ModifierCtrl}, {"r", 82, input.ModifierCtrl},
		{"I", 73, input.ModifierCtrl | input.ModifierShift}, {"ArrowLeft", 37, input.ModifierAlt}, {"Home", 36, input.ModifierAlt},
		{"Escape", 27, 0}, {"BrowserBack", 166, 0}, {"a", 65, 0},
	}
	for n := int64(1); n <= 12; n++ {
		keys = append(keys, struct {
			key  string
			code int64
			with input.Modifier
		}{fmt.Sprintf("F%d", n), 111 + n, 0})
	}
	for _, key := range keys {
		b.run(input.DispatchKeyEvent(input.KeyDown).WithKey(key.key).WithWindowsVirtualKeyCode(key.code).WithModifiers(key.with),
			input.DispatchKeyEvent(input.KeyUp).WithKey(key.key).WithWindowsVirtualKeyCode(key.code).WithModifiers(key.with))
	}
	b.until(fmt.Sprintf(`window.fates.filter((f) => f.kind === "keydown").length === %d`, len(keys)))
	b.tap("#by-stick")
	b.until(`document.querySelectorAll("#pics img").length === 1`)
	b.hold(`#pics img`, 900*time.Millisecond)
	b.run(input.SynthesizePinchGesture(640, 400, 2.5))
	var wrong []string
	b.js(`[
		...window.fates.filter((f) => !f.stopped).map((f) => f.kind + " " + f.key + " is not refused"),
		...(visualViewport.scale === 1 ? [] : ["the page is zoomed"]),
		...(getSelection().toString() === "" ? [] : ["text is marked"]),
		...[...document.querySelectorAll("a, input, select, textarea, iframe, form, object, embed, [contenteditable], [draggable=true]")].map((e) => "there is a " + e.localName),
	]`, &wrong)
	for _, w := range wrong {
		t.Error(w)
	}
	targets, err := chromedp.Targets(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, open := range targets {
		if open.Type == "page" && !strings.HasPrefix(open.URL, b.origin) && open.URL != "about:blank" {
			t.Errorf("a window is open: %s", open.URL)
		}
	}
	b.tap(".pic") // and all works on
	b.screen("purpose")
	b.stands("purposes")
	b.shot("kiosk-purposes-12")
}

// hold holds a finger on an element for that long.
func (b *tab) hold(selector string, long time.Duration) {
	b.Helper()
	var at struct{ X, Y float64 }
	b.js(fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return {X: r.x + r.width / 2, Y: r.y + r.height / 2}; })()`, selector), &at)
	down := make(chan error, 1)
	go func() {
		down <- chromedp.Run(b.ctx, input.DispatchTouchEvent(input.TouchStart, []*input.TouchPoint{{X: at.X, Y: at.Y}}))
	}()
	time.Sleep(long)
	b.run(input.DispatchTouchEvent(input.TouchCancel, []*input.TouchPoint{}))
	if err := <-down; err != nil {
		b.Fatalf("browser: %v", err)
	}
}

// TestKioskIdle walks away in the middle. The page warns, and then has forgotten.
func TestKioskIdle(t *testing.T) {
	k := newStand(t, func(k *stand) { k.settings.Idle, k.settings.Warning = 4*time.Second, 6*time.Second })
	k.stick.fill(t, file(t, "card-front.jpg"))
	b := visitStand(t, upright, k)
	b.tap("#touch")
	b.tap("#by-stick")
	b.tap(".pic")
	b.tap("#purpose-sim")
	b.drawn()
	b.until(`!document.getElementById("still").hidden`)
	b.stands("still")
	b.shot("kiosk-still")
	b.tap("#still-here")
	b.until(`document.getElementById("still").hidden`)
	b.until(`!document.getElementById("still").hidden`)
	b.attract()
	if got := k.counts(); got != "person idle" {
		t.Errorf("counted %q", got)
	}
	if got := b.text(`location.host.split(":")[0] + " " + location.hash + " " + document.querySelectorAll("img[src^=blob]").length`); got != "localhost  0" {
		t.Errorf("the next person finds %q", got)
	}
	if n := b.text(`String(performance.getEntriesByType("navigation").length + sessionStorage.length + localStorage.length)`); n != "1" {
		t.Errorf("the page keeps something: %s", n)
	}
}

// TestKioskCamera takes a picture with the camera in the page, and saves the copy to a stick that is put in when it is asked for.
func TestKioskCamera(t *testing.T) {
	k := newStand(t, func(k *stand) { k.settings.Languages = []string{"en", "ur"} })
	b := visitStand(t, upright, k)
	b.tap("#touch")
	b.tap("#by-camera")
	b.until(`document.querySelector("video")?.videoWidth > 0`)
	b.tap("#snap")
	b.tap("#purpose-bank")
	b.drawn()
	b.tap("#save")
	b.screen("need-stick")
	b.stands("need-stick")
	b.shot("kiosk-need-stick")
	k.stick.fill(t)
	b.screen("done")
	saved, _ := filepath.Glob(k.stick.dir + "/mohr-*.jpg")
	if len(saved) != 1 {
		t.Fatalf("on the stick are %q", saved)
	}
	if f := verdict(t, readFile(t, saved[0])); f.Label.Purpose != "Bank account opening only" {
		t.Errorf("the copy says %+v", f)
	}
	b.tap("#finish")
	b.attract()
	if got := k.counts(); got != "person saved" {
		t.Errorf("counted %q", got)
	}
}
