package batch

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// A Work is one run over the rows of a shard. Its fields are set before Run.
type Work struct {
	Dir     string // the output folder; it is there, but in a dry run
	Shard   Shard
	Source  Source
	Tally   Tally
	Root    keyfile.Root
	Journal *Journal // of a dry run it is only read
	Dry     bool     // everything but the writing
	Force   bool     // existing outputs are replaced
	Resume  bool     // an output that the journal does not know is made again and compared
	Workers int
	Gate    *Gate
	Stamper *watermark.Stamper
	Outputs *outfile.Set

	Job   func(Row) (watermark.Job, error)                  // all but secret, signing key, seed and copy ID
	Open  func(path string) (*os.File, fs.FileInfo, error)  // opens an input
	Code  func(err error, head []byte) (code string, p int) // what a failure is called, and its page
	Tell  func(Result)                                      // is told of each row; one call at a time
	Thumb func(row Row, copy func() (io.Reader, error))     // if set, is given each finished copy; by several goroutines

	// Record, if set, notes a copy that is whole and about to get its name; by several goroutines. When it fails the copy is not
	// made, and nor are others. undo takes the note back when the name was not to be had.
	Record func(label watermark.Label, report watermark.Report, sum [32]byte) (undo func(), err error)

	Now func() time.Time

	foldersLock sync.Mutex
	folders     map[string]bool // folders of outputs that are swept and there
	inputs      inputSet
	written     writtenSet
	home        fs.FileInfo // the output folder as it was at the start
}

// A Status says what became of a row.
type Status uint8

// The statuses. The zero Status is a row that was not tried.
const (
	Untried Status = iota
	Made           // the copy is in its place, or in a dry run would be
	Kept           // it was there already, and everything matches the journal
	Failed
)

// A Result is what is told of a row.
type Result struct {
	Row    Row
	Status Status
	Report watermark.Report
	CopyID string // also of a copy that was kept
	Pages  int
	Digest string // SHA-256 of the copy, hex
	Head   []byte // of the input, for hints
	Err    error
	MS     int64

	inDigest, tag string
}

// A DiskError is a failure of the file system that holds the outputs.
type DiskError struct {
	Output string // beneath the output folder; "" is the journal
	Err    error
}

// Error says what the file system said.
func (e *DiskError) Error() string {
	if e.Output == "" {
		return "journal: " + e.Err.Error()
	}
	return "output " + fmt.Sprintf("%q", e.Output) + ": " + e.Err.Error()
}

// Unwrap returns that.
func (e *DiskError) Unwrap() error { return e.Err }

// A RecordError is a failure of Record.
type RecordError struct{ Err error }

// Error says what Record said.
func (e *RecordError) Error() string { return e.Err.Error() }

// Unwrap returns that.
func (e *RecordError) Unwrap() error { return e.Err }

// An Outcome is how a run ended.
type Outcome struct {
	Made, Kept, Failed int
	Left               int   // rows that were not tried
	Stopped            error // why not all were tried: the disk; nil after an interruption
	status             []Status
	codes              map[int]string // of what failed, by row
}

// Of is the status of a row.
func (o Outcome) Of(r Row) Status { return o.status[r.Index] }

// Code is what the failure of a row is called, "" for none.
func (o Outcome) Code(r Row) string { return o.codes[r.Index] }

// Run does the rows of the shard until all are done, stop is closed or the disk gives up; what is being worked on then is
// finished first. The error is the source's.
func (w *Work) Run(stop <-chan struct{}) (Outcome, error) {
	o := Outcome{status: make([]Status, w.Tally.Rows), codes: map[int]string{}}
	w.home, _ = os.Stat(w.Dir)
	if !w.Dry {
		if err := w.folder(w.Dir); err != nil {
			return o, &DiskError{Err: outfile.Bare(err)}
		}
	}
	rows := make(chan Row)
	halt := make(chan struct{})
	var once sync.Once
	var mu sync.Mutex
	var team sync.WaitGroup
	for range max(w.Workers, 1) {
		team.Go(func() {
			for row := range rows {
				r := w.do(row)
				mu.Lock()
				if err := w.settle(&o, r); err != nil {
					if o.Stopped == nil {
						o.Stopped = err
					}
					once.Do(func() { close(halt) })
				}
				mu.Unlock()
			}
		})
	}
	err := w.feed(rows, stop, halt)
	close(rows)
	team.Wait()
	if !w.Dry {
		if failed := w.Journal.Flush(); failed != nil && o.Stopped == nil {
			o.Stopped = &DiskError{Err: failed}
		}
	}
	o.Left = w.Tally.Mine - o.Made - o.Kept - o.Failed
	return o, err
}

