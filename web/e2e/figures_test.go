package e2e_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// clocks notes when the page paints and when a tap on "Choose file" works.
const clocks = `
	window.figures = {fcp: 0, lcp: 0, ready: 0, blocked: 0};
	new PerformanceObserver((l) => { for (const e of l.getEntries()) if (e.name === "first-contentful-paint") figures.fcp = e.startTime; }).observe({type: "paint", buffered: true});
	new PerformanceObserver((l) => { figures.lcp = l.getEntries().at(-1).startTime; }).observe({type: "largest-contentful-paint", buffered: true});
	new PerformanceObserver((l) => { for (const e of l.getEntries()) figures.blocked += Math.max(0, e.duration - 50); }).observe({type: "longtask", buffered: true});
	new MutationObserver(() => { if (!figures.ready && document.documentElement?.dataset.ready === "yes") figures.ready = performance.now(); })
		.observe(document, {attributes: true, subtree: true, childList: true});`

// Slow 4G as Lighthouse applies it to requests: 150 ms there and back and 1.6 Mbit/s, with its factors of 3.75 and 0.9.
const (
	slowLatencyMS = 562.5
	slowDownload  = 1.6e6 / 8 * 0.9 // bytes a second
	slowUpload    = 0.75e6 / 8 * 0.9
)

// TestFigures measures the first visit of a slow phone: the processor four and six times slower than this one, and a network
// that a page on the same machine never has. The bounds are wide; the log has the figures.
func TestFigures(t *testing.T) {
	long(t)
	if os.Getenv("MOHR_FIGURES") == "" {
		t.Skip("measures, for who asks for it")
	}
	small := device{"ur-PK", 360, 640, true, false}
	for _, c := range []struct {
		name    string
		slower  float64
		network bool
	}{{"as this machine is", 1, false}, {"processor 4 times slower", 4, false}, {"processor 6 times slower", 6, false}, {"processor 4 times slower, Slow 4G", 4, true}} {
		before := []chromedp.Action{emulation.SetCPUThrottlingRate(c.slower)}
		if c.network {
			before = append(before, network.EmulateNetworkConditions(false, slowLatencyMS, slowDownload, slowUpload))
		}
		b := launch(t, visit{device: small, script: clocks, before: before})
		b.until(`document.documentElement.dataset.ready === "yes" && figures.ready && figures.fcp`)
		b.calm()
		var f struct{ FCP, LCP, Ready, Blocked, Page, Fonts, Requests float64 }
		b.js(`(() => {
			const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
			const sum = (list) => list.reduce((n, e) => n + e.transferSize, 0);
			const font = (e) => e.name.endsWith(".ttf");
			const {fcp, lcp, ready, blocked} = figures;
			return {FCP: fcp, LCP: lcp, Ready: ready, Blocked: blocked, Page: sum(all.filter((e) => !font(e))), Fonts: sum(all.filter(font)), Requests: all.length};
		})()`, &f)
		t.Logf("%s: first paint with content %.0f ms, largest %.0f ms, ready to stamp %.0f ms, blocked %.0f ms; %.0f requests, %.0f KB and %.0f KB of fonts",
			c.name, f.FCP, f.LCP, f.Ready, f.Blocked, f.Requests, f.Page/1000, f.Fonts/1000)
		if f.FCP <= 0 || f.LCP <= 0 || f.FCP > 15_000 || f.LCP > 30_000 || f.Ready > 30_000 {
			t.Errorf("%s: too slow, or not measured: %+v", c.name, f)
		}
		if f.Page < 100_000 || f.Page > 400_000 || f.Fonts > 500_000 {
			t.Errorf("%s: the first visit takes %s", c.name, fmt.Sprintf("%.0f bytes and %.0f of fonts", f.Page, f.Fonts))
		}
		b.choose("#choose", file(t, "card-front.jpg")) // it does work
		b.until(`!document.getElementById("view-work").hidden`)
		b.stop()
	}
}
