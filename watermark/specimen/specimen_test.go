package specimen_test

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"mohr/watermark/specimen"
)

var update = flag.Bool("update", false, "write the README's specimen anew")

// need skips a test whose outside reader is not installed, and fails it where all must be.
func need(t *testing.T, tool string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", tool)
	}
	t.Skipf("%s is not installed", tool)
}

// photos are drawn once for all tests: they take the most time. Tests do not change them.
var photos = [5]func() specimen.Document{
	1: sync.OnceValue(func() specimen.Document { return specimen.Photo(1) }),
	2: sync.OnceValue(func() specimen.Document { return specimen.Photo(2) }),
	3: sync.OnceValue(func() specimen.Document { return specimen.Photo(3) }),
	4: sync.OnceValue(func() specimen.Document { return specimen.Photo(4) }),
}

// digest names a picture by its pixels.
func digest(d specimen.Document) string {
	return fmt.Sprintf("%s %v %x", d.Name, d.Image.Rect, sha256.Sum256(d.Image.Pix))
}

func TestSameTwice(t *testing.T) {
	for _, e := range specimen.All(3) {
		a, b := e.Draw(), photos[3]
		if !strings.HasPrefix(e.Name, "photo") {
			b = e.Draw
		}
		if digest(a) != digest(b()) {
			t.Errorf("%s: two drawings differ", e.Name)
		}
		if a.Name != e.Name {
			t.Errorf("entry is named %q, its document %q", e.Name, a.Name)
		}
	}
}

// TestDigests says on its output what one machine draws, for TestSameUnderWASM to compare.
func TestDigests(t *testing.T) {
	t.Log("digest:", digest(specimen.CardFront(1)))
	t.Log("digest:", digest(specimen.CardBack(2)))
}

func TestSameUnderWASM(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("this is the other side")
	}
	if testing.Short() {
		t.Skip("compiles for another machine")
	}
	need(t, "node")
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	runner := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec")
	run := exec.Command("go", "test", "-tags", "fonts", "-count=1", "-v", "-run", "^TestDigests$", "-exec", runner, ".")
	run.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("go test for js/wasm: %v\n%s", err, out)
	}
	for _, d := range []specimen.Document{specimen.CardFront(1), specimen.CardBack(2)} {
		if !strings.Contains(string(out), "digest: "+digest(d)) {
			t.Errorf("%s has other pixels under js/wasm:\n%s", d.Name, out)
		}
	}
}

func TestVariants(t *testing.T) {
	seen := map[string]int{}
	for v := 1; v <= specimen.Variants; v++ {
		d := specimen.CardFront(v)
		if d.Image.Rect != image.Rect(0, 0, 1011, 638) {
			t.Errorf("CardFront(%d) is %v, want 1011 x 638", v, d.Image.Rect)
		}
		for _, f := range d.Fields {
			if f.Name == "number" || f.Name == "name" {
				seen[f.Text]++
			}
		}
		face := sha256.Sum256(rows(d.Image, d.Portrait))
		seen[fmt.Sprintf("face %x", face)]++
	}
	for what, n := range seen {
		if n != 1 {
			t.Errorf("%s is shared by %d variants", what, n)
		}
	}
	if len(seen) != 3*specimen.Variants {
		t.Errorf("%d names, numbers and faces, want %d", len(seen), 3*specimen.Variants)
	}
}

// A variant number out of range is no error: the people come round again.
func TestVariantsComeRound(t *testing.T) {
	text := func(v int) string { return fmt.Sprint(specimen.CardBack(v).Fields) }
	for _, v := range []int{0, -5, 1 + specimen.Variants, 1 + 100*specimen.Variants} {
		want := text((v-1+100*specimen.Variants)%specimen.Variants + 1)
		if text(v) != want {
			t.Errorf("CardBack(%d) does not show the person of the variant it wraps to", v)
		}
	}
}

