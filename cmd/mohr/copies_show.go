package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	catalogue "mohr/assets/words"
	"mohr/cmd/internal/copies"
	"mohr/watermark"
)

// A copiesShow is the flags of copies show.
type copiesShow struct {
	passphraseFile string
	ask, json      bool
}

func (p *program) copiesShowVerb() *cobra.Command {
	var t copiesShow
	c := &cobra.Command{
		Use:   "show [flags] ID...",
		Short: "Print all that is noted of copies, or a text that asks to delete them.",
		Long: `An ID stands in a copy's caption and code; case, hyphens and spaces do not matter, and O and I are read as 0
and 1.`,
		Example: `mohr copies show 7F3K-9QXM
mohr copies show --ask 7f3k9qxm`,
		Annotations: copiesExits(exitFault, exitUsage, exitVerify, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			ids, err := copyIDs(args, "mohr copies show 7F3K-9QXM")
			if err != nil {
				return err
			}
			return p.showCopies(t, ids)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&t.ask, "ask", false, "print a text to send, in English and Urdu, that asks to delete the copy")
	declareKeyPassphrase(f, &t.passphraseFile)
	declareRowsJSON(f, &t.json)
	return c
}

// showCopies prints the rows with those IDs. Of one that is not there the error is errNoCopy.
func (p *program) showCopies(t copiesShow, ids []watermark.CopyID) error {
	if t.ask && t.json {
		return &usageError{"--ask prints a text, --json objects", "leave one of the two out"}
	}
	r, err := p.ownRegister(t.passphraseFile)
	if err != nil {
		return err
	}
	found := map[watermark.CopyID][]copies.Copy{}
	_, err = p.eachCopy(r, func(c copies.Copy) error {
		if slices.Contains(ids, c.ID) {
			found[c.ID] = append(found[c.ID], c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	first := true
	for _, id := range ids {
		for _, c := range found[id] {
			if t.json {
				p.object(c)
				continue
			}
			if !first {
				fmt.Fprintln(p.stdout)
			}
			if first = false; t.ask {
				fmt.Fprint(p.stdout, askText(c, p.today()))
			} else {
				writeCopy(p.stdout, "", c, p.today())
			}
		}
	}
	return missingCopies(ids, func(id watermark.CopyID) bool { return len(found[id]) > 0 })
}

// missingCopies is the error of IDs that are not there, or nil.
func missingCopies(ids []watermark.CopyID, there func(watermark.CopyID) bool) error {
	var missing []string
	for _, id := range ids {
		if !there(id) {
			missing = append(missing, id.String())
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %w", strings.Join(missing, ", "), errNoCopy)
}

// writeCopy prints a row for a person, each line after indent.
func writeCopy(w io.Writer, indent string, c copies.Copy, today watermark.Date) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s%-7s %s\n", indent, name, clean(value))
		}
	}
	until := c.Expires.String()
	if c.Expired(today) {
		until += "  EXPIRED"
	}
	asked := ""
	if !c.Asked.IsZero() {
		asked = c.Asked.String()
	}
	line("Copy", c.ID.String())
	line("For", c.Purpose)
	line("To", c.Recipient)
	line("On", c.Issued.String())
	line("Until", until)
	line("Made", c.Made.Local().Format("2006-01-02 15:04:05"))
	pages := "1 page"
	if c.Pages != 1 {
		pages = fmt.Sprintf("%d pages", c.Pages)
	}
	line("File", c.Format+", "+pages)
	line("SHA-256", fmt.Sprintf("%x", c.Digest))
	line("Key", inFives(c.Key))
	line("Asked", asked)
	line("Note", c.Note)
}

// inFives writes digits in groups of five.
func inFives(digits string) string {
	var groups []string
	for group := range slices.Chunk([]byte(digits), 5) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

// askText asks the recipient of a copy to delete it, in English and then in Urdu.
func askText(c copies.Copy, today watermark.Date) string {
	a := catalogue.Ask{ID: c.ID.String(), Purpose: clean(c.Purpose), Date: c.Issued.String()}
	if c.Expired(today) {
		a.Until = c.Expires.String()
	}
	return a.Text(catalogue.English) + "\n\n" + a.Text(catalogue.Urdu) + "\n"
}
