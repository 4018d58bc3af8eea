package main

import (
	"bytes"
	"image"
	_ "image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	var out, errs bytes.Buffer
	if code := run([]string{"-o", dir, "-n", "2", "-only", "card"}, &out, &errs); code != 0 || errs.Len() > 0 {
		t.Fatalf("exit %d, stderr %q", code, errs.String())
	}
	want := "card-front-1.jpg card-back-1.jpg card-front-2.jpg card-back-2.jpg"
	if got := strings.Join(strings.Fields(out.String()), " "); got != want {
		t.Errorf("wrote %s, want %s", got, want)
	}
	for _, name := range strings.Fields(want) {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := image.DecodeConfig(f)
		f.Close()
		if err != nil || c.Width != 1011 || c.Height != 638 {
			t.Errorf("%s is %d x %d: %v", name, c.Width, c.Height, err)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want int
	}{
		{"no folder", nil, 2},
		{"no variants", []string{"-o", t.TempDir(), "-n", "0"}, 2},
		{"too many variants", []string{"-o", t.TempDir(), "-n", "13"}, 2},
		{"unknown flag", []string{"-x"}, 2},
		{"left over", []string{"-o", t.TempDir(), "more"}, 2},
		{"folder is a file", []string{"-o", file}, 1},
		{"help", []string{"-h"}, 0},
	}
	for _, tt := range tests {
		var out, errs bytes.Buffer
		if got := run(tt.args, &out, &errs); got != tt.want || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%s: exit %d, want %d; stdout %q, stderr %q", tt.name, got, tt.want, out.String(), errs.String())
		}
	}
}