// TestFieldsHaveInk looks at every field: a box inside the picture, with print in it.
func TestFieldsHaveInk(t *testing.T) {
	for _, e := range specimen.All(2) {
		if strings.HasPrefix(e.Name, "photo") {
			e.Draw = photos[2]
		}
		d := e.Draw()
		if len(d.Fields) < 6 {
			t.Errorf("%s has %d fields", d.Name, len(d.Fields))
		}
		found := false
		for _, f := range d.Fields {
			found = found || f.Text == "SPECIMEN"
			if f.Box.Empty() || !f.Box.In(d.Image.Rect) {
				t.Errorf("%s: field %q: box %v in %v", d.Name, f.Name, f.Box, d.Image.Rect)
				continue
			}
			if lo, hi := extremes(d.Image, f.Box); hi-lo < 60 {
				t.Errorf("%s: field %q: grey from %d to %d, no print", d.Name, f.Name, lo, hi)
			}
		}
		if !found {
			t.Errorf("%s does not say SPECIMEN", d.Name)
		}
		if d.Number.Empty() || !d.Number.In(d.Image.Rect) {
			t.Errorf("%s: number at %v", d.Name, d.Number)
		}
		if front := strings.Contains(d.Name, "front"); front == d.Portrait.Empty() && !strings.Contains(d.Name, "photo") {
			t.Errorf("%s: portrait at %v", d.Name, d.Portrait)
		}
	}
}

// extremes returns the darkest and lightest green in a box.
func extremes(img *image.RGBA, r image.Rectangle) (lo, hi int) {
	lo, hi = 255, 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			g := int(img.Pix[img.PixOffset(x, y)+1])
			lo, hi = min(lo, g), max(hi, g)
		}
	}
	return lo, hi
}

// TestNoCodeReads asks a reader of bar codes for the back's noise block and strip, on card, photo and bill.
func TestNoCodeReads(t *testing.T) {
	need(t, "zbarimg")
	docs := []specimen.Document{photos[2](), specimen.Bill(1), specimen.Fax(specimen.Bill(2))}
	for v := 1; v <= specimen.Variants; v++ {
		docs = append(docs, specimen.CardBack(v))
	}
	for _, d := range docs {
		name := filepath.Join(t.TempDir(), "a.png")
		if err := os.WriteFile(name, d.PNG(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("zbarimg", "-q", name).Output()
		if code := run(err); code != 4 { // zbarimg(1): 4 is "no barcode was detected"
			t.Errorf("%s: zbarimg exits %d and reads %q, want nothing", d.Name, code, out)
		}
	}
}

// run is the exit status of a finished command, -1 if it did not run.
func run(err error) int {
	if err == nil {
		return 0
	}
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return -1
}

// readme is the picture that the README's first command stamps.
const readme = "../../assets/specimen/card-front.jpg"

func TestReadmeSpecimen(t *testing.T) {
	d := specimen.CardFront(1)
	if *update {
		if err := os.WriteFile(readme, d.JPEG(92), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	if len(file) > 250_000 {
		t.Errorf("%s has %d bytes, limit is 250000", readme, len(file))
	}
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if far := distance(img, d.Image); far > 4 {
		t.Errorf("%s is %.2f levels a pixel from CardFront(1); run go test -update", readme, far)
	}
}

// distance is the mean difference of two pictures a channel, 0 to 255.
func distance(a image.Image, b *image.RGBA) float64 {
	if a.Bounds() != b.Rect {
		return 255
	}
	sum := 0
	for y := b.Rect.Min.Y; y < b.Rect.Max.Y; y++ {
		for x := b.Rect.Min.X; x < b.Rect.Max.X; x++ {
			r, g, l, _ := a.At(x, y).RGBA()
			p := b.Pix[b.PixOffset(x, y):]
			for k, v := range [3]uint32{r, g, l} {
				sum += max(int(v>>8)-int(p[k]), int(p[k])-int(v>>8))
			}
		}
	}
	return float64(sum) / float64(3*b.Rect.Dx()*b.Rect.Dy())
}

func BenchmarkCardFront(b *testing.B) {
	for b.Loop() {
		specimen.CardFront(1)
	}
}

func BenchmarkPhoto(b *testing.B) {
	for b.Loop() {
		specimen.Photo(1)
	}
}

// rows is the pixels of a part of a picture, row after row.
func rows(img *image.RGBA, r image.Rectangle) []byte {
	var out []byte
	for y := r.Min.Y; y < r.Max.Y; y++ {
		out = append(out, img.Pix[img.PixOffset(r.Min.X, y):img.PixOffset(r.Max.X, y)]...)
	}
	return out
}
