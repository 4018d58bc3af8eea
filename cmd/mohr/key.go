package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/keyfile"
	"mohr/watermark"
)

// keyVerb is what an owner does with the key; without a verb of its own it explains itself.
func (p *program) keyVerb() *cobra.Command {
	c := &cobra.Command{
		Use:   "key VERB [flags]",
		Short: "Show, save, bring back or lock the key that signs your copies.",
		Long: `Your key is made by the first mohr stamp and kept in your data folder. Its public half, the verifier key, is
in the QR code of every copy you sign: with it anyone can check that the words are as you wrote them. Whoever
has the secret half can sign as you, and if it is lost you cannot: save it with mohr key export.`,
		Example: `mohr key show
mohr key export -o mohr-key.age`,
		Args:        cobra.ArbitraryArgs,
		Annotations: exits(exitFault, exitUsage, exitExists, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			return unknownVerb(c, args[0])
		},
		SuggestionsMinimumDistance: 2,
		DisableFlagsInUseLine:      true,
	}
	c.AddCommand(p.keyShowVerb(), p.keyExportVerb(), p.keyImportVerb(), p.keyPassphraseVerb())
	return c
}

// A keyShow is the flags of key show.
type keyShow struct {
	passphraseFile, picture string
	force, json             bool
}

func (p *program) keyShowVerb() *cobra.Command {
	var t keyShow
	c := &cobra.Command{
		Use:   "show [flags]",
		Short: "Print your verifier key and its fingerprint, none of it secret.",
		Long: `Give the 8 words or the 30 digits to whoever checks your copies, by a way that you trust: they tell your key
from any other. On a terminal the verifier key is also shown as a QR code.`,
		Example: `mohr key show
mohr key show --json --qr my-key.png`,
		Args:        noArguments,
		Annotations: exits(exitFault, exitUsage, exitExists, exitInterrupted),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.showKey(t)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&t.picture, "qr", "", "also write the verifier key's QR code as this PNG; default none")
	f.BoolVar(&t.force, "force", false, "replace an existing PNG")
	declareKeyPassphrase(f, &t.passphraseFile)
	f.BoolVar(&t.json, "json", false, "print one JSON object with key, words, digits and passphrase")
	values(f, map[string]string{"qr": "FILE.png"})
	return c
}

// A keyRecord is what key show --json prints.
type keyRecord struct {
	Key        string `json:"key"`
	Words      string `json:"words"`
	Digits     string `json:"digits"`
	Passphrase bool   `json:"passphrase"` // whether one locks the key
}

// showKey prints what is public of the owner's key.
func (p *program) showKey(t keyShow) error {
	passphrase, err := passphraseFile(keyPassphraseFlag, t.passphraseFile)
	if err != nil {
		return err
	}
	if err := mayPicture(t.picture, t.force); err != nil {
		return err
	}
	path, key, err := p.ownKey()
	if err != nil {
		return err
	}
	root, err := p.openKey(path, key, passphrase, ownPrompt)
	if err != nil {
		return err
	}
	public := watermark.SigningKey(root.SigningKey()).VerifierKey()
	print, err := watermark.Fingerprint(public)
	if err != nil {
		return err
	}
	rows, err := watermark.KeyCode(public)
	if err != nil {
		return err
	}
	if t.picture != "" {
		if err := p.writeCode(t.picture, rows, t.force); err != nil {
			return err
		}
	}
	if t.json {
		p.object(keyRecord{public, print.Words, print.Digits, key.Locked()})
		return nil
	}
	fmt.Fprintf(p.stdout, "words       %s\ndigits      %s\nkey         %s\npassphrase  %s\n",
		print.Words, print.Digits, public, map[bool]string{false: "no", true: "yes"}[key.Locked()])
	if p.showsCodes() {
		fmt.Fprintf(p.stdout, "\n%s", terminalCode(rows))
	}
	return nil
}

// A keyPassphrase is the flags of key passphrase.
type keyPassphrase struct {
	passphraseFile, newFile string
	remove                  bool
}

func (p *program) keyPassphraseVerb() *cobra.Command {
	var t keyPassphrase
	c := &cobra.Command{
		Use:   "passphrase [flags]",
		Short: "Lock your key with a passphrase, change that, or take it off.",
		Long: `A locked key is of no use to whoever copies its file. Each run that signs then asks for the passphrase. Nobody
can find a forgotten one. Copies of the file that were made before, key.old and what the disk still holds of
them stay as they are.`,
		Example: `mohr key passphrase
mohr key passphrase --remove`,
		Args:        noArguments,
		Annotations: exits(exitFault, exitUsage, exitInterrupted),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.changePassphrase(t)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&t.remove, "remove", false, "leave the key without a passphrase")
	declareKeyPassphrase(f, &t.passphraseFile)
	declareNewPassphrase(f, &t.newFile, "to ask for it on the terminal, twice")
	return c
}

// changePassphrase puts the owner's key back with another passphrase, or with none.
func (p *program) changePassphrase(t keyPassphrase) error {
	if t.remove && t.newFile != "" {
		return &usageError{"--remove leaves no passphrase, --" + newPassphraseFlag + " names one", "leave one of the two out"}
	}
	passphrase, err := passphraseFile(keyPassphraseFlag, t.passphraseFile)
	if err != nil {
		return err
	}
	path, was, err := p.ownKey()
	if err != nil {
		return err
	}
	root, err := p.openKey(path, was, passphrase, ownPrompt)
	if err != nil {
		return err
	}
	now := keyfile.Plain(root)
	switch {
	case !t.remove:
		if now, err = p.lock(root, t.newFile, "--"+newPassphraseFlag+" FILE gives one without asking"); err != nil {
			return err
		}
	case !was.Locked():
		fmt.Fprintln(p.stderr, "mohr: note: your key has no passphrase")
		return nil
	}
	if err := keyfile.Replace(path, &p.outputs, was, now); err != nil {
		return &keyError{path, err}
	}
	return nil
}

// lock locks root with a new passphrase, which newPassphrase finds.
func (p *program) lock(root keyfile.Root, file, without string) (keyfile.Key, error) {
	passphrase, err := p.newPassphrase(file, without)
	if err != nil {
		return keyfile.Key{}, err
	}
	return keyfile.Lock(root, passphrase, p.workFactor)
}
