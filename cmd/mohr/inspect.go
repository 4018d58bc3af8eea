package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mohr/watermark"
)

// inspectOptions are the flags of inspect, understood.
type inspectOptions struct {
	limits   watermark.Limits
	password string
	json     bool
}

// An inspectRecord is one line of inspect --json.
type inspectRecord struct {
	Input string `json:"input"`
	OK    bool   `json:"ok"`
	watermark.Info
	Error *recordError `json:"error"` // null when ok
}

func (p *program) inspectVerb() *cobra.Command {
	var lim limitText
	var passwordFile string
	var asJSON bool
	c := &cobra.Command{
		Use:   "inspect [flags] FILE...",
		Short: "Say what a picture or PDF is and what it gives away besides what it shows.",
		Example: `mohr inspect cnic.jpg
mohr inspect --json *.jpg`,
		ValidArgsFunction: completeFiles,
		Annotations:       exits(exitFault, exitUsage, exitSome, exitDocument, exitLimit, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := inspectFlags(c, lim, passwordFile, asJSON, args)
			if err != nil {
				return err
			}
			return p.inspect(o, args)
		},
	}
	c.Flags().SortFlags = false
	declareJSON(c.Flags(), &asJSON)
	c.Flags().StringVar(&passwordFile, "password-file", "", "its first line opens encrypted PDFs; default none")
	values(c.Flags(), map[string]string{"password-file": "FILE"})
	declareLimits(c.Flags(), &lim)
	return c
}

// inspectFlags turns what was typed into options. The error is a usageError.
func inspectFlags(c *cobra.Command, lim limitText, passwordFile string, asJSON bool, args []string) (o inspectOptions, err error) {
	if err := noEmptyFlag(c.Flags()); err != nil {
		return o, err
	}
	switch {
	case len(args) == 0:
		return o, &usageError{"no file given", "mohr inspect cnic.jpg; a FILE of - reads standard input"}
	case len(args) > maxFiles:
		return o, &usageError{fmt.Sprintf("%d files, limit is %d", len(args), maxFiles), "inspect them in several runs"}
	case len(args) > 1 && slices.Contains(args, stdio):
		return o, &usageError{"standard input stands among other files", "give - alone"}
	}
	o.json = asJSON
	if passwordFile != "" {
		if o.password, err = readPassword(passwordFile); err != nil {
			return o, fmt.Errorf("--password-file: %w", err)
		}
	}
	o.limits, err = limits(lim)
	return o, err
}

// inspect looks at each file and tells what it found. The error is an exitStatus.
func (p *program) inspect(o inspectOptions, files []string) error {
	start := p.now()
	t := tally{files: len(files)}
	for i, file := range files {
		var info watermark.Info
		var head []byte
		err := p.guard(func() (err error) {
			src, err := p.read(file, o.limits.Bytes)
			if err != nil {
				return err
			}
			head = src[:min(len(src), headBytes)]
			info, err = p.pdfCore().Inspect(src, o.limits, o.password)
			return err
		})
		t.add(err, head)
		if i > 0 && !o.json && err == nil {
			fmt.Fprintln(p.stdout)
		}
		p.tellInfo(file, info, head, err, o.json)
	}
	if o.json {
		p.summary(t, p.now().Sub(start).Milliseconds())
	}
	return t.status()
}

// tellInfo prints what is known of one file.
func (p *program) tellInfo(file string, info watermark.Info, head []byte, err error, asJSON bool) {
	f := failure{}
	if err != nil {
		f = classify(err, head)
	}
	if info.Disclosures == nil {
		info.Disclosures = []watermark.Disclosure{} // [] in JSON, not null
	}
	switch {
	case asJSON && err == nil:
		p.object(inspectRecord{Input: file, OK: true, Info: info})
	case asJSON:
		p.object(inspectRecord{Input: file, Info: info, Error: &recordError{f.code, 0, err.Error(), f.hint}})
	case err != nil:
		p.complain(file, err, f.hint)
	default:
		writeInfo(p.stdout, file, info)
	}
}

