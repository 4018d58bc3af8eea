package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mohr/watermark"
)

// maxFiles bounds the files of one run; each is compared with the others' outputs before any work.
const maxFiles = 10_000

// stampOptions are the flags of stamp, understood.
type stampOptions struct {
	job    watermark.Job // Secret, SigningKey, Seed and CopyID come with the file
	output string        // -o; "" beside the input
	force  bool
	json   bool
	root   *[32]byte // --seed
	bind   bool      // all files become one PDF

	noKey         bool
	noRecord      bool   // the register of copies is left alone
	keyPassphrase string // of --key-passphrase-file; "" asks when there is need
}

// A stampText is the flags of stamp as they are typed.
type stampText struct {
	purpose, to, date, until, lang, strength string
	noQR, noTrace, measure                   bool
	masks                                    []string
	format, output, seed                     string
	longSide, quality                        int
	a4, keepText, encrypt, noKey, noRecord   bool
	passwordFile, newPasswordFile            string
	keyPassphraseFile                        string
	limits                                   limitText
	force, json                              bool
}

func (p *program) stampVerb() *cobra.Command {
	var text stampText
	c := &cobra.Command{
		Use:   "stamp -p TEXT [flags] FILE...",
		Short: "Write copies of pictures and PDFs with their purpose stamped all over them.",
		Long: `The copy of NAME.EXT is NAME-stamped.jpg, .png or .pdf beside it, and its name is printed. The file itself is
never changed. A FILE of - is standard input; its copy goes to standard output unless -o names a file.
Each page of a PDF becomes a picture: text, links, forms, layers and attachments do not reach the copy.
Several pictures and -o NAME.pdf make one PDF, a page each; --a4 puts front.jpg and back.jpg on one page.
Each run signs its QR codes with the owner's key, which is made at the first one; see mohr key. Each copy is
noted in your register, which never leaves this machine, before it gets its name; see mohr copies.`,
		Example: example + `
mohr stamp -p "رہائش کا ثبوت" --lang ur --until 2026-12-31 -o copies/ front.jpg back.jpg`,
		ValidArgsFunction: completeFiles,
		Annotations: exits(exitFault, exitUsage, exitSome, exitDocument, exitExists, exitLimit,
			exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags(), "purpose", "to"); err != nil {
				return err
			}
			o, err := p.stampFlags(text, args)
			if err != nil {
				return err
			}
			return p.stamp(o, args)
		},
	}
	declareStamp(c, &text)
	return c
}

// declareStamp declares the flags of stamp. No default but that of lang and strength is in the flag itself: an
// empty value can then be told from none.
func declareStamp(c *cobra.Command, t *stampText) {
	f := c.Flags()
	f.SortFlags = false
	declareWords(c, t)
	f.BoolVar(&t.measure, "measure", false, "try to take the mark off again and say how far that got; takes seconds a page")
	declareLook(c, t)
	f.BoolVar(&t.a4, "a4", false, "put a card's front and back at true size on one A4 page, as a PDF")
	f.BoolVar(&t.keepText, "keep-text", false, "of a PDF: keep its text and lay the stamp over it; such a stamp can be\ntaken off again with ordinary tools")
	declareSize(f, t)
	f.StringVarP(&t.output, "output", "o", "", "a file, a folder (there already, or NAME/), or - for standard output;\ndefault beside the input")
	f.BoolVar(&t.force, "force", false, "replace an existing output; with -o - write to a terminal too")
	f.StringVar(&t.passwordFile, "password-file", "", "its first line opens encrypted PDFs; default is to ask on the terminal")
	f.BoolVar(&t.encrypt, "encrypt", false, "make a PDF that opens with a new password only (AES-256); asks for it")
	f.StringVar(&t.newPasswordFile, "new-password-file", "", "like --encrypt, with the first line of this file; default is to ask")
	declareJSON(f, &t.json)
	declareLimits(f, &t.limits)
	f.BoolVar(&t.noKey, "no-key", false, "neither use nor make the owner's key: QR codes are not signed")
	declareKeyPassphrase(f, &t.keyPassphraseFile)
	f.StringVar(&t.seed, "seed", "", "64 hex digits in place of key and chance: the same run gives the same copy")
	declareNoRecord(f, &t.noRecord)
	values(f, map[string]string{
		"output": "FILE", "seed": "HEX", "password-file": "FILE", "new-password-file": "FILE",
	})
}

// declareWords declares what the label says and how strong the mark is.
func declareWords(c *cobra.Command, t *stampText) {
	f := c.Flags()
	f.StringVarP(&t.purpose, "purpose", "p", "", "what the copy is for, 1 to 80 characters; required")
	f.StringVarP(&t.to, "to", "t", "", "who may use it, at most 60 characters; default nobody named")
	f.StringVar(&t.date, "date", "", "day of issue; default today")
	f.StringVar(&t.until, "until", "", "last day of validity; default none")
	f.StringVar(&t.lang, "lang", "en", "language of the fixed words: en, ur, both; default en")
	f.StringVar(&t.strength, "strength", "normal", "how hard the mark is to remove: light, normal, strong; default normal")
	values(f, map[string]string{
		"purpose": "TEXT", "to": "TEXT", "date": "YYYY-MM-DD", "until": "YYYY-MM-DD", "lang": "LANG", "strength": "WORD",
	})
	complete(c, "lang", words(langs()))
	complete(c, "strength", words(strengths()))
}

