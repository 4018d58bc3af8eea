package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A meter shows how far a batch has come, on standard error.
type meter interface {
	add(failed bool) // one more row
	clear()          // something else is about to be printed
	end()
}

// barPause is how often a bar is drawn, linePause how often a line is printed at most.
const (
	barPause  = 200 * time.Millisecond
	linePause = 10 * time.Second
)

// newMeter is the one that --progress asks for.
func (p *program) newMeter(o batchOptions, rows int) meter {
	kind := o.progress
	if kind == usualProgress {
		switch {
		case p.stderr.terminal():
			kind = "bar"
		case o.json:
			kind = "json"
		default:
			kind = "lines"
		}
	}
	switch kind {
	case "bar":
		return &barMeter{progressbar.NewOptions(rows, progressbar.OptionSetWriter(p.stderr), progressbar.OptionSetItsString("files"),
			progressbar.OptionShowIts(), progressbar.OptionShowCount(), progressbar.OptionThrottle(barPause), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetWidth(30), progressbar.OptionSetRenderBlankState(true))}
	case "json", "lines":
		now := p.now()
		return &lineMeter{p: p, json: kind == "json", rows: rows, began: now, last: now}
	}
	return noMeter{}
}

type noMeter struct{}

func (noMeter) add(bool) {}
func (noMeter) clear()   {}
func (noMeter) end()     {}

// A barMeter is for a terminal: with rate and time left.
type barMeter struct{ bar *progressbar.ProgressBar }

func (m *barMeter) add(bool) { m.bar.Add(1) }
func (m *barMeter) clear()   { m.bar.Clear() }
func (m *barMeter) end()     { m.bar.Exit(); m.bar.Clear() }

// A lineMeter is for logs and programs.
type lineMeter struct {
	p            *program
	json         bool
	rows         int
	done, failed int
	began, last  time.Time
}

// progressLine is one line of JSON of a lineMeter.
type progressLine struct {
	Done   int     `json:"done"`
	Failed int     `json:"failed"`
	Of     int     `json:"of"`
	Rate   float64 `json:"files_per_second"`
	Left   int     `json:"seconds_left"`
}

func (m *lineMeter) add(failed bool) {
	m.done++
	if failed {
		m.failed++
	}
	now := m.p.now()
	if now.Sub(m.last) < linePause || m.done == m.rows {
		return
	}
	m.last = now
	rate := float64(m.done) / now.Sub(m.began).Seconds()
	left := time.Duration(float64(m.rows-m.done) / rate * float64(time.Second))
	if m.json {
		line, _ := json.Marshal(map[string]progressLine{"progress": {m.done, m.failed, m.rows, float64(int(rate*10)) / 10, int(left.Seconds())}})
		fmt.Fprintf(m.p.stderr, "%s\n", line)
		return
	}
	fmt.Fprintf(m.p.stderr, "mohr: %d of %d files, %d failed, %.1f a second, %s left\n", m.done, m.rows, m.failed, rate, spanText(left))
}

func (m *lineMeter) clear() {}
func (m *lineMeter) end()   {}
