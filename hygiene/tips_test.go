package hygiene_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mohr/assets/words"
	"mohr/hygiene"
)

func day(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func shipped(t testing.TB) hygiene.Tips {
	t.Helper()
	tips, err := hygiene.ParseTips(words.Tips())
	if err != nil {
		t.Fatal(err)
	}
	return tips
}

// everyTip is the tips of all topics and of the poster.
func everyTip(tips hygiene.Tips) []hygiene.Tip {
	all := tips.Poster.All()
	for _, topic := range tips.Topics {
		all = append(all, topic.Tips...)
	}
	return all
}

func TestTipsShipped(t *testing.T) {
	tips := shipped(t)
	var ids []string
	for _, topic := range tips.Topics {
		ids = append(ids, topic.ID)
		if n := len(topic.Tips); n < 3 {
			t.Errorf("%s has %d tips", topic.ID, n)
		}
	}
	if want := []string{"second-factor", "apps", "sharing", "oversharing", "leak"}; !slices.Equal(ids, want) {
		t.Errorf("topics %q, want %q", ids, want)
	}
	var order []string
	if topic, ok := tips.Topic("second-factor"); ok {
		for _, tip := range topic.Tips {
			order = append(order, tip.ID)
		}
	}
	at := -1
	for _, id := range []string{"mfa-passkey", "mfa-key", "mfa-push", "mfa-app", "mfa-sms"} { // best first
		if i := slices.Index(order, id); i <= at {
			t.Errorf("%s does not stand behind what is better: %q", id, order)
		} else {
			at = i
		}
	}
	if _, ok := tips.Topic("Apps"); ok {
		t.Error("a topic answers to another name")
	}
}

// outdated are numbers and names that are still copied from page to page: never again in a tip. Those of providers and of
// NADRA's phones were not confirmed.
var outdated = []string{"1991", "9911", "8008", "0800-25625", "3737", "4444", "1777", "8300", "7000", "nr3c", "9000"}

// Every number and every site in a tip stands in a fact that the tip names.
func TestTipsSayOnlyWhatFactsSay(t *testing.T) {
	claims := regexp.MustCompile(`[a-z0-9]+(?:[.-][a-z0-9]+)*`)
	said := regexp.MustCompile(`[a-z]+(?:\.[a-z]+)*\.pk|[0-9]+(?:-[0-9]+)*`)
	tips := shipped(t)
	for _, tip := range everyTip(tips) {
		known := []string{}
		for _, f := range tip.Facts {
			known = append(known, claims.FindAllString(strings.ToLower(f.Claim), -1)...)
		}
		for _, text := range []string{tip.Title.English, tip.Text.English, tip.Title.Urdu, tip.Text.Urdu} {
			for _, s := range said.FindAllString(text, -1) {
				if !slices.Contains(known, s) {
					t.Errorf("%s says %s, which none of its facts does", tip.ID, s)
				}
			}
			for _, s := range outdated {
				if strings.Contains(strings.ToLower(text), s) {
					t.Errorf("%s says %s, which is outdated or not confirmed", tip.ID, s)
				}
			}
			if hygiene.Isolated(text) == text && said.MatchString(text) {
				t.Errorf("%s: a number in %q would not be an isolate", tip.ID, text)
			}
		}
		en, ur := said.FindAllString(tip.Title.English+" "+tip.Text.English, -1), said.FindAllString(tip.Title.Urdu+" "+tip.Text.Urdu, -1)
		slices.Sort(en)
		slices.Sort(ur)
		if !slices.Equal(slices.Compact(en), slices.Compact(ur)) {
			t.Errorf("%s says %q in English, %q in Urdu", tip.ID, en, ur)
		}
	}
	if !strings.Contains(tips.Poster.Call.Facts[0].Claim, tips.Poster.Number) {
		t.Errorf("the poster's number %s is not in its fact", tips.Poster.Number)
	}
}

// What was looked at lies back in time, and each tip is looked at again within a year of that; where it gives a number,
// within half a year or so.
func TestTipsAreLookedAtAgain(t *testing.T) {
	call := regexp.MustCompile(`[0-9]{3,}`)
	for _, tip := range everyTip(shipped(t)) {
		limit := tip.Seen().AddDate(1, 0, 10)
		if call.MatchString(tip.Title.English + tip.Text.English) {
			limit = tip.Seen().AddDate(0, 7, 0)
		}
		if tip.Review.After(limit) || !tip.Review.After(tip.Seen()) {
			t.Errorf("%s is looked at again on %v, having been on %v", tip.ID, tip.Review, tip.Seen())
		}
	}
}

func TestTipsAge(t *testing.T) {
	tips := shipped(t)
	seen := tips.Seen()
	if tips.Old(seen) || tips.Old(seen.AddDate(1, 0, 0)) || !tips.Old(seen.AddDate(1, 0, 1)) {
		t.Errorf("seen on %v: not old exactly after a year", seen)
	}
	data := sampleTips()
	data["facts"].([]any)[1].(map[string]any)["seen"] = "2026-02-28"
	tips, err := hygiene.ParseTips(marshal(t, data))
	if err != nil {
		t.Fatal(err)
	}
	tip := tips.Topics[0].Tips[0]
	if want := day(t, "2026-02-28"); !tips.Seen().Equal(want) || !tip.Seen().Equal(want) {
		t.Errorf("Seen = %v of all, %v of the tip; want %v, the oldest", tips.Seen(), tip.Seen(), want)
	}
	if tip.Grade() != "C" {
		t.Errorf("Grade = %s, want C, the weakest", tip.Grade())
	}
	if tip.Due(day(t, "2027-01-31")) || !tip.Due(day(t, "2027-02-01")) {
		t.Error("not due exactly behind its day")
	}
	if tips.Old(day(t, "2027-02-28")) || !tips.Old(day(t, "2027-03-01")) {
		t.Error("not old exactly behind a year")
	}
}

func TestIsolated(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		"کوئی نمبر نہیں۔":          "کوئی نمبر نہیں۔",
		"رپورٹ کریں: 1799":         "رپورٹ کریں: \u20661799\u2069",
		"668 پر، یا cnic.sims.pk۔": "\u2066668\u2069 پر، یا \u2066cnic.sims.pk\u2069۔",
		"پھر 0800-55055 یا":        "پھر \u20660800-55055\u2069 یا",
		"آخر میں .apk ہو":          "آخر میں \u2066.apk\u2069 ہو",
		"پاس کی (Passkey)":         "پاس کی (\u2066Passkey\u2069)",
		"یا Play Store میں 2۔":     "یا \u2066Play Store\u2069 میں \u20662\u2069۔",
		"*8484# ملائیں":            "\u2066*8484\u2069# ملائیں",
	} {
		if got := hygiene.Isolated(in); got != want {
			t.Errorf("Isolated(%q) = %+q, want %+q", in, got, want)
		}
	}
}

