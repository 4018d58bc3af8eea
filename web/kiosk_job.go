package web

import (
	"context"

	"mohr/watermark"
)

// shareSide is the longer side of a picture for a stick, pixels: what messengers leave alone.
const shareSide = 1600

// A kioskText is the body of a kiosk's preview, print and save: what a person may choose. All else is the site's.
type kioskText struct {
	Purpose string `json:"purpose"` // an ID of the settings, or "other" where words may be written
	Words   string `json:"words"`   // the purpose in the person's own words, with "other"
	Lang    string `json:"lang"`    // the page's language
	Page    int    `json:"page"`    // of a preview, from 1; 0 is 1
	Side    int    `json:"side"`    // of a preview: its longer side in pixels; 0 is 1000
	Before  bool   `json:"before"`  // of a preview: without the stamp
}

// otherPurpose is the ID of a purpose that a person writes.
const otherPurpose = "other"

// asked makes the site's job of what a person has chosen. The error is a refusal of what the site does not allow.
func (s *Server) asked(t kioskText) (watermark.Asked, error) {
	set := s.config.Kiosk.Settings
	lang := set.StampLang
	if lang == "" || lang == "page" {
		lang = t.Lang
	}
	a := watermark.Asked{To: set.Recipient, Lang: lang, Strength: set.Strength.Word()}
	if set.ValidDays > 0 {
		a.Until = dayOf(s.config.Now().AddDate(0, 0, set.ValidDays)).String()
	}
	if t.Purpose == otherPurpose && set.FreeText {
		a.Purpose = t.Words
		return a, nil
	}
	for _, p := range set.Purposes {
		if p.ID != t.Purpose || t.Words != "" {
			continue
		}
		a.Purpose = p.UR
		if lang == watermark.English.Word() {
			a.Purpose = p.EN
		}
		return a, nil
	}
	return a, refuse(codeUsage, "the purpose is not one of this place")
}

// onA4 reports whether documents go on one A4 page at true size: pictures that have a card's shape.
func onA4(sides []*side) bool {
	for _, d := range sides {
		if !d.card {
			return false
		}
	}
	return true
}

// see draws the page that a person looks at.
func (s *Server) see(ctx context.Context, t kioskText) (l look, err error) {
	sides, err := s.person.now()
	if err != nil {
		return l, err
	}
	l.text.LongSide, l.text.Page = t.Side, max(t.Page, 1)
	l.kept = sides[0].kept
	switch {
	case onA4(sides):
		l.text.A4 = true
		if l.kept, err = s.onePage(sides); err != nil {
			return l, err
		}
		if l.text.Page > 1 {
			return l, refuse(codeUsage, "there is one A4 page")
		}
	case sides[0].pdf:
		l.text.Password = sides[0].password
	default:
		if l.text.Page > len(sides) {
			return l, refuse(codeUsage, "there is no such page")
		}
		l.kept, l.text.Page = sides[l.text.Page-1].kept, 1
	}
	if l.draft, err = s.draft(ctx, l.kept, l.text); err != nil || t.Before {
		return l, err
	}
	if l.text.Asked, err = s.asked(t); err != nil {
		return l, err
	}
	l.text.Asked.Format = watermark.PDF.Word()
	l.text.CopySide = new(int) // as on paper, at its full size
	return l, l.ready(s)
}

// onePage is the documents together, on one A4 page.
func (s *Server) onePage(sides []*side) (*kept, error) {
	p := &s.person
	p.mu.Lock()
	both := p.both
	p.mu.Unlock()
	if both != nil {
		return both, nil
	}
	var srcs [][]byte
	for _, d := range sides {
		srcs = append(srcs, d.srcs...)
	}
	both, err := s.keep(upload{files: srcs}, jobText{Asked: watermark.Asked{A4: true}})
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sides) == len(sides) {
		p.both = both
	}
	return both, nil
}

// copyOf makes the copy of all documents: for paper a PDF, for a stick a picture where there is one picture alone.
func (s *Server) copyOf(ctx context.Context, t kioskText, paper bool) (copied []byte, r watermark.Report, err error) {
	sides, err := s.person.now()
	if err != nil {
		return nil, r, err
	}
	asked, err := s.asked(t)
	if err != nil {
		return nil, r, err
	}
	asked.Format = watermark.PDF.Word()
	switch {
	case sides[0].pdf:
		asked.Password = sides[0].password
	case !paper && len(sides) == 1:
		asked.Format, asked.LongSide = watermark.JPEG.Word(), shareSide
	default:
		asked.A4 = onA4(sides)
	}
	job, err := s.jobOf(jobText{Asked: asked})
	if err != nil {
		return nil, r, err
	}
	var srcs [][]byte
	for _, d := range sides {
		srcs = append(srcs, d.srcs...)
	}
	if job.Seed, job.Label.CopyID, err = s.config.Chance(srcs); err != nil {
		return nil, r, err
	}
	quiet, err := s.alone(ctx, srcs...)
	if err != nil {
		return nil, r, err
	}
	defer quiet()
	out := &sink{ctx: ctx}
	r, err = s.make(out, srcs, job)
	return out.copy.Bytes(), r, err
}
