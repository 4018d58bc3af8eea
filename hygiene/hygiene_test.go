package hygiene_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"mohr/assets/lists"
	"mohr/hygiene"
)

// What a person is told first.
func TestReasons(t *testing.T) {
	b, err := hygiene.OpenBreached(lists.Breached100k, lists.Breached1M)
	if err != nil {
		t.Fatal(err)
	}
	m := hygiene.NewMeter(hygiene.Options{Lists: parsed(t, lists.Common()), Local: parsed(t, lists.Pakistan), Breached: b})
	whole := func(p string, c hygiene.Code) hygiene.Reason { return hygiene.Reason{Code: c, To: len([]rune(p))} }
	for _, tt := range []struct {
		password string
		first    hygiene.Code
		whole    bool
	}{
		{"0300-1234567", hygiene.MobileNumber, true},
		{"+92 321 7654321", hygiene.MobileNumber, true},
		{"۰۳۰۰۱۲۳۴۵۶۷", hygiene.MobileNumber, true},
		{"35202-1234567-1", hygiene.CNIC, true},
		{"٣٥٢٠٢١٢٣٤٥٦٧١", hygiene.CNIC, true},
		{"042-35761234", hygiene.Landline, true},
		{"PK36 SCBL 0000 0011 2345 6702", hygiene.IBAN, true},
		{"LEA-19-1234", hygiene.Plate, true},
		{"Qwerty", hygiene.BreachedList, true},
		{"faisal_afzal.77", hygiene.NameEnding, true},
		{"labbaik ya hussain", hygiene.Religious, true},
		{"alhamdolilah", hygiene.Religious, true},
		{"Mirpur Khas", hygiene.Place, true},
		{"quetta_gladiators", hygiene.Cricket, true},
		{"haqeeqiazadi", hygiene.Politics, true},
		{"zindagi gulzar hai", hygiene.Drama, true},
		{"میری زندگی", hygiene.UrduWord, true},
		{"مىرى زندگى", hygiene.UrduWord, true},
		{"31-12-1987", hygiene.Date, true},
		{"قوعرتےءیہپ", hygiene.CommonPassword, true},
		{"ئآصڈغ", hygiene.TooShort, true},
		{"kkkkkkkkkkkkkkkkkkkkkkkkkkkkk", hygiene.Repeat, true},
	} {
		got := m.Weigh(tt.password, nil)
		if len(got.Reasons) == 0 || got.Reasons[0].Code != tt.first {
			t.Errorf("%q: %v, want %v first", tt.password, got.Reasons, tt.first)
		} else if tt.whole && got.Reasons[0] != whole(tt.password, tt.first) {
			t.Errorf("%q: %v, want all of it", tt.password, got.Reasons[0])
		}
	}
}

// A reason's place is in code points as they were typed, whatever is folded.
func TestPlaces(t *testing.T) {
	m := full(t)
	for p, want := range map[string]hygiene.Reason{
		"xq7Vz bismillah":                 {Code: hygiene.Religious, From: 6, To: 15},
		"xq7Vz بِسْمِ اللہ":               {Code: hygiene.UrduWord, From: 6, To: 17},
		"xq7Vz پاک\u200cستان":             {Code: hygiene.UrduWord, From: 6, To: 14},
		"xq7Vz e\u0301e\u0301 0300123456": {Code: hygiene.Repeat, From: 6, To: 10},
	} {
		if got := m.Weigh(p, nil); !slices.ContainsFunc(got.Reasons, func(r hygiene.Reason) bool { return r == want }) {
			t.Errorf("%q: %v, want %v", p, got.Reasons, want)
		}
	}
}

// The same password in another spelling is as weak, to a factor of a hundred.
func TestSpellings(t *testing.T) {
	m := full(t)
	for _, same := range [][]string{
		{"muhammad786", "mohammad786", "Mohammed786", "muhammed@786", "MUHAMMAD786", "muhamad786"},
		{"bismillah", "bismilah", "Bismillaah", "b1sm1ll4h", "hallimsib", "bis_mil_lah"},
		{"inshallah", "insha allah", "in sha allah", "inshaallah", "inshalla"},
		{"پاکستان", "پاكستان", "پا‌کستان", "ﭘﺎکستان"},
		{"یا علی", "يا علي", "یاعلی", "ﯾﺎ ﻋﻠﯽ"},
		{"ali1999", "ali۱۹۹۹", "ali١٩٩٩"},
		{"khurshid", "khorsheed", "Khursheed"},
		{"yousuf", "yusuf", "yoosuf", "Youssuf"},
		{"zulfiqar", "zulfikar", "julfiqar", "zulfeqar"},
	} {
		first := m.Weigh(same[0], nil).GuessesLog10
		for _, p := range same[1:] {
			if got := m.Weigh(p, nil); math.Abs(got.GuessesLog10-first) > 2 {
				t.Errorf("%q takes 10^%.1f guesses, %q 10^%.1f: %v", p, got.GuessesLog10, same[0], first, got.Reasons)
			}
		}
	}
}

func TestOwnWords(t *testing.T) {
	m := full(t)
	own := []string{"Gulzarina Vexmoor", "0300 7654321", "", "12-7-1988", "Хорошо"}
	for _, p := range []string{
		"gulzarina", "Vexmoor!", "gulzarina123", "GulzarinaVexmoor", "gulzarina.vexmoor.1988", "anirazlug", "gu1z4rin4", "Gulzareena",
		"4321gulzarina", "7654321", "хорошо", "guls-vexmoor4321",
	} {
		s := m.Weigh(p, own)
		if s.Score > 2 || !slices.ContainsFunc(s.Reasons, func(r hygiene.Reason) bool { return r.Code == hygiene.OwnWord }) {
			t.Errorf("%q: score %d, %v; want an own word and 2 at most", p, s.Score, s.Reasons)
		}
	}
	if s := m.Weigh("walnut lizard copper fossil blanket", own); s.Score < 4 {
		t.Errorf("own words weaken another password: %v", s)
	}
	many := make([]string, 10_000)
	for i := range many {
		many[i] = strings.Repeat(fmt.Sprint(i), 1000)
	}
	checkStrength(t, "x", m.Weigh("x", many))
}

