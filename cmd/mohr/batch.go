package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/batch"
	"mohr/watermark"
)

// batchExample is a first batch that works, for hints.
const batchExample = `mohr batch -p "SIM registration only" -o copies/ scans/`

// The bounds and defaults of a batch's flags.
const (
	maxJobs       = 256
	usualMemory   = 1 << 30 // bytes
	leastMemory   = 16 << 20
	usualProgress = "auto"
)

// A batchText is the flags of batch as they are typed.
type batchText struct {
	stampText
	manifest, filesFrom string
	jobs                int
	memory, shard       string
	resume, dryRun      bool
	progress, sheet     string
	sheetLang           string
}

// batchOptions are the flags of batch, understood.
type batchOptions struct {
	stampOptions
	text     batchText
	roots    []string
	shard    batch.Shard
	jobs     int
	memory   int64
	progress string
	dated    bool // --date was given
}

func (p *program) batchVerb() *cobra.Command {
	var text batchText
	c := &cobra.Command{
		Use:   "batch -p TEXT -o DIR [flags] FOLDER...",
		Short: "Stamp many files: folders, a list, or a table of files and words.",
		Long: `Copies lie in DIR as the files lie in each FOLDER: FOLDER/a/b.jpg gives DIR/a/b-stamped.jpg. Links to files are
followed, links to folders are not; hidden files and files of other kinds are left out, and counted.
A manifest is a CSV file, UTF-8, whose first line names all of the columns ` + strings.Join(batch.Columns()[:4], ", ") + `,
` + strings.Join(batch.Columns()[4:], ", ") + `, in any order, in English or Urdu; an empty cell takes what the flags say.
Paths of inputs are as in any command, those of outputs are beneath DIR.
DIR/` + batch.Shard{}.JournalName() + ` records each copy that is in its place, with digests. After a crash or Ctrl-C, the
same command with --resume does what is left: with the same key the tree is then byte for byte that of a run
which nothing stopped.
What failed does not stop the rest, and is in DIR/` + batch.Shard{}.FailedName() + `, a manifest to be given again.`,
		Example: batchExample + `
mohr batch --manifest jobs.csv --date 2026-11-27 -o copies/ --shard 0/7 --resume`,
		Args:        cobra.ArbitraryArgs,
		Annotations: exits(exitFault, exitUsage, exitSome, exitDocument, exitExists, exitLimit, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags(), "purpose", "to"); err != nil {
				return err
			}
			o, err := p.batchFlags(text, args)
			if err != nil {
				return err
			}
			return p.batch(o)
		},
	}
	declareBatch(c, &text)
	c.AddCommand(p.batchReportVerb())
	return c
}

func declareBatch(c *cobra.Command, t *batchText) {
	f := c.Flags()
	f.SortFlags = false
	declareWords(c, &t.stampText)
	declareLook(c, &t.stampText)
	declareSize(f, &t.stampText)
	f.StringVarP(&t.output, "output", "o", "", "the folder of the copies; made if its parent is there; required, no default")
	f.BoolVar(&t.force, "force", false, "begin anew over the journal of an earlier run, and replace existing outputs")
	f.StringVar(&t.manifest, "manifest", "", "a CSV file with a row for each copy, in place of FOLDERs; default none")
	f.StringVar(&t.filesFrom, "files-from", "", "a list of files in place of FOLDERs, a name a line, or each ended by a zero byte\n"+
		"as of find -print0; - is standard input; default none")
	f.IntVarP(&t.jobs, "jobs", "j", 0, fmt.Sprintf("files at work at once, 1 to %d; default one for each core", maxJobs))
	f.StringVar(&t.memory, "memory", "", "bytes that documents at work may take together; one that needs more goes alone;\ndefault 1G")
	f.BoolVar(&t.resume, "resume", false, "go on with an earlier run, or begin if there is none")
	f.StringVar(&t.shard, "shard", "", "do part I of N, 0/N to N-1/N: the same rows whatever their order; default all")
	f.BoolVar(&t.dryRun, "dry-run", false, "do everything but write")
	f.StringVar(&t.progress, "progress", usualProgress, "on standard error: auto, bar, lines, json, none; default auto,\nwhich is bar on a terminal, json with --json, else lines")
	f.StringVar(&t.sheet, "sheet", "", "write a PDF to print, too: figures, what failed, and small pictures;\ndefault none")
	f.StringVar(&t.sheetLang, "sheet-lang", "", "its language: en, ur; default that of --lang")
	f.StringVar(&t.passwordFile, "password-file", "", "its first line opens encrypted PDFs; default is that they fail")
	declareJSON(f, &t.json)
	declareLimits(f, &t.limits)
	declareKeyPassphrase(f, &t.keyPassphraseFile)
	f.StringVar(&t.seed, "seed", "", "64 hex digits in place of the owner's key; default is that key")
	declareNoRecord(f, &t.noRecord)
	values(f, map[string]string{
		"output": "DIR", "manifest": "FILE", "files-from": "FILE", "jobs": "N", "memory": "N", "shard": "I/N", "progress": "WORD",
		"sheet": "FILE", "sheet-lang": "LANG",
		"password-file": "FILE", "seed": "HEX",
	})
	complete(c, "progress", progressWords())
	f.Lookup("purpose").Usage = "what the copies are for, 1 to 80 characters; default is each row's own"
}

