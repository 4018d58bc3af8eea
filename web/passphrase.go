package web

import (
	"fmt"
	"math"

	"github.com/labstack/echo/v4"

	"mohr/assets/lists"
	"mohr/hygiene"
)

// usualPhraseWords is how many words a passphrase has unless told.
const usualPhraseWords = 6

// phraseLists are the lists that passphrases are drawn from, the usual one first.
var phraseLists = []choice[string]{{"urdu", lists.RomanUrdu}, {"eff", lists.EFFLarge}}

// A phraseText is the body of passphrase.
type phraseText struct {
	List  string `json:"list"`  // urdu, eff; "" is urdu
	Words int    `json:"words"` // 0 is 6
}

// A Phrase is a passphrase and what it is worth, as mohr passphrase --json says it, with the rates that the years are of.
type Phrase struct {
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

// passphrase is POST passphrase: one from chance and a list of words.
func (s *Server) passphrase(c echo.Context) error {
	var t phraseText
	return s.answerText(c, &t, func() (any, error) { return s.drawn(t) })
}

// drawn draws a passphrase.
func (s *Server) drawn(t phraseText) (Phrase, error) {
	if t.Words == 0 {
		t.Words = usualPhraseWords
	}
	if t.Words < hygiene.MinPhraseWords || t.Words > hygiene.MaxPhraseWords {
		return Phrase{}, refuse(codeUsage, fmt.Sprintf("words is not %d to %d", hygiene.MinPhraseWords, hygiene.MaxPhraseWords))
	}
	if t.List == "" {
		t.List = phraseLists[0].word
	}
	text, err := chosen("list", t.List, phraseLists)
	if err != nil {
		return Phrase{}, err
	}
	list, err := hygiene.ParseWordlist(text)
	if err != nil {
		return Phrase{}, err
	}
	p, err := hygiene.Passphrase(s.config.Random, list, t.Words)
	if err != nil {
		return Phrase{}, err
	}
	return Phrase{
		Passphrase: p.Text(), Urdu: p.Urdu(), List: t.List, ListWords: list.Len(), Words: t.Words,
		Bits: round1(p.Bits), BitsPerWord: round1(list.Bits()),
		RateSlow: hygiene.PhraseSlowHash, YearsSlow: p.Years(hygiene.PhraseSlowHash),
		RateFast: hygiene.PhraseFastHash, YearsFast: p.Years(hygiene.PhraseFastHash),
	}, nil
}

// round1 keeps one decimal.
func round1(v float64) float64 { return math.Round(v*10) / 10 }
