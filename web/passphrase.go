package web

import (
	"fmt"

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

// passphrase is POST passphrase: one from chance and a list of words.
func (s *Server) passphrase(c echo.Context) error {
	var t phraseText
	return s.answerText(c, &t, func() (any, error) { return s.drawn(t) })
}

// drawn draws a passphrase.
func (s *Server) drawn(t phraseText) (told hygiene.ToldPhrase, err error) {
	if t.Words == 0 {
		t.Words = usualPhraseWords
	}
	if t.Words < hygiene.MinPhraseWords || t.Words > hygiene.MaxPhraseWords {
		return told, refuse(codeUsage, fmt.Sprintf("words is not %d to %d", hygiene.MinPhraseWords, hygiene.MaxPhraseWords))
	}
	if t.List == "" {
		t.List = phraseLists[0].word
	}
	text, err := chosen("list", t.List, phraseLists)
	if err != nil {
		return told, err
	}
	list, err := hygiene.ParseWordlist(text)
	if err != nil {
		return told, err
	}
	p, err := hygiene.Passphrase(s.config.Random, list, t.Words)
	if err != nil {
		return told, err
	}
	return p.Told(t.List, list), nil
}
