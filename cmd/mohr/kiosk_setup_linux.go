package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"mohr/cmd/internal/kiosk"
	"mohr/cmd/internal/outfile"
)

// kioskSetup prints, writes or checks what a kiosk is made of.
func (p *program) kioskSetup(t kioskSetupText, args []string) error {
	if t.check {
		return p.checkKiosk(t, args)
	}
	text := []byte(kiosk.Example())
	if t.config != "" {
		var err error
		if text, err = kioskToml(t.config); err != nil {
			return err
		}
	}
	config, problems := kiosk.Read(text)
	if len(problems) > 0 {
		p.tellProblems(t.config, problems)
		return exitStatus(exitUsage)
	}
	files, err := kiosk.Files(config, string(text))
	if errors.Is(err, kiosk.ErrSetup) {
		return &usageError{shown(t.config) + ": " + err.Error(), "write it as the example has it: mohr kiosk-setup --print"}
	}
	if err != nil {
		return err
	}
	if t.print {
		for _, f := range files {
			fmt.Fprintf(p.stdout, "==== /%s\n%s\n", f.Path, f.Text)
		}
		return nil
	}
	return p.writeKiosk(t, files)
}

// writeKiosk writes the files below a folder: none if one of them is there already, unless told to replace them.
func (p *program) writeKiosk(t kioskSetupText, files []kiosk.SetupFile) error {
	for _, f := range files {
		at := filepath.Join(t.to, f.Path)
		if _, err := os.Lstat(at); err == nil && !t.force {
			return fmt.Errorf("%s: %w", shown(at), errExists)
		}
	}
	for _, f := range files {
		at := filepath.Join(t.to, f.Path)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return outputError(at, err)
		}
		if err := outfile.Plain(at); err != nil {
			return outputError(at, err)
		}
		if err := p.writeSetupFile(at, f.Text, t.force); err != nil {
			return outputError(at, err)
		}
		fmt.Fprintln(p.stdout, at)
	}
	return nil
}

// writeSetupFile writes one file that everybody may read.
func (p *program) writeSetupFile(at, text string, replace bool) error {
	f, err := p.outputs.Create(filepath.Dir(at), 0o644)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.Write([]byte(text)); err != nil {
		return err
	}
	return f.Commit(filepath.Base(at), replace)
}

// checkTime bounds a program that a check asks.
const checkTime = 10 * time.Second

// checkKiosk looks at the machine and tells of each point.
func (p *program) checkKiosk(t kioskSetupText, only []string) error {
	for _, name := range only {
		if !slices.Contains(kiosk.CheckNames(), name) {
			return &usageError{"unknown point " + shown(name), "one of " + listedWords(kiosk.CheckNames())}
		}
	}
	config := t.config
	if config == "" {
		config = kiosk.ConfigPath
	}
	points := kiosk.Check(kiosk.Machine{
		Root: "/", Config: config, Now: p.now(), Look: exec.LookPath,
		Run: func(command ...string) (string, error) {
			ctx, cancel := context.WithTimeout(context.Background(), checkTime)
			defer cancel()
			out, err := exec.CommandContext(ctx, command[0], command[1:]...).Output()
			return string(out), err
		},
	}, only)
	bad := false
	for _, point := range points {
		word := "ok    "
		if !point.OK {
			word, bad = "NOT OK", true
		}
		fmt.Fprintf(p.stdout, "%s  %-8s  %s\n", word, point.Name, clean(point.Found))
		if !point.OK && point.Hint != "" {
			fmt.Fprintf(p.stdout, "        hint:     %s\n", clean(point.Hint))
		}
	}
	if bad {
		return exitStatus(exitVerify)
	}
	return nil
}
