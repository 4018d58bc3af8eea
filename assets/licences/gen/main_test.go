package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSPDX(t *testing.T) {
	tests := []struct{ text, want string }{
		{"Apache License\n   Version 2.0, January 2004", "Apache-2.0"},
		{"MIT License\n\nPermission is hereby\ngranted, free of charge, to any person", "MIT"},
		{"Permission is hereby granted, free of charge\nApache License Version 2.0", "MIT AND Apache-2.0"},
		{"Permission is hereby granted, free of charge\nLicensed under the Apache License, Version 2.0 (the", "MIT AND Apache-2.0"},
		{"Apache License\nVersion 2.0\nLicensed under the Apache License, Version 2.0 (the", "Apache-2.0"},
		{"Redistribution and use in source and binary forms ... Neither the name of Google", "BSD-3-Clause"},
		{"Redistribution and use in source and binary\nforms, with or without", "BSD-2-Clause"},
		{"SPDX-License-Identifier: Unlicense OR BSD-3-Clause\n\nBoth", "(Unlicense OR BSD-3-Clause)"},
		{"SPDX-License-Identifier: Unlicense OR Other\n\nBoth", ""},
		{"All rights reserved.", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := spdx(tt.text); got != tt.want {
			t.Errorf("spdx(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

const mit = "Copyright x\nPermission is hereby granted, free of charge\n"

// folder makes a folder of files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestModuleEntry(t *testing.T) {
	dir := folder(t, map[string]string{
		"LICENSE.txt":          mit,
		"NOTICE":               "made by x\r\n",
		"license.go":           "package p",
		"deep/er/COPYING":      "Redistribution and use in source and binary forms\n",
		"deep/er/pkg/code.go":  "package p",
		"elsewhere/LICENSE":    "not linked",
		"deep/LICENSES/README": "a folder",
	})
	m := linked{path: "a/b", version: "v1", dir: dir, packages: []string{filepath.Join(dir, "deep", "er", "pkg"), dir}}
	got, err := m.entry()
	want := "LICENSE.txt:\n\n" + mit + "\nNOTICE:\n\nmade by x\n\ndeep/er/COPYING:\n\nRedistribution and use in source and binary forms\n"
	if err != nil || got.name != "MIT AND BSD-2-Clause" || got.text != want {
		t.Errorf("entry = %q %q, %v, want %q", got.name, got.text, err, want)
	}
}

// A licence that several files name is named once.
func TestModuleEntryNames(t *testing.T) {
	m := linked{path: "a/b", dir: folder(t, map[string]string{
		"LICENSE":     mit,
		"LICENSE.lib": mit + "Licensed under the Apache License, Version 2.0\n",
		"LICENSE.two": "Redistribution and use in source and binary forms\n",
	})}
	if e, err := m.entry(); err != nil || e.name != "MIT AND Apache-2.0 AND BSD-2-Clause" {
		t.Errorf("entry = %q, %v", e.name, err)
	}
}

func TestModuleEntryRefuses(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"no licence":         {"code.go": "package p"},
		"a notice alone":     {"NOTICE": "made by x"},
		"an unknown licence": {"LICENSE": "Mine. Hands off."},
		"one of two unknown": {"LICENSE": mit, "LICENSE.2": "Mine. Hands off."},
	} {
		m := linked{path: "a/b", dir: folder(t, files)}
		if e, err := m.entry(); err == nil {
			t.Errorf("%s: entry = %q, want an error", name, e.name)
		}
	}
}

func TestPartEntry(t *testing.T) {
	p := part{"lib", "v1", "MIT", "a/b", "v2", []string{kept + "notice.txt", "lib/LICENSE"}}
	keptDir := folder(t, map[string]string{"notice.txt": "notice\n\n"})
	m := &linked{path: "a/b", version: "v2", dir: folder(t, map[string]string{"lib/LICENSE": "text"})}
	if e, err := p.entry(map[string]*linked{"a/b": m}, keptDir); err != nil || e.text != "notice\n\ntext\n" {
		t.Errorf("entry = %q, %v", e.text, err)
	}
	if _, err := p.entry(map[string]*linked{}, keptDir); err == nil || !strings.Contains(err.Error(), "not linked") {
		t.Errorf("entry of a part whose module is gone: %v", err)
	}
	m.version = "v3"
	if _, err := p.entry(map[string]*linked{"a/b": m}, keptDir); err == nil || !strings.Contains(err.Error(), "look again") {
		t.Errorf("entry of a part of another version: %v", err)
	}
}

// The same entries give the same files, and what was there before is gone.
func TestWrite(t *testing.T) {
	dir := folder(t, map[string]string{"old.txt": "x"})
	if err := write(dir, []entry{{"b/c", "v2", "MIT", "two\n"}, {"a b", "v1", "MIT", "one\n"}}); err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(filepath.Join(dir, "index.txt"))
	if want := "a b\tv1\tMIT\ta_b.txt\nb/c\tv2\tMIT\tb_c.txt\n"; err != nil || string(index) != want {
		t.Errorf("index = %q, %v, want %q", index, err, want)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 3 {
		t.Errorf("%d files, %v, want 3", len(list), err)
	}
}
