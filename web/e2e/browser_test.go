// Package e2e_test drives the page in a real browser, as a person with a phone or a keyboard would, against the real
// server. It needs Chromium: without it tests are skipped, and in CI they fail.
package e2e_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"mohr/assets/lists"
	"mohr/hygiene"
	"mohr/watermark"
	"mohr/watermark/specimen/compiled"
	"mohr/web"
)

// patience is how long anything on the page may take: the machine may be busy with other things.
const patience = 90 * time.Second

// stamper is shared: it compiles the PDF renderer once.
var stamper = watermark.Stamper{CacheDir: compiled.Dir()}

// folder is a folder that is gone when the test ends: a browser that was told to end may write there for a moment still, for
// which testing's own has no patience.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mohr-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for until := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			if err := os.RemoveAll(dir); err == nil {
				return
			} else if time.Now().After(until) {
				t.Error(err)
				return
			}
		}
	})
	return dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	stamper.Close()
	os.Exit(code)
}

// chromium is the path of a browser, or "".
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// A device is what the page is looked at with.
type device struct {
	lang          string // of the browser: "ur-PK", "en-GB"
	width, height int64
	phone, dark   bool
}

// sharing stands in for what a phone's browser has and this one lacks: the list of apps. It takes files within a tap only.
const sharing = `
	navigator.canShare = (what) => Boolean(what.files?.length);
	navigator.share = async (what) => {
		if (!navigator.userActivation.isActive) throw new DOMException("no tap", "NotAllowedError");
		window.shared = what;
	};`

var (
	urduPhone    = device{"ur-PK", 360, 740, true, false}
	englishPhone = device{"en-GB", 360, 740, true, false}
	desk         = device{"en-GB", 1280, 800, false, false}
)

// A tab is the page, opened in a browser profile of its own.
type tab struct {
	*testing.T
	ctx    context.Context
	origin string
	other  string // another name of the same server; "" is none
	folder string // downloads
	stop   context.CancelFunc
	server context.CancelFunc

	witness witness // what the server was asked, and what it answered

	mu        sync.Mutex
	taps      int
	picks     []string // files that the next dialog will be given
	faults    []string // console errors, exceptions, CSP reports, requests elsewhere
	requests  int
	saved     map[string]string // guid of a download to its name
	done      chan string       // names of finished downloads
	forgiving bool              // answers of 4xx are expected
}

// long marks what takes many seconds, more so under the race detector, which the server's own tests serve better.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long")
	}
}

// A visit is a way to come to the page.
type visit struct {
	device
	script string              // runs before the page's own
	before []chromedp.Action   // done before the page is asked for
	config func(*web.Config)   // changes the server; nil does not
	page   func(b *tab) string // serves another page and returns its address; nil is that of the local app
	flags  []chromedp.ExecAllocatorOption
}

// inPlace, if set, opens another page in place of the local app's.
var inPlace func(b *tab) string

// open starts a server and shows its page.
func open(t *testing.T, d device) *tab {
	t.Helper()
	return openWith(t, d, "")
}

// openWith is open with a script that runs before the page's own.
func openWith(t *testing.T, d device, script string) *tab {
	t.Helper()
	b := launch(t, visit{device: d, script: script})
	b.until(`document.documentElement.dataset.ready === "yes"`)
	return b
}

// launch starts a server and asks for its page.
func launch(t *testing.T, v visit) *tab {
	t.Helper()
	program := chromium()
	if program == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is missing")
		}
		t.Skip("chromium is missing")
	}
	d := v.device
	b := &tab{T: t, folder: folder(t), saved: map[string]string{}, done: make(chan string, 16)}
	other := v.page
	if other == nil {
		other = inPlace
	}
	var url string
	if other != nil && v.config == nil {
		url = other(b)
	} else {
		url = b.serve(v.config)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1")) // names of others that lead to this machine
	options = append(options, v.flags...)
	parent, quit := chromedp.NewExecAllocator(context.Background(), options...)
	// The protocol grows: what this client does not know of a newer browser is no failure.
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithErrorf(func(string, ...any) {}))
	b.ctx, b.stop = ctx, func() {
		cancel()
		quit()
	}
	t.Cleanup(b.close)
	b.run()
	chromedp.ListenTarget(ctx, b.heard)
	chromedp.ListenBrowser(ctx, b.heard)
	b.run(
		network.Enable(), log.Enable(), runtime.Enable(), dom.Enable(),
		page.SetInterceptFileChooserDialog(true),
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(`document.addEventListener("securitypolicyviolation", (e) => console.error("CSP " + e.violatedDirective + " " + e.blockedURI));` + v.script).Do(ctx)
			return err
		}),
		emulation.SetUserAgentOverride(agent(d)).WithAcceptLanguage(d.lang),
		emulation.SetDeviceMetricsOverride(d.width, d.height, 1, d.phone),
		emulation.SetTouchEmulationEnabled(d.phone),
		media(d),
	)
	b.run(chromedp.ActionFunc(func(ctx context.Context) error {
		c := chromedp.FromContext(ctx)
		return browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).
			WithDownloadPath(b.folder).WithEventsEnabled(true).Do(cdp.WithExecutor(ctx, c.Browser))
	}))
	b.run(v.before...)
	b.run(chromedp.Navigate(url))
	return b
}

