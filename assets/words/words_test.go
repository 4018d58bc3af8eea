package words

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// read returns a file of the catalogue with its keys in the order of the file.
func read(t *testing.T, name string) (map[string]string, []string) {
	t.Helper()
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]string
	if err := json.Unmarshal(file, &m); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var order []string
	for _, line := range regexp.MustCompile(`(?m)^  "([^"]+)":`).FindAllSubmatch(file, -1) {
		order = append(order, string(line[1]))
	}
	return m, order
}

// ofPage reports whether only the pages say what has that name, the app's or the kiosk's. It stands behind the others and has no
// constant: the pages read the files themselves.
func ofPage(name string) bool {
	return strings.HasPrefix(name, "page_") || strings.HasPrefix(name, "kiosk_")
}

func TestFilesHoldTheSameKeysInTheSameOrder(t *testing.T) {
	var want []string
	for k := range keys {
		if k.String() == "" {
			t.Errorf("key %d has no name", k)
		}
		want = append(want, k.String())
	}
	_, order := read(t, "en.json")
	if len(order) > len(want) {
		want = append(want, order[len(want):]...)
	}
	for _, name := range want[keys:] {
		if !ofPage(name) {
			t.Errorf("%q has no constant, and is not the page's alone", name)
		}
	}
	for _, name := range []string{"en.json", "ur.json", "notes.json"} {
		m, got := read(t, name)
		if !slices.Equal(got, want) {
			t.Errorf("%s has keys %q, want %q", name, got, want)
		}
		if len(m) != len(got) {
			t.Errorf("%s holds %d keys on %d lines: one is there twice", name, len(m), len(got))
		}
		for key, words := range m {
			if words == "" {
				t.Errorf("%s: %s is empty", name, key)
			}
		}
	}
}

func TestGet(t *testing.T) {
	for k := range keys {
		for l, name := range [langs]string{"en.json", "ur.json"} {
			m, _ := read(t, name)
			got := Get(Lang(l), k)
			if got == "" || got != m[k.String()] {
				t.Errorf("Get(%d, %v) = %q, want %q", l, k, got, m[k.String()])
			}
		}
	}
	if got := Get(English, LabelFor); got != "For" {
		t.Errorf("Get(English, LabelFor) = %q", got)
	}
}

func TestPurposesAreAllThere(t *testing.T) {
	var want []Key
	for k := range keys {
		if strings.HasPrefix(k.String(), "purpose.") {
			want = append(want, k)
		}
	}
	if got := Purposes(); !slices.Equal(got, want) {
		t.Errorf("Purposes() = %v, want %v", got, want)
	}
	for _, k := range want {
		for l := range langs {
			if n := utf8.RuneCountInString(Get(l, k)); n > 80 {
				t.Errorf("%v is %d characters in language %d, a label takes 80", k, n, l)
			}
		}
	}
}

var place = regexp.MustCompile(`\{[a-z]+\}`)

func TestPlacesToFillAreTheSame(t *testing.T) {
	english, order := read(t, "en.json")
	urdu, _ := read(t, "ur.json")
	for _, k := range order {
		en, ur := place.FindAllString(english[k], -1), place.FindAllString(urdu[k], -1)
		slices.Sort(en)
		slices.Sort(ur)
		if !slices.Equal(en, ur) {
			t.Errorf("%v: English fills %q, Urdu %q", k, en, ur)
		}
	}
}

// What Urdu is spelt with: its letters, the zer, ZWNJ. Not among them, on purpose, are the Arabic forms of
// kaf, yeh, alef maksura, heh and teh marbuta (U+0643, U+064A, U+0649, U+0647, U+0629), which look like
// Urdu's in one position and not in another, and the presentation forms (U+FB50 on).
const urduLetters = "آأؤئءابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہۂۃھیےۓ" + "\u0650\u200C"

// pageMarks are what the page's sentences hold besides. The digits are those of the stamp.
const pageMarks = ":0123456789"

// badUrdu returns the characters of s that Urdu in the catalogue may not hold, but for more.
func badUrdu(s, more string) []rune {
	var bad []rune
	for _, r := range place.ReplaceAllString(s, "") {
		if !strings.ContainsRune(urduLetters+" ،۔؟"+more, r) {
			bad = append(bad, r)
		}
	}
	return bad
}

func TestAlphabets(t *testing.T) {
	english, order := read(t, "en.json")
	urdu, _ := read(t, "ur.json")
	for _, k := range order {
		more := ""
		if ofPage(k) {
			more = pageMarks
		}
		if bad := badUrdu(urdu[k], more); len(bad) > 0 {
			t.Errorf("Urdu %v holds %U", k, bad)
		}
		for _, r := range english[k] {
			if r < ' ' || r > '~' {
				t.Errorf("English %v holds %U", k, r)
			}
		}
		for lang, s := range map[string]string{"English": english[k], "Urdu": urdu[k]} {
			if s != strings.Join(strings.Fields(s), " ") {
				t.Errorf("%v in %s has stray spaces", k, lang)
			}
		}
	}
	for _, wrong := range []string{"كے", "ليے", "صفحه", "على", "جامعة", "ﮐﮯ", "Page", "\u2067کے", "کے  {N}", "\u064A", "۳"} {
		if len(badUrdu(wrong, pageMarks)) == 0 {
			t.Errorf("badUrdu(%+q) found nothing", wrong)
		}
	}
}
