package batch

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"mohr/cmd/internal/outfile"
)

// WriteFailed writes the manifest of the rows that failed into the output folder, or removes that of an earlier run when
// none did. words gives a row the words that it had; the rows stand in their order, so that the same failures are the same
// bytes.
func (w *Work) WriteFailed(o Outcome, words func(Row) Row) error {
	name := w.Shard.FailedName()
	if o.Failed == 0 {
		if err := os.Remove(filepath.Join(w.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return outfile.Bare(err)
		}
		return nil
	}
	f, err := w.Outputs.Create(w.Dir, 0o600)
	if err != nil {
		return outfile.Bare(err)
	}
	defer f.Discard()
	out := csv.NewWriter(f)
	out.Write(append(Columns(), errorColumn))
	for row, err := range w.Source.Rows() {
		if err != nil {
			return err
		}
		if o.Of(row) == Failed {
			code := o.codes[row.Index]
			row = words(row)
			out.Write([]string{row.Input, row.Output, row.Purpose, row.Recipient, row.Issued, row.Expires, row.Lang, row.Strength, code})
		}
	}
	if out.Flush(); out.Error() != nil {
		return outfile.Bare(out.Error())
	}
	return outfile.Bare(f.Commit(name, true))
}
