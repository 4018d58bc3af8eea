package watermark

import (
	"errors"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"

	"mohr/assets/words"
	"mohr/watermark/internal/glyph"
	"mohr/watermark/internal/plan"
	"mohr/watermark/internal/qr"
)

// styles are the three strengths, three points on one curve: tried against the attacks of package attack and against
// Tesseract, see TestTrials. They began as the trial "halo" of facts/marks.md.
var styles = [...]plan.Style{
	Normal: {Size: 34, Pitch: 1.7, Ink: 0.30, Halo: 0.34, HaloWidth: 6, Grain: 0.25, GrainColor: 20, GrainSize: 1.4,
		Blot: 0.5, BlotColor: 20, BlotSize: 7, Spare: 0.92, Paper: 0.5, PrintFade: 0.7, Dark: 55},
	Light: {Size: 34, Pitch: 1.8, Ink: 0.21, Halo: 0.20, HaloWidth: 5, Grain: 0.25, GrainColor: 16, GrainSize: 1.4,
		Blot: 0.55, BlotColor: 18, BlotSize: 7, Spare: 0.95, Paper: 1, PrintFade: 0.95, Dark: 45},
	Strong: {Size: 36, Pitch: 1.5, Ink: 0.38, Halo: 0.42, HaloWidth: 7, Grain: 0.3, GrainColor: 24, GrainSize: 1.4,
		Blot: 0.55, BlotColor: 24, BlotSize: 7, Spare: 0.9, Paper: 0.4, PrintFade: 0.68, Dark: 50},
}

// layOut plans the copy of a document of that size.
func layOut(size image.Point, l Label, code qrCode, key [32]byte, job Job, at pageOf) (*plan.Plan, error) {
	return layOutShown(size, size, l, l.captionWith(code, at), key, job)
}

// layOutShown plans the copy of a document of that size, drawn so that the document has the size shown.
func layOutShown(size, shown image.Point, l Label, caption plan.Caption, key [32]byte, job Job) (*plan.Plan, error) {
	rows, err := l.rows()
	if err != nil {
		return nil, err
	}
	p, err := plan.Layout(plan.Request{
		Doc:     plan.Size{W: size.X, H: size.Y},
		Key:     key,
		Grain:   job.Seed,
		Style:   styles[job.Strength],
		Rows:    rows,
		Caption: caption,
		Shown:   plan.Size{W: shown.X, H: shown.Y},

		RightToLeft: hasArabic(l.Purpose) || l.Lang == Urdu,
	})
	return p, tooMany(err, size)
}

// tooMany gives the error of a plan its kind.
func tooMany(err error, size image.Point) error {
	if errors.Is(err, plan.ErrTooMany) {
		return fmt.Errorf("picture of %d x %d pixels: %w: %w", size.X, size.Y, err, ErrLabel)
	}
	return err
}

// captionWith is the caption with a code in it.
func (l Label) captionWith(code qrCode, at pageOf) plan.Caption {
	c := l.caption(at)
	if code.payload != "" {
		c.Code = plan.Code{Size: code.modules.Size, QuietZone: qr.QuietZone, Dark: code.modules.Dark, Sent: code.sent}
	}
	return c
}

// languages returns the catalogue's languages of a label, the first above or before the second.
func (l Label) languages() []words.Lang {
	switch l.Lang {
	case Urdu:
		return []words.Lang{words.Urdu}
	case Both:
		return []words.Lang{words.Urdu, words.English}
	}
	return []words.Lang{words.English}
}

// rows returns what the lines of the mark repeat: the purpose twice as often as the recipient and the dates,
// so that a piece cut out of the copy still says what the copy was for.
func (l Label) rows() ([]plan.Row, error) {
	var rows []plan.Row
	langs := l.languages()
	for _, lang := range langs {
		own, err := l.ownRow(lang)
		if err != nil {
			return nil, err
		}
		fixed, err := fixedRow(lang)
		if err != nil {
			return nil, err
		}
		if lang != words.Urdu {
			rows = append(rows, own, fixed)
			continue
		}
		fine, err := l.fineRow()
		if err != nil {
			return nil, err
		}
		rows = append(rows, own, fine, fixed)
		if len(langs) == 1 {
			rows = append(rows, fine)
		}
	}
	return rows, nil
}

