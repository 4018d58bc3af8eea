// Package page holds the files of the page that people see: HTML, style sheets, scripts, pictures. They work alike whether
// the local server hands them out or they are put together to one file.
package page

import (
	"embed"
	"io/fs"
	"path"
)

//go:embed *
var all embed.FS

// Files returns every file of the page by its path, "index.html" or "icons/bank.svg". The bytes are fresh.
func Files() (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(all, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == ".go" {
			return err
		}
		files[name], err = all.ReadFile(name)
		return err
	})
	return files, err
}
