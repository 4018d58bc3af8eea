package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
	"mohr/watermark"
)

// copiesVerb is the register of copies; without a verb of its own it explains itself.
func (p *program) copiesVerb() *cobra.Command {
	c := &cobra.Command{
		Use:   "copies VERB [flags]",
		Short: "See whom you gave copies to, and tell which of them a found one is.",
		Long: `mohr stamp, batch and serve note each copy in your register before it gets its name: purpose, recipient,
dates, pages and a digest; never the picture, nor its name or place. The register lies beside your key, which
alone opens it: a passphrase on the key locks the register too, and with another key another one is begun.
If it cannot be written to, no copy is made, unless with --no-record.`,
		Example: `mohr copies list --expired
mohr copies find found.jpg`,
		Args:        cobra.ArbitraryArgs,
		Annotations: copiesExits(exitFault, exitUsage, exitSome, exitExists, exitVerify, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			return unknownVerb(c, args[0])
		},
		SuggestionsMinimumDistance: 2,
		DisableFlagsInUseLine:      true,
	}
	c.AddCommand(p.copiesListVerb(), p.copiesShowVerb(), p.copiesFindVerb(), p.copiesNoteVerb(), p.copiesForgetVerb())
	c.AddCommand(p.copiesExportVerb(), p.copiesImportVerb())
	return c
}

// copiesExits is exits with what two of them mean here.
func copiesExits(codes ...int) map[string]string {
	text := exits(codes...)
	for _, own := range []struct {
		code  int
		words string
	}{{exitVerify, "no such copy is in the register"}, {exitSome, "the register is damaged, or one of several failed; the rest is done"}} {
		general := strings.Split(exits(own.code)[exitKey], "\n")[1]
		text[exitKey] = strings.Replace(text[exitKey], general, fmt.Sprintf("  %3d  %s", own.code, own.words), 1)
	}
	return text
}

// ownRegister opens the owner's register for a verb that wants there to be a key.
func (p *program) ownRegister(passphraseFileName string) (*copies.Register, error) {
	r, _, err := p.registerAndRoot(passphraseFileName)
	return r, err
}

// registerAndRoot is ownRegister, and the root that it hangs on.
func (p *program) registerAndRoot(passphraseFileName string) (*copies.Register, keyfile.Root, error) {
	passphrase, err := passphraseFile(keyPassphraseFlag, passphraseFileName)
	if err != nil {
		return nil, keyfile.Root{}, err
	}
	path, key, err := p.ownKey()
	if err != nil {
		return nil, keyfile.Root{}, err
	}
	root, err := p.openKey(path, key, passphrase, ownPrompt)
	if err != nil {
		return nil, keyfile.Root{}, err
	}
	r, err := p.register(root)
	if err == nil {
		r.Told = func(s copies.State) { p.tellState(r, s) }
	}
	return r, root, err
}

// eachCopy calls see with every row and warns of what does not open. damaged reports whether there is any of that.
func (p *program) eachCopy(r *copies.Register, see func(copies.Copy) error) (damaged bool, err error) {
	s, err := r.Each(see)
	if err != nil {
		return false, &registerError{r.Path(), err}
	}
	p.tellState(r, s)
	return s.Places > 0, nil
}

// damageStatus is the exit status of a verb that told all it could read.
func damageStatus(damaged bool) error {
	if damaged {
		return exitStatus(exitSome)
	}
	return nil
}

// today is the day of the clock.
func (p *program) today() watermark.Date {
	now := p.now()
	return watermark.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
}

// copyIDs reads copy IDs as they are typed: in either case, with or without hyphens and spaces.
func copyIDs(args []string, example string) ([]watermark.CopyID, error) {
	if len(args) == 0 {
		return nil, &usageError{"no copy ID given", example}
	}
	var out []watermark.CopyID
	for _, a := range args {
		id, err := watermark.ParseCopyID(strings.NewReplacer("-", "", " ", "", "\u00a0", "").Replace(a))
		if err != nil {
			return nil, &usageError{shown(a) + " is not a copy ID", "it stands in the caption of the copy, as 7F3K-9QXM"}
		}
		out = append(out, id)
	}
	return out, nil
}

// A copiesFilter is which rows are wanted; its flags are those of list and forget.
type copiesFilter struct {
	expired   bool
	since, to string

	today, from watermark.Date
}

func (f *copiesFilter) read(today watermark.Date) (err error) {
	f.today = today
	if f.since != "" {
		if f.from, err = watermark.ReadDate(f.since); err != nil {
			return &usageError{"--since " + shown(f.since) + " is not a day", "write it as 2026-12-31"}
		}
	}
	f.to = strings.ToLower(f.to)
	return nil
}

