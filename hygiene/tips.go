package hygiene

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// MaxAgeMonths is how old a look at a source may be before Tips.Old warns of it.
const MaxAgeMonths = 12

// A Wording says one thing in both languages, each in one line of plain text. Numbers in the Urdu stand as they are: see
// Isolated.
type Wording struct {
	English string `json:"en"`
	Urdu    string `json:"ur"`
}

// A Fact is what a tip rests on: what is claimed, by whom, and how good that is.
type Fact struct {
	ID      string
	Claim   string    // in English
	Sources []string  // at least one, each with a date where it has one
	Dated   string    // when it was claimed, as the source says it: "2025-06-03", "2012 to 2026"
	Seen    time.Time // the day on which somebody looked, at midnight UTC
	Grade   string    // "A" official page read, "B" press quoting officials, "C" one source or unconfirmed
}

// A Tip is one piece of advice.
type Tip struct {
	ID          string // lower-case letters and hyphens, unique
	Title, Text Wording
	Facts       []Fact    // at least one
	Review      time.Time // the last day on which it may be given without another look at its sources, midnight UTC
}

// A Topic is tips that belong together, in the order in which they are to be read.
type Topic struct {
	ID    string // lower-case letters and hyphens, unique
	Title Wording
	Tips  []Tip // at least one
}

// A Poster is what a shop's wall shall say.
type Poster struct {
	Title  Wording
	Points []Tip  // at least one
	Call   Tip    // what to do when all is late
	Number string // whom to call then
}

// Tips is all there is to say.
type Tips struct {
	Topics []Topic
	Poster Poster
}

// Topic returns the topic of that ID; false when there is none.
func (t Tips) Topic(id string) (Topic, bool) {
	i := slices.IndexFunc(t.Topics, func(topic Topic) bool { return topic.ID == id })
	if i < 0 {
		return Topic{}, false
	}
	return t.Topics[i], true
}

// Seen is the day of the oldest look at a fact of any tip.
func (t Tips) Seen() time.Time {
	oldest := t.Poster.Seen()
	for _, topic := range t.Topics {
		for _, tip := range topic.Tips {
			oldest = earlier(oldest, tip.Seen())
		}
	}
	return oldest
}

// Old reports whether on that day the oldest look at a fact lies more than MaxAgeMonths back.
func (t Tips) Old(today time.Time) bool { return today.After(t.Seen().AddDate(0, MaxAgeMonths, 0)) }

// All returns the points and the call.
func (p Poster) All() []Tip { return append(slices.Clone(p.Points), p.Call) }

// Sources are the first source of each fact, as short as it can be found by: there is little room.
func (p Poster) Sources() string {
	var all []string
	for _, t := range p.All() {
		s, _, _ := strings.Cut(t.Facts[0].Sources[0], " (") // its day is enough to find it
		all = append(all, s)
	}
	return strings.Join(slices.Compact(all), "; ")
}

// Seen is the day of the oldest look at a fact of the poster.
func (p Poster) Seen() time.Time {
	var oldest time.Time
	for _, tip := range p.All() {
		oldest = earlier(oldest, tip.Seen())
	}
	return oldest
}

// Seen is the day of the oldest look at a fact of the tip.
func (t Tip) Seen() time.Time {
	var oldest time.Time
	for _, f := range t.Facts {
		oldest = earlier(oldest, f.Seen)
	}
	return oldest
}

// earlier is the earlier day; the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// Grade is that of the weakest fact: "A", "B" or "C".
func (t Tip) Grade() string {
	grade := ""
	for _, f := range t.Facts {
		grade = max(grade, f.Grade)
	}
	return grade
}

// Due reports whether on that day somebody should have looked at the tip's sources again.
func (t Tip) Due(today time.Time) bool { return today.After(t.Review) }

// What the data looks like as it is written down.
type (
	rawFact struct {
		ID, Claim, Dated, Seen, Grade string
		Sources                       []string
	}
	rawTip struct {
		ID, Topic, Review string
		Title, Text       Wording
		Facts             []string
	}
	rawTips struct {
		Topics []struct {
			ID    string
			Title Wording
		}
		Tips   []rawTip
		Poster struct {
			Title  Wording
			Points []rawTip
			Number string
			Call   rawTip
		}
		Facts []rawFact
	}
)

// ParseTips reads tips from JSON: an object with topics, tips, poster and facts, as package words ships it. The error says
// what is missing, unknown, there twice, or no day.
func ParseTips(data []byte) (Tips, error) {
	var raw rawTips
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&raw); err != nil {
		return Tips{}, fmt.Errorf("tips: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Tips{}, errors.New("tips: something follows the data")
	}
	t, err := raw.read()
	if err != nil {
		return Tips{}, fmt.Errorf("tips: %w", err)
	}
	return t, nil
}

