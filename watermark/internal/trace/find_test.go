package trace

import (
	"image"
	"math/rand/v2"
	"testing"

	"mohr/watermark/internal/attack"
	"mohr/watermark/specimen"
)

// What became of a copy: TestTraceTrials of package watermark tries all of it on many documents.
func TestFind(t *testing.T) {
	card := colourOf(specimen.CardFront(1).Image)
	Embed(card, someID, Options{})
	asked := map[string]bool{"crop25": true, "printscan": true, "combo": true}
	for _, a := range attack.Travels() {
		if !asked[a.Name] {
			continue
		}
		p := a.Run(card)
		r, ok := Find(p, false)
		if !ok || r.ID != someID || r.Rho < leastRho || r.Rho > 1 {
			t.Errorf("%s: Find = %v, %v", a.Name, r, ok)
		}
		if !r.Region.In(p.Rect) || r.Region.Empty() {
			t.Errorf("%s: region is %v of %v", a.Name, r.Region, p.Rect)
		}
	}
}

// The region is where the marked part of a picture is; what was bent, or lies in the mirror, is found with more work.
func TestFindRegion(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	card := greyOf(specimen.CardFront(1).Image)
	Embed(card, someID, Options{})
	at := image.Rect(500, 300, 500+card.Rect.Dx(), 300+card.Rect.Dy())
	whole := greyOf(image.NewGray(image.Rect(0, 0, 1800, 1400)))
	for i := range whole.Pix {
		whole.Pix[i] = uint8(120 + i%1800/40)
	}
	for y := range card.Rect.Dy() {
		copy(whole.Pix[(at.Min.Y+y)*whole.Stride+at.Min.X:], card.Pix[y*card.Stride:][:card.Rect.Dx()])
	}
	r, ok := Find(whole, false)
	if !ok || r.ID != someID {
		t.Fatalf("Find = %v, %v", r, ok)
	}
	common := r.Region.Intersect(at)
	if area(common) < area(at)*7/10 || area(common) < area(r.Region)*7/10 {
		t.Errorf("region is %v, want about %v", r.Region, at)
	}
	for y := range card.Rect.Dy() {
		row := card.Pix[y*card.Stride:][:card.Rect.Dx()]
		for a, b := 0, len(row)-1; a < b; a, b = a+1, b-1 {
			row[a], row[b] = row[b], row[a]
		}
	}
	if r, ok := Find(card, false); ok {
		t.Errorf("in the mirror: Find = %v", r)
	}
	if r, ok := Find(card, true); !ok || r.ID != someID || !r.Hard {
		t.Errorf("in the mirror: Find = %v, %v", r, ok)
	}
}

func area(r image.Rectangle) int { return r.Dx() * r.Dy() }

// Unmarked pictures have no ID; TestTraceUnmarked of package watermark looks at a thousand.
func TestFindNone(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	noise := image.NewGray(image.Rect(0, 0, 700, 500))
	random := rand.New(rand.NewPCG(1, 1))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(128 + 20*random.NormFloat64())
	}
	for name, g := range map[string]*image.Gray{"card": greyOf(specimen.CardFront(3).Image), "noise": noise} {
		if r, ok := Find(g, false); ok {
			t.Errorf("%s: Find = %v", name, r)
		}
	}
}

// However a picture is, no more reads are made than the bound on false IDs allows.
func TestReadsAreBounded(t *testing.T) {
	f := newFinder()
	f.reads = MaxReads
	f.layout = newLayout(layoutKey)
	var soft softBits
	for i, bit := range encode(frame(someID)) {
		soft[i] = 1 - 2*float32(bit)
	}
	if d := f.decode(&soft, moreTries); d.ok {
		t.Error("one more read was made")
	}
	f.reads--
	if d := f.decode(&soft, moreTries); !d.ok || d.id != someID || d.rho < 0.999 {
		t.Errorf("decode = %v", d)
	}
	if f.reads != MaxReads {
		t.Errorf("%d reads, want %d", f.reads, MaxReads)
	}
}

func FuzzFind(f *testing.F) {
	f.Add(uint16(16), uint16(16), []byte{0, 255})
	f.Add(uint16(1), uint16(900), []byte{7})
	f.Add(uint16(700), uint16(17), []byte{1, 2, 3})
	f.Add(uint16(33), uint16(2000), []byte("abc"))
	f.Fuzz(func(t *testing.T, w, h uint16, data []byte) {
		if w == 0 || h == 0 || len(data) == 0 || int(w)*int(h) > 1<<20 {
			return
		}
		g := image.NewGray(image.Rect(0, 0, int(w), int(h)))
		for i := range g.Pix {
			g.Pix[i] = data[i%len(data)] ^ uint8(i>>8)
		}
		Embed(g, someID, Options{Spare: []image.Rectangle{image.Rect(int(data[0]), 0, int(w), int(h)/2)}, Flat: data[0]&1 == 1})
		if r, ok := Find(g, false); ok && r.ID != someID {
			t.Errorf("%d x %d: another ID, %v", w, h, r)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	doc := colourOf(specimen.Photo(1).Image)
	Embed(doc, someID, Options{})
	for b.Loop() {
		if _, ok := Find(doc, false); !ok {
			b.Fatal("not found")
		}
	}
}

// A picture twice as large is the same picture: its means are, and a slope goes on as straight.
func TestDoubled(t *testing.T) {
	p := newPlane(5, 3)
	for i := range p.v {
		p.v[i] = float32(8*(i%5) + 40*(i/5))
	}
	d := p.doubled()
	if d.w != 10 || d.h != 6 {
		t.Fatalf("%d x %d", d.w, d.h)
	}
	for y := 1; y < 5; y++ {
		for x := 1; x < 9; x++ {
			if got, want := d.row(y)[x], float32(4*x+20*y)-12; got != want {
				t.Errorf("at %d, %d: %g, want %g", x, y, got, want)
			}
		}
	}
	one := newPlane(1, 1)
	one.v[0] = 7
	if d := one.doubled(); d.w != 2 || d.v[0] != 7 || d.v[3] != 7 {
		t.Errorf("of one pixel: %v", d)
	}
}

// Whatever its size, a picture is looked at.
func TestFindSizes(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	for _, size := range []image.Point{{16, 16}, {16, 40}, {511, 300}, {512, 512}, {513, 20}, {372, 600}, {640, 640}, {1025, 17}} {
		if r, ok := Find(image.NewGray(image.Rectangle{Max: size}), false); ok {
			t.Errorf("%v: Find = %v", size, r)
		}
	}
}
