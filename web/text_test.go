package web_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"mohr/hygiene"
	"mohr/web"
)

// A password is weighed as the command line does it; the answer holds nothing of what was typed.
func TestPassword(t *testing.T) {
	a := open(t, nil)
	used := 0
	a.server.OnMeter(func() { used++ })
	if r := a.post("stamp", `{"purpose":"x"}`, little()); r.status != 200 || used != 0 {
		t.Errorf("a stamp used the meter %d times: %s", used, r)
	}
	tests := []struct {
		body, code  string // of the first reason
		score       int
		alone, both bool
	}{
		{`{"password":"35202-1234567-1"}`, "cnic", 2, true, true},
		{`{"password":"03001234567"}`, "mobile-number", 2, false, true},
		{`{"password":"marker-aisha77","own":["Marker","aisha"]}`, "own-word", 2, false, true},
		{`{"password":"پاکستان۷۸۶"}`, "urdu-word", 2, false, true},
		{`{"password":"tihxpw4u9zqkvm2f"}`, "", 4, true, true},
		{`{"password":"` + strings.Repeat("x", 1200) + `"}`, "repeat", 2, true, true},
	}
	for _, tt := range tests {
		r := a.tell("password", tt.body)
		var w hygiene.ToldStrength
		if err := json.Unmarshal(r.body, &w); err != nil || r.status != 200 {
			t.Errorf("%.40s: %s", tt.body, r)
			continue
		}
		first := ""
		if len(w.Reasons) > 0 {
			first = w.Reasons[0].Code
		}
		if first != tt.code || w.Score > tt.score || tt.score == 4 && w.Score != 4 {
			t.Errorf("%.40s: %s", tt.body, r)
		}
		if w.NIST.Alone != tt.alone || w.NIST.SecondFactor != tt.both || w.NIST.Standard == "" || w.Seconds.FastHash <= 0 {
			t.Errorf("%.40s: %s", tt.body, r)
		}
		if strings.Contains(strings.ToLower(r.String()), "marker") || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%.40s: %s", tt.body, r)
		}
	}
	if used != len(tests) {
		t.Errorf("the meter was used %d times, want %d", used, len(tests))
	}
}

// A passphrase has the words that were asked for, of the list that was asked for, and the years that its bits make.
func TestPassphrase(t *testing.T) {
	a := open(t, nil)
	seen := map[string]bool{}
	for body, want := range map[string]hygiene.ToldPhrase{
		`{}`:                         {List: "urdu", ListWords: 1296, Words: 6, Bits: 62, BitsPerWord: 10.3},
		`{"list":"urdu","words":3}`:  {List: "urdu", ListWords: 1296, Words: 3, Bits: 31, BitsPerWord: 10.3},
		`{"list":"eff","words":20}`:  {List: "eff", ListWords: 7776, Words: 20, Bits: 258.5, BitsPerWord: 12.9},
		`{"list":"eff","words":0}`:   {List: "eff", ListWords: 7776, Words: 6, Bits: 77.5, BitsPerWord: 12.9},
		`{"list":"","words":6}`:      {List: "urdu", ListWords: 1296, Words: 6, Bits: 62, BitsPerWord: 10.3},
		` {"words":8,"list":"urdu"}`: {List: "urdu", ListWords: 1296, Words: 8, Bits: 82.7, BitsPerWord: 10.3},
	} {
		r := a.tell("passphrase", body)
		var p hygiene.ToldPhrase
		if err := json.Unmarshal(r.body, &p); err != nil || r.status != 200 || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s", body, r)
			continue
		}
		urdu := len(strings.Fields(p.Urdu))
		if p.List == "urdu" && urdu != p.Words || p.List == "eff" && (urdu != 0 || strings.Count(p.Passphrase, "-") < p.Words-1) || seen[p.Passphrase] {
			t.Errorf("%s: %s", body, r)
		}
		if p.YearsSlow <= p.YearsFast || p.RateSlow != 1e4 || p.RateFast != 1e10 {
			t.Errorf("%s: %s", body, r)
		}
		seen[p.Passphrase] = true
		p.Passphrase, p.Urdu, p.RateSlow, p.RateFast, p.YearsSlow, p.YearsFast = "", "", 0, 0, 0, 0
		if p != want {
			t.Errorf("%s: %+v, want %+v", body, p, want)
		}
	}
	// Without chance there is no passphrase, and no word of why.
	broken := open(t, nil)
	broken.server.SetRandom(iotest.ErrReader(errors.New("marker of the machine")))
	if r := broken.tell("passphrase", `{}`); r.status != 500 || strings.Contains(r.String(), "marker") {
		t.Errorf("%s", r)
	}
}

