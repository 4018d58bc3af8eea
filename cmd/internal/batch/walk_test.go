package batch_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"mohr/cmd/internal/batch"
)

// touch makes files, and the folders above them.
func touch(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A walk finds what is read in the order of names, follows links to files and not those to folders, and counts what it
// leaves out. A folder of outputs within is not entered.
func TestWalk(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	at := func(name string) string { return filepath.Join(in, filepath.FromSlash(name)) }
	touch(t, at("b.JPG"), at("a/z.png"), at("a/-e .jpg"), at(".hidden.jpg"), at(".git/x.jpg"), at("notes.txt"), at("none"),
		at("out/old.jpg"), filepath.Join(dir, "far", "far.jpg"))
	want := []string{"a/-e -stamped.jpg", "a/z-stamped.jpg", "b-stamped.jpg"}
	skipped := batch.Skipped{Hidden: 2, Other: 2, Endings: []string{"", "txt"}}
	if runtime.GOOS != "windows" {
		for link, to := range map[string]string{"loop": in, "link.jpg": filepath.Join(dir, "far", "far.jpg"), "torn.jpg": "nowhere"} {
			if err := os.Symlink(to, at(link)); err != nil {
				t.Fatal(err)
			}
		}
		touch(t, at("\xff\n.jpg"))
		want = append(want, "link-stamped.jpg", "torn-stamped.jpg", "\xff\n-stamped.jpg")
		skipped.Links = 1
	}
	apart, err := os.Stat(at("out"))
	if err != nil {
		t.Fatal(err)
	}
	w := batch.Walker{Endings: []string{"jpg", "png"}, Name: named, Apart: apart}
	for _, roots := range [][]string{{in}, {in + "/"}, {filepath.Join(dir, "far", "..", "in")}} {
		tree, err := w.Walk(roots)
		if err != nil {
			t.Fatal(err)
		}
		got, err := rows(tree)
		var outputs []string
		for i, r := range got {
			outputs = append(outputs, r.Output)
			if _, err := os.Lstat(r.Input); err != nil || r.Index != i {
				t.Errorf("row %+v: %v", r, err)
			}
		}
		if err != nil || !slices.Equal(outputs, want) || !reflect.DeepEqual(tree.Skipped, skipped) {
			t.Errorf("Walk(%q) = %q, left out %+v, %v, want %q and %+v", roots, outputs, tree.Skipped, err, want, skipped)
		}
	}
	tree, err := w.Walk([]string{at("b.JPG"), filepath.Join(dir, "far")})
	if got, _ := rows(tree); err != nil || len(got) != 2 || got[0].Output != "b-stamped.jpg" || got[1].Output != "far-stamped.jpg" {
		t.Errorf("a file and a folder: %+v, %v", got, err)
	}
	if _, err := w.Walk([]string{at("out")}); !errors.Is(err, batch.ErrSame) {
		t.Errorf("the folder of outputs: %v, want %v", err, batch.ErrSame)
	}
	if _, err := w.Walk([]string{at("nowhere")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}
