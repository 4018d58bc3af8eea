package outfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// creators are the two ways a file comes to be; every promise holds for both.
func creators() map[string]func(*Set, string, fs.FileMode) (*File, error) {
	return map[string]func(*Set, string, fs.FileMode) (*File, error){
		"best":  (*Set).Create,
		"named": (*Set).createNamed,
	}
}

// names lists a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func write(t *testing.T, f *File, text string) {
	t.Helper()
	if _, err := f.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

func TestCommit(t *testing.T) {
	for way, create := range creators() {
		for _, tt := range []struct {
			name    string
			before  string // content that has the name already; "" for none
			replace bool
			want    string
			wantErr error
		}{
			{"new", "", false, "copy", nil},
			{"new with leave", "", true, "copy", nil},
			{"taken", "old", false, "old", fs.ErrExist},
			{"taken with leave", "old", true, "copy", nil},
		} {
			t.Run(way+"/"+tt.name, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "out.jpg")
				if tt.before != "" {
					if err := os.WriteFile(path, []byte(tt.before), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				var set Set
				f, err := create(&set, dir, 0o600)
				if err != nil {
					t.Fatal(err)
				}
				write(t, f, "copy")
				if err := f.Commit("out.jpg", tt.replace); !errors.Is(err, tt.wantErr) {
					t.Fatalf("Commit(replace %v) = %v, want %v", tt.replace, err, tt.wantErr)
				}
				got, err := os.ReadFile(path)
				if err != nil || string(got) != tt.want {
					t.Errorf("after Commit the file holds %q (%v), want %q", got, err, tt.want)
				}
				if n := names(t, dir); len(n) != 1 {
					t.Errorf("folder holds %q, want out.jpg alone", n)
				}
				if len(set.temps) != 0 {
					t.Errorf("set still knows %v", set.temps)
				}
			})
		}
	}
}

func TestCommitCannotPublish(t *testing.T) {
	for way, create := range creators() {
		for name, target := range map[string]string{"over a folder": "sub", "into no folder": "none/out.jpg"} {
			for _, replace := range []bool{false, true} {
				t.Run(fmt.Sprint(way, "/", name, "/", replace), func(t *testing.T) {
					dir := t.TempDir()
					if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
						t.Fatal(err)
					}
					var set Set
					f, err := create(&set, dir, 0o600)
					if err != nil {
						t.Fatal(err)
					}
					write(t, f, "copy")
					if err := f.Commit(target, replace); err == nil {
						t.Error("Commit succeeded, want an error")
					}
					if n := names(t, dir); len(n) != 1 {
						t.Errorf("folder holds %q, want the folder sub alone", n)
					}
				})
			}
		}
	}
}

func TestReserve(t *testing.T) {
	dir := t.TempDir()
	var set Set
	for _, taken := range []bool{false, true} {
		f, err := set.createNamed(dir, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		write(t, f, "copy")
		f.f.Close()
		err = f.reserve(filepath.Join(dir, "out.jpg"))
		if errors.Is(err, fs.ErrExist) != taken || (err != nil) != taken {
			t.Errorf("reserve with the name taken %v = %v", taken, err)
		}
		f.Discard()
	}
	got, _ := os.ReadFile(filepath.Join(dir, "out.jpg"))
	if string(got) != "copy" {
		t.Errorf("file holds %q, want the first copy", got)
	}
	if n := names(t, dir); len(n) != 1 {
		t.Errorf("folder holds %q, want out.jpg alone", n)
	}
}

func TestCopyTo(t *testing.T) {
	dir := t.TempDir()
	unnamed, err := openUnnamed(dir, 0o600)
	if err != nil {
		t.Skip("every file has a name here")
	}
	f := &File{set: new(Set), f: unnamed, dir: dir}
	write(t, f, "copy")
	if err := f.copyTo(filepath.Join(dir, "temp")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "temp")); string(got) != "copy" {
		t.Errorf("temporary file holds %q (%v), want the copy", got, err)
	}
	if err := f.copyTo(filepath.Join(dir, "temp")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("copyTo over a file = %v, want fs.ErrExist", err)
	}
	f.Discard()
	if n := names(t, dir); len(n) != 0 {
		t.Errorf("after Discard the folder holds %q", n)
	}
}

