package glyph

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"

	"mohr/assets/fonts"
)

// Each font is parsed at its first use and never again; parsed fonts are only read, so all goroutines share
// them. Nastaliq takes some five times as long as Sans and 1.8 MB, and a label in English needs none of it.
var (
	parsedNastaliq = sync.OnceValues(func() (*font.Font, error) { return parse(fonts.Nastaliq()) })
	parsedRegular  = sync.OnceValues(func() (*font.Font, error) { return parse(fonts.Regular()) })
	parsedBold     = sync.OnceValues(func() (*font.Font, error) { return parse(fonts.Bold()) })
)

func parse(ttf []byte) (*font.Font, error) {
	face, err := font.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		return nil, fmt.Errorf("embedded font: %w", err)
	}
	return face.Font, nil
}

// How the two fonts share a line.
const (
	// sansInUrdu makes the capitals of Noto Sans (714 of 1000 units) as tall as the digits 0 to 9 that stand
	// beside them in Noto Nastaliq Urdu (667 of 1000); both stand on the baseline.
	sansInUrdu = 667.0 / 714.0
	// nastaliqSpace, in ems, is added to Nastaliq's own word space of 0.132 em: together they are as wide as
	// the strokes at a word's edge need to stay apart at the sizes of a mark. Chosen by eye.
	nastaliqSpace = 0.15
	// wordGap, in ems, is the least room between the ink of two words where fonts or directions change: there
	// a Nastaliq letter's dots may reach across its own word space and touch a Latin word.
	wordGap = 0.24
)

// A faceID names one of the two families that a line is set in.
type faceID uint8

const (
	sans faceID = iota
	nastaliq
)

// A typeface is a font made ready for one setting. It is not safe for several goroutines: the shaper caches
// what it measures.
type typeface struct {
	face   *font.Face
	shaper *harfbuzz.Font // unscaled: positions are in font units
	script language.Script
	lang   language.Language
	unit   float64 // ems of the line per font unit
	space  float64 // ems of the line added to each word space
}

func newTypeface(id faceID, s Style) (*typeface, error) {
	load := parsedRegular
	t := &typeface{script: language.Latin, lang: language.NewLanguage("en")}
	scale := 1.0
	switch {
	case id == nastaliq:
		load = parsedNastaliq
		// Urdu's own shapes of 4, 6 and 7 (U+06F4, U+06F6, U+06F7) come with the language.
		t.script, t.lang = language.Arabic, language.NewLanguage("ur")
		t.space = nastaliqSpace
	case s.Bold:
		load = parsedBold
	}
	if id == sans && s.Urdu {
		scale = sansInUrdu
	}
	parsed, err := load()
	if err != nil {
		return nil, err
	}
	t.face = font.NewFace(parsed)
	t.shaper = harfbuzz.NewFont(t.face)
	t.unit = scale / float64(parsed.Upem())
	return t, nil
}

func (t *typeface) has(r rune) bool {
	_, ok := t.face.NominalGlyph(r)
	return ok
}

// A kind says which font a rune asks for.
type kind uint8

const (
	neutral  kind = iota // digits, punctuation, spaces: goes with its neighbours
	arabic               // Arabic script
	western              // a letter of any other script
	follower             // invisible, or a combining mark: not parted from the rune before it
)

func kindOf(r rune) kind {
	switch script := language.LookupScript(r); {
	case harfbuzz.IsDefaultIgnorable(r) || script == language.Inherited:
		return follower
	case script == language.Arabic:
		return arabic
	case script.Strong():
		return western
	}
	return neutral
}
