package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mohr/assets/lists"
	catalogue "mohr/assets/words"
	"mohr/hygiene"
	"mohr/watermark"
)

// usualPhraseWords is how many words a passphrase has unless told: 62 bits of the Roman-Urdu list, 77.5 of the EFF's.
const usualPhraseWords = 6

// A phraseText is the flags of passphrase, as they are typed.
type phraseText struct {
	words      int
	list, lang string
	json       bool
}

// phraseLists are the lists that passphrases are drawn from.
func phraseLists() []choice[string] {
	return []choice[string]{{"urdu", lists.RomanUrdu}, {"eff", lists.EFFLarge}}
}

func (p *program) passphraseVerb() *cobra.Command {
	var t phraseText
	c := &cobra.Command{
		Use:   "passphrase [flags]",
		Short: "Make a passphrase from chance and a list of words.",
		Long: `Chance alone makes it strong: take it as it comes, and do not draw until you like one. On a terminal its words
in Urdu script and what it withstands stand below it; elsewhere standard output holds the phrase alone. It is
kept nowhere.`,
		Example: `mohr passphrase
mohr passphrase --list eff --words 7 | wl-copy`,
		Args:        noArguments,
		Annotations: exits(exitFault, exitUsage),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.passphrase(t)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.IntVar(&t.words, "words", usualPhraseWords,
		fmt.Sprintf("how many words, %d to %d; default %d", hygiene.MinPhraseWords, hygiene.MaxPhraseWords, usualPhraseWords))
	f.StringVar(&t.list, "list", "urdu", "urdu: 1,296 words of Roman Urdu, 10.3 bits each; eff: 7,776 English ones, 12.9;\ndefault urdu")
	f.StringVar(&t.lang, "lang", "en", "language of the explanation: en, ur, both; default en")
	f.BoolVar(&t.json, "json", false, "print one JSON object")
	values(f, map[string]string{"words": "N", "list": "WORD", "lang": "LANG"})
	complete(c, "list", words(phraseLists()))
	complete(c, "lang", words(langs()))
	return c
}

// passphrase draws a passphrase and prints it. The phrase and its Urdu go to standard output and nowhere else.
func (p *program) passphrase(t phraseText) error {
	if t.words < hygiene.MinPhraseWords || t.words > hygiene.MaxPhraseWords {
		return &usageError{
			fmt.Sprintf("--words %d is not %d to %d", t.words, hygiene.MinPhraseWords, hygiene.MaxPhraseWords),
			fmt.Sprintf("leave it out for %d", usualPhraseWords),
		}
	}
	text, err := parseChoice("list", t.list, phraseLists())
	if err != nil {
		return err
	}
	lang, err := parseChoice("lang", t.lang, langs())
	if err != nil {
		return err
	}
	list, err := hygiene.ParseWordlist(text)
	if err != nil {
		return err
	}
	phrase, err := hygiene.Passphrase(p.random, list, t.words)
	if err != nil {
		return err
	}
	switch {
	case t.json:
		p.object(phrase.Told(t.list, list))
	case p.stdout.terminal():
		fmt.Fprint(p.stdout, phraseForPerson(phrase, list, lang))
	default:
		fmt.Fprintln(p.stdout, phrase.Text())
		for _, l := range spoken(lang) {
			fmt.Fprintf(p.stderr, "mohr: note: %s\n", phraseWorth(phrase, list, l)[0])
		}
	}
	return nil
}

// phraseForPerson is a phrase with its words in Urdu script below it, and what it is worth.
func phraseForPerson(phrase hygiene.Phrase, list hygiene.Wordlist, lang watermark.Lang) string {
	var b strings.Builder
	fmt.Fprintln(&b, phrase.Text())
	if urdu := phrase.Urdu(); urdu != "" {
		fmt.Fprintln(&b, urdu)
	}
	for _, l := range spoken(lang) {
		fmt.Fprintf(&b, "\n%s\n", strings.Join(phraseWorth(phrase, list, l), "\n"))
	}
	return b.String()
}

// phraseWorth says in sentences how strong a phrase is and what to do with it, the first how many bits it has.
func phraseWorth(phrase hygiene.Phrase, list hygiene.Wordlist, l catalogue.Lang) []string {
	against := func(k catalogue.Key, rate float64) string {
		return filled(l, k, "rate", grouped(rate), "years", yearsText(phrase.Years(rate)))
	}
	return []string{
		filled(l, catalogue.PhraseBits, "bits", strconv.FormatFloat(phrase.Bits, 'f', 1, 64),
			"n", strconv.Itoa(len(phrase.Words)), "m", grouped(float64(list.Len()))),
		against(catalogue.PhraseSlow, hygiene.PhraseSlowHash),
		against(catalogue.PhraseFast, hygiene.PhraseFastHash),
		filled(l, catalogue.PhraseUse),
	}
}

// spoken lists the languages that --lang asks for.
func spoken(lang watermark.Lang) []catalogue.Lang {
	switch lang {
	case watermark.Urdu:
		return []catalogue.Lang{catalogue.Urdu}
	case watermark.Both:
		return []catalogue.Lang{catalogue.English, catalogue.Urdu}
	}
	return []catalogue.Lang{catalogue.English}
}

// mostYears is where counting years ends: the universe has had some 14,000,000,000.
const mostYears = 1e12

// yearsText is a number of years to two digits.
func yearsText(years float64) string {
	switch {
	case years < 1:
		return "< 1"
	case years >= mostYears:
		return "> " + grouped(mostYears)
	}
	unit := math.Pow(10, math.Floor(math.Log10(years))-1)
	return grouped(math.Round(years/unit) * unit)
}

// grouped is a whole number with commas between its thousands.
func grouped(n float64) string {
	digits := strconv.FormatFloat(math.Round(n), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
