package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/jpeg"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	catalogue "mohr/assets/words"
	"mohr/cmd/internal/batch"
	"mohr/watermark"
)

// What a contact sheet has room for.
const (
	thumbSide      = 160  // pixels of a small picture's longer side
	thumbQuality   = 60   // of its JPEG: about 5 KB
	sheetRows      = 4000 // up to so many rows each has a picture
	sheetSample    = 1000 // of more rows, about so many that were done
	sheetFailures  = 1000 // and so many that failed
	sheetFailLines = 100  // named on the first page, at most
	maxPurposes    = 8    // named on the first page
	manyPurposes   = 1000 // counted at most
)

// A sheetMaker gathers what the contact sheet of a batch shows.
type sheetMaker struct {
	p     *program
	o     batchOptions
	lang  catalogue.Lang
	step  int // every so many rows one with a picture
	tally batch.Tally

	mu       sync.Mutex
	thumbs   map[int][]byte
	digests  [][32]byte // of the copies, by row; zero for none
	purposes map[string]int
}

// newSheetMaker is nil when no sheet is asked for, or nothing is written.
func (p *program) newSheetMaker(o batchOptions, tally batch.Tally) *sheetMaker {
	if o.text.sheet == "" || o.text.dryRun {
		return nil
	}
	m := &sheetMaker{p: p, o: o, lang: catalogue.English, step: 1, tally: tally, thumbs: map[int][]byte{}, purposes: map[string]int{}}
	if o.text.sheetLang == "ur" {
		m.lang = catalogue.Urdu
	}
	if tally.Mine > sheetRows {
		m.step = (tally.Mine + sheetSample - 1) / sheetSample
	}
	m.digests = make([][32]byte, tally.Rows)
	return m
}

// thumb makes the small picture of a finished copy. A copy that it fails for has none: the copy itself is sound.
func (m *sheetMaker) thumb(row batch.Row, open func() (io.Reader, error)) {
	if row.Index/max(m.o.shard.Of, 1)%m.step != 0 {
		return
	}
	from, err := open()
	if err != nil {
		return
	}
	text, err := io.ReadAll(from)
	if err != nil {
		return
	}
	draft, err := m.p.stamper.Draft(text, watermark.Limits{}, "", 1, thumbSide)
	if err != nil {
		return
	}
	var fine, small bytes.Buffer
	if draft.Before(&fine) != nil {
		return
	}
	picture, err := jpeg.Decode(&fine)
	if err != nil || jpeg.Encode(&small, picture, &jpeg.Options{Quality: thumbQuality}) != nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.thumbs[row.Index] = bytes.Clone(small.Bytes())
}

// row notes how a row went.
func (m *sheetMaker) row(r batch.Result) {
	if m == nil {
		return
	}
	if sum, err := hex.DecodeString(r.Digest); err == nil && len(sum) == 32 && r.Err == nil {
		m.digests[r.Row.Index] = [32]byte(sum)
	}
	purpose := m.o.wordsOf(r.Row).Purpose
	if _, known := m.purposes[purpose]; r.Err == nil && (known || len(m.purposes) < manyPurposes) {
		m.purposes[purpose]++
	}
}

// write writes the sheet as a file.
func (m *sheetMaker) write(w *batch.Work, out batch.Outcome) error {
	sheet, err := m.sheet(w, out)
	if err != nil {
		return err
	}
	name := m.o.text.sheet
	f, err := m.p.outputs.Create(filepath.Dir(name), 0o600)
	if err != nil {
		return outputError(name, err)
	}
	defer f.Discard()
	if err := watermark.WriteContactSheet(f, sheet); err != nil {
		return outputError(name, err)
	}
	if err := f.Commit(filepath.Base(name), m.o.force || m.o.text.resume); err != nil {
		return outputError(name, err)
	}
	return nil
}

// say is a word of the sheet's language.
func (m *sheetMaker) say(k catalogue.Key) string { return catalogue.Get(m.lang, k) }

