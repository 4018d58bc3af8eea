package watermark

import (
	"errors"
	"image"
	"strings"
	"testing"

	"mohr/watermark/internal/pdf"
	"mohr/watermark/internal/qr"
)

// A script answers each call of RenderParts by the next of its steps; after the last with the same.
type script struct {
	steps []func(parts []pdf.Part) ([]image.Image, error)
	calls int
}

func (s *script) RenderParts(parts ...pdf.Part) ([]image.Image, error) {
	step := s.steps[min(s.calls, len(s.steps)-1)]
	s.calls++
	return step(parts)
}

// A page that does not read when drawn small and together with others is looked at alone and at its full size, a second
// time if time ran out; only then is it a fault, which names the page.
func TestReadBackTriesAgain(t *testing.T) {
	modules, err := qr.Encode("the words")
	if err != nil {
		t.Fatal(err)
	}
	code := qrCode{modules: modules, payload: "the words"}
	side := (modules.Size + 2*qr.QuietZone) * 6
	pages := make([]finished, 3)
	for i := range pages {
		pages[i] = finished{size: image.Pt(400, 600), band: image.Rect(0, 400, 400, 600), code: image.Rect(10, 410, 10+side, 410+side)}
	}
	shown := func(parts []pdf.Part) (out []image.Image, err error) {
		for _, p := range parts {
			out = append(out, drawn(modules, p.Area.Size()))
		}
		return out, nil
	}
	blank := func(parts []pdf.Part) (out []image.Image, err error) {
		for _, p := range parts {
			out = append(out, image.NewGray(image.Rectangle{Max: p.Area.Size()}))
		}
		return out, nil
	}
	late := func([]pdf.Part) ([]image.Image, error) { return nil, pdf.ErrTime }
	broken := func([]pdf.Part) ([]image.Image, error) { return nil, pdf.ErrDamaged }
	type steps = []func([]pdf.Part) ([]image.Image, error)
	for _, tt := range []struct {
		name  string
		steps steps
		calls int
		want  string // in the error; "" for none
	}{
		{"at once", steps{shown}, 1, ""},
		{"each alone", steps{blank, shown}, 4, ""},
		{"time ran out for all", steps{late, shown}, 4, ""},
		{"time ran out for one", steps{late, late, shown}, 5, ""},
		{"time ran out twice for one", steps{late, late, late, shown}, 3, "page 5: rendering is not done"},
		{"a page without its code", steps{shown, shown, blank}, 1, ""},
		{"the second without its code", steps{blank, shown, blank}, 3, "code of page 6 of the finished copy does not read back"},
		{"broken", steps{broken}, 2, "page 5 of the finished copy does not render"},
	} {
		s := &script{steps: tt.steps}
		err := checker{s, code, 5, pages}.check()
		switch {
		case s.calls != tt.calls:
			t.Errorf("%s: %d calls, want %d", tt.name, s.calls, tt.calls)
		case tt.want == "" && err != nil, tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		case errors.Is(err, ErrLimit) != strings.Contains(tt.name, "twice"):
			t.Errorf("%s: error %v is of another kind", tt.name, err)
		}
	}
}

// drawn is a code that fills a square.
func drawn(c qr.Code, size image.Point) *image.Gray {
	m := image.NewGray(image.Rectangle{Max: size})
	px := size.X / (c.Size + 2*qr.QuietZone)
	for y := range size.Y {
		for x := range size.X {
			if !c.Dark(x/px-qr.QuietZone, y/px-qr.QuietZone) {
				m.Pix[y*m.Stride+x] = 0xFF
			}
		}
	}
	return m
}
