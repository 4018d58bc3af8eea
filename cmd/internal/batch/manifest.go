package batch

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	catalogue "mohr/assets/words"
)

// maxRecord bounds one row of a manifest or one name of a list, bytes.
const maxRecord = 64 << 10

// The columns of a manifest. All but the last must be there, in any order; an empty cell takes what the flags say. The last
// is what FailedName adds for a person, and is not read.
const (
	colInput = iota
	colOutput
	colPurpose
	colRecipient
	colIssued
	colExpires
	colLang
	colStrength
	colError
	columns
)

// Columns are the names of a manifest's columns in English.
func Columns() []string {
	return []string{"input", "output", "purpose", "recipient", "issued", "expires", "lang", "strength"}
}

// errorColumn is the one that is not read.
const errorColumn = "error"

// column finds a column by its English or Urdu name; -1 for none.
func column(name string) int {
	name = strings.TrimSpace(name)
	if strings.EqualFold(name, errorColumn) {
		return colError
	}
	for i, english := range Columns() {
		if strings.EqualFold(name, english) || name == catalogue.Get(catalogue.Urdu, catalogue.ColumnInput+catalogue.Key(i)) {
			return i
		}
	}
	return -1
}

// A Manifest is rows in a CSV file (RFC 4180), UTF-8 with or without a byte order mark. Paths may hold any bytes.
type Manifest struct {
	r    io.ReaderAt
	size int64
	name func(string) string // the name of a copy, from its input's
}

// NewManifest reads size bytes of r, each time that Rows is called. name gives a copy's path from its input's, for rows
// that name no output.
func NewManifest(r io.ReaderAt, size int64, name func(string) string) *Manifest {
	return &Manifest{r, size, name}
}

// bounded is a reader that gives up when one record takes too much.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLongRow
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

var errLongRow = fmt.Errorf("%w: a row of more than %d bytes; is a quote left open?", ErrLimit, maxRecord)

// Rows implements Source. An error is a RowError of ErrManifest or ErrLimit, or the file's.
func (m *Manifest) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in := &bounded{bufio.NewReaderSize(io.NewSectionReader(m.r, 0, m.size), 1<<18), maxRecord}
		r := csv.NewReader(in)
		at, err := readHeader(r, in)
		if err != nil {
			yield(Row{}, err)
			return
		}
		r.ReuseRecord, r.FieldsPerRecord = true, len(at)
		next := 2 // the line after the last row's
		for index := 0; ; index++ {
			in.left = maxRecord
			cells, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			row := Row{Index: index}
			if err == nil {
				row.Line, _ = r.FieldPos(0)
				err = m.fill(&row, cells, at)
			}
			if err != nil {
				yield(Row{}, rowError(max(row.Line, next), err, len(cells), len(at)))
				return
			}
			last, _ := r.FieldPos(len(cells) - 1)
			next = last + strings.Count(cells[len(cells)-1], "\n") + 1
			if !yield(row, nil) {
				return
			}
		}
	}
}

// readHeader finds which column stands where: the header's order to that of the constants.
func readHeader(r *csv.Reader, in *bounded) ([]int, error) {
	skipMark(in)
	cells, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, &RowError{Line: 1, Err: fmt.Errorf("%w: it is empty: the first line names the columns", ErrManifest)}
	}
	if err != nil {
		return nil, rowError(1, err, 0, 0)
	}
	line, _ := r.FieldPos(0)
	var seen [columns]bool
	at := make([]int, len(cells))
	for i, name := range cells {
		c := column(name)
		switch {
		case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
			return nil, &RowError{Line: line, Err: fmt.Errorf("%w: it is not UTF-8", ErrManifest)}
		case c < 0:
			return nil, &RowError{Line: line, Err: fmt.Errorf("%w: unknown column %q", ErrManifest, name)}
		case seen[c]:
			return nil, &RowError{Line: line, Err: fmt.Errorf("%w: column %q is there twice", ErrManifest, name)}
		}
		seen[c], at[i] = true, c
	}
	for c, name := range Columns() {
		if !seen[c] {
			return nil, &RowError{Line: line, Err: fmt.Errorf("%w: column %q is missing", ErrManifest, name)}
		}
	}
	return at, nil
}

// skipMark skips a byte order mark.
func skipMark(in *bounded) {
	if b, ok := in.r.(*bufio.Reader); ok {
		if head, err := b.Peek(3); err == nil && bytes.Equal(head, []byte("\xef\xbb\xbf")) {
			b.Discard(3)
		}
	}
}

// fill copies cells into the row.
func (m *Manifest) fill(row *Row, cells []string, at []int) error {
	to := [columns]*string{&row.Input, &row.Output, &row.Purpose, &row.Recipient, &row.Issued, &row.Expires, &row.Lang, &row.Strength, new(string)}
	for i, cell := range cells {
		c := at[i]
		if c != colInput && c != colOutput {
			if !utf8.ValidString(cell) {
				return fmt.Errorf("%w: column %q is not UTF-8", ErrManifest, append(Columns(), errorColumn)[c])
			}
			cell = strings.TrimSpace(cell)
		}
		*to[c] = cell
	}
	if row.Input == "" {
		return fmt.Errorf("%w: column %q is empty", ErrManifest, Columns()[colInput])
	}
	if row.Output == "" {
		row.Output = m.name(mirrored(row.Input))
	}
	output, err := cleanOutput(row.Output)
	if err != nil {
		return fmt.Errorf("%w: output %q %w", ErrManifest, row.Output, err)
	}
	row.Output = output
	return nil
}

// rowError says what is wrong with a row that encoding/csv or fill did not take.
func rowError(line int, err error, got, want int) error {
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse) && errors.Is(parse.Err, csv.ErrFieldCount):
		return &RowError{Line: parse.StartLine, Err: fmt.Errorf("%w: %d columns, the first line has %d", ErrManifest, got, want)}
	case errors.As(err, &parse) && errors.Is(parse.Err, errLongRow):
		return &RowError{Line: parse.StartLine, Err: parse.Err}
	case errors.As(err, &parse):
		return &RowError{Line: parse.Line, Err: fmt.Errorf("%w: %w", ErrManifest, parse.Err)}
	}
	return &RowError{Line: line, Err: err}
}