// Whatever stands together, what is isolated is what the expression says that it was made by.
func TestIsolatedExpression(t *testing.T) {
	foreign := regexp.MustCompile(`[.#*+]?[0-9A-Za-z]+(?:[ ./:@_#*-]+[0-9A-Za-z]+)*`)
	pieces := []string{"a", "Z", "0", "9", ".", "#", "*", "+", " ", "/", ":", "@", "_", "-", ",", "س", "۲", "\xd8", "\n"}
	rnd := rand.New(rand.NewPCG(31, 32))
	for range 50_000 {
		var b strings.Builder
		for range rnd.IntN(12) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		if got, want := hygiene.Isolated(b.String()), foreign.ReplaceAllString(b.String(), "\u2066$0\u2069"); got != want {
			t.Fatalf("Isolated(%q) = %+q, want %+q", b.String(), got, want)
		}
	}
}

// sample is sound data with a topic, a tip and two facts.
func sampleTips() map[string]any {
	var data map[string]any
	const text = `{"topics":[{"id":"apps","title":{"en":"Apps","ur":"ایپس"}}],
		"tips":[{"id":"one","topic":"apps","title":{"en":"a","ur":"ا"},"text":{"en":"b","ur":"ب"},"facts":["f1","f2"],"review":"2027-01-31"}],
		"poster":{"title":{"en":"p","ur":"پ"},"number":"1799",
			"points":[{"id":"two","title":{"en":"a","ur":"ا"},"text":{"en":"b","ur":"ب"},"facts":["f1"],"review":"2027-01-31"}],
			"call":{"id":"three","title":{"en":"a","ur":"ا"},"text":{"en":"b","ur":"ب"},"facts":["f1"],"review":"2027-01-31"}},
		"facts":[{"id":"f1","claim":"c","sources":["s"],"dated":"","seen":"2026-11-23","grade":"A"},
			{"id":"f2","claim":"c","sources":["s"],"dated":"","seen":"2026-11-23","grade":"C"}]}`
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		panic(err)
	}
	return data
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseTipsRefuses(t *testing.T) {
	if _, err := hygiene.ParseTips(marshal(t, sampleTips())); err != nil {
		t.Fatalf("the sample: %v", err)
	}
	tests := []struct{ path, value, want string }{
		{"topics.0.id", `"Apps"`, "no name of its own"},
		{"topics.0.id", `"a-"`, "no name of its own"},
		{"topics.0.id", `"-a"`, "no name of its own"},
		{"topics.0.id", `"a--b"`, "no name of its own"},
		{"topics.0.id", `"a b"`, "no name of its own"},
		{"topics.0.title.ur", `""`, "missing in one language"},
		{"topics", `[{"id":"apps","title":{"en":"a","ur":"ا"}},{"id":"more","title":{"en":"a","ur":"ا"}}]`, "has no tips"},
		{"topics.0.colour", `"red"`, "unknown field"},
		{"tips.0.id", `"apps"`, "no name of its own"},
		{"tips.0.id", `""`, "no name of its own"},
		{"tips.0.topic", `"none"`, `no topic "none"`},
		{"tips.0.text.en", `""`, "missing in one language"},
		{"tips.0.facts", `[]`, "no facts"},
		{"tips.0.facts.1", `"f9"`, `no fact "f9"`},
		{"tips.0.review", `"soon"`, "cannot parse"},
		{"tips.0.review", `"2027-02-30"`, "out of range"},
		{"poster.points", `[]`, "the poster lacks"},
		{"poster.number", `""`, "the poster lacks"},
		{"poster.title.en", `""`, "the poster lacks"},
		{"poster.points.0.id", `"one"`, "no name of its own"},
		{"poster.points.0.facts", `["f9"]`, `no fact "f9"`},
		{"poster.call", `{}`, "no name of its own"},
		{"facts.0.id", `"f2"`, "no name of its own"},
		{"facts.0.claim", `""`, "is missing"},
		{"facts.0.sources", `[]`, "is missing"},
		{"facts.0.sources.0", `""`, "is missing"},
		{"facts.0.grade", `"X"`, "is missing"},
		{"facts.0.seen", `"2026"`, "cannot parse"},
	}
	for _, tt := range tests {
		data := sampleTips()
		var value any
		if err := json.Unmarshal([]byte(tt.value), &value); err != nil {
			t.Fatal(err)
		}
		put(data, strings.Split(tt.path, "."), value)
		tips, err := hygiene.ParseTips(marshal(t, data))
		if err == nil || !strings.Contains(err.Error(), tt.want) || len(tips.Topics) > 0 {
			t.Errorf("%s = %s: error %v, want one that says %q", tt.path, tt.value, err, tt.want)
		}
	}
	for name, text := range map[string]string{"nothing": "", "cut": `{"topics":[`, "more": string(marshal(t, sampleTips())) + "{}"} {
		if _, err := hygiene.ParseTips([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// put sets a value at a path of keys and indexes.
func put(at any, path []string, value any) {
	switch node := at.(type) {
	case map[string]any:
		if len(path) == 1 {
			node[path[0]] = value
			return
		}
		put(node[path[0]], path[1:], value)
	case []any:
		var i int
		if _, err := fmt.Sscan(path[0], &i); err != nil {
			panic(err)
		}
		if len(path) == 1 {
			node[i] = value
			return
		}
		put(node[i], path[1:], value)
	}
}

func FuzzParseTips(f *testing.F) {
	f.Add(words.Tips())
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tips, err := hygiene.ParseTips(data)
		if err != nil {
			return
		}
		for _, tip := range everyTip(tips) {
			if tip.Seen().IsZero() && tip.Seen().Year() != 1 || tip.Grade() == "" {
				t.Errorf("%s has no day or no grade", tip.ID)
			}
		}
	})
}
