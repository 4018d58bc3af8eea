package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/batch"
)

// A reportText is the flags of batch report.
type reportText struct {
	manifest string
	json     bool
}

func (p *program) batchReportVerb() *cobra.Command {
	var t reportText
	c := &cobra.Command{
		Use:   "report [flags] FILE.jsonl...",
		Short: "Sum up the journals of a batch, and find what is missing or done twice.",
		Long: `With --manifest, the table that the batch was made from, missing files are named; without, they are counted.
What a torn last line spoke of counts as missing, too: the shard's command with --resume mends it.`,
		Example: `mohr batch report copies/mohr-batch.jsonl
mohr batch report --manifest jobs.csv copies/mohr-batch.0-of-7.jsonl copies/mohr-batch.1-of-7.jsonl`,
		Annotations: map[string]string{exitKey: exits(exitFault, exitUsage)[exitKey] +
			fmt.Sprintf("  %3d  a file failed, is missing or was done twice\n", exitSome)},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{"no journal given", "mohr batch report copies/" + batch.Shard{}.JournalName()}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.batchReport(t, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&t.manifest, "manifest", "", "the table that the batch was made from, to name what is missing; default none")
	f.BoolVar(&t.json, "json", false, "print one JSON object")
	values(f, map[string]string{"manifest": "FILE"})
	return c
}

// batchReport prints what journals say together.
func (p *program) batchReport(t reportText, journals []string) error {
	var rows func(string) batch.Source
	o := batchOptions{text: batchText{manifest: t.manifest}}
	if t.manifest != "" {
		f, info, err := look(t.manifest)
		if err != nil {
			return fmt.Errorf("%s: %w", shown(t.manifest), err)
		}
		defer f.Close()
		rows = func(format string) batch.Source {
			o.job.Output.Format, _ = parseChoice("format", format, formats()) // of the run: names of copies follow from it
			return batch.NewManifest(f, info.Size(), o.copyOf)
		}
	}
	r, err := batch.Merge(journals, rows)
	if err != nil {
		return o.named(err)
	}
	if t.json {
		p.object(r)
	} else {
		fmt.Fprint(p.stdout, reportLines(r))
	}
	if !r.Holds() {
		return exitStatus(exitSome)
	}
	return nil
}

// reportLines is a report for a person.
func reportLines(r *batch.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d files: %d done, %d failed, %d missing, %d done twice\n", r.Rows, r.OK, r.Failed, r.Missing, r.Doubled)
	fmt.Fprintf(&b, "%d pages, %s of work\n", r.Pages, hoursText(r.MS))
	for _, part := range r.Parts {
		note := ""
		if part.Torn {
			note = ", torn at its end"
		}
		fmt.Fprintf(&b, "  %s: %d files, %d done, %d failed, %d missing%s\n", shown(filepath.Base(part.Journal)), part.Rows, part.OK, part.Failed, part.Missing, note)
	}
	if len(r.MissingShards) > 0 {
		fmt.Fprintf(&b, "no journal of shard %s\n", strings.Trim(fmt.Sprint(r.MissingShards), "[]"))
	}
	for _, list := range []struct {
		what  string
		names []string
		all   int
	}{
		{"missing", r.MissingRows, r.Missing}, {"done twice", r.DoubledRows, r.Doubled},
		{"failed", r.FailedRows, r.Failed}, {"not in the manifest", r.StrangeRows, r.Strange},
	} {
		for _, name := range list.names {
			fmt.Fprintf(&b, "%s: %s\n", list.what, shown(name))
		}
		if more := list.all - len(list.names); more > 0 && len(list.names) > 0 {
			fmt.Fprintf(&b, "%s: and %d more\n", list.what, more)
		}
	}
	if len(r.Days) > 1 {
		fmt.Fprintf(&b, "the days of issue differ: %s; --date makes them one\n", strings.Join(r.Days, ", "))
	}
	if r.Jobs > 1 {
		b.WriteString("the flags differ between journals\n")
	}
	return b.String()
}

// hoursText writes milliseconds of work.
func hoursText(ms int64) string {
	if ms < 3_600_000 {
		return fmt.Sprintf("%.1f s", float64(ms)/1000)
	}
	return fmt.Sprintf("%.1f h", float64(ms)/3_600_000)
}