// writeInfo prints what a person wants to know of one file, the most telling first.
func writeInfo(w io.Writer, file string, info watermark.Info) {
	if info.Format == "pdf" {
		writePDFInfo(w, file, info)
	} else {
		fmt.Fprintf(w, "%s: %s, %d x %d pixels, %s\n", shownInput(file), formatName(info.Format), info.Width, info.Height, sizeText(info.Bytes))
	}
	if info.Orientation > 1 {
		fmt.Fprintf(w, "  stored turned or mirrored (EXIF orientation %d); shown upright above\n", info.Orientation)
	}
	if info.Pages > 1 && info.Format != "pdf" {
		fmt.Fprintf(w, "  holds %d pictures\n", info.Pages)
	}
	if len(info.Disclosures) == 0 {
		fmt.Fprintln(w, "  gives away nothing besides what it shows")
		return
	}
	fmt.Fprintln(w, "  gives away:")
	for _, d := range info.Disclosures {
		fmt.Fprintf(w, "    %-21s %s\n", kindWords(d.Kind), disclosed(d))
	}
}

// writePDFInfo prints what a PDF is: its pages, their sizes, and whether it is locked.
func writePDFInfo(w io.Writer, file string, info watermark.Info) {
	if info.Encryption == "password" && info.Pages == 0 {
		fmt.Fprintf(w, "%s: PDF, %s\n  opens with a password only; --password-file gives it\n", shownInput(file), sizeText(info.Bytes))
		return
	}
	pages := "1 page"
	if info.Pages != 1 {
		pages = fmt.Sprintf("%d pages", info.Pages)
	}
	fmt.Fprintf(w, "%s: PDF, %s, %s, %s\n", shownInput(file), pages, pageSizes(info.PageSizes), sizeText(info.Bytes))
	switch info.Encryption {
	case "password":
		fmt.Fprintln(w, "  opens with a password only")
	case "restricted":
		fmt.Fprintln(w, "  encrypted, but opens without a password; its owner asks viewers not to allow everything")
	}
}

// pageSizes says how large pages are: each size once, in the order of the pages.
func pageSizes(sizes []watermark.PageSize) string {
	var out []string
	for _, s := range sizes {
		text := fmt.Sprintf("%.0f x %.0f mm", s.WidthPt/72*25.4, s.HeightPt/72*25.4)
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
		if len(out) > 3 {
			return strings.Join(out[:3], ", ") + " and others"
		}
	}
	return strings.Join(out, ", ")
}

// disclosed is one thing given away: its value or its size, and where it stands.
func disclosed(d watermark.Disclosure) string {
	var parts []string
	if d.Value != "" {
		parts = append(parts, clean(d.Value))
	}
	if d.Bytes > 0 {
		parts = append(parts, sizeText(int64(d.Bytes)))
	}
	return strings.TrimSpace(strings.Join(parts, ", ") + " (" + clean(d.Where) + ")")
}

// formatName is a format as people write it.
func formatName(format string) string {
	switch format {
	case "webp":
		return "WebP picture"
	case "":
		return "picture"
	}
	return strings.ToUpper(format) + " picture"
}

// kindWords says a kind of watermark.Disclosure for a person; one that is not known here stands for itself.
func kindWords(kind string) string {
	words := map[string]string{
		"location":       "where it was taken",
		"owner":          "whose it is",
		"person":         "who is in it",
		"serial":         "a serial number",
		"device":         "the device",
		"time":           "when",
		"thumbnail":      "a small copy",
		"second-picture": "another picture",
		"video":          "a film",
		"attachment":     "an attached file",
		"hidden-data":    "hidden parts",
		"comment":        "a comment",
		"history":        "its history",
		"signature":      "a signature",
		"active":         "scripts and actions",
		"software":       "software",
		"text":           "other text",
		"encryption":     "how it is locked",
		"profile":        "the colour profile",
		"settings":       "camera settings",
		"other":          "other parts",
	}
	if w := words[kind]; w != "" {
		return w
	}
	return clean(kind)
}
