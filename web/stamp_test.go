package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"strings"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/web"
)

// reportOf reads what comes beside a copy.
func reportOf(t *testing.T, r answer) (report web.Report) {
	t.Helper()
	if r.status != 200 {
		t.Fatalf("stamp: %s", r)
	}
	if err := json.Unmarshal([]byte(r.header.Get("Mohr-Report")), &report); err != nil {
		t.Fatalf("Mohr-Report %q: %v", r.header.Get("Mohr-Report"), err)
	}
	return report
}

// A copy over HTTP is, byte for byte, what the core makes of the same job: so it is the command line's, too.
func TestStampIsTheCore(t *testing.T) {
	slow(t)
	today := watermark.Date{Year: 2026, Month: 11, Day: 23}
	base := watermark.Job{
		Label:  watermark.Label{Purpose: "SIM registration only", Issued: today, CopyID: testID},
		Secret: [32]byte{9}, SigningKey: watermark.SigningKey{8}, Seed: testSeed,
	}
	with := func(change func(*watermark.Job)) watermark.Job {
		j := base
		change(&j)
		return j
	}
	tests := []struct {
		name, job, media string
		files            [][]byte
		want             watermark.Job
	}{
		{"plain", `{"purpose":"SIM registration only"}`, "image/jpeg", [][]byte{card()}, base},
		{"all of the label", `{"purpose":" SIM registration only ","to":"Jazz","date":"2026-11-01","until":"۲۰۲۶-۱۲-۳۱","lang":"both","strength":"strong","qr":false}`, "image/jpeg", [][]byte{card()},
			with(func(j *watermark.Job) {
				j.Label.Recipient, j.Label.Issued, j.Label.Expires = "Jazz", watermark.Date{Year: 2026, Month: 11, Day: 1}, watermark.Date{Year: 2026, Month: 12, Day: 31}
				j.Label.Lang, j.Strength, j.QR = watermark.Both, watermark.Strong, watermark.QROff
			})},
		{"Urdu", `{"purpose":"صرف ہوٹل میں قیام کے لیے","lang":"ur","strength":"light"}`, "image/jpeg", [][]byte{card()},
			with(func(j *watermark.Job) {
				j.Label.Purpose, j.Label.Lang, j.Strength = "صرف ہوٹل میں قیام کے لیے", watermark.Urdu, watermark.Light
			})},
		{"masks and size", `{"purpose":"SIM registration only","masks":[{"x":10,"y":20,"w":30,"h":5},{"page":1,"x":5,"y":6,"w":70,"h":80,"unit":"px"}],"long_side":700,"quality":75}`, "image/jpeg", [][]byte{card()},
			with(func(j *watermark.Job) {
				j.Masks = []watermark.Mask{{X: 10, Y: 20, W: 30, H: 5, Percent: true}, {Page: 1, X: 5, Y: 6, W: 70, H: 80}}
				j.Output.LongSide, j.Output.Quality = 700, 75
			})},
		{"PNG", `{"purpose":"SIM registration only","format":"png"}`, "image/png", [][]byte{card()}, with(func(j *watermark.Job) { j.Output.Format = watermark.PNG })},
		{"one PDF", `{"purpose":"SIM registration only","format":"pdf"}`, "application/pdf", [][]byte{card()}, with(func(j *watermark.Job) { j.Output.Format = watermark.PDF })},
		{"several to one PDF", `{"purpose":"SIM registration only"}`, "application/pdf", [][]byte{card(), back()}, base},
		{"A4", `{"purpose":"SIM registration only","a4":true}`, "application/pdf", [][]byte{card(), back()}, with(func(j *watermark.Job) { j.Output.Format, j.Output.A4 = watermark.PDF, true })},
	}
	a := open(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := a.post("stamp", tt.job, tt.files...)
			got := reportOf(t, r)
			var want bytes.Buffer
			var report watermark.Report
			var err error
			if len(tt.files) > 1 {
				report, err = stamper().Bind(&want, tt.files, tt.want)
			} else {
				report, err = stamper().Stamp(&want, tt.files[0], tt.want)
			}
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(r.body, want.Bytes()) {
				t.Errorf("the copy is %d bytes, and not the core's %d", len(r.body), want.Len())
			}
			sum := sha256.Sum256(r.body)
			if got.CopyID != "7F3K-9QXM" || got.SHA256 != hex.EncodeToString(sum[:]) || got.Pages != report.Pages || got.Width != report.Width || got.Height != report.Height || got.Warnings == nil {
				t.Errorf("the report is %+v, the core's %+v", got, report)
			}
			if r.header.Get("Content-Type") != tt.media || !strings.HasPrefix(r.header.Get("Content-Disposition"), `attachment; filename="mohr-7F3K-9QXM.`) {
				t.Errorf("it comes as %q, %q", r.header.Get("Content-Type"), r.header.Get("Content-Disposition"))
			}
		})
	}
}