// ownRow is the line that says what this copy is for.
func (l Label) ownRow(lang words.Lang) (plan.Row, error) {
	texts := []phrase{own(l.Purpose, true)}
	if l.Recipient != "" {
		texts = append(texts, own(l.Recipient, true), own(l.Purpose, true))
	}
	texts = append(texts, l.validity(lang), phrase{glyph.IsolateLTR(l.CopyID.String()), true})
	if lang == words.Urdu {
		slices.Reverse(texts) // read from the right
	}
	row := plan.Row{Height: 1}
	for _, t := range texts {
		s, err := t.centred()
		if err != nil {
			return row, err
		}
		row.Parts = append(row.Parts, s)
		if t.urdu() {
			row.Height = urduRow
		}
	}
	return row, nil
}

// fineRow lies between two lines in Nastaliq, where a line of small print could hide else: the copy's number in small
// letters, far enough apart to leave that print readable. It is chosen by eye and by TestNoBareWindowOnDocuments.
func (l Label) fineRow() (plan.Row, error) {
	const size, apart = 0.38, 2.5
	s, err := phrase{glyph.IsolateLTR(l.CopyID.String()), true}.centred()
	return plan.Row{Parts: []plan.Shape{s, {Advance: apart}}, Size: size}, err
}

// fixedRow is the line that follows each of a label's own: it says the same on every copy of a document, so that
// copies laid over one another do not uncover what lies beneath it.
func fixedRow(lang words.Lang) (plan.Row, error) {
	row := plan.Row{Height: 1}
	keys := []words.Key{words.LabelOnce, words.LabelOnly}
	if lang == words.Urdu {
		slices.Reverse(keys)
		row.Height = urduRow
	}
	for _, k := range keys {
		s, err := phrase{words.Get(lang, k), true}.centred()
		if err != nil {
			return row, err
		}
		row.Parts = append(row.Parts, s)
	}
	return row, nil
}

// validity is the last day, or the day of issue when the copy has none.
func (l Label) validity(lang words.Lang) phrase {
	if l.Expires.IsZero() {
		return phrase{dateText(l.Issued, lang), true}
	}
	return phrase{words.Get(lang, words.LabelUntil) + " " + dateText(l.Expires, lang), true}
}

// caption is the words below the document.
func (l Label) caption(at pageOf) plan.Caption {
	langs := l.languages()
	first := langs[len(langs)-1] // values that differ by language are said once, in the plainer one
	name := func(k words.Key) plan.Text {
		if l.Lang == Both {
			return pair(phrase{text: words.Get(words.English, k)}, phrase{text: words.Get(words.Urdu, k)})
		}
		return phrase{text: words.Get(first, k)}.block()
	}
	c := plan.Caption{RightToLeft: l.Lang == Urdu, Title: own(l.Purpose, true).block()}
	if l.Recipient != "" {
		c.Items = append(c.Items, plan.Item{Name: name(words.LabelTo), Value: own(l.Recipient, true).block()})
	}
	c.Items = append(c.Items, plan.Item{Name: name(words.LabelIssued), Value: phrase{dateText(l.Issued, first), true}.block()})
	if !l.Expires.IsZero() {
		c.Items = append(c.Items, plan.Item{Name: name(words.LabelUntil), Value: phrase{dateText(l.Expires, first), true}.block()})
	}
	c.Items = append(c.Items, plan.Item{
		Name:  name(words.LabelCopy),
		Value: phrase{glyph.IsolateLTR(l.CopyID.String()), true}.block(),
	})
	if at.m > 1 {
		c.Items = append(c.Items, plan.Item{Value: l.pageText(at)})
	}
	var foot []phrase
	for _, lang := range langs {
		foot = append(foot, phrase{text: words.Get(lang, words.LabelOnly)})
	}
	c.Foot = stack(foot...)
	return c
}

// pageText says which page of how many this is.
func (l Label) pageText(at pageOf) plan.Text {
	in := func(lang words.Lang) phrase {
		number := func(n int) string { return glyph.IsolateLTR(strconv.Itoa(n)) }
		return phrase{text: strings.NewReplacer("{n}", number(at.n), "{m}", number(at.m)).Replace(words.Get(lang, words.LabelPage))}
	}
	if l.Lang == Both {
		return pair(in(words.English), in(words.Urdu))
	}
	return in(l.languages()[0]).block()
}
