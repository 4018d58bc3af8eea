package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"mohr/assets/lists"
	catalogue "mohr/assets/words"
	"mohr/hygiene"
	"mohr/watermark"
)

// runOn runs the command on a day with chance that repeats.
func runOn(day string, args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	code = run(args, strings.NewReader(""), &out, &errs, env{
		getenv: func(string) string { return "" },
		now:    func() time.Time { return now.Add(23 * time.Hour) },
		random: rand.NewChaCha8([32]byte{1}),
	})
	return out.String(), errs.String(), code
}

// Data that nobody has looked at for more than a year is warned of once, a tip whose day has passed by its name.
func TestTipsWarnings(t *testing.T) {
	tests := []struct {
		day  string
		args []string
		want []string // of the lines on standard error
	}{
		{"2026-11-23", []string{"tips"}, nil},
		{"2027-05-31", []string{"tips"}, nil},
		{"2027-06-01", []string{"tips", "sharing"}, []string{"share-sims should have been", "share-family should have been"}},
		{"2027-06-01", []string{"tips", "apps"}, nil},
		{"2027-11-23", []string{"tips", "apps"}, nil},
		{"2027-11-24", []string{"tips", "apps"}, []string{"looked at on 2026-11-23, more than 12 months ago"}},
		{"2030-01-01", []string{"tips"}, []string{"more than 12 months ago"}},
		{"2030-01-01", []string{"tips", "--json"}, nil},
		{"2027-06-01", []string{"tips", "--poster", "-"}, []string{"poster-sims", "poster-family", "poster-call"}},
		{"2030-01-01", []string{"tips", "--poster", "-"}, []string{"more than 12 months ago"}},
	}
	for _, tt := range tests {
		stdout, stderr, code := runOn(tt.day, tt.args...)
		lines := strings.Split(stderr, "\n")
		if code != 0 || stdout == "" || len(lines)-1 != len(tt.want) {
			t.Errorf("%s %q: exit %d, %d bytes, warnings %q; want %d warnings", tt.day, tt.args, code, len(stdout), stderr, len(tt.want))
			continue
		}
		for i, want := range tt.want {
			if !strings.HasPrefix(lines[i], "mohr: warning: ") || !strings.Contains(lines[i], want) {
				t.Errorf("%s %q: warning %q, want %q", tt.day, tt.args, lines[i], want)
			}
		}
	}
	for day, want := range map[string]string{"2027-06-01": `"due":true,"old":false`, "2028-01-01": `"due":true,"old":true`, "2026-12-01": `"due":false,"old":false`} {
		if stdout, _, _ := runOn(day, "tips", "--json", "leak"); !strings.Contains(stdout, want) {
			t.Errorf("on %s no line has %s", day, want)
		}
	}
}

// In all that is printed in Urdu, every number and Latin word is an isolate.
func TestTipsUrduIsIsolated(t *testing.T) {
	stdout, _, code := runOn("2026-12-01", "tips", "--lang", "ur")
	if code != 0 || !strings.Contains(stdout, "\u20661799\u2069") || !strings.Contains(stdout, "\u2066cnic.sims.pk\u2069") {
		t.Fatalf("exit %d:\n%s", code, stdout)
	}
	depth := 0
	for i, r := range stdout {
		switch {
		case r == '\u2066':
			depth++
		case r == '\u2069':
			depth--
		case depth == 0 && r < 0x80 && !strings.ContainsRune(" \n*:;()", r):
			t.Fatalf("%q stands outside of an isolate: ...%q", r, stdout[max(0, i-40):min(len(stdout), i+20)])
		case r == '\n' && depth != 0:
			t.Fatalf("an isolate goes over the end of a line: ...%q", stdout[max(0, i-60):i])
		}
		if depth < 0 || depth > 1 {
			t.Fatalf("isolates are nested or closed twice: ...%q", stdout[max(0, i-60):i])
		}
	}
}

func TestWrapped(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "  ",
		"one":                         "  one",
		"one two three":               "  one two\n  three",
		"averyverylongword":           "  averyverylongword",
		"one \u2066two three\u2069 x": "  one \u2066two three\u2069\n  x",
	} {
		if got := wrapped(in, "  ", 10); got != want {
			t.Errorf("wrapped(%q) = %q, want %q", in, got, want)
		}
	}
}

