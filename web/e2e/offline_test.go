package e2e_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"mohr/watermark"
	"mohr/watermark/specimen"
)

// offline is a folder with the offline page, mohr.html and site, made once from this tree; made is what went wrong.
var offline = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "mohr-page")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "run", "mohr/cmd/genpage", "-o", dir)
	if said, err := cmd.CombinedOutput(); err != nil {
		if _, there := os.Stat(filepath.Join(dir, "mohr.html")); there != nil || os.Getenv("CI") != "" {
			return "", &made{string(said)}
		}
	}
	return dir, nil
})

type made struct{ said string }

func (m *made) Error() string { return m.said }

// offlineFolder is the folder with the offline page.
func offlineFolder(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil && os.Getenv("CI") == "" {
		t.Skip("go is missing")
	}
	dir, err := offline()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// onDisk is the page that is one file, opened from a disk.
func onDisk(b *tab) string {
	b.server = func() {}
	b.origin = "file://" + filepath.Join(offlineFolder(b.T), "mohr.html")
	return b.origin
}

// onSite is the folder, served as any server of files does.
func onSite(b *tab) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: http.FileServer(http.Dir(filepath.Join(offlineFolder(b.T), "site")))}
	go func() { _ = server.Serve(b.witness.over(l)) }()
	b.server = sync.OnceFunc(func() { _ = server.Close() })
	b.origin = "http://" + l.Addr().String()
	return b.origin + "/"
}

// visitPage opens the offline page and waits until it is ready.
func visitPage(t *testing.T, d device, page func(*tab) string) *tab {
	t.Helper()
	b := launch(t, visit{device: d, page: page})
	b.until(`document.documentElement.dataset.ready === "yes"`)
	return b
}

// TestOneFile goes from the first screen to a saved copy in a page opened from a disk, which asks nobody for anything.
func TestOneFile(t *testing.T) {
	long(t)
	b := visitPage(t, urduPhone, onDisk)
	b.whole("offline-home-ur")
	b.switchTo("en")
	b.whole("offline-home-en")
	b.switchTo("ur")
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#save")
	name, copy := b.download()
	if name != "card-front-stamped.jpg" {
		t.Errorf("saved as %q", name)
	}
	f := verdict(t, copy)
	if want := catalogue(t, "ur")["purpose.sim"]; f.Label.Purpose != want {
		t.Errorf("the copy is for %q, want %q", f.Label.Purpose, want)
	}
	path := put(t, "copy.jpg", copy)
	if out, err := exec.Command(reader(t, "zbarimg"), "-q", "--raw", path).Output(); err != nil || !strings.HasPrefix(string(out), "Mohr copy v1\nFor: "+f.Label.Purpose) {
		t.Errorf("zbar reads %q, %v", out, err)
	}
	out, err := exec.Command(reader(t, "exiftool"), "-a", "-G1", "-s", path).Output()
	if err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "[System]") && !strings.HasPrefix(line, "[File]") && !strings.HasPrefix(line, "[ExifTool]") &&
			!strings.HasPrefix(line, "[Composite]") && !strings.HasPrefix(line, "[JFIF]") {
			t.Errorf("the copy holds %s", line)
		}
	}
	b.tap("#done-again")
	b.until(`!document.getElementById("view-home").hidden`)
}

// reader is the path of an independent reader. Without it the test is skipped, and in CI it fails.
func reader(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("%s is missing", name)
	}
	if err != nil {
		t.Skipf("%s is missing", name)
	}
	return path
}

// TestOneFileDoesTheRest runs what is tested of the local app in the page from a disk: its views, many files, PDFs.
func TestOneFileDoesTheRest(t *testing.T) {
	long(t)
	inPlace = onDisk
	defer func() { inPlace = nil }()
	for name, flow := range map[string]func(*testing.T){
		"PDF": TestPDF, "LockedPDF": TestLockedPDF, "Check": TestCheck, "Look": TestLook, "Weighing": TestWeighing,
		"Tips": TestTipsAreFound, "Keyboard": TestKeyboardOnly, "HowHard": TestHowHard, "BothSides": TestBothSidesOnOnePage,
	} {
		t.Run(name, flow)
	}
}

