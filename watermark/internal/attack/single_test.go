package attack_test

import (
	"image"
	"slices"
	"testing"

	"mohr/watermark/internal/attack"
)

// exactly gives a case its oracle.
func exactly(c attack.Case, clean attack.Picture) attack.Case {
	c.Oracle = &attack.Oracle{Mask: attack.Changed(c.Marked, clean, 2)}
	return c
}

// Every attack returns a new picture of the right size, the same each time, and changes nothing of the case.
func TestSingleSound(t *testing.T) {
	c, clean := barsOn(scene(140, 100))
	before := c.Marked.Clone()
	var names []string
	for _, a := range append(attack.Single(), attack.Degraded()...) {
		in := c
		if a.Kind == attack.Exact {
			in = exactly(c, clean)
		}
		out := a.Run(in)
		if out.W != c.Marked.W || out.H != c.Marked.H {
			t.Errorf("%s: %d x %d", a.Name, out.W, out.H)
			continue
		}
		again := a.Run(in)
		for k := range out.C {
			if !slices.Equal(c.Marked.C[k], before.C[k]) {
				t.Fatalf("%s changes the copy", a.Name)
			}
			if !slices.Equal(out.C[k], again.C[k]) {
				t.Errorf("%s: another picture the second time, or one that holds NaN", a.Name)
			}
		}
		if a.Needs != 0 || slices.Contains(names, a.Name) {
			t.Errorf("%s: needs %d, or listed twice", a.Name, a.Needs)
		}
		names = append(names, a.Name)
	}
}

// One colour at one opacity falls: to unblending without the mask, and with it.
func TestOneColourFalls(t *testing.T) {
	c, clean := barsCase()
	tests := map[string]struct {
		words    float64 // at most
		portrait float64 // gain of SSIM at least
	}{
		"as-it-is":               {1, 0},
		"best-colour":            {0.2, 0.6},
		"best-colour-local":      {0.2, 0.6},
		"exact-telea":            {0.1, 0.3},
		"exact-diffuse":          {0.1, 0.3},
		"exact-exemplar":         {0.1, 0.2},
		"exact-unblend":          {0.1, 0.7},
		"exact-unblend-calm":     {0.1, 0.6},
		"exact-unblend-gradient": {0.1, 0.6},
	}
	for _, a := range attack.Single() {
		in := c
		if a.Kind == attack.Exact {
			in = exactly(c, clean)
		}
		s := attack.Judge(c, clean, a.Run(in))
		t.Logf("%-24s left %.3f words %.3f ssim %.3f gain %.3f", a.Name, s.Left, s.Words, s.SSIM["portrait"], s.Gain["portrait"])
		if want, ok := tests[a.Name]; ok && (s.Words > want.words || s.Gain["portrait"] < want.portrait) {
			t.Errorf("%s: words %.3f, want at most %.2f; gain %.3f, want at least %.2f", a.Name, s.Words, want.words, s.Gain["portrait"], want.portrait)
		}
	}
}

// Red ink is weakest in the red channel.
func TestKeepRed(t *testing.T) {
	c, clean := barsCase()
	left := map[string]float64{}
	for _, a := range attack.Single() {
		if a.Name == "keep-red" || a.Name == "keep-blue" || a.Name == "best-mix" {
			left[a.Name] = attack.Words(c, clean, a.Run(c))
		}
	}
	if left["keep-red"] > left["keep-blue"] || left["best-mix"] > 0.35 {
		t.Errorf("words left: %v", left)
	}
}

// Grey ink on white paper falls to the contrast of a copier, and print stays.
func TestPaperFalls(t *testing.T) {
	clean := flat(320, 240, 244)
	for k := range clean.C {
		for y := range clean.H {
			for x := range clean.W {
				if y/8%3 == 1 && (x/4*7+y/8*5)%11 < 4 {
					clean.C[k][y*clean.W+x] = 28
				}
			}
		}
	}
	ink := [3]float32{75, 75, 75}
	c := attack.Case{
		Marked:  bars(clean, ink, 0.32),
		Regions: []attack.Region{{Name: "number", Box: image.Rect(10, 20, 300, 120)}},
		Tool:    attack.Tool{Dark: [][3]float32{ink}, Opacity: [2]float32{0.2, 0.45}, LetterPx: 34},
	}
	for _, a := range attack.Single() {
		if a.Name != "levels" && a.Name != "soft-levels" {
			continue
		}
		if s := attack.Judge(c, clean, a.Run(c)); !s.Success {
			t.Errorf("%s: %+v", a.Name, s)
		}
	}
}
