package e2e_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// hostile is the script of a page that means harm. Its answers are by the name of what it tried.
//
//go:embed testdata/hostile.js
var hostile string

// An attacker is a site of somebody else's, which the same browser visits in a tab of its own.
type attacker struct {
	*tab
	site    *httptest.Server
	mu      sync.Mutex
	cookies []string // that the browser sent it
	frames  []string // what became of documents that it framed
}

// attack opens the site under a host that leads to this machine.
func attack(b *tab, host string) *attacker {
	b.Helper()
	a := &attacker{}
	a.site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.cookies = append(a.cookies, r.Header.Get("Cookie"))
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>Win a phone</title><body>")
	}))
	b.Cleanup(a.site.Close)
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.Cleanup(cancel)
	a.tab = &tab{T: b.T, ctx: ctx}
	a.run()
	chromedp.ListenTarget(ctx, func(event any) {
		a.mu.Lock()
		defer a.mu.Unlock()
		switch e := event.(type) {
		case *network.EventResponseReceived:
			if e.Type == network.ResourceTypeDocument && strings.HasPrefix(e.Response.URL, b.origin) {
				a.frames = append(a.frames, fmt.Sprint(e.Response.Status))
			}
		case *network.EventLoadingFailed:
			if e.Type == network.ResourceTypeDocument {
				a.frames = append(a.frames, e.ErrorText)
			}
		}
	})
	port := a.site.URL[strings.LastIndexByte(a.site.URL, ':'):]
	a.run(network.Enable(), chromedp.Navigate("http://"+host+port+"/"))
	return a
}

// try runs the script against a server.
func (a *attacker) try(target string) map[string]string {
	a.Helper()
	var told string
	a.run(chromedp.Evaluate(fmt.Sprintf(hostile, target), &told, func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
		return p.WithAwaitPromise(true).WithUserGesture(true)
	}))
	var out map[string]string
	if err := json.Unmarshal([]byte(told), &out); err != nil {
		a.Fatalf("%v: %s", err, told)
	}
	return out
}

