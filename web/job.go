package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"mohr/watermark"
)

// A jobText is the part job of stamp and preview: the flags of mohr stamp by their names. Fields that are left out take
// the defaults of the command line. Of a preview long_side is its own, 0 is 1000.
type jobText struct {
	watermark.Asked

	Page     int    `json:"page"`      // of a preview, from 1; 0 is 1
	Document string `json:"document"`  // of a preview: a kept document in place of a file
	Before   bool   `json:"before"`    // of a preview: without the stamp
	CopySide *int   `json:"copy_side"` // of a preview: long_side of the copy, 0 for its full size; left out, that of the preview
	Ahead    bool   `json:"ahead"`     // of a stamp: the copy is noted in the register when POST copies/:id says that it is taken
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

// chosen reads one of the words of a field.
func chosen[T any](field, word string, choices []choice[T]) (v T, err error) {
	var words []string
	for _, c := range choices {
		if c.word == word {
			return c.value, nil
		}
		words = append(words, c.word)
	}
	return v, refuse(codeUsage, field+" is not one of "+strings.Join(words, ", "))
}

// dayOf is the day of a clock.
func dayOf(t time.Time) watermark.Date {
	return watermark.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}
