package keyfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"mohr/cmd/internal/outfile"
)

// made is the path of a new key of that root.
func made(t *testing.T, root Root) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mohr", "key")
	if err := Create(path, new(outfile.Set), Plain(root)); err != nil {
		t.Fatal(err)
	}
	return path
}

// names lists the key's folder.
func names(t *testing.T, path string) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func locked(t *testing.T, root Root, passphrase string) Key {
	t.Helper()
	key, err := Lock(root, passphrase, testWork)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestCreate(t *testing.T) {
	var set outfile.Set
	path := made(t, counting())
	if err := Create(path, &set, Plain(Root{1})); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second Create: %v, want fs.ErrExist", err)
	}
	if root, err := Load(path); err != nil || root != counting() {
		t.Errorf("Load = the first root: %v, %v", root == counting(), err)
	}
}

func TestReplace(t *testing.T) {
	var set outfile.Set
	path := made(t, counting())
	secret := locked(t, counting(), "SPECIMEN-word")
	if err := Replace(path, &set, Plain(counting()), secret); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); !errors.Is(err, ErrLocked) {
		t.Errorf("Load of a locked key: %v, want ErrLocked", err)
	}
	if _, made, err := LoadOrCreate(path, &set, rand.Reader); !errors.Is(err, ErrLocked) || made {
		t.Errorf("LoadOrCreate of a locked key: made %v, %v, want ErrLocked", made, err)
	}
	if key, err := Read(path); err != nil || !key.Equal(secret) {
		t.Errorf("Read = the new key: %v, %v", key.Equal(secret), err)
	}
	if err := Replace(path, &set, Plain(counting()), Plain(Root{1})); !errors.Is(err, ErrChanged) {
		t.Errorf("Replace of a key that is no longer there: %v, want ErrChanged", err)
	}
	if got := names(t, path); got != "key" {
		t.Errorf("the folder holds %q, want the key alone", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
}

// Whatever is wrong with the key that is there, Replace and Exchange leave it.
func TestReplaceRefuses(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes and links of Unix")
	}
	for name, tt := range map[string]struct {
		spoil func(path string) error
		want  error
	}{
		"gone":     {os.Remove, fs.ErrNotExist},
		"open":     {func(p string) error { return os.Chmod(p, 0o644) }, ErrMode},
		"damaged":  {func(p string) error { return os.WriteFile(p, []byte("x"), 0) }, ErrCorrupt},
		"a link":   {func(p string) error { return errors.Join(os.Rename(p, p+"2"), os.Symlink("key2", p)) }, ErrKind},
		"a folder": {func(p string) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o700)) }, ErrKind},
	} {
		path := made(t, counting())
		if err := tt.spoil(path); err != nil {
			t.Fatal(err)
		}
		before := look(t, path)
		err := Replace(path, new(outfile.Set), Plain(counting()), Plain(Root{1}))
		_, err2 := Exchange(path, new(outfile.Set), Plain(counting()), Plain(Root{1}))
		if !errors.Is(err, tt.want) || !errors.Is(err2, tt.want) {
			t.Errorf("%s: Replace %v, Exchange %v, want %v", name, err, err2, tt.want)
		}
		if after := look(t, path); after != before {
			t.Errorf("%s: the folder was %q and is %q", name, before, after)
		}
	}
}

