package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mohr/cmd/internal/batch"
	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
	"mohr/hygiene"
	"mohr/watermark"
)

// Every kind of failure as it comes from the rooms below, with what each edge makes of it.
func TestClassify(t *testing.T) {
	limit := &watermark.LimitError{What: "image", Got: "2 x 2 pixels", Max: "1 pixel", Flag: "--max-pixels"}
	key := func(err error) error { return &keyError{"/home/a b/mohr/key", err} }
	register := func(err error) error { return &registerError{"/home/a b/mohr/copies-0", err} }
	out := func(err error) error { return outputError("out.jpg", &fs.PathError{Op: "write", Path: "x", Err: err}) }
	for _, tt := range []struct {
		name string
		err  error
		head string
		exit int
		code string
		hint string // a part of it
	}{
		{"usage", &usageError{"no file given", "give one"}, "", 2, "usage", "give one"},
		{"missing", errMissing, "", 2, "usage", "spelling"},
		{"folder", errFolder, "", 2, "usage", "FOLDER/*.jpg"},
		{"special", errSpecial, "", 2, "usage", "give - as the file"},
		{"core's usage", fmt.Errorf("mask 1: %w", watermark.ErrUsage), "", 2, "usage", "mohr stamp --help"},
		{"not plain", fmt.Errorf("%w x %w", errOutput, outfile.ErrNotPlain), "", 2, "usage", "-o"},
		{"label", fmt.Errorf("purpose: %w", watermark.ErrLabel), "", 2, "label", "1 to 80 characters"},
		{"exists", outputError("x", fs.ErrExist), "", 5, "exists", "--force"},
		{"exists, by link", outputError("x", &os.LinkError{Op: "link", Err: syscall.EEXIST}), "", 5, "exists", "--force"},
		{"format", watermark.ErrFormat, "hello", 4, "format", "JPEG, PNG"},
		{"format, HTML", watermark.ErrFormat, "\ufeff \n<!DOCTYPE HTML>", 4, "format", "web page"},
		{"format, SVG", watermark.ErrFormat, "<svg ", 4, "format", "PNG"},
		{"format, zip", watermark.ErrFormat, "PK\x03\x04", 4, "format", "office document"},
		{"unsupported", watermark.ErrUnsupported, "\xff\xd8", 4, "unsupported", "save it as JPEG"},
		{"unsupported, PDF", watermark.ErrUnsupported, "%PDF-1.7", 4, "unsupported", "print it to a new PDF"},
		{"unsupported, HEIC", watermark.ErrUnsupported, "\x00\x00\x00\x18ftypheic", 4, "unsupported", "most compatible"},
		{"damaged", watermark.ErrDamaged, "", 4, "damaged", "save it again"},
		{"encrypted", watermark.ErrEncrypted, "", 4, "encrypted", "password"},
		{"limit", limit, "", 6, "limit", "raise --max-pixels"},
		{"limit without a flag", &watermark.LimitError{What: "image"}, "", 6, "limit", "smaller"},
		{"disk full", out(syscall.ENOSPC), "", 1, "internal", "free some space"},
		{"quota", out(syscall.EDQUOT), "", 1, "internal", "free some space"},
		{"file too large", out(syscall.EFBIG), "", 1, "internal", "free some space"},
		{"output not allowed", out(syscall.EACCES), "", 1, "internal", "-o"},
		{"read-only file system", out(syscall.EROFS), "", 1, "internal", "-o"},
		{"name too long", out(syscall.ENAMETOOLONG), "", 1, "internal", "shorter"},
		{"output, other", out(syscall.EIO), "", 1, "internal", "-o"},
		{"input not allowed", inputError(&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}), "", 1, "internal", "ls -l"},
		{"no home", &keyError{"", keyfile.ErrNoHome}, "", 1, "internal", "HOME"},
		{"key open", key(keyfile.ErrMode), "", 1, "internal", "chmod 600 '/home/a b/mohr/key'; chmod 700 '/home/a b/mohr'"},
		{"key of another", key(keyfile.ErrOwner), "", 1, "internal", "sudo"},
		{"key not a file", key(keyfile.ErrKind), "", 1, "internal", "move away"},
		{"key damaged", key(keyfile.ErrCorrupt), "", 1, "internal", "saved copy"},
		{"key of a later format", key(keyfile.ErrVersion), "", 1, "internal", "newer mohr"},
		{"key locked", key(keyfile.ErrLocked), "", 2, "usage", "--key-passphrase-file"},
		{"key, wrong passphrase", key(keyfile.ErrPassphrase), "", 2, "usage", "capitals"},
		{"key of too much work", key(keyfile.ErrWork), "", 1, "internal", "saved copy"},
		{"key missing", key(keyfile.ErrMissing), "", 1, "internal", "mohr key import '/home/a b/mohr'/key.old"},
		{"key changed", key(keyfile.ErrChanged), "", 1, "internal", "again"},
		{"no key", key(errNoKey), "", 2, "usage", "first run"},
		{"another key", key(errOtherKey), "", 5, "exists", "key.old"},
		{"key, disk full", key(syscall.ENOSPC), "", 1, "internal", "free space of its folder"},
		{"register of something else", register(copies.ErrForeign), "", 1, "internal", "saved copy"},
		{"register of a later version", register(copies.ErrVersion), "", 1, "internal", "newer mohr"},
		{"register that is held", register(copies.ErrBusy), "", 1, "internal", "other run"},
		{"register open to others", register(keyfile.ErrMode), "", 1, "internal", "chmod 600 '/home/a b/mohr/copies-0'"},
		{"register of another", register(keyfile.ErrOwner), "", 1, "internal", "sudo"},
		{"register on a full disk", register(syscall.ENOSPC), "", 1, "internal", "--no-record"},
		{"register in a batch", &batch.RecordError{Err: register(syscall.ENOSPC)}, "", 1, "internal", "--no-record"},
		{"no row", register(copies.ErrRow), "", 2, "usage", "export"},
		{"no such copy", errNoCopy, "", 7, "verify", "mohr copies list"},
		{"copy that does not hold", errVerify, "", 7, "verify", "new copy"},
		{"copy without a mark", errTrace, "", 7, "verify", "longer search"},
		{"a manifest", &batch.RowError{Line: 2, Err: batch.ErrManifest}, "", 2, "usage", "input,output,purpose"},
		{"one output twice", &batch.RowError{Line: 2, Err: batch.ErrDouble}, "", 2, "usage", "another output"},
		{"a batch over its input", batch.ErrSame, "", 2, "usage", "never written"},
		{"a manifest too large", batch.ErrLimit, "", 6, "limit", "several"},
		{"two batches at once", batch.ErrBusy, "", 5, "exists", "-o"},
		{"an earlier batch", batch.ErrJournal, "", 5, "exists", "--resume"},
		{"an output of no batch", batch.ErrExists, "", 5, "exists", "--force"},
		{"no journal", batch.ErrNoJournal, "", 2, "usage", "mohr-batch"},
		{"drive pulled out", batch.ErrLost, "", 1, "internal", "drive"},
		{"panic in a batch", batch.ErrPanic, "", 1, "internal", "report it"},
		{"batch, disk full", batchError(&batch.DiskError{Output: "x", Err: syscall.ENOSPC}), "", 1, "internal", "free some space"},
		{"passphrase too short", hygiene.ErrCount, "", 2, "usage", "mohr passphrase --help"},
		{"no randomness", fmt.Errorf("%w: %w", hygiene.ErrRandom, io.ErrUnexpectedEOF), "", 1, "internal", "another one"},
		{"panic", fmt.Errorf("%w: index out of range", errPanic), "", 1, "internal", "report it"},
		{"unknown", errors.New("something"), "", 1, "internal", ""},
	} {
		got := classify(tt.err, []byte(tt.head))
		if got.exit != tt.exit || got.code != tt.code || !strings.Contains(got.hint, tt.hint) {
			t.Errorf("%s: classify = %+v, want exit %d, %s, hint with %q", tt.name, got, tt.exit, tt.code, tt.hint)
		}
		if tt.name != "unknown" && got.hint == "" {
			t.Errorf("%s: no hint", tt.name)
		}
	}
}

