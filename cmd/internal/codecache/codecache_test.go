package codecache_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"mohr/cmd/internal/codecache"
	"mohr/cmd/internal/keyfile"
)

func TestDir(t *testing.T) {
	home := t.TempDir()
	tests := []struct {
		name, goos string
		env        map[string]string
		want       string
	}{
		{"plain", "linux", map[string]string{"HOME": home}, ".cache/mohr/pdfium"},
		{"XDG", "linux", map[string]string{"HOME": home, "XDG_CACHE_HOME": filepath.Join(home, "x")}, "x/mohr/pdfium"},
		{"XDG, relative", "linux", map[string]string{"HOME": home, "XDG_CACHE_HOME": "x"}, ".cache/mohr/pdfium"},
		{"macOS", "darwin", map[string]string{"HOME": home}, "Library/Caches/mohr/pdfium"},
		{"Windows", "windows", map[string]string{"LocalAppData": home}, "mohr/cache/pdfium"},
	}
	for _, tt := range tests {
		for range 2 { // made, then found
			got, err := codecache.Dir(tt.goos, func(k string) string { return tt.env[k] })
			if want := filepath.Join(home, tt.want); err != nil || got != want {
				t.Errorf("%s: Dir = %q, %v, want %q", tt.name, got, err, want)
			}
			if info, err := os.Stat(got); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
				t.Errorf("%s: %v, %v, want a folder of mode 0700", tt.name, info, err)
			}
		}
	}
	if _, err := codecache.Dir("linux", func(string) string { return "" }); !errors.Is(err, codecache.ErrNoHome) {
		t.Errorf("without a home: %v, want ErrNoHome", err)
	}
}

// Whoever may write to the folder could have us run their code.
func TestDirOpenToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		return
	}
	home := t.TempDir()
	env := func(k string) string { return map[string]string{"HOME": home}[k] }
	dir, err := codecache.Dir("linux", env)
	if err != nil {
		t.Fatal(err)
	}
	for _, open := range []string{dir, filepath.Dir(dir)} {
		for _, mode := range []fs.FileMode{0o777, 0o770, 0o720, 0o702} {
			if err := os.Chmod(open, mode); err != nil {
				t.Fatal(err)
			}
			if _, err := codecache.Dir("linux", env); !errors.Is(err, keyfile.ErrMode) {
				t.Errorf("%s of mode %04o: %v, want ErrMode", open, mode, err)
			}
		}
		if err := os.Chmod(open, 0o700); err != nil {
			t.Fatal(err)
		}
	}
}