// A PDF is opened with one password and written with another.
func TestStampPasswords(t *testing.T) {
	slow(t)
	a := open(t, nil)
	locked := a.post("stamp", `{"purpose":"x","format":"pdf","new_password":"marker-secret"}`, card())
	reportOf(t, locked)
	if r := a.post("stamp", `{"purpose":"x"}`, locked.body); r.code() != "encrypted" || r.status != 422 {
		t.Errorf("without its password: %s", r)
	}
	r := a.post("stamp", `{"purpose":"x","password":"marker-wrong"}`, locked.body)
	if r.code() != "encrypted" || strings.Contains(r.String(), "marker") {
		t.Errorf("with another: %s", r)
	}
	r = a.post("stamp", `{"purpose":"x","password":"marker-secret"}`, locked.body)
	if report := reportOf(t, r); len(report.Warnings) != 1 || report.Warnings[0].Code != "unlocked" {
		t.Errorf("with its own: %+v", report)
	}
	if strings.Contains(r.header.Get("Mohr-Report"), "marker") {
		t.Error("the report tells the password")
	}
}

// Each code of the design comes with its status, and no answer repeats what was sent.
func TestProblems(t *testing.T) {
	slow(t)
	a := open(t, func(c *web.Config) { c.Limits.Pixels, c.Limits.Bytes = 100_000_000, 20<<20 })
	small := open(t, func(c *web.Config) { c.Limits.Pixels = 1000 })
	pdf := a.post("stamp", `{"purpose":"x"}`, card(), back()).body
	tests := []struct {
		name   string
		app    *app
		job    string
		files  [][]byte
		status int
		code   string
	}{
		{"no purpose", a, `{}`, [][]byte{card()}, 400, "label"},
		{"a long purpose", a, `{"purpose":"marker` + strings.Repeat("x", 90) + `"}`, [][]byte{card()}, 400, "label"},
		{"no such day", a, `{"purpose":"marker","date":"2026-02-30"}`, [][]byte{card()}, 400, "label"},
		{"over before it begins", a, `{"purpose":"marker","until":"2026-01-01"}`, [][]byte{card()}, 400, "label"},
		{"no job", a, ``, [][]byte{card()}, 400, "label"},
		{"no file", a, `{"purpose":"marker"}`, nil, 400, "usage"},
		{"another field", a, `{"purpose":"marker","marker":1}`, [][]byte{card()}, 400, "usage"},
		{"another type", a, `{"purpose":1}`, [][]byte{card()}, 400, "usage"},
		{"another word", a, `{"purpose":"x","lang":"marker"}`, [][]byte{card()}, 400, "usage"},
		{"another unit", a, `{"purpose":"x","masks":[{"x":1,"y":1,"w":1,"h":1,"unit":"marker"}]}`, [][]byte{card()}, 400, "usage"},
		{"a mask outside", a, `{"purpose":"x","masks":[{"x":100,"y":1,"w":1,"h":1}]}`, [][]byte{card()}, 400, "usage"},
		{"a preview's field", a, `{"purpose":"x","page":2}`, [][]byte{card()}, 400, "usage"},
		{"text kept of a picture", a, `{"purpose":"x","keep_text":true}`, [][]byte{card()}, 400, "usage"},
		{"two on one JPEG", a, `{"purpose":"x","format":"jpeg"}`, [][]byte{card(), card()}, 400, "usage"},
		{"three on A4", a, `{"purpose":"x","a4":true}`, [][]byte{card(), card(), card()}, 400, "usage"},
		{"no document", a, `{"purpose":"x"}`, [][]byte{[]byte("marker, a text")}, 415, "format"},
		{"an empty file", a, `{"purpose":"x"}`, [][]byte{{}}, 415, "format"},
		{"a web page", a, `{"purpose":"x"}`, [][]byte{[]byte("<!doctype html><script>marker</script>")}, 415, "format"},
		{"cut", a, `{"purpose":"x"}`, [][]byte{card()[:len(card())/2]}, 422, "damaged"},
		{"the second of two", a, `{"purpose":"x"}`, [][]byte{card(), card()[:len(card())/2]}, 422, "damaged"},
		{"many pixels", small, `{"purpose":"x"}`, [][]byte{card()}, 413, "limit"},
		{"many bytes", a, `{"purpose":"x"}`, [][]byte{make([]byte, 20<<20+1)}, 413, "limit"},
		{"many bytes together", a, `{"purpose":"x"}`, [][]byte{card(), make([]byte, 20<<20-1000)}, 413, "limit"},
		{"PDF to one picture", a, `{"purpose":"x","format":"jpeg"}`, [][]byte{pdf}, 400, "usage"},
	}
	for _, tt := range tests {
		r := tt.app.post("stamp", tt.job, tt.files...)
		if r.status != tt.status || r.code() != tt.code {
			t.Errorf("%s: %s, want %d %s", tt.name, r, tt.status, tt.code)
		}
		if strings.Contains(string(r.body), "marker") {
			t.Errorf("%s: repeats what was sent: %s", tt.name, r)
		}
		var p web.Problem
		if err := json.Unmarshal(r.body, &p); err != nil || p.Title == "" || p.Detail == "" || p.Hint == "" || p.Type != "urn:mohr:"+tt.code {
			t.Errorf("%s: %+v", tt.name, p)
		}
		if tt.name == "the second of two" && p.Page != 2 {
			t.Errorf("%s: page %d", tt.name, p.Page)
		}
	}
	broken := open(t, func(c *web.Config) {
		c.Chance = func([][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			return seed, id, errors.New("marker of the machine")
		}
	})
	if r := broken.post("stamp", `{"purpose":"x"}`, card()); r.status != 500 || r.code() != "internal" || strings.Contains(r.String(), "marker") {
		t.Errorf("a fault of the machine: %s", r)
	}
}

// Each copy asks for chance anew, with all the documents it is made of.
func TestStampChance(t *testing.T) {
	slow(t)
	var asked [][][]byte
	a := open(t, func(c *web.Config) {
		c.Chance = func(srcs [][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			asked = append(asked, srcs)
			return seed, watermark.CopyID{byte(len(asked))}, nil
		}
	})
	one := reportOf(t, a.post("stamp", `{"purpose":"x"}`, card()))
	two := reportOf(t, a.post("stamp", `{"purpose":"x"}`, card(), back()))
	if one.CopyID == two.CopyID || len(asked) != 2 || len(asked[1]) != 2 || !bytes.Equal(asked[1][1], back()) {
		t.Errorf("asked %d times, copies are %s and %s", len(asked), one.CopyID, two.CopyID)
	}
}

// A preview's first call brings the document, the others name it, until it is forgotten.
func TestPreview(t *testing.T) {
	a := open(t, nil)
	r := a.post("preview", `{"purpose":"SIM registration only","long_side":500}`, card())
	id := r.header.Get("Mohr-Document")
	if r.status != 200 || r.header.Get("Content-Type") != "image/jpeg" || len(id) != 22 || r.header.Get("Mohr-Pages") != "1" {
		t.Fatalf("%s %v", r, r.header)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(card()))
	if want := strings.Join([]string{itoa(size.Width), itoa(size.Height)}, "x"); err != nil || r.header.Get("Mohr-Size") != want {
		t.Errorf("Mohr-Size = %q, want %q", r.header.Get("Mohr-Size"), want)
	}
	if shown, _, err := image.DecodeConfig(bytes.NewReader(r.body)); err != nil || shown.Width < 500 || shown.Width > 800 {
		t.Errorf("it is %d pixels wide: %v", shown.Width, err)
	}
	again := func(rest string) answer { return a.post("preview", `{"document":"`+id+`",`+rest+`}`) }
	same := again(`"purpose":"SIM registration only","long_side":500`)
	if same.status != 200 || !bytes.Equal(same.body, r.body) {
		t.Errorf("the same again is another picture: %s", same)
	}
	if r := again(`"purpose":"Hotel","long_side":500`); r.status != 200 || bytes.Equal(r.body, same.body) {
		t.Error("another purpose is the same picture")
	}
	if r := again(`"before":true`); r.status != 200 || r.header.Get("Mohr-Document") != id {
		t.Errorf("before: %s", r)
	}
	for job, want := range map[string]string{
		`"purpose":""`:                         "label",
		`"purpose":"x","page":2`:               "usage",
		`"purpose":"x","page":-1`:              "usage",
		`"purpose":"x","long_side":63`:         "usage",
		`"purpose":"x","long_side":2401`:       "usage",
		`"purpose":"x","masks":[{"page":2}]`:   "usage",
		`"purpose":"x","strength":"very much"`: "usage",
	} {
		if r := again(job); r.code() != want {
			t.Errorf("%s: %s, want %s", job, r, want)
		}
	}
	if r := a.post("preview", `{"document":"`+id+`","purpose":"x"}`, card()); r.code() != "usage" {
		t.Errorf("a file and a name: %s", r)
	}
	early := a.post("preview", `{}`, card())
	if early.code() != "label" || early.header.Get("Mohr-Document") == "" {
		t.Errorf("a document without a label is not kept: %s", early)
	}
	if r := a.do("DELETE", "/api/v1/documents/"+id, nil, a.session("")); r.status != 204 {
		t.Errorf("forget: %s", r)
	}
	for _, r := range []answer{again(`"purpose":"x"`), a.do("DELETE", "/api/v1/documents/"+id, nil, a.session(""))} {
		if r.status != 410 || r.code() != "forgotten" {
			t.Errorf("after it was forgotten: %s", r)
		}
	}
	if r := a.post("preview", `{"purpose":"x","document":"`+early.header.Get("Mohr-Document")+`"}`); r.status != 200 {
		t.Errorf("the other document is gone: %s", r)
	}
	a.do("DELETE", "/api/v1/documents", nil, a.session(""))
	if r := a.post("preview", `{"purpose":"x","document":"`+early.header.Get("Mohr-Document")+`"}`); r.status != 410 {
		t.Errorf("after all were forgotten: %s", r)
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// What the copy shows when it is made at that size, the preview shows, but for the trace mark, which nobody sees.
func TestPreviewIsTheCopy(t *testing.T) {
	slow(t)
	a := open(t, nil)
	p := a.post("preview", `{"purpose":"SIM registration only","strength":"strong","long_side":800}`, photo())
	c := a.post("stamp", `{"purpose":"SIM registration only","strength":"strong","long_side":800,"quality":82,"no_trace":true}`, photo())
	if p.status != 200 || !bytes.Equal(p.body, c.body) {
		t.Errorf("preview of %d bytes, copy of %d", len(p.body), len(c.body))
	}
	same := a.post("preview", `{"purpose":"SIM registration only","strength":"strong","long_side":800,"copy_side":800}`, photo())
	if !bytes.Equal(p.body, same.body) {
		t.Errorf("by its copy's size the preview has %d bytes, not %d", len(same.body), len(p.body))
	}
	for _, side := range []int{0, 1600} { // of larger copies, on which words are smaller beside the document
		r := a.post("preview", `{"purpose":"SIM registration only","strength":"strong","long_side":800,"copy_side":`+itoa(side)+`}`, photo())
		want, got := sizeOf(t, c.body), sizeOf(t, r.body)
		if r.status != 200 || got.X != want.X || got.Y >= want.Y {
			t.Errorf("preview of a copy of %d: %d, %v, that of 800 has %v", side, r.status, got, want)
		}
	}
	for side, code := range map[int]string{-1: "usage", 63: "usage", 1 << 20: "usage"} {
		if r := a.post("preview", `{"purpose":"x","copy_side":`+itoa(side)+`}`, card()); r.code() != code {
			t.Errorf("copy_side %d: %s", side, r)
		}
	}
	if r := a.post("stamp", `{"purpose":"x","copy_side":800}`, card()); r.code() != "usage" {
		t.Errorf("copy_side of a stamp: %s", r)
	}
}

// Pages of a PDF, with its password.
func TestPreviewPDF(t *testing.T) {
	slow(t)
	a := open(t, nil)
	pdf := a.post("stamp", `{"purpose":"x","new_password":"1234"}`, card(), back()).body
	if r := a.post("preview", `{"purpose":"x"}`, pdf); r.code() != "encrypted" {
		t.Fatalf("locked: %s", r)
	}
	first := a.post("preview", `{"purpose":"x","password":"1234","long_side":300}`, pdf)
	second := a.post("preview", `{"purpose":"x","password":"1234","long_side":300,"page":2,"document":"`+first.header.Get("Mohr-Document")+`"}`)
	if first.status != 200 || second.status != 200 || first.header.Get("Mohr-Pages") != "2" || bytes.Equal(first.body, second.body) {
		t.Errorf("first %s, second %s", first, second)
	}
	if r := a.post("preview", `{"purpose":"x","page":2,"long_side":300,"document":"`+first.header.Get("Mohr-Document")+`"}`); r.code() != "encrypted" {
		t.Errorf("a kept page without its password: %s", r)
	}
}

// Documents are kept for a while and within bounds.
func TestPreviewBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	a := open(t, nil)
	name := func(src []byte) string {
		r := a.post("preview", `{"before":true,"long_side":64}`, src)
		if r.status != 200 {
			t.Fatal(r)
		}
		return r.header.Get("Mohr-Document")
	}
	kept := func(id string) bool {
		return a.post("preview", `{"before":true,"long_side":64,"document":"`+id+`"}`).status == 200
	}
	first := name(little())
	var last string
	for range 16 {
		last = name(back())
	}
	if kept(first) || !kept(last) {
		t.Errorf("17 documents: the first is kept: %v, the last: %v", kept(first), kept(last))
	}
	big := append(bytes.Clone(little()), make([]byte, 100<<20)...) // what stands after a JPEG's end counts
	one, two, three := name(big), name(big), name(big)
	if kept(one) || !kept(two) || !kept(three) {
		t.Errorf("300 MiB: kept are %v %v %v", kept(one), kept(two), kept(three))
	}
	a.clock.pass(9 * time.Minute)
	kept(three)
	a.clock.pass(2 * time.Minute)
	a.server.Sweep()
	if kept(two) || !kept(three) {
		t.Errorf("after ten minutes: unused %v, used %v", kept(two), kept(three))
	}
}

// A frame that nobody waits for any more is not drawn to its end.
func TestPreviewCancelled(t *testing.T) {
	a := open(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r := a.postIn(ctx, "preview", `{"purpose":"x"}`, card()); r.err == nil {
		t.Errorf("answered: %s", r)
	}
	if r := a.post("preview", `{"purpose":"x"}`, card()); r.status != 200 {
		t.Errorf("the next one: %s", r)
	}
}

// A copy is checked, and what does not hold is no success.
func TestVerify(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	a := open(t, nil)
	signed := a.post("stamp", `{"purpose":"Hotel","to":"Fictional Inn","until":"2026-12-31"}`, card()).body
	r := a.post("verify", "", signed)
	var v watermark.ToldVerification
	if err := json.Unmarshal(r.body, &v); err != nil || r.status != 200 || !v.OK || v.State != "valid" || v.Pages != 1 || len(v.Findings) != 1 {
		t.Fatalf("%s", r)
	}
	f := v.Findings[0]
	if f.For != "Hotel" || f.To != "Fictional Inn" || f.Copy != "7F3K-9QXM" || f.On != "2026-11-23" || f.Until != "2026-12-31" || f.Key != (watermark.SigningKey{8}).VerifierKey() || f.Words == "" {
		t.Errorf("%+v", f)
	}
	if r := a.post("verify", `{"key":"`+f.Digits+`"}`, signed); r.status != 200 {
		t.Errorf("its own key: %s", r)
	}
	for name, tt := range map[string]struct {
		job, state string
		file       []byte
	}{
		"expired":     {`{"today":"2027-01-01"}`, "expired", signed},
		"another key": {`{"key":"` + (watermark.SigningKey{7}).VerifierKey() + `"}`, "other_key", signed},
		"no code":     {``, "none", card()},
	} {
		r := a.post("verify", tt.job, tt.file)
		if err := json.Unmarshal(r.body, &v); err != nil || r.status != 422 || r.code() != "verify" || v.OK || v.State != tt.state || len(v.Findings) == 0 {
			t.Errorf("%s: %s", name, r)
		}
	}
	for job, code := range map[string]string{`{"key":"nobody"}`: "usage", `{"today":"tomorrow"}`: "usage", `{"purpose":"x"}`: "usage"} {
		if r := a.post("verify", job, signed); r.code() != code {
			t.Errorf("%s: %s", job, r)
		}
	}
	if r := a.post("verify", "", []byte("text")); r.code() != "format" {
		t.Errorf("text: %s", r)
	}
}

func TestInspect(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	a := open(t, nil)
	r := a.post("inspect", "", photo())
	var info watermark.Info
	if err := json.Unmarshal(r.body, &info); err != nil || r.status != 200 || info.Format != "jpeg" || len(info.Disclosures) == 0 || info.Bytes != int64(len(photo())) {
		t.Fatalf("%s", r)
	}
	plain := a.post("inspect", `{}`, a.post("stamp", `{"purpose":"x"}`, photo()).body)
	if !strings.Contains(string(plain.body), `"disclosures":[]`) {
		t.Errorf("a copy: %s", plain)
	}
	for _, r := range []answer{a.post("inspect", "", card(), card()), a.post("inspect", "", nil...), a.post("inspect", `{"key":"x"}`, card())} {
		if r.code() != "usage" {
			t.Errorf("%s", r)
		}
	}
}

func TestPurposes(t *testing.T) {
	a := start(t, nil)
	var got struct{ Purposes []web.Purpose }
	if err := json.Unmarshal(a.do("GET", "/api/v1/purposes", nil, nil).body, &got); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, p := range got.Purposes {
		ids = append(ids, p.ID)
		if (p.EN == "" || p.UR == "") != (p.ID == "other") {
			t.Errorf("%+v", p)
		}
	}
	if s := strings.Join(ids, " "); s != "sim bank job rent school hotel courier visa other" {
		t.Errorf("%q", s)
	}
}

// sizeOf is the size of a picture in pixels.
func sizeOf(t *testing.T, picture []byte) image.Point {
	t.Helper()
	c, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return image.Pt(c.Width, c.Height)
}