// What brings no document is guarded like what does: session, origin, media type, length, shape.
func TestTextsAreGuarded(t *testing.T) {
	a := open(t, nil)
	const good = `{"password":"marker"}`
	mine, other := a.session("application/json"), "https://evil.example"
	with := func(k, v string) map[string]string {
		h := a.session("application/json")
		h[k] = v
		return h
	}
	for name, tt := range map[string]struct {
		path, body string
		header     map[string]string
		code       string
	}{
		"no session":          {"password", good, map[string]string{"Content-Type": "application/json"}, "session"},
		"no key":              {"password", good, with("Mohr-Session", ""), "session"},
		"another key":         {"password", good, with("Mohr-Session", "x"), "session"},
		"no cookie":           {"password", good, with("Cookie", ""), "session"},
		"phrase, no session":  {"passphrase", `{}`, nil, "session"},
		"cross-site":          {"password", good, with("Sec-Fetch-Site", "cross-site"), "origin"},
		"another origin":      {"password", good, with("Origin", other), "origin"},
		"phrase, cross-site":  {"passphrase", `{}`, with("Sec-Fetch-Site", "same-site"), "origin"},
		"text":                {"password", good, with("Content-Type", "text/plain"), "usage"},
		"form":                {"password", "password=marker", with("Content-Type", "application/x-www-form-urlencoded"), "usage"},
		"no type":             {"password", good, with("Content-Type", ""), "usage"},
		"phrase, text":        {"passphrase", `{}`, with("Content-Type", "text/plain"), "usage"},
		"too long":            {"password", `{"password":"` + strings.Repeat("marker", web.MaxText/6) + `"}`, mine, "limit"},
		"empty":               {"password", ``, mine, "usage"},
		"no password":         {"password", `{"own":["marker"]}`, mine, "usage"},
		"another field":       {"password", `{"password":"marker","marker":1}`, mine, "usage"},
		"another case":        {"password", `{"Password":"marker"}`, mine, "usage"},
		"twice":               {"password", `{"password":"marker","password":"x"}`, mine, "usage"},
		"two":                 {"password", good + good, mine, "usage"},
		"a number":            {"password", `{"password":1}`, mine, "usage"},
		"own is one":          {"password", `{"password":"marker","own":"marker"}`, mine, "usage"},
		"no UTF-8":            {"password", "{\"password\":\"marker\xff\"}", mine, "usage"},
		"another list":        {"passphrase", `{"list":"marker"}`, mine, "usage"},
		"two words":           {"passphrase", `{"words":2}`, mine, "usage"},
		"too many":            {"passphrase", `{"words":21}`, mine, "usage"},
		"half a word":         {"passphrase", `{"words":3.5}`, mine, "usage"},
		"phrase, too long":    {"passphrase", `{"list":"` + strings.Repeat(" ", web.MaxText) + `"}`, mine, "limit"},
		"phrase, other field": {"passphrase", `{"marker":1}`, mine, "usage"},
	} {
		r := a.do("POST", "/api/v1/"+tt.path, strings.NewReader(tt.body), tt.header)
		if r.code() != tt.code || strings.Contains(r.String(), "marker") || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s, want %s", name, r, tt.code)
		}
	}
	for _, path := range []string{"password", "passphrase"} {
		if r := a.do("GET", "/api/v1/"+path, nil, a.session("")); r.code() != "method" {
			t.Errorf("GET %s: %s", path, r)
		}
	}
	if r := a.do("GET", "/api/v1/tips", nil, map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}); r.code() != "origin" {
		t.Errorf("tips, from elsewhere: %s", r)
	}
}

// Tips come with their sources, in both languages; that they are old is the server's clock's to say.
func TestTips(t *testing.T) {
	a := start(t, nil)
	ask := func() (tips hygiene.ToldTips) {
		r := a.do("GET", "/api/v1/tips", nil, nil)
		if err := json.Unmarshal(r.body, &tips); err != nil || r.status != http.StatusOK {
			t.Fatalf("%s", r)
		}
		return tips
	}
	tips := ask()
	if tips.Old || len(tips.Topics) != 5 || tips.Months != 12 {
		t.Errorf("old %v, %d topics, %d months", tips.Old, len(tips.Topics), tips.Months)
	}
	isolates := 0
	for _, topic := range tips.Topics {
		for _, tip := range topic.Tips {
			if tip.Title.English == "" || tip.Text.Urdu == "" || len(tip.Facts) == 0 || len(tip.Facts[0].Sources) == 0 || tip.Grade == "" || tip.Due {
				t.Errorf("%s: %+v", topic.ID, tip)
			}
			isolates += strings.Count(tip.Text.Urdu, "\u2066")
		}
	}
	if isolates == 0 {
		t.Error("no number in the Urdu is isolated")
	}
	for days, old := range map[int]bool{300: false, 360: false, 366: true} {
		seen, err := time.Parse(time.DateOnly, tips.Seen)
		if err != nil {
			t.Fatal(err)
		}
		a.clock.pass(seen.AddDate(0, 0, days).Sub(a.clock.Now()))
		if got := ask(); got.Old != old {
			t.Errorf("after %d days: old is %v", days, got.Old)
		}
	}
	if r := a.do("POST", "/api/v1/tips", nil, nil); r.code() != "method" {
		t.Errorf("POST tips: %s", r)
	}
}

// The poster is for who has a session, and where there is none it is absent.
func TestPoster(t *testing.T) {
	a := open(t, nil)
	if r := a.do("GET", "/api/v1/poster", nil, a.session("")); r.status != 200 || string(r.body) != "%PDF-poster" {
		t.Errorf("%s", r)
	}
	if r := a.do("GET", "/api/v1/poster", nil, nil); r.code() != "session" {
		t.Errorf("without a session: %s", r)
	}
	none := open(t, func(c *web.Config) { c.Poster = nil })
	if r := none.do("GET", "/api/v1/poster", nil, none.session("")); r.code() != "absent" {
		t.Errorf("without a poster: %s", r)
	}
}
