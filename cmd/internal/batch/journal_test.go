package batch_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mohr/cmd/internal/batch"
)

// record is a good record of an output.
func record(output string) batch.Record {
	return batch.Record{Row: batch.Row{Output: output}.ID().String(), OK: true, Output: output, Digest: "d of " + output}
}

// journal opens a journal, adds records and closes it.
func journal(t *testing.T, dir string, shard batch.Shard, head batch.Head, o batch.JournalOptions, records ...batch.Record) {
	t.Helper()
	j, err := batch.OpenJournal(dir, shard, head, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		j.Add(r)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, dir string, output string) bool {
	t.Helper()
	j, err := batch.LoadJournal(dir, batch.Shard{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	rec, ok := j.Find(batch.Row{Output: output}.ID())
	if ok && rec.Digest != "d of "+output {
		t.Errorf("the record of %s is %+v", output, rec)
	}
	return ok
}

func TestJournal(t *testing.T) {
	dir := t.TempDir()
	failed := record("b")
	failed.OK, failed.Code = false, "damaged"
	journal(t, dir, batch.Shard{}, batch.Head{Day: "2026-11-27"}, batch.JournalOptions{}, record("a"), failed)
	if !found(t, dir, "a") || found(t, dir, "b") || found(t, dir, "c") {
		t.Error("it does not hold a alone")
	}
	if _, err := batch.OpenJournal(dir, batch.Shard{}, batch.Head{}, batch.JournalOptions{}); !errors.Is(err, batch.ErrJournal) {
		t.Errorf("opened anew without leave: %v", err)
	}
	if _, err := batch.OpenJournal(dir, batch.Shard{Index: 0, Of: 2}, batch.Head{}, batch.JournalOptions{Resume: true}); !errors.Is(err, batch.ErrJournal) {
		t.Errorf("opened for another partition: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "mohr-batch.0-of-2.jsonl")); err == nil {
		t.Error("a refused run left a journal")
	}
	id := batch.ReadHead(dir, batch.Shard{}).ID
	journal(t, dir, batch.Shard{}, batch.Head{Day: "2026-11-28"}, batch.JournalOptions{Resume: true}, record("c"))
	if !found(t, dir, "a") || !found(t, dir, "c") {
		t.Error("going on with it loses records")
	}
	if h := batch.ReadHead(dir, batch.Shard{}); h.ID != id || h.Day != "2026-11-28" || h.Force {
		t.Errorf("the head is %+v, want the ID %s", h, id)
	}
	journal(t, dir, batch.Shard{}, batch.Head{}, batch.JournalOptions{Force: true}, record("d"))
	if found(t, dir, "a") || !found(t, dir, "d") {
		t.Error("beginning anew keeps records")
	}
	journal(t, dir, batch.Shard{}, batch.Head{}, batch.JournalOptions{Resume: true})
	if h := batch.ReadHead(dir, batch.Shard{}); !h.Force || h.ID != id {
		t.Errorf("the head is %+v: it forgets that outputs may be replaced", h)
	}
}

// Whatever a crash leaves at the end, the whole lines before it count, and the next run mends it.
func TestJournalTorn(t *testing.T) {
	for name, tail := range map[string]string{
		"half a record": `{"row":"0123456789abcdef0123456789abcdef","ok":tr`,
		"zeros":         strings.Repeat("\x00", 5000),
		"zeros, a line": strings.Repeat("\x00", 500) + "\n" + `{"row":"0123456789abcdef0123456789abcdef","ok":true,"x":1}` + "\n",
		"half a head":   `{"head":"mohr bat`,
		"an empty line": "\n",
		"not hex":       `{"row":"0123456789abcdef0123456789abcdex","ok":true,"x":1}` + "\n",
	} {
		dir := t.TempDir()
		journal(t, dir, batch.Shard{}, batch.Head{}, batch.JournalOptions{}, record("a"))
		path := filepath.Join(dir, batch.Shard{}.JournalName())
		sound, _ := os.ReadFile(path)
		os.WriteFile(path, append(sound, tail...), 0o600)
		if !found(t, dir, "a") {
			t.Errorf("%s: a is lost", name)
		}
		journal(t, dir, batch.Shard{}, batch.Head{}, batch.JournalOptions{Resume: true}, record("b"))
		if !found(t, dir, "a") || !found(t, dir, "b") {
			t.Errorf("%s: a or b is lost after mending", name)
		}
		if now, _ := os.ReadFile(path); !strings.HasPrefix(string(now), string(sound)) || strings.Contains(string(now), "\x00") {
			t.Errorf("%s: not mended: %q", name, now)
		}
	}
}

// Cut at any byte, a journal still opens, and never tells of a record that is not whole.
func TestJournalCutAnywhere(t *testing.T) {
	whole := t.TempDir()
	journal(t, whole, batch.Shard{}, batch.Head{}, batch.JournalOptions{}, record("a"), record("b"))
	name := batch.Shard{}.JournalName()
	text, _ := os.ReadFile(filepath.Join(whole, name))
	ends := []int{}
	for i, b := range text {
		if b == '\n' {
			ends = append(ends, i+1)
		}
	}
	dir := t.TempDir()
	for n := 0; n <= len(text); n += 7 {
		os.WriteFile(filepath.Join(dir, name), text[:n], 0o600)
		if got, want := found(t, dir, "a"), n >= ends[1]; got != want {
			t.Errorf("cut after %d bytes: a is there: %v, want %v", n, got, want)
		}
		j, err := batch.OpenJournal(dir, batch.Shard{}, batch.Head{}, batch.JournalOptions{Resume: true})
		if err != nil {
			t.Fatalf("cut after %d bytes: %v", n, err)
		}
		j.Close()
	}
}

// What is no journal of this version is not touched.
func TestJournalForeign(t *testing.T) {
	for name, text := range map[string]string{
		"another program's": "{\"level\":\"info\"}\n",
		"a later version's": `{"head":"mohr batch v9","id":"x"}` + "\n",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, batch.Shard{}.JournalName())
		os.WriteFile(path, []byte(text), 0o600)
		for _, o := range []batch.JournalOptions{{}, {Resume: true}, {Force: true}} {
			if _, err := batch.OpenJournal(dir, batch.Shard{}, batch.Head{}, o); err == nil {
				t.Errorf("%s, %+v: opened", name, o)
			}
		}
		if now, _ := os.ReadFile(path); string(now) != text {
			t.Errorf("%s: changed to %q", name, now)
		}
	}
}

func TestJournalBusy(t *testing.T) {
	dir := t.TempDir()
	j, err := batch.OpenJournal(dir, batch.Shard{Index: 0, Of: 2}, batch.Head{}, batch.JournalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for _, o := range []batch.JournalOptions{{}, {Resume: true}, {Force: true}} {
		if _, err := batch.OpenJournal(dir, batch.Shard{Index: 0, Of: 2}, batch.Head{}, o); !errors.Is(err, batch.ErrBusy) {
			t.Errorf("%+v: %v, want %v", o, err, batch.ErrBusy)
		}
	}
	if _, err := batch.OpenJournal(dir, batch.Shard{}, batch.Head{}, batch.JournalOptions{Force: true}); !errors.Is(err, batch.ErrBusy) {
		t.Errorf("the whole beside a part: %v, want %v", err, batch.ErrBusy)
	}
	other, err := batch.OpenJournal(dir, batch.Shard{Index: 1, Of: 2}, batch.Head{}, batch.JournalOptions{})
	if err != nil {
		t.Fatalf("the other part: %v", err)
	}
	other.Close()
}

// A report over seven shards finds what is missing, done twice and failed.
func TestMerge(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString(header)
	var parts [7][]batch.Record
	for i := range 100 {
		r := batch.Row{Output: fmt.Sprintf("%d.jpg", i)}
		fmt.Fprintf(&text, "in.png,%s,P,,,,,\n", r.Output)
		for k := range parts {
			if (batch.Shard{Index: k, Of: 7}).Holds(r.ID()) {
				parts[k] = append(parts[k], record(r.Output))
			}
		}
	}
	source := func(string) batch.Source { return manifest(text.String()) }
	var names []string
	write := func(k int, records []batch.Record) {
		s := batch.Shard{Index: k, Of: 7}
		head := batch.Head{Shard: k, Shards: 7, Rows: 100, Mine: len(parts[k]), Day: "2026-11-27", Job: "x"}
		journal(t, dir, s, head, batch.JournalOptions{Force: true}, records...)
	}
	for k := range parts {
		write(k, parts[k])
		names = append(names, filepath.Join(dir, batch.Shard{Index: k, Of: 7}.JournalName()))
	}
	r, err := batch.Merge(names, source)
	if err != nil || !r.Holds() || r.Rows != 100 || r.OK != 100 || len(r.Days) != 1 || r.Jobs != 1 {
		t.Errorf("all seven: %+v, %v", r, err)
	}
	if r, err := batch.Merge(names, nil); err != nil || !r.Holds() {
		t.Errorf("all seven without the manifest: %+v, %v", r, err)
	}
	r, err = batch.Merge(names[1:], source)
	if err != nil || r.Holds() || r.Missing != len(parts[0]) || len(r.MissingShards) != 1 || r.MissingRows[0] == "" {
		t.Errorf("six of seven: %+v, %v", r, err)
	}
	if r, _ := batch.Merge(names[1:], nil); r.Holds() || r.Missing != len(parts[0]) {
		t.Errorf("six of seven without the manifest: %+v", r)
	}

	lost, twice := parts[2][0], parts[3][0]
	bad := parts[4][0]
	bad.OK, bad.Code = false, "damaged"
	write(2, parts[2][1:])
	write(4, append(append([]batch.Record{twice}, parts[4]...), bad))
	r, err = batch.Merge(names, source)
	if err != nil || r.Holds() || r.Missing != 1 || r.MissingRows[0] != lost.Output || r.Doubled != 1 || r.DoubledRows[0] != twice.Output ||
		r.Failed != 1 || r.FailedRows[0] != bad.Output || r.Codes["damaged"] != 1 {
		t.Errorf("one lost, one twice, one failed: %+v, %v", r, err)
	}
	write(2, append(parts[2], record("strange.jpg")))
	if r, _ := batch.Merge(names, source); r.Strange != 1 || r.StrangeRows[0] != "strange.jpg" {
		t.Errorf("one that the manifest does not have: %+v", r)
	}
	other := filepath.Join(dir, "other.jsonl")
	os.WriteFile(other, []byte("{}\n"), 0o600)
	if _, err := batch.Merge([]string{other}, nil); !errors.Is(err, batch.ErrNoJournal) {
		t.Errorf("no journal: %v", err)
	}
}
