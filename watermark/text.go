package watermark

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"mohr/assets/words"
	"mohr/watermark/internal/glyph"
	"mohr/watermark/internal/plan"
)

// How Urdu is set beside Latin: Nastaliq's letters are low for their em, climb and fall far, and have thin
// strokes. Chosen by eye.
const (
	urduScale  = 1.2  // em in the caption, of a Latin em
	urduMark   = 1.2  // em in the mark
	urduRow    = 1.1  // distance of the mark's lines, of Latin lines'
	urduWeight = 0.05 // added to the strokes where Latin would be bold, ems
)

// asciiDigits writes the digits of Arabic (U+0660) and Urdu (U+06F0) as 0 to 9, so that a number is one
// number whoever types it.
func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x0660 && r <= 0x0669:
			return r - 0x0660 + '0'
		case r >= 0x06f0 && r <= 0x06f9:
			return r - 0x06f0 + '0'
		}
		return r
	}, s)
}

// hasArabic reports whether s holds a letter of the Arabic script: then the line is set from right to left.
func hasArabic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) })
}

// isolateNumbers puts every number of s, with the signs inside it ("+92 300 1234567", "12345-1234567-1",
// "23/11/2026"), into an isolate of its own. Without it the groups swap places after an Urdu word.
func isolateNumbers(s string) string {
	r := []rune(s)
	var out strings.Builder
	for i := 0; i < len(r); {
		end := numberEnd(r, i)
		if end == i {
			out.WriteRune(r[i])
			i++
			continue
		}
		out.WriteString(glyph.IsolateLTR(string(r[i:end])))
		i = end
	}
	return out.String()
}

// numberEnd returns where the number that begins at r[i] ends, or i when none begins there.
func numberEnd(r []rune, i int) int {
	digit := func(k int) bool { return k < len(r) && r[k] >= '0' && r[k] <= '9' }
	k := i
	if r[k] == '+' {
		k++
	}
	if !digit(k) {
		return i
	}
	for {
		for digit(k) {
			k++
		}
		if k < len(r) && strings.ContainsRune(" -/.:,", r[k]) && digit(k+1) {
			k++
			continue
		}
		return k
	}
}

// A phrase is words ready to be set: a person's own, or the catalogue's.
type phrase struct {
	text string
	bold bool
}

func (p phrase) urdu() bool { return hasArabic(p.text) }

func (p phrase) style() glyph.Style { return glyph.Style{Urdu: p.urdu(), Bold: p.bold} }

func (p phrase) scale() float64 {
	if p.urdu() {
		return urduScale
	}
	return 1
}

// own makes a phrase of a person's words.
func own(s string, bold bool) phrase { return phrase{isolateNumbers(s), bold} }

// capMiddle is half the height of Noto Sans's capitals, ems: 714 of 1000 units.
const capMiddle = 0.357

// centred sets p in one line whose middle lies at y = 0: half the capitals' height, or, for Urdu, half its ink.
func (p phrase) centred() (plan.Shape, error) {
	s, err := glyph.Line(p.text, p.style())
	if err != nil {
		return s, err
	}
	if !p.urdu() {
		return s.Moved(1, 0, capMiddle), nil
	}
	s = s.Bolder(urduWeight)
	return s.Moved(urduMark, 0, -float64(s.Bounds.Min.Y+s.Bounds.Max.Y)/2*urduMark), nil
}

// block makes p a text of the caption, which may break it into lines.
func (p phrase) block() plan.Text { return plan.Text{Scale: p.scale(), Wrap: p.wrapper()} }

// A wrapper breaks a phrase into lines of at most maxEm of its own ems.
type wrapper = func(maxEm float64, maxLines int) ([]plan.Shape, error)

// wrapper makes one that remembers the lines it has set, since a caption is tried at several sizes.
func (p phrase) wrapper() wrapper {
	var text *glyph.Text
	return func(maxEm float64, maxLines int) (lines []plan.Shape, err error) {
		if text == nil {
			if text, err = glyph.NewText(p.text, p.style()); err != nil {
				return nil, err
			}
		}
		if lines, err = text.Wrap(maxEm, maxLines); err != nil {
			return nil, err
		}
		if p.bold && p.urdu() {
			for i := range lines {
				lines[i] = lines[i].Bolder(urduWeight / 2)
			}
		}
		return lines, nil
	}
}

// pair is the same words in two languages, side by side on one line.
func pair(left, right phrase) plan.Text {
	var both []plan.Shape
	return plan.Text{Scale: 1, Wrap: func(float64, int) ([]plan.Shape, error) {
		if both != nil {
			return both, nil
		}
		a, err := glyph.Line(left.text, left.style())
		if err != nil {
			return nil, err
		}
		b, err := glyph.Line(right.text, right.style())
		if err != nil {
			return nil, err
		}
		both = []plan.Shape{plan.Beside(0.45, a.Moved(left.scale(), 0, 0), b.Moved(right.scale(), 0, 0))}
		return both, nil
	}}
}

// stack is texts below one another.
func stack(texts ...phrase) plan.Text {
	var wrappers []wrapper
	for _, p := range texts {
		wrappers = append(wrappers, p.wrapper())
	}
	return plan.Text{Scale: 1, Wrap: func(maxEm float64, maxLines int) ([]plan.Shape, error) {
		var out []plan.Shape
		for i, p := range texts {
			lines, err := wrappers[i](maxEm/p.scale(), maxLines)
			if err != nil {
				return nil, err
			}
			for _, l := range lines {
				out = append(out, l.Moved(p.scale(), 0, 0))
			}
		}
		return out, nil
	}}
}

// dateText writes d for a person: "23 Nov 2026", with the month's name, so that day and month cannot swap.
func dateText(d Date, lang words.Lang) string {
	month := words.Get(lang, words.Month(d.Month))
	if lang == words.Urdu {
		return glyph.IsolateLTR(strconv.Itoa(d.Day)) + " " + month + " " + glyph.IsolateLTR(strconv.Itoa(d.Year))
	}
	return fmt.Sprintf("%d %s %d", d.Day, month, d.Year)
}
