package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPDFiumModule(t *testing.T) {
	module, err := pdfiumModule()
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"changed": append(module[:len(module):len(module)], 0), "cut": module[:len(module)/2], "empty": nil} {
		path := filepath.Join(t.TempDir(), "pdfium.wasm")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readPDFium(path); err == nil || !strings.Contains(err.Error(), "SHA-256") {
			t.Errorf("%s: %v, want one about its sum", name, err)
		}
	}
}
