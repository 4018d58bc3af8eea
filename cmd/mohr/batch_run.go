package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"mohr/cmd/internal/batch"
	"mohr/cmd/internal/keyfile"
)

// maxList bounds a list of files, bytes: it is held in memory.
const maxList = 512 << 20

// batch does the rows of the flags and tells how each went. The error is one that concerns the whole run, or an
// exitStatus.
func (p *program) batch(o batchOptions) error {
	made, err := p.outputFolder(o)
	if err != nil {
		return err
	}
	w, err := p.prepare(&o)
	if err != nil {
		if made {
			os.Remove(o.output) // only if it is still empty
		}
		return err
	}
	defer w.Journal.Close()
	t := p.newTeller(o, w.Tally.Mine)
	sheet := p.newSheetMaker(o, w.Tally)
	w.Tell = func(r batch.Result) {
		t.row(r)
		sheet.row(r)
	}
	if sheet != nil {
		w.Thumb = sheet.thumb
	}
	began := p.now()
	p.patient.Store(true)
	out, err := w.Run(p.ending)
	if err == nil && !w.Dry && out.Stopped == nil { // else nothing more fits, or the folder is gone
		if err = p.afterwards(o, w, out); err == nil && sheet != nil {
			err = sheet.write(w, out)
		}
	}
	p.patient.Store(false)
	t.meter.end()
	if err != nil {
		return err
	}
	return t.finish(out, w, p.now().Sub(began))
}

// outputFolder makes the folder of the copies when it is not there, and says so.
func (p *program) outputFolder(o batchOptions) (made bool, err error) {
	info, err := os.Stat(o.output)
	switch {
	case err == nil && !info.IsDir():
		return false, &usageError{shown(o.output) + " is a file, not a folder", "name a folder with -o"}
	case err == nil:
		return false, nil
	case !errors.Is(err, fs.ErrNotExist):
		return false, outputError(o.output, err)
	case o.text.dryRun:
		return false, nil
	}
	folder, err := makeFolder(route{}, strings.TrimRight(o.output, `/`+string(os.PathSeparator))+string(os.PathSeparator))
	return folder != "", err
}

// prepare finds the rows, looks at all of them, opens key and journal, and returns the work.
func (p *program) prepare(o *batchOptions) (*batch.Work, error) {
	src, err := p.rows(*o)
	if err != nil {
		return nil, err
	}
	w := &batch.Work{
		Dir: o.output, Shard: o.shard, Source: src, Dry: o.text.dryRun, Force: o.force, Resume: o.text.resume,
		Workers: o.jobs, Gate: batch.NewGate(o.memory), Outputs: &p.outputs, Open: look, Now: p.now,
		Code: func(err error, head []byte) (string, int) { return classify(batchError(err), head).code, pageOf(err) },
	}
	if w.Tally, err = batch.Check(src, o.shard, o.job.Label.Purpose != ""); err != nil {
		return nil, o.named(err)
	}
	if err := p.day(o); err != nil {
		return nil, err
	}
	w.Job = o.jobOf
	if w.Root, err = p.batchKey(*o); err != nil {
		return nil, err
	}
	if err := p.journal(w, *o); err != nil {
		return nil, err
	}
	if record := p.recorder(w.Root, o.stampOptions); record != nil && !w.Dry {
		w.Record = record.add
	}
	w.Stamper = p.pdfCore()
	w.Stamper.Workers = max(1, min(maxWorkers, o.jobs/max(1, w.Tally.Mine)))
	if p.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(memoryLimit, o.memory))
	}
	return w, nil
}

// day fixes the day of issue of rows that name none. A shard takes the one of a shard that began before it.
func (p *program) day(o *batchOptions) error {
	if o.dated || o.force && !o.text.resume {
		return nil
	}
	earlier := batch.ReadHead(o.output, o.shard)
	if earlier.Version == "" && !o.shard.Whole() {
		fmt.Fprintf(p.stderr, "mohr: note: the day of issue is %s; with --date every shard says the same\n", o.job.Label.Issued)
	}
	return o.setDay(earlier.Day)
}

// journal opens the journal of the work.
func (p *program) journal(w *batch.Work, o batchOptions) (err error) {
	if w.Dry {
		if w.Journal = (&batch.Journal{}); o.text.resume {
			w.Journal, err = batch.LoadJournal(o.output, o.shard)
			w.Force = w.Force || w.Journal.Head.Force
		}
		return err
	}
	head := batch.Head{
		Day: o.job.Label.Issued.String(), Shard: o.shard.Index, Shards: o.shard.Of, Rows: w.Tally.Rows, Mine: w.Tally.Mine,
		Job: w.Tag(o.job), Format: o.text.format, Tool: strings.Fields(versionText())[1],
	}
	w.Journal, err = batch.OpenJournal(o.output, o.shard, head, batch.JournalOptions{Resume: o.text.resume, Force: o.force})
	if err != nil {
		return fmt.Errorf("%s: %w", shown(o.output), err)
	}
	w.Force = w.Journal.Head.Force
	p.outputs.Tag = w.Journal.Head.ID
	return nil
}

