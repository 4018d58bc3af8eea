package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/copies"
	"mohr/watermark"
)

// A copiesFind is the flags of copies find.
type copiesFind struct {
	passphraseFile, passwordFile string
	limits                       limitText
	json                         bool
}

func (p *program) copiesFindVerb() *cobra.Command {
	var t copiesFind
	c := &cobra.Command{
		Use:   "find [flags] FILE...",
		Short: "Say which of your copies a file is.",
		Long: `A file that is as it was made is known by its bytes. One that a messenger or a printer has changed is known by
the copy ID in its QR code: then compare the caption, for a code can be pasted onto another picture. A piece of
one, or one whose code was painted over, is known by its invisible mark, looked for as mohr trace --hard does.
Where copies of one document were laid over one another to take the mark off, those of yours that went into it
are named: of two to eight all, as a rule.`,
		Example: `mohr copies find found.jpg
mohr copies find --json *.pdf`,
		ValidArgsFunction: completeFiles,
		Annotations:       copiesExits(exitFault, exitUsage, exitSome, exitDocument, exitLimit, exitVerify, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			switch {
			case len(args) == 0:
				return &usageError{"no file given", "mohr copies find found.jpg; a FILE of - reads standard input"}
			case len(args) > maxFiles:
				return &usageError{fmt.Sprintf("%d files, limit is %d", len(args), maxFiles), "find them in several runs"}
			case len(args) > 1 && slices.Contains(args, stdio):
				return &usageError{"standard input stands among other files", "give - alone"}
			}
			return p.findCopies(t, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	declareJSON(f, &t.json)
	f.StringVar(&t.passwordFile, "password-file", "", "its first line opens encrypted PDFs; default is to ask on the terminal")
	values(f, map[string]string{"password-file": "FILE"})
	declareLimits(f, &t.limits)
	declareKeyPassphrase(f, &t.passphraseFile)
	return c
}

// A clue is a copy ID that a file carries.
type clue struct {
	id    watermark.CopyID
	words string // what else says so, as compared with a row: "purpose\nrecipient"; "" when nothing does
	key   string // of the holder, 30 digits; "" when nothing vouches for it
	state watermark.State

	marked bool // it is an invisible mark, which carries owner
	owner  byte // see watermark.TraceOwner
}

// A clueReader reads the copy IDs that a document carries in one way, from most to least telling. A document that carries
// none is no error.
type clueReader struct {
	by   string // for --json
	name string // for a person

	// read keeps a password that it has asked for in o.
	read func(file string, src []byte, o *verifyOptions) ([]clue, error)
}

// clueReaders are all ways to read a copy ID from a document. The first that leads to a row counts.
func (p *program) clueReaders() []clueReader {
	return []clueReader{{"code", "its QR code", p.codeClues}, {"mark", "its invisible mark", p.markClues}}
}

// codeClues reads the IDs in the QR codes of a document.
func (p *program) codeClues(file string, src []byte, o *verifyOptions) ([]clue, error) {
	core := p.pdfCore()
	defer p.follow(core, file)()
	v, err := core.Verify(src, o.limits, o.password)
	if errors.Is(err, watermark.ErrEncrypted) && o.password == "" && p.terminal != nil {
		if o.password, err = p.ask("Password of " + shownInput(file) + ": "); err != nil {
			return nil, err
		}
		v, err = core.Verify(src, o.limits, o.password)
	}
	if err != nil {
		return nil, err
	}
	var out []clue
	for _, f := range v.Findings {
		if f.Label.Purpose == "" {
			continue
		}
		c := clue{id: f.Label.CopyID, words: labelWords(f.Label.Purpose, f.Label.Recipient), state: f.State}
		if print, err := watermark.Fingerprint(f.Key); f.Key != "" && err == nil {
			c.key = strings.ReplaceAll(print.Digits, " ", "")
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out, nil
}

// markClues reads the IDs in the invisible marks of a document, each with the holder's byte.
func (p *program) markClues(file string, src []byte, o *verifyOptions) ([]clue, error) {
	core := p.pdfCore()
	defer p.follow(core, file)()
	t, err := core.Trace(src, o.limits, o.password, true)
	if err != nil {
		return nil, err
	}
	var out []clue
	for _, m := range t.Traced {
		c := clue{id: m.CopyID, marked: true, owner: m.Owner, state: watermark.Valid}
		if m.Found && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out, nil
}

// labelWords is the words of a label as two sources of them are compared: without what does not show.
func labelWords(purpose, recipient string) string {
	return strings.Join(strings.Fields(visibleOf(purpose)), " ") + "\n" + strings.Join(strings.Fields(visibleOf(recipient)), " ")
}

// visibleOf is s without the characters that steer the direction of writing.
func visibleOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff || r == 0x061c {
			return -1
		}
		return r
	}, s)
}

// A findRecord is one line of copies find --json. Every key is always there.
type findRecord struct {
	Input  string        `json:"input"`
	OK     bool          `json:"ok"`     // it is one of the register's
	By     string        `json:"by"`     // bytes, code, mark, mixture; "" when it is none
	Agrees bool          `json:"agrees"` // the code's words are the row's
	Copies []copies.Copy `json:"copies"`
	Mixed  []copies.Copy `json:"mixed"` // all whose marks lie over one another in it; [] when it is of one
	Error  *recordError  `json:"error"` // null when ok
}

// A sought is a file that is looked for.
type sought struct {
	file  string
	head  []byte
	sum   [32]byte
	clues map[string][]clue // by way
	err   error

	mixtures []watermark.Mixture // of its pages
	parts    []watermark.CopyID  // of those
	mixed    []copies.Copy       // rows of parts

	exact []copies.Copy            // rows with its digest
	rows  map[string][]copies.Copy // rows of its clues, by way
	agree map[string]bool          // whether all of those say what the clue says
}

// findCopies tells which rows files are. All files are read first, then the register once.
func (p *program) findCopies(t copiesFind, files []string) (err error) {
	start := p.now()
	var o verifyOptions
	if o.limits, err = limits(t.limits); err != nil {
		return err
	}
	if t.passwordFile != "" {
		if o.password, err = readPassword(t.passwordFile); err != nil {
			return fmt.Errorf("--password-file: %w", err)
		}
	}
	r, root, err := p.registerAndRoot(t.passphraseFile)
	if err != nil {
		return err
	}
	owner := watermark.TraceOwner(root.SigningKey(), root.MarkSecret())
	var list []*sought
	for _, file := range files {
		s := &sought{file: file, clues: map[string][]clue{}, rows: map[string][]copies.Copy{}, agree: map[string]bool{}}
		s.err = p.guard(func() error { return p.seek(s, o, owner) })
		list = append(list, s)
	}
	var ids []watermark.CopyID
	if _, err := p.eachCopy(r, func(c copies.Copy) error {
		ids = append(ids, c.ID)
		for _, s := range list {
			s.look(c)
		}
		return nil
	}); err != nil {
		return err
	}
	if err := p.unmix(r, list, ids, owner); err != nil {
		return err
	}
	tl := tally{files: len(list)}
	none := false
	for i, s := range list {
		if i > 0 && !t.json {
			fmt.Fprintln(p.stdout)
		}
		by, found := p.found(s)
		if len(found) > 0 {
			s.err = nil // its bytes are known, whatever they are
		} else if s.err == nil {
			s.err, none = errNoCopy, true
		}
		tl.add(s.err, s.head)
		p.tellFound(s, by, found, t.json)
	}
	if t.json {
		p.summary(tl, p.now().Sub(start).Milliseconds())
	}
	if none {
		return exitStatus(exitVerify)
	}
	return tl.status()
}

// seek reads what a file may be known by. owner is that of the marks of the register's own copies; others are no clue.
func (p *program) seek(s *sought, o verifyOptions, owner byte) error {
	src, err := p.read(s.file, o.limits.Bytes)
	if err != nil {
		return err
	}
	s.head, s.sum = src[:min(len(src), headBytes)], sha256.Sum256(src)
	for _, way := range p.clueReaders() {
		clues, err := way.read(s.file, src, &o)
		if err != nil {
			return err
		}
		s.clues[way.by] = slices.DeleteFunc(clues, func(c clue) bool { return c.marked && c.owner != owner })
	}
	core := p.pdfCore()
	defer p.follow(core, s.file)()
	s.mixtures, err = core.Mixtures(src, o.limits, o.password)
	return err
}

// unmix tells of each file which of the register's copies were laid over one another in it. ids are all of the register.
func (p *program) unmix(r *copies.Register, list []*sought, ids []watermark.CopyID, owner byte) error {
	some := false
	for _, s := range list {
		for _, m := range s.mixtures {
			for _, id := range m.Copies(ids, owner) {
				if !slices.Contains(s.parts, id) {
					s.parts = append(s.parts, id)
				}
			}
		}
		some = some || len(s.parts) > 0
	}
	if !some {
		return nil
	}
	_, err := p.eachCopy(r, func(c copies.Copy) error {
		for _, s := range list {
			if slices.Contains(s.parts, c.ID) && !slices.Contains(s.mixed, c) {
				s.mixed = append(s.mixed, c)
			}
		}
		return nil
	})
	return err
}

// look holds a row against a file.
func (s *sought) look(c copies.Copy) {
	if c.Digest == s.sum && len(s.head) > 0 {
		s.exact = append(s.exact, c)
	}
	for by, clues := range s.clues {
		for _, k := range clues {
			if k.id != c.ID || k.key != "" && k.key != c.Key { // another's copy may have the same number
				continue
			}
			agrees := k.words == "" || k.state != watermark.Altered && k.words == labelWords(c.Purpose, c.Recipient)
			if s.agree[by] = agrees && (s.agree[by] || s.rows[by] == nil); !slices.Contains(s.rows[by], c) {
				s.rows[by] = append(s.rows[by], c)
			}
		}
	}
}

// found is the rows that a file is, and how it is known; none of a file that is not there.
func (p *program) found(s *sought) (by clueReader, rows []copies.Copy) {
	if len(s.exact) > 0 {
		s.mixed = nil
		return clueReader{by: "bytes", name: "its bytes: it is as it was made"}, s.exact
	}
	alone := s.mixed
	if len(s.parts) < 2 {
		s.mixed = nil
	}
	for _, way := range p.clueReaders() {
		if rows := s.rows[way.by]; len(rows) > 0 && (way.by != "mark" || len(s.mixed) == 0) {
			return way, rows
		}
	}
	switch {
	case len(s.mixed) > 0:
		return clueReader{by: "mixture"}, s.mixed
	case len(alone) > 0:
		return clueReader{by: "mark", name: "its invisible mark"}, alone
	}
	return clueReader{}, nil
}

// tellFound prints which rows a file is.
func (p *program) tellFound(s *sought, by clueReader, rows []copies.Copy, asJSON bool) {
	agrees := by.by == "bytes" || len(s.rows[by.by]) == 0 || s.agree[by.by]
	f := failure{}
	if s.err != nil {
		f = classify(s.err, s.head)
	}
	switch {
	case asJSON:
		rec := findRecord{Input: s.file, OK: s.err == nil, By: by.by, Agrees: len(rows) > 0 && agrees, Copies: append([]copies.Copy{}, rows...),
			Mixed: append([]copies.Copy{}, s.mixed...)}
		if s.err != nil {
			rec.Error = &recordError{f.code, pageOf(s.err), s.err.Error(), f.hint}
		}
		p.object(rec)
	case s.err != nil:
		p.complain(s.file, s.err, f.hint)
	default:
		p.writeFound(s, by, rows, agrees)
	}
}

// mixedHow is how several marks come to be in one picture.
const mixedHow = "one over the other: they were mixed, or a copy was stamped again"

// writeFound tells a person which rows a file is.
func (p *program) writeFound(s *sought, by clueReader, rows []copies.Copy, agrees bool) {
	write := func(rows []copies.Copy) {
		for i, c := range rows {
			if i > 0 {
				fmt.Fprintln(p.stdout)
			}
			writeCopy(p.stdout, "    ", c, p.today())
		}
	}
	name := by.name
	if by.by == "mixture" {
		name = fmt.Sprintf("the invisible marks of %d copies or more, %s", len(rows), mixedHow)
	}
	fmt.Fprintf(p.stdout, "%s: known by %s\n", shownInput(s.file), name)
	if !agrees {
		fmt.Fprintln(p.stdout, "  THE CODE SAYS OTHER WORDS than the register: it was changed, or pasted from elsewhere")
	}
	write(rows)
	if len(s.mixed) > 0 && by.by != "mixture" {
		fmt.Fprintf(p.stdout, "  IT HOLDS THE INVISIBLE MARKS OF %d COPIES OR MORE, %s\n", len(s.mixed), mixedHow)
		write(s.mixed)
	}
}
