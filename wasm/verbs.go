//go:build js

package main

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"mohr/assets/words"
	"mohr/hygiene"
	"mohr/watermark"
)

// verbs are all that can be called.
var verbs = map[string]func(*engine, request) (answer, error){
	"stamp":      (*engine).stamp,
	"preview":    (*engine).preview,
	"measure":    (*engine).measure,
	"inspect":    (*engine).inspect,
	"verify":     (*engine).verify,
	"trace":      (*engine).trace,
	"password":   (*engine).password,
	"passphrase": (*engine).passphrase,
	"tips":       (*engine).tips,
	"poster":     (*engine).poster,
	"purposes":   (*engine).purposes,
	"forget":     (*engine).forget,
}

// A lookText is the job of preview and measure.
type lookText struct {
	watermark.Asked

	Page     int    `json:"page"`     // from 1; 0 is 1
	Document string `json:"document"` // a kept document in place of files
	Before   bool   `json:"before"`   // without the stamp

	CopySide int `json:"copy_side"` // long_side of the copy, 0 for its full size
}

// A look is a page that is being looked at.
type look struct {
	text  lookText
	kept  *kept
	draft *watermark.Draft
	job   watermark.Job
}

// toldLook is how a page is named the next time.
type toldLook struct {
	Document string `json:"document"`
	Pages    int    `json:"pages"`
}

// look finds the page that a request asks for.
func (e *engine) look(r request) (l look, err error) {
	if err = r.read(&l.text); err != nil {
		return l, err
	}
	if l.text.LongSide > maxSide {
		return l, fmt.Errorf("a preview has at most %d pixels a side: %w", maxSide, watermark.ErrUsage)
	}
	if l.text.Document != "" {
		l.kept, err = e.find(l.text.Document)
	} else if len(r.files) == 0 || len(r.files) > 1 && !l.text.A4 {
		err = fmt.Errorf("a preview is of one document: %w", watermark.ErrUsage)
	} else {
		l.kept = e.keep(r.files)
	}
	if err != nil {
		return l, err
	}
	if l.text.Before {
		l.text.CopySide = l.text.LongSide
	}
	s := r.stamper(l.text.CopySide, nil)
	defer s.Close()
	l.draft, err = l.kept.draft(s, pageKey{max(l.text.Page, 1), l.text.LongSide, l.text.CopySide, l.text.A4, l.text.Password})
	if err != nil || l.text.Before {
		return l, err
	}
	l.job, err = e.job(l.text.Asked, r.around)
	l.job.Output = watermark.Output{Format: l.job.Output.Format, LongSide: l.text.CopySide}
	l.job.Seed, l.job.Label.CopyID = l.kept.seed, l.kept.copy // of all its previews, so that only what a person changes moves
	return l, err
}

func (l look) told() toldLook { return toldLook{l.kept.name, l.draft.Pages()} }

// preview draws one page as the job would stamp it, at the size of a screen.
func (e *engine) preview(r request) (answer, error) {
	l, err := e.look(r)
	if err != nil {
		return answer{}, err
	}
	var out bytes.Buffer
	if l.text.Before {
		err = l.draft.Before(&out)
	} else {
		err = l.draft.Preview(&out, l.job)
	}
	return answer{l.told(), out.Bytes()}, err
}

// measure tries to take the mark off a page.
func (e *engine) measure(r request) (answer, error) {
	l, err := e.look(r)
	if err != nil {
		return answer{}, err
	}
	of := len(watermark.Attacks())
	found, err := l.draft.Measure(l.job, func(done, of int) bool {
		return r.around.tell(map[string]int{"done": done, "of": of})
	})
	return answer{struct {
		Of         int                   `json:"of"`
		Resistance *watermark.Resistance `json:"resistance"`
	}{of, found}, nil}, err
}

// A checkText is the job of inspect, verify and trace.
type checkText struct {
	Password string `json:"password"` // opens an encrypted PDF
	Today    string `json:"today"`    // of verify: YYYY-MM-DD
	Key      string `json:"key"`      // of verify: the holder's key; "" is any
	Hard     bool   `json:"hard"`     // of trace: looks longer
}

// checked reads the job and the file of inspect, verify or trace.
func (r request) checked() (t checkText, src []byte, err error) {
	if err = r.read(&t); err != nil {
		return t, nil, err
	}
	if len(r.files) != 1 {
		return t, nil, fmt.Errorf("one file is looked at: %w", watermark.ErrUsage)
	}
	return t, r.files[0], nil
}

