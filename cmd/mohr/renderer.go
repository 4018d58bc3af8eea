package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"mohr/cmd/internal/codecache"
	"mohr/watermark"
)

// maxWorkers bounds the pages of one PDF that are worked on at once: each takes about 150 MB.
const maxWorkers = 4

// progressPages is how many pages a PDF has at least for its progress to be shown.
const progressPages = 4

// pdfGCPercent replaces gcPercent once a PDF may come. Its pages are many, and each leaves much behind: with 10 the
// collector takes a twelfth of the time of a page of text, with 50 a fiftieth, for 10 MB more.
const pdfGCPercent = 50

// core returns the stamper of this run. It costs nothing before the first PDF, but the folder for the compiled
// renderer is looked for here. Without one the renderer is compiled anew in each run.
func (p *program) core() *watermark.Stamper {
	if p.stamper == nil {
		p.stamper = &watermark.Stamper{Workers: min(runtime.GOMAXPROCS(0), maxWorkers)}
	}
	return p.stamper
}

// pdfCore is core for a run in which there may be a PDF.
func (p *program) pdfCore() *watermark.Stamper {
	s := p.core()
	if !p.cached {
		p.cached = true
		if p.getenv("GOGC") == "" {
			debug.SetGCPercent(pdfGCPercent)
		}
		s.CacheDir, _ = codecache.Dir(runtime.GOOS, p.getenv)
	}
	return s
}

// follow shows the progress of one file on a terminal and returns what wipes it away again.
func (p *program) follow(s *watermark.Stamper, file string) (wipe func()) {
	s.Progress = nil
	if !p.stderr.terminal() {
		return func() {}
	}
	shownYet := false
	s.Progress = func(done, pages int) {
		if pages >= progressPages {
			fmt.Fprintf(p.stderr, "\r\x1b[Kmohr: %s: %d of %d pages", shownInput(file), done, pages)
			shownYet = true
		}
	}
	return func() {
		if shownYet {
			fmt.Fprint(p.stderr, "\r\x1b[K")
		}
	}
}
