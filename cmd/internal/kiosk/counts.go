package kiosk

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"mohr/cmd/internal/outfile"
	"mohr/web"
)

// countedDays is how long counts are kept.
const countedDays = 400

// maxCounts bounds the file of counts, bytes.
const maxCounts = 1 << 20

// counted are the columns of the file of counts after the day: what the page counts, and how the column is called.
var counted = [...]struct{ word, column string }{
	{web.CountedPerson, "persons"}, {web.CountedPrinted, "printed"}, {web.CountedSaved, "saved"}, {web.CountedIdle, "idle"},
}

// A day is the counts of one day.
type day struct {
	date   string // YYYY-MM-DD
	counts [len(counted)]int
}

// Counts are a kiosk's daily counts: how many, never who, what or at which hour. The zero value keeps them in memory alone.
// It is used by one goroutine.
type Counts struct {
	path string
	days []day
	set  *outfile.Set
}

// ErrCounts is a file of counts that holds something else.
var ErrCounts = errors.New("does not hold a kiosk's counts")

// OpenCounts reads the counts that there are. "" keeps none on disk. The error is ErrCounts, or the file system's; then what is
// there stays as it is.
func OpenCounts(path string, set *outfile.Set) (*Counts, error) {
	c := &Counts{path: path, set: set}
	if path == "" {
		return c, nil
	}
	if err := outfile.Plain(path); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, c.write()
	}
	if err != nil {
		return nil, err
	}
	c.days, err = readDays(text)
	return c, err
}

// header is the first line of the file.
func header() []string {
	line := []string{"day"}
	for _, k := range counted {
		line = append(line, k.column)
	}
	return line
}

// readDays reads a file of counts.
func readDays(text []byte) ([]day, error) {
	if len(text) > maxCounts {
		return nil, ErrCounts
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 || !slices.Equal(lines[0], header()) {
		return nil, ErrCounts
	}
	var days []day
	for i, line := range lines[1:] {
		d := day{date: line[0]}
		if _, err := time.Parse(time.DateOnly, d.date); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, ErrCounts)
		}
		for k := range d.counts {
			n, err := strconv.ParseUint(line[k+1], 10, 31)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+2, ErrCounts)
			}
			d.counts[k] = int(n)
		}
		days = append(days, d)
	}
	return days, nil
}

// Add counts one. Words that are not counted are left out.
func (c *Counts) Add(word string, now time.Time) error {
	k := slices.IndexFunc(counted[:], func(k struct{ word, column string }) bool { return k.word == word })
	if k < 0 {
		return nil
	}
	d := c.today(now)
	d.counts[k]++
	return c.write()
}

// Persons is how many persons came that day.
func (c *Counts) Persons(now time.Time) int {
	date := now.Format(time.DateOnly)
	for _, d := range c.days {
		if d.date == date {
			return d.counts[0]
		}
	}
	return 0
}

// today is the entry of a day, made if need be. Old ones go then.
func (c *Counts) today(now time.Time) *day {
	date := now.Format(time.DateOnly)
	for i := range c.days {
		if c.days[i].date == date {
			return &c.days[i]
		}
	}
	oldest := now.AddDate(0, 0, -countedDays).Format(time.DateOnly)
	c.days = slices.DeleteFunc(append(c.days, day{date: date}), func(d day) bool { return d.date < oldest })
	slices.SortFunc(c.days, func(a, b day) int { return bytes.Compare([]byte(a.date), []byte(b.date)) })
	return c.today(now)
}

// write replaces the file in one step.
func (c *Counts) write() error {
	if c.path == "" {
		return nil
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{header()}
	for _, d := range c.days {
		line := []string{d.date}
		for _, n := range d.counts {
			line = append(line, strconv.Itoa(n))
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return writeFile(c.set, c.path, 0o640, b.Bytes())
}

// writeFile replaces a file in one step.
func writeFile(set *outfile.Set, path string, mode fs.FileMode, data []byte) error {
	f, err := set.Create(filepath.Dir(path), mode)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Commit(filepath.Base(path), true)
}