// batchKey is the root that the copies follow from. A dry run makes no key: without one its copies are those of nobody.
func (p *program) batchKey(o batchOptions) (root keyfile.Root, err error) {
	if o.text.dryRun && o.root == nil {
		path, err := p.keyPath()
		if err != nil {
			return root, err
		}
		if _, err := keyfile.Read(path); errors.Is(err, fs.ErrNotExist) {
			_, err := io.ReadFull(p.random, root[:])
			return root, err
		}
	}
	return p.owner([]route{{}}, o.stampOptions)
}

// rows is the source that the flags name.
func (p *program) rows(o batchOptions) (batch.Source, error) {
	switch {
	case o.text.manifest != "":
		f, info, err := look(o.text.manifest)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", shown(o.text.manifest), err)
		}
		return batch.NewManifest(f, info.Size(), o.copyOf), nil
	case o.text.filesFrom != "":
		text, err := p.read(o.text.filesFrom, maxList)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", shownInput(o.text.filesFrom), err)
		}
		return batch.NewList(text, o.copyOf), nil
	}
	w := batch.Walker{Endings: extensions(), Name: o.copyOf}
	if info, err := os.Stat(o.output); err == nil {
		w.Apart = info
	}
	tree, err := w.Walk(o.roots)
	if err != nil {
		return nil, walkError(err)
	}
	p.tellSkipped(tree.Skipped)
	return tree, nil
}

// walkError names the folder that could not be listed.
func walkError(err error) error {
	var path *fs.PathError
	if !errors.As(err, &path) {
		return err
	}
	if errors.Is(err, batch.ErrSame) {
		return &usageError{"the folder of the copies, " + shown(path.Path) + ", is the folder of the files", "name another folder with -o"}
	}
	return fmt.Errorf("%s: %w", shown(path.Path), inputError(err))
}

// tellSkipped says what was left out of folders.
func (p *program) tellSkipped(s batch.Skipped) {
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	other := "of other kinds"
	if len(s.Endings) > 0 {
		var endings []string
		for _, e := range s.Endings {
			if e == "" {
				e = "no ending"
			}
			endings = append(endings, clean(e))
		}
		other += " (" + strings.Join(endings, ", ") + ")"
	}
	add(s.Other, other)
	add(s.Hidden, "hidden")
	add(s.Links, "links to folders")
	add(s.Special, "pipes or devices")
	if len(parts) > 0 {
		fmt.Fprintf(p.stderr, "mohr: note: left out: %s\n", strings.Join(parts, ", "))
	}
}

// named puts the source's name before an error of one of its lines.
func (o batchOptions) named(err error) error {
	var row *batch.RowError
	if !errors.As(err, &row) {
		return err
	}
	name := o.text.manifest
	if name == "" {
		name = o.text.filesFrom
	}
	if name == "" || row.Line == 0 {
		return row.Err
	}
	return fmt.Errorf("%s: %w", shownInput(name), err)
}

// afterwards writes the manifest of what failed.
func (p *program) afterwards(o batchOptions, w *batch.Work, out batch.Outcome) error {
	if err := w.WriteFailed(out, o.wordsOf); err != nil {
		return outputError(filepath.Join(o.output, o.shard.FailedName()), err)
	}
	return nil
}

// batchError turns the batch's own kinds of failure into those of the command line.
func batchError(err error) error {
	var disk *batch.DiskError
	if errors.As(err, &disk) {
		name := disk.Output
		if name == "" {
			name = "journal"
		}
		return outputError(name, disk.Err)
	}
	return err
}

// failuresTold is how many failures of a batch are told one by one; all of them are in its manifest of failures.
const failuresTold = 20

// A teller says how a batch goes.
type teller struct {
	p      *program
	o      batchOptions
	meter  meter
	told   int
	exits  map[int]bool // of the failures
	failed int
}

func (p *program) newTeller(o batchOptions, rows int) *teller {
	return &teller{p: p, o: o, meter: p.newMeter(o, rows), exits: map[int]bool{}}
}

// row tells one row.
func (t *teller) row(r batch.Result) {
	err := batchError(r.Err)
	f := failure{}
	if err != nil {
		f = classify(err, r.Head)
		t.exits[f.exit] = true
		t.failed++
	}
	if t.o.json {
		t.object(r, err, f)
	} else if err != nil {
		t.complain(r, err, f)
	}
	t.meter.add(r.Status == batch.Failed)
}