func progressWords() []string { return []string{usualProgress, "bar", "lines", "json", "none"} }

// batchFlags turns what was typed into options. The error is a usageError, or ErrLabel for a date.
func (p *program) batchFlags(t batchText, args []string) (o batchOptions, err error) {
	o = batchOptions{text: t, roots: args, dated: t.date != ""}
	o.output, o.force, o.json = t.output, t.force, t.json
	if err := t.sources(args); err != nil {
		return o, err
	}
	if t.date == "" { // until is held against it when the day is known
		t.date = p.now().Format(time.DateOnly)
	}
	if o.job, err = p.jobFlags(t.stampText); err != nil {
		return o, err
	}
	if err := p.passwords(t.stampText, &o.job); err != nil {
		return o, err
	}
	if t.shard != "" {
		if o.shard, err = batch.ParseShard(t.shard); err != nil {
			return o, &usageError{"--shard " + shown(t.shard) + " is " + err.Error(), "the first of seven is 0/7, the last 6/7"}
		}
	}
	if err := o.sheetFlags(); err != nil {
		return o, err
	}
	if o.jobs = t.jobs; t.jobs == 0 {
		o.jobs = runtime.GOMAXPROCS(0)
	}
	if o.jobs < 1 || o.jobs > maxJobs {
		return o, badValue("jobs", fmt.Sprint(t.jobs), fmt.Sprintf("1 to %d", maxJobs))
	}
	o.memory = usualMemory
	if t.memory != "" {
		if o.memory, err = parseBytes(t.memory); err != nil || o.memory < leastMemory {
			return o, badValue("memory", t.memory, "a number of bytes like 512M or 2G, from 16M")
		}
	}
	if o.progress = t.progress; !slices.Contains(progressWords(), t.progress) {
		return o, badValue("progress", t.progress, "one of "+strings.Join(progressWords(), ", "))
	}
	return o, t.keyFlags(&o.stampOptions)
}

// sheetFlags checks where the contact sheet goes, and chooses its language.
func (o *batchOptions) sheetFlags() error {
	t := &o.text
	switch {
	case t.sheet == "":
		if t.sheetLang != "" {
			return &usageError{"--sheet-lang is the language of a sheet, and there is none", "--sheet sheet.pdf writes one"}
		}
		return nil
	case t.sheet == stdio || extension(t.sheet) != "pdf":
		return &usageError{"--sheet " + shown(t.sheet) + " is not the name of a PDF", "--sheet sheet.pdf"}
	case t.sheetLang == "" && o.job.Label.Lang == watermark.English:
		t.sheetLang = "en"
	case t.sheetLang == "":
		t.sheetLang = "ur"
	case t.sheetLang != "en" && t.sheetLang != "ur":
		return badValue("sheet-lang", t.sheetLang, "one of en, ur")
	}
	return vacant(t.sheet, o.force || t.resume)
}