// TestSamePixels compares what the page makes with what the library makes of the same pixels, job and seed.
func TestSamePixels(t *testing.T) {
	long(t)
	b := launch(t, visit{device: desk, page: func(b *tab) string { return onSite(b) + "embed/module.html" }})
	b.until(`document.getElementById("said").textContent === "ready"`)
	grey := func(m image.Image) image.Image {
		g := image.NewGray(m.Bounds())
		draw.Draw(g, g.Rect, m, m.Bounds().Min, draw.Src)
		return g
	}
	card := specimen.CardFront(2).Image
	for name, doc := range map[string][]byte{
		"card": pngOf(t, card), "grey": pngOf(t, grey(card)), "letter": specimen.Letter(1).PNG(),
	} {
		root := watermark.OwnerRoot{9, 8, 7}
		job := watermark.Job{Label: label(), Secret: root.MarkSecret(), SigningKey: root.SigningKey()}
		job.Label.Lang = watermark.Both
		job.Seed, job.Label.CopyID = root.Copy(doc)
		var want bytes.Buffer
		if _, err := stamper.Stamp(&want, doc, job); err != nil {
			t.Fatal(err)
		}
		asked := fmt.Sprintf(`{purpose: %q, to: %q, date: %q, lang: "both", format: "png", seed: "%x"}`,
			job.Label.Purpose, job.Label.Recipient, job.Label.Issued, root)
		got := b.bytes(fmt.Sprintf(`(async () => {
			const mohr = await import("/mohr.js");
			await mohr.begin(location.origin);
			const file = new Blob([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))]);
			return (await mohr.stamp(file, %s)).copy;
		})()`, base64.StdEncoding.EncodeToString(doc), asked))
		if d := differ(t, got, want.Bytes()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	var found string
	b.js(fmt.Sprintf(`(async () => {
		const mohr = await import("/mohr.js");
		const file = new Blob([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))]);
		const { copy, copy_id } = await mohr.stamp(file, { purpose: "Hotel" });
		const marks = await Promise.all([copy, file].map((f) => mohr.trace(f)));
		return marks.map((m) => m.found ? m.traced[0].copy === copy_id : "none").join();
	})()`, base64.StdEncoding.EncodeToString(pngOf(t, card))), &found)
	if found != "true,none" {
		t.Errorf("the marks of a copy and of its document: %s", found)
	}
}

// bytes is the value of an expression that is a promise of a Blob.
func (b *tab) bytes(expression string) []byte {
	b.Helper()
	var text string
	b.js(`(`+expression+`).then(async (blob) => {
		const all = new Uint8Array(await blob.arrayBuffer());
		let out = "";
		for (let i = 0; i < all.length; i += 32768) out += String.fromCharCode(...all.subarray(i, i + 32768));
		return btoa(out);
	})`, &text)
	out, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// differ says how the pixels of two PNGs differ, or "".
func differ(t *testing.T, got, want []byte) string {
	t.Helper()
	var pix [2]*image.NRGBA
	for i, data := range [][]byte{got, want} {
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		pix[i] = image.NewNRGBA(m.Bounds())
		draw.Draw(pix[i], pix[i].Rect, m, m.Bounds().Min, draw.Src)
	}
	if pix[0].Rect != pix[1].Rect {
		return fmt.Sprintf("%v, want %v", pix[0].Rect, pix[1].Rect)
	}
	n := 0
	for i := range pix[0].Pix {
		if pix[0].Pix[i] != pix[1].Pix[i] {
			n++
		}
	}
	if n > 0 {
		return fmt.Sprintf("%d of %d samples differ", n, len(pix[0].Pix))
	}
	return ""
}

func pngOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestInstalled loads the page once, and then does everything without its server.
func TestInstalled(t *testing.T) {
	long(t)
	b := visitPage(t, englishPhone, onSite)
	b.until(`document.documentElement.dataset.kept === "yes"`)
	b.server()
	b.run(chromedp.Reload())
	b.until(`document.documentElement.dataset.ready === "yes"`)
	b.choose("#choose", plainPDF(t, 2))
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#save")
	_, copy := b.download()
	verdict(t, copy)
	b.tap("#done-again")
	b.tap("#nav-passwords")
	b.weigh("pakistan123")
	b.until(`document.querySelector("#weighed h2")`)
	b.tap("#nav-tips")
	b.until(`document.querySelectorAll(".tip").length > 10`)
}

// TestShareTarget shares a picture to the installed page, and then nothing at all, as some apps do.
func TestShareTarget(t *testing.T) {
	long(t)
	b := visitPage(t, englishPhone, onSite)
	b.until(`navigator.serviceWorker.controller`)
	share := func(fill string) {
		b.run(chromedp.Evaluate(fmt.Sprintf(`(async () => {
			const form = document.createElement("form"); // what the phone sends
			form.method = "post"; form.enctype = "multipart/form-data"; form.action = "share";
			const input = document.createElement("input");
			input.type = "file"; input.name = "file";
			%s
			const body = new FormData(form);
			if (input.files.length > 0) body.set("file", input.files[0]);
			const answer = await fetch("share", { method: "POST", body: input.files.length > 0 ? body : undefined, redirect: "manual" });
			window.landed = answer.type;
		})()`, fill), nil))
		b.until(`window.landed === "opaqueredirect"`)
		b.run(chromedp.Navigate(b.origin + "/?shared")) // where the phone is sent
		b.until(`document.documentElement.dataset.ready === "yes"`)
	}
	share(fmt.Sprintf(`const data = new DataTransfer();
		data.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], "کارڈ.jpg", { type: "image/jpeg" }));
		input.files = data.files;`, base64.StdEncoding.EncodeToString(documents()["card-front.jpg"])))
	b.until(`!document.getElementById("view-work").hidden && !document.getElementById("before").hidden`)
	if got := b.text(`location.search`); got != "" {
		t.Errorf("a reload would take it again: %s", got)
	}
	share("")
	b.until(`document.querySelector("#notices .problem")`)
	if got := b.text(`document.querySelector("#notices .problem strong").textContent`); got != catalogue(t, "en")["page_err_shared"] {
		t.Errorf("the page says %q", got)
	}
}

// TestFrame has the page in a frame of another: it takes a document and hands the copy over at a tap, not before.
func TestFrame(t *testing.T) {
	long(t)
	b := launch(t, visit{device: desk, page: func(b *tab) string { return onSite(b) + "embed/frame.html" }})
	const inside = `document.getElementById("mohr").contentDocument`
	b.until(`document.getElementById("said").textContent === "ready"`)
	b.choose("#file", file(t, "card-front.jpg"))
	b.until(inside + `.getElementById("after")?.complete && !` + inside + `.getElementById("after").hidden && ` + inside + `.getElementById("stage-busy").hidden`)
	if got := b.text(`document.getElementById("said").textContent`); got != "ready" {
		t.Errorf("before any tap the page around has heard %q", got)
	}
	if got := b.text(inside + `.getElementById("to").value`); got != "Example Bank" {
		t.Errorf("the recipient is %q", got)
	}
	if got := b.text(inside + `.getElementById("save-text").textContent`); got != catalogue(t, "en")["page_hand"] {
		t.Errorf("the button says %q", got)
	}
	b.js(inside+`.getElementById("save").click()`, nil)
	b.until(`document.getElementById("said").textContent === "result"`)
	copy := b.bytes(`new Promise((good) => {
		const img = document.getElementById("shown"), canvas = document.createElement("canvas");
		const draw = () => {
			canvas.width = img.naturalWidth; canvas.height = img.naturalHeight;
			canvas.getContext("2d").drawImage(img, 0, 0);
			canvas.toBlob(good, "image/png");
		};
		if (img.complete && img.naturalWidth) draw(); else img.onload = draw;
	})`)
	if f := verdict(t, copy); f.Label.Purpose != "Account opening at Example Bank only" || f.Label.Recipient != "Example Bank" {
		t.Errorf("the copy says %+v", f.Label)
	}
}

// TestFrameRefuses has the page in a frame of a page of another origin, which nobody has allowed.
func TestFrameRefuses(t *testing.T) {
	long(t)
	b := launch(t, visit{device: desk, page: func(b *tab) string {
		onSite(b)
		page := b.origin
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		other := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<title>other</title><iframe id="mohr" src="%s/" width="600" height="600"></iframe><script>
				window.heard = [];
				onmessage = (e) => heard.push(e.data.type);
				setInterval(() => document.getElementById("mohr").contentWindow.postMessage({ mohr: 1, type: "hello", id: 1 }, "*"), 100);
			</script>`, page)
		})}
		go func() { _ = other.Serve(l) }()
		t.Cleanup(func() { _ = other.Close() })
		return "http://" + l.Addr().String() + "/"
	}})
	b.until(`document.getElementById("mohr")`)
	b.js(`new Promise((go) => setTimeout(go, 8000))`, nil)
	if got := b.text(`window.heard.length`); got != "0" {
		t.Errorf("a page that is not allowed has heard %s messages", got)
	}
	b.mu.Lock()
	b.faults = slices.DeleteFunc(b.faults, func(f string) bool { return strings.HasPrefix(f, "request elsewhere: http://127.0.0.1") })
	b.mu.Unlock()
}