// object prints the record of a row.
func (t *teller) object(r batch.Result, err error, f failure) {
	rec := batchRecord{Line: r.Row.Line, Status: map[batch.Status]string{batch.Made: "made", batch.Kept: "kept", batch.Failed: "failed"}[r.Status]}
	rec.Input, rec.OK, rec.Pages, rec.CopyID, rec.SHA256, rec.MS = r.Row.Input, err == nil, r.Pages, r.CopyID, r.Digest, r.MS
	if err != nil {
		rec.CopyID, rec.SHA256 = "", ""
		rec.Error = &recordError{f.code, pageOf(err), err.Error(), f.hint}
	} else {
		rec.Output = filepath.Join(t.o.output, filepath.FromSlash(r.Row.Output))
		rec.Strength = t.o.wordsOf(r.Row).Strength
	}
	t.p.object(rec)
}

// complain tells a failure on standard error, the first ones only.
func (t *teller) complain(r batch.Result, err error, f failure) {
	if t.told++; t.told > failuresTold {
		return
	}
	t.meter.clear()
	place := shown(r.Row.Input)
	if r.Row.Line > 0 {
		place = fmt.Sprintf("line %d: %s", r.Row.Line, place)
	}
	fmt.Fprintf(t.p.stderr, "mohr: %s: %s\n", place, clean(err.Error()))
	if f.hint != "" {
		fmt.Fprintf(t.p.stderr, "mohr: hint: %s\n", clean(f.hint))
	}
	if t.told == failuresTold {
		fmt.Fprintln(t.p.stderr, "mohr: note: further failures are not told one by one")
	}
}

// finish prints the summary and returns what the run comes to.
func (t *teller) finish(out batch.Outcome, w *batch.Work, took time.Duration) error {
	s := batchSummary{
		summary: summary{Files: w.Tally.Mine, OK: out.Made + out.Kept, Failed: out.Failed, MS: took.Milliseconds()},
		Kept:    out.Kept, Left: out.Left, DryRun: w.Dry,
	}
	if took > 0 {
		s.Rate = float64(int(float64(out.Made+out.Failed)/took.Seconds()*10)) / 10
	}
	if !w.Dry {
		s.Journal = filepath.Join(t.o.output, t.o.shard.JournalName())
		if out.Failed > 0 && out.Stopped == nil {
			s.Manifest = filepath.Join(t.o.output, t.o.shard.FailedName())
		}
	}
	if t.o.json {
		t.p.object(map[string]batchSummary{"summary": s})
	} else {
		fmt.Fprintln(t.p.stdout, s.text())
	}
	if out.Stopped != nil {
		err := batchError(out.Stopped)
		f := classify(err, nil)
		if t.o.json {
			t.p.object(record{Error: &recordError{f.code, 0, err.Error(), f.hint}})
		} else {
			t.p.complain("", fmt.Errorf("stopped: %w", err), f.hint+"; then the same command with --resume does what is left")
		}
		return exitStatus(f.exit)
	}
	return t.status(out)
}

// status is the exit status of a run that the disk did not stop.
func (t *teller) status(out batch.Outcome) error {
	switch {
	case out.Left > 0:
		fmt.Fprintln(t.p.stderr, "mohr: interrupted; the same command with --resume does what is left")
		return exitStatus(exitInterrupted)
	case out.Failed == 0:
		return nil
	case out.Made+out.Kept == 0 && len(t.exits) == 1: // all, and all for one reason
		for code := range t.exits {
			return exitStatus(code)
		}
	}
	return exitStatus(exitSome)
}

// text is the summary for a person.
func (s batchSummary) text() string {
	var b bytes.Buffer
	verb := "stamped"
	if s.DryRun {
		verb = "would be stamped"
	}
	fmt.Fprintf(&b, "%d files: %d %s", s.Files, s.OK-s.Kept, verb)
	if s.Kept > 0 {
		fmt.Fprintf(&b, ", %d were there", s.Kept)
	}
	fmt.Fprintf(&b, ", %d failed", s.Failed)
	if s.Left > 0 {
		fmt.Fprintf(&b, ", %d left", s.Left)
	}
	fmt.Fprintf(&b, "; %s, %.1f files a second", spanText(time.Duration(s.MS)*time.Millisecond), s.Rate)
	if s.Manifest != "" {
		fmt.Fprintf(&b, "; failures are in %s", shown(s.Manifest))
	}
	return b.String()
}

// spanText writes a time span for a person: "45 s", "3 min", "2.5 h".
func spanText(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}
