package watermark

import (
	"fmt"
	"slices"
	"strings"
)

// An Asked is a job as programs write it in JSON: the flags of mohr stamp by their names. Fields that are left out take the
// defaults of the command line. What is the owner's or chance is no part of it.
type Asked struct {
	Purpose   string      `json:"purpose"`      // required of a stamp
	To        string      `json:"to"`           // "" is nobody named
	Date      string      `json:"date"`         // YYYY-MM-DD; "" is today
	Until     string      `json:"until"`        // YYYY-MM-DD; "" is none
	Lang      string      `json:"lang"`         // en, ur, both; "" is en
	Strength  string      `json:"strength"`     // light, normal, strong; "" is normal
	QR        *bool       `json:"qr"`           // absent is true
	Masks     []AskedMask `json:"masks"`        // made solid
	Format    string      `json:"format"`       // jpeg, png, pdf; "" is like the input, and pdf for several files
	LongSide  int         `json:"long_side"`    // pixels; 0 keeps the size
	Quality   int         `json:"quality"`      // of a JPEG, 1 to 100; 0 is like the input
	A4        bool        `json:"a4"`           // a card's front and back on one A4 page
	KeepText  bool        `json:"keep_text"`    // of a PDF
	NoTrace   bool        `json:"no_trace"`     // leaves out the invisible mark
	Password  string      `json:"password"`     // opens an encrypted PDF
	NewLocked string      `json:"new_password"` // the PDF that is made opens with it alone
}

// An AskedMask is one rectangle, in percent of the page or in pixels.
type AskedMask struct {
	Page int     `json:"page"` // from 1; 0 is every page
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	W    float64 `json:"w"`
	H    float64 `json:"h"`
	Unit string  `json:"unit"` // "%" or "px"; "" is %
}

// The words of the fields that are chosen from a few, in the order of the values they stand for.
var (
	langWords     = [...]string{English: "en", Urdu: "ur", Both: "both"}
	strengthWords = [...]string{Normal: "normal", Light: "light", Strong: "strong"}
	formatWords   = [...]string{Auto: "", JPEG: "jpeg", PNG: "png", PDF: "pdf"}
)

// Word is l as programs write it: "en", "ur", "both".
func (l Lang) Word() string { return langWords[l] }

// Word is s as programs write it: "light", "normal", "strong".
func (s Strength) Word() string { return strengthWords[s] }

// Word is f as programs write it: "jpeg", "png", "pdf"; "" for Auto.
func (f Format) Word() string { return formatWords[f] }

// chosen is the place of a field's word among words; "" is the zero value.
func chosen[T ~uint8](field, word string, words []string) (T, error) {
	if i := slices.Index(words, word); i >= 0 {
		return T(i), nil
	}
	if word == "" {
		return 0, nil
	}
	known := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	return 0, fmt.Errorf("%s is not one of %s: %w", field, strings.Join(known, ", "), ErrUsage)
}

// Job makes a job of what was asked for, without Secret, SigningKey, Seed, Label.CopyID and Limits. today is the day of issue
// when none is given. The error is ErrUsage, or ErrLabel for a date that is none.
func (a Asked) Job(today Date) (j Job, err error) {
	j.Label = Label{Purpose: strings.TrimSpace(a.Purpose), Recipient: strings.TrimSpace(a.To), Issued: today}
	if a.Date != "" {
		if j.Label.Issued, err = ReadDate(a.Date); err != nil {
			return j, fmt.Errorf("date: %w", err)
		}
	}
	if a.Until != "" {
		if j.Label.Expires, err = ReadDate(a.Until); err != nil {
			return j, fmt.Errorf("until: %w", err)
		}
	}
	if j.Label.Lang, err = chosen[Lang]("lang", a.Lang, langWords[:]); err != nil {
		return j, err
	}
	if j.Strength, err = chosen[Strength]("strength", a.Strength, strengthWords[:]); err != nil {
		return j, err
	}
	if a.QR != nil && !*a.QR {
		j.QR = QROff
	}
	if j.Masks, err = masksAsked(a.Masks); err != nil {
		return j, err
	}
	j.Password, j.NoTrace = a.Password, a.NoTrace
	j.Output, err = a.output()
	return j, err
}

// output is how the copy is written.
func (a Asked) output() (o Output, err error) {
	o = Output{LongSide: a.LongSide, Quality: a.Quality, A4: a.A4, KeepText: a.KeepText, Password: a.NewLocked}
	if o.Format, err = chosen[Format]("format", a.Format, formatWords[:]); err != nil {
		return o, err
	}
	if o.A4 && o.Format == Auto {
		o.Format = PDF
	}
	return o, nil
}

func masksAsked(list []AskedMask) ([]Mask, error) {
	var out []Mask
	for i, m := range list {
		if m.Unit != "" && m.Unit != "%" && m.Unit != "px" {
			return nil, fmt.Errorf("unit of mask %d is neither %% nor px: %w", i+1, ErrUsage)
		}
		out = append(out, Mask{Page: m.Page, X: m.X, Y: m.Y, W: m.W, H: m.H, Percent: m.Unit != "px"})
	}
	return out, nil
}

// ReadDate is ParseDate for what a person typed: the digits may be ASCII, Extended Arabic-Indic or Arabic-Indic.
func ReadDate(s string) (Date, error) {
	return ParseDate(strings.Map(func(r rune) rune {
		switch {
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		}
		return r
	}, s))
}
