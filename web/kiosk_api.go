package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"mohr/watermark"
)

// The bounds of a kiosk's requests.
const (
	maxKioskText = 4 << 10         // bytes of a body that is no document
	thumbSide    = 360             // pixels of a picture in the list of a stick
	printTime    = 2 * time.Minute // for the printer to take a copy
)

// kioskAPI declares what the server of a kiosk does. There is nothing else, above all nothing that hands out a copy.
func (s *Server) kioskAPI() {
	s.echo.GET("/healthz", s.kioskHealth)
	s.echo.GET(descriptionPath, s.openAPI)
	s.echo.POST("/api/v1/session", s.openSeat)
	k := s.echo.Group("/api/v1/kiosk")
	k.POST("/settings", s.kioskSettings, s.inSession)
	k.POST("/state", s.kioskState, s.inSession)
	k.POST("/stick", s.kioskStick, s.inSession)
	k.POST("/thumb", s.kioskThumb, s.inSession)
	k.POST("/take", s.kioskTake, s.inSession)
	k.POST("/photo", s.kioskPhoto, s.inSession)
	k.POST("/remove", s.kioskRemove, s.inSession)
	k.POST("/preview", s.kioskPreview, s.inSession)
	k.POST("/print", s.kioskPrint, s.inSession)
	k.POST("/save", s.kioskSave, s.inSession)
	k.POST("/end", s.kioskEnd, s.inSession)
	k.GET("/voice/:lang/:name", s.kioskVoice)
}

// readBody reads a small JSON object.
func readBody(c echo.Context, v any) error {
	if !isMedia(c.Request(), echo.MIMEApplicationJSON) {
		return refuse(codeUsage, "the body is not application/json")
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(http.MaxBytesReader(c.Response(), c.Request().Body, maxKioskText)); err != nil {
		return refuse(codeUsage, fmt.Sprintf("the body is longer than %d bytes, or ended early", maxKioskText))
	}
	return readObject("the body", b.Bytes(), v)
}

// kioskHealth is GET healthz of a kiosk. The seat tells a page when the next process is there.
func (s *Server) kioskHealth(c echo.Context) error {
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, map[string]any{"status": "ok", "seat": s.config.Kiosk.Seat})
	return nil
}

// openSeat is POST session of a kiosk. A second one is a browser that was started anew: who stood there before is forgotten,
// and if there was anybody, the page is sent on to the next process.
func (s *Server) openSeat(c echo.Context) error {
	p := &s.person
	p.mu.Lock()
	begun := p.begun
	p.mu.Unlock()
	if err := s.openSession(c); err != nil || !begun {
		return err
	}
	s.forgetPerson(overDoor)
	return nil
}

// A kioskTold is the settings as the page needs them.
type kioskTold struct {
	Name      string         `json:"name"`
	Languages []string       `json:"languages"`
	Purposes  []KioskPurpose `json:"purposes"`
	FreeText  bool           `json:"free_text"`
	Recipient string         `json:"recipient"`
	ValidDays int            `json:"valid_days"`
	IdleMS    int64          `json:"idle_ms"`
	WarningMS int64          `json:"warning_ms"`
	Camera    bool           `json:"camera"`
	Stick     bool           `json:"stick"`   // whether there is a place for one
	Printer   bool           `json:"printer"` // whether there is one
	Voices    []string       `json:"voices"`  // spoken prompts that there are: "ur/start"
	Seat      int            `json:"seat"`
	Next      string         `json:"next"` // the address to go on at when the turn is over
}

// kioskSettings is POST settings.
func (s *Server) kioskSettings(c echo.Context) error {
	k := s.config.Kiosk
	set := k.Settings
	told := kioskTold{
		Name: set.Name, Languages: set.Languages, Purposes: set.Purposes, FreeText: set.FreeText, Recipient: set.Recipient,
		ValidDays: set.ValidDays, IdleMS: set.Idle.Milliseconds(), WarningMS: set.Warning.Milliseconds(), Camera: set.Camera,
		Stick: k.Stick != nil, Printer: k.Print != nil, Seat: k.Seat, Next: s.nextAddress(c), Voices: []string{},
	}
	for _, lang := range set.Languages {
		for _, name := range KioskPrompts {
			if _, _, ok := s.voice(lang, name); ok {
				told.Voices = append(told.Voices, lang+"/"+name)
			}
		}
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, told)
	return nil
}

// nextAddress is where the page goes on with the next person: under the other name of this machine, which is another site to
// a browser, so that it ends the process that has drawn this person's pictures.
func (s *Server) nextAddress(c echo.Context) string {
	host := s.hosts[1]
	if c.Request().Host == host {
		host = s.hosts[0]
	}
	return "http://" + host + "/#" + s.config.Kiosk.Next
}

