// Command genpage makes the parts of the offline page that are not kept in this tree: the core as WebAssembly and what starts
// it, from this tree and the Go that runs it, and PDFium. It writes them into assets/built/parts, from where the next build
// of mohr carries them, holds the page against its budgets and prints its digest. The same tree gives the same bytes
// wherever it lies.
//
//	go run ./cmd/genpage           writes the parts for the next build of mohr
//	go run ./cmd/genpage -o DIR    writes the page itself instead: DIR/mohr.html and the folder DIR/site
package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"mohr/assets/built"
	"mohr/cmd/internal/offline"
)

func main() {
	out := flag.String("o", "", "a folder for the page, instead of the parts for the next build")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "genpage:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	root, err := goSays("list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return err
	}
	p, err := parts(root)
	if err != nil {
		return err
	}
	single, err := offline.Single(p)
	if err != nil {
		return err
	}
	files := map[string][]byte{built.Core: p.Core, built.Exec: p.Exec, built.PDFium: p.PDFium}
	if out != "" {
		site, err := offline.Folder(p)
		if err != nil {
			return err
		}
		files = map[string][]byte{"mohr.html": single}
		for name, body := range site {
			files["site/"+name] = body
		}
	} else {
		out = filepath.Join(root, "assets", "built", "parts")
	}
	for name, body := range files {
		if err := write(filepath.Join(out, filepath.FromSlash(name)), body); err != nil {
			return err
		}
	}
	fmt.Printf("offline page: %d bytes, sha256 %x\n", len(single), sha256.Sum256(single))
	return budgets(p)
}

// parts makes the parts of the page of the tree at root.
func parts(root string) (p offline.Parts, err error) {
	core, err := buildCore(root)
	if err != nil {
		return p, err
	}
	if p.Core, err = offline.Pack(core); err != nil {
		return p, err
	}
	goRoot, err := goSays("env", "GOROOT")
	if err != nil {
		return p, err
	}
	if p.Exec, err = os.ReadFile(filepath.Join(goRoot, "lib", "wasm", "wasm_exec.js")); err != nil {
		return p, err
	}
	module, err := pdfiumModule()
	if err != nil {
		return p, err
	}
	p.PDFium, err = offline.Pack(module)
	return p, err
}

// hot are the packages in whose loops the time goes: there small functions are copied into those that call them. Elsewhere
// that would only make the core larger, by a ninth once it is packed.
var hot = []string{
	"mohr/watermark/internal/raster", "mohr/watermark/internal/qr", "mohr/watermark/internal/trace", "golang.org/x/image/vector", "image/jpeg",
	"crypto/internal/fips140/sha256",
}

// buildCore builds the core as WebAssembly. Neither the folder nor the commit shows in it.
func buildCore(root string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "genpage")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "core.wasm")
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-gcflags=all=-l"}
	for _, p := range hot {
		args = append(args, "-gcflags="+p+"=")
	}
	build := exec.Command("go", append(args, "-o", out, "./wasm")...)
	build.Dir = root
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=", "GOWASM=")
	if said, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the core: %w\n%s", err, said)
	}
	module, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	return stripGo(module)
}

// goSays runs the go command and returns the line that it prints.
func goSays(args ...string) (string, error) {
	out, err := exec.Command("go", args...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, failed.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}

// write puts a file in its place whole.
func write(name string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".part")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(body)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// The budgets, bytes.
const (
	maxSingle    = 4_100_000 // the one file without PDFium; 70,000 of them are the trace mark's
	maxFirstLoad = 3_300_000 // of the folder's first visit, packed with gzip; brotli takes about 2.2 million
)

// budgets says which is overdrawn.
func budgets(p offline.Parts) error {
	bare := p
	bare.PDFium = nil
	single, err := offline.Single(bare)
	if err != nil {
		return err
	}
	if len(single) > maxSingle {
		return fmt.Errorf("the page without PDFium is %d bytes, its budget is %d", len(single), maxSingle)
	}
	site, err := offline.Folder(p)
	if err != nil {
		return err
	}
	first, err := offline.FirstLoad(site)
	if err == nil && first > maxFirstLoad {
		err = fmt.Errorf("the first visit loads %d bytes, its budget is %d", first, maxFirstLoad)
	}
	return err
}
