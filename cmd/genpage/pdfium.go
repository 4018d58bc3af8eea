package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const (
	// pdfiumSource is the Go module whose PDFium the page carries: the one that the command line runs too.
	pdfiumSource = "github.com/klippa-app/go-pdfium"
	// pdfiumSum is the SHA-256 of the file in its v1.20.0.
	pdfiumSum = "f651270c675cac90702b762f4b95d2b34e365cdb374065e40af016f4f0f304ea"
)

// pdfiumModule reads PDFium's WebAssembly module, 5.75 MB, from the Go modules of this machine.
//
// It travels as it is. To leave out what only the exports that we do not call lead to was tried: compressed by brotli it
// is then 4.9 % smaller, for 450 lines that have to be right about every instruction.
func pdfiumModule() ([]byte, error) {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", pdfiumSource)
	list.Stderr = os.Stderr
	dir, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pdfiumSource, err)
	}
	return readPDFium(filepath.Join(string(bytes.TrimSpace(dir)), "webassembly", "pdfium.wasm"))
}

// readPDFium reads the file, which must be the one that is known.
func readPDFium(name string) ([]byte, error) {
	module, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(module)
	if got := hex.EncodeToString(sum[:]); got != pdfiumSum {
		return nil, fmt.Errorf("%s: SHA-256 is %s, want %s: a new PDFium is looked at before it is shipped", name, got, pdfiumSum)
	}
	return module, nil
}