// The codes of --json and the exit statuses belong together.
func TestFailureTable(t *testing.T) {
	exits := map[string]int{
		"usage": 2, "label": 2, "format": 4, "damaged": 4, "encrypted": 4, "unsupported": 4, "limit": 6, "exists": 5, "verify": 7, "internal": 1,
	}
	for _, row := range failures() {
		if want, known := exits[row.code]; !known || row.exit != want {
			t.Errorf("%v: code %q with exit %d, want %d", row.kind, row.code, row.exit, want)
		}
		if row.hint == "" {
			t.Errorf("%v: no hint", row.kind)
		}
	}
	for _, kind := range []error{
		watermark.ErrLabel, watermark.ErrFormat, watermark.ErrDamaged, watermark.ErrEncrypted, watermark.ErrUnsupported,
		watermark.ErrLimit, watermark.ErrUsage, keyfile.ErrNoHome, keyfile.ErrKind, keyfile.ErrMode, keyfile.ErrOwner,
		keyfile.ErrCorrupt, keyfile.ErrVersion, keyfile.ErrLocked, keyfile.ErrPassphrase, keyfile.ErrWork, keyfile.ErrMissing,
		keyfile.ErrChanged, errNoKey, errOtherKey, errNoCopy, hygiene.ErrCount, hygiene.ErrRandom, batch.ErrManifest, batch.ErrDouble,
		batch.ErrSame, batch.ErrLimit, batch.ErrBusy, batch.ErrJournal, batch.ErrExists, batch.ErrNoJournal, batch.ErrLost, batch.ErrPanic,
	} {
		if !slices.ContainsFunc(failures(), func(r failureRow) bool { return r.kind == kind }) {
			t.Errorf("%v has no row", kind)
		}
	}
}

