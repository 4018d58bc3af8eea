package e2e_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// zipScript packs files under names that a careless program would take for paths, or for one another.
const zipScript = `
import { zip, crc32 } from "./zip.mjs";
if (crc32(new TextEncoder().encode("123456789")) !== 0xcbf43926) throw new Error("crc32");
const names = ["card.jpg", "card.jpg", "CARD.JPG", "../up.jpg", "/root.jpg", "a\\b:c.jpg", "کارڈ.jpg", "", "..", "x\u0000.jpg"];
const blob = await zip(names.map((name, i) => ({ name, blob: new Blob([String(i).repeat(i * 1000)]) })), new Date(2026, 10, 24, 13, 14, 16));
process.stdout.write(Buffer.from(await blob.arrayBuffer()));
`

// TestZip runs the page's ZIP writer in Node and reads the result with Go's.
func TestZip(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("node is missing")
		}
		t.Skip("node is missing")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"zip.mjs": read(t, "page/zip.js"), "test.mjs": zipScript} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command(node, filepath.Join(dir, "test.mjs"))
	var problems bytes.Buffer
	run.Stderr = &problems
	data, err := run.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, problems.String())
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i, f := range r.File {
		names = append(names, f.Name)
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in) // it compares the checksum
		if err != nil || len(text) != i*1000 {
			t.Errorf("%s: %d bytes, %v; want %d", f.Name, len(text), err, i*1000)
		}
		if f.Method != zip.Store || f.Modified.Year() != 2026 || f.Modified.Minute() != 14 {
			t.Errorf("%s: method %d, %v", f.Name, f.Method, f.Modified)
		}
	}
	want := []string{"card.jpg", "card-2.jpg", "CARD-3.JPG", "_up.jpg", "_root.jpg", "a_b_c.jpg", "کارڈ.jpg", "file", "file-2", "x_.jpg"}
	if !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
}