// fault says why a row failed.
func (m *sheetMaker) fault(code string) string {
	for i, known := range []string{"usage", "label", "format", "damaged", "encrypted", "unsupported", "limit", "exists", "internal"} {
		if code == known {
			return m.say(catalogue.FaultUsage + catalogue.Key(i))
		}
	}
	return code
}

// sheet lays out what was gathered.
func (m *sheetMaker) sheet(w *batch.Work, out batch.Outcome) (s watermark.ContactSheet, err error) {
	s.Lang, s.Title = watermark.English, m.say(catalogue.SheetTitle)
	if m.lang == catalogue.Urdu {
		s.Lang = watermark.Urdu
	}
	add := func(k catalogue.Key, value string) {
		s.Figures = append(s.Figures, watermark.SheetFigure{Name: m.say(k), Value: value})
	}
	add(catalogue.SheetFiles, strconv.Itoa(w.Tally.Mine))
	add(catalogue.SheetDay, m.o.job.Label.Issued.String())
	add(catalogue.SheetMade, strconv.Itoa(out.Made))
	add(catalogue.SheetKept, strconv.Itoa(out.Kept))
	add(catalogue.SheetFailed, strconv.Itoa(out.Failed))
	add(catalogue.SheetLeft, strconv.Itoa(out.Left))
	failures := watermark.SheetList{Heading: m.say(catalogue.SheetFailures), Rest: m.rest}
	var failed, done []watermark.SheetTile
	sum := sha256.New()
	for row, err := range w.Source.Rows() {
		if err != nil {
			return s, err
		}
		switch status := out.Of(row); status {
		case batch.Failed:
			why := m.fault(out.Code(row))
			if len(failures.Rows) < sheetFailLines {
				failures.Rows = append(failures.Rows, watermark.SheetFigure{Name: row.Input, Value: why})
			} else {
				failures.More++
			}
			if len(failed) < sheetFailures {
				failed = append(failed, watermark.SheetTile{Lines: []string{row.Input, why}, Failed: true})
			}
		case batch.Made, batch.Kept:
			fmt.Fprintf(sum, "%x  %s\n", m.digests[row.Index], row.Output)
			if thumb := m.thumbs[row.Index]; thumb != nil {
				word := m.say(map[batch.Status]catalogue.Key{batch.Made: catalogue.SheetMade, batch.Kept: catalogue.SheetKept}[status])
				done = append(done, watermark.SheetTile{Picture: thumb, Lines: []string{row.Output, m.o.wordsOf(row).Purpose, word}})
			}
		}
	}
	if len(failures.Rows) == 0 {
		failures.Rows = []watermark.SheetFigure{{Name: m.say(catalogue.SheetNone)}}
	}
	s.Lists = []watermark.SheetList{m.purposeList(), failures}
	s.Foot = watermark.SheetFigure{Name: m.say(catalogue.SheetDigest), Value: hex.EncodeToString(sum.Sum(nil))}
	s.Tiles = append(failed, done...)
	s.Tiles = s.Tiles[:min(len(s.Tiles), watermark.MaxSheetTiles)]
	add(catalogue.SheetPictures, strconv.Itoa(len(s.Tiles)))
	return s, nil
}

// purposeList is the purposes with most copies.
func (m *sheetMaker) purposeList() watermark.SheetList {
	l := watermark.SheetList{Heading: m.say(catalogue.SheetPurposes), Rest: m.rest, Most: maxPurposes}
	names := make([]string, 0, len(m.purposes))
	for name := range m.purposes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(m.purposes[b]-m.purposes[a], cmp.Compare(a, b)) })
	for _, name := range names {
		l.Rows = append(l.Rows, watermark.SheetFigure{Name: name, Value: strconv.Itoa(m.purposes[name])})
	}
	return l
}

// rest says that n rows of a list are left out.
func (m *sheetMaker) rest(n int) string {
	return filled(m.lang, catalogue.SheetMore, "n", strconv.Itoa(n))
}
