package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/web"
)

// A shelf is a register in memory.
type shelf struct {
	mu      sync.Mutex
	rows    []web.CopyRow
	damaged int
	err     error
}

func (s *shelf) Record(l watermark.Label, r watermark.Report, sum [32]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.rows = append(s.rows, web.CopyRow{ID: r.CopyID, Purpose: l.Purpose, Recipient: l.Recipient, Issued: l.Issued, Expires: l.Expires,
			Made: time.Unix(0, 0), Digest: sum, Pages: r.Pages, Format: r.Format.Word()})
	}
	return s.err
}

func (s *shelf) Each(see func(web.CopyRow) error) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		if err := see(r); err != nil {
			return 0, err
		}
	}
	return s.damaged, s.err
}

func (s *shelf) Change(id watermark.CopyID, note *string, asked *watermark.Date) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.rows {
		if r := &s.rows[i]; r.ID == id {
			n++
			if note != nil {
				r.Note = *note
			}
			if asked != nil {
				r.Asked = *asked
			}
		}
	}
	return n, s.err
}

func (s *shelf) Forget(id watermark.CopyID) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.rows)
	s.rows = slices.DeleteFunc(s.rows, func(r web.CopyRow) bool { return r.ID == id })
	return before - len(s.rows), s.err
}

// patch changes a copy.
func (a *app) patch(id, body string) answer {
	return a.do("PATCH", "/api/v1/copies/"+id, strings.NewReader(body), a.session("application/json"))
}

// listed asks for the copies.
func (a *app) listed(query string) (c web.Copies) {
	a.t.Helper()
	r := a.do("GET", "/api/v1/copies?"+query, nil, a.session(""))
	if err := json.Unmarshal(r.body, &c); err != nil || r.status != http.StatusOK {
		a.t.Fatalf("copies: %s, %v", r, err)
	}
	return c
}

// What the server answers is noted before; what the page makes ahead is noted when it is taken, once.
func TestRecorded(t *testing.T) {
	s := &shelf{}
	a := open(t, func(c *web.Config) { c.Register = s })
	if r := a.post("stamp", `{"purpose":"SIM","to":"Jazz","until":"2026-11-30"}`, little()); r.status != http.StatusOK || len(s.rows) != 1 {
		t.Fatalf("%s; %d rows", r, len(s.rows))
	}
	if c := s.rows[0]; c.ID != testID || c.Purpose != "SIM" || c.Recipient != "Jazz" || c.Expires.String() != "2026-11-30" || c.Pages != 1 || c.Format != "jpeg" {
		t.Errorf("noted is %+v", c)
	}
	a.post("preview", `{"purpose":"x"}`, little())
	a.post("stamp", `{"purpose":"x"}`, []byte("no document"))
	if r := a.post("stamp", `{"purpose":"ahead","ahead":true}`, little()); r.status != http.StatusOK || len(s.rows) != 1 {
		t.Errorf("made ahead: %s; %d rows", r, len(s.rows))
	}
	take := func(id string) answer { return a.do("POST", "/api/v1/copies/"+id, nil, a.session("")) }
	for range 2 {
		if r := take(testID.String()); r.status != http.StatusNoContent || len(s.rows) != 2 || s.rows[1].Purpose != "ahead" {
			t.Errorf("taken: %s; %+v", r, s.rows)
		}
	}
	if r := take("0000-0000"); r.code() != "forgotten" {
		t.Errorf("never made: %s", r)
	}
	if r := a.post("preview", `{"purpose":"x","ahead":true}`, little()); r.code() != "usage" {
		t.Errorf("a preview ahead: %s", r)
	}
	s.err = errors.New("disk full of secret")
	a.post("stamp", `{"purpose":"ahead","ahead":true}`, little())
	for what, r := range map[string]answer{
		"stamp": a.post("stamp", `{"purpose":"x"}`, little()), "take": take(testID.String()), "list": a.do("GET", "/api/v1/copies", nil, a.session("")),
		"change": a.patch(testID.String(), `{}`), "forget": a.do("DELETE", "/api/v1/copies/"+testID.String(), nil, a.session("")),
	} {
		if r.code() != "register" || strings.Contains(string(r.body), "secret") {
			t.Errorf("%s with a full disk: %s", what, r)
		}
	}
}

