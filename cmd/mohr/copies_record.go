package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
	"mohr/watermark"
)

// A registerError is a failure of the register of copies.
type registerError struct {
	path string
	err  error
}

func (e *registerError) Error() string {
	return "register of copies " + shown(e.path) + ": " + e.err.Error()
}

func (e *registerError) Unwrap() error { return e.err }

// register names the register of a root.
func (p *program) register(root keyfile.Root) (*copies.Register, error) {
	path, err := p.keyPath()
	if err != nil {
		return nil, err
	}
	return copies.New(path, root, &p.outputs, p.random), nil
}

// A recorder notes copies in the owner's register before they get their names: a copy that is out and stands nowhere is what
// nobody can answer for, while a row whose copy was never out harms nobody. Nil notes nothing.
type recorder struct {
	p    *program
	book copies.Book
	key  string // the fingerprint's digits
}

// recorder is what notes the copies of a run, or nil: without the owner's key there is no register.
func (p *program) recorder(root keyfile.Root, o stampOptions) *recorder {
	if o.noRecord || o.noKey || o.root != nil {
		return nil
	}
	register, err := p.register(root)
	if err != nil {
		return nil // where the key's place is not known there is no key
	}
	var once sync.Once
	register.Told = func(s copies.State) {
		once.Do(func() { p.tellState(register, s) })
	}
	register.Begun = func() {
		fmt.Fprintln(p.stderr, "mohr: note: each copy is noted in your register, which only your key opens: mohr copies list; --no-record leaves one out")
	}
	r := &recorder{p: p, book: copies.Book{Register: register}}
	if print, err := watermark.Fingerprint(watermark.SigningKey(root.SigningKey()).VerifierKey()); err == nil {
		r.key = strings.ReplaceAll(print.Digits, " ", "")
	}
	return r
}

// add notes a copy. undo takes the row back when the copy could not get its name. The error is a registerError.
func (r *recorder) add(label watermark.Label, report watermark.Report, sum [32]byte) (undo func(), err error) {
	if r == nil {
		return func() {}, nil
	}
	if label, err = label.Canonical(); err != nil { // as the copy says it
		return nil, err
	}
	row := copies.Copy{
		ID: report.CopyID, Purpose: oneLine(label.Purpose), Recipient: oneLine(label.Recipient), Issued: label.Issued, Expires: label.Expires,
		Made: r.p.now().UTC(), Digest: sum, Pages: report.Pages, Format: report.Format.Word(), Key: r.key,
	}
	register := r.book.Register
	if err := r.book.Add(row); err != nil {
		return nil, &registerError{register.Path(), err}
	}
	return func() {
		same := func(c copies.Copy) bool { return c.ID == row.ID && c.Digest == row.Digest }
		register.Forget(same, func(copies.Copy) {}) // a row without a copy harms nobody
	}, nil
}

// oneLine is what a label's words say, without control characters, which the stamp leaves out too.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// tellState warns of what in a register does not open.
func (p *program) tellState(r *copies.Register, s copies.State) {
	if s.Torn > 0 {
		fmt.Fprintf(p.stderr, "mohr: note: register of copies: a run that was stopped left %d bytes of unfinished rows at its end; nothing is lost\n", s.Torn)
	}
	if s.Places == 0 {
		return
	}
	var parts []string
	for _, d := range s.Damage[:min(len(s.Damage), 5)] {
		parts = append(parts, fmt.Sprintf("%d bytes at %d", d.Bytes, d.At))
	}
	if more := s.Places - len(parts); more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more places", more))
	}
	fmt.Fprintf(p.stderr, "mohr: warning: register of copies %s: damaged, and rows are lost: %s; the other %d are sound\n",
		shown(r.Path()), strings.Join(parts, ", "), s.Rows)
	fmt.Fprintln(p.stderr, "mohr: hint: mohr copies import brings rows back from a file that mohr copies export has written; mohr copies forget --damaged takes away what is spoilt")
}

// registerHint is what to do about a failure of the register.
func registerHint(e *registerError) string {
	switch {
	case errors.Is(e.err, copies.ErrForeign):
		return "bring back a saved copy of it, or move it away to begin a new one"
	case errors.Is(e.err, copies.ErrVersion):
		return "it was made by a newer mohr: use that one"
	case errors.Is(e.err, copies.ErrBusy):
		return "wait for the other run of mohr"
	case errors.Is(e.err, copies.ErrRow):
		return "mohr copies export writes rows that can be imported"
	case errors.Is(e.err, keyfile.ErrMode):
		return "nobody else can read what is in it; close it: chmod 600 " + quoted(e.path)
	case errors.Is(e.err, keyfile.ErrOwner):
		return "run mohr as the user whose register it is, without sudo"
	}
	return "free some space, or look at the permissions of its folder; --no-record makes copies without it"
}
