package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/web"
)

// lastLine is the last line of a body that has several.
func lastLine(body []byte) []byte {
	lines := bytes.Split(bytes.TrimSpace(body), []byte("\n"))
	return lines[len(lines)-1]
}

// A page is measured as the core does it, told line by line; what cannot be measured is a problem like any other.
func TestMeasure(t *testing.T) {
	slow(t)
	a := open(t, nil)
	seen := a.post("preview", `{"purpose":"SIM registration only","date":"2026-11-23","long_side":400}`, card())
	name := seen.header.Get("Mohr-Document")
	r := a.post("measure", `{"purpose":"SIM registration only","date":"2026-11-23","long_side":400,"document":"`+name+`"}`)
	if r.status != 200 || r.header.Get("Mohr-Document") != name {
		t.Fatalf("%s", r)
	}
	var told []int
	var last web.Measured
	for line := range bytes.Lines(r.body) {
		if last = (web.Measured{}); json.Unmarshal(line, &last) != nil || last.Of != len(watermark.Attacks()) {
			t.Fatalf("line %q", line)
		}
		told = append(told, last.Done)
	}
	if !slices.Equal(told, []int{0, 1, 2, 3, 4, 5}) || last.Resistance == nil {
		t.Fatalf("told %v, at last %+v", told, last)
	}
	d, err := stamper().Draft(card(), watermark.Limits{}, "", 1, 400)
	if err != nil {
		t.Fatal(err)
	}
	want, err := d.Measure(watermark.Job{
		Label:  watermark.Label{Purpose: "SIM registration only", Issued: watermark.Date{Year: 2026, Month: 11, Day: 23}, CopyID: testID},
		Secret: [32]byte{9}, SigningKey: watermark.SigningKey{8}, Seed: testSeed, Output: watermark.Output{LongSide: 400},
	}, nil)
	if err != nil || *last.Resistance != *want {
		t.Errorf("%+v, %v; the core says %+v", *last.Resistance, err, want)
	}
	for name, tt := range map[string]struct{ job, code string }{
		"no purpose":  {`{}`, "label"},
		"before":      {`{"purpose":"x","before":true}`, "usage"},
		"another job": {`{"purpose":"x","measure":true}`, "usage"},
		"too large":   {`{"purpose":"x","long_side":2401}`, "usage"},
	} {
		if r := a.post("measure", tt.job, card()); r.code() != tt.code {
			t.Errorf("%s: %s", name, r)
		}
	}
	if r := a.post("measure", `{"purpose":"x"}`, []byte("words")); r.code() != "format" {
		t.Errorf("words: %s", r)
	}
	if r := a.post("measure", `{"purpose":"x","document":"none"}`); r.code() != "forgotten" {
		t.Errorf("nothing: %s", r)
	}
}

// Who goes away ends the work between two attempts; meanwhile stamps go on, as one page is measured at a time.
func TestMeasureEnds(t *testing.T) {
	slow(t)
	a := open(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan answer, 6)
	for range 6 {
		go func() { ended <- a.postIn(ctx, "measure", `{"purpose":"x","long_side":1000}`, card()) }()
	}
	for a.server.Busy() < 6 {
		time.Sleep(5 * time.Millisecond)
	}
	if r := a.post("stamp", `{"purpose":"x"}`, little()); r.status != 200 {
		t.Errorf("a stamp meanwhile: %s", r)
	}
	cancel()
	for range 6 {
		if r := <-ended; r.err == nil && bytes.Contains(r.body, []byte("resistance")) {
			t.Errorf("measured to the end: %s", r)
		}
	}
	for end := time.Now().Add(30 * time.Second); a.server.Busy() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d requests go on", a.server.Busy())
		}
	}
}

// Both sides of a card on one A4 page are looked at as one document, and its name stands for both.
func TestPreviewA4(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	a := open(t, nil)
	const job = `"purpose":"Bank account opening only","date":"2026-11-23","a4":true,"long_side":900,"masks":[{"page":2,"x":10,"y":10,"w":20,"h":20}]`
	first := a.post("preview", "{"+job+"}", card(), back())
	name := first.header.Get("Mohr-Document")
	if first.status != 200 || name == "" || first.header.Get("Mohr-Pages") != "1" || first.header.Get("Mohr-Size") != "2480x3508" {
		t.Fatalf("%s %v", first, first.header)
	}
	again := a.post("preview", "{"+job+`,"document":"`+name+`"}`)
	if again.status != 200 || !bytes.Equal(first.body, again.body) {
		t.Errorf("by its name: %d, %d bytes, want %d", again.status, len(again.body), len(first.body))
	}
	d, err := stamper().DraftA4([][]byte{card(), back()}, watermark.Limits{}, 900)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := d.Preview(&want, watermark.Job{
		Label:  watermark.Label{Purpose: "Bank account opening only", Issued: watermark.Date{Year: 2026, Month: 11, Day: 23}, CopyID: testID},
		Secret: [32]byte{9}, SigningKey: watermark.SigningKey{8}, Seed: testSeed,
		Masks: []watermark.Mask{{Page: 2, X: 10, Y: 10, W: 20, H: 20, Percent: true}},
	}); err != nil || !bytes.Equal(first.body, want.Bytes()) {
		t.Errorf("%d bytes, the core makes %d: %v", len(first.body), want.Len(), err)
	}
	if r := a.post("preview", `{"a4":true,"before":true}`, card()); r.status != 200 {
		t.Errorf("one side, without a stamp: %s", r)
	}
	for name, tt := range map[string]struct {
		job   string
		files [][]byte
	}{
		"two without a4":         {`{"purpose":"x"}`, [][]byte{card(), back()}},
		"three":                  {`{"purpose":"x","a4":true}`, [][]byte{card(), back(), card()}},
		"none":                   {`{"purpose":"x","a4":true}`, nil},
		"page 2":                 {`{"purpose":"x","a4":true,"page":2}`, [][]byte{card(), back()}},
		"two by name without a4": {`{"purpose":"x","document":"` + name + `"}`, nil},
	} {
		if r := a.post("preview", tt.job, tt.files...); r.code() != "usage" {
			t.Errorf("%s: %s", name, r)
		}
	}
}
