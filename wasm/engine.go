//go:build js

package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"syscall/js"

	"mohr/hygiene"
	"mohr/watermark"
)

// How much of documents is kept for the next preview. A phone with 2 GB has some 300 MB for a page.
const (
	maxKept  = 4 // documents
	maxPages = 8 // shrunk pages of one
	maxSide  = 2400
)

// errForgotten is a document that is no longer kept: it is to be sent again.
var errForgotten = errors.New("the document is no longer kept")

// An engine is what lasts from one verb to the next.
type engine struct {
	root  watermark.OwnerRoot
	kept  []*kept // the last used first
	next  int
	meter *hygiene.Meter
}

// A kept is a document that is being looked at, or the sides of a card.
type kept struct {
	name  string
	srcs  [][]byte
	seed  [32]byte
	copy  watermark.CopyID
	pages map[pageKey]*watermark.Draft
}

// A pageKey is one shrunk page.
type pageKey struct {
	page, side, copySide int
	a4                   bool
	password             string
}

// A request is what a verb is called with.
type request struct {
	job    []byte
	files  [][]byte
	around surroundings
}

// An answer is what a verb gives.
type answer struct {
	told  any
	bytes []byte
}

// surroundings are what the page lends for one call.
type surroundings struct{ value js.Value }

func (s surroundings) today() (watermark.Date, error) {
	return watermark.ParseDate(s.value.Get("today").String())
}

// tell tells of progress and reports whether to go on.
func (s surroundings) tell(v any) bool {
	f := s.value.Get("tell")
	if f.Type() != js.TypeFunction {
		return true
	}
	text, err := json.Marshal(v)
	return err == nil && f.Invoke(string(text)).Bool()
}

// list fetches a list of words.
func (s surroundings) list(name string) ([]byte, error) {
	got, err := await(s.value.Call("list", name))
	if err != nil {
		return nil, err
	}
	return bytesOf(got), nil
}

// read reads the job of a request.
func (r request) read(v any) error {
	if err := json.Unmarshal(r.job, v); err != nil {
		return fmt.Errorf("the job is not as it must be: %w", watermark.ErrUsage)
	}
	return nil
}

// stamper is a Stamper with the browser's codec. A picture whose copy will have at most longSide pixels is decoded at that
// size: a phone has no memory for more than what will be shared.
func (r request) stamper(longSide int, progress func(done, pages int)) *watermark.Stamper {
	return &watermark.Stamper{Codec: codec{r.around, longSide}, Progress: progress}
}

// job makes a job of what was asked for, the owner's part of it included. Without a seed of its own it is random.
func (e *engine) job(a watermark.Asked, around surroundings) (watermark.Job, error) {
	today, err := around.today()
	if err != nil {
		return watermark.Job{}, err
	}
	j, err := a.Job(today)
	j.Secret, j.SigningKey = e.root.MarkSecret(), e.root.SigningKey()
	rand.Read(j.Seed[:])
	rand.Read(j.Label.CopyID[:])
	return j, err
}

// find returns a kept document and counts it as used.
func (e *engine) find(name string) (*kept, error) {
	i := slices.IndexFunc(e.kept, func(k *kept) bool { return k.name == name })
	if i < 0 {
		return nil, errForgotten
	}
	k := e.kept[i]
	e.kept = slices.Insert(slices.Delete(e.kept, i, i+1), 0, k)
	return k, nil
}

// keep keeps the files of a request, and drops the document that was not used for longest.
func (e *engine) keep(files [][]byte) *kept {
	e.next++
	k := &kept{name: fmt.Sprint(e.next), srcs: files, pages: map[pageKey]*watermark.Draft{}}
	rand.Read(k.seed[:])
	rand.Read(k.copy[:])
	e.kept = slices.Insert(e.kept, 0, k)
	if len(e.kept) > maxKept {
		e.kept = e.kept[:maxKept]
	}
	return k
}

// draft returns a shrunk page of a kept document, decoded now if need be.
func (k *kept) draft(s *watermark.Stamper, key pageKey) (*watermark.Draft, error) {
	if d, ok := k.pages[key]; ok {
		return d, nil
	}
	var d *watermark.Draft
	var err error
	if key.a4 {
		d, err = s.DraftA4(k.srcs, watermark.Limits{}, key.side)
	} else {
		d, err = s.Draft(k.srcs[0], watermark.Limits{}, key.password, key.page, key.side)
	}
	if err != nil {
		return nil, err
	}
	if len(k.pages) >= maxPages {
		clear(k.pages)
	}
	k.pages[key] = d
	return d, nil
}

// A seeded is a job that may bring what is random about its copy, for runs that must repeat: 64 hex digits.
type seeded struct {
	watermark.Asked
	Seed string `json:"seed"`
}

// root is the root that the seed is, as of mohr stamp --seed.
func (s seeded) root() (root watermark.OwnerRoot, err error) {
	b, err := hex.DecodeString(s.Seed)
	if err != nil || len(b) != len(root) {
		return root, fmt.Errorf("seed is not 64 hexadecimal digits: %w", watermark.ErrUsage)
	}
	return watermark.OwnerRoot(b), nil
}

// stamp makes a copy: of one document, or of several pictures as one PDF.
func (e *engine) stamp(r request) (answer, error) {
	var asked seeded
	if err := r.read(&asked); err != nil {
		return answer{}, err
	}
	if len(r.files) == 0 {
		return answer{}, fmt.Errorf("no file: %w", watermark.ErrUsage)
	}
	job, err := e.job(asked.Asked, r.around)
	if err != nil {
		return answer{}, err
	}
	if asked.Seed != "" {
		root, err := asked.root()
		if err != nil {
			return answer{}, err
		}
		job.Secret, job.SigningKey = root.MarkSecret(), root.SigningKey()
		job.Seed, job.Label.CopyID = root.Copy(bytes.Join(r.files, nil))
	}
	s := r.stamper(asked.LongSide, func(done, pages int) { r.around.tell(map[string]int{"done": done, "of": pages}) })
	defer s.Close()
	var out bytes.Buffer
	var report watermark.Report
	if len(r.files) > 1 || job.Output.A4 {
		report, err = s.Bind(&out, r.files, job)
	} else {
		report, err = s.Stamp(&out, r.files[0], job)
	}
	if err != nil {
		return answer{}, err
	}
	report.Warnings = slices.DeleteFunc(report.Warnings, func(w watermark.Warning) bool {
		return w.Code == "smaller" && asked.LongSide > 0 && max(report.Width, report.Height) >= asked.LongSide // as it was asked for
	})
	return answer{toldReport{
		Format: report.Format.Word(), Pages: report.Pages, Width: report.Width, Height: report.Height,
		CopyID: report.CopyID.String(), Strength: report.Strength.Word(), Warnings: append([]watermark.Warning{}, report.Warnings...),
	}, out.Bytes()}, nil
}

// A toldReport is what the page needs to know of a copy besides its bytes.
type toldReport struct {
	Format   string              `json:"format"`
	Pages    int                 `json:"pages"`
	Width    int                 `json:"width"`
	Height   int                 `json:"height"`
	CopyID   string              `json:"copy_id"`
	Strength string              `json:"strength"`
	Warnings []watermark.Warning `json:"warnings"`
}
