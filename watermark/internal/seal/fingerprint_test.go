package seal_test

import (
	"errors"
	"strings"
	"testing"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/seal"
)

// prints are keys of known seeds with their fingerprints, made with Python's hashlib and the word list.
var prints = []struct{ key, words, digits string }{
	{"mohr+e9cf6dfd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
		"doll include usual slogan this lunar eternal column", "24527 21994 40425 12955 14019 87380"},
	{"mohr+83712b42+Abr8cb6tOsXktj6cghbucaNKrsZXIu7bynKLTps8zOOW",
		"remove goose equip only color junk crucial pet", "38748 60961 30750 66801 15045 44925"},
	{"mohr+09b788a7+ASFS+NGbeR0kRTJC4V8uq2y3z/p7al7TAJeWDgaYgdsS",
		"lonely figure future pistol bean ready prefer hand", "23710 16134 41330 97629 60550 00361"},
}

func TestFingerprintOf(t *testing.T) {
	for _, tt := range prints {
		got, err := seal.FingerprintOf(tt.key)
		if want := (seal.Fingerprint{Words: tt.words, Digits: tt.digits}); got != want || err != nil {
			t.Errorf("FingerprintOf(%s) = %+v, %v, want %+v", tt.key, got, err, want)
		}
	}
	for _, key := range []string{"", "mohr", prints[0].key + "A", strings.Replace(prints[0].key, "e9", "e8", 1)} {
		if got, err := seal.FingerprintOf(key); !errors.Is(err, fault.Format) || got != (seal.Fingerprint{}) {
			t.Errorf("FingerprintOf(%q) = %+v, %v, want fault.Format", key, got, err)
		}
	}
}

func TestMatches(t *testing.T) {
	p := prints[0]
	for name, tt := range map[string]struct {
		given string
		want  bool
		err   error
	}{
		"the key":                 {p.key, true, nil},
		"the key, over two lines": {" " + p.key[:20] + "\n" + p.key[20:] + "\n", true, nil},
		"another key":             {prints[1].key, false, nil},
		"a cut key":               {p.key[:len(p.key)-1], false, seal.ErrGiven},
		"a changed key":           {strings.Replace(p.key, "OhB7", "OhB8", 1), false, seal.ErrGiven},
		"the words":               {p.words, true, nil},
		"capitals":                {strings.ToUpper(p.words), true, nil},
		"hyphens":                 {strings.ReplaceAll(p.words, " ", "-"), true, nil},
		"hyphens of all kinds":    {strings.ReplaceAll(p.words, " ", "\u2011 \u2013\u2014\u2212\u00a0"), true, nil},
		"lines":                   {"\t" + strings.ReplaceAll(p.words, " ", "\r\n") + "\n", true, nil},
		"other words":             {prints[1].words, false, nil},
		"words in another order":  {"include doll usual slogan this lunar eternal column", false, nil},
		"seven words":             {strings.TrimSuffix(p.words, " column"), false, seal.ErrGiven},
		"nine words":              {p.words + " column", false, seal.ErrGiven},
		"a word of no list":       {strings.Replace(p.words, "slogan", "slogans", 1), false, seal.ErrGiven},
		"words run together":      {strings.ReplaceAll(p.words, " ", ""), false, seal.ErrGiven},
		"the digits":              {p.digits, true, nil},
		"digits run together":     {strings.ReplaceAll(p.digits, " ", ""), true, nil},
		"digits with hyphens":     {strings.ReplaceAll(p.digits, " ", "-"), true, nil},
		"digits of Urdu": {strings.Map(func(r rune) rune {
			if r == ' ' {
				return r
			}
			return r - '0' + '۰'
		}, p.digits), true, nil},
		"other digits":    {prints[1].digits, false, nil},
		"29 digits":       {p.digits[1:], false, seal.ErrGiven},
		"31 digits":       {p.digits + "0", false, seal.ErrGiven},
		"nothing":         {"", false, seal.ErrGiven},
		"white space":     {" \n", false, seal.ErrGiven},
		"words, digits":   {"doll include usual slogan 24527 21994 40425 12955", false, seal.ErrGiven},
		"very long":       {strings.Repeat("doll ", 100_000), false, seal.ErrGiven},
		"a file's name":   {"key.pub", false, seal.ErrGiven},
		"invalid UTF-8":   {"\xff\xfe", false, seal.ErrGiven},
		"bidi in between": {strings.ReplaceAll(p.words, " ", "\u202e"), false, seal.ErrGiven},
	} {
		got, err := seal.Matches(p.key, tt.given)
		if got != tt.want || !errors.Is(err, tt.err) || (err != nil) != (tt.err != nil) {
			t.Errorf("%s: Matches(%q) = %v, %v, want %v, %v", name, tt.given, got, err, tt.want, tt.err)
		}
		if err != nil && strings.Contains(err.Error(), "doll") {
			t.Errorf("%s: the error repeats what was given: %v", name, err)
		}
	}
	if _, err := seal.Matches("mohr", p.words); !errors.Is(err, fault.Format) {
		t.Errorf("Matches of no key: %v, want fault.Format", err)
	}
}