// feed hands out the rows of the shard.
func (w *Work) feed(rows chan<- Row, stop, halt <-chan struct{}) error {
	for row, err := range w.Source.Rows() {
		switch {
		case err != nil:
			return err
		case row.Index >= w.Tally.Rows:
			return &RowError{Line: row.Line, Err: fmt.Errorf("%w: it has grown meanwhile", ErrManifest)}
		case !w.Shard.Holds(row.ID()):
			continue
		}
		select { // a worker that is ready must not outrun the end
		case <-stop:
			return nil
		case <-halt:
			return nil
		default:
		}
		select {
		case rows <- row:
		case <-stop:
			return nil
		case <-halt:
			return nil
		}
	}
	return nil
}

// settle counts a result, notes it and tells it. The error is one that ends the run.
func (w *Work) settle(o *Outcome, r Result) error {
	if r.Status == Failed && w.fatal(r.Err) {
		return r.Err // the row stays to be done
	}
	o.status[r.Row.Index] = r.Status
	switch r.Status {
	case Made:
		o.Made++
	case Kept:
		o.Kept++
	case Failed:
		o.Failed++
		o.codes[r.Row.Index], _ = w.Code(r.Err, r.Head)
	}
	var err error
	if !w.Dry && r.Status != Kept {
		w.Journal.Add(w.record(r))
		if failed := w.Journal.Err(); failed != nil {
			err = &DiskError{Err: failed}
		}
	}
	w.Tell(r)
	return err
}

// record is what the journal says of a result.
func (w *Work) record(r Result) Record {
	rec := Record{
		Row: r.Row.ID().String(), OK: r.Status != Failed, Line: r.Row.Line, Input: r.Row.Input, Output: r.Row.Output,
		InDigest: r.inDigest, Job: r.tag, Digest: r.Digest, Pages: r.Pages, CopyID: r.CopyID, MS: r.MS,
	}
	if r.Err != nil {
		rec.Code, rec.Page = w.Code(r.Err, r.Head)
		rec.Message = r.Err.Error()
	}
	return rec
}

// fatal reports whether an error is one that every further row would meet, too.
func (w *Work) fatal(err error) bool {
	var disk *DiskError
	var record *RecordError
	if errors.As(err, &record) {
		return true
	}
	if !errors.As(err, &disk) {
		return errors.Is(err, ErrLost)
	}
	return full(disk.Err) || w.lost() != nil
}

// lost returns ErrLost when the output folder is not the one of the start.
func (w *Work) lost() error {
	if w.Dry || w.home == nil {
		return nil
	}
	if info, err := os.Stat(w.Dir); err != nil || !os.SameFile(info, w.home) {
		return ErrLost
	}
	return nil
}

// path is where an output goes.
func (w *Work) path(r Row) string { return filepath.Join(w.Dir, filepath.FromSlash(r.Output)) }

// do makes one copy, unless it is there. It never panics.
func (w *Work) do(row Row) (r Result) {
	began := w.Now()
	r.Row = row
	defer func() {
		if v := recover(); v != nil {
			r.Err = fmt.Errorf("%w: %T", ErrPanic, v) // its text could come from the document
		}
		r.MS = w.Now().Sub(began).Milliseconds()
		if r.Err != nil {
			r.Status = Failed
		}
	}()
	r.Err = w.copy(&r)
	return r
}

// ErrPanic is a fault of the program's own.
var ErrPanic = errors.New("internal fault")

