package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"mohr/watermark"
)

// measureType is the media type of an answer that comes line by line, an object each.
const measureType = "application/x-ndjson"

// A Measured is one line of the answer of measure: how far it has come, and at last what was found.
type Measured struct {
	Done       int                   `json:"done"` // attempts
	Of         int                   `json:"of"`
	Resistance *watermark.Resistance `json:"resistance,omitempty"` // on the last line
}

// measure is POST measure: how far attempts to take the mark off a page get. They take seconds of a core, so that one page
// is measured at a time, and a place is left for others.
func (s *Server) measure(c echo.Context) error {
	ctx, cancel := withTime(c)
	defer cancel()
	leave, err := s.trials.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return s.admit(c, s.jobs, func(ctx context.Context, u upload) error { return s.measured(ctx, c, u) })
}

// measured answers with a line before each attempt and one at the end. The work ends when the client goes away.
func (s *Server) measured(ctx context.Context, c echo.Context, u upload) error {
	l, err := s.look(ctx, c, u)
	if err != nil {
		return err
	}
	if l.text.Before {
		return refuse(codeUsage, "before is a preview's")
	}
	if err := l.ready(s); err != nil {
		return err
	}
	last := Measured{}
	found, err := l.draft.Measure(l.job, func(done, of int) bool {
		last = Measured{Done: done, Of: of}
		return ctx.Err() == nil && (done == of || writeLine(c, last))
	})
	if err != nil || found == nil {
		return err
	}
	last.Resistance = found
	writeLine(c, last)
	return nil
}

// writeLine writes one object of an answer that comes line by line, and reports whether it went out.
func writeLine(c echo.Context, v any) bool {
	line, err := json.Marshal(v)
	if err != nil {
		panic("web: a line that is not JSON: " + err.Error())
	}
	r := c.Response()
	control := http.NewResponseController(r.Writer)
	_ = control.SetWriteDeadline(time.Now().Add(bodyTime))
	if !r.Committed {
		r.Header().Set(echo.HeaderContentType, measureType)
		r.WriteHeader(http.StatusOK)
	}
	if _, err := r.Write(append(line, '\n')); err != nil {
		return false
	}
	return control.Flush() == nil
}