// What lies behind the searched part counts, but a repetition does not.
func TestRest(t *testing.T) {
	m := full(t)
	weak := m.Weigh(strings.Repeat("pass", 250), nil)
	if weak.Score > 2 || weak.Rest != 936 || weak.Length != 1000 {
		t.Errorf("250 times pass: %+v", weak)
	}
	s := newSampler(t)
	base := strings.Repeat("a", 64)
	if got := m.Weigh(base+s.random(60, printable), nil); got.Score != 4 {
		t.Errorf("a random rest: %+v", got)
	}
	if a, b := m.Weigh(base, nil), m.Weigh(base+strings.Repeat("a", 900), nil); b.GuessesLog10 > a.GuessesLog10+1 {
		t.Errorf("900 more of the same raise 10^%.2f to 10^%.2f", a.GuessesLog10, b.GuessesLog10)
	}
	if got := m.Weigh(s.random(5000, printable), nil); got.Length != 5000 || got.Rest != 5000-64 || got.GuessesLog10 != 300 {
		t.Errorf("5,000 random signs: length %d, rest %d, 10^%.2f", got.Length, got.Rest, got.GuessesLog10)
	}
}

// Length is counted in code points, without those that do not show.
func TestNIST(t *testing.T) {
	b, err := hygiene.OpenBreached(lists.Breached100k)
	if err != nil {
		t.Fatal(err)
	}
	m := hygiene.NewMeter(hygiene.Options{Breached: b})
	for p, want := range map[string]struct {
		length       int
		alone, mfa   bool
		breachedRank int
	}{
		"":                          {0, false, false, 0},
		"7 chars":                   {7, false, false, 0},
		"8 chars!":                  {8, false, true, 0},
		"fourteen chars":            {14, false, true, 0},
		"fifteen charss!":           {15, true, true, 0},
		"پندرہ حروف یہاں":           {15, true, true, 0},
		"e\u0301e\u0301e\u0301xxxx": {7, false, false, 0},
		"7 chars\u200b\u200c\u200d": {7, false, false, 0},
		"Password1":                 {9, false, false, 1000},
	} {
		s := m.Weigh(p, nil)
		if s.Length != want.length || s.Alone() != want.alone || s.WithSecondFactor() != want.mfa || s.Breached != want.breachedRank {
			t.Errorf("%q: length %d, alone %v, beside a second factor %v, breached %d; want %+v", p, s.Length, s.Alone(), s.WithSecondFactor(), s.Breached, want)
		}
	}
}

func TestTimes(t *testing.T) {
	m := hygiene.NewMeter(hygiene.Options{})
	s := m.Weigh("k7Qm2xVb9T", nil) // nothing is known of it: 10^10 guesses, and one
	for name, got := range map[string][2]float64{
		"throttled": {s.Times.Throttled, 3.6e11}, "online": {s.Times.Online, 1e9}, "slow": {s.Times.SlowHash, 1e6}, "fast": {s.Times.FastHash, 1},
	} {
		if math.Abs(got[0]/got[1]-1) > 0.001 {
			t.Errorf("%s: %v s, want %v", name, got[0], got[1])
		}
	}
	if s.Score != 3 {
		t.Errorf("10^10 guesses score %d, want 3: the threshold lies just above", s.Score)
	}
}

func TestZeroMeter(t *testing.T) {
	for _, m := range []*hygiene.Meter{hygiene.NewMeter(hygiene.Options{}), hygiene.NewMeter(hygiene.Options{Generic: true})} {
		for _, p := range []string{"", "a", "password", "0300-1234567", "\x00", "\xff", "\U0010ffff"} {
			checkStrength(t, p, m.Weigh(p, []string{p}))
		}
	}
}

func TestParseLists(t *testing.T) {
	got, err := hygiene.ParseLists("# a comment\n[name]\nali, khan\n\n#1 fan\n[ending]\n123\n[name]\n")
	if err != nil || len(got) != 3 || fmt.Sprint(got[0]) != "{name [ali khan #1 fan]}" || fmt.Sprint(got[1]) != "{ending [123]}" {
		t.Errorf("ParseLists = %v, %v", got, err)
	}
	for _, bad := range []string{"ali\n", "[nonsense]\nali\n", "[none]\n"} {
		if _, err := hygiene.ParseLists(bad); !errors.Is(err, hygiene.ErrList) {
			t.Errorf("ParseLists(%q): %v, want ErrList", bad, err)
		}
	}
}

// The list of Pakistan is in order: nothing twice in a section, lower case, endings short.
func TestPakistanList(t *testing.T) {
	n := 0
	for _, l := range parsed(t, lists.Pakistan) {
		n += len(l.Words)
		for _, w := range l.Words {
			if w != strings.ToLower(w) || l.Code == hygiene.Ending && len(w) > 12 {
				t.Errorf("%v: %q", l.Code, w)
			}
		}
	}
	if n < 1500 {
		t.Errorf("%d words, want 1,500", n)
	}
}

func ExampleMeter_Weigh() {
	m := hygiene.NewMeter(hygiene.Options{})
	s := m.Weigh("0300-1234567", nil)
	fmt.Println(s.Score, s.Reasons[0].Code, s.WithSecondFactor(), s.Alone())
	// Output: 1 mobile-number true false
}
