package e2e_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/skip2/go-qrcode"

	"mohr/watermark"
)

// says waits for an error, in the words of the catalogue: what happened and what to do.
func (b *tab) says(code string) {
	b.Helper()
	words := catalogue(b.T, b.text(`document.documentElement.lang`))
	for _, key := range []string{"page_err_" + code, "page_err_" + code + "_do"} {
		if words[key] == "" {
			b.Fatalf("no words for %s", key)
		}
		b.until(fmt.Sprintf(`document.querySelector("[role=alert]")?.textContent.includes(%q)`, strings.ReplaceAll(words[key], "{command}", "\u2068mohr serve\u2069")))
	}
}

func TestRefusals(t *testing.T) {
	long(t)
	half := documents()["card-front.jpg"]
	for _, c := range []struct {
		name, code string
		path       func(*testing.T) string
	}{
		{"words", "format", textFile},
		{"half a picture", "damaged", func(t *testing.T) string { return put(t, "half.jpg", half[:len(half)/2]) }},
		{"too many pixels", "limit", func(t *testing.T) string {
			var out bytes.Buffer
			if err := png.Encode(&out, image.NewPaletted(image.Rect(0, 0, 12_100, 10_000), color.Palette{color.White})); err != nil {
				t.Fatal(err)
			}
			return put(t, "huge.png", out.Bytes())
		}},
		{"nothing", "format", func(t *testing.T) string { return put(t, "empty.jpg", nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, urduPhone)
			b.forgive()
			b.choose("#choose", c.path(t))
			b.says(c.code)
			b.shot("refused-" + c.code)
			b.choose(".problem button", file(t, "card-front.jpg")) // the way on that the error offers
			b.until(`!document.getElementById("before").hidden`)
		})
	}
}

func TestHugePhoto(t *testing.T) {
	long(t)
	b := open(t, englishPhone)
	b.choose("#choose", hugePhoto(t))
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#save")
	_, copy := b.download()
	verdict(t, copy)
}

// TestHEIC opens what iPhones write, which the browser itself cannot draw.
func TestHEIC(t *testing.T) {
	long(t)
	encoder, err := exec.LookPath("heif-enc")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("heif-enc is missing")
		}
		t.Skip("heif-enc is missing")
	}
	path := filepath.Join(t.TempDir(), "IMG_0001.heic")
	if out, err := exec.Command(encoder, "-o", path, file(t, "card-front.jpg")).CombinedOutput(); err != nil {
		t.Fatalf("heif-enc: %v\n%s", err, out)
	}
	b := open(t, englishPhone)
	b.choose("#choose", path)
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#save")
	name, copy := b.download()
	verdict(t, copy)
	if name != "IMG_0001-stamped.jpg" {
		t.Errorf("saved as %q", name)
	}
}

func TestServerIsGone(t *testing.T) {
	b := open(t, urduPhone)
	b.forgive()
	b.choose("#choose", file(t, "card-front.jpg"))
	b.until(`!document.getElementById("before").hidden`)
	b.server()
	b.tap("#chip-sim")
	b.says("network")
	b.shot("refused-network")
}

func TestWithoutSession(t *testing.T) {
	b := open(t, desk)
	b.forgive()
	b.js(`sessionStorage.clear()`, nil)
	b.run(chromedp.Reload())
	b.says("session")
	b.shot("refused-session")
}

