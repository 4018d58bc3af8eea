package watermark

import (
	"fmt"
	"math"
	"slices"
)

// A ToldFinding is a Finding as programs are told it, by the command line and by the local app alike.
type ToldFinding struct {
	Page    int       `json:"page"`
	State   string    `json:"state"` // none, valid, expired, other_key, altered, unsigned, later, foreign, pasted
	For     string    `json:"for"`
	To      string    `json:"to"`
	On      string    `json:"on"`
	Until   string    `json:"until"`
	Copy    string    `json:"copy"`
	Key     string    `json:"key"`
	Words   string    `json:"words"`  // the key's fingerprint
	Digits  string    `json:"digits"` // the same in digits
	Text    string    `json:"text"`   // the code as it was read
	Corners [4][2]int `json:"corners"`
}

// Told is f as programs are told it, with its state against c. A check that Judge refuses counts as one of
// another key.
func (f Finding) Told(c Check) ToldFinding {
	state, err := f.Against(c)
	if err != nil {
		state = OtherKey
	}
	t := ToldFinding{Page: f.Page, State: state.String(), Key: f.Key, Text: f.Text}
	if f.Label.Purpose != "" {
		t.For, t.To, t.On = f.Label.Purpose, f.Label.Recipient, f.Label.Issued.String()
		t.Until, t.Copy = f.Label.Expires.String(), f.Label.CopyID.String()
	}
	if f.Key != "" {
		if print, err := Fingerprint(f.Key); err == nil {
			t.Words, t.Digits = print.Words, print.Digits
		}
	}
	for i, at := range f.Corners {
		t.Corners[i] = [2]int{at.X, at.Y}
	}
	return t
}

// A ToldVerification is what the codes of a document say as programs are told it.
type ToldVerification struct {
	OK       bool          `json:"ok"`    // it holds
	State    string        `json:"state"` // the worst of its findings
	Disagree bool          `json:"disagree"`
	Pages    int           `json:"pages"`
	Findings []ToldFinding `json:"findings"`
	Traced   []ToldTrace   `json:"traced"` // one a page
	Warnings []Warning     `json:"warnings"`
}

// A ToldTrace is a Traced as programs are told it.
type ToldTrace struct {
	Page       int     `json:"page"`
	Found      bool    `json:"found"`
	Copy       string  `json:"copy"`       // "7F3K-9QXM"; "" when none is found
	Owner      string  `json:"owner"`      // two hexadecimal digits, see TraceOwner; "" when none is found
	Confidence float64 `json:"confidence"` // 0.43 to 1; 0 when none is found
	Region     [4]int  `json:"region"`     // left, top, right and bottom, pixels of the page upright
	Hard       bool    `json:"hard"`       // found by the longer search alone
}

// Told is t as programs are told it.
func (t Traced) Told() ToldTrace {
	out := ToldTrace{Page: t.Page, Found: t.Found}
	if t.Found {
		out.Copy, out.Owner, out.Hard = t.CopyID.String(), fmt.Sprintf("%02x", t.Owner), t.Hard
		out.Confidence = math.Round(1000*t.Confidence) / 1000
		out.Region = [4]int{t.Region.Min.X, t.Region.Min.Y, t.Region.Max.X, t.Region.Max.Y}
	}
	return out
}

// A ToldTracing is what the trace marks of a document say as programs are told it.
type ToldTracing struct {
	Found    bool        `json:"found"` // on any page
	Pages    int         `json:"pages"`
	Traced   []ToldTrace `json:"traced"` // one a page
	Warnings []Warning   `json:"warnings"`
}

// Told is t as programs are told it.
func (t Tracing) Told() ToldTracing {
	return ToldTracing{t.Found(), t.Pages, toldTraces(t.Traced), append([]Warning{}, t.Warnings...)}
}

// Found reports whether any page shows a mark.
func (t Tracing) Found() bool {
	return slices.ContainsFunc(t.Traced, func(p Traced) bool { return p.Found })
}

func toldTraces(list []Traced) []ToldTrace {
	out := []ToldTrace{} // [] in JSON, not null
	for _, t := range list {
		out = append(out, t.Told())
	}
	return out
}

// Told is v as programs are told it, judged under c. The error is Judge's.
func (v Verification) Told(c Check) (ToldVerification, error) {
	verdict, err := Judge(v.Findings, c)
	if err != nil {
		return ToldVerification{}, err
	}
	t := ToldVerification{
		OK: verdict.Holds, State: verdict.State.String(), Disagree: verdict.Disagree, Pages: v.Pages,
		Findings: []ToldFinding{}, Traced: toldTraces(v.Traced), Warnings: append([]Warning{}, v.Warnings...),
	}
	for _, f := range v.Findings {
		t.Findings = append(t.Findings, f.Told(c))
	}
	return t, nil
}
