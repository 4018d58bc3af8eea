// Package codecache finds the folder in which compiled code may be kept between runs. Code is loaded from it, so
// it must be the user's own, and nobody else may write to it. Call Dir.
package codecache

import (
	"errors"
	"os"
	"path/filepath"

	"mohr/cmd/internal/keyfile"
)

// ErrNoHome is the error of Dir when the environment names no place for caches.
var ErrNoHome = errors.New("no folder for caches is known")

// Dir returns the folder and makes it if it is not there. The place is the system's own for caches:
// $XDG_CACHE_HOME/mohr or ~/.cache/mohr, on Windows %LocalAppData%\mohr\cache, on macOS ~/Library/Caches/mohr. The
// error is ErrNoHome, one of keyfile's for a folder that others may write to, or the file system's.
func Dir(goos string, getenv func(string) string) (string, error) {
	base, err := base(goos, getenv)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(base, "pdfium")
	if err := keyfile.CheckHome(dir); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for _, d := range []string{base, dir} {
		if err := keyfile.CheckFolder(d); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// base is Mohr's own folder among the caches.
func base(goos string, getenv func(string) string) (string, error) {
	var parts []string
	switch dir := getenv("XDG_CACHE_HOME"); {
	case goos == "windows":
		parts = []string{getenv("LocalAppData"), "mohr", "cache"}
	case filepath.IsAbs(dir): // XDG Base Directory 0.8: a relative one is ignored
		parts = []string{dir, "mohr"}
	case goos == "darwin" || goos == "ios":
		parts = []string{getenv("HOME"), "Library", "Caches", "mohr"}
	default:
		parts = []string{getenv("HOME"), ".cache", "mohr"}
	}
	if !filepath.IsAbs(parts[0]) {
		return "", ErrNoHome
	}
	return filepath.Join(parts...), nil
}
