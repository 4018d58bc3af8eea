package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"mohr/web"
)

// TestInsideAnotherApp comes with the browsers of messengers: a line leads out before the code of the address is used up.
func TestInsideAnotherApp(t *testing.T) {
	const android = "Mozilla/5.0 (Linux; Android 14; SM-A055F Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36"
	const apple = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
	for name, c := range map[string]struct {
		agent string
		out   bool // a page can open another browser
	}{
		"Facebook":  {android + " [FB_IAB/FB4A;FBAV/460.0.0.48.109;]", true},
		"Instagram": {apple + " Instagram 330.0.3.29.91", false},
	} {
		b := launch(t, visit{device: urduPhone, before: []chromedp.Action{emulation.SetUserAgentOverride(c.agent).WithAcceptLanguage("ur-PK")}})
		b.until(`document.getElementById("inapp")`)
		b.calm()
		b.shot("inapp-" + name)
		code := b.text(`location.hash.slice(1)`)
		link := b.text(`document.getElementById("inapp-open")?.getAttribute("href") ?? ""`)
		want := fmt.Sprintf("intent://%s/#%s#Intent;scheme=http;package=com.android.chrome;end", strings.TrimPrefix(b.origin, "http://"), code)
		if len(code) < 20 || c.out && link != want || !c.out && link != "" {
			t.Errorf("%s: the way out is %q, want %q", name, link, want)
		}
		for _, broken := range append(b.axe(), b.measure(true)...) {
			t.Errorf("%s: %s", name, broken)
		}
		b.tap("#inapp-stay")
		b.until(`document.documentElement.dataset.ready === "yes" && !document.getElementById("inapp")`)
		b.choose("#choose", file(t, "card-front.jpg"))
		b.until(`!document.getElementById("before").hidden`)
		b.stop()
	}
}

// TestKeyCannotBeUsed is a double click with a key that a passphrase locks.
func TestKeyCannotBeUsed(t *testing.T) {
	for _, d := range []device{urduPhone, desk} {
		b := launch(t, visit{device: d, config: func(c *web.Config) { c.NoKey = true }})
		b.forgive()
		b.until(`!document.getElementById("app").hidden`) // the page has its language
		b.says("key")
		b.calm()
		b.shot(fmt.Sprintf("refused-key-%d", d.width))
		if b.text(`document.getElementById("choose").disabled && document.getElementById("take").disabled`) != "true" {
			t.Error("buttons that do nothing can be pressed")
		}
		for _, broken := range append(b.axe(), b.measure(d.phone)...) {
			t.Error(broken)
		}
		b.mu.Lock()
		b.faults = nil // the refusal itself, which the browser logs before it is forgiven
		b.mu.Unlock()
	}
}

// TestDescriptionOpens types the address of the API's description.
func TestDescriptionOpens(t *testing.T) {
	b := open(t, desk)
	b.run(chromedp.Navigate(b.origin + "/api/v1/openapi.json"))
	if text := b.text(`document.body.innerText`); !strings.Contains(text, `"openapi": "3.1.0"`) {
		t.Errorf("it shows %.80q", text)
	}
	for _, e := range b.witness.since(0) {
		if e.path == "/api/v1/openapi.json" && (e.site != "none" || e.status != "200") {
			t.Errorf("%+v", e)
		}
	}
	if status, _ := get(b.origin + "/api/v1/openapi.json"); status != http.StatusOK {
		t.Errorf("a program gets %d", status)
	}
}

// get asks as a program does.
func get(url string) (int, error) {
	r, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	return r.StatusCode, r.Body.Close()
}
