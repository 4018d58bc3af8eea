package hygiene

import "time"

// ToldTips is all the advice there is, as of a day, as programs are told it. In its Urdu, numbers and Latin words are
// isolates.
type ToldTips struct {
	Seen   string      `json:"seen"`   // the day of the oldest look at a source
	Old    bool        `json:"old"`    // that is more than Months ago
	Months int         `json:"months"` // how old a look may be
	Topics []ToldTopic `json:"topics"`
}

// A ToldTopic is tips that belong together. Its ID names a picture, too.
type ToldTopic struct {
	ID    string    `json:"id"`
	Title Wording   `json:"title"`
	Tips  []ToldTip `json:"tips"`
}

// A ToldTip is one piece of advice with what it rests on.
type ToldTip struct {
	ID     string     `json:"id"`
	Title  Wording    `json:"title"`
	Text   Wording    `json:"text"`
	Facts  []ToldFact `json:"facts"`
	Seen   string     `json:"seen"`
	Grade  string     `json:"grade"` // A, B, C: that of its weakest fact
	Review string     `json:"review_by"`
	Due    bool       `json:"due"` // review_by has passed
}

// Told is t as programs are told it on a day.
func (t Tips) Told(today time.Time) ToldTips {
	out := ToldTips{Seen: told(t.Seen()), Old: t.Old(today), Months: MaxAgeMonths}
	for _, topic := range t.Topics {
		all := ToldTopic{ID: topic.ID, Title: topic.Title.Isolated()}
		for _, tip := range topic.Tips {
			all.Tips = append(all.Tips, ToldTip{
				ID: tip.ID, Title: tip.Title.Isolated(), Text: tip.Text.Isolated(), Facts: tip.ToldFacts(),
				Seen: told(tip.Seen()), Grade: tip.Grade(), Review: told(tip.Review), Due: tip.Due(today),
			})
		}
		out.Topics = append(out.Topics, all)
	}
	return out
}

// Isolated is w with the numbers and Latin words of its Urdu isolated.
func (w Wording) Isolated() Wording { return Wording{English: w.English, Urdu: Isolated(w.Urdu)} }

func told(day time.Time) string { return day.Format(time.DateOnly) }