func TestExchange(t *testing.T) {
	var set outfile.Set
	path := made(t, Root{1})
	for i, tt := range []struct {
		was, now Key
		kept     string
		folder   string
	}{
		{Plain(Root{1}), Plain(Root{2}), "key.old", "key key.old"},
		{Plain(Root{2}), locked(t, Root{3}, "x"), "key.old-2", "key key.old key.old-2"},
		{Key{}, Plain(Root{1}), "key.old-3", "key key.old key.old-2 key.old-3"}, // the locked one
		{Plain(Root{1}), Plain(Root{2}), "key.old", "key key.old key.old-2 key.old-3"},
		{Plain(Root{2}), Plain(Root{1}), "key.old-2", "key key.old key.old-2 key.old-3"},
	} {
		if tt.was.text == nil {
			var err error
			if tt.was, err = Read(path); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := Exchange(path, &set, tt.was, tt.now)
		if kept != tt.kept || err != nil {
			t.Errorf("%d: Exchange = %q, %v, want %q", i, kept, err, tt.kept)
		}
		if there, err := Read(filepath.Join(filepath.Dir(path), tt.kept)); err != nil || !there.Equal(tt.was) {
			t.Errorf("%d: %s is the old key: %v, %v", i, tt.kept, there.Equal(tt.was), err)
		}
		if there, err := Read(path); err != nil || !there.Equal(tt.now) {
			t.Errorf("%d: the key is the new one: %v, %v", i, there.Equal(tt.now), err)
		}
		if got := names(t, path); got != tt.folder {
			t.Errorf("%d: the folder holds %q, want %q", i, got, tt.folder)
		}
	}
	if _, err := Exchange(path, &set, Plain(Root{2}), Plain(Root{4})); !errors.Is(err, ErrChanged) {
		t.Errorf("Exchange of a key that is no longer there: %v, want ErrChanged", err)
	}
}

// A key that is missing while older ones lie there is not made anew.
func TestMissing(t *testing.T) {
	var set outfile.Set
	path := made(t, Root{1})
	if _, err := Exchange(path, &set, Plain(Root{1}), Plain(Root{2})); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, made, err := LoadOrCreate(path, &set, rand.Reader); !errors.Is(err, ErrMissing) || made {
		t.Errorf("LoadOrCreate: made %v, %v, want ErrMissing", made, err)
	}
	if got := names(t, path); got != "key.old" {
		t.Errorf("the folder holds %q", got)
	}
}

func TestOldFull(t *testing.T) {
	path := made(t, Root{1})
	for n := range maxOld {
		name := fmt.Sprintf("%s.old-%d", path, n+1)
		if n == 0 {
			name = path + ".old"
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil { // not keys: they are left alone and not read twice
			t.Fatal(err)
		}
	}
	if _, err := Exchange(path, new(outfile.Set), Plain(Root{1}), Plain(Root{2})); err == nil {
		t.Error("Exchange finds a place for the old key")
	}
	if root, err := Load(path); err != nil || root != (Root{1}) {
		t.Errorf("the key is the old one: %v, %v", root == Root{1}, err)
	}
}

// What killed runs have left is taken away when it holds a key, and nothing else is.
func TestSweep(t *testing.T) {
	path := made(t, Root{1})
	for name, text := range map[string]string{
		".mohr-A.tmp": countingLine, ".mohr-B.tmp": countingLocked, ".mohr-C.tmp": "another's work", ".mohr-D.tmp": "",
		"mohr-E.tmp": countingLine, "key.bak": countingLine,
	} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Replace(path, new(outfile.Set), Plain(Root{1}), Plain(Root{2})); err != nil {
		t.Fatal(err)
	}
	if got := names(t, path); got != ".mohr-C.tmp .mohr-D.tmp key key.bak mohr-E.tmp" {
		t.Errorf("the folder holds %q", got)
	}
}

// Of several that would replace one key at once, one does. A key that another has put there is never lost.
func TestReplaceAtOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no locks of folders")
	}
	path := made(t, Root{0: 255})
	const runs = 12
	var done, changed int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range runs {
		wg.Go(func() {
			var err error
			if i%2 == 0 {
				err = Replace(path, new(outfile.Set), Plain(Root{0: 255}), Plain(Root{byte(i)}))
			} else {
				_, err = Exchange(path, new(outfile.Set), Plain(Root{0: 255}), Plain(Root{byte(i)}))
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				done++
			case errors.Is(err, ErrChanged):
				changed++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if done != 1 || changed != runs-1 {
		t.Errorf("%d replaced it and %d saw that it had changed, want 1 and %d", done, changed, runs-1)
	}
}

// TestReplaceForEver is no test: TestKilled runs it in a process of its own and kills that.
func TestReplaceForEver(t *testing.T) {
	path := os.Getenv("KEYFILE_TEST_PATH")
	if path == "" {
		t.Skip("only for TestKilled")
	}
	keys := []Key{Plain(Root{1}), locked(t, Root{1}, "x")}
	was, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		if err := Replace(path, new(outfile.Set), was, keys[i%2]); err != nil {
			t.Fatal(err)
		}
		was = keys[i%2]
	}
}

// Whenever a run is killed, the key is whole and opens.
func TestKilled(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := made(t, Root{1})
	before, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[bool]int{}
	for i := range 20 {
		c := exec.Command(self, "-test.run", "^TestReplaceForEver$")
		c.Env = append(os.Environ(), "KEYFILE_TEST_PATH="+path)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); { // until it is at work
			if now, err := Read(path); err != nil {
				t.Fatalf("run %d: in the middle of it: %v", i, err)
			} else if !now.Equal(before) {
				break
			}
		}
		for range i { // another moment each time
			Read(path)
		}
		c.Process.Kill()
		c.Wait()
		key, err := Read(path)
		if err != nil {
			t.Fatalf("run %d: the key that is left: %v", i, err)
		}
		if root, err := key.Root("x"); err != nil || root != (Root{1}) {
			t.Fatalf("run %d: the key that is left opens: %v, %v", i, root == Root{1}, err)
		}
		seen[key.Locked()]++
		before = key
	}
	if err := Replace(path, new(outfile.Set), before, Plain(Root{1})); err != nil {
		t.Fatal(err)
	}
	if got := names(t, path); got != "key" {
		t.Errorf("the folder still holds %q, want the key alone", got)
	}
	t.Logf("left in the open %d times, locked %d", seen[false], seen[true])
}