// copy is do without its safety.
func (w *Work) copy(r *Result) error {
	job, err := w.Job(r.Row)
	if err != nil {
		return err
	}
	r.tag = w.Tag(job)
	f, info, err := w.Open(r.Row.Input)
	if err != nil {
		return err
	}
	defer f.Close()
	known, _ := w.Journal.Find(r.Row.ID())
	if known.OK && known.Job == r.tag && w.matches(f, known, r.Row) {
		r.Status, r.Digest, r.CopyID, r.Pages, r.inDigest = Kept, known.Digest, known.CopyID, known.Pages, known.InDigest
		w.thumbOfFile(r.Row)
		return nil
	}
	place, err := w.placeOf(r.Row, info, known.OK)
	if err != nil {
		return err
	}
	src, took, err := w.admit(f, info.Size(), job.Limits)
	defer func() { w.Gate.Leave(took) }()
	r.Head = clipped(src)
	if err != nil {
		return err
	}
	in := sha256.Sum256(src)
	r.inDigest = hex.EncodeToString(in[:])
	job.Secret, job.SigningKey = w.Root.MarkSecret(), w.Root.SigningKey()
	var id [5]byte
	job.Seed, id = w.Root.Batch(rowDigest(in, job, r.Row.Output))
	job.Label.CopyID = id
	if err := w.write(r, src, job, info, place); err != nil {
		return err
	}
	r.Status, r.CopyID, r.Pages = Made, r.Report.CopyID.String(), r.Report.Pages
	return nil
}

// headBytes is how much of an input is kept for hints.
const headBytes = 1024

func clipped(src []byte) []byte { return append([]byte(nil), src[:min(len(src), headBytes)]...) }

// matches reports whether input and output are those of a record.
func (w *Work) matches(in *os.File, known Record, row Row) bool {
	sum, err := digestOf(in)
	if err != nil || sum != known.InDigest {
		in.Seek(0, io.SeekStart)
		return false
	}
	if err := outfile.Plain(w.path(row)); err == nil {
		if out, err := os.Open(w.path(row)); err == nil {
			defer out.Close()
			if sum, err := digestOf(out); err == nil && sum == known.Digest {
				return true
			}
		}
	}
	in.Seek(0, io.SeekStart)
	return false
}

// digestOf is the SHA-256 of what is left of r, hex.
func digestOf(r io.Reader) (string, error) {
	h := sha256.New()
	_, err := io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), err
}

// Tag is a keyed digest of a job, for the journal.
func (w *Work) Tag(job watermark.Job) string {
	key := w.Root.BatchTag()
	h := hmac.New(sha256.New, key[:])
	h.Write(canonical(job))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// rowDigest is a digest of all that decides a copy but the owner's key.
func rowDigest(in [32]byte, job watermark.Job, output string) [32]byte {
	h := sha256.New()
	h.Write(in[:])
	h.Write(appendText(nil, string(canonical(job))))
	h.Write(appendText(nil, path.Clean(output)))
	return [32]byte(h.Sum(nil))
}

// canonical is the words and choices of a job in one form: texts with their lengths before them, numbers in 8 bytes, big
// endian. Secret, key, seed, copy ID, password and limits are not in it: what they decide follows from the rest, or
// changes nothing that is written.
func canonical(job watermark.Job) (b []byte) {
	l, o := job.Label, job.Output
	for _, s := range []string{"mohr batch job v1", l.Purpose, l.Recipient, l.Issued.String(), l.Expires.String()} {
		b = appendText(b, s)
	}
	for _, n := range []int{int(l.Lang), int(job.Strength), int(job.QR), int(o.Format), o.LongSide, o.Quality, len(job.Masks)} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, m := range job.Masks {
		unit := 0.0
		if m.Percent {
			unit = 1
		}
		for _, v := range []float64{float64(m.Page), m.X, m.Y, m.W, m.H, unit} {
			b = binary.BigEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	if job.NoTrace { // only then, so that rows of earlier versions stay known
		b = appendText(b, "no trace mark")
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(s))), s...)
}
