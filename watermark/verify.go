package watermark

import (
	"fmt"
	"image"
	"slices"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/seal"
)

// A State says how one code of a copy stands, or that there is none.
type State uint8

// The states. Verify gives all but Expired and OtherKey, which depend on what a Check asks.
const (
	NoCode   State = iota // the page shows no code of a copy
	Valid                 // the words are those that the holder of the key signed
	Expired               // the same, but the last day has passed
	OtherKey              // the same, but by another key than the one that was asked for
	Altered               // it was a copy's code, and is not as it was written
	Unsigned              // a copy's words that nothing vouches for
	Later                 // a copy's code, of a version that is not known here
	Foreign               // some other code: a link, the card's own
	Pasted                // a copy's code, but the picture beside it has the trace mark of another copy
)

// String is the state's word for programs: "none", "valid", "expired", "other_key", "altered", "unsigned", "later",
// "foreign", "pasted".
func (s State) String() string {
	words := [...]string{"none", "valid", "expired", "other_key", "altered", "unsigned", "later", "foreign", "pasted"}
	if int(s) < len(words) {
		return words[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// A Finding is one code of a page, or that the page shows no code of a copy.
type Finding struct {
	Page    int // counts from 1
	State   State
	Label   Label          // the words, without Lang; zero for NoCode, Later and Foreign, and when altered ones no longer read
	Key     string         // verifier key of a signature that holds, else ""
	Text    string         // all that the code says, as it was read: it may hold anything; "" for NoCode
	Corners [4]image.Point // of the code, in pixels of the page upright; zero for NoCode
}

// A Verification is what Stamper.Verify found.
type Verification struct {
	Pages    int
	Findings []Finding // by page; a page without a code of a copy has one of NoCode
	Traced   []Traced  // one a page: its trace mark, as a short search finds it
	Warnings []Warning // what was not looked at
}

// Verify reads every QR code of a picture or PDF and says what each one says and whether it is as it was written. Each
// page without a code of a copy gives one finding of NoCode, so that there is always at least one finding. [Judge] sums
// them up.
//
// A valid code proves that its words are those that the key's holder signed. It does not prove who that is, nor that
// the words beside the code, or the document, are those they were signed for: compare the caption, the copy ID above all.
// Where the document still shows its trace mark, see Trace, a code of another copy is told as Pasted; most documents that
// were never stamped show none, so that none proves nothing.
// The errors are Inspect's.
func Verify(src []byte, lim Limits) ([]Finding, error) {
	var s Stamper
	defer s.Close()
	v, err := s.Verify(src, lim, "")
	return v.Findings, err
}

// Verify is the package's Verify with what s keeps. password opens an encrypted PDF; "" is none.
func (s *Stamper) Verify(src []byte, lim Limits, password string) (Verification, error) {
	lim = lim.orDefault()
	head, err := probe(src, lim)
	if err != nil {
		return Verification{}, err
	}
	if head.Format == container.PDF {
		return s.verifyPDF(src, lim, password)
	}
	img, notes, err := s.decode(src, head)
	if err != nil {
		return Verification{}, err
	}
	v := Verification{Pages: 1}
	for _, n := range notes {
		v.Warnings = append(v.Warnings, Warning{Code: n.Code, Page: 1, Message: n.Message})
	}
	found, mark, err := findingsOf(img, 1)
	v.Findings, v.Traced = found, []Traced{mark}
	return v, err
}

// findingsOf reads the codes of a page and its trace mark, and holds them against one another.
func findingsOf(img image.Image, page int) (out []Finding, mark Traced, err error) {
	found, err := qr.Find(img)
	if err != nil {
		return nil, Traced{}, err
	}
	ours := false
	for _, code := range found {
		f := findingOf(seal.Read(code.Text))
		f.Page, f.Text, f.Corners = page, code.Text, code.Corners
		ours = ours || f.State != Foreign
		out = append(out, f)
	}
	if !ours {
		out = append(out, Finding{Page: page, State: NoCode})
	}
	mark = traced(img, page, false)
	if mark.Found && !mark.fitsAny(out) {
		paste(out, marksOf(img, page))
	}
	return out, mark, nil
}

// fits reports whether f may be the code of the copy that t is the mark of: the same copy ID, and, where a signature holds,
// the same holder.
func (t Traced) fits(f Finding) bool {
	if f.Label.CopyID != t.CopyID {
		return false
	}
	owner, err := seal.FirstByte(f.Key)
	return f.Key == "" || err == nil && owner == t.Owner
}

func (t Traced) fitsAny(findings []Finding) bool { return slices.ContainsFunc(findings, t.fits) }

// paste turns codes whose words are sound into Pasted ones if none of the page fits any of its marks: who stamps a copy again
// leaves both marks in it.
func paste(findings []Finding, marks []Traced) {
	for _, m := range marks {
		if m.fitsAny(findings) {
			return
		}
	}
	for i, f := range findings {
		if f.State == Valid || f.State == Unsigned {
			findings[i].State = Pasted
		}
	}
}

// findingOf translates a reading.
func findingOf(r seal.Reading) Finding {
	f := Finding{Key: r.Key, Label: labelOf(r.Words)}
	switch r.Verdict {
	case seal.Valid:
		f.State = Valid
	case seal.Altered:
		f.State = Altered
	case seal.Unsigned:
		f.State = Unsigned
	case seal.Later:
		f.State = Later
	default:
		f.State = Foreign
	}
	return f
}

// labelOf is the label of words that seal has read, or of none.
func labelOf(w seal.Words) Label {
	if w == (seal.Words{}) {
		return Label{}
	}
	l := Label{Purpose: w.Purpose, Recipient: w.Recipient}
	var errs [3]error
	l.Issued, errs[0] = ParseDate(w.Issued)
	if w.Expires != "" {
		l.Expires, errs[1] = ParseDate(w.Expires)
	}
	l.CopyID, errs[2] = ParseCopyID(w.Copy)
	for _, err := range errs {
		if err != nil {
			panic("watermark: seal has read what it does not write: " + err.Error())
		}
	}
	return l
}

// A Check is what a person wants to know of a copy besides whether it was altered.
type Check struct {
	Today Date   // after a label's last day it has expired; zero asks about no day
	Key   string // the holder's key as MatchesKey takes it; "" is whoever it is
}

// Against is the state of f under a check. The error is MatchesKey's.
func (f Finding) Against(c Check) (State, error) {
	if f.State != Valid {
		return f.State, nil
	}
	if c.Key != "" {
		same, err := MatchesKey(f.Key, c.Key)
		if err != nil {
			return f.State, err
		}
		if !same {
			return OtherKey, nil
		}
	}
	if !c.Today.IsZero() && !f.Label.Expires.IsZero() && f.Label.Expires.Before(c.Today) {
		return Expired, nil
	}
	return Valid, nil
}

// A Verdict sums up the findings of one document.
type Verdict struct {
	Holds    bool  // every page has a code of a copy, all are valid under the check and say the same
	State    State // the worst of all findings but Foreign ones: Valid when only Disagree is amiss
	Disagree bool  // codes say different things: perhaps a page of another copy
}

// Judge sums up findings under a check. The error is MatchesKey's.
func Judge(findings []Finding, c Check) (Verdict, error) {
	if _, err := (Finding{State: Valid, Key: SigningKey{1}.VerifierKey()}).Against(c); err != nil {
		return Verdict{}, err // also when nothing is there to be compared with the key
	}
	v := Verdict{State: NoCode}
	text, seen := "", false
	for _, f := range findings {
		if f.State == Foreign {
			continue
		}
		state, err := f.Against(c)
		if err != nil {
			return Verdict{}, err
		}
		if !seen || state.worse(v.State) {
			v.State = state
		}
		v.Disagree = v.Disagree || seen && text != "" && f.Text != "" && f.Text != text
		if f.Text != "" {
			text = f.Text
		}
		seen = true
	}
	v.Holds = seen && v.State == Valid && !v.Disagree
	return v, nil
}

// worse reports whether s is to be told rather than t.
func (s State) worse(t State) bool {
	rank := func(s State) int {
		for i, r := range [...]State{Valid, Expired, Unsigned, Later, OtherKey, NoCode, Pasted, Altered} {
			if r == s {
				return i
			}
		}
		return -1
	}
	return rank(s) > rank(t)
}
