// Command gen writes the licence texts of everything that is linked into cmd/mohr, on any system it is built
// for, to the folder texts of package licences. It asks the go command for the modules and reads their licence
// files from the module cache, so the same go.mod gives the same bytes. It stops at what it does not know: a
// module without a licence file, a text it cannot name, another version of a module that carries foreign code.
//
//	go run ./assets/licences/gen
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// systems are those mohr is built for; what is linked differs between them.
var systems = []string{"linux", "darwin", "windows"}

// An entry is one line of the index and its text.
type entry struct{ module, version, name, text string }

func run() error {
	root, err := goCommand("", "env", "GOMOD")
	if err != nil {
		return err
	}
	here := filepath.Join(filepath.Dir(strings.TrimSpace(string(root))), "assets", "licences")
	modules := map[string]*linked{}
	for _, system := range systems {
		if err := addLinked(modules, system); err != nil {
			return fmt.Errorf("%s: %w", system, err)
		}
	}
	std, err := standardLibrary()
	if err != nil {
		return err
	}
	entries := []entry{std}
	for _, m := range modules {
		e, err := m.entry()
		if err != nil {
			return fmt.Errorf("%s: %w", m.path, err)
		}
		entries = append(entries, e)
	}
	for _, p := range parts {
		e, err := p.entry(modules, filepath.Join(here, "kept"))
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		entries = append(entries, e)
	}
	return write(filepath.Join(here, "texts"), entries)
}

// A linked is a module that is linked in.
type linked struct {
	path, version, dir string
	packages           []string // folders of its linked packages
}

// addLinked adds to modules those that are linked into cmd/mohr on system.
func addLinked(modules map[string]*linked, system string) error {
	out, err := goCommand(system, "list", "-deps", "-json=Dir,Module", "mohr/cmd/mohr")
	if err != nil {
		return err
	}
	for list := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir    string
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := list.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if p.Module == nil || p.Module.Main {
			continue
		}
		m := modules[p.Module.Path]
		if m == nil {
			m = &linked{path: p.Module.Path, version: p.Module.Version, dir: p.Module.Dir}
			modules[m.path] = m
		}
		m.packages = append(m.packages, p.Dir)
	}
}

// entry reads the licence files beside the linked packages of m and above them.
func (m *linked) entry() (entry, error) {
	folders := []string{m.dir}
	for _, dir := range m.packages {
		for ; len(dir) > len(m.dir); dir = filepath.Dir(dir) {
			folders = append(folders, dir)
		}
	}
	slices.Sort(folders)
	var files []string
	for _, dir := range slices.Compact(folders) {
		found, err := licenceFiles(dir)
		if err != nil {
			return entry{}, err
		}
		files = append(files, found...)
	}
	name, text, err := join(m.dir, files)
	return entry{m.path, m.version, name, text}, err
}

// standardLibrary is Go's own licence; the version is the language version of go.mod, without the patch.
func standardLibrary() (entry, error) {
	out, err := goCommand("", "list", "-m", "-f", "{{.GoVersion}}", "mohr")
	if err != nil {
		return entry{}, err
	}
	version := strings.Split(strings.TrimSpace(string(out)), ".")
	goroot, err := goCommand("", "env", "GOROOT")
	if err != nil {
		return entry{}, err
	}
	dir := strings.TrimSpace(string(goroot))
	files, err := licenceFiles(dir)
	if err != nil {
		return entry{}, err
	}
	name, text, err := join(dir, files)
	return entry{"Go standard library", "go" + strings.Join(version[:2], "."), name, text}, err
}

// licenceFiles returns the files of dir that are named as licences are, sorted.
func licenceFiles(dir string) ([]string, error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, f := range list {
		name := strings.ToUpper(f.Name())
		if f.Type().IsRegular() && filepath.Ext(name) != ".GO" && slices.ContainsFunc(
			[]string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS", "UNLICENSE"},
			func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			files = append(files, filepath.Join(dir, f.Name()))
		}
	}
	return files, nil
}

// join puts licence files together, each under its name, and names the whole.
func join(dir string, files []string) (name, text string, err error) {
	var names []string
	var b strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", "", err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return "", "", err
		}
		if len(files) > 1 {
			fmt.Fprintf(&b, "%s:\n\n", filepath.ToSlash(rel))
		}
		b.WriteString(tidy(string(content)) + "\n")
		if base := strings.ToUpper(filepath.Base(file)); strings.HasPrefix(base, "NOTICE") || strings.HasPrefix(base, "PATENTS") {
			continue
		}
		n := spdx(string(content))
		if n == "" {
			return "", "", fmt.Errorf("%s: not a licence this program can name", rel)
		}
		for n := range strings.SplitSeq(n, " AND ") {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	if len(names) == 0 {
		return "", "", errors.New("no licence file")
	}
	return strings.Join(names, " AND "), tidy(b.String()), nil
}

// tidy ends every line with a line feed alone and the text with one.
func tidy(text string) string {
	return strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n ") + "\n"
}

// spdx names the licences in one file by phrases that only they have, or returns "".
func spdx(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if _, after, ok := strings.Cut(text, "SPDX-License-Identifier: "); ok {
		if strings.HasPrefix(after, "Unlicense OR BSD-3-Clause ") {
			return "(Unlicense OR BSD-3-Clause)"
		}
		return ""
	}
	var names []string
	for _, l := range []struct{ phrase, name string }{
		{"Permission is hereby granted, free of charge", "MIT"},
		{"Apache License Version 2.0", "Apache-2.0"},
		{"Licensed under the Apache License, Version 2.0", "Apache-2.0"},
		{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
	} {
		if !strings.Contains(text, l.phrase) {
			continue
		}
		if l.name == "BSD-2-Clause" && strings.Contains(text, "Neither the name") {
			l.name = "BSD-3-Clause"
		}
		if !slices.Contains(names, l.name) {
			names = append(names, l.name)
		}
	}
	return strings.Join(names, " AND ")
}

// write replaces the folder dir by the entries and their index.
func write(dir string, entries []entry) error {
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.module, b.module) })
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var index strings.Builder
	for _, e := range entries {
		file := strings.NewReplacer("/", "_", " ", "_").Replace(e.module) + ".txt"
		fmt.Fprintf(&index, "%s\t%s\t%s\t%s\n", e.module, e.version, e.name, file)
		if err := os.WriteFile(filepath.Join(dir, file), []byte(e.text), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "index.txt"), []byte(index.String()), 0o644)
}

// goCommand runs the go command for a system ("" is this one) and returns what it prints.
func goCommand(system string, args ...string) ([]byte, error) {
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if system != "" {
		command.Env = append(command.Env, "GOOS="+system, "GOARCH=amd64")
	}
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("go %s: prints nothing", strings.Join(args, " "))
	}
	return out, nil
}