// TestAnotherSite is a page of somebody else's in the browser that has a session: under another name, and on another port of
// the same host, where the browser sends the session's cookie along. Nothing happens, nothing can be read, nothing is shown in
// a frame, and the session goes on.
func TestAnotherSite(t *testing.T) {
	long(t)
	b := open(t, desk)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	b.until(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/stamp"))`) // the copy that is made ahead
	for _, host := range []string{"evil.test", "127.0.0.1"} {
		t.Run(host, func(t *testing.T) {
			from := b.witness.count()
			a := attack(b, host)
			told := a.try(b.origin)
			for _, name := range slices.Sorted(mapKeys(told)) {
				if told[name] != "nothing" {
					t.Errorf("%s: %s", name, told[name])
				}
			}
			if len(told) < 35 {
				t.Errorf("%d things were tried", len(told))
			}
			a.framed(t)
			statuses := map[string]int{}
			cookies := 0
			for _, e := range b.witness.since(from) {
				if e.site == "same-origin" || e.site == "none" {
					if e.status[0] == '2' && strings.HasPrefix(e.path, "/api/") && e.path != "/api/v1/purposes" {
						t.Errorf("something was done: %+v", e)
					}
					continue // a window that was opened loads our own page
				}
				visit := e.method == "GET" && e.mode == "navigate" && e.dest == "document" && (!strings.HasPrefix(e.path, "/api/") || e.path == "/api/v1/openapi.json")
				if e.status[0] != '4' && !visit {
					t.Errorf("answered: %+v", e)
				}
				if e.status[0] == '4' {
					statuses[e.status]++
				}
				if e.cookie {
					cookies++
				}
			}
			t.Logf("%s: %d things tried; requests refused, by status: %v; %d came with the session's cookie", host, len(told), statuses, cookies)
			if refused := statuses["403"]; refused < 25 {
				t.Errorf("%d requests reached the server and were refused: is it still attacked?", refused)
			}
			if host == "127.0.0.1" {
				if cookies == 0 {
					t.Error("no request came with the session's cookie, the harder case")
				}
				a.stolen(t, b.origin)
			}
		})
	}
	from := b.witness.count()
	b.tap("#chip-bank")
	b.stamped()
	b.tap("#save")
	_, copy := b.download()
	if f := verdict(t, copy); f.Label.Purpose != "Bank account opening only" {
		t.Errorf("the copy is for %q", f.Label.Purpose)
	}
	for _, e := range b.witness.since(from) {
		if e.status != "200" { // 410 would be a document that somebody made the server forget
			t.Errorf("afterwards: %+v", e)
		}
	}
}

// mapKeys are the keys of a map, as slices.Sorted wants them.
func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// framed wants the browser to show none of our pages in the attacker's frames.
func (a *attacker) framed(t *testing.T) {
	t.Helper()
	var tree *page.FrameTree
	a.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		tree, err = page.GetFrameTree().Do(ctx)
		return err
	}))
	for _, f := range tree.ChildFrames {
		if f.Frame.UnreachableURL == "" && strings.HasPrefix(f.Frame.URL, "http") {
			t.Errorf("a frame shows %s", f.Frame.URL)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, f := range a.frames {
		if f == "200" {
			t.Errorf("a document came into a frame: %v", a.frames)
		}
	}
	t.Logf("%d frames; their documents: %v", len(tree.ChildFrames), a.frames)
}

// stolen uses the cookie that the browser has sent to the attacker, who is no browser then. The key is not in it.
func (a *attacker) stolen(t *testing.T, origin string) {
	t.Helper()
	a.mu.Lock()
	cookie := a.cookies[0]
	a.mu.Unlock()
	if !strings.Contains(cookie, "mohr-") {
		t.Fatalf("the browser sent %q to the other port: then this test is no longer the harder case", cookie)
	}
	for _, key := range []string{"", "new", cookie, strings.SplitN(cookie, "=", 2)[1]} {
		r, err := http.NewRequest("DELETE", origin+"/api/v1/documents", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Mohr-Session", key)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusUnauthorized {
			t.Errorf("with the cookie and %q for a key: %d", key, res.StatusCode)
		}
	}
}

// TestRebinding is a page of an attacker whose name leads to this machine from now on: for the browser it is one origin with
// the server's port, so that nothing but the name in Host tells.
func TestRebinding(t *testing.T) {
	b := open(t, desk)
	b.choose("#choose", file(t, "card-front.jpg"))
	b.until(`!document.getElementById("before").hidden`)
	port := b.origin[strings.LastIndexByte(b.origin, ':'):]
	from := b.witness.count()
	ctx, cancel := chromedp.NewContext(b.ctx)
	defer cancel()
	a := &tab{T: t, ctx: ctx}
	a.run()
	a.run(chromedp.Navigate("http://rebound.test" + port + "/"))
	if text := a.text(`document.body.innerText`); !strings.Contains(text, "urn:mohr:host") {
		t.Errorf("the attacker's name shows %.200s", text)
	}
	var told []string
	a.js(`(async () => {
		const out = [];
		const ask = async (path, init) => { const r = await fetch(path, init).catch((e) => ({status: String(e), text: () => ""})); out.push(path + " " + r.status + " " + (await r.text()).includes("urn:mohr:host")); };
		const key = {"Mohr-Session": "new"};
		const form = () => { const f = new FormData(); f.append("file", new Blob(["x"]), "x.jpg"); f.append("job", '{"purpose":"x"}'); return f; };
		for (const path of ["/", "/healthz", "/main.js", "/words/ur.json", "/api/v1/openapi.json", "/api/v1/purposes"]) await ask(path);
		await ask("/api/v1/session", {method: "POST", headers: {...key, "Content-Type": "application/json"}, body: '{"token":"x"}'});
		for (const verb of ["stamp", "preview", "measure", "inspect", "verify"]) await ask("/api/v1/" + verb, {method: "POST", headers: key, body: form(), credentials: "include"});
		await ask("/api/v1/documents", {method: "DELETE", headers: key});
		return out;
	})()`, &told)
	for _, line := range told {
		if !strings.HasSuffix(line, " 421 true") {
			t.Errorf("rebound: %s", line)
		}
	}
	refused := 0
	for _, e := range b.witness.since(from) {
		if strings.HasPrefix(e.host, "rebound.test:") {
			if e.status != "421" || e.cookie {
				t.Errorf("%+v", e)
			}
			refused++
		}
	}
	t.Logf("%d requests by another name, all refused with 421", refused)
	if refused < 14 {
		t.Errorf("%d requests came by the other name", refused)
	}
	b.tap("#chip-sim")
	b.stamped()
}
