package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"mohr/watermark"
)

// A group is findings that say the same.
type group struct {
	watermark.Finding
	state watermark.State
	pages []int // rising, each once
}

// groupsOf gathers the findings of a document under a check, in order of their first page.
func groupsOf(findings []watermark.Finding, c watermark.Check) []group {
	var out []group
	for _, f := range findings {
		state, _ := f.Against(c) // Judge has passed
		at := slices.IndexFunc(out, func(g group) bool { return g.state == state && g.Text == f.Text })
		if at < 0 {
			at = len(out)
			out = append(out, group{Finding: f, state: state})
		}
		if g := &out[at]; len(g.pages) == 0 || g.pages[len(g.pages)-1] != f.Page {
			g.pages = append(g.pages, f.Page)
		}
	}
	return out
}

// stateWords says a state to a person: a word, loud when the copy does not hold, and what it means.
func stateWords(s watermark.State) (word, meaning string) {
	switch s {
	case watermark.Valid:
		return "valid", ""
	case watermark.Expired:
		return "EXPIRED", "its last day has passed"
	case watermark.OtherKey:
		return "OTHER KEY", "it was signed by another key than the one that you gave"
	case watermark.Altered:
		return "ALTERED", "the code is not as it was written: do not rely on this copy"
	case watermark.Pasted:
		return "CODE OF ANOTHER COPY", "the picture carries the invisible mark of another copy: the code was pasted onto it, do not rely on this copy"
	case watermark.Unsigned:
		return "UNSIGNED", "nothing shows who wrote these words, or that nobody changed them"
	case watermark.Later:
		return "UNKNOWN", "the code was made by a newer mohr: check it with that"
	case watermark.Foreign:
		return "other", "a code that is not of a copy"
	}
	return "NO CODE FOUND", "no code of a copy could be read: it is no copy made by mohr, or the code was cut off, covered or spoilt"
}

// writeVerified tells a person about one file: the verdict, then each thing that its codes say.
func writeVerified(w io.Writer, file string, v verified, c watermark.Check) {
	groups := groupsOf(v.Findings, c)
	word, _ := stateWords(v.verdict.State)
	if v.verdict.Disagree {
		if v.verdict.State == watermark.Valid {
			word = ""
		} else {
			word += ", and "
		}
		word += "CODES DISAGREE"
	}
	fmt.Fprintf(w, "%s: %s\n", shownInput(file), word)
	if v.verdict.Disagree {
		fmt.Fprintln(w, "  its codes say different things: pages or codes of several copies were put together")
	}
	for _, g := range groups {
		writeGroup(w, g, v.Pages, len(groups) > 1)
	}
	writeTraces(w, v.Verification)
	if v.verdict.State == watermark.Valid {
		fmt.Fprintln(w, "  The caption must say the same, the copy number above all.")
		if c.Key == "" {
			fmt.Fprintln(w, "  Whose key it is the code cannot say: compare it with one that the holder gave you.")
		}
	}
}

// writeGroup tells what one code says. several: other things are said of the document too.
func writeGroup(w io.Writer, g group, pages int, several bool) {
	word, meaning := stateWords(g.state)
	place := ""
	if pages > 1 {
		place = pagesText(g.pages, pages) + ": "
	}
	switch {
	case several && meaning != "":
		fmt.Fprintf(w, "  %s%s: %s\n", place, word, meaning)
	case several:
		fmt.Fprintf(w, "  %s%s\n", place, word)
	case place != "" || meaning != "":
		fmt.Fprintf(w, "  %s%s\n", place, strings.TrimSuffix(meaning+" ", " "))
	}
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "    %-7s %s\n", name, clean(value))
		}
	}
	if l := g.Label; l.Purpose != "" {
		line("For", l.Purpose)
		line("To", l.Recipient)
		line("On", l.Issued.String())
		line("Until", l.Expires.String())
		line("Copy", l.CopyID.String())
	}
	if g.Key != "" {
		if print, err := watermark.Fingerprint(g.Key); err == nil {
			line("Key", print.Words)
			line("", print.Digits)
		}
	}
}

// pagesText names pages of a document of that many: "all 3 pages", "page 2", "pages 1, 3 to 5".
func pagesText(list []int, pages int) string {
	if len(list) == pages {
		return "all " + strconv.Itoa(pages) + " pages"
	}
	var parts []string
	for i := 0; i < len(list); {
		end := i
		for end+1 < len(list) && list[end+1] == list[end]+1 {
			end++
		}
		part := strconv.Itoa(list[i])
		if end > i {
			part += " to " + strconv.Itoa(list[end])
		}
		parts = append(parts, part)
		i = end + 1
	}
	if len(list) == 1 {
		return "page " + parts[0]
	}
	return "pages " + strings.Join(parts, ", ")
}
