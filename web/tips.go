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

// Tips is all the advice there is, as of today.
type Tips struct {
	Seen   string  `json:"seen"`   // the day of the oldest look at a source
	Old    bool    `json:"old"`    // that is more than Months ago
	Months int     `json:"months"` // how old a look may be
	Topics []Topic `json:"topics"`
}

// A Topic is tips that belong together. Its ID names a picture, too.
type Topic struct {
	ID    string          `json:"id"`
	Title hygiene.Wording `json:"title"`
	Tips  []Tip           `json:"tips"`
}

// A Tip is one piece of advice with what it rests on. In its Urdu, numbers and Latin words are isolates.
type Tip struct {
	ID     string             `json:"id"`
	Title  hygiene.Wording    `json:"title"`
	Text   hygiene.Wording    `json:"text"`
	Facts  []hygiene.ToldFact `json:"facts"`
	Seen   string             `json:"seen"`
	Grade  string             `json:"grade"` // A, B, C: that of its weakest fact
	Review string             `json:"review_by"`
	Due    bool               `json:"due"` // review_by has passed
}

// tips is GET tips. As with purposes, it holds nothing of anybody's and needs no session.
func (s *Server) tips(c echo.Context) error {
	all, err := hygiene.ParseTips(words.Tips())
	if err != nil {
		return err
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, tipsOn(all, midnight(s.config.Now())))
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

// tipsOn is what there is to say on a day.
func tipsOn(all hygiene.Tips, today time.Time) Tips {
	out := Tips{Seen: day(all.Seen()), Old: all.Old(today), Months: hygiene.MaxAgeMonths}
	for _, topic := range all.Topics {
		t := Topic{ID: topic.ID, Title: isolated(topic.Title)}
		for _, tip := range topic.Tips {
			t.Tips = append(t.Tips, tipOn(tip, today))
		}
		out.Topics = append(out.Topics, t)
	}
	return out
}

func tipOn(tip hygiene.Tip, today time.Time) Tip {
	return Tip{
		ID: tip.ID, Title: isolated(tip.Title), Text: isolated(tip.Text), Facts: tip.ToldFacts(),
		Seen: day(tip.Seen()), Grade: tip.Grade(), Review: day(tip.Review), Due: tip.Due(today),
	}
}

// isolated is a wording with the numbers and Latin words of its Urdu isolated.
func isolated(w hygiene.Wording) hygiene.Wording {
	return hygiene.Wording{English: w.English, Urdu: hygiene.Isolated(w.Urdu)}
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// midnight is the day of a time where it was read, as package hygiene counts days.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
