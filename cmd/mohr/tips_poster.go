package main

import (
	"bytes"
	"io"
	"strings"
	"time"

	catalogue "mohr/assets/words"
	"mohr/hygiene"
	"mohr/watermark"
)

// posterOf is the poster with its numbers isolated, its sources and their day at the foot.
func posterOf(p hygiene.Poster) watermark.Poster {
	both := func(w hygiene.Wording) watermark.Wording {
		return watermark.Wording{English: w.English, Urdu: hygiene.Isolated(w.Urdu)}
	}
	point := func(t hygiene.Tip) watermark.PosterPoint {
		return watermark.PosterPoint{Title: both(t.Title), Text: both(t.Text)}
	}
	out := watermark.Poster{Title: both(p.Title), Call: point(p.Call), Number: p.Number}
	for _, t := range p.Points {
		out.Points = append(out.Points, point(t))
	}
	day := p.Seen()
	text := func(l catalogue.Lang) string {
		return filled(l, catalogue.PosterFoot, "date", day.Format("2 January 2006"))
	}
	out.Foot = watermark.Wording{
		English: text(catalogue.English) + " " + catalogue.Get(catalogue.English, catalogue.TipsSource) + ": " + p.Sources() + ".",
		Urdu:    strings.Replace(text(catalogue.Urdu), day.Format("2 January 2006"), day.Format(time.DateOnly), 1),
	}
	return out
}

// drawPoster writes the poster of the tips that this program carries.
func drawPoster(dst io.Writer) error {
	tips, err := hygiene.ParseTips(catalogue.Tips())
	if err != nil {
		return err
	}
	return watermark.WritePoster(dst, posterOf(tips.Poster))
}

// writePoster writes the poster to a file that is not there yet, or to standard output.
func (p *program) writePoster(name string, poster hygiene.Poster, force bool) error {
	var page bytes.Buffer
	if err := watermark.WritePoster(&page, posterOf(poster)); err != nil {
		return err
	}
	return p.writeWhole(name, page.Bytes(), force, "the poster is a PDF and standard output is a terminal")
}
