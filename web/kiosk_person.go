package web

import (
	"context"
	"sync"
	"time"
)

// How a kiosk's server looks after its person by itself, whatever the page does.
const (
	watchTime  = 250 * time.Millisecond // between two looks at the clock and the stick
	pageGrace  = 5 * time.Second        // after the page's own countdown, before the server forgets without it
	endGrace   = 15 * time.Second       // for a page that is to be told why all is forgotten, before the process ends
	maxSides   = 2                      // pictures of one copy: a card's front and back
	aliveEvery = time.Second
)

// Why a person's turn is over, as the page is told.
const (
	overDone  = "done"  // the person said so
	overIdle  = "idle"  // nobody touched the screen
	overStick = "stick" // the stick was pulled out
	overDoor  = "door"  // a browser was started anew
)

// A person is whoever stands before a kiosk. The zero person has not touched it yet.
type person struct {
	mu      sync.Mutex
	begun   bool
	touched time.Time
	alive   time.Time // when Kiosk.Alive was last told
	stick   int       // the number of the stick that has been in since the beginning; 0 is none yet
	sides   []*side   // the documents, at most maxSides
	both    *kept     // all of them on one A4 page, made when it is first looked at
	working int       // copies that are being printed or written
	over    string    // why the turn is over, "" while it is not
	overAt  time.Time
	left    bool // Kiosk.End was told
}

// A side is one document of a person: a PDF, or a picture of a side of a card.
type side struct {
	*kept
	password string
	pdf      bool
	card     bool // of a card's shape
	pages    int
}

// touch counts a touch of the screen; the first one begins a person's turn.
func (s *Server) touchScreen() {
	stick := s.stickNow()
	p := &s.person
	p.mu.Lock()
	p.touched = s.config.Now()
	begins := !p.begun && p.over == ""
	if begins {
		p.begun, p.stick = true, stick
	}
	p.mu.Unlock()
	if begins {
		s.config.Kiosk.Count(CountedPerson)
	}
}

// watchPerson ends the turn of who walks away or pulls the stick out, and the process after each turn.
func (s *Server) watchPerson(ctx context.Context) {
	tick := time.NewTicker(watchTime)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.watchOnce(s.stickNow(), s.config.Now())
		}
	}
}

// watchOnce is one look, with the number of the stick that is in.
func (s *Server) watchOnce(stick int, now time.Time) {
	set, p := s.config.Kiosk.Settings, &s.person
	p.mu.Lock()
	reason := ""
	switch {
	case p.over != "", !p.begun, p.working > 0:
	case p.stick != 0 && stick != p.stick:
		reason = overStick
	case now.Sub(p.touched) > set.Idle+set.Warning+pageGrace:
		reason = overIdle
	case stick != 0:
		p.stick = stick
	}
	late := p.over != "" && now.Sub(p.overAt) > endGrace
	p.mu.Unlock()
	if reason != "" {
		s.forgetPerson(reason)
	}
	if late {
		s.leave()
	}
}

// stickNow is the number of the stick that is in.
func (s *Server) stickNow() int {
	if s.config.Kiosk.Stick == nil {
		return 0
	}
	return s.config.Kiosk.Stick.Seen()
}

// forgetPerson ends the turn and drops all that the person has brought, the documents overwritten. The rest of what is in
// memory goes with the process, see leave.
func (s *Server) forgetPerson(reason string) {
	p := &s.person
	p.mu.Lock()
	first := p.over == ""
	if first {
		p.over, p.overAt = reason, s.config.Now()
	}
	dropped, busy := p.sides, p.working > 0
	p.sides, p.both = nil, nil
	p.mu.Unlock()
	for _, d := range dropped {
		d.wipe(busy)
	}
	if first && reason == overIdle {
		s.config.Kiosk.Count(CountedIdle)
	}
}

// wipe overwrites a document, unless a copy of it is still being made.
func (d *side) wipe(busy bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, src := range d.srcs {
		if !busy {
			clear(src)
		}
	}
	d.srcs, d.kept.pages, d.password = nil, nil, ""
}

// leave asks for the end of the process, once.
func (s *Server) leave() {
	p := &s.person
	p.mu.Lock()
	told := p.left
	p.left = true
	p.mu.Unlock()
	if !told {
		s.config.Kiosk.End()
	}
}

// errOver is what a person whose turn is over is told.
var errOver = refuse(codeOver, "all is forgotten")

// add takes a document in. The error is the refusal of one that does not go with those that are there.
func (p *person) add(d *side) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.over != "":
		return errOver
	case len(p.sides) > 0 && (d.pdf || p.sides[0].pdf):
		return refuse(codeUsage, "a PDF goes alone")
	case len(p.sides) == maxSides:
		return refuse(codeUsage, "there are two pictures already")
	}
	p.sides, p.both = append(p.sides[:len(p.sides):len(p.sides)], d), nil
	return nil
}

// remove takes side n, from 1, away.
func (p *person) remove(n int) error {
	p.mu.Lock()
	if n < 1 || n > len(p.sides) {
		p.mu.Unlock()
		return refuse(codeUsage, "there is no such document")
	}
	gone := p.sides[n-1]
	p.sides = append(p.sides[:n-1:n-1], p.sides[n:]...)
	p.both = nil
	busy := p.working > 0
	p.mu.Unlock()
	gone.wipe(busy)
	return nil
}

// now returns the documents. The error is errOver, or the refusal of a person who has none yet.
func (p *person) now() ([]*side, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.over != "":
		return nil, errOver
	case len(p.sides) == 0:
		return nil, refuse(codeUsage, "there is no document yet")
	}
	return p.sides, nil
}

// work counts a copy that is being made and handed over: until it is done, neither the clock nor the stick ends the turn.
func (p *person) work() (done func(now time.Time), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over != "" {
		return nil, errOver
	}
	p.working++
	return func(now time.Time) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.working--
		p.touched = now
	}, nil
}