// declareLook declares what else is drawn, and as what it is written.
func declareLook(c *cobra.Command, t *stampText) {
	f := c.Flags()
	f.BoolVar(&t.noQR, "no-qr", false, "leave the QR code out")
	f.BoolVar(&t.noTrace, "no-trace", false, "leave out the invisible mark that mohr trace reads the copy number from")
	f.StringArrayVar(&t.masks, "mask", nil, "black out a rectangle: left, top, width, height in pixels (100,200,300,50)\n"+
		"or all in percent (\"10%,20%,30%,5%\"); may be repeated")
	f.StringVar(&t.format, "format", "", "what to write: jpeg, png, pdf; default pdf for PDF, png for PNG and GIF,\njpeg for others")
	values(f, map[string]string{"mask": "[PAGE:]X,Y,W,H", "format": "FORMAT"})
	complete(c, "format", words(formats()))
}

// declareSize declares how large a copy is in pixels and bytes.
func declareSize(f *pflag.FlagSet, t *stampText) {
	f.IntVar(&t.longSide, "long-side", 0, "shrink the document to this many pixels on its longer side, from 64;\ndefault its own size")
	f.IntVar(&t.quality, "quality", 0, "of a JPEG, 1 to 100; default the input's, kept between 80 and 92")
	values(f, map[string]string{"long-side": "PX", "quality": "N"})
}

// declareJSON and declareLimits declare what several verbs share.
func declareJSON(f *pflag.FlagSet, json *bool) {
	f.BoolVar(json, "json", false, "print one JSON object a line for each file, then a summary when several")
}

// A limitText is the flags that lift limits, as they are typed.
type limitText struct {
	pixels, bytes string
	pages         int
}

func declareLimits(f *pflag.FlagSet, t *limitText) {
	f.StringVar(&t.pixels, "max-pixels", "", "refuse larger pictures, in pixels: 50M, 50MP, 50000000; default 120M")
	f.IntVar(&t.pages, "max-pages", 0, "refuse PDFs of more pages; default 500")
	f.StringVar(&t.bytes, "max-bytes", "", "refuse longer files, in bytes: 256M, 256MiB, 256MB; default 256M")
	values(f, map[string]string{"max-pixels": "N", "max-pages": "N", "max-bytes": "N"})
}

func declareNoRecord(f *pflag.FlagSet, noRecord *bool) {
	f.BoolVar(noRecord, "no-record", false, "do not note copies in the register, see mohr copies; nothing is noted with --seed\nor without the key")
}

// complete offers the words of a flag to a shell.
func complete(c *cobra.Command, flag string, words []string) {
	err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic("mohr: completion of a flag that is not there: " + err.Error())
	}
}

// noEmptyFlag refuses a text flag that is given with nothing in it, unless it is among mayBe. In a script that is
// a variable that was never set, and a copy without the date or key that was meant is worse than none.
func noEmptyFlag(flags *pflag.FlagSet, mayBe ...string) (err error) {
	flags.Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && f.Value.String() == "" && !slices.Contains(mayBe, f.Name) {
			err = &usageError{"--" + f.Name + " is given without a value", "leave the flag out for its default"}
		}
	})
	return err
}

// stampFlags turns what was typed into options. The error is a usageError, or ErrLabel for a date.
func (p *program) stampFlags(t stampText, args []string) (o stampOptions, err error) {
	o = stampOptions{output: t.output, force: t.force, json: t.json}
	if err := t.present(args); err != nil {
		return o, err
	}
	if o.job, err = p.jobFlags(t); err != nil {
		return o, err
	}
	if err := p.passwords(t, &o.job); err != nil {
		return o, err
	}
	o.bind = o.bound(args)
	return o, t.keyFlags(&o)
}

// jobFlags reads what decides a copy besides passwords and the key.
func (p *program) jobFlags(t stampText) (job watermark.Job, err error) {
	if job.Label, err = p.label(t); err != nil {
		return job, err
	}
	if job.Strength, err = parseChoice("strength", t.strength, strengths()); err != nil {
		return job, err
	}
	job.Measure, job.NoTrace = t.measure, t.noTrace
	if t.noQR {
		job.QR = watermark.QROff
	}
	if job.Masks, err = masks(t.masks); err != nil {
		return job, err
	}
	if job.Output, err = t.outputFlags(); err != nil {
		return job, err
	}
	job.Limits, err = limits(t.limits)
	return job, err
}

