package batch

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"mohr/cmd/internal/filelock"
	"mohr/cmd/internal/outfile"
)

// journalVersion names the format of a journal.
const journalVersion = "mohr batch v1"

// A Head begins each run's part of a journal. The last one of a journal counts.
type Head struct {
	Version string `json:"head"`
	ID      string `json:"id"`     // of the batch in this folder, random; in its temporary names
	Anew    bool   `json:"anew"`   // what stands before it no longer counts
	Force   bool   `json:"force"`  // existing outputs may be replaced
	Day     string `json:"day"`    // of issue for rows that name none, fixed by the first run
	Shard   int    `json:"shard"`  // this part,
	Shards  int    `json:"shards"` // of how many; 0 is no parts
	Rows    int    `json:"rows"`   // of the batch, of all parts
	Mine    int    `json:"mine"`   // of this part
	Job     string `json:"job"`    // what the flags say, by a keyed digest
	Format  string `json:"format"` // of --format, which names of outputs follow from; "" is each its own
	Tool    string `json:"tool"`   // the version that ran
}

// A Record is what became of one row. Row and OK come first, so that an index is made without parsing the rest.
type Record struct {
	Row    string `json:"row"`
	OK     bool   `json:"ok"`
	Line   int    `json:"line"`
	Input  string `json:"input"`
	Output string `json:"output"`

	InDigest string `json:"in"`  // SHA-256 of the input, hex
	Job      string `json:"job"` // of the words and choices, by a keyed digest
	Digest   string `json:"out"` // SHA-256 of the output, hex
	Pages    int    `json:"pages"`
	CopyID   string `json:"copy_id"`
	MS       int64  `json:"ms"`

	Code    string `json:"code,omitempty"` // of a row that failed
	Page    int    `json:"page,omitempty"`
	Message string `json:"message,omitempty"`
}

// Group commit: a record is on disk after at most so many others, or so long.
const (
	groupRecords = 64
	groupTime    = 200 * time.Millisecond
)

// A Journal is the record of a batch in its output folder, one JSON value a line, only ever added to. What it says of an
// output was written after the output had its name. Its methods may be called from several goroutines.
type Journal struct {
	Head    Head
	Earlier bool // it was there before

	f     *os.File
	end   int64            // where the next line goes
	index map[uint64]int64 // where a row's last good record begins, by the first half of its ID

	mu    sync.Mutex
	buf   []byte
	held  int
	timer *time.Timer
	err   error // the first of writing; nothing is written after it
}

// JournalOptions say how a journal that is there already is met. With neither the error is ErrJournal.
type JournalOptions struct {
	Resume bool // go on with it
	Force  bool // begin anew
}

// OpenJournal opens or makes the journal of a shard in dir, locks it, and writes head, whose ID, Day and Force it fills in
// from an earlier run's when it goes on with that. The error is ErrJournal, ErrBusy or the file system's.
func OpenJournal(dir string, shard Shard, head Head, o JournalOptions) (*Journal, error) {
	name := shard.JournalName()
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, outfile.Bare(err)
	}
	j := &Journal{f: f, index: map[uint64]int64{}}
	if err := j.open(dir, name, head, o); err != nil {
		f.Close()
		return nil, err
	}
	return j, nil
}

// open is OpenJournal with the file at hand.
func (j *Journal) open(dir, name string, head Head, o JournalOptions) error {
	if err := filelock.Try(j.f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	was, end, err := scanJournal(j.f, j.index)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, outfile.Bare(err))
	case was.Version != "" && !o.Resume && !o.Force:
		return fmt.Errorf("%s: %w", name, ErrJournal)
	}
	if err := others(dir, name, o.Force); err != nil {
		if was.Version == "" {
			os.Remove(filepath.Join(dir, name))
		}
		return err
	}
	if err := j.f.Truncate(end); err != nil { // a line that a killed run left torn
		return outfile.Bare(err)
	}
	anew := !o.Resume
	head.Version, head.ID, head.Anew = journalVersion, was.ID, anew && was.Version != ""
	head.Force = o.Force || !anew && was.Force
	if head.ID == "" {
		head.ID = newID()
	}
	if anew {
		clear(j.index)
	}
	j.Head, j.Earlier = head, was.Version != ""
	line, err := json.Marshal(head)
	if err != nil {
		panic("batch: a head that is not JSON: " + err.Error())
	}
	j.end = end
	if err := j.write(append(line, '\n')); err != nil {
		return err
	}
	syncDir(dir)
	return nil
}

// ReadHead reads the last head of the journal in dir that a run with this shard would go on with: its own, else that of
// another shard of the same partition. Its Version is "" when there is none.
func ReadHead(dir string, shard Shard) Head {
	names := []string{shard.JournalName()}
	if !shard.Whole() {
		found, _ := filepath.Glob(filepath.Join(globQuoted(dir), fmt.Sprintf("%s.*-of-%d.jsonl", journalStem, shard.Of)))
		for _, n := range found {
			names = append(names, filepath.Base(n))
		}
	}
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		head := lastHead(f)
		f.Close()
		if head.Version != "" {
			return head
		}
	}
	return Head{}
}

