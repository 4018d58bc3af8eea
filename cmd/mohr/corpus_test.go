//go:build corpus

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The longest that a program may take over one file, and how many of a copy's pages are read with zbar.
const (
	corpusPatience = 20 * time.Minute // with hundreds of pages, on a busy machine
	corpusPages    = 4
)

// TestCorpus stamps every Nth PDF below a folder, from the one numbered FIRST, each in a process of its own, and counts how that went, beside
// pdfcpu's stamp of the same files. A file counts as one that opens when two of mutool, poppler and PDFium draw or
// measure its first page; a copy counts as stamped when poppler and zbar find the code on its first three and its last
// page, and it has the pages that PDFium counts.
//
// Limit the memory of the shell that runs it (ulimit -v): mutool takes 20 GB for some of pdf.js's files.
//
//	CORPUS=folder EVERY=4 FIRST=0 MOHR=mohr PDFCPU=pdfcpu go test ./cmd/mohr -tags corpus -run TestCorpus -v -timeout 0
func TestCorpus(t *testing.T) {
	every, err := strconv.Atoi(os.Getenv("EVERY"))
	if err != nil {
		every = 1
	}
	var files []string
	err = filepath.WalkDir(os.Getenv("CORPUS"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".pdf") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	var took []time.Duration
	first, _ := strconv.Atoi(os.Getenv("FIRST"))
	for i := first; i < len(files); i += every {
		c := corpusFile{t: t, path: files[i], dir: t.TempDir()}
		c.look()
		c.stamp()
		c.pdfcpu()
		counts["files"]++
		for _, k := range c.counts {
			counts[k]++
		}
		took = append(took, c.took)
		os.RemoveAll(c.dir)
	}
	slices.Sort(took)
	for _, k := range slices.Sorted(func(yield func(string) bool) {
		for k := range counts {
			if !yield(k) {
				return
			}
		}
	}) {
		t.Logf("%-44s %5d", k, counts[k])
	}
	t.Logf("time of mohr: median %v, 99 of 100 within %v, longest %v", took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
}

type corpusFile struct {
	t         *testing.T
	path, dir string
	class     string // opens, disputed, locked, broken
	pages     int
	took      time.Duration
	counts    []string
}

func (c *corpusFile) count(format string, args ...any) {
	c.counts = append(c.counts, c.class+": "+fmt.Sprintf(format, args...))
}

// program runs a command and returns its exit status, -1 for a crash and -2 for one that did not end.
func (c *corpusFile) program(name string, args ...string) (status int, stdout, stderr string) {
	ctx, cancel := context.WithTimeout(context.Background(), corpusPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		status = -2
	case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled():
		status = -1
	case errors.As(err, &exit):
		status = exit.ExitCode()
	case err != nil:
		c.t.Fatal(err)
	}
	return status, out.String(), errs.String()
}

// look finds the file's class.
func (c *corpusFile) look() {
	opens := 0
	if s, _, errs := c.program("mutool", "draw", "-q", "-r", "20", "-o", filepath.Join(c.dir, "m.png"), c.path, "1"); s == 0 && !strings.Contains(errs, "error: ") {
		opens++
	}
	if s, _, _ := c.program("pdftoppm", "-r", "20", "-f", "1", "-l", "1", "-png", c.path, filepath.Join(c.dir, "p")); s == 0 {
		opens++
	}
	var info struct {
		Pages      int    `json:"pages"`
		Encryption string `json:"encryption"`
	}
	_, out, _ := c.program(os.Getenv("MOHR"), "inspect", "--json", c.path)
	if json.Unmarshal([]byte(out), &info) == nil && info.Pages > 0 {
		opens++
	}
	c.pages = info.Pages
	switch {
	case info.Encryption == "password":
		c.class = "locked"
	case opens >= 2:
		c.class = "opens"
	case opens == 1:
		c.class = "disputed"
	default:
		c.class = "broken"
	}
	c.count("")
}

// stamp stamps the file with mohr and looks at the copy.
func (c *corpusFile) stamp() {
	copied := filepath.Join(c.dir, "copy.pdf")
	start := time.Now()
	status, _, errs := c.program(os.Getenv("MOHR"), "stamp", "-p", "SIM registration only", "-o", copied, c.path)
	c.took = time.Since(start)
	line, _, _ := strings.Cut(errs, "\n")
	if status != 0 {
		kind := map[int]string{-2: "HANG", -1: "CRASH", 1: "FAULT", 2: "FAULT (used wrongly)", 4: "clean error, no readable document", 6: "clean error, over a limit"}[status]
		if strings.Contains(errs, "goroutine ") || kind == "" {
			kind = "CRASH"
		}
		c.count("mohr: %s", kind)
		c.t.Logf("%s: %s: mohr exits with %d after %v: %s", c.path, c.class, status, c.took.Round(time.Millisecond), line)
		if _, err := os.Stat(copied); err == nil {
			c.count("mohr: LEFT A COPY AFTER AN ERROR")
		}
		return
	}
	if fault := c.faultOf(copied); fault != "" {
		c.count("mohr: WRONG COPY")
		c.t.Logf("%s: %s: %s", c.path, c.class, fault)
		return
	}
	c.count("mohr: stamped on every page")
	if strings.Contains(errs, "warning") {
		c.count("mohr: stamped, with a warning")
		c.t.Logf("%s: %s: %s", c.path, c.class, line)
	}
}

// faultOf says what is wrong with a copy by the word of poppler, qpdf and zbar.
func (c *corpusFile) faultOf(copied string) string {
	if s, out, errs := c.program("qpdf", "--check", copied); s != 0 {
		return "qpdf: " + out + errs
	}
	if _, out, _ := c.program("qpdf", "--show-npages", copied); strings.TrimSpace(out) != strconv.Itoa(c.pages) {
		return fmt.Sprintf("%s pages instead of %d", strings.TrimSpace(out), c.pages)
	}
	for n := 1; n <= c.pages; n++ {
		if n >= corpusPages && n != c.pages {
			continue
		}
		picture := filepath.Join(c.dir, "page")
		if s, _, errs := c.program("pdftoppm", "-scale-to", "2500", "-singlefile", "-f", strconv.Itoa(n), "-l", strconv.Itoa(n), "-png", copied, picture); s != 0 {
			return "poppler: " + errs
		}
		if _, out, _ := c.program("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture+".png"); !strings.Contains(out, "For: SIM registration only") {
			return fmt.Sprintf("zbar finds no code on page %d", n)
		}
	}
	return ""
}

// pdfcpu stamps the file with pdfcpu and sees whether poppler shows a change on the same pages.
func (c *corpusFile) pdfcpu() {
	if os.Getenv("PDFCPU") == "" {
		return
	}
	copied := filepath.Join(c.dir, "pdfcpu.pdf")
	status, out, errs := c.program(os.Getenv("PDFCPU"), "stamp", "add", "--mode", "text", "SIM registration only", "scale:0.8, rot:30, op:0.5", c.path, copied)
	if status != 0 {
		kind := "clean error"
		if strings.Contains(out+errs, "goroutine ") || status == -1 {
			kind = "CRASH"
		} else if status == -2 {
			kind = "HANG"
		}
		c.count("pdfcpu: %s", kind)
		return
	}
	for n := 1; n <= c.pages; n++ {
		if n >= corpusPages && n != c.pages {
			continue
		}
		var shown [2][]byte
		for i, path := range []string{c.path, copied} {
			name := filepath.Join(c.dir, fmt.Sprint("q", i))
			os.Remove(name + ".png")
			c.program("pdftoppm", "-scale-to", "400", "-singlefile", "-f", strconv.Itoa(n), "-l", strconv.Itoa(n), "-png", path, name)
			shown[i], _ = os.ReadFile(name + ".png")
		}
		if bytes.Equal(shown[0], shown[1]) {
			c.count("pdfcpu: says it stamped, a page is unchanged")
			return
		}
	}
	c.count("pdfcpu: changed every page")
}
