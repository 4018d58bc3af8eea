package lists_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	"mohr/assets/lists"
)

// A word that moves would change everyone's fingerprints.
func TestBIP39(t *testing.T) {
	const want = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
	sum := sha256.Sum256([]byte(lists.BIP39))
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("SHA-256 of the list is %s, want %s", got, want)
	}
	words := strings.Fields(lists.BIP39)
	if len(words) != 2048 || !slices.IsSorted(words) {
		t.Errorf("%d words, sorted: %v; want 2048, sorted", len(words), slices.IsSorted(words))
	}
	starts := map[string]string{}
	for _, w := range words {
		start := w[:min(len(w), 4)]
		if len(w) < 3 || len(w) > 8 || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" || starts[start] != "" {
			t.Errorf("word %q, beside %q", w, starts[start])
		}
		starts[start] = w
	}
}

// What is here goes out with its licence.
func TestLicences(t *testing.T) {
	for name, text := range map[string]string{
		"Copyright (c) 2012-2016 Dan Wheeler and Dropbox": lists.CommonLicence, "creativecommons.org/licenses/by-sa/3.0": lists.BreachedNote,
	} {
		if !strings.Contains(text, name) {
			t.Errorf("no licence with %q", name)
		}
	}
}

// The README names the digest of each file that is not written here.
func TestDigests(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bip39-english.txt", "common.txt.gz", "breached-100k.bin", "breached-1m.bin"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if !strings.Contains(string(readme), hex.EncodeToString(sum[:])) {
			t.Errorf("README.md does not name %x of %s", sum, name)
		}
	}
}
