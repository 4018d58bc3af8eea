package attack_test

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"mohr/watermark/internal/attack"
)

// flat is a picture of one level.
func flat(w, h int, v float32) attack.Picture {
	p := attack.New(w, h)
	for c := range p.C {
		for i := range p.C[c] {
			p.C[c][i] = v
		}
	}
	return p
}

// scene is a document of sorts: a slope of colour, a face-like blob, dark print, and a little noise.
func scene(w, h int) attack.Picture {
	random := rand.New(rand.NewPCG(1, 2))
	p := attack.New(w, h)
	for y := range h {
		for x := range w {
			base := [3]float32{225 - float32(x)/16, 230 - float32(y)/14, 210}
			if dx, dy := float64(x-3*w/4), float64(y-h/2); dx*dx+dy*dy < float64(h*h)/9 {
				s := float32(25 * math.Sin(float64(x)/9) * math.Cos(float64(y)/11))
				base = [3]float32{170 + s, 130 + s, 100 + s}
			}
			if x < w/2 && y/6%4 == 1 && (x/3*7+y/6*5)%11 < 4 {
				base = [3]float32{30, 32, 38}
			}
			noise := float32(random.NormFloat64() * 1.2)
			for c := range base {
				p.C[c][y*w+x] = base[c] + noise
			}
		}
	}
	return p
}

// bars marks clean with slanting strokes of one colour and one opacity.
func bars(clean attack.Picture, ink [3]float32, opacity float32) attack.Picture {
	p := clean.Clone()
	for y := range p.H {
		for x := range p.W {
			if (x+2*y)%40 < 9 && (3*x-y+4000)%52 < 40 {
				for c := range p.C {
					i := y*p.W + x
					p.C[c][i] += opacity * (ink[c] - p.C[c][i])
				}
			}
		}
	}
	return p
}

// barsCase is a scene with bars on it, and the scene.
func barsCase() (attack.Case, attack.Picture) { return barsOn(scene(320, 240)) }

func barsOn(clean attack.Picture) (attack.Case, attack.Picture) {
	ink := [3]float32{200, 30, 40}
	return attack.Case{
		Marked: bars(clean, ink, 0.4),
		Regions: []attack.Region{
			{Name: "portrait", Box: image.Rect(180, 50, 300, 190)},
			{Name: "number", Box: image.Rect(10, 20, 150, 120)},
		},
		Tool: attack.Tool{Dark: [][3]float32{ink}, Opacity: [2]float32{0.4, 0.4}, LetterPx: 34},
	}, clean
}

func TestSSIMKnown(t *testing.T) {
	r := image.Rect(0, 0, 40, 30)
	const c1, c2 = 6.5025, 58.5225 // (0.01*255)^2, (0.03*255)^2
	wave := func(mean, swing float32) attack.Picture {
		p := flat(40, 30, mean)
		for c := range p.C {
			for i := range p.C[c] {
				p.C[c][i] += swing * float32(1-2*(i%40%2)) // columns alternate
			}
		}
		return p
	}
	// Alternating columns under the window: its mean strays from the middle by far less than a level, its variance
	// is the square of the swing.
	contrast := func(s, t float64) float64 { return (2*s*t + c2) / (s*s + t*t + c2) }
	tests := []struct {
		name string
		a, b attack.Picture
		want float64
	}{
		{"equal", wave(90, 20), wave(90, 20), 1},
		{"brighter", flat(40, 30, 100), flat(40, 30, 110), (2*100*110 + c1) / (100*100 + 110*110 + c1)},
		{"black and white", flat(40, 30, 0), flat(40, 30, 255), c1 / (255*255 + c1)},
		{"half the contrast", wave(128, 40), wave(128, 20), contrast(40, 20)},
		{"turned about", wave(128, 20), wave(128, -20), contrast(20, -20)},
	}
	for _, tt := range tests {
		for _, order := range [][2]attack.Picture{{tt.a, tt.b}, {tt.b, tt.a}} {
			if got := attack.SSIM(order[0], order[1], r); math.Abs(got-tt.want) > 2e-4 {
				t.Errorf("%s: SSIM = %.5f, want %.5f", tt.name, got, tt.want)
			}
		}
	}
	if got := attack.SSIM(tests[0].a, tests[0].b, image.Rect(3, 3, 13, 30)); !math.IsNaN(got) {
		t.Errorf("SSIM of ten columns = %v, want none", got)
	}
}

