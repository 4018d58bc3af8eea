package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/keyfile"
)

// A keyExport is the flags of key export.
type keyExport struct {
	output, passphraseFile, newFile string
	plain, force                    bool
}

func (p *program) keyExportVerb() *cobra.Command {
	var t keyExport
	c := &cobra.Command{
		Use:   "export -o FILE [flags]",
		Short: "Write your secret key to a file, locked with a passphrase, to be kept safe or taken elsewhere.",
		Long: `A key that has a passphrase is written as it is and opens with that one, unless another is given. A key
without is locked with a new one. mohr key import brings it back; age -d opens it too. Whoever can open the
file can sign as you.`,
		Example: `mohr key export -o mohr-key.age
mohr key export --plain -o - > /media/safe/mohr-key`,
		Args:        noArguments,
		Annotations: exits(exitFault, exitUsage, exitExists, exitInterrupted),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.exportKey(t)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVarP(&t.output, "output", "o", "", "a file, or - for standard output; required, no default")
	f.BoolVar(&t.force, "force", false, "replace an existing file; with -o - write to a terminal too")
	f.BoolVar(&t.plain, "plain", false, "without a passphrase")
	declareNewPassphrase(f, &t.newFile, "the key's own, else to ask for one on the terminal, twice")
	declareKeyPassphrase(f, &t.passphraseFile)
	values(f, map[string]string{"output": "FILE"})
	return c
}

// exportKey writes the owner's key to a file or standard output.
func (p *program) exportKey(t keyExport) error {
	passphrase, err := passphraseFile(keyPassphraseFlag, t.passphraseFile)
	if err != nil {
		return err
	}
	if err := p.mayExport(t); err != nil {
		return err
	}
	path, key, err := p.ownKey()
	if err != nil {
		return err
	}
	if there, err := os.Stat(t.output); err == nil && t.output != stdio {
		if own, err := os.Stat(path); err == nil && os.SameFile(there, own) {
			return &usageError{"output " + shown(t.output) + " is the key itself", "name another output with -o"}
		}
	}
	out := key
	switch {
	case t.plain || t.newFile != "" || !key.Locked():
		root, err := p.openKey(path, key, passphrase, ownPrompt)
		if err != nil {
			return err
		}
		if out = keyfile.Plain(root); !t.plain {
			out, err = p.lock(root, t.newFile, "--"+newPassphraseFlag+" FILE gives one without asking, --plain does without")
		}
		if err != nil {
			return err
		}
	default:
		fmt.Fprintln(p.stderr, "mohr: note: what is written opens with the passphrase of your key")
	}
	return p.writeKey(t.output, out, t.force)
}

// mayExport returns nil when the flags fit together and the output may be written.
func (p *program) mayExport(t keyExport) error {
	switch {
	case t.output == "":
		return &usageError{"an output is missing: where shall the key go?", "mohr key export -o mohr-key.age"}
	case t.plain && t.newFile != "":
		return &usageError{"--plain does without a passphrase, --" + newPassphraseFlag + " names one", "leave one of the two out"}
	case t.output != stdio:
		return vacant(t.output, t.force)
	case p.stdout.terminal() && !t.force:
		return &usageError{"the key is secret and standard output is a terminal", "name a file with -o, or insist with --force"}
	}
	return nil
}

// writeKey writes key to a file that only its owner can read, or to standard output.
func (p *program) writeKey(name string, key keyfile.Key, force bool) error {
	if name == stdio {
		if _, err := p.stdout.Write(key.Text()); err != nil {
			return outputError("standard output", err)
		}
		return nil
	}
	f, err := p.outputs.Create(filepath.Dir(name), 0o600)
	if err != nil {
		return outputError(name, err)
	}
	defer f.Discard()
	if _, err = f.Write(key.Text()); err == nil {
		err = f.Commit(filepath.Base(name), force)
	}
	if err != nil {
		return outputError(name, err)
	}
	return nil
}