// A stateText is the body of state.
type stateText struct {
	Touched bool `json:"touched"` // since the last time
}

// A stateTold is its answer.
type stateTold struct {
	Stick bool   `json:"stick"` // one is in
	Over  string `json:"over"`  // done, idle, stick, door: why all is forgotten; "" while it is not
	Sides int    `json:"sides"` // documents
}

// kioskState is POST state, which the page asks for every second.
func (s *Server) kioskState(c echo.Context) error {
	var t stateText
	if err := readBody(c, &t); err != nil {
		return err
	}
	p, now, stick := &s.person, s.config.Now(), s.stickNow()
	s.watchOnce(stick, now) // first: a touch after the end does not bring a turn back
	if t.Touched {
		s.touchScreen()
	}
	p.mu.Lock()
	told := stateTold{Stick: stick != 0, Over: p.over, Sides: len(p.sides)}
	alive := now.Sub(p.alive) >= aliveEvery
	if alive {
		p.alive = now
	}
	p.mu.Unlock()
	if alive && s.config.Kiosk.Alive != nil {
		s.config.Kiosk.Alive()
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, told)
	return nil
}

// An endText is the body of end.
type endText struct {
	Reason string `json:"reason"` // done, idle, stick, door
}

// kioskEnd is POST end: all is forgotten, and the process ends once the page has its answer.
func (s *Server) kioskEnd(c echo.Context) error {
	var t endText
	if err := readBody(c, &t); err != nil {
		return err
	}
	if !slices.Contains([]string{overDone, overIdle, overStick, overDoor}, t.Reason) {
		t.Reason = overDone
	}
	s.forgetPerson(t.Reason)
	c.Response().Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, map[string]string{"next": s.nextAddress(c)})
	s.leave()
	return nil
}

// kioskPreview is POST preview.
func (s *Server) kioskPreview(c echo.Context) error {
	ctx, cancel := withTime(c)
	defer cancel()
	var t kioskText
	if err := readBody(c, &t); err != nil {
		return err
	}
	leave, err := s.looks.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	l, err := s.see(ctx, t)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if t.Before {
		err = l.draft.Before(&out)
	} else {
		err = l.draft.Preview(&out, l.job)
	}
	if err != nil {
		return err
	}
	w, h := l.draft.Size()
	head := c.Response().Header()
	head.Set(pagesHeader, strconv.Itoa(l.draft.Pages()))
	head.Set(sizeHeader, strconv.Itoa(w)+"x"+strconv.Itoa(h))
	write(c, http.StatusOK, types[watermark.JPEG], out.Bytes())
	return nil
}

// A handed is the answer to print and save.
type handed struct {
	CopyID string `json:"copy_id"`
	Pages  int    `json:"pages"`
}

// handOver makes the copy and gives it to give.
func (s *Server) handOver(c echo.Context, paper bool, give func(context.Context, []byte, watermark.Report) error, counted string) error {
	ctx, cancel := withTime(c)
	defer cancel()
	var t kioskText
	if err := readBody(c, &t); err != nil {
		return err
	}
	if t.Page != 0 || t.Side != 0 || t.Before {
		return refuse(codeUsage, "page, side and before are a preview's")
	}
	leave, err := s.jobs.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	done, err := s.person.work()
	if err != nil {
		return err
	}
	defer func() { done(s.config.Now()) }()
	copied, r, err := s.copyOf(ctx, t, paper)
	if err != nil {
		return err
	}
	defer clear(copied)
	if err := give(ctx, copied, r); err != nil {
		return err
	}
	s.config.Kiosk.Count(counted)
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, handed{r.CopyID.String(), r.Pages})
	return nil
}

// kioskPrint is POST print.
func (s *Server) kioskPrint(c echo.Context) error {
	return s.handOver(c, true, func(ctx context.Context, copied []byte, _ watermark.Report) error {
		if s.config.Kiosk.Print == nil {
			return refuse(codePrinter, "there is no printer")
		}
		ctx, cancel := context.WithTimeout(ctx, printTime)
		defer cancel()
		if s.config.Kiosk.Print(ctx, copied) != nil {
			return refuse(codePrinter, "the printer did not take the copy")
		}
		return nil
	}, CountedPrinted)
}

// kioskSave is POST save: to the stick.
func (s *Server) kioskSave(c echo.Context) error {
	return s.handOver(c, false, func(_ context.Context, copied []byte, r watermark.Report) error {
		stick, err := s.stick()
		if err != nil {
			return err
		}
		return stick.Save("mohr-"+r.CopyID.String()+"."+endings[r.Format], copied)
	}, CountedSaved)
}
