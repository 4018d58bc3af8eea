package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"mohr/watermark"
)

// stick returns the stick's folder.
func (s *Server) stick() (Stick, error) {
	if s.config.Kiosk.Stick == nil {
		return nil, fmt.Errorf("%w has no place here", ErrStick)
	}
	return s.config.Kiosk.Stick, nil
}

// kioskStick is POST stick: what may be chosen.
func (s *Server) kioskStick(c echo.Context) error {
	stick, err := s.stick()
	if err != nil {
		return err
	}
	list, err := stick.List()
	if err != nil {
		return err
	}
	if list.Files == nil {
		list.Files = []StickFile{}
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, list)
	return nil
}

// A fileText is the body of thumb and take.
type fileText struct {
	ID       string `json:"id"`
	Password string `json:"password"` // of a locked PDF
}

// fromStick reads the file that a body names and calls use with it.
func (s *Server) fromStick(c echo.Context, g gate, use func(context.Context, []byte, fileText) error) error {
	ctx, cancel := withTime(c)
	defer cancel()
	var t fileText
	if err := readBody(c, &t); err != nil {
		return err
	}
	stick, err := s.stick()
	if err != nil {
		return err
	}
	leave, err := g.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	src, err := stick.Read(t.ID, s.config.Limits.Bytes)
	if err != nil {
		return err
	}
	quiet, err := s.alone(ctx, src)
	if err != nil {
		return err
	}
	defer quiet()
	return use(ctx, src, t)
}

// kioskThumb is POST thumb: a small picture of a file on the stick. Browsers are given none of its own bytes.
func (s *Server) kioskThumb(c echo.Context) error {
	return s.fromStick(c, s.looks, func(_ context.Context, src []byte, _ fileText) error {
		defer clear(src)
		draft, err := s.config.Stamper.Draft(src, s.config.Limits, "", 1, thumbSide)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := draft.Before(&out); err != nil {
			return err
		}
		write(c, http.StatusOK, types[watermark.JPEG], out.Bytes())
		return nil
	})
}

// kioskTake is POST take: a file on the stick becomes the person's document.
func (s *Server) kioskTake(c echo.Context) error {
	return s.fromStick(c, s.jobs, func(ctx context.Context, src []byte, t fileText) error {
		return s.takeIn(ctx, c, src, t.Password)
	})
}

// kioskPhoto is POST photo: a picture of the page's camera becomes the person's document.
func (s *Server) kioskPhoto(c echo.Context) error {
	return s.admit(c, s.jobs, func(ctx context.Context, u upload) error {
		src, err := u.document()
		if err != nil {
			return err
		}
		return s.takeIn(ctx, c, src, "")
	})
}

// A sideTold is one document of the person.
type sideTold struct {
	PDF   bool `json:"pdf"`
	Pages int  `json:"pages"`
	Card  bool `json:"card"`
}

// A sidesTold is the answer of what changes them: all that there are.
type sidesTold struct {
	Sides []sideTold `json:"sides"`
}

// takeIn opens a document, so that what cannot be stamped is told at once, and answers with all that there are.
func (s *Server) takeIn(ctx context.Context, c echo.Context, src []byte, password string) error {
	k, err := s.keep(upload{files: [][]byte{src}}, jobText{})
	if err != nil {
		return err
	}
	draft, err := s.draft(ctx, k, jobText{Asked: watermark.Asked{Password: password}})
	if err != nil {
		clear(src)
		return err
	}
	w, h := draft.Size()
	d := &side{kept: k, password: password, pages: draft.Pages(), pdf: bytes.HasPrefix(src, []byte("%PDF")) || draft.Pages() > 1}
	d.card = !d.pdf && watermark.CardShaped(w, h)
	if err := s.person.add(d); err != nil {
		d.wipe(false)
		return err
	}
	return s.tellSides(c)
}

// A removeText is the body of remove.
type removeText struct {
	Side int `json:"side"` // from 1
}

// kioskRemove is POST remove: one document is taken away again.
func (s *Server) kioskRemove(c echo.Context) error {
	var t removeText
	if err := readBody(c, &t); err != nil {
		return err
	}
	if err := s.person.remove(t.Side); err != nil {
		return err
	}
	return s.tellSides(c)
}

// tellSides answers with the person's documents.
func (s *Server) tellSides(c echo.Context) error {
	p := &s.person
	p.mu.Lock()
	told := []sideTold{}
	for _, d := range p.sides {
		told = append(told, sideTold{d.pdf, d.pages, d.card})
	}
	p.mu.Unlock()
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, sidesTold{told})
	return nil
}
