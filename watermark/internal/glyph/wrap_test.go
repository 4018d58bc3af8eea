package glyph

import (
	"errors"
	"math"
	"strings"
	"testing"

	"mohr/watermark/internal/fault"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		style      Style
		maxEm      float64
		lines      int
	}{
		{"one line", "SIM registration only", Style{}, 20, 1},
		{"two lines", "SIM registration only", Style{}, 8, 2},
		{"three lines", "SIM registration only", Style{}, 7, 3},
		{"exactly as wide", "HH HH", Style{}, 2 * 0.741, 2},
		{"spaces at the ends and between", "  HH   HH  ", Style{}, 2, 2},
		{"Urdu", "صرف سِم رجسٹریشن کے لیے", Style{Urdu: true}, 5, 3},
		{"blank", " \u2068 \u2069", Style{}, 5, 0},
		{"empty", "", Style{}, 5, 0},
		{"no break at a hard space", "HH\u00A0HH HH", Style{}, 4, 2},
		{"one long word", "HHHHHHHHHH", Style{}, 2 * 0.741, 5},
		{"one long word between others", "HH HHHHHHHHHH HH", Style{}, 3 * 0.741, 6},
		{"end of an isolate alone", "HH " + Isolate("HH "), Style{}, 2, 2},
	} {
		lines, err := Wrap(c.text, c.style, c.maxEm, 6)
		if err != nil || len(lines) != c.lines {
			t.Errorf("%s: %d lines, %v, want %d", c.name, len(lines), err, c.lines)
			continue
		}
		whole, err := Line(c.text, c.style)
		if err != nil {
			t.Fatal(err)
		}
		ink := 0
		for _, line := range lines {
			checkShape(t, c.name, line)
			ink += len(line.Path.Pts)
			if line.Advance > c.maxEm || line.Bounds.Empty() {
				t.Errorf("%s: line of %v em with ink %v, limit is %v em", c.name, line.Advance, line.Bounds, c.maxEm)
			}
		}
		if ink != len(whole.Path.Pts) {
			t.Errorf("%s: lines have %d points, the whole has %d", c.name, ink, len(whole.Path.Pts))
		}
	}
}

func TestWrapKeepsOrderAcrossLines(t *testing.T) {
	style := Style{Urdu: true}
	lines, err := Wrap("برائے "+Isolate("Jazz Franchise Blue Area")+" "+IsolateLTR("12345-1234567-1"), style, 9, 3)
	if err != nil || len(lines) != 3 {
		t.Fatalf("%d lines, %v, want 3", len(lines), err)
	}
	for i, want := range []string{"JazzFranchse", "BlueArea", "12345-1234567-1"} {
		if got := readBack(t, lines[i], "JazFrncheBlusA12345678-", style); got != want {
			t.Errorf("line %d is seen as %s, want %s", i+1, got, want)
		}
	}
}

func TestWrapNeverPartsAMarkFromItsLetter(t *testing.T) {
	text := strings.Repeat("H\u0323\u0302", 6)
	lines, err := Wrap(text, Style{}, 0.75, 6)
	if err != nil || len(lines) != 6 {
		t.Fatalf("%d lines, %v, want 6", len(lines), err)
	}
	for i, line := range lines {
		if got := len(contours(line.Path)); got != len(contours(lines[0].Path)) {
			t.Errorf("line %d has %d outlines, line 1 another number", i+1, got)
		}
	}
}

func TestWrapRefuses(t *testing.T) {
	for _, c := range []struct {
		name     string
		text     string
		maxEm    float64
		maxLines int
	}{
		{"one line too few", "SIM registration only", 7, 2},
		{"no lines", "SIM", 7, 0},
		{"fewer than none", "SIM", 7, -1},
		{"a letter too wide", "W", 0.5, 9},
		{"no width", "SIM", 0, 9},
		{"negative width", "SIM", -1, 9},
		{"no number", "SIM", math.NaN(), 9},
		{"too long", strings.Repeat("a ", MaxRunes), 7, 1000},
	} {
		if lines, err := Wrap(c.text, Style{}, c.maxEm, c.maxLines); !errors.Is(err, fault.Label) || lines != nil {
			t.Errorf("%s: %d lines, %v, want fault.Label", c.name, len(lines), err)
		} else if strings.Contains(err.Error(), "SIM") {
			t.Errorf("%s: error tells the text: %v", c.name, err)
		}
	}
	if _, err := Wrap("SIM only", Style{}, math.Inf(1), 1); err != nil {
		t.Errorf("unlimited width: %v", err)
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("برائے \u2068Jazz جاز Franchise\u2069 \u206612345-1234567-1\u2069", true, 9.0)
	f.Add("For SIM only (5) [a{b]c} e\u0301", false, 3.0)
	f.Add("\u202E\u2067\u2069\u200C\u200D\u00AD\u0650 ب\u0650", true, 1.0)
	f.Fuzz(func(t *testing.T, text string, urdu bool, maxEm float64) {
		style := Style{Urdu: urdu}
		line, err := Line(text, style)
		if err != nil {
			if !errors.Is(err, fault.Label) {
				t.Fatalf("Line: %v, want fault.Label", err)
			}
			return
		}
		checkShape(t, "Line", line)
		lines, err := Wrap(text, style, maxEm, 8)
		if err != nil && !errors.Is(err, fault.Label) {
			t.Fatalf("Wrap: %v, want fault.Label", err)
		}
		for _, line := range lines {
			checkShape(t, "Wrap", line)
			if line.Advance > maxEm {
				t.Fatalf("line of %v em, limit is %v", line.Advance, maxEm)
			}
		}
	})
}
