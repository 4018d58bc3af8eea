package lists_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mohr/assets/lists"
)

// A word that moves would change everyone's fingerprints.
func TestBIP39(t *testing.T) {
	const want = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
	sum := sha256.Sum256([]byte(lists.BIP39))
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("SHA-256 of the list is %s, want %s", got, want)
	}
	words := strings.Fields(lists.BIP39)
	if len(words) != 2048 || !slices.IsSorted(words) {
		t.Errorf("%d words, sorted: %v; want 2048, sorted", len(words), slices.IsSorted(words))
	}
	starts := map[string]string{}
	for _, w := range words {
		start := w[:min(len(w), 4)]
		if len(w) < 3 || len(w) > 8 || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" || starts[start] != "" {
			t.Errorf("word %q, beside %q", w, starts[start])
		}
		starts[start] = w
	}
}

// What is here goes out with its licence.
func TestLicences(t *testing.T) {
	for name, text := range map[string]string{
		"Copyright (c) 2012-2016 Dan Wheeler and Dropbox": lists.CommonLicence, "creativecommons.org/licenses/by-sa/3.0": lists.BreachedNote,
	} {
		if !strings.Contains(text, name) {
			t.Errorf("no licence with %q", name)
		}
	}
}

func TestEFFLarge(t *testing.T) {
	const want = "6d557f0693958fb5e650b68b5bee585eb82cf4da32965505c789e924743bc522"
	sum := sha256.Sum256([]byte(lists.EFFLarge))
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("SHA-256 of the list is %s, want %s", got, want)
	}
	words := strings.Fields(lists.EFFLarge)
	if n := len(words); n != 7776 || words[0] != "abacus" || words[n-1] != "zoom" {
		t.Errorf("%d words from %s to %s, want 7776 from abacus to zoom", n, words[0], words[n-1])
	}
	for _, phrase := range []string{"Electronic Frontier Foundation", "Joseph\nBonneau", "/licenses/by/3.0/us/", "8. Miscellaneous"} {
		if !strings.Contains(lists.EFFLicence, phrase) {
			t.Errorf("the licence does not say %q", phrase)
		}
	}
}

// The README names the digest of each file that is not written here.
func TestDigests(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bip39-english.txt", "common.txt.gz", "breached-100k.bin", "breached-1m.bin"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if !strings.Contains(string(readme), hex.EncodeToString(sum[:])) {
			t.Errorf("README.md does not name %x of %s", sum, name)
		}
	}
}

// urduLetters are the letters of Urdu, without vowel signs and without the Arabic twins of kaf, yeh and heh.
const urduLetters = "آأؤئءابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیے"

// denied are words that someone will want to add, and why not: religion, politics, people, body, sorrow, insults.
const denied = `allah khuda rab nabi rasool quran namaz roza eid hajj masjid mandir girja dua azan imam jannat shaitan kafir momin
hindu sikh masihi sunni shia bismillah haram halal jihad maulvi molvi peer diwali holi
sarkar wazir sadar jalsa dharna jang fauj police hukumat siyasat watan qaum vote azadi lashkar talib insaf parcham
punjabi sindhi baloch pathan pakhtun muhajir saraiki kashmir bharat hindustan angrez arab turk irani afghan balti kabuli
dil aankh haath paon sarr baal khoon jism badan gala pait seena hont zuban daant naak kaan ungli dimagh hath jigar
maut marna qatal qabar kafan gham dukh rona aansoo bimar dard zakhm yateem bewa ghareeb bhooka tanha udas zulm
gadha ullu kutta kutti suwar pagal kamina haramzada bewaqoof mota chor badmash ganda nanga sharab nasha juwa
khan malik chaudhry ali ahmed fatima ayesha lahore karachi islamabad multan quetta peshawar`

func TestRomanUrdu(t *testing.T) {
	line := regexp.MustCompile(`^([a-z]{4,8})\t([` + urduLetters + `]{2,10})$`)
	rows := strings.Split(strings.TrimSuffix(lists.RomanUrdu, "\n"), "\n")
	if len(rows) != 1296 || !slices.IsSorted(rows) {
		t.Errorf("%d rows, sorted: %v; want 1296, sorted", len(rows), slices.IsSorted(rows))
	}
	no := strings.Fields(denied)
	starts, scripts := map[string]string{}, map[string]string{}
	for _, row := range rows {
		m := line.FindStringSubmatch(row)
		if m == nil {
			t.Errorf("row %q is not a word of 4 to 8 letters, a tab, and Urdu letters", row)
			continue
		}
		if other := starts[m[1][:4]]; other != "" {
			t.Errorf("%s begins as %s", m[1], other)
		}
		if other := scripts[m[2]]; other != "" {
			t.Errorf("%s is written as %s: %s", m[1], other, m[2])
		}
		if slices.Contains(no, m[1]) {
			t.Errorf("%s is not for a list that everyone shall like", m[1])
		}
		starts[m[1][:4]], scripts[m[2]] = m[1], m[1]
	}
}

// The two spellings of a word belong together: the first letter of one says which can begin the other.
func TestRomanUrduSpellings(t *testing.T) {
	begins := map[byte]string{
		'a': "آأاع", 'b': "ب", 'c': "چکس", 'd': "دڈ", 'e': "اعی", 'f': "ف", 'g': "گغ", 'h': "ہح", 'i': "اع", 'j': "ج", 'k': "ک", 'l': "ل",
		'm': "م", 'n': "ن", 'o': "اع", 'p': "پ", 'q': "ق", 'r': "ر", 's': "سصث", 't': "تٹط", 'u': "اع", 'v': "و", 'w': "و", 'y': "ی", 'z': "زذضظ",
	}
	pairs := map[string]string{"kh": "کخ", "gh": "گغ", "sh": "ش", "ch": "چ", "ph": "پ", "th": "تٹ"}
	for row := range strings.Lines(lists.RomanUrdu) {
		latin, urdu, _ := strings.Cut(strings.TrimSuffix(row, "\n"), "\t")
		want := begins[latin[0]]
		if two := pairs[latin[:2]]; two != "" {
			want = two
		}
		if first := []rune(urdu)[0]; !strings.ContainsRune(want, first) {
			t.Errorf("%s is written %s, which begins with none of %s", latin, urdu, want)
		}
	}
}
