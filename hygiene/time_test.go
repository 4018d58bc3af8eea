package hygiene_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"mohr/assets/lists"
	"mohr/hygiene"
)

// hostile are passwords that take other meters seconds or minutes.
func hostile(t testing.TB) map[string]string {
	s := newSampler(t)
	times := func(n int, make func() string) string {
		var b strings.Builder
		for strings.Count(b.String(), "")-1 < n {
			b.WriteString(make())
		}
		r := []rune(b.String())
		return string(r[:n])
	}
	roman := strings.FieldsFunc(lists.Pakistan, func(r rune) bool { return strings.ContainsRune("\n ,[]#", r) })
	all := map[string]string{
		"digits": s.random(1000, digits), "leet": s.random(1000, "4@8({[<3691!|70$5+%2"), "urdu": s.random(1000, urduSigns),
		"printable": s.random(1000, printable), "one letter": strings.Repeat("a", 1000), "one digit": strings.Repeat("0", 1000),
		"passpass": strings.Repeat("pass", 250), "p4ssp4ss": strings.Repeat("p4$$w0rd", 125), "vowels": s.random(1000, "aeiouy"),
		"common words": times(1000, func() string { return s.early(s.common, 200) }),
		"leet words":   times(1000, func() string { return s.leet(s.early(s.common, 500)) }),
		"names":        times(1000, func() string { return s.early(s.names, 200) }),
		"local words":  times(1000, func() string { return s.one(roman) }),
		"local leet":   times(1000, func() string { return s.leet(s.one(roman)) + "@786" }),
		"bismillah":    times(1000, func() string { return "بسم اللہ" }), "numbers": times(1000, func() string { return "0300-1234567 " }),
		"dates": times(1000, func() string { return "14-8-1947" }), "walks": times(1000, s.walk),
		"a and b": s.random(1000, "ab"), "zero width": strings.Repeat("\u200c", 1000), "combining": strings.Repeat("a\u0301\u0302", 333),
		"not UTF-8": strings.Repeat("\xff\xfe", 500), "ligatures": strings.Repeat("\ufdf2", 1000), "signs": s.random(1000, "@#_-. !"),
		"mixed": times(1000, func() string { return s.one(roman) + s.random(3, printable) + s.random(2, urduSigns) }),
		"fibonacci": func() string {
			a, b := "a", "ab"
			for len(b) < 1000 {
				a, b = b, b+a
			}
			return b[:1000]
		}(),
	}
	for name, p := range all {
		if r := []rune(p); len(r) > 64 {
			all[name+", 64"] = string(r[:64])
		}
	}
	return all
}

// The limits of the meter: how long a password takes, and how much memory.
const (
	maxTime        = 5 * time.Millisecond
	maxAllocations = 5000 // 1,000 ligatures take 3,700; anything else 1,000 or so
	mostTries      = 100  // before a password counts as slow
)

// Any password takes at most 5 ms. The least of some runs counts, and of many when it is too much: the machine may be
// busy.
func TestTime(t *testing.T) {
	m := full(t)
	own := []string{"Ayesha Khan", "0300-1234567", "Lahore", "14-08-1999"}
	limit := maxTime
	if raceEnabled {
		limit *= 20
	}
	var worst time.Duration
	for name, p := range hostile(t) {
		least := time.Hour
		for try := 0; try < 5 || least > limit && try < mostTries; try++ {
			start := time.Now()
			m.Weigh(p, own)
			least = min(least, time.Since(start))
		}
		if least > limit {
			t.Errorf("%s: %v, limit is %v", name, least, limit)
		}
		allocations := testing.AllocsPerRun(1, func() { m.Weigh(p, own) })
		if allocations > maxAllocations {
			t.Errorf("%s: %.0f allocations, limit is %d", name, allocations, maxAllocations)
		}
		worst = max(worst, least)
		t.Logf("%-22s %8v %5.0f allocations", name, least, allocations)
	}
	t.Logf("the worst took %v", worst)
}

// What is far longer than any password is counted, and no more.
func TestHuge(t *testing.T) {
	m := full(t)
	start := time.Now()
	got := m.Weigh(strings.Repeat("پ4", 5_000_000), nil)
	if took := time.Since(start); got.Length != 10_000_000 || took > 5*time.Second {
		t.Errorf("10,000,000 code points: length %d in %v", got.Length, took)
	}
}

// checkStrength checks what holds for every password.
func checkStrength(t *testing.T, p string, s hygiene.Strength) {
	t.Helper()
	bad := func(f float64) bool { return math.IsNaN(f) || math.IsInf(f, 0) || f < 0 }
	if s.Score < 0 || s.Score > 4 || bad(s.GuessesLog10) || s.GuessesLog10 > 300 {
		t.Errorf("%q: score %d, 10^%v", p, s.Score, s.GuessesLog10)
	}
	for _, f := range []float64{s.Times.Throttled, s.Times.Online, s.Times.SlowHash, s.Times.FastHash} {
		if bad(f) {
			t.Errorf("%q: times %+v", p, s.Times)
		}
	}
	n := len([]rune(p))
	if s.Length < 0 || s.Rest < 0 || s.Rest > s.Length {
		t.Errorf("%q: length %d, rest %d", p, s.Length, s.Rest)
	}
	for _, r := range s.Reasons {
		if r.From < 0 || r.To > n || r.From > r.To || r.From == r.To && r.Code != hygiene.TooShort || r.Code.String() == "none" {
			t.Errorf("%q: reason %v of %d code points", p, r, n)
		}
	}
}

func FuzzWeigh(f *testing.F) {
	for _, p := range hostile(f) {
		f.Add(p, "Ayesha Khan 0300-1234567")
	}
	for _, file := range []string{"weak.txt", "strong.txt"} {
		for _, s := range readSamples(f, file) {
			f.Add(s.password, "")
		}
	}
	f.Add("", "")
	m := full(f)
	generic := hygiene.NewMeter(hygiene.Options{Lists: parsed(f, lists.Common()), Generic: true})
	f.Fuzz(func(t *testing.T, p, own string) {
		start := time.Now()
		s := m.Weigh(p, []string{own})
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%q took %v", p, took)
		}
		checkStrength(t, p, s)
		checkStrength(t, p, generic.Weigh(p, nil))
		if again := m.Weigh(p, []string{own}); fmt.Sprint(again) != fmt.Sprint(s) {
			t.Errorf("%q: %v, and then %v", p, s, again)
		}
	})
}
