package watermark_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"mohr/watermark"
)

// digests stamps every document with every job and returns a line for each: the digest of the copy's pixels.
// The copy is written as PNG, so that no encoder's rounding stands between.
func digests(t *testing.T) []string {
	t.Helper()
	var lines []string
	for name, src := range documents() {
		for lang, job := range jobs() {
			if name == "letter-1" && lang != "english" {
				continue // large: one is enough
			}
			job.Output.Format = watermark.PNG
			out, _ := stamp(t, src, job)
			img, err := png.Decode(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			flat := image.NewNRGBA(img.Bounds())
			draw.Draw(flat, flat.Rect, img, image.Point{}, draw.Src)
			lines = append(lines, fmt.Sprintf("digest %s %s %x", name, lang, sha256.Sum256(flat.Pix)))
		}
	}
	slices.Sort(lines)
	return lines
}

// TestDigests prints the digests for TestSamePixelsInWasm.
func TestDigests(t *testing.T) {
	if runtime.GOOS == "js" {
		fmt.Println(strings.Join(digests(t), "\n"))
	}
}

// The browser's machine draws the same pixels as this one.
func TestSamePixelsInWasm(t *testing.T) {
	if runtime.GOOS == "js" {
		return
	}
	if testing.Short() {
		t.Skip("builds the package for js/wasm")
	}
	node, goTool := tool(t, "node"), tool(t, "go")
	binary := filepath.Join(t.TempDir(), "watermark.wasm")
	build := exec.Command(goTool, "test", "-c", "-tags", "fonts", "-o", binary, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building for js/wasm: %v\n%s", err, out)
	}
	root := strings.TrimSpace(run(t, "go", "env", "GOROOT"))
	cmd := exec.Command(node, "--stack-size=8192", filepath.Join(root, "lib", "wasm", "wasm_exec_node.js"), binary, "-test.run=^TestDigests$")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()} // wasm_exec bounds the environment's size
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("running under Node: %v\n%s", err, out)
	}
	var got []string
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "digest ") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if want := digests(t); !slices.Equal(got, want) {
		t.Errorf("js/wasm draws\n%s\nthis machine draws\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
