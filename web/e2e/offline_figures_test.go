package e2e_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"
)

// plainCanvas is what any page can do in a few lines: a line of text tiled over the picture, in one colour.
const plainCanvas = `async (file) => {
	const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
	const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
	const pen = canvas.getContext("2d");
	pen.drawImage(bitmap, 0, 0);
	bitmap.close();
	const size = Math.max(canvas.width, canvas.height) / 40;
	pen.font = size + "px sans-serif";
	pen.fillStyle = "rgba(190, 20, 20, 0.35)";
	pen.rotate(-Math.PI / 6);
	for (let y = 0; y < canvas.width + canvas.height; y += 2 * size) {
		for (let x = -canvas.height; x < canvas.width; x += 24 * size) pen.fillText("For SIM registration only · Jazz Franchise", x, y);
	}
	return canvas.convertToBlob({ type: "image/jpeg", quality: 0.88 });
}`

// TestOfflineFigures measures the offline page beside a plain canvas, in one run, for the record:
//
//	MOHR_FIGURES=1 go test -v -run TestOfflineFigures ./web/e2e
func TestOfflineFigures(t *testing.T) {
	if os.Getenv("MOHR_FIGURES") == "" {
		t.Skip("measures, for who asks for it")
	}
	for name, page := range map[string]func(*tab) string{"from a disk": onDisk, "from a server on this machine": onSite} {
		b := visitPage(t, englishPhone, page)
		b.run(chromedp.Reload())
		var ms float64
		b.js(`new Promise((good) => {
			const look = setInterval(() => document.documentElement.dataset.ready && (clearInterval(look), good(performance.now())), 5);
		})`, &ms)
		t.Logf("%s the page is ready to stamp after %.0f ms", name, ms)
	}
	b := launch(t, visit{device: desk, page: func(b *tab) string { return onSite(b) + "embed/module.html" }})
	b.until(`document.getElementById("said").textContent === "ready"`)
	t.Logf("memory of the page before anything is done: %d MB", b.memory())
	b.js(`import("/mohr.js").then((m) => { window.mohr = m; })`, nil)
	for name, doc := range map[string][]byte{"12 MP": documents()["photo.jpg"], "48 MP": readFile(t, hugePhoto(t))} {
		b.js(fmt.Sprintf(`(window.file = new Blob([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], { type: "image/jpeg" })) && 1`,
			base64.StdEncoding.EncodeToString(doc)), nil)
		const ours = `mohr.stamp(file, { purpose: "SIM registration only", to: "Jazz Franchise" }).then((r) => { window.warned = r.warnings.map((w) => w.code).join(); return r.copy; })`
		if name == "12 MP" {
			b.js(`mohr.preview(file, { purpose: "Hotel" }).then(() => 1)`, nil)
			t.Logf("%s: preview at 1000 pixels, of a document seen before: %.0f ms", name, b.median(`mohr.preview(file, { purpose: "Hotel" })`, 3))
		}
		var mine, plain []float64
		for range 3 {
			plain = append(plain, b.timed(`(`+plainCanvas+`)(file)`))
			mine = append(mine, b.timed(ours))
		}
		shared := b.median(`mohr.stamp(file, { purpose: "SIM registration only", to: "Jazz Franchise", long_side: 1600 })`, 3)
		t.Logf("%s to 1600 pixels, as the page shares it: %.0f ms, %.2f times the plain canvas at full size", name, shared, shared/middle(plain))
		t.Logf("%s: stamped in %.0f ms, plain canvas %.0f ms: %.2f times; memory of the page at its most %d MB%s", name,
			middle(mine), middle(plain), middle(mine)/middle(plain), b.memory(), b.text(`window.warned ? ", " + warned : ""`))
	}
}

// timed is how long a promise takes, ms.
func (b *tab) timed(expression string) float64 {
	b.Helper()
	var ms float64
	b.js(`(async () => { const t = performance.now(); await (`+expression+`); return performance.now() - t; })()`, &ms)
	return ms
}

// median is the middle of several times.
func (b *tab) median(expression string, n int) float64 {
	b.Helper()
	var all []float64
	for range n {
		all = append(all, b.timed(expression))
	}
	return middle(all)
}

func middle(all []float64) float64 {
	sorted := append([]float64{}, all...)
	for i := range sorted {
		for j := i; j > 0 && sorted[j] < sorted[j-1]; j-- {
			sorted[j], sorted[j-1] = sorted[j-1], sorted[j]
		}
	}
	return sorted[len(sorted)/2]
}

// memory is the most memory that a process of pages had, MB.
func (b *tab) memory() (most int) {
	b.Helper()
	var processes []*systeminfo.ProcessInfo
	b.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		c := chromedp.FromContext(ctx)
		processes, err = systeminfo.GetProcessInfo().Do(cdp.WithExecutor(ctx, c.Browser))
		return err
	}))
	peak := regexp.MustCompile(`VmHWM:\s+(\d+) kB`)
	for _, p := range processes {
		if p.Type != "renderer" {
			continue
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.ID))
		if err != nil {
			continue
		}
		if m := peak.FindSubmatch(status); m != nil {
			kB, _ := strconv.Atoi(string(m[1]))
			most = max(most, kB>>10)
		}
	}
	return most
}

// TestOfflineOnAPhone bounds what the page needs on a phone with 2 GB: pictures are taken at 13 megapixels at most.
func TestOfflineOnAPhone(t *testing.T) {
	long(t)
	b := launch(t, visit{device: englishPhone, page: onDisk, script: `Object.defineProperty(navigator, "deviceMemory", { value: 2 });`,
		before: []chromedp.Action{emulation.SetCPUThrottlingRate(1)}})
	b.until(`document.documentElement.dataset.ready === "yes"`)
	b.choose("#choose", hugePhoto(t))
	b.tap("#chip-hotel")
	b.stamped()
	b.tap("#save")
	_, copy := b.download()
	verdict(t, copy)
	t.Logf("48 megapixels: at its most %d MB", b.memory())
}
