package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/copies"
	"mohr/watermark"
)

// A copiesNote is the flags of copies note.
type copiesNote struct {
	asked, passphraseFile string
}

func (p *program) copiesNoteVerb() *cobra.Command {
	var t copiesNote
	c := &cobra.Command{
		Use:   "note [flags] ID [TEXT]",
		Short: "Note something of a copy, or that its holder was asked to delete it.",
		Long: `TEXT, of at most 500 characters, takes the place of an earlier note; an empty one ("") takes it away. Neither
may be secret to whoever has your key.`,
		Example: `mohr copies note 7F3K-9QXM "given to the night clerk"
mohr copies note --asked 2027-01-02 7F3K-9QXM`,
		Annotations: copiesExits(exitFault, exitUsage, exitVerify, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.noteCopy(t, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&t.asked, "asked", "", "the day on which its holder was asked to delete it, or none; default leaves it")
	declareKeyPassphrase(f, &t.passphraseFile)
	values(f, map[string]string{"asked": "YYYY-MM-DD"})
	return c
}

// noteCopy notes what was typed.
func (p *program) noteCopy(t copiesNote, args []string) (err error) {
	const usage = `mohr copies note 7F3K-9QXM "given to the night clerk"`
	if len(args) > 2 {
		return &usageError{fmt.Sprintf("note takes an ID and a text, but was given %d words", len(args)), "put the text in quotes: " + usage}
	}
	ids, err := copyIDs(args[:min(len(args), 1)], usage)
	if err != nil {
		return err
	}
	var e copies.Edit
	if len(args) == 2 {
		text, err := parseWords("note", args[1])
		if err != nil {
			return err
		}
		text = oneLine(text)
		e.Note = &text
	}
	switch t.asked {
	case "":
	case "none":
		e.Asked = &watermark.Date{}
	default:
		day, err := watermark.ReadDate(t.asked)
		if err != nil {
			return &usageError{"--asked " + shown(t.asked) + " is not a day", "write it as 2026-12-31"}
		}
		e.Asked = &day
	}
	if e == (copies.Edit{}) {
		return &usageError{"nothing to note", usage + "; or --asked"}
	}
	r, err := p.ownRegister(t.passphraseFile)
	if err != nil {
		return err
	}
	rows, err := r.Change(ids[0], e, p.now())
	if err != nil {
		return &registerError{r.Path(), err}
	}
	return missingCopies(ids, func(watermark.CopyID) bool { return rows > 0 })
}

// A copiesForget is the flags of copies forget.
type copiesForget struct {
	expired, damaged, dryRun bool
	passphraseFile           string
}

func (p *program) copiesForgetVerb() *cobra.Command {
	var t copiesForget
	c := &cobra.Command{
		Use:   "forget [flags] ID...",
		Short: "Take copies out of the register for good, and say which.",
		Long: `The register is written anew without them. What the disk still holds of the old one is sealed, and a file that
mohr copies export wrote before still has them. A copy that is forgotten can no longer be found.`,
		Example: `mohr copies forget 7F3K-9QXM
mohr copies forget --expired --dry-run`,
		Annotations: copiesExits(exitFault, exitUsage, exitVerify, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.forgetCopies(t, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&t.expired, "expired", false, "all whose last day has passed, in place of IDs")
	f.BoolVar(&t.damaged, "damaged", false, "what is damaged and cannot be read, in place of IDs")
	f.BoolVar(&t.dryRun, "dry-run", false, "say which, and forget none")
	declareKeyPassphrase(f, &t.passphraseFile)
	return c
}

// forgetCopies takes rows away, all of those that are named or none.
func (p *program) forgetCopies(t copiesForget, args []string) (err error) {
	ways := 0
	for _, given := range []bool{t.expired, t.damaged, len(args) > 0} {
		if given {
			ways++
		}
	}
	if ways > 1 {
		return &usageError{"IDs, --expired and --damaged each say what to forget", "give one of the three"}
	}
	var ids []watermark.CopyID
	if !t.expired && !t.damaged {
		if ids, err = copyIDs(args, "mohr copies forget 7F3K-9QXM; or --expired"); err != nil {
			return err
		}
	}
	r, err := p.ownRegister(t.passphraseFile)
	if err != nil {
		return err
	}
	today := p.today()
	gone := func(c copies.Copy) bool { return t.expired && c.Expired(today) || slices.Contains(ids, c.ID) }
	tell := func(c copies.Copy) { fmt.Fprintln(p.stdout, copyLine(c, today)) }
	there := map[watermark.CopyID]bool{}
	if _, err := p.eachCopy(r, func(c copies.Copy) error {
		if gone(c) {
			there[c.ID] = true
			if t.dryRun {
				tell(c)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := missingCopies(ids, func(id watermark.CopyID) bool { return there[id] }); err != nil || t.dryRun {
		return err
	}
	if _, err := r.Forget(gone, tell); err != nil {
		return &registerError{r.Path(), err}
	}
	return nil
}