func agent(d device) string {
	if d.phone {
		return "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36"
	}
	return "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
}

// media sets what style sheets ask for.
func media(d device) chromedp.Action {
	theme := "light"
	if d.dark {
		theme = "dark"
	}
	pointer, hover := "fine", "hover"
	if d.phone {
		pointer, hover = "coarse", "none"
	}
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: theme}, {Name: "pointer", Value: pointer}, {Name: "hover", Value: hover},
	})
}

// serve starts the server and returns the address with its code.
func (b *tab) serve(change func(*web.Config)) string {
	b.Helper()
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	var master [32]byte
	master[0] = 7
	var n uint64
	config := web.Config{
		Meter: func() (*hygiene.Meter, error) {
			return hygiene.Data{Lists: lists.Common(), Local: lists.Pakistan, Breached: []string{lists.Breached100k}}.Meter()
		},
		Stamper: &stamper, Secret: master, SigningKey: signingKey(b.T), Now: time.Now, Random: rand.Reader,
		Poster: func(dst io.Writer) error { _, err := io.WriteString(dst, "%PDF-poster"); return err },
		Chance: func([][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			n++
			binary.LittleEndian.PutUint64(seed[:], n)
			binary.LittleEndian.PutUint32(id[:], uint32(n))
			return seed, id, nil
		},
	}
	if change != nil {
		change(&config)
	}
	server, err := web.New(l.Addr(), config)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(ctx, b.witness.over(l), 0)
	}()
	b.server = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	code, err := server.Code(0, false)
	if err != nil {
		b.Fatal(err)
	}
	b.origin = "http://" + l.Addr().String()
	return server.URL(code)
}

func (b *tab) close() {
	b.stop()
	b.server()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		b.Errorf("the page: %s", f)
	}
}

// heard notes what the browser tells.
func (b *tab) heard(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, "exception: "+e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning || e.Type == runtime.APITypeAssert {
			var text bytes.Buffer
			for _, a := range e.Args {
				fmt.Fprintf(&text, " %s", a.Value)
			}
			b.faults = append(b.faults, "console:"+text.String())
		}
	case *log.EventEntryAdded:
		if b.forgiving && e.Entry.Source == log.SourceNetwork {
			return
		}
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			b.faults = append(b.faults, fmt.Sprintf("log: %s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		b.requests++
		u := e.Request.URL
		if !strings.HasPrefix(u, b.origin+"/") && u != b.origin && !strings.HasPrefix(u, "blob:") && !strings.HasPrefix(u, "data:") &&
			(b.other == "" || !strings.HasPrefix(u, b.other+"/")) {
			b.faults = append(b.faults, "request elsewhere: "+u)
		}
	case *page.EventFileChooserOpened:
		picks := b.picks
		if len(picks) == 0 {
			return // the person is still looking
		}
		go func() { // not while the browser waits for us
			_ = chromedp.Run(b.ctx, dom.SetFileInputFiles(picks).WithBackendNodeID(e.BackendNodeID))
		}()
	case *browser.EventDownloadWillBegin:
		b.saved[e.GUID] = e.SuggestedFilename
	case *browser.EventDownloadProgress:
		if name, ours := b.saved[e.GUID]; ours && e.State == browser.DownloadProgressStateCompleted {
			delete(b.saved, e.GUID)
			b.done <- name
		}
	}
}

func (b *tab) run(actions ...chromedp.Action) {
	b.Helper()
	// The first Run of a tab must not have a deadline: it would end the tab with it.
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.Fatalf("browser: %v", err)
	}
}

