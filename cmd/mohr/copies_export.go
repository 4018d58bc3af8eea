package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
)

// A copiesExport is the flags of copies export.
type copiesExport struct {
	output, format, newFile, passphraseFile string
	plain, force                            bool
}

// exportFormats are the words of --format.
func exportFormats() []string { return []string{"json", "csv"} }

func (p *program) copiesExportVerb() *cobra.Command {
	var t copiesExport
	c := &cobra.Command{
		Use:   "export -o FILE [flags]",
		Short: "Write the register to a file, locked with a passphrase, to be kept safe or taken elsewhere.",
		Long: `A JSON object a line for each copy. mohr copies import brings them back, with any key; age -d opens the file
too. With --plain whoever reads the file knows whom you gave copies to.`,
		Example: `mohr copies export -o copies.age
mohr copies export --plain --format csv -o copies.csv`,
		Args:        noArguments,
		Annotations: copiesExits(exitFault, exitUsage, exitSome, exitExists, exitInterrupted),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.exportCopies(t)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVarP(&t.output, "output", "o", "", "a file, or - for standard output; required, no default")
	f.BoolVar(&t.force, "force", false, "replace an existing file; with -o - write to a terminal too")
	f.BoolVar(&t.plain, "plain", false, "without a passphrase, for anyone to read")
	f.StringVar(&t.format, "format", "json", "json, or with --plain csv, which cannot be imported; default json")
	declareNewPassphrase(f, &t.newFile, "to ask for it on the terminal, twice")
	declareKeyPassphrase(f, &t.passphraseFile)
	values(f, map[string]string{"output": "FILE", "format": "WORD"})
	complete(c, "format", exportFormats())
	return c
}

// exportCopies writes the register to a file or standard output.
func (p *program) exportCopies(t copiesExport) error {
	if err := p.mayExportCopies(t); err != nil {
		return err
	}
	r, err := p.ownRegister(t.passphraseFile)
	if err != nil {
		return err
	}
	passphrase := ""
	if !t.plain {
		if passphrase, err = p.newPassphrase(t.newFile, "--"+newPassphraseFlag+" FILE gives one without asking, --plain does without"); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(p.stderr, "mohr: warning: what is written is not locked: whoever reads it knows whom you gave copies to")
	}
	if t.output == stdio {
		damaged, err := p.writeCopies(p.stdout, r, t, passphrase)
		if err != nil {
			return err
		}
		return damageStatus(damaged)
	}
	f, err := p.outputs.Create(filepath.Dir(t.output), 0o600)
	if err != nil {
		return outputError(t.output, err)
	}
	defer f.Discard()
	disk := &stream{w: f}
	damaged, err := p.writeCopies(disk, r, t, passphrase)
	if disk.err != nil {
		return outputError(t.output, disk.err)
	}
	if err == nil {
		if err = f.Commit(filepath.Base(t.output), t.force); err != nil {
			err = outputError(t.output, err)
		}
	}
	if err != nil {
		return err
	}
	return damageStatus(damaged)
}

// mayExportCopies returns nil when the flags fit together and the output may be written.
func (p *program) mayExportCopies(t copiesExport) error {
	switch {
	case t.output == "":
		return &usageError{"an output is missing: where shall the copies go?", "mohr copies export -o copies.age"}
	case t.plain && t.newFile != "":
		return &usageError{"--plain does without a passphrase, --" + newPassphraseFlag + " names one", "leave one of the two out"}
	case t.format == "csv" && !t.plain:
		return &usageError{"a locked file is for mohr copies import, which reads json", "leave --format out, or give --plain"}
	case t.format != "csv" && t.format != "json":
		return badValue("format", t.format, "one of json, csv")
	case t.output != stdio:
		return vacant(t.output, t.force)
	case p.stdout.terminal() && !t.force && !t.plain:
		return &usageError{"what is locked is no text, and standard output is a terminal", "name a file with -o, or insist with --force"}
	}
	return nil
}

// writeCopies writes every row to dst, locked unless the passphrase is "".
func (p *program) writeCopies(dst io.Writer, r *copies.Register, t copiesExport, passphrase string) (damaged bool, err error) {
	locked := io.WriteCloser(nopCloser{dst})
	if passphrase != "" {
		if locked, err = keyfile.LockStream(dst, passphrase, p.workFactor); err != nil {
			return false, err
		}
	}
	out := bufio.NewWriterSize(locked, writeBuffer)
	table := csv.NewWriter(out)
	if t.format == "csv" {
		table.Write(copies.Fields())
	}
	damaged, err = p.eachCopy(r, func(c copies.Copy) error {
		if t.format == "csv" {
			return table.Write(c.Values())
		}
		text, err := json.Marshal(c)
		if err == nil {
			_, err = out.Write(append(text, '\n'))
		}
		return err
	})
	table.Flush()
	return damaged, errors.Join(err, table.Error(), out.Flush(), locked.Close())
}

// A nopCloser is a writer that others close.
type nopCloser struct{ io.Writer }

// Close implements io.Closer.
func (nopCloser) Close() error { return nil }

// A copiesImport is the flags of copies import.
type copiesImport struct {
	filePassphrase, passphraseFile string
}

func (p *program) copiesImportVerb() *cobra.Command {
	var t copiesImport
	c := &cobra.Command{
		Use:   "import [flags] FILE",
		Short: "Add the copies in a file, as copies export writes it, to your register.",
		Long: `A copy that is there stays as it is; it gets the file's note, and the day on which its holder was asked, only
where it has none. Doing it again changes nothing. Copies that were forgotten since the file was written come
back. A FILE of - is standard input.`,
		Example: `mohr copies import copies.age
mohr copies import --passphrase-file word.txt copies.age`,
		Annotations: copiesExits(exitFault, exitUsage, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			if len(args) != 1 {
				return &usageError{fmt.Sprintf("import takes one file, but was given %d", len(args)), "mohr copies import copies.age"}
			}
			return p.importCopies(t, args[0])
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&t.filePassphrase, passphraseFlag, "", "its first line opens FILE, when a passphrase locks that;\ndefault is to ask on the terminal")
	declareKeyPassphrase(f, &t.passphraseFile)
	values(f, map[string]string{passphraseFlag: "FILE"})
	return c
}

// importCopies merges a file into the register and says what that did.
func (p *program) importCopies(t copiesImport, file string) error {
	passphrase, err := passphraseFile(passphraseFlag, t.filePassphrase)
	if err != nil {
		return err
	}
	in := p.stdin
	if file != stdio {
		f, _, err := look(file)
		if err != nil {
			return fmt.Errorf("%s: %w", shown(file), err)
		}
		defer f.Close()
		in = f
	}
	r, err := p.ownRegister(t.passphraseFile)
	if err != nil {
		return err
	}
	rows, err := p.openRows(bufio.NewReaderSize(in, writeBuffer), file, passphrase)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(rows)
	lines.Buffer(nil, maxRowText)
	n := 0
	next := func() (c copies.Copy, more bool, err error) {
		for lines.Scan() {
			if n++; len(bytes.TrimSpace(lines.Bytes())) > 0 {
				if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
					return c, false, importError(file, n)
				}
				return c, true, nil
			}
		}
		if lines.Err() != nil {
			return c, false, importError(file, n+1)
		}
		return c, false, nil
	}
	done, err := r.Import(next, p.now())
	var usage *usageError
	if err != nil && !errors.As(err, &usage) {
		return &registerError{r.Path(), err}
	}
	fmt.Fprintf(p.stdout, "%d copies added, %d notes taken over, %d were known\n", done.Added, done.Noted, done.Known)
	return err
}

// maxRowText bounds a line of an import, bytes.
const maxRowText = 64 << 10

// importError names the line of an import that is no row.
func importError(file string, line int) error {
	return &usageError{fmt.Sprintf("%s: line %d is no row of a register, or the file is cut short", shownInput(file), line),
		"name a file that mohr copies export has written, as json; what stood before that line is added"}
}

// openRows unlocks the text of an import, when it is locked.
func (p *program) openRows(in *bufio.Reader, file, passphrase string) (io.Reader, error) {
	if !keyfile.IsLocked(in) {
		return in, nil
	}
	if passphrase == "" && p.terminal != nil {
		var err error
		if passphrase, err = p.ask("Passphrase of " + shownInput(file) + ": "); err != nil {
			return nil, err
		}
	}
	rows, err := keyfile.OpenStream(in, passphrase)
	switch {
	case errors.Is(err, keyfile.ErrLocked):
		return nil, &usageError{shownInput(file) + " is locked with a passphrase", "type it on a terminal, or put it on the first line of a file and name that with --" + passphraseFlag}
	case errors.Is(err, keyfile.ErrPassphrase):
		return nil, &usageError{shownInput(file) + " does not open with that passphrase", "check capitals and the keyboard's language"}
	case err != nil:
		return nil, &usageError{shownInput(file) + " is no file that can be opened: damaged, or not locked by mohr", "name a file that mohr copies export has written"}
	}
	return rows, nil
}