func TestCopies(t *testing.T) {
	s := &shelf{damaged: 3}
	a := open(t, func(c *web.Config) { c.Register = s })
	today := watermark.Date{Year: 2026, Month: 11, Day: 23}
	for i := range 260 {
		row := web.CopyRow{ID: watermark.CopyID{0, 0, 0, byte(i >> 8), byte(i)}, Purpose: fmt.Sprintf("purpose %d", i), Issued: today}
		switch i {
		case 3, 5:
			row.Expires = watermark.Date{Year: 2026, Month: 11, Day: 22}
		case 7:
			row.Expires, row.Asked = watermark.Date{Year: 2026, Month: 11, Day: 22}, today
		case 9:
			row.Expires, row.Recipient = today, "كراچی Hotel"
		}
		s.rows = append(s.rows, row)
	}
	c := a.listed("")
	if c.All != 260 || c.Found != 260 || c.Expired != 2 || c.Damaged != 3 || len(c.Copies) != 200 {
		t.Errorf("%d, %d, %d, %d, %d listed", c.All, c.Found, c.Expired, c.Damaged, len(c.Copies))
	}
	for i, want := range []string{"purpose 5", "purpose 3", "purpose 259", "purpose 258"} {
		if c.Copies[i].Purpose != want || c.Copies[i].Expired != (i < 2) {
			t.Errorf("copy %d is %+v, want %s", i, c.Copies[i], want)
		}
	}
	if ask := c.Copies[0].Ask; !strings.Contains(ask.EN, "purpose 5. ") || !strings.Contains(ask.EN, "until 2026-11-22") || !strings.Contains(ask.UR, "2026-11-22") {
		t.Errorf("asked is %+v", ask)
	}
	if ask := c.Copies[2].Ask; !strings.Contains(ask.EN, "no longer needed") || strings.Contains(ask.EN, "until") {
		t.Errorf("asked is %+v", ask)
	}
	for search, want := range map[string]int{"کراچی hotel": 1, "hotel nowhere": 0, "0000-0005": 1, "00000005": 1, "PURPOSE": 260} {
		if c := a.listed("limit=5&search=" + url.QueryEscape(search)); c.Found != want || len(c.Copies) != min(want, 5) {
			t.Errorf("%q finds %d, lists %d", search, c.Found, len(c.Copies))
		}
	}
	if c := a.listed("limit=0"); c.All != 260 || len(c.Copies) != 0 {
		t.Errorf("limit 0 lists %d", len(c.Copies))
	}
	for _, bad := range []string{"limit=-1", "limit=201", "limit=x"} {
		if r := a.do("GET", "/api/v1/copies?"+bad, nil, a.session("")); r.code() != "usage" {
			t.Errorf("%s: %s", bad, r)
		}
	}
}

func TestCopyChanges(t *testing.T) {
	s := &shelf{rows: []web.CopyRow{{ID: testID}}}
	a := open(t, func(c *web.Config) { c.Register = s })
	id := strings.ToLower(testID.String())
	for _, tt := range []struct{ body, note, asked, code string }{
		{`{"note":"at the desk","asked":"2026-11-24"}`, "at the desk", "2026-11-24", ""},
		{`{"note":"again"}`, "again", "2026-11-24", ""},
		{`{"note":"","asked":""}`, "", "", ""},
		{`{"asked":"soon"}`, "", "", "usage"},
		{`{"purpose":"x"}`, "", "", "usage"},
		{`{"note":"` + strings.Repeat("x", 501) + `"}`, "", "", "limit"},
	} {
		if r := a.patch(id, tt.body); r.code() != tt.code || tt.code == "" && r.status != http.StatusNoContent {
			t.Errorf("%.40s: %s", tt.body, r)
		}
		if c := a.listed("").Copies[0]; c.Note != tt.note || c.Asked != tt.asked {
			t.Errorf("%.40s: %+v", tt.body, c)
		}
	}
	for _, bad := range []string{"0000-0000", "nonsense"} {
		if r := a.patch(bad, `{}`); r.code() != "absent" {
			t.Errorf("%s: %s", bad, r)
		}
	}
	if r := a.do("DELETE", "/api/v1/copies/"+id, nil, a.session("")); r.status != http.StatusNoContent || len(s.rows) != 0 {
		t.Errorf("forget: %s", r)
	}
	if r := a.do("DELETE", "/api/v1/copies/"+id, nil, a.session("")); r.code() != "absent" {
		t.Errorf("forget again: %s", r)
	}
	if r := a.do("GET", "/api/v1/copies", nil, nil); r.code() != "session" {
		t.Errorf("without a session: %s", r)
	}
	without := open(t, nil)
	for _, r := range []answer{without.do("GET", "/api/v1/copies", nil, without.session("")), without.patch(id, `{}`)} {
		if r.code() != "absent" {
			t.Errorf("without a register: %s", r)
		}
	}
}
