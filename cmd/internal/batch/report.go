package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"mohr/cmd/internal/outfile"
)

// maxNamed is how many rows of one kind a report names; the others are counted.
const maxNamed = 100

// A Part is what one journal says.
type Part struct {
	Journal string `json:"journal"`
	Shard   int    `json:"shard"`
	Shards  int    `json:"shards"`
	Rows    int    `json:"rows"` // that it is to have
	OK      int    `json:"ok"`
	Failed  int    `json:"failed"`
	Missing int    `json:"missing"`
	Torn    bool   `json:"torn"` // ends in a line that is none: the run was killed
}

// A Report is what several journals of one batch say together.
type Report struct {
	Rows    int `json:"rows"` // of the batch
	OK      int `json:"ok"`
	Failed  int `json:"failed"`
	Missing int `json:"missing"` // rows that no journal has
	Doubled int `json:"doubled"` // outputs that more than one journal has
	Strange int `json:"strange"` // rows that the manifest does not have, when there is one

	Pages int64          `json:"pages"`
	MS    int64          `json:"ms"`    // of work, of all rows
	Codes map[string]int `json:"codes"` // of failures
	Days  []string       `json:"days"`  // of issue where rows name none; more than one is a warning
	Jobs  int            `json:"jobs"`  // how many kinds of flags; more than one is a warning

	Parts         []Part   `json:"parts"`
	MissingShards []int    `json:"missing_shards"`
	MissingRows   []string `json:"missing_rows"` // outputs, when there is a manifest; at most maxNamed
	DoubledRows   []string `json:"doubled_rows"` // outputs; at most maxNamed
	FailedRows    []string `json:"failed_rows"`  // outputs; at most maxNamed
	StrangeRows   []string `json:"strange_rows"` // outputs; at most maxNamed
}

// Holds reports whether every row is there once and done.
func (r *Report) Holds() bool {
	return r.Failed+r.Missing+r.Doubled+r.Strange == 0 && len(r.MissingShards) == 0
}

// A merger gathers records by row.
type merger struct {
	report *Report
	rows   map[RowID]seen
}

// seen is what the journals said of a row so far.
type seen struct {
	at     int64 // where in the journal
	part   int32 // which journal, by its place among them
	double bool
}

// ErrNoJournal is a file that is no journal of a batch.
var ErrNoJournal = errors.New("is no journal of a batch")

// Merge reads journals. rows, if not nil, are those of the whole batch, by which missing ones get their names. The error
// is ErrNoJournal, the source's or a file system's.
func Merge(journals []string, rows func(format string) Source) (*Report, error) {
	r := &Report{Codes: map[string]int{}}
	m := merger{r, map[RowID]seen{}}
	format := ""
	jobs := map[string]bool{}
	for i, name := range journals {
		head, err := m.read(int32(i), name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		format, jobs[head.Job] = head.Format, true
		r.Rows = max(r.Rows, head.Rows)
		if !slices.Contains(r.Days, head.Day) {
			r.Days = append(r.Days, head.Day)
		}
	}
	r.Jobs = len(jobs)
	r.absent()
	for _, p := range r.Parts {
		r.OK, r.Failed, r.Missing = r.OK+p.OK, r.Failed+p.Failed, r.Missing+p.Missing
	}
	if rows == nil {
		r.Missing = max(r.Missing, r.Rows-len(m.rows))
		return r, nil
	}
	return r, m.compare(rows(format))
}

// read adds one journal.
func (m *merger) read(i int32, name string) (head Head, err error) {
	f, err := os.Open(name)
	if err != nil {
		return head, outfile.Bare(err)
	}
	defer f.Close()
	part := Part{Journal: name}
	last := map[RowID]int64{} // where each row's last record is
	mine, end := 0, int64(0)
	err = eachLine(f, func(line []byte, at int64) bool {
		if id, _, sound := rowOf(line); sound && head.Version != "" {
			last[id] = at
		} else {
			var h Head
			if json.Unmarshal(line, &h) != nil || h.Version != journalVersion {
				return false
			}
			if head = h; h.Anew {
				clear(last)
				mine = 0
			}
			mine = max(mine, h.Mine) // a later run may have been given the failed rows alone
			m.report.Rows = max(m.report.Rows, h.Rows)
		}
		end = at + int64(len(line)) + 1
		return true
	})
	if err != nil {
		return head, outfile.Bare(err)
	}
	if head.Version == "" {
		return head, ErrNoJournal
	}
	if info, err := f.Stat(); err == nil {
		part.Torn = info.Size() > end
	}
	part.Shard, part.Shards, part.Rows = head.Shard, head.Shards, mine
	for id, at := range last {
		line, err := lineAt(f, at)
		var rec Record
		if err != nil || json.Unmarshal(line, &rec) != nil {
			continue // it counts as missing
		}
		m.add(id, rec, seen{at: at, part: i}, &part)
	}
	part.Missing = max(0, part.Rows-part.OK-part.Failed)
	m.report.Parts = append(m.report.Parts, part)
	return head, nil
}

// add counts one row of one journal.
func (m *merger) add(id RowID, rec Record, at seen, part *Part) {
	r := m.report
	if was, found := m.rows[id]; found {
		if !was.double {
			r.Doubled++
			r.DoubledRows = named(r.DoubledRows, rec.Output)
		}
		was.double = true
		m.rows[id] = was
	} else {
		m.rows[id] = at
	}
	r.Pages, r.MS = r.Pages+int64(rec.Pages), r.MS+rec.MS
	if rec.OK {
		part.OK++
		return
	}
	part.Failed++
	r.Codes[rec.Code]++
	r.FailedRows = named(r.FailedRows, rec.Output)
}

// named adds a name to a list that is kept short.
func named(list []string, name string) []string {
	if len(list) < maxNamed {
		list = append(list, name)
		slices.Sort(list)
	}
	return list
}

// absent finds the shards without a journal.
func (r *Report) absent() {
	there := map[int]bool{}
	of := 0
	for _, p := range r.Parts {
		there[p.Shard] = true
		of = max(of, p.Shards)
	}
	for i := range of {
		if !there[i] {
			r.MissingShards = append(r.MissingShards, i)
		}
	}
}

// compare looks for each row of the batch among those of the journals.
func (m *merger) compare(src Source) error {
	r := m.report
	r.Rows, r.Missing = 0, 0
	for row, err := range src.Rows() {
		if err != nil {
			return err
		}
		r.Rows++
		id := row.ID()
		if _, found := m.rows[id]; !found {
			r.Missing++
			r.MissingRows = named(r.MissingRows, row.Output)
		}
		delete(m.rows, id)
	}
	r.Strange = len(m.rows)
	for _, s := range m.rows {
		if len(r.StrangeRows) < maxNamed {
			r.StrangeRows = named(r.StrangeRows, outputAt(r.Parts[s.part].Journal, s.at))
		}
	}
	return nil
}

// outputAt reads a record's output once more.
func outputAt(journal string, at int64) string {
	f, err := os.Open(journal)
	if err != nil {
		return "?"
	}
	defer f.Close()
	var rec Record
	if line, err := lineAt(f, at); err != nil || json.Unmarshal(line, &rec) != nil {
		return "?"
	}
	return rec.Output
}