// TestSSIMWindows compares with the definition, window by window, written out.
func TestSSIMWindows(t *testing.T) {
	a := scene(64, 48)
	b := bars(a, [3]float32{0, 0, 0}, 0.3)
	r := image.Rect(5, 4, 60, 44)
	var g [11]float64
	sum := 0.0
	for i := range g {
		g[i] = math.Exp(-float64((i-5)*(i-5)) / (2 * 1.5 * 1.5))
		sum += g[i]
	}
	x, y := a.Luma(), b.Luma()
	want, n := 0.0, 0
	for v := r.Min.Y + 5; v < r.Max.Y-5; v++ {
		for u := r.Min.X + 5; u < r.Max.X-5; u++ {
			var mx, my, xx, yy, xy float64
			for dy := range 11 {
				for dx := range 11 {
					f := g[dy] * g[dx] / sum / sum
					i := (v+dy-5)*64 + u + dx - 5
					p, q := float64(x[i]), float64(y[i])
					mx, my, xx, yy, xy = mx+f*p, my+f*q, xx+f*p*p, yy+f*q*q, xy+f*p*q
				}
			}
			want += (2*mx*my + 6.5025) * (2*(xy-mx*my) + 58.5225) /
				((mx*mx + my*my + 6.5025) * (xx - mx*mx + yy - my*my + 58.5225))
			n++
		}
	}
	want /= float64(n)
	if got := attack.SSIM(a, b, r); math.Abs(got-want) > 1e-3 || want > 0.95 {
		t.Errorf("SSIM = %.5f, want %.5f, and below 0.95", got, want)
	}
}

func TestPSNR(t *testing.T) {
	r := image.Rect(0, 0, 20, 20)
	if got, want := attack.PSNR(flat(20, 20, 100), flat(20, 20, 110), r), 20*math.Log10(25.5); math.Abs(got-want) > 1e-6 {
		t.Errorf("PSNR of ten levels = %v dB, want %v", got, want)
	}
	if got := attack.PSNR(flat(20, 20, 100), flat(20, 20, 100), r); !math.IsInf(got, 1) {
		t.Errorf("PSNR of equals = %v", got)
	}
}

func TestJudgeEnds(t *testing.T) {
	c, clean := barsCase()
	s := attack.Judge(c, clean, c.Marked)
	if math.Abs(s.Left-1) > 1e-6 || s.Words < 0.99 || s.Gain["portrait"] != 0 || s.Success {
		t.Errorf("untouched: %+v", s)
	}
	s = attack.Judge(c, clean, clean)
	if s.Left != 0 || s.Words != 0 || s.SSIM["number"] < 0.9999 || s.Gain["portrait"] < 0.999 || !s.Success {
		t.Errorf("clean: %+v", s)
	}
}

// TestWords checks what passes for a label and what does not.
func TestWords(t *testing.T) {
	c, clean := barsCase()
	part := func(f float32) attack.Picture {
		p := clean.Clone()
		for k := range p.C {
			for i := range p.C[k] {
				p.C[k][i] += f * (c.Marked.C[k][i] - clean.C[k][i])
			}
		}
		return p
	}
	luma := func(p attack.Picture) attack.Picture {
		y := p.Luma()
		return attack.Picture{W: p.W, H: p.H, C: [3][]float32{y, y, y}}
	}
	random := rand.New(rand.NewPCG(3, 4))
	noisy := clean.Clone()
	for k := range noisy.C {
		for i := range noisy.C[k] {
			noisy.C[k][i] += float32(random.NormFloat64() * 9)
		}
	}
	tests := []struct {
		name     string
		out      attack.Picture
		min, max float64
	}{
		{"a third left", part(0.33), 0.95, 1},
		{"in reverse", part(-0.5), 0.95, 1},
		{"a fiftieth left", part(0.02), 0, 0.05},
		{"grey with the label", luma(c.Marked), 0.9, 1},
		{"grey without", luma(clean), 0, 0.02},
		{"noise", noisy, 0, 0.02},
		{"saved at a low quality", attack.JPEG(clean, 30), 0, 0.1},
		{"blurred", clean.Resize(80, 60).Resize(320, 240), 0, 0.1},
		{"label after a messenger", attack.Messenger(c.Marked), 0.95, 1},
		{"label after print and scan", attack.PrintScan(c.Marked, 1), 0.95, 1},
		{"printed and scanned without", attack.PrintScan(clean, 1), 0, 0.02},
	}
	for _, tt := range tests {
		if got := attack.Words(c, clean, tt.out); got < tt.min || got > tt.max {
			t.Errorf("%s: words %.3f, want %.2f to %.2f", tt.name, got, tt.min, tt.max)
		}
	}
	if got := attack.Left(c, clean, part(0.5)); math.Abs(got-0.25) > 1e-3 {
		t.Errorf("half of a mark leaves %.4f of its energy, want 0.25", got)
	}
}