func TestDiscardAndAbandon(t *testing.T) {
	for way, create := range creators() {
		t.Run(way, func(t *testing.T) {
			dir := t.TempDir()
			var set Set
			f, err := create(&set, dir, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			write(t, f, "half")
			f.Discard()
			f.Discard()
			if n := names(t, dir); len(n) != 0 {
				t.Errorf("after Discard the folder holds %q", n)
			}
			g, err := create(&set, dir, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			write(t, g, "half")
			set.Abandon()
			if n := names(t, dir); len(n) != 0 {
				t.Errorf("after Abandon the folder holds %q", n)
			}
		})
	}
}

func TestAbandonStopsCommit(t *testing.T) {
	dir := t.TempDir()
	set := new(Set)
	f, err := set.Create(dir, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	write(t, f, "copy")
	set.Abandon()
	started := make(chan bool)
	go func() { // waits for ever in Commit, as promised
		close(started)
		f.Commit("out.jpg", true)
	}()
	<-started
	for range 1000 {
		runtime.Gosched()
	}
	if n := names(t, dir); len(n) != 0 {
		t.Errorf("after Abandon Commit made %q", n)
	}
}

func TestCommitRace(t *testing.T) {
	for way, create := range creators() {
		t.Run(way, func(t *testing.T) {
			dir := t.TempDir()
			const writers = 16
			var set Set
			var wg sync.WaitGroup
			errs := make([]error, writers)
			for i := range writers {
				wg.Go(func() {
					f, err := create(&set, dir, 0o600)
					if err != nil {
						errs[i] = err
						return
					}
					f.Write(bytes.Repeat([]byte{byte('a' + i)}, 10_000))
					errs[i] = f.Commit("out.jpg", false)
				})
			}
			wg.Wait()
			won := -1
			for i, err := range errs {
				switch {
				case err == nil && won >= 0:
					t.Errorf("writers %d and %d both got the name", won, i)
				case err == nil:
					won = i
				case !errors.Is(err, fs.ErrExist):
					t.Errorf("writer %d: %v, want fs.ErrExist", i, err)
				}
			}
			got, err := os.ReadFile(filepath.Join(dir, "out.jpg"))
			if err != nil || won < 0 || !bytes.Equal(got, bytes.Repeat([]byte{byte('a' + won)}, 10_000)) {
				t.Errorf("the file (%d bytes, %v) is not that of the winner %d", len(got), err, won)
			}
			if n := names(t, dir); len(n) != 1 {
				t.Errorf("folder holds %q, want out.jpg alone", n)
			}
		})
	}
}

func TestCreateModeAndErrors(t *testing.T) {
	dir := t.TempDir()
	var set Set
	for _, mode := range []fs.FileMode{0o600, 0o400, 0o640} {
		for way, create := range creators() {
			f, err := create(&set, dir, mode)
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s-%o", way, mode)
			if err := f.Commit(name, false); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if runtime.GOOS != "windows" && info.Mode().Perm()&^mode != 0 {
				t.Errorf("%s: mode %v, want no more than %v", way, info.Mode(), mode)
			}
		}
	}
	for way, create := range creators() {
		for _, bad := range []string{filepath.Join(dir, "none"), filepath.Join(dir, "best-600")} {
			if f, err := create(&set, bad, 0o600); err == nil {
				f.Discard()
				t.Errorf("%s: Create(%q) succeeded, want an error", way, bad)
			}
		}
	}
}

func TestPlain(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]bool{
		file: true, filepath.Join(dir, "none"): true,
		dir: false, link: false, os.DevNull: runtime.GOOS == "windows",
	} {
		err := Plain(path)
		if (err == nil) != want || (err != nil && !errors.Is(err, ErrNotPlain)) {
			t.Errorf("Plain(%s) = %v, want plain %v", path, err, want)
		}
	}
}

// A file on a full disk must be told from a written one; /dev/full stands for the disk.
func TestWriteFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	f := &File{set: new(Set), f: full, dir: t.TempDir()}
	defer f.Discard()
	if _, err := f.Write([]byte("copy")); err == nil {
		t.Error("Write on a full disk succeeded")
	}
}

// Sweep takes away the unfinished files of its tag alone, and nothing that is finished.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	sets := map[string]*Set{"": {}, "a": {Tag: "a"}, "ab": {Tag: "ab"}}
	for _, s := range sets {
		f, err := s.createNamed(dir, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Discard()
	}
	done, err := sets["a"].Create(dir, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := done.Commit("copy.jpg", true); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(dir, ""); err != nil || len(names(t, dir)) != 4 {
		t.Errorf("without a tag: %v, the folder holds %q", err, names(t, dir))
	}
	if err := Sweep(dir, "a"); err != nil {
		t.Error(err)
	}
	got := names(t, dir)
	if len(got) != 3 || slices.ContainsFunc(got, func(n string) bool { return strings.HasPrefix(n, ".mohr-a-") }) || !slices.Contains(got, "copy.jpg") {
		t.Errorf("with a tag the folder holds %q", got)
	}
	if err := Sweep(filepath.Join(dir, "none"), "a"); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}
