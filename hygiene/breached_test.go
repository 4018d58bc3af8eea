package hygiene_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"mohr/assets/lists"
	"mohr/hygiene"
)

func TestBreached(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	b, err := hygiene.OpenBreached(lists.Breached100k, lists.Breached1M)
	took := time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("%d passwords opened in %v, kept in %.1f MB", b.Len(), took, float64(after.HeapAlloc-before.HeapAlloc)/1e6)
	if b.Len() != 961_927 {
		t.Errorf("%d passwords, want 961,927", b.Len())
	}
	for password, want := range map[string]int{
		"123456": 100, "password": 100, "qwerty": 100, "pakistan": 1000, "pakistan786": 1_000_000, "allah786": 100_000,
		"": 0, "x": 0, "walnutlizard": 0, "Password": 0, "\xff\xff\xff": 0, "zzzzzzzzzzzzzzzzzzzzz": 0, "!": 0,
	} {
		if got := b.Rank(password); got != want {
			t.Errorf("Rank(%q) = %d, want %d", password, got, want)
		}
	}
	start = time.Now()
	for range 1000 {
		b.Rank("pakistan786x")
	}
	t.Logf("a look-up takes %v", time.Since(start)/1000)
	runtime.KeepAlive(b)
}

// No password is found that is not there, and all that zxcvbn's list has of the same source are.
func TestBreachedIsExact(t *testing.T) {
	small, err := hygiene.OpenBreached(lists.Breached100k)
	if err != nil {
		t.Fatal(err)
	}
	s := newSampler(t)
	missing := 0
	for _, p := range s.common[:10_000] {
		if small.Rank(p) == 0 {
			missing++
		}
		if rank := small.Rank(p + "\u0001"); rank != 0 {
			t.Errorf("%q with a sign behind it is found at %d", p, rank)
		}
	}
	t.Logf("%d of zxcvbn's 10,000 first are not among the first 100,000", missing)
	if missing > 2000 {
		t.Errorf("%d of 10,000 common passwords are missing", missing)
	}
}

func TestOpenBreachedDamaged(t *testing.T) {
	whole := lists.Breached100k
	for name, file := range map[string]string{
		"empty": "", "other": "hello", "head alone": whole[:16], "cut": whole[:len(whole)-1000], "cut early": whole[:40],
		"no buckets": whole[:16] + "\x00", "many": whole[:16] + "\xff\xff\xff\xff\x0f", "changed": whole[:5000] + strings.Repeat("\x00", 5000) + whole[10_000:],
	} {
		if _, err := hygiene.OpenBreached(file); !errors.Is(err, hygiene.ErrList) {
			t.Errorf("%s: %v, want ErrList", name, err)
		}
	}
	if b, err := hygiene.OpenBreached(); err != nil || b.Rank("123456") != 0 {
		t.Errorf("no file: %v", err)
	}
}

func FuzzOpenBreached(f *testing.F) {
	f.Add(lists.Breached100k[:2000], "123456")
	f.Add("mohr-breached-1\n\x01\x64\x01", "")
	f.Fuzz(func(_ *testing.T, file, password string) {
		if b, err := hygiene.OpenBreached(file); err == nil {
			b.Rank(password)
		}
	})
}