// No message names a file in the raw: only shown may.
func TestMessagesHideRawPaths(t *testing.T) {
	raw := "/x/\x1b[31m\u202e.jpg"
	for _, err := range []error{
		outputError(raw, &fs.PathError{Op: "open", Path: raw, Err: syscall.EACCES}),
		outputError(raw, &os.LinkError{Op: "link", Old: raw, New: raw, Err: syscall.EEXIST}),
		inputError(&fs.PathError{Op: "open", Path: raw, Err: syscall.EACCES}),
		&keyError{raw, keyfile.ErrMode},
		&registerError{raw, keyfile.ErrMode},
	} {
		if strings.ContainsAny(err.Error(), "\x1b\u202e") {
			t.Errorf("%q holds the raw name", err)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":        "plain",
		"شناختی کارڈ":  "شناختی کارڈ",
		"a\x1b[31mb":   `a\x1b[31mb`,
		"a\nb\tc\rd":   `a\nb\tc\rd`,
		"a\u200db":     `a\u200db`,
		"a\u202eb":     `a\u202eb`,
		"a\u2066b":     `a\u2066b`,
		"a\u0085b":     `a\u0085b`,
		"a\xffb":       `a\xffb`,
		"a\x7fb":       `a\x7fb`,
		"a\u00a0b":     `a\u00a0b`,
		"a\U000e0041b": `a\U000e0041b`,
		"a\ufffdb":     "a\ufffdb",
		`say "it"`:     `say "it"`,
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b[31m\u200d\xff")
	hidden := regexp.MustCompile(`[\x00-\x1f\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{clean(s), shown(s), quoted(s)} {
			if hidden.MatchString(got) || strings.ToValidUTF8(got, "") != got {
				t.Errorf("%q became %q", s, got)
			}
		}
	})
}
