package copies_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
)

// headBytes is the length of the first line.
const headBytes = len("mohr-copies-v1\n")

// five is a register of five rows, its bytes and the length of one frame.
func five(t *testing.T) (r *copies.Register, text []byte, frame int) {
	t.Helper()
	r = fresh(t)
	add(t, r, "a", "b", "c", "d", "e")
	text, err := os.ReadFile(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	if frame = (len(text) - headBytes) / 5; headBytes+5*frame != len(text) {
		t.Fatalf("%d bytes are not five frames", len(text))
	}
	return r, text, frame
}

// What is damaged is told with its place, and the rest is read, whatever was hit; and rows can be added.
func TestDamaged(t *testing.T) {
	_, text, n := five(t)
	at := func(i int) int { return headBytes + i*n }
	cut := func(from, to int) []byte { return slices.Delete(slices.Clone(text), from, to) }
	with := func(at int, b string) []byte {
		out := slices.Clone(text)
		copy(out[at:], b)
		return out
	}
	zeros := func(k int) string { return strings.Repeat("\x00", k) }
	for _, tt := range []struct {
		name   string
		text   []byte
		want   string
		places int
		at     int64
		torn   int64
	}{
		{"whole", text, "a b c d e", 0, 0, 0},
		{"a byte of the box", with(at(1)+50, "\x00\x01"), "a c d e", 1, int64(at(1)), 0},
		{"a mark", with(at(1), "x"), "a c d e", 1, int64(at(1)), 0},
		{"a length", with(at(1)+4, "\x00\x00\xff\x00"), "a c d e", 1, int64(at(1)), 0},
		{"a length that reaches into the next", with(at(1)+6, "\x7f"), "a c d e", 1, int64(at(1)), 0},
		{"the head", with(0, "garbage, garbag"), "a b c d e", 1, 0, 0},
		{"all of two in the middle", with(at(1), strings.Repeat("\xc5MR\xb1", n/2)), "a d e", 1, int64(at(1)), 0},
		{"two places", with(at(1)+60, zeros(2*n+1)), "a e", 1, int64(at(1)), 0},
		{"bytes lost in the middle", cut(at(1)+10, at(1)+20), "a c d e", 1, int64(at(1)), 0},
		{"a row lost", cut(at(1), at(2)), "a c d e", 0, 0, 0},
		{"the last row", with(at(4)+50, "xxx"), "a b c d", 1, int64(at(4)), 0},
		{"garbage at the end", append(slices.Clone(text), "some other thing, longer than a frame's beginning is"...), "a b c d e", 1, int64(at(5)), 0},
		{"torn in a box", text[:at(5)-20], "a b c d", 0, 0, int64(n - 20)},
		{"torn in a mark", text[:at(4)+2], "a b c d", 0, 0, 2},
		{"torn at the end mark", text[:at(5)-1], "a b c d", 0, 0, int64(n - 1)},
		{"zeros at the end", append(slices.Clone(text), make([]byte, 5000)...), "a b c d e", 0, 0, 5000},
		{"torn head", text[:5], "", 0, 0, 5},
		{"empty", nil, "", 0, 0, 0},
	} {
		r := fresh(t)
		var told []copies.State
		r.Told = func(s copies.State) { told = append(told, s) }
		if err := os.WriteFile(r.Path(), tt.text, 0o600); err != nil {
			t.Fatal(err)
		}
		got, s := all(t, r)
		if names(got) != tt.want || s.Places != tt.places || s.Torn != tt.torn || len(s.Damage) > 0 && s.Damage[0].At != tt.at {
			t.Errorf("%s: %q, %+v, want %q, %d places at %d, %d torn", tt.name, names(got), s, tt.want, tt.places, tt.at, tt.torn)
		}
		add(t, r, "f")
		got, s = all(t, r)
		if want := strings.TrimSpace(tt.want + " f"); names(got) != want || s.Torn != 0 || s.Places != tt.places {
			t.Errorf("%s: after another row %q, %+v, want %q", tt.name, names(got), s, want)
		}
		if ends := tt.name == "the last row" || tt.name == "garbage at the end" || tt.torn > 5; (len(told) > 0) != ends && tt.name != "the head" && tt.name != "torn in a mark" {
			t.Errorf("%s: told %v", tt.name, told)
		}
		if s, err := r.Forget(func(c copies.Copy) bool { return c.ID == row("f").ID }, func(copies.Copy) {}); err != nil || s.Places != tt.places {
			t.Errorf("%s: Forget = %+v, %v", tt.name, s, err)
		}
		if got, s := all(t, r); names(got) != tt.want || s.Places != 0 {
			t.Errorf("%s: after forgetting %q, %+v", tt.name, names(got), s)
		}
	}
}

// Whatever bytes are changed, what was not hit is read, and what is read is as it was written. The last 8 bytes of a frame are
// of use at the end of the file alone.
func TestDamagedAnywhere(t *testing.T) {
	r, text, n := five(t)
	chance := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		at, length := chance.IntN(len(text)), 1+chance.IntN(n)
		bad := slices.Clone(text)
		for i := at; i < min(at+length, len(bad)); i++ {
			bad[i] ^= byte(1 + chance.IntN(255))
		}
		if err := os.WriteFile(r.Path(), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		var want []string
		for i, name := range []string{"a", "b", "c", "d", "e"} {
			if from := headBytes + i*n; at+length <= from || at >= from+n-8 {
				want = append(want, name)
			}
		}
		var got []copies.Copy
		_, err := r.Each(func(c copies.Copy) error {
			got = append(got, c)
			return nil
		})
		if errors.Is(err, copies.ErrVersion) && at < headBytes {
			continue
		}
		if err != nil || names(got) != strings.Join(want, " ") {
			t.Errorf("%d bytes at %d: %q, %v, want %q", length, at, names(got), err, want)
		}
		for _, c := range got {
			if c != row(names([]copies.Copy{c})) {
				t.Errorf("%d bytes at %d: a row reads %+v", length, at, c)
			}
		}
	}
}

// What is no register, or a later one, is never written to.
func TestForeign(t *testing.T) {
	for text, want := range map[string]error{
		"mohr-copies-v2\nsomething": copies.ErrVersion, "a letter, which is longer than a head": copies.ErrForeign,
		"short": copies.ErrForeign, "\x00": copies.ErrForeign,
	} {
		r := fresh(t)
		if err := os.WriteFile(r.Path(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := r.Add(row("a")); !errors.Is(err, want) {
			t.Errorf("%q: Add = %v, want %v", text, err, want)
		}
		if _, err := r.Each(func(copies.Copy) error { return nil }); !errors.Is(err, want) {
			t.Errorf("%q: Each = %v, want %v", text, err, want)
		}
		if _, err := r.Forget(func(copies.Copy) bool { return true }, func(copies.Copy) {}); !errors.Is(err, want) {
			t.Errorf("%q: Forget = %v, want %v", text, err, want)
		}
		if got, _ := os.ReadFile(r.Path()); string(got) != text {
			t.Errorf("%q was changed", text)
		}
	}
}

// A link, a folder and what others may read are refused.
func TestNotOwn(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("modes and links say nothing here")
	}
	for name, tt := range map[string]struct {
		make func(path string) error
		want error
	}{
		"link":   {func(p string) error { return os.Symlink("/etc/hostname", p) }, nil},
		"folder": {func(p string) error { return os.Mkdir(p, 0o700) }, nil},
		"open":   {func(p string) error { return os.WriteFile(p, nil, 0o644) }, keyfile.ErrMode},
	} {
		r := fresh(t)
		if err := tt.make(r.Path()); err != nil {
			t.Fatal(err)
		}
		if err := r.Add(row("a")); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzEach(f *testing.F) {
	f.Add([]byte("mohr-copies-v1\n\xc5MR\xb1\x00\x00\x00\x50"), 3)
	f.Add([]byte("\xc5MR\xb1\xc5MR\xb1"), 0)
	f.Fuzz(func(t *testing.T, junk []byte, at int) {
		r, text, n := five(t)
		if at = headBytes + n*(at&3+1); len(junk) > 1<<16 {
			return
		}
		if err := os.WriteFile(r.Path(), slices.Insert(text, at, junk...), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, _ := all(t, r); names(got) != "a b c d e" {
			t.Errorf("%q: %q", junk, names(got))
		}
	})
}
