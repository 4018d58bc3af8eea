//go:build js

package main

import (
	"bytes"
	"strings"
	"time"

	"mohr/assets/words"
	"mohr/hygiene"
	"mohr/watermark"
)

// poster draws the most important tips for a wall, one A4 page.
func (e *engine) poster(request) (answer, error) {
	tips, err := hygiene.ParseTips(words.Tips())
	if err != nil {
		return answer{}, err
	}
	var page bytes.Buffer
	err = watermark.WritePoster(&page, posterOf(tips.Poster))
	return answer{struct{}{}, page.Bytes()}, err
}

// posterOf is the poster with its numbers isolated, its sources and their day at the foot.
func posterOf(p hygiene.Poster) watermark.Poster {
	point := func(t hygiene.Tip) watermark.PosterPoint {
		return watermark.PosterPoint{Title: watermark.Wording(t.Title.Isolated()), Text: watermark.Wording(t.Text.Isolated())}
	}
	out := watermark.Poster{Title: watermark.Wording(p.Title.Isolated()), Call: point(p.Call), Number: p.Number}
	for _, t := range p.Points {
		out.Points = append(out.Points, point(t))
	}
	day := func(l words.Lang, written string) string {
		return strings.ReplaceAll(words.Get(l, words.PosterFoot), "{date}", written)
	}
	out.Foot = watermark.Wording{
		English: day(words.English, p.Seen().Format("2 January 2006")) + " " + words.Get(words.English, words.TipsSource) + ": " + p.Sources() + ".",
		Urdu:    day(words.Urdu, "\u2066"+p.Seen().Format(time.DateOnly)+"\u2069"),
	}
	return out
}