// LoadJournal reads the journal of a shard in dir without holding or changing it, for a run that writes nothing. Without a
// journal it is empty.
func LoadJournal(dir string, shard Shard) (*Journal, error) {
	j := &Journal{index: map[uint64]int64{}}
	f, err := os.Open(filepath.Join(dir, shard.JournalName()))
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, outfile.Bare(err)
	}
	j.f = f
	j.Head, _, err = scanJournal(f, j.index)
	return j, outfile.Bare(err)
}

// others looks for journals of another partition of the folder, whose outputs this one does not know. With force they are
// removed, unless somebody is at work on them.
func others(dir, own string, force bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return outfile.Bare(err)
	}
	for _, e := range entries {
		name := e.Name()
		if name == own || !strings.HasPrefix(name, journalStem+".") || !strings.HasSuffix(name, ".jsonl") || partition(name) == partition(own) {
			continue
		}
		path := filepath.Join(dir, name)
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return fmt.Errorf("%s: %w", name, outfile.Bare(err))
		}
		err = filelock.Try(f)
		if err == nil && !force {
			err = ErrJournal
		}
		if err == nil {
			err = os.Remove(path)
		}
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// partition is the part of a journal's name that says of how many parts it is one: "7" of "mohr-batch.3-of-7.jsonl".
func partition(name string) string {
	_, of, _ := strings.Cut(strings.TrimSuffix(name, ".jsonl"), "-of-")
	return of
}

// newID is eight random bytes in hex.
func newID() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// Find returns the last record of a row that was done.
func (j *Journal) Find(id RowID) (rec Record, found bool) {
	if j.f == nil {
		return rec, false
	}
	at, found := j.index[key(id)]
	if !found {
		return rec, false
	}
	line, err := lineAt(j.f, at)
	if err != nil || json.Unmarshal(line, &rec) != nil || rec.Row != id.String() || !rec.OK {
		return Record{}, false
	}
	return rec, true
}

// Add notes a record. It reaches the disk within groupTime.
func (j *Journal) Add(rec Record) {
	line, err := json.Marshal(rec)
	if err != nil {
		panic("batch: a record that is not JSON: " + err.Error())
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.buf = append(append(j.buf, line...), '\n')
	j.held++
	if j.held >= groupRecords {
		j.flush()
	} else if j.timer == nil {
		j.timer = time.AfterFunc(groupTime, func() {
			j.mu.Lock()
			defer j.mu.Unlock()
			j.flush()
		})
	}
}

// flush writes what is held and waits for the disk; j is locked.
func (j *Journal) flush() {
	if j.timer != nil {
		j.timer.Stop()
		j.timer = nil
	}
	if j.err == nil && j.held > 0 {
		j.err = j.write(j.buf)
	}
	j.buf, j.held = j.buf[:0], 0
}

// write adds lines and waits for the disk. What a full disk leaves of them is taken away again, if it lets itself.
func (j *Journal) write(lines []byte) error {
	_, err := j.f.WriteAt(lines, j.end)
	if err == nil {
		err = j.f.Sync()
	}
	if err != nil {
		j.f.Truncate(j.end)
		return outfile.Bare(err)
	}
	j.end += int64(len(lines))
	return nil
}

// Flush writes what is held. The error is the first of writing.
func (j *Journal) Flush() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.flush()
	return j.err
}

// Err is the first error of writing, nil while all is well.
func (j *Journal) Err() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

// Close writes what is held and lets the journal go. The error is the first of writing.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.flush()
	if j.f == nil {
		return nil
	}
	if err := j.f.Close(); j.err == nil {
		j.err = outfile.Bare(err)
	}
	return j.err
}

// key is how the index names a row.
func key(id RowID) uint64 {
	var k uint64
	for _, b := range id[:8] {
		k = k<<8 | uint64(b)
	}
	return k
}

// syncDir asks for a folder's entries to reach the disk; not every system can.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}

// globQuoted is dir with what filepath.Glob takes for a pattern escaped, as far as the system can.
func globQuoted(dir string) string {
	if os.PathSeparator == '\\' {
		return dir
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// lineAt reads the line that begins at an offset.
func lineAt(r io.ReaderAt, at int64) ([]byte, error) {
	var line []byte
	for {
		var block [1024]byte
		n, err := r.ReadAt(block[:], at+int64(len(line)))
		if i := bytes.IndexByte(block[:n], '\n'); i >= 0 {
			return append(line, block[:i]...), nil
		}
		if line = append(line, block[:n]...); err != nil || len(line) > maxLine {
			return nil, errors.Join(err, io.ErrUnexpectedEOF)
		}
	}
}
