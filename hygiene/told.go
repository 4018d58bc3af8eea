package hygiene

import (
	"math"
	"time"
)

// Standard names the standard whose lines on length are told.
const Standard = "NIST SP 800-63B-4"

// A ToldStrength is a Strength as programs are told it, by the command line and by the local app alike.
type ToldStrength struct {
	Score        int          `json:"score"` // 0 to 4
	GuessesLog10 float64      `json:"guesses_log10"`
	Reasons      []ToldReason `json:"reasons"`  // the most important first
	Length       int          `json:"length"`   // code points
	Rest         int          `json:"rest"`     // code points behind those that were searched
	Breached     int          `json:"breached"` // at most this place among leaked passwords; 0 for none
	Seconds      ToldSeconds  `json:"seconds"`
	NIST         ToldNIST     `json:"nist"`
}

// A ToldReason is what a guesser uses.
type ToldReason struct {
	Code string `json:"code"`
	From int    `json:"from"` // code points; of [from, to)
	To   int    `json:"to"`
}

// ToldSeconds is how long a password holds against guessing, see Times.
type ToldSeconds struct {
	Throttled float64 `json:"online_throttled"`
	Online    float64 `json:"online"`
	SlowHash  float64 `json:"offline_slow"`
	FastHash  float64 `json:"offline_fast"`
}

// ToldNIST is whether Standard lets a password be used, and which lengths it asks for.
type ToldNIST struct {
	Standard           string `json:"standard"`
	Alone              bool   `json:"alone"`
	SecondFactor       bool   `json:"second_factor"`
	LengthAlone        int    `json:"length_alone"`
	LengthSecondFactor int    `json:"length_second_factor"`
}

// Told is s as programs are told it. It holds nothing of the password.
func (s Strength) Told() ToldStrength {
	t := ToldStrength{
		Score: s.Score, GuessesLog10: s.GuessesLog10, Reasons: []ToldReason{}, Length: s.Length, Rest: s.Rest, Breached: s.Breached,
		Seconds: ToldSeconds{s.Times.Throttled, s.Times.Online, s.Times.SlowHash, s.Times.FastHash},
		NIST:    ToldNIST{Standard, s.Alone(), s.WithSecondFactor(), LengthAlone, LengthSecondFactor},
	}
	for _, r := range s.Reasons {
		t.Reasons = append(t.Reasons, ToldReason{r.Code.String(), r.From, r.To})
	}
	return t
}

// A ToldPhrase is a Phrase and what it is worth as programs are told it, with the rates that the years are of.
type ToldPhrase struct {
	Passphrase  string  `json:"passphrase"`
	Urdu        string  `json:"urdu"` // the same in Urdu script, "" in a list without
	List        string  `json:"list"`
	ListWords   int     `json:"list_words"`
	Words       int     `json:"words"`
	Bits        float64 `json:"bits"`
	BitsPerWord float64 `json:"bits_per_word"`
	RateSlow    float64 `json:"rate_slow"`  // guesses a second
	YearsSlow   float64 `json:"years_slow"` // on average
	RateFast    float64 `json:"rate_fast"`
	YearsFast   float64 `json:"years_fast"`
}

// Told is p, drawn from a list of that name, as programs are told it: with its words.
func (p Phrase) Told(name string, list Wordlist) ToldPhrase {
	one := func(v float64) float64 { return math.Round(v*10) / 10 }
	return ToldPhrase{
		Passphrase: p.Text(), Urdu: p.Urdu(), List: name, ListWords: list.Len(), Words: len(p.Words),
		Bits: one(p.Bits), BitsPerWord: one(list.Bits()),
		RateSlow: PhraseSlowHash, YearsSlow: p.Years(PhraseSlowHash), RateFast: PhraseFastHash, YearsFast: p.Years(PhraseFastHash),
	}
}

// A ToldFact is a Fact as programs are told it.
type ToldFact struct {
	ID      string   `json:"id"`
	Claim   string   `json:"claim"` // in English
	Sources []string `json:"sources"`
	Dated   string   `json:"dated"`
	Seen    string   `json:"seen"`
	Grade   string   `json:"grade"`
}

// ToldFacts are the facts of t as programs are told them.
func (t Tip) ToldFacts() (all []ToldFact) {
	for _, f := range t.Facts {
		all = append(all, ToldFact{f.ID, f.Claim, f.Sources, f.Dated, f.Seen.Format(time.DateOnly), f.Grade})
	}
	return all
}
