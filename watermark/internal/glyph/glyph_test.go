package glyph

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/plan"
)

// checkShape fails the test unless s keeps what Line promises: all points lie in the bounds, the bounds in the
// line, and the path is whole.
func checkShape(t *testing.T, name string, s plan.Shape) {
	t.Helper()
	need := 0
	for i, op := range s.Path.Ops {
		if i == 0 && op != plan.MoveTo {
			t.Fatalf("%s: path begins with step %d", name, op)
		}
		need += [...]int{plan.MoveTo: 1, plan.LineTo: 1, plan.QuadTo: 2, plan.CubeTo: 3}[op]
	}
	if need != len(s.Path.Pts) {
		t.Fatalf("%s: steps take %d points, path has %d", name, need, len(s.Path.Pts))
	}
	for _, p := range s.Path.Pts {
		if !(p.X >= s.Bounds.Min.X && p.X <= s.Bounds.Max.X && p.Y >= s.Bounds.Min.Y && p.Y <= s.Bounds.Max.Y) {
			t.Fatalf("%s: point %v lies outside %v", name, p, s.Bounds)
		}
	}
	if s.Bounds.Min.X < -1e-5 || float64(s.Bounds.Max.X) > s.Advance || math.IsNaN(s.Advance) || math.IsInf(s.Advance, 0) {
		t.Fatalf("%s: ink from %v to %v in a line of %v", name, s.Bounds.Min.X, s.Bounds.Max.X, s.Advance)
	}
}

func TestLineMeasures(t *testing.T) {
	for _, c := range []struct {
		name, text        string
		style             Style
		advance           float64 // by hb-shape, ems
		top, bottom, slop float64
	}{
		{"Latin", "HH", Style{}, 2 * 0.741, -0.714, 0, 1e-5},
		{"bold", "HH", Style{Bold: true}, 2 * 0.765, -0.714, 0, 1e-5},
		{"Nastaliq digits", "05", Style{Urdu: true}, 2 * 0.554, -0.667, 0, 1e-5},
		{"Latin in Urdu", "HH", Style{Urdu: true}, 2 * 0.741 * 667 / 714, -0.667, 0, 1e-5},
		{"joined", "صرف", Style{Urdu: true}, 1.217 + 0.382 + 0.613, -0.94, 0.438, 1e-5},
	} {
		line, err := Line(c.text, c.style)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		checkShape(t, c.name, line)
		if math.Abs(line.Advance-c.advance) > c.slop {
			t.Errorf("%s: advance %v, want %v", c.name, line.Advance, c.advance)
		}
		top, bottom := float64(line.Bounds.Min.Y), float64(line.Bounds.Max.Y)
		if math.Abs(top-c.top) > c.slop || math.Abs(bottom-c.bottom) > c.slop {
			t.Errorf("%s: ink from %v to %v, want %v to %v", c.name, top, bottom, c.top, c.bottom)
		}
	}
}

func TestInkStaysNearItsLine(t *testing.T) {
	for _, g := range readGolden(t) {
		line, err := Line(g.text, g.style())
		if err != nil {
			t.Fatalf("%s: %v", g.text, err)
		}
		checkShape(t, g.text, line)
		up, down := 2.2, 0.7 // as LineHeightUrdu says
		if !g.style().Urdu {
			up, down = 1.069, 0.293 // as LineHeightLatin says
		}
		if line.Bounds.Empty() || float64(line.Bounds.Min.Y) < -up || float64(line.Bounds.Max.Y) > down {
			t.Errorf("%s: ink from %v to %v, want it between %v and %v", g.text, line.Bounds.Min.Y, line.Bounds.Max.Y, -up, down)
		}
	}
}

func TestBlankTextIsABlankShape(t *testing.T) {
	for _, text := range []string{"", "\u2066\u2069", "\u200C", "\u061C\u200F"} {
		for _, style := range []Style{{}, {Urdu: true}, {Bold: true}} {
			line, err := Line(text, style)
			if err != nil || !reflect.DeepEqual(line, plan.Shape{}) {
				t.Errorf("Line(%+q, %+v) = %+v, %v, want a blank shape", text, style, line, err)
			}
		}
	}
	line, err := Line("  ", Style{})
	if err != nil || math.Abs(line.Advance-0.52) > 1e-9 || !line.Bounds.Empty() {
		t.Errorf("two spaces: advance %v, bounds %v, %v, want 0.52 and no ink", line.Advance, line.Bounds, err)
	}
}

func TestInvisibleCharactersDrawNothing(t *testing.T) {
	for _, c := range []struct{ name, plain, with string }{
		{"isolates", "HH", "\u2068HH\u2069"},
		{"number", "HH", "\u2066HH\u2069"},
		{"override", "HI", "\u202EHI\u202C"},
		{"marks", "HH", "\u200EHH\u200E"},
		{"joiners", "HH", "H\u200D\u200CH"},
		{"soft hyphen", "HH", "H\u00ADH"},
	} {
		plain, err := Line(c.plain, Style{})
		if err != nil {
			t.Fatal(err)
		}
		with, err := Line(c.with, Style{})
		if err != nil || !reflect.DeepEqual(plain, with) {
			t.Errorf("%s: Line(%+q) differs from Line(%q): %v", c.name, c.with, c.plain, err)
		}
	}
}