// sources checks that there is one source of rows, and a folder for the copies.
func (t batchText) sources(args []string) error {
	given := 0
	for _, there := range []bool{len(args) > 0, t.manifest != "", t.filesFrom != ""} {
		if there {
			given++
		}
	}
	switch {
	case given == 0:
		return &usageError{"no folder given", batchExample + "; or --manifest, or --files-from"}
	case given > 1:
		return &usageError{"folders, --manifest and --files-from each say what to stamp", "give one of the three"}
	case len(args) > maxFiles:
		return &usageError{fmt.Sprintf("%d arguments, limit is %d", len(args), maxFiles), "name the folder that holds them, or use --files-from"}
	case t.manifest == stdio:
		return &usageError{"a manifest is read twice, which standard input cannot be", "write it to a file first"}
	case slices.Contains(args, stdio):
		return &usageError{"standard input is no folder", "--files-from - reads names from it"}
	case t.output == "":
		return &usageError{"a folder for the copies is missing", batchExample}
	case t.output == stdio:
		return &usageError{"many copies cannot go to standard output", "name a folder: -o copies/"}
	case t.purpose == "" && t.manifest == "":
		return &usageError{"a purpose is missing: what are the copies for?", batchExample}
	}
	return nil
}

// copyOf gives the path of a copy from its input's, by the names alone: a million files are not looked into before work.
func (o batchOptions) copyOf(input string) string {
	format := o.job.Output.Format
	if format == watermark.Auto {
		format = formatOfInput(input)
	}
	dir, base := splitSlash(input)
	return dir + copyName(base, format)
}

// formatOfInput is what is written for an input of that name.
func formatOfInput(name string) watermark.Format {
	switch extension(name) {
	case "pdf":
		return watermark.PDF
	case "png", "gif":
		return watermark.PNG
	}
	return watermark.JPEG
}

// splitSlash splits a path after its last slash.
func splitSlash(p string) (dir, base string) {
	i := strings.LastIndexByte(p, '/') + 1
	return p[:i], p[i:]
}

// jobOf is the job of a row: its words, or those of the flags. The error is a usageError or watermark.ErrLabel.
func (o batchOptions) jobOf(r batch.Row) (job watermark.Job, err error) {
	job = o.job
	l := &job.Label
	for _, cell := range []struct{ text, to *string }{{&r.Purpose, &l.Purpose}, {&r.Recipient, &l.Recipient}} {
		if *cell.text != "" {
			*cell.to = *cell.text
		}
	}
	for _, cell := range []struct {
		name, text string
		to         *watermark.Date
	}{{"issued", r.Issued, &l.Issued}, {"expires", r.Expires, &l.Expires}} {
		if cell.text != "" {
			if *cell.to, err = watermark.ReadDate(cell.text); err != nil {
				return job, fmt.Errorf("%s: %w", cell.name, err)
			}
		}
	}
	if r.Lang != "" {
		if l.Lang, err = parseChoice("lang", strings.ToLower(r.Lang), langs()); err != nil {
			return job, err
		}
	}
	if r.Strength != "" {
		if job.Strength, err = parseChoice("strength", strings.ToLower(r.Strength), strengths()); err != nil {
			return job, err
		}
	}
	named, err := formatOfName(r.Output, job.Output.Format)
	if named != watermark.Auto {
		job.Output.Format = named
	}
	return job, err
}

// wordsOf is the row with the words that its copy has.
func (o batchOptions) wordsOf(r batch.Row) batch.Row {
	l := o.job.Label
	for _, cell := range []struct {
		to   *string
		text string
	}{
		{&r.Purpose, l.Purpose}, {&r.Recipient, l.Recipient}, {&r.Issued, l.Issued.String()}, {&r.Expires, l.Expires.String()},
		{&r.Lang, wordOf(l.Lang, langs())}, {&r.Strength, wordOf(o.job.Strength, strengths())},
	} {
		if *cell.to == "" {
			*cell.to = cell.text
		}
	}
	return r
}

// setDay takes the day of issue from an earlier run, if there was one.
func (o *batchOptions) setDay(day string) (err error) {
	if day == "" {
		return nil
	}
	if o.job.Label.Issued, err = watermark.ReadDate(day); err != nil {
		return fmt.Errorf("day of the journal: %w", err)
	}
	return nil
}

// A batchRecord is one line of --json about one row.
type batchRecord struct {
	record
	Line   int    `json:"line"`   // of the manifest or list; 0 for a file of a folder
	Status string `json:"status"` // made, kept, failed; in a dry run made means that it would be
}

// A batchSummary ends the lines of --json.
type batchSummary struct {
	summary
	Kept     int     `json:"kept"` // of ok: they were there before
	Left     int     `json:"left"` // not tried
	Rate     float64 `json:"files_per_second"`
	DryRun   bool    `json:"dry_run"`
	Journal  string  `json:"journal"`         // "" in a dry run
	Manifest string  `json:"failed_manifest"` // "" when nothing failed
}