// inspect says what a file is and what it gives away.
func (e *engine) inspect(r request) (answer, error) {
	t, src, err := r.checked()
	if err != nil {
		return answer{}, err
	}
	s := r.stamper(0, nil)
	defer s.Close()
	info, err := s.Inspect(src, watermark.Limits{}, t.Password)
	if info.Disclosures == nil {
		info.Disclosures = []watermark.Disclosure{}
	}
	return answer{info, nil}, err
}

// verify reads the codes of a copy and says whether it holds.
func (e *engine) verify(r request) (answer, error) {
	t, src, err := r.checked()
	if err != nil {
		return answer{}, err
	}
	check := watermark.Check{Key: t.Key}
	if check.Today, err = watermark.ReadDate(t.Today); err != nil {
		return answer{}, fmt.Errorf("today: %w", err)
	}
	s := r.stamper(0, nil)
	defer s.Close()
	found, err := s.Verify(src, watermark.Limits{}, t.Password)
	if err != nil {
		return answer{}, err
	}
	told, err := found.Told(check)
	return answer{told, nil}, err
}

// trace reads the invisible marks of what was found.
func (e *engine) trace(r request) (answer, error) {
	t, src, err := r.checked()
	if err != nil {
		return answer{}, err
	}
	s := r.stamper(0, nil)
	defer s.Close()
	found, err := s.Trace(src, watermark.Limits{}, t.Password, t.Hard)
	return answer{found.Told(), nil}, err
}

// password weighs a password.
func (e *engine) password(r request) (answer, error) {
	var t struct {
		Password string   `json:"password"`
		Own      []string `json:"own"`
	}
	if err := r.read(&t); err != nil {
		return answer{}, err
	}
	if t.Password == "" {
		return answer{}, fmt.Errorf("password is empty: %w", watermark.ErrUsage)
	}
	if e.meter == nil {
		var err error
		if e.meter, err = newMeter(r.around); err != nil {
			return answer{}, err
		}
	}
	return answer{e.meter.Weigh(t.Password, t.Own).Told(), nil}, nil
}

// newMeter builds the meter from the lists that the page has: of leaked passwords the 100,000 most common.
func newMeter(around surroundings) (*hygiene.Meter, error) {
	packed, err := around.list("common.txt.gz")
	if err != nil {
		return nil, err
	}
	local, err := around.list("pakistan.txt")
	if err != nil {
		return nil, err
	}
	breached, err := around.list("breached-100k.bin")
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	common, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	return hygiene.Data{Lists: string(common), Local: string(local), Breached: []string{string(breached)}}.Meter()
}

// passphrase draws a passphrase.
func (e *engine) passphrase(r request) (answer, error) {
	var t struct {
		List  string `json:"list"`
		Words int    `json:"words"`
	}
	if err := r.read(&t); err != nil {
		return answer{}, err
	}
	file, ok := map[string]string{"urdu": "roman-urdu.txt", "eff": "eff-large.txt"}[t.List]
	if !ok || t.Words < hygiene.MinPhraseWords || t.Words > hygiene.MaxPhraseWords {
		return answer{}, fmt.Errorf("list or words is out of range: %w", watermark.ErrUsage)
	}
	text, err := r.around.list(file)
	if err != nil {
		return answer{}, err
	}
	list, err := hygiene.ParseWordlist(string(text))
	if err != nil {
		return answer{}, err
	}
	p, err := hygiene.Passphrase(rand.Reader, list, t.Words)
	return answer{p.Told(t.List, list), nil}, err
}

// tips is all the advice there is.
func (e *engine) tips(r request) (answer, error) {
	all, err := hygiene.ParseTips(words.Tips())
	if err != nil {
		return answer{}, err
	}
	d, err := r.around.today()
	return answer{all.Told(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)), nil}, err
}

// A purpose is a ready-made purpose. That of "other" is empty: a person writes it.
type purpose struct {
	ID string `json:"id"`
	EN string `json:"en"`
	UR string `json:"ur"`
}

// purposes are the ready-made ones.
func (e *engine) purposes(request) (answer, error) {
	var out []purpose
	for _, k := range words.Purposes() {
		out = append(out, purpose{k.String()[len("purpose."):], words.Get(words.English, k), words.Get(words.Urdu, k)})
	}
	return answer{map[string][]purpose{"purposes": append(out, purpose{ID: "other"})}, nil}, nil
}

// forget drops every document that was looked at.
func (e *engine) forget(request) (answer, error) {
	e.kept = nil
	return answer{struct{}{}, nil}, nil
}