// The poster says what the data says, with its day and the sources.
func TestPosterOf(t *testing.T) {
	tips, err := hygiene.ParseTips(catalogue.Tips())
	if err != nil {
		t.Fatal(err)
	}
	p := posterOf(tips.Poster)
	if len(p.Points) != len(tips.Poster.Points) || p.Number != "1799" {
		t.Errorf("%d points, number %q", len(p.Points), p.Number)
	}
	for _, want := range []string{"23 November 2026", "pta.gov.pk press release 2021-04-18", "en.dailypakistan.com.pk 2025-04-28"} {
		if !strings.Contains(p.Foot.English, want) {
			t.Errorf("the foot %q does not say %q", p.Foot.English, want)
		}
	}
	if !strings.Contains(p.Foot.Urdu, "\u20662026-11-23\u2069") {
		t.Errorf("the foot in Urdu is %+q", p.Foot.Urdu)
	}
	if !strings.Contains(p.Points[4].Text.Urdu, "\u2066668\u2069") {
		t.Errorf("a number is no isolate: %+q", p.Points[4].Text.Urdu)
	}
}

// A phrase on a terminal: itself, its Urdu, and what it is worth.
func TestPhraseForPerson(t *testing.T) {
	list, err := hygiene.ParseWordlist(lists.RomanUrdu)
	if err != nil {
		t.Fatal(err)
	}
	phrase, err := hygiene.Passphrase(rand.NewChaCha8([32]byte{1}), list, 6)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[watermark.Lang]string{
		watermark.English: `%s
%s

62.0 bits: 6 words, each drawn by chance from 1,296.
If a well kept password file is stolen (10,000 guesses a second), it holds 7,500,000 years on average.
If a badly kept one is stolen (10,000,000,000 a second), 8 years.
Use it in one place only, and keep it on paper until you know it.
`,
		watermark.Urdu: "%s\n%s\n\n\u206662.0\u2069 بٹ، \u20666\u2069 الفاظ، ہر لفظ \u20661,296\u2069 میں سے قرعے سے نکلا۔\n",
	} {
		got, want := phraseForPerson(phrase, list, lang), fmt.Sprintf(want, phrase.Text(), phrase.Urdu())
		if !strings.HasPrefix(got, want) {
			t.Errorf("language %v: %q, want the start %q", lang, got, want)
		}
	}
	if got := phraseForPerson(phrase, list, watermark.Both); strings.Count(got, "62.0") != 2 {
		t.Errorf("in both languages: %q", got)
	}
	eff, err := hygiene.ParseWordlist(lists.EFFLarge)
	if err != nil {
		t.Fatal(err)
	}
	phrase, err = hygiene.Passphrase(rand.NewChaCha8([32]byte{1}), eff, 6)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := phraseForPerson(phrase, eff, watermark.English), phrase.Text()+"\n\n77.5 bits: 6 words, each drawn by chance from 7,776.\n"; !strings.HasPrefix(got, want) {
		t.Errorf("EFF: %q, want the start %q", got, want)
	}
}

// The phrase goes to standard output alone; where that is no terminal, standard error says no word of it.
func TestPassphraseStaysOnStandardOutput(t *testing.T) {
	for _, lang := range []string{"en", "ur", "both"} {
		stdout, stderr, code := runOn("2026-12-01", "passphrase", "--lang", lang)
		words := strings.Split(strings.TrimSuffix(stdout, "\n"), "-")
		if code != 0 || len(words) != usualPhraseWords || strings.Count(stdout, "\n") != 1 || !strings.Contains(stderr, "62.0") {
			t.Errorf("--lang %s: exit %d, %q, %q", lang, code, stdout, stderr)
		}
		for _, w := range words {
			if strings.Contains(stderr, w) {
				t.Errorf("standard error says %s", w)
			}
		}
	}
	stdout, _, _ := runOn("2026-12-01", "passphrase", "--json")
	var r hygiene.ToldPhrase
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || r.Bits != 62 || r.ListWords != 1296 || r.Urdu == "" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestPassphraseWithoutRandomness(t *testing.T) {
	var out, errs bytes.Buffer
	code := run([]string{"passphrase"}, strings.NewReader(""), &out, &errs, env{random: iotest.ErrReader(errors.New("no entropy"))})
	if code != exitFault || out.Len() > 0 || !strings.Contains(errs.String(), "no random numbers") {
		t.Errorf("exit %d, %q, %q", code, out.String(), errs.String())
	}
}

func TestYearsText(t *testing.T) {
	for years, want := range map[float64]string{
		0: "< 1", 0.99: "< 1", 1: "1", 7.5: "8", 12.4: "12", 1234: "1,200", 350_277: "350,000", 999_999: "1,000,000",
		9.9e11: "990,000,000,000", 1e12: "> 1,000,000,000,000", 1e300: "> 1,000,000,000,000",
	} {
		if got := yearsText(years); got != want {
			t.Errorf("yearsText(%g) = %q, want %q", years, got, want)
		}
	}
}