// keyFlags reads what stands in place of the owner's key, or opens it.
func (t stampText) keyFlags(o *stampOptions) (err error) {
	switch {
	case t.noKey && t.seed != "":
		return &usageError{"--no-key uses chance, --seed leaves none", "leave one of the two out"}
	case t.keyPassphraseFile != "" && (t.noKey || t.seed != ""):
		return &usageError{"--key-passphrase-file opens the key that --no-key and --seed do without", "leave one of the two out"}
	}
	o.noKey, o.noRecord = t.noKey, t.noRecord
	if t.seed != "" {
		root, err := parseSeed(t.seed)
		if err != nil { // the value is as good as a key and is not repeated
			return &usageError{"--seed is not 64 hexadecimal digits", "openssl rand -hex 32 makes some"}
		}
		o.root = &root
	}
	o.keyPassphrase, err = passphraseFile(keyPassphraseFlag, t.keyPassphraseFile)
	return err
}

// present checks that there are a purpose and a file, the two things everybody forgets.
func (t stampText) present(args []string) error {
	purposeIsFile := false
	if _, err := os.Lstat(t.purpose); t.purpose != "" && err == nil {
		purposeIsFile = true
	}
	switch {
	case strings.TrimSpace(t.purpose) == "":
		return &usageError{"a purpose is missing: what is the copy for?", example}
	case len(args) == 0 && purposeIsFile:
		return &usageError{"no file given: -p took " + shown(t.purpose) + " as the purpose", example}
	case len(args) == 0:
		return &usageError{"no file given", example + "; a FILE of - reads standard input"}
	case len(args) > maxFiles:
		return &usageError{fmt.Sprintf("%d files, limit is %d", len(args), maxFiles), "stamp them in several runs"}
	}
	return nil
}

// label reads the words of the label. Here alone the clock is asked for the day.
func (p *program) label(t stampText) (l watermark.Label, err error) {
	if l.Purpose, err = parseWords("purpose", t.purpose); err != nil {
		return l, err
	}
	if l.Recipient, err = parseWords("to", t.to); err != nil {
		return l, err
	}
	if l.Lang, err = parseChoice("lang", t.lang, langs()); err != nil {
		return l, err
	}
	if t.date == "" {
		t.date = p.now().Format(time.DateOnly)
	}
	if l.Issued, err = watermark.ReadDate(t.date); err != nil {
		return l, fmt.Errorf("--date: %w", err)
	}
	if t.until == "" {
		return l, nil
	}
	if l.Expires, err = watermark.ReadDate(t.until); err != nil {
		return l, fmt.Errorf("--until: %w", err)
	}
	if l.Expires.Before(l.Issued) {
		return l, fmt.Errorf("%w: --until %s is before the day of issue, %s", watermark.ErrLabel, l.Expires, l.Issued)
	}
	return l, nil
}

// masks reads every --mask.
func masks(texts []string) ([]watermark.Mask, error) {
	if len(texts) > watermark.MaxMasks {
		return nil, &usageError{fmt.Sprintf("%d masks, limit is %d", len(texts), watermark.MaxMasks), "cover several places with one larger mask"}
	}
	var out []watermark.Mask
	for _, text := range texts {
		m, err := parseMask(text)
		if err != nil {
			return nil, &usageError{"--mask " + shown(text) + ": " + err.Error(),
				`--mask "10%,20%,30%,5%" in percent, --mask 100,200,300,50 in pixels: left, top, width, height`}
		}
		out = append(out, m)
	}
	return out, nil
}

// outputFlags reads how the copy is written.
func (t stampText) outputFlags() (o watermark.Output, err error) {
	if t.format != "" {
		if o.Format, err = parseChoice("format", t.format, formats()); err != nil {
			return o, err
		}
	}
	if t.longSide != 0 && (t.longSide < minLongSide || t.longSide > watermark.DefaultLimits.Side) {
		return o, badValue("long-side", fmt.Sprint(t.longSide), fmt.Sprintf("%d to %d pixels", minLongSide, watermark.DefaultLimits.Side))
	}
	if t.quality < 0 || t.quality > 100 {
		return o, badValue("quality", fmt.Sprint(t.quality), "1 to 100")
	}
	o.LongSide, o.Quality, o.A4, o.KeepText = t.longSide, t.quality, t.a4, t.keepText
	if o.A4 && o.Format == watermark.Auto {
		o.Format = watermark.PDF
	}
	if o.A4 && o.Format != watermark.PDF {
		return o, &usageError{"--a4 makes a PDF, --format asks for a picture", "leave one of the two out"}
	}
	return o, nil
}

// minLongSide is the least of watermark.Output.LongSide.
const minLongSide = 64

// limits reads the flags that lift limits.
func limits(t limitText) (lim watermark.Limits, err error) {
	lim = watermark.DefaultLimits
	if t.pages < 0 || t.pages > maxMaxPages {
		return lim, badValue("max-pages", fmt.Sprint(t.pages), fmt.Sprintf("1 to %d", maxMaxPages))
	}
	if t.pages > 0 {
		lim.Pages = t.pages
	}
	if t.pixels != "" {
		if lim.Pixels, err = parsePixels(t.pixels); err != nil {
			return lim, badValue("max-pixels", t.pixels, "a number of pixels like 50M or 50000000, at most 2147M")
		}
	}
	if t.bytes != "" {
		if lim.Bytes, err = parseBytes(t.bytes); err != nil {
			return lim, badValue("max-bytes", t.bytes, "a number of bytes like 256M or 256MB, less than 2G")
		}
	}
	return lim, nil
}