// TestDrop drops files and folders, as the browser's own machinery does.
func TestDrop(t *testing.T) {
	full, empty := t.TempDir(), t.TempDir()
	for _, name := range []string{"card-front.jpg", "card-back.jpg"} {
		if err := os.WriteFile(filepath.Join(full, name), documents()[name], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(empty, "notes.txt"), []byte("words"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, desk)
	drop := func(path string) {
		data := &input.DragData{Files: []string{path}, Items: []*input.DragDataItem{}, DragOperationsMask: 1}
		for _, kind := range []input.DispatchDragEventType{input.DragEnter, input.DragOver, input.Drop} {
			b.run(input.DispatchDragEvent(kind, 400, 400, data))
		}
	}
	drop(empty)
	b.says("folder")
	drop(full)
	b.until(`document.querySelectorAll(".tile").length === 2`)
	b.tap("#over")
	drop(filepath.Join(full, "card-front.jpg"))
	b.until(`!document.getElementById("before").hidden`)
}

func TestPaste(t *testing.T) {
	b := open(t, desk)
	b.js(fmt.Sprintf(`(async () => {
		const data = new DataTransfer();
		const bytes = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0));
		data.items.add(new File([bytes], "image.jpg", {type: "image/jpeg"}));
		document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
	})()`, base64.StdEncoding.EncodeToString(documents()["card-front.jpg"])), nil)
	b.until(`!document.getElementById("before").hidden`)
	b.tap("#over")
	b.js(`document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: new DataTransfer(), bubbles: true}))`, nil)
	b.says("paste")
}

// alteredCode is a picture of a copy's code in which one word was changed.
func alteredCode(t *testing.T) string {
	t.Helper()
	found, err := watermark.Verify(readFile(t, stampedCard(t, "valid")), watermark.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	text := bytes.Replace([]byte(found[0].Text), []byte("Bank account"), []byte("Bank deposit"), 1)
	code, err := qrcode.Encode(string(text), qrcode.Medium, 900)
	if err != nil {
		t.Fatal(err)
	}
	return put(t, "altered.png", code)
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCheck asks about copies that hold and that do not, and what the page says must be loud when they do not.
func TestCheck(t *testing.T) {
	long(t)
	b := open(t, urduPhone)
	b.forgive()
	b.tap("#nav-check")
	for _, c := range []struct {
		state, tone string
		path        string
	}{
		{"valid", "good", stampedCard(t, "valid")},
		{"expired", "warn", stampedCard(t, "expired")},
		{"unsigned", "warn", stampedCard(t, "unsigned")},
		{"altered", "bad", alteredCode(t)},
		{"pasted", "bad", pastedCode(t)},
		{"none", "bad", stampedCard(t, "none")},
	} {
		b.choose("#check-choose", c.path)
		b.until(fmt.Sprintf(`document.querySelector("#verdict.%s[data-state=%s]")`, c.tone, c.state))
		b.calm()
		b.shot("verdict-" + c.state)
		want := catalogue(t, "ur")["page_state_"+c.state]
		if got := b.text(`document.querySelector("#verdict h2").textContent`); got != want {
			t.Errorf("%s reads %q, want %q", c.state, got, want)
		}
	}
	// The last one has no code any more, but its invisible mark is there; in the mirror it takes a longer search.
	for _, way := range []string{"", "mirrored"} {
		if way != "" {
			b.choose("#check-choose", mirrored(t, stampedCard(t, "none")))
			b.until(`document.querySelector("#mark[data-found=no] #mark-look")`)
			b.calm()
			b.shot("mark-look")
			b.tap("#mark-look")
		}
		b.until(`document.querySelector("#mark[data-found=yes]")`)
		b.calm()
		b.shot("mark-found" + way)
		if got, want := b.text(`document.querySelector("#mark dd").textContent`), label().CopyID.String(); got != want {
			t.Errorf("%s: the mark reads %q, want %q", way, got, want)
		}
	}
}

func TestLook(t *testing.T) {
	b := open(t, desk)
	b.tap("#nav-look")
	b.choose("#look-choose", file(t, "photo.jpg"))
	b.until(`document.querySelector("#view-look .gps")`)
	b.tap("#look-stamp")
	b.until(`!document.getElementById("view-work").hidden && !document.getElementById("before").hidden`)
	b.until(`!document.getElementById("carries").hidden`)
	b.tap("#chip-sim")
	b.stamped()
	b.tap("#save")
	_, copy := b.download()
	info, err := watermark.Inspect(copy, watermark.Limits{})
	if err != nil || len(info.Disclosures) > 0 {
		t.Errorf("the copy gives away %v, %v", info.Disclosures, err)
	}
}

// TestCamera takes a picture with the camera in the page; the browser plays the camera.
func TestCamera(t *testing.T) {
	b := open(t, desk)
	b.tap("#take")
	b.until(`document.querySelector("#camera[open] video")?.videoWidth > 0 && document.activeElement.id === "snap"`)
	b.tap("#snap")
	b.until(`!document.getElementById("camera").open && !document.getElementById("before").hidden`)
	shape := b.text(`(document.getElementById("before").width / document.getElementById("before").height).toFixed(2)`)
	if shape != "1.59" && shape != "1.58" && shape != "1.60" && shape != "1.33" {
		t.Errorf("the picture is %s times as wide as it is tall, a card 1.59", shape)
	}
}

// TestSmallScreens looks for what does not fit: 320 pixels, and a desk's window at 400 %.
func TestSmallScreens(t *testing.T) {
	long(t)
	for _, d := range []device{{"ur-PK", 320, 640, true, false}, {"en-GB", 320, 256, false, false}, {"ur-PK", 320, 256, false, true}} {
		t.Run(fmt.Sprintf("%s-%dx%d", d.lang[:2], d.width, d.height), func(t *testing.T) {
			b := open(t, d)
			b.measured("home")
			b.choose("#choose", file(t, "card-front.jpg"))
			b.tap("#chip-sim")
			b.stamped()
			b.js(`document.getElementById("details").open = true`, nil)
			b.measured("work")
			b.tap("#save")
			b.download()
			b.measured("done")
			b.js(`location.hash = "check"`, nil)
			b.choose("#check-choose", stampedCard(t, "valid"))
			b.until(`document.querySelector("#verdict")`)
			b.measured("check")
		})
	}
}

func (b *tab) measured(view string) {
	b.Helper()
	b.calm()
	b.shot(fmt.Sprintf("small-%s-%s", filepath.Base(b.Name()), view))
	for _, broken := range b.measure(true) {
		b.Errorf("%s: %s", view, broken)
	}
}
