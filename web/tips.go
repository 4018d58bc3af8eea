package web

import (
	"bytes"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"mohr/assets/words"
	"mohr/hygiene"
	"mohr/watermark"
)

// tips is GET tips. As with purposes, it holds nothing of anybody's and needs no session.
func (s *Server) tips(c echo.Context) error {
	all, err := hygiene.ParseTips(words.Tips())
	if err != nil {
		return err
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, all.Told(midnight(s.config.Now())))
	return nil
}

// poster is GET poster: the most important tips for a wall. It is drawn anew for who asks, so that it needs a session.
func (s *Server) poster(c echo.Context) error {
	if s.config.Poster == nil {
		return refuse(codeAbsent, "there is no poster")
	}
	ctx, cancel := withTime(c)
	defer cancel()
	leave, err := s.texts.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	var page bytes.Buffer
	if err := s.config.Poster(&page); err != nil {
		return err
	}
	write(c, http.StatusOK, types[watermark.PDF], page.Bytes())
	return nil
}

// midnight is the day of a time where it was read, as package hygiene counts days.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
