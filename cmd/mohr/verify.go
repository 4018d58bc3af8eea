package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"mohr/watermark"
)

// verifyOptions are the flags of verify, understood.
type verifyOptions struct {
	limits   watermark.Limits
	password string
	check    watermark.Check
	json     bool
}

// A verifyText is the flags of verify as they are typed.
type verifyText struct {
	key, today   string
	passwordFile string
	limits       limitText
	json         bool
}

func (p *program) verifyVerb() *cobra.Command {
	var text verifyText
	c := &cobra.Command{
		Use:   "verify [flags] FILE...",
		Short: "Read the QR codes of copies and say what they say and whether it holds.",
		Long: `A code that holds proves that its words are those that the holder of the key signed. It cannot say who that is:
for that give --key, or compare the fingerprint with one that the holder gave you. Compare the words with the
caption too, the copy number above all: a code can be pasted onto another copy, and the picture can be changed
without it. Where the picture still shows its invisible mark, the two are compared here; see mohr trace.`,
		Example: `mohr verify cnic-stamped.jpg
mohr verify --key "12345 67890 12345 67890 12345 67890" copies/*.pdf`,
		ValidArgsFunction: completeFiles,
		Annotations: exits(exitFault, exitUsage, exitSome, exitDocument, exitLimit, exitVerify,
			exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			o, err := p.verifyFlags(text, args)
			if err != nil {
				return err
			}
			return p.verify(o, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&text.key, "key", "", "the holder's key: its 8 words, its 30 digits, or the verifier key itself,\nas mohr key show prints them; default any key")
	f.StringVar(&text.today, "today", "", "the day on which a copy must still be valid; default today")
	declareJSON(f, &text.json)
	f.StringVar(&text.passwordFile, "password-file", "", "its first line opens encrypted PDFs; default is to ask on the terminal")
	values(f, map[string]string{"key": "KEY", "today": "YYYY-MM-DD", "password-file": "FILE"})
	declareLimits(f, &text.limits)
	return c
}

// verifyFlags turns what was typed into options. The error is a usageError.
func (p *program) verifyFlags(t verifyText, args []string) (o verifyOptions, err error) {
	switch {
	case len(args) == 0:
		return o, &usageError{"no file given", "mohr verify cnic-stamped.jpg; a FILE of - reads standard input"}
	case len(args) > maxFiles:
		return o, &usageError{fmt.Sprintf("%d files, limit is %d", len(args), maxFiles), "verify them in several runs"}
	case len(args) > 1 && slices.Contains(args, stdio):
		return o, &usageError{"standard input stands among other files", "give - alone"}
	}
	o.json = t.json
	now := p.now()
	o.check.Today = watermark.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
	if t.today != "" {
		if o.check.Today, err = watermark.ReadDate(t.today); err != nil {
			return o, &usageError{"--today " + shown(t.today) + " is not a day", "write it as 2026-12-31"}
		}
	}
	o.check.Key = t.key
	if _, err := watermark.Judge(nil, o.check); err != nil {
		return o, &usageError{"--key is neither 8 words, 30 digits nor a verifier key", "mohr key show prints all three, on the holder's machine"}
	}
	if t.passwordFile != "" {
		if o.password, err = readPassword(t.passwordFile); err != nil {
			return o, fmt.Errorf("--password-file: %w", err)
		}
	}
	o.limits, err = limits(t.limits)
	return o, err
}

// errVerify is a copy that does not hold.
var errVerify = errors.New("does not hold")

// verify looks at each file and tells what its codes say. The error is an exitStatus: exitVerify when any file was read and
// did not hold.
func (p *program) verify(o verifyOptions, files []string) error {
	start := p.now()
	t := tally{files: len(files)}
	fell := false
	for i, file := range files {
		if i > 0 && !o.json {
			fmt.Fprintln(p.stdout)
		}
		began := p.now()
		var v verified
		err := p.guard(func() (err error) {
			v, err = p.verifyFile(file, o)
			return err
		})
		if err == nil && !v.verdict.Holds {
			fell = true
			err = errVerify
		}
		t.add(err, v.head)
		p.tellVerified(file, v, err, o, p.now().Sub(began))
	}
	if o.json {
		p.summary(t, p.now().Sub(start).Milliseconds())
	}
	if fell {
		return exitStatus(exitVerify)
	}
	return t.status()
}

// A verified is what is known of one file.
type verified struct {
	watermark.Verification
	verdict watermark.Verdict
	head    []byte
}

// verifyFile reads the codes of one file and judges them.
func (p *program) verifyFile(file string, o verifyOptions) (v verified, err error) {
	src, err := p.read(file, o.limits.Bytes)
	if err != nil {
		return v, err
	}
	v.head = src[:min(len(src), headBytes)]
	core := p.pdfCore()
	defer p.follow(core, file)()
	v.Verification, err = core.Verify(src, o.limits, o.password)
	if errors.Is(err, watermark.ErrEncrypted) && o.password == "" && p.terminal != nil {
		var password string
		if password, err = p.ask("Password of " + shownInput(file) + ": "); err != nil {
			return v, err
		}
		v.Verification, err = core.Verify(src, o.limits, password)
	}
	if err != nil {
		return v, err
	}
	v.verdict, err = watermark.Judge(v.Findings, o.check)
	return v, err
}

// A verifyRecord is one line of verify --json. Every key is always there.
type verifyRecord struct {
	Input    string                  `json:"input"`
	OK       bool                    `json:"ok"`    // it holds
	State    string                  `json:"state"` // the worst of its findings; "" when it could not be read
	Disagree bool                    `json:"disagree"`
	Pages    int                     `json:"pages"`
	Findings []watermark.ToldFinding `json:"findings"`
	Traced   []watermark.ToldTrace   `json:"traced"` // one a page
	MS       int64                   `json:"ms"`
	Error    *recordError            `json:"error"` // null when ok
}

// tellVerified prints what is known of one file.
func (p *program) tellVerified(file string, v verified, err error, o verifyOptions, took time.Duration) {
	for _, w := range v.Warnings {
		fmt.Fprintf(p.stderr, "mohr: warning: %s: %s\n", shownInput(file), clean(w.Message))
	}
	unread := err != nil && !errors.Is(err, errVerify)
	switch {
	case !o.json && unread:
		p.complain(file, err, classify(err, v.head).hint)
	case !o.json:
		writeVerified(p.stdout, file, v, o.check)
	default:
		r := verifyRecord{Input: file, OK: err == nil, Disagree: v.verdict.Disagree, Pages: v.Pages, MS: took.Milliseconds()}
		r.Findings, r.Traced = []watermark.ToldFinding{}, []watermark.ToldTrace{} // [] in JSON, not null
		if !unread {
			r.State = v.verdict.State.String()
			for _, f := range v.Findings {
				r.Findings = append(r.Findings, f.Told(o.check))
			}
			for _, t := range v.Traced {
				r.Traced = append(r.Traced, t.Told())
			}
		}
		if err != nil {
			f := classify(err, v.head)
			r.Error = &recordError{f.code, pageOf(err), err.Error(), f.hint}
		}
		p.object(r)
	}
}