func (raw rawTips) read() (t Tips, err error) {
	facts := map[string]Fact{}
	for _, f := range raw.Facts {
		if facts[f.ID], err = newFact(f, facts); err != nil {
			return Tips{}, fmt.Errorf("fact %q: %w", f.ID, err)
		}
	}
	ids := map[string]bool{}
	at := map[string]int{}
	for _, topic := range raw.Topics {
		if err := named(topic.ID, ids, topic.Title); err != nil {
			return Tips{}, fmt.Errorf("topic %q: %w", topic.ID, err)
		}
		at[topic.ID] = len(t.Topics)
		t.Topics = append(t.Topics, Topic{ID: topic.ID, Title: topic.Title})
	}
	for _, tip := range raw.Tips {
		i, known := at[tip.Topic]
		if !known {
			return Tips{}, fmt.Errorf("tip %q: no topic %q", tip.ID, tip.Topic)
		}
		one, err := tip.read(facts, ids)
		if err != nil {
			return Tips{}, err
		}
		t.Topics[i].Tips = append(t.Topics[i].Tips, one)
	}
	for _, topic := range t.Topics {
		if len(topic.Tips) == 0 {
			return Tips{}, fmt.Errorf("topic %q has no tips", topic.ID)
		}
	}
	t.Poster, err = raw.poster(facts, ids)
	return t, err
}

func (raw rawTips) poster(facts map[string]Fact, ids map[string]bool) (p Poster, err error) {
	p.Title, p.Number = raw.Poster.Title, raw.Poster.Number
	if len(raw.Poster.Points) == 0 || p.Number == "" || !p.Title.whole() {
		return Poster{}, errors.New("the poster lacks a title, points, or a number to call")
	}
	for _, point := range raw.Poster.Points {
		one, err := point.read(facts, ids)
		if err != nil {
			return Poster{}, err
		}
		p.Points = append(p.Points, one)
	}
	p.Call, err = raw.Poster.Call.read(facts, ids)
	return p, err
}

func (raw rawTip) read(facts map[string]Fact, ids map[string]bool) (Tip, error) {
	fail := func(err error) (Tip, error) { return Tip{}, fmt.Errorf("tip %q: %w", raw.ID, err) }
	if err := named(raw.ID, ids, raw.Title, raw.Text); err != nil {
		return fail(err)
	}
	t := Tip{ID: raw.ID, Title: raw.Title, Text: raw.Text}
	for _, id := range raw.Facts {
		f, known := facts[id]
		if !known {
			return fail(fmt.Errorf("no fact %q", id))
		}
		t.Facts = append(t.Facts, f)
	}
	if len(t.Facts) == 0 {
		return fail(errors.New("no facts"))
	}
	var err error
	if t.Review, err = time.Parse(time.DateOnly, raw.Review); err != nil {
		return fail(err)
	}
	return t, nil
}

func newFact(raw rawFact, known map[string]Fact) (Fact, error) {
	f := Fact{ID: raw.ID, Claim: raw.Claim, Sources: raw.Sources, Dated: raw.Dated, Grade: raw.Grade}
	if _, twice := known[f.ID]; twice || f.ID == "" {
		return Fact{}, errors.New("no name of its own")
	}
	if f.Claim == "" || len(f.Sources) == 0 || slices.Contains(f.Sources, "") || !slices.Contains([]string{"A", "B", "C"}, f.Grade) {
		return Fact{}, errors.New("a claim, a source, or a grade A, B or C is missing")
	}
	var err error
	f.Seen, err = time.Parse(time.DateOnly, raw.Seen)
	return f, err
}

// isName reports whether s is words of letters a to z with a hyphen between each two.
func isName(s string) bool {
	for word := range strings.SplitSeq(s, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	return true
}

// named checks a name, which ids must not have and is given, and that wordings say something in both languages.
func named(id string, ids map[string]bool, wordings ...Wording) error {
	if ids[id] || !isName(id) {
		return errors.New("no name of its own")
	}
	ids[id] = true
	if slices.ContainsFunc(wordings, func(w Wording) bool { return !w.whole() }) {
		return errors.New("words are missing in one language")
	}
	return nil
}

func (w Wording) whole() bool { return w.English != "" && w.Urdu != "" }

// Isolated returns a line of Urdu with each number and Latin word in it an isolate of its own (U+2066 ... U+2069, UAX #9), so
// that 0800-55055 is not turned around. Do it once, and to plain text only.
func Isolated(urdu string) string {
	var out strings.Builder
	for len(urdu) > 0 {
		n := foreign(urdu)
		if n > 0 {
			out.WriteString("\u2066" + urdu[:n] + "\u2069")
		} else {
			n = 1 // a byte at a time: what is foreign is ASCII
			out.WriteString(urdu[:n])
		}
		urdu = urdu[n:]
	}
	return out.String()
}

// foreign is how many bytes at the start of s read from left to right within Urdu: numbers, Latin words, names of sites,
// also with single signs and spaces within. It is 0 if there are none.
func foreign(s string) int {
	n := 0
	if s != "" && strings.IndexByte(".#*+", s[0]) >= 0 {
		n = 1
	}
	end := 0
	for {
		word := len(s[n:]) - len(strings.TrimLeftFunc(s[n:], isLatin))
		if word == 0 {
			return end
		}
		end = n + word
		n = len(s) - len(strings.TrimLeft(s[end:], " ./:@_#*-"))
		if n == end {
			return end
		}
	}
}

func isLatin(r rune) bool {
	return '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
}
