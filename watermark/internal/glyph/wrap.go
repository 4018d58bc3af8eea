package glyph

import (
	"fmt"
	"sort"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/plan"
)

// Wrap sets text in as few lines as greedy breaking at spaces needs, each at most maxEm wide; a word is broken
// inside only when it alone is wider. Lines keep the order in which the whole text would be read, isolates
// across a break included. Blank text has no lines.
// The error is fault.Label if more than maxLines are needed, if a single letter is wider than maxEm, or for
// what Line refuses.
func Wrap(text string, s Style, maxEm float64, maxLines int) ([]plan.Shape, error) {
	t, err := NewText(text, s)
	if err != nil {
		return nil, err
	}
	return t.Wrap(maxEm, maxLines)
}

// A Text is what Wrap sets, for whoever tries several widths: no line is set twice. It is not for several goroutines.
type Text struct {
	setting *setting
	lines   map[[2]int]plan.Shape // by where they begin and end
}

// NewText decides how text is set. The error is Wrap's.
func NewText(text string, s Style) (*Text, error) {
	t, err := newSetting(text, s)
	return &Text{t, map[[2]int]plan.Shape{}}, err
}

// line is setting.line, remembered.
func (t *Text) line(from, to int) (plan.Shape, error) {
	s, ok := t.lines[[2]int{from, to}]
	if ok {
		return s, nil
	}
	s, err := t.setting.line(from, to)
	if err == nil {
		t.lines[[2]int{from, to}] = s
	}
	return s, err
}

// Wrap is the function Wrap on t. The shapes share their outlines with those of other calls.
func (t *Text) Wrap(maxEm float64, maxLines int) ([]plan.Shape, error) {
	set := t.setting
	var lines []plan.Shape
	for from := set.skipSpace(0); from < len(set.text); {
		if len(lines) >= maxLines {
			return nil, fmt.Errorf("%w: text does not fit in %d lines of %.1f em", fault.Label, maxLines, maxEm)
		}
		line, to, err := t.longest(from, set.spaces(from), maxEm)
		if err == nil && to == from {
			line, to, err = t.longest(from, set.letters(from), maxEm)
		}
		if err != nil {
			return nil, err
		}
		if to == from {
			return nil, fmt.Errorf("%w: a letter is wider than the line of %.1f em", fault.Label, maxEm)
		}
		lines = append(lines, line)
		from = set.skipSpace(to)
	}
	return lines, nil
}

// longest sets the longest line from index from to one of ends, which rise, that is at most maxEm wide, and
// returns the end it chose, or from when none fits. It looks near first: a line is short, the rest may be long.
func (t *Text) longest(from int, ends []int, maxEm float64) (plan.Shape, int, error) {
	var best plan.Shape
	var failed error
	to := from
	tooLong := func(i int) bool {
		line, err := t.line(from, ends[i])
		if err != nil {
			failed = err
			return true
		}
		fits := line.Advance <= maxEm
		if fits && ends[i] > to {
			best, to = line, ends[i]
		}
		return !fits
	}
	low, high := 0, min(1, len(ends))
	for high < len(ends) && !tooLong(high-1) {
		low, high = high, min(2*high, len(ends))
	}
	sort.Search(high-low, func(i int) bool { return tooLong(low + i) })
	return best, to, failed
}

// spaces lists where a line that begins at from may end: before each run of spaces, and at the end.
func (t *setting) spaces(from int) []int {
	var ends []int
	for i := from + 1; i < len(t.text); i++ {
		if t.text[i] == ' ' && t.text[i-1] != ' ' {
			ends = append(ends, i)
		}
	}
	return append(ends, len(t.text))
}

// letters lists where the word that begins at from may be broken inside: not before a mark or a joiner.
func (t *setting) letters(from int) []int {
	var ends []int
	for i := from + 1; i < len(t.text) && t.text[i] != ' '; i++ {
		if kindOf(t.text[i]) != follower {
			ends = append(ends, i)
		}
	}
	return ends
}

// skipSpace returns the first index from i on that a line may begin with: not a space, and nothing that
// only steers direction, which has done its work by now.
func (t *setting) skipSpace(i int) int {
	for i < len(t.text) && (t.text[i] == ' ' || isBidiControl(t.text[i])) {
		i++
	}
	return i
}