// js evaluates an expression into v.
func (b *tab) js(expression string, v any) {
	b.Helper()
	b.run(chromedp.Evaluate(expression, v, func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
		return p.WithAwaitPromise(true)
	}))
}

// text is the value of an expression, as text.
func (b *tab) text(expression string) string {
	b.Helper()
	var s string
	b.js("String("+expression+")", &s)
	return s
}

// until waits for an expression to hold.
func (b *tab) until(expression string) {
	b.Helper()
	var held bool
	for end := time.Now().Add(patience); time.Now().Before(end); {
		b.js("Boolean("+expression+")", &held)
		if held {
			return
		}
		time.Sleep(40 * time.Millisecond) // between questions to the browser, which has no event for every expression
	}
	b.shot("failed-" + strings.ReplaceAll(b.Name(), "/", "-"))
	b.Fatalf("never came true: %s\nthe page shows: %s", expression, b.text(`document.querySelector("main").innerText.slice(0, 600)`))
}

// tapUntil taps until expression is true, up to five times: on a page that is busy a tap may last so long that it is a long
// press, which does nothing.
func (b *tab) tapUntil(selector, expression string) {
	b.Helper()
	for range 5 {
		b.calm()
		b.tap(selector)
		for range 20 {
			var done bool
			if b.js(expression, &done); done {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	b.Fatalf("taps on %s do nothing", selector)
}

// tap touches an element with a finger, in the place where it is seen; what covers it gets the tap instead.
func (b *tab) tap(selector string) {
	b.Helper()
	b.until(fmt.Sprintf(`(() => { const e = document.querySelector(%q); return e && e.getClientRects().length > 0 })()`, selector))
	var at struct {
		X, Y float64
		Over bool
	}
	b.js(fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		e.scrollIntoView({block: "nearest"});
		const r = e.getBoundingClientRect();
		const x = r.x + r.width / 2, y = r.y + r.height / 2;
		const top = document.elementFromPoint(x, y);
		return {X: x, Y: y, Over: !(top && (e === top || e.contains(top)))};
	})()`, selector), &at)
	if at.Over {
		b.shot("failed-" + strings.ReplaceAll(b.Name(), "/", "-"))
		b.Fatalf("%s is covered, or outside of the screen", selector)
	}
	b.mu.Lock()
	b.taps++
	b.mu.Unlock()
	var touch bool
	b.js(`navigator.maxTouchPoints > 0`, &touch)
	if touch {
		point := []*input.TouchPoint{{X: at.X, Y: at.Y}}
		// The end is not kept waiting for the page to answer to the start: on a busy machine that would make a long press of it.
		down := make(chan error, 1)
		go func() { down <- chromedp.Run(b.ctx, input.DispatchTouchEvent(input.TouchStart, point)) }()
		time.Sleep(20 * time.Millisecond)
		b.run(input.DispatchTouchEvent(input.TouchEnd, []*input.TouchPoint{}))
		if err := <-down; err != nil {
			b.Fatalf("browser: %v", err)
		}
		return
	}
	b.run(chromedp.MouseClickXY(at.X, at.Y))
}

// choose opens the list of files with a tap and takes these.
func (b *tab) choose(button string, files ...string) {
	b.Helper()
	b.mu.Lock()
	b.picks = files
	b.mu.Unlock()
	b.tap(button)
}

// download waits for the next file that is saved.
func (b *tab) download() (name string, data []byte) {
	b.Helper()
	select {
	case name = <-b.done:
	case <-time.After(patience):
		b.shot("failed-" + strings.ReplaceAll(b.Name(), "/", "-"))
		b.Fatalf("no file was saved; the page shows: %s", b.text(`document.querySelector("main").innerText.slice(0, 600)`))
	}
	data, err := os.ReadFile(filepath.Join(b.folder, name))
	if err != nil {
		b.Fatal(err)
	}
	return name, data
}

// stamped waits until the preview shows the stamp.
func (b *tab) stamped() {
	b.Helper()
	b.until(`!document.getElementById("after").hidden && document.getElementById("after").complete && document.getElementById("stage-busy").hidden`)
}

// shot writes a picture of the screen to the folder that MOHR_SCREENSHOTS names, if it does.
func (b *tab) shot(name string) {
	b.Helper()
	dir := os.Getenv("MOHR_SCREENSHOTS")
	if dir == "" {
		return
	}
	var png []byte
	if err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot(&png)); err != nil {
		b.Logf("screenshot %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.Error(err)
	}
}