func (f *copiesFilter) has(c copies.Copy) bool {
	return (!f.expired || c.Expired(f.today)) && (f.from.IsZero() || !c.Issued.Before(f.from)) &&
		strings.Contains(strings.ToLower(c.Recipient), f.to)
}

// A copiesList is the flags of copies list.
type copiesList struct {
	copiesFilter
	passphraseFile string
	json           bool
}

func (p *program) copiesListVerb() *cobra.Command {
	var t copiesList
	c := &cobra.Command{
		Use:   "list [flags]",
		Short: "List the copies that you made, and say which have expired.",
		Long: `One copy a line, oldest first: copy ID, day of issue, last day, how it stands, purpose and recipient. EXPIRED
is a copy whose last day has passed; asked is one whose holder you have asked to delete it.`,
		Example: `mohr copies list --expired
mohr copies list --since 2026-11-01 --to "Jazz" --json`,
		Args:        noArguments,
		Annotations: copiesExits(exitFault, exitUsage, exitSome, exitInterrupted),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.listCopies(t)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&t.expired, "expired", false, "only those whose last day has passed")
	f.StringVar(&t.since, "since", "", "only those issued on that day or later; default all")
	f.StringVar(&t.to, "to", "", "only those whose recipient holds this text, in any case; default all")
	declareKeyPassphrase(f, &t.passphraseFile)
	declareRowsJSON(f, &t.json)
	values(f, map[string]string{"since": "YYYY-MM-DD", "to": "TEXT"})
	return c
}

func declareRowsJSON(f *pflag.FlagSet, json *bool) {
	f.BoolVar(json, "json", false, "print one JSON object a line for each copy")
}

// A copiesSummary ends the lines of list --json.
type copiesSummary struct {
	Shown   int `json:"shown"`
	Expired int `json:"expired"` // of those
	Unasked int `json:"unasked"` // of those, whose holder was not asked to delete it
	Damaged int `json:"damaged"` // places of the register that do not open
}

// listCopies prints rows as they are read, so that a million take no memory.
func (p *program) listCopies(t copiesList) error {
	if err := t.read(p.today()); err != nil {
		return err
	}
	r, err := p.ownRegister(t.passphraseFile)
	if err != nil {
		return err
	}
	var sum copiesSummary
	s, err := r.Each(func(c copies.Copy) error {
		if !t.has(c) {
			return p.stdout.err
		}
		sum.Shown++
		if c.Expired(t.today) {
			sum.Expired++
			if c.Asked.IsZero() {
				sum.Unasked++
			}
		}
		if t.json {
			p.object(c)
		} else {
			fmt.Fprintln(p.stdout, copyLine(c, t.today))
		}
		return p.stdout.err
	})
	if err != nil {
		return &registerError{r.Path(), err}
	}
	p.tellState(r, s)
	if sum.Damaged = s.Places; t.json {
		p.object(map[string]copiesSummary{"summary": sum})
		return damageStatus(s.Places > 0)
	}
	if s.Rows == 0 {
		p.tellEmpty(r)
	}
	if sum.Unasked > 0 {
		fmt.Fprintf(p.stderr, "mohr: note: %d expired, and nobody was asked to delete them: mohr copies show --ask ID writes a text that does\n", sum.Unasked)
	}
	return damageStatus(s.Places > 0)
}

// tellEmpty says why a register may hold nothing.
func (p *program) tellEmpty(r *copies.Register) {
	fmt.Fprintln(p.stderr, "mohr: note: no copies are noted yet")
	if n := len(r.Others()); n > 0 {
		fmt.Fprintf(p.stderr, "mohr: note: registers of other keys lie beside it: %d; mohr key import brings a key back\n", n)
	}
}

// copyLine is a row on one line. What may be of any script stands last, so that it turns nothing else around.
func copyLine(c copies.Copy, today watermark.Date) string {
	until := strings.Repeat(" ", len("2026-12-31"))
	if !c.Expires.IsZero() {
		until = c.Expires.String()
	}
	line := fmt.Sprintf("%s  %s  %s  %-7s  %s", c.ID, c.Issued, until, copyState(c, today), clean(c.Purpose))
	if c.Recipient != "" {
		line += " · " + clean(c.Recipient)
	}
	return line
}

// copyState says how a copy stands, in a word.
func copyState(c copies.Copy, today watermark.Date) string {
	switch {
	case !c.Asked.IsZero():
		return "asked"
	case c.Expired(today):
		return "EXPIRED"
	}
	return ""
}
