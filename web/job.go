package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"mohr/watermark"
)

// A jobText is the part job of stamp and preview: the flags of mohr stamp, by their names. Fields that are left out take
// the defaults of the command line.
type jobText struct {
	Purpose   string `json:"purpose"`      // required of a stamp
	To        string `json:"to"`           // "" is nobody named
	Date      string `json:"date"`         // YYYY-MM-DD; "" is today
	Until     string `json:"until"`        // YYYY-MM-DD; "" is none
	Lang      string `json:"lang"`         // en, ur, both; "" is en
	Strength  string `json:"strength"`     // light, normal, strong; "" is normal
	QR        *bool  `json:"qr"`           // absent is true
	Masks     []mask `json:"masks"`        // made solid
	Format    string `json:"format"`       // jpeg, png, pdf; "" is like the input, and pdf for several files
	LongSide  int    `json:"long_side"`    // pixels; 0 keeps the size. Of a preview: its own, 0 is 1000
	Quality   int    `json:"quality"`      // of a JPEG, 1 to 100; 0 is like the input
	A4        bool   `json:"a4"`           // a card's front and back on one A4 page
	KeepText  bool   `json:"keep_text"`    // of a PDF
	Password  string `json:"password"`     // opens an encrypted PDF
	NewLocked string `json:"new_password"` // the PDF that is made opens with it alone

	Page     int    `json:"page"`     // of a preview, from 1; 0 is 1
	Document string `json:"document"` // of a preview: a kept document in place of a file
	Before   bool   `json:"before"`   // of a preview: without the stamp
}

// A mask is one rectangle, in percent of the page or in pixels.
type mask struct {
	Page int     `json:"page"` // from 1; 0 is every page
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	W    float64 `json:"w"`
	H    float64 `json:"h"`
	Unit string  `json:"unit"` // "%" or "px"; "" is %
}

// partJob is what the part job is called in errors.
const partJob = "the part job"

// readObject reads one JSON object into v, whose fields are all it may hold; nothing may follow. what names it to who asks.
func readObject(what string, text []byte, v any) error {
	if !utf8.Valid(text) {
		return refuse(codeUsage, what+" is not UTF-8")
	}
	if !plainNames(text) {
		return refuse(codeUsage, what+" is not the object that openapi.json describes")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil && !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		err = errors.New("not an object")
	}
	if err == nil {
		if _, end := dec.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err == nil {
		return nil
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" { // a name of ours: others are refused before
		return refuse(codeUsage, what+": "+kind.Field+" is of another type")
	}
	return refuse(codeUsage, what+" is not the object that openapi.json describes")
}

// plainNames reports whether the names in each object of a JSON text are written as ours are, and stand there once. The
// decoder would take another case, and the last of several: what a person saw would not be what is stamped.
func plainNames(text []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(text))
	var open []map[string]bool // of the objects about the place; nil for an array
	name := false              // the next string is one
	for {
		token, err := dec.Token()
		if err != nil {
			return errors.Is(err, io.EOF)
		}
		key, isText := token.(string)
		switch {
		case token == json.Delim('{'):
			open = append(open, map[string]bool{})
		case token == json.Delim('['):
			open = append(open, nil)
		case token == json.Delim('}'), token == json.Delim(']'):
			open = open[:len(open)-1]
		case name && isText:
			if open[len(open)-1][key] || strings.Trim(key, fieldLetters) != "" {
				return false
			}
			open[len(open)-1][key] = true
			name = false
			continue
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}

// fieldLetters are those of the fields' names.
const fieldLetters = "abcdefghijklmnopqrstuvwxyz_0123456789"

// parseJob reads the part job of a stamp or preview. A missing part is an empty object.
func parseJob(text []byte) (t jobText, err error) {
	if text == nil {
		return t, nil
	}
	return t, readObject(partJob, text, &t)
}

// A choice is one word of a field and what it stands for.
type choice[T any] struct {
	word  string
	value T
}

var (
	langs     = []choice[watermark.Lang]{{"en", watermark.English}, {"ur", watermark.Urdu}, {"both", watermark.Both}}
	strengths = []choice[watermark.Strength]{{"light", watermark.Light}, {"normal", watermark.Normal}, {"strong", watermark.Strong}}
	formats   = []choice[watermark.Format]{{"jpeg", watermark.JPEG}, {"png", watermark.PNG}, {"pdf", watermark.PDF}}
)

// chosen reads one of the words of a field; "" is the zero value.
func chosen[T any](field, word string, choices []choice[T]) (v T, err error) {
	var words []string
	for _, c := range choices {
		if c.word == word {
			return c.value, nil
		}
		words = append(words, c.word)
	}
	if word == "" {
		return v, nil
	}
	return v, refuse(codeUsage, field+" is not one of "+strings.Join(words, ", "))
}

// wordOf is the word for a value, "" for one that has none.
func wordOf[T comparable](value T, choices []choice[T]) string {
	for _, c := range choices {
		if c.value == value {
			return c.word
		}
	}
	return ""
}

// job makes a job of what was asked for, but for what comes with each copy. today is the day of issue when none is given.
func (t jobText) job(today watermark.Date) (j watermark.Job, err error) {
	j.Label = watermark.Label{Purpose: strings.TrimSpace(t.Purpose), Recipient: strings.TrimSpace(t.To), Issued: today}
	if t.Date != "" {
		if j.Label.Issued, err = parseDate("date", t.Date); err != nil {
			return j, err
		}
	}
	if t.Until != "" {
		if j.Label.Expires, err = parseDate("until", t.Until); err != nil {
			return j, err
		}
	}
	if j.Label.Lang, err = chosen("lang", t.Lang, langs); err != nil {
		return j, err
	}
	if j.Strength, err = chosen("strength", t.Strength, strengths); err != nil {
		return j, err
	}
	if t.QR != nil && !*t.QR {
		j.QR = watermark.QROff
	}
	if j.Masks, err = masks(t.Masks); err != nil {
		return j, err
	}
	j.Password = t.Password
	j.Output, err = t.output()
	return j, err
}

// output is how the copy is written.
func (t jobText) output() (o watermark.Output, err error) {
	o = watermark.Output{LongSide: t.LongSide, Quality: t.Quality, A4: t.A4, KeepText: t.KeepText, Password: t.NewLocked}
	if o.Format, err = chosen("format", t.Format, formats); err != nil {
		return o, err
	}
	if o.A4 && o.Format == watermark.Auto {
		o.Format = watermark.PDF
	}
	return o, nil
}

func masks(list []mask) ([]watermark.Mask, error) {
	var out []watermark.Mask
	for i, m := range list {
		if m.Unit != "" && m.Unit != "%" && m.Unit != "px" {
			return nil, refuse(codeUsage, fmt.Sprintf("unit of mask %d is neither %% nor px", i+1))
		}
		out = append(out, watermark.Mask{Page: m.Page, X: m.X, Y: m.Y, W: m.W, H: m.H, Percent: m.Unit != "px"})
	}
	return out, nil
}

// parseDate reads YYYY-MM-DD in ASCII, Extended Arabic-Indic or Arabic-Indic digits.
func parseDate(field, s string) (watermark.Date, error) {
	d, err := watermark.ParseDate(strings.Map(func(r rune) rune {
		switch {
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		}
		return r
	}, s))
	if err != nil {
		return d, fmt.Errorf("%s: %w", field, err)
	}
	return d, nil
}

// dayOf is the day of a clock.
func dayOf(t time.Time) watermark.Date {
	return watermark.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}
