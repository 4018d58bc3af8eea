package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The files beside the package are what this command makes.
func TestFilesAreMade(t *testing.T) {
	for _, tool := range []string{"npm", "tar", "go"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("%s is missing", tool)
			}
			t.Skipf("%s is missing", tool)
		}
	}
	if testing.Short() {
		t.Skip("asks the npm registry")
	}
	files, err := build(t.TempDir())
	if err != nil {
		if os.Getenv("CI") == "" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes, gen makes other %d: run go generate in assets/lists", name, len(got), len(want))
		}
	}
	if total := len(files["breached-100k.bin"]) + len(files["breached-1m.bin"]); total > 2_700_000 {
		t.Errorf("the leaked passwords take %d bytes, limit is 2,700,000", total)
	}
}

func TestRank(t *testing.T) {
	buckets := rank("b\nA\r\na\n\nB\nc\n")
	if got := buckets[0].words; len(got) != 3 || got[0] != "a" || got[1] != "b" || got[2] != "c" {
		t.Errorf("the first bucket holds %q, want a b c", got)
	}
}

func TestCommonWords(t *testing.T) {
	if _, err := commonWords([]byte("  passwords: '1,2'.split(\",\"),\n")); err == nil {
		t.Error("no error without the other lists")
	}
	if _, err := commonWords([]byte("  nonsense: '1,2'.split(\",\"),\n")); err == nil {
		t.Error("no error of an unknown list")
	}
}
