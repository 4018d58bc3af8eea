package glyph

import (
	"fmt"

	"github.com/go-text/typesetting/harfbuzz"

	"mohr/watermark/internal/fault"
)

// A setting is one text on its way to outlines: levels and fonts are decided once for the whole text, so that
// a line broken off it reads as it would in the whole.
type setting struct {
	text  []rune
	style Style
	level []uint8
	font  []faceID
	faces [2]*typeface // by faceID, nil until used
	buf   *harfbuzz.Buffer
}

// newSetting decides levels and fonts. The error is fault.Label when the text is too long or no font has one
// of its characters.
func newSetting(text string, s Style) (*setting, error) {
	if len(text) > MaxRunes*4 {
		return nil, fmt.Errorf("%w: text is %d bytes, limit is %d characters", fault.Label, len(text), MaxRunes)
	}
	t := &setting{text: []rune(text), style: s, buf: harfbuzz.NewBuffer()}
	if len(t.text) > MaxRunes {
		return nil, fmt.Errorf("%w: text is %d characters, limit is %d", fault.Label, len(t.text), MaxRunes)
	}
	t.level = levels(t.text, s.Urdu)
	t.font = make([]faceID, len(t.text))
	for i := 0; i < len(t.text); {
		j := i + 1
		for j < len(t.text) && t.level[j] == t.level[i] {
			j++
		}
		if err := t.chooseFonts(i, j); err != nil {
			return nil, err
		}
		i = j
	}
	return t, nil
}

// face returns the typeface id, loading it at first use.
func (t *setting) face(id faceID) (*typeface, error) {
	if t.faces[id] == nil {
		f, err := newTypeface(id, t.style)
		if err != nil {
			return nil, err
		}
		t.faces[id] = f
	}
	return t.faces[id], nil
}

// chooseFonts gives each rune of one level run its font. A letter decides for itself; digits, punctuation and
// spaces go with the letter before them in the run, else with the one after, else with the style.
func (t *setting) chooseFonts(from, to int) error {
	current := sans
	if t.style.Urdu {
		current = nastaliq
	}
	for _, r := range t.text[from:to] {
		if k := kindOf(r); k == arabic || k == western {
			current = letterFont(k)
			break
		}
	}
	for i := from; i < to; i++ {
		r := t.text[i]
		k := kindOf(r)
		if k == arabic || k == western {
			current = letterFont(k)
		}
		if harfbuzz.IsDefaultIgnorable(r) {
			t.font[i] = current
			if i > from {
				t.font[i] = t.font[i-1]
			}
			continue
		}
		id, err := t.fontFor(r, current)
		if err != nil {
			return err
		}
		t.font[i] = id
	}
	return nil
}

func letterFont(k kind) faceID {
	if k == arabic {
		return nastaliq
	}
	return sans
}

// fontFor returns first, or the other font if first lacks r.
func (t *setting) fontFor(r rune, first faceID) (faceID, error) {
	for _, id := range [...]faceID{first, 1 - first} {
		f, err := t.face(id)
		if err != nil {
			return 0, err
		}
		if f.has(r) {
			return id, nil
		}
	}
	return 0, unprintable(r)
}

func unprintable(r rune) error {
	return fmt.Errorf("%w: character %U cannot be printed", fault.Label, r)
}

// A run is a stretch of text[from:to] in one font and one direction.
type run struct {
	from, to int
	level    uint8
	font     faceID
}

// runs cuts text[from:to] into runs, in the order they are seen from left to right.
func (t *setting) runs(from, to int) []run {
	level := lineLevels(t.text[from:to], t.level[from:to], t.style.Urdu)
	var out []run
	for i := from; i < to; i++ {
		l, f := level[i-from], t.font[i]
		if n := len(out); n > 0 && out[n-1].level == l && out[n-1].font == f {
			out[n-1].to = i + 1
			continue
		}
		out = append(out, run{from: i, to: i + 1, level: l, font: f})
	}
	reorder(out)
	return out
}

// A glyph is one drawn piece of text, in font units; Index is that of the first rune it stands for.
type glyph struct {
	id               harfbuzz.GID
	index            int
	advance          int32
	offsetX, offsetY int32 // y up
}

// shape turns a run into glyphs from left to right. What stands before and after it in the text decides, as
// in HarfBuzz, whether its first and last letters join.
func (t *setting) shape(r run) ([]glyph, error) {
	f, err := t.face(r.font)
	if err != nil {
		return nil, err
	}
	t.buf.Clear()
	t.buf.AddRunes(t.text, r.from, r.to-r.from)
	t.buf.Props = harfbuzz.SegmentProperties{Direction: harfbuzz.LeftToRight, Language: f.lang, Script: f.script}
	if r.level%2 == 1 {
		t.buf.Props.Direction = harfbuzz.RightToLeft
	}
	t.buf.Shape(f.shaper, nil)
	out := make([]glyph, 0, len(t.buf.Info))
	for i, info := range t.buf.Info {
		if info.Glyph == 0 {
			return nil, unprintable(t.text[info.Cluster])
		}
		p := t.buf.Pos[i]
		out = append(out, glyph{id: info.Glyph, index: info.Cluster, advance: p.XAdvance, offsetX: p.XOffset, offsetY: p.YOffset})
	}
	return out, nil
}
