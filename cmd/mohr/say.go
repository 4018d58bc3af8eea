package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"mohr/watermark"
)

// A record is one line of --json about one file. Every key is always there.
type record struct {
	Input    string `json:"input"`
	Output   string `json:"output"`
	OK       bool   `json:"ok"`
	Pages    int    `json:"pages"`
	CopyID   string `json:"copy_id"`
	SHA256   string `json:"sha256"` // of the output's bytes, in hex
	MS       int64  `json:"ms"`
	Strength string `json:"strength"`

	Resistance *watermark.Resistance `json:"resistance"` // null unless it was measured

	Error *recordError `json:"error"` // null when ok
}

// A recordError is the error of a record.
type recordError struct {
	Code    string `json:"code"`
	Page    int    `json:"page"` // 0 when the failure is of no single page
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// A summary ends the --json lines of several files.
type summary struct {
	Files  int   `json:"files"`
	OK     int   `json:"ok"`
	Failed int   `json:"failed"`
	MS     int64 `json:"ms"`
}

// refuse tells a failure that belongs to no single file and returns the exit status.
func (p *program) refuse(err error, asJSON bool) int {
	f := classify(err, nil)
	if asJSON {
		p.object(record{Error: &recordError{f.code, 0, err.Error(), f.hint}})
		return f.exit
	}
	p.complain("", err, f.hint)
	return f.exit
}

// tellCopy prints how one file went: its copy's name or its record on standard output, the rest on standard
// error.
func (p *program) tellCopy(r route, c copier, err error, o stampOptions, ms int64) {
	for _, w := range c.report.Warnings {
		if err == nil {
			fmt.Fprintf(p.stderr, "mohr: warning: %s: %s\n", shownInput(r.in), clean(w.Message))
		}
	}
	if m := c.report.Resistance; m != nil && err == nil && !o.json {
		fmt.Fprintf(p.stderr, "mohr: note: %s: %s\n", shownInput(r.in), resistanceText(m, c.report.Pages))
	}
	f := failure{}
	if err != nil {
		f = classify(err, r.head)
	}
	switch {
	case o.json && err == nil:
		p.object(record{Input: r.in, Output: r.out, OK: true, Pages: c.report.Pages, CopyID: c.report.CopyID.String(),
			SHA256: c.sum, MS: ms, Strength: wordOf(c.report.Strength, strengths()), Resistance: c.report.Resistance})
	case o.json:
		p.object(record{Input: r.in, MS: ms, Error: &recordError{f.code, pageOf(err), err.Error(), f.hint}})
	case err != nil:
		p.complain(r.in, err, f.hint)
	case r.out == stdio:
	case p.stdout.terminal():
		fmt.Fprintln(p.stdout, shown(r.out))
	default: // for a program: the name itself, whatever is in it
		fmt.Fprintln(p.stdout, r.out)
	}
}

// attackText says in words what an attempt to take a mark off does.
var attackText = map[string]string{
	"best-mix-local":   "mixing colours away",
	"estimate-unblend": "guessing the letters and unblending them",
	"median-5":         "smoothing",
	"levels":           "raising the contrast",
	"soft-levels":      "raising the contrast a little",
}

// resistanceText says how far attempts to take the mark off got.
func resistanceText(m *watermark.Resistance, pages int) string {
	verdict := "none takes the mark off"
	if !m.Holds {
		verdict = "the mark comes off: use a stronger one"
	}
	where := ""
	if pages > 1 {
		where = fmt.Sprintf(" on page %d", m.Page)
	}
	return fmt.Sprintf("%d ways to take the mark off were tried; %s. Nearest came %s%s: %.0f %% of the words still show, the document comes back to %.2f of 1. "+
		"Weakest is the part from %.0f to %.0f %% across and %.0f to %.0f %% down", len(watermark.Attacks()), verdict, attackText[m.Attack], where,
		100*m.Words, m.Similarity, m.Weakest.X, m.Weakest.X+m.Weakest.W, m.Weakest.Y, m.Weakest.Y+m.Weakest.H)
}

// pageOf is the page that an error is about, 0 for none.
func pageOf(err error) int {
	var page *watermark.PageError
	if errors.As(err, &page) {
		return page.Page
	}
	return 0
}

// A tally counts how the files of a run went.
type tally struct {
	files, failed int
	first         int // exit status of the first failure
}

// add counts one file; head is its start.
func (t *tally) add(err error, head []byte) {
	if err == nil {
		return
	}
	if t.failed == 0 {
		t.first = classify(err, head).exit
	}
	t.failed++
}

// status is nil when every file was done, else the exitStatus of the run.
func (t *tally) status() error {
	switch {
	case t.failed == 0:
		return nil
	case t.failed < t.files:
		return exitStatus(exitSome)
	}
	return exitStatus(t.first)
}

// summary ends the lines of --json when there were several files.
func (p *program) summary(t tally, ms int64) {
	if t.files > 1 {
		p.object(map[string]summary{"summary": {t.files, t.files - t.failed, t.failed, ms}})
	}
}

// complain prints an error, the file it is about unless that is "", and the hint unless that is "".
func (p *program) complain(file string, err error, hint string) {
	place := ""
	if file != "" {
		place = shownInput(file) + ": "
	}
	fmt.Fprintf(p.stderr, "mohr: %s%s\n", place, clean(err.Error()))
	if hint != "" {
		fmt.Fprintf(p.stderr, "mohr: hint: %s\n", clean(hint))
	}
}

// object prints one value as one line of JSON. What a terminal would not print as such is escaped as \uXXXX.
func (p *program) object(v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("mohr: a record that is not JSON: " + err.Error())
	}
	var out strings.Builder
	for _, r := range b.String() {
		switch {
		case r == '\n' || strconv.IsPrint(r):
			out.WriteRune(r)
		case r > 0xFFFF:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	fmt.Fprint(p.stdout, out.String())
}

// clean returns s with everything that is not plainly visible escaped as in Go source: control characters,
// invalid UTF-8, bidi controls, joiners. Text that came from outside must not steer a terminal.
func clean(s string) string {
	if visible(s) {
		return s
	}
	var out strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if plain := r != utf8.RuneError || n > 1; plain && strconv.IsPrint(r) {
			out.WriteRune(r)
		} else {
			q := strconv.Quote(s[:n])
			out.WriteString(q[1 : len(q)-1])
		}
		s = s[n:]
	}
	return out.String()
}

// shown is a file's name for a message: as it is, or in quotes with escapes when it could mislead.
func shown(name string) string {
	if name != "" && visible(name) {
		return name
	}
	return strconv.Quote(name)
}

// shownInput is shown for an argument that may be "-".
func shownInput(name string) string {
	if name == stdio {
		return "standard input"
	}
	return shown(name)
}

// quoted is a file's name for a command line in a hint.
func quoted(name string) string {
	if visible(name) && !strings.ContainsAny(name, " \"'\\$`*?[]{}()<>|&;!#~") {
		return name
	}
	if visible(name) && !strings.Contains(name, "'") {
		return "'" + name + "'"
	}
	return strconv.Quote(name)
}

// visible reports whether every character of s is valid and shows as itself.
func visible(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) })
}

// sizeText writes a number of bytes for a person: "2.4 MiB".
func sizeText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
