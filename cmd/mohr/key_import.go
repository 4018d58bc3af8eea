package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/keyfile"
)

// A keyImport is the flags of key import.
type keyImport struct {
	filePassphrase, ownPassphrase string // files
	force                         bool
}

func (p *program) keyImportVerb() *cobra.Command {
	var t keyImport
	c := &cobra.Command{
		Use:   "import [flags] FILE",
		Short: "Make the key in a file, as key export writes it, your key.",
		Long: `The key keeps the passphrase that it has in FILE, which is opened once to see that it can be. A FILE of - is
standard input. Another key that you have already is never lost: it stays, or with --force is put aside as
key.old.`,
		Example: `mohr key import mohr-key.age
mohr key import --force --passphrase-file word.txt mohr-key.age`,
		Annotations: exits(exitFault, exitUsage, exitExists, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			if len(args) != 1 {
				return &usageError{fmt.Sprintf("import takes one file, but was given %d", len(args)), "mohr key import mohr-key.age"}
			}
			return p.importKey(t, args[0])
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&t.force, "force", false, "put another key that you have aside, as key.old or the next free name")
	f.StringVar(&t.filePassphrase, passphraseFlag, "", "its first line opens FILE, when a passphrase locks that;\ndefault is to ask on the terminal")
	declareKeyPassphrase(f, &t.ownPassphrase)
	values(f, map[string]string{passphraseFlag: "FILE"})
	return c
}

// importKey puts the key in a file in the place of the owner's.
func (p *program) importKey(t keyImport, file string) error {
	passphrase, err := passphraseFile(passphraseFlag, t.filePassphrase)
	if err != nil {
		return err
	}
	own, err := passphraseFile(keyPassphraseFlag, t.ownPassphrase)
	if err != nil {
		return err
	}
	path, err := p.keyPath()
	if err != nil {
		return err
	}
	now, err := p.readExported(file)
	if err != nil {
		return err
	}
	root, err := p.openKey(file, now, passphrase, "Passphrase of "+shownInput(file)+": ")
	if errors.Is(err, keyfile.ErrLocked) {
		return &usageError{err.Error(), "type its passphrase on a terminal, or put it on the first line of a file and name that with --" + passphraseFlag}
	}
	if err != nil {
		return err
	}
	was, err := keyfile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = keyfile.Create(path, &p.outputs, now)
		if err == nil {
			return nil
		}
	}
	if err != nil {
		return &keyError{path, err}
	}
	there, opened := p.openAny(was, []string{passphrase, own}, !t.force)
	switch {
	case opened && there == root:
		fmt.Fprintln(p.stderr, "mohr: note: that is your key already; nothing is changed")
		return nil
	case !t.force && !opened:
		return &keyError{path, fmt.Errorf("%w, or the same behind another passphrase", errOtherKey)}
	case !t.force:
		return &keyError{path, errOtherKey}
	}
	kept, err := keyfile.Exchange(path, &p.outputs, was, now)
	if err != nil {
		return &keyError{path, err}
	}
	fmt.Fprintf(p.stderr, "mohr: note: the key you had is kept as %s\n", shown(filepath.Join(filepath.Dir(path), kept)))
	return nil
}

// readExported reads the text of a key from a file or standard input. The error says which.
func (p *program) readExported(file string) (key keyfile.Key, err error) {
	from := p.stdin
	if file != stdio {
		f, _, err := look(file)
		if errors.Is(err, errFolder) {
			return key, &usageError{shown(file) + " is a folder, not a key", "name a file that mohr key export has written"}
		}
		if err != nil {
			return key, fmt.Errorf("%s: %w", shown(file), err)
		}
		defer f.Close()
		from = f
	}
	text, err := io.ReadAll(io.LimitReader(from, keyfile.MaxBytes+1))
	if err != nil {
		return key, fmt.Errorf("%s: %w", shownInput(file), inputError(err))
	}
	if key, err = keyfile.Parse(text); err != nil {
		return key, &usageError{shownInput(file) + " " + err.Error(), "name a file that mohr key export has written"}
	}
	return key, nil
}

// openAny opens key, which may be in the open, with one of the passphrases that are not "" or, if it may ask, with what
// is typed on the terminal.
func (p *program) openAny(key keyfile.Key, passphrases []string, ask bool) (root keyfile.Root, opened bool) {
	for _, passphrase := range passphrases {
		if passphrase == "" && key.Locked() {
			continue
		}
		if root, err := key.Root(passphrase); err == nil {
			return root, true
		}
	}
	if !ask || p.terminal == nil {
		return root, false
	}
	typed, err := p.ask(ownPrompt)
	if err == nil {
		root, err = key.Root(typed)
	}
	return root, err == nil
}
