package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"mohr/watermark"
)

// traceOptions are the flags of trace, understood.
type traceOptions struct {
	limits   watermark.Limits
	password string
	hard     bool
	json     bool
}

// A traceText is the flags of trace as they are typed.
type traceText struct {
	passwordFile string
	limits       limitText
	hard, json   bool
}

func (p *program) traceVerb() *cobra.Command {
	var text traceText
	c := &cobra.Command{
		Use:   "trace [flags] FILE...",
		Short: "Read the invisible mark of a found copy and say which copy it is.",
		Long: `Every copy carries its number in an invisible mark all over the page. It can be read from a piece of the
picture, a screenshot, a turned or shrunk copy, or the scan of a print, also where the caption was cut off or
painted over. It says which copy a picture comes from. It does not say who passed it on, and whoever knows how
the mark is made can take it out or put another in. A picture without a mark is said to have one by an accident
of less than one in ten million.`,
		Example: `mohr trace found.jpg
mohr trace --hard --json screenshots/*.png`,
		ValidArgsFunction: completeFiles,
		Annotations: map[string]string{exitKey: exits(exitFault, exitUsage, exitSome, exitDocument, exitLimit)[exitKey] +
			fmt.Sprintf("  %3d  no mark found in a file\n", exitVerify) + fmt.Sprintf("  %3d  interrupted\n", exitInterrupted)},
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			o, err := text.options(args)
			if err != nil {
				return err
			}
			return p.trace(o, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&text.hard, "hard", false, "look longer, some seconds a page: at parts of it, and at its mirror image")
	declareJSON(f, &text.json)
	f.StringVar(&text.passwordFile, "password-file", "", "its first line opens encrypted PDFs; default is to ask on the terminal")
	values(f, map[string]string{"password-file": "FILE"})
	declareLimits(f, &text.limits)
	return c
}

// options turns what was typed into options. The error is a usageError.
func (t traceText) options(args []string) (o traceOptions, err error) {
	switch {
	case len(args) == 0:
		return o, &usageError{"no file given", "mohr trace found.jpg; a FILE of - reads standard input"}
	case len(args) > maxFiles:
		return o, &usageError{fmt.Sprintf("%d files, limit is %d", len(args), maxFiles), "trace them in several runs"}
	case len(args) > 1 && slices.Contains(args, stdio):
		return o, &usageError{"standard input stands among other files", "give - alone"}
	}
	o.hard, o.json = t.hard, t.json
	if t.passwordFile != "" {
		if o.password, err = readPassword(t.passwordFile); err != nil {
			return o, fmt.Errorf("--password-file: %w", err)
		}
	}
	o.limits, err = limits(t.limits)
	return o, err
}

// errTrace is a file in which no trace mark was found.
var errTrace = errors.New("no invisible mark found")

// trace looks at each file and tells what its trace marks say. The error is an exitStatus: exitVerify when any file was read
// and shows none.
func (p *program) trace(o traceOptions, files []string) error {
	start := p.now()
	t := tally{files: len(files)}
	fell := false
	for _, file := range files {
		began := p.now()
		var found watermark.Tracing
		var head []byte
		err := p.guard(func() (err error) {
			found, head, err = p.traceFile(file, o)
			return err
		})
		if err == nil && !found.Found() {
			fell = true
			err = errTrace
		}
		t.add(err, head)
		p.tellTraced(file, found, head, err, o, p.now().Sub(began))
	}
	if o.json {
		p.summary(t, p.now().Sub(start).Milliseconds())
	}
	if fell {
		return exitStatus(exitVerify)
	}
	return t.status()
}

// traceFile reads the trace marks of one file. head is how it begins, for the hint of an error.
func (p *program) traceFile(file string, o traceOptions) (found watermark.Tracing, head []byte, err error) {
	src, err := p.read(file, o.limits.Bytes)
	if err != nil {
		return found, nil, err
	}
	head = src[:min(len(src), headBytes)]
	core := p.pdfCore()
	defer p.follow(core, file)()
	found, err = core.Trace(src, o.limits, o.password, o.hard)
	if errors.Is(err, watermark.ErrEncrypted) && o.password == "" && p.terminal != nil {
		var password string
		if password, err = p.ask("Password of " + shownInput(file) + ": "); err != nil {
			return found, head, err
		}
		found, err = core.Trace(src, o.limits, password, o.hard)
	}
	return found, head, err
}

// A traceRecord is one line of trace --json. Every key is always there.
type traceRecord struct {
	Input  string                `json:"input"`
	OK     bool                  `json:"ok"` // a mark was found
	Pages  int                   `json:"pages"`
	Traced []watermark.ToldTrace `json:"traced"` // one a page
	MS     int64                 `json:"ms"`
	Error  *recordError          `json:"error"` // null when ok
}

// tellTraced prints what is known of one file.
func (p *program) tellTraced(file string, found watermark.Tracing, head []byte, err error, o traceOptions, took time.Duration) {
	for _, w := range found.Warnings {
		fmt.Fprintf(p.stderr, "mohr: warning: %s: %s\n", shownInput(file), clean(w.Message))
	}
	unread := err != nil && !errors.Is(err, errTrace)
	switch {
	case o.json:
		told := found.Told()
		r := traceRecord{Input: file, OK: err == nil, Pages: told.Pages, Traced: told.Traced, MS: took.Milliseconds()}
		if err != nil {
			f := classify(err, head)
			r.Error = &recordError{f.code, pageOf(err), err.Error(), f.hint}
		}
		p.object(r)
	case unread:
		p.complain(file, err, classify(err, head).hint)
	default:
		writeTraced(p.stdout, file, found, o.hard)
	}
}

// writeTraced tells a person about one file.
func writeTraced(w io.Writer, file string, found watermark.Tracing, hard bool) {
	if !found.Found() {
		fmt.Fprintf(w, "%s: NO MARK FOUND\n", shownInput(file))
		if !hard {
			fmt.Fprintln(w, "  --hard looks longer. Too small a piece, or one made black and white, has no mark left.")
		}
		return
	}
	fmt.Fprintf(w, "%s: invisible mark found\n", shownInput(file))
	for _, t := range found.Traced {
		place := ""
		if found.Pages > 1 {
			place = fmt.Sprintf("page %d: ", t.Page)
		}
		if !t.Found {
			fmt.Fprintf(w, "  %sno mark found\n", place)
			continue
		}
		r := t.Region
		fmt.Fprintf(w, "  %scopy %s, confidence %.2f, read at %d,%d to %d,%d px\n", place, t.CopyID, t.Confidence, r.Min.X, r.Min.Y, r.Max.X, r.Max.Y)
	}
	fmt.Fprintln(w, "  The picture comes from this copy. Who passed it on the mark cannot say.")
}

// writeTraces tells, after what the codes of a document say, how its trace marks stand to them.
func writeTraces(w io.Writer, v watermark.Verification) {
	var found, none []int
	var marks []string
	for _, t := range v.Traced {
		if !t.Found {
			none = append(none, t.Page)
			continue
		}
		found = append(found, t.Page)
		if name := t.CopyID.String(); !slices.Contains(marks, name) {
			marks = append(marks, name)
		}
	}
	for _, name := range marks {
		fmt.Fprintf(w, "  Invisible mark: copy %s\n", name)
	}
	switch {
	case len(found) == 0:
		fmt.Fprintln(w, "  No invisible mark was found, as in older copies and those made with --no-trace.")
	case len(none) > 0:
		fmt.Fprintf(w, "  No invisible mark was found on %s.\n", pagesText(none, v.Pages))
	}
}
