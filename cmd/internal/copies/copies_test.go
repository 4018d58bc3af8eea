package copies_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// day is a day of November 2026.
func day(n int) watermark.Date { return watermark.Date{Year: 2026, Month: 11, Day: n} }

// row is a row of its own for each name.
func row(name string) copies.Copy {
	sum := sha256.Sum256([]byte(name))
	return copies.Copy{
		ID: watermark.CopyID(sum[5:10]), Purpose: "SIM registration only", Recipient: "Jazz " + name, Issued: day(23), Expires: day(30),
		Made: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Digest: sum, Pages: 2, Format: "pdf", Key: "123456789012345678901234567890",
	}
}

// register is the register of root in dir.
func register(dir string, root keyfile.Root) *copies.Register {
	return copies.New(filepath.Join(dir, "key"), root, &outfile.Set{}, rand.Reader)
}

// fresh is a register in a new folder.
func fresh(t *testing.T) *copies.Register {
	t.Helper()
	return register(t.TempDir(), keyfile.Root{1})
}

// all reads every row.
func all(t *testing.T, r *copies.Register) ([]copies.Copy, copies.State) {
	t.Helper()
	var out []copies.Copy
	s, err := r.Each(func(c copies.Copy) error {
		out = append(out, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Rows != len(out) {
		t.Errorf("the state counts %d rows of %d", s.Rows, len(out))
	}
	return out, s
}

// add adds rows of these names.
func add(t *testing.T, r *copies.Register, names ...string) {
	t.Helper()
	for _, n := range names {
		if err := r.Add(row(n)); err != nil {
			t.Fatal(err)
		}
	}
}

// names are the names of rows.
func names(list []copies.Copy) string {
	var out []string
	for _, c := range list {
		out = append(out, strings.TrimPrefix(c.Recipient, "Jazz "))
	}
	return strings.Join(out, " ")
}

func TestAdd(t *testing.T) {
	r := fresh(t)
	if got, s := all(t, r); len(got) != 0 || s.Places != 0 {
		t.Errorf("a register that is not there holds %v", got)
	}
	if _, err := os.Stat(filepath.Dir(r.Path()) + "/copies.lock"); err == nil {
		t.Error("reading has made a file")
	}
	want := []copies.Copy{row("a"), row("صرف ہوٹل"), {ID: watermark.CopyID{0, 0, 0, 0, 1}, Made: time.Unix(0, 0).UTC()}}
	if err := r.Add(want[:2]...); err != nil {
		t.Fatal(err)
	}
	if err := r.Add(want[2]); err != nil {
		t.Fatal(err)
	}
	got, s := all(t, r)
	if !slices.Equal(got, want) || s.Torn != 0 || s.Places != 0 {
		t.Errorf("it holds %+v, %+v, want %+v", got, s, want)
	}
	if info, err := os.Stat(r.Path()); err != nil || info.Mode().Perm() != 0o600 && filepath.Separator == '/' {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"SIM", "Jazz", "2026", "pdf", "ہوٹل", want[0].ID.String(), string(want[0].ID[:]), string(want[0].Digest[:8]), "1234567890"} {
		if bytes.Contains(text, []byte(word)) {
			t.Errorf("%q can be read in the file", word)
		}
	}
	for name, bad := range map[string]copies.Copy{
		"long": {Purpose: strings.Repeat("x", copies.MaxWords+1)}, "control": {Recipient: "a\nb"}, "no UTF-8": {Note: "\xff"}, "pages": {Pages: -1},
	} {
		if err := r.Add(row("b"), bad); !errors.Is(err, copies.ErrRow) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, _ := all(t, r); len(got) != 3 {
		t.Errorf("a bad row has left something: %d rows", len(got))
	}
}

// Another key sees nothing of it, and begins a register of its own.
func TestOtherKey(t *testing.T) {
	r := fresh(t)
	add(t, r, "a")
	other := register(filepath.Dir(r.Path()), keyfile.Root{2})
	add(t, other, "b")
	if got, _ := all(t, other); names(got) != "b" {
		t.Errorf("the other key reads %s", names(got))
	}
	if got := other.Others(); !slices.Equal(got, []string{filepath.Base(r.Path())}) {
		t.Errorf("others are %q", got)
	}
	if err := os.Rename(r.Path(), other.Path()); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Each(func(copies.Copy) error { return nil }); err != nil {
		t.Errorf("with a head of ours it is damage, but: %v", err)
	}
	if got, s := all(t, other); len(got) != 0 || s.Places != 1 {
		t.Errorf("it reads %s, %+v", names(got), s)
	}
}

func TestChange(t *testing.T) {
	r := fresh(t)
	add(t, r, "a", "b")
	note, asked, none := "ask again", day(24), ""
	for _, e := range []copies.Edit{{Note: &note}, {Asked: &asked}} {
		if n, err := r.Change(row("a").ID, e, time.Now()); n != 1 || err != nil {
			t.Fatalf("%d rows, %v", n, err)
		}
	}
	want := row("a")
	want.Note, want.Asked = note, asked
	if got, _ := all(t, r); got[0] != want || got[1] != row("b") {
		t.Errorf("it holds %+v", got)
	}
	if n, err := r.Change(row("c").ID, copies.Edit{Note: &note}, time.Now()); n != 0 || err != nil {
		t.Errorf("a copy that is not there: %d, %v", n, err)
	}
	if _, err := r.Change(row("a").ID, copies.Edit{Note: &none, Asked: &watermark.Date{}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if got, _ := all(t, r); got[0] != row("a") {
		t.Errorf("taken away, it holds %+v", got[0])
	}
	long := strings.Repeat("x", copies.MaxNote+1)
	if _, err := r.Change(row("a").ID, copies.Edit{Note: &long}, time.Now()); !errors.Is(err, copies.ErrRow) {
		t.Errorf("a long note: %v", err)
	}
}

// What is forgotten is no longer in the file, also where the changes were.
func TestForget(t *testing.T) {
	r := fresh(t)
	add(t, r, "a", "b", "c", "b")
	note := "keep"
	for _, n := range []string{"b", "c"} {
		if _, err := r.Change(row(n).ID, copies.Edit{Note: &note}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	before, _ := os.Stat(r.Path())
	left := filepath.Join(filepath.Dir(r.Path()), ".mohr-LEFT.tmp")
	if err := os.WriteFile(left, []byte("mohr-copies-v1\nof a killed run"), 0o600); err != nil {
		t.Fatal(err)
	}
	var gone []copies.Copy
	s, err := r.Forget(func(c copies.Copy) bool { return c.ID == row("b").ID }, func(c copies.Copy) { gone = append(gone, c) })
	if err != nil || s.Rows != 3 || names(gone) != "b" {
		t.Fatalf("%+v, %v, gone are %s", s, err, names(gone))
	}
	got, _ := all(t, r)
	if names(got) != "a c" || got[1].Note != note {
		t.Errorf("it holds %+v", got)
	}
	after, _ := os.Stat(r.Path())
	if after.Size() > before.Size()/2 {
		t.Errorf("%d bytes are left of %d", after.Size(), before.Size())
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed run left is still there")
	}
	if _, err := r.Forget(func(copies.Copy) bool { return false }, func(copies.Copy) { t.Error("told") }); err != nil {
		t.Error(err)
	}
	if again, _ := os.Stat(r.Path()); !os.SameFile(after, again) {
		t.Error("with nothing to forget it was written anew")
	}
	add(t, r, "d")
	if got, _ := all(t, r); names(got) != "a c d" {
		t.Errorf("it holds %s", names(got))
	}
}

// of gives rows one by one.
func of(rows ...copies.Copy) func() (copies.Copy, bool, error) {
	return func() (c copies.Copy, more bool, err error) {
		if len(rows) == 0 {
			return c, false, nil
		}
		c, rows = rows[0], rows[1:]
		return c, true, nil
	}
}

func TestImport(t *testing.T) {
	r := fresh(t)
	add(t, r, "a", "b")
	own := "mine"
	if _, err := r.Change(row("b").ID, copies.Edit{Note: &own}, time.Now()); err != nil {
		t.Fatal(err)
	}
	a, b, c := row("a"), row("b"), row("c")
	a.Note, a.Asked, b.Note, c.Note = "theirs", day(25), "theirs", "theirs"
	for _, want := range []copies.Imported{{Added: 1, Noted: 1, Known: 2}, {Known: 4}} {
		if got, err := r.Import(of(a, b, c, c), time.Now()); got != want || err != nil {
			t.Errorf("Import = %+v, %v, want %+v", got, err, want)
		}
	}
	got, _ := all(t, r)
	if names(got) != "a b c" || got[0].Note != "theirs" || got[0].Asked != day(25) || got[1].Note != own || got[2].Note != "theirs" {
		t.Errorf("it holds %+v", got)
	}
	bad := row("d")
	bad.Pages = -1
	if _, err := r.Import(of(row("e"), bad), time.Now()); !errors.Is(err, copies.ErrRow) {
		t.Errorf("a bad row: %v", err)
	}
}

func TestJSON(t *testing.T) {
	want := row("a")
	want.Note, want.Asked = "قریب \"x\"", day(24)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got copies.Copy
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%s became %+v, %v", text, got, err)
	}
	if len(copies.Fields()) != len(want.Values()) {
		t.Error("fields and values differ in number")
	}
	for _, f := range copies.Fields() {
		if !bytes.Contains(text, []byte(`"`+f+`":`)) {
			t.Errorf("the JSON has no %s", f)
		}
	}
	for _, bad := range []string{`{}`, `{"copy_id":"7F3K-9QXM"}`, `[]`, strings.Replace(string(text), "2026-11-30", "2026-13-30", 1),
		strings.Replace(string(text), `"pages":2`, `"pages":"2"`, 1), strings.Replace(string(text), "Jazz", `\u0007`, 1)} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

// Many goroutines share what they wait for, and each row is there.
func TestBook(t *testing.T) {
	r := fresh(t)
	b := copies.Book{Register: r}
	var all8 sync.WaitGroup
	for w := range 8 {
		all8.Go(func() {
			for i := range 20 {
				if err := b.Add(row(fmt.Sprint(w, "-", i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all8.Wait()
	if got, s := all(t, r); len(got) != 160 || s.Places != 0 {
		t.Errorf("%d rows, %+v", len(got), s)
	}
	if err := b.Add(copies.Copy{Pages: -1}); !errors.Is(err, copies.ErrRow) {
		t.Error(err)
	}
}