func TestCharactersThatCannotBePrinted(t *testing.T) {
	for _, c := range []struct{ name, text, code string }{
		{"Chinese", "SIM 中文", "U+4E2D"},
		{"emoji", "OK 😀", "U+1F600"},
		{"Devanagari", "नाम", "U+0928"},
		{"Greek", "Ω", "U+03A9"},
		{"line break", "a\nb", "U+000A"},
		{"tab", "a\tb", "U+0009"},
		{"escape", "\x1b[31m", "U+001B"},
		{"delete", "\x7f", "U+007F"},
		{"bad UTF-8", "a\xff", "U+FFFD"},
		{"private use", "\uE000", "U+E000"},
		{"Sindhi alone", "ٻ", "U+067B"},
		{"in a number", "12345-\u0967", "U+0967"},
		{"lone mark of another script", "\u0301\u093C", "U+093C"},
	} {
		for _, style := range []Style{{}, {Urdu: true}, {Bold: true}} {
			want := "impossible label: character " + c.code + " cannot be printed"
			line, err := Line(c.text, style)
			if !errors.Is(err, fault.Label) || err.Error() != want || len(line.Path.Ops) > 0 {
				t.Errorf("%s: Line(%+q, %+v) gives %v, want %s", c.name, c.text, style, err, want)
			}
			if _, err := Wrap(c.text, style, 10, 10); !errors.Is(err, fault.Label) {
				t.Errorf("%s: Wrap gives %v, want fault.Label", c.name, err)
			}
		}
	}
}

func TestAccentsPrintHoweverTheyAreTyped(t *testing.T) {
	for _, c := range []struct{ one, two string }{{"é", "e\u0301"}, {"Ş", "S\u0327"}, {"آ", "ا\u0653"}, {"ئ", "ی\u0654"}} {
		one, err := Line(c.one, Style{})
		if err != nil {
			t.Fatal(err)
		}
		two, err := Line(c.two, Style{})
		if err != nil || two.Bounds.Empty() || math.Abs(one.Advance-two.Advance) > 0.3 {
			t.Errorf("%s is %v wide in one character, %v in two, %v", c.one, one.Advance, two.Advance, err)
		}
	}
}

func TestTooLong(t *testing.T) {
	if _, err := Line(strings.Repeat("م", MaxRunes), Style{Urdu: true}); err != nil {
		t.Errorf("%d characters: %v", MaxRunes, err)
	}
	for _, text := range []string{strings.Repeat("a", MaxRunes+1), strings.Repeat("😀", MaxRunes+1), strings.Repeat("a", 1<<20)} {
		if _, err := Line(text, Style{}); !errors.Is(err, fault.Label) {
			t.Errorf("%d bytes: error %v, want fault.Label", len(text), err)
		}
	}
}

func TestDirectionAndHeightOfText(t *testing.T) {
	for _, c := range []struct {
		text   string
		urdu   bool
		height float64
	}{
		{"SIM registration", false, LineHeightLatin},
		{"صرف SIM", true, LineHeightUrdu},
		{"5 صرف", true, LineHeightUrdu},
		{"Jazz جاز", false, LineHeightUrdu},
		{"12345-1", false, LineHeightLatin},
		{"", false, LineHeightLatin},
	} {
		if got := IsUrdu(c.text); got != c.urdu {
			t.Errorf("IsUrdu(%q) = %v", c.text, got)
		}
		if got := LineHeight(c.text, Style{}); got != c.height {
			t.Errorf("LineHeight(%q) = %v, want %v", c.text, got, c.height)
		}
	}
	if got := LineHeight("abc", Style{Urdu: true}); got != LineHeightUrdu {
		t.Errorf("LineHeight in Urdu style = %v", got)
	}
}

// Parsing Nastaliq is what costs time; a line that needs none of it must not pay.
func TestEnglishLoadsNoNastaliq(t *testing.T) {
	for text, want := range map[string]bool{"For SIM only (5) – 7F3K-9QXM": false, "": false, "For جاز": true, "For ۵": true} {
		s, err := newSetting(text, Style{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.faces[nastaliq] != nil; got != want {
			t.Errorf("%q: Nastaliq loaded is %v, want %v", text, got, want)
		}
	}
}

func BenchmarkLine(b *testing.B) {
	for name, style := range map[string]Style{"For SIM registration only": {}, "صرف سِم رجسٹریشن کے لیے": {Urdu: true}} {
		b.Run(map[bool]string{true: "Urdu", false: "English"}[style.Urdu], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Line(name, style); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestManyGoroutines(t *testing.T) {
	texts := []string{"صرف سِم رجسٹریشن کے لیے", "Jazz " + Isolate("جاز") + " 5", "نمبر " + IsolateLTR("12345-1234567-1")}
	want := make([]plan.Shape, len(texts))
	for i, text := range texts {
		want[i], _ = Line(text, Style{Urdu: i != 1})
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				for i, text := range texts {
					got, err := Line(text, Style{Urdu: i != 1})
					if err != nil || !reflect.DeepEqual(got, want[i]) {
						t.Errorf("%+q differs between goroutines: %v", text, err)
					}
				}
			}
		})
	}
	wg.Wait()
}
