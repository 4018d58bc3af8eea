//go:build !windows

package main

import (
	"io/fs"
	"os"
	"runtime"

	"golang.org/x/term"
)

// clicked reports whether the program was started from a desktop and not from a terminal or by another program.
func clicked(getenv func(string) string) bool {
	s := surroundings{goos: runtime.GOOS, parent: os.Getppid()}
	s.desktop = getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
	for _, f := range []*os.File{os.Stdin, os.Stdout, os.Stderr} {
		info, err := f.Stat()
		s.terminal = s.terminal || term.IsTerminal(int(f.Fd()))
		s.pipe = s.pipe || err == nil && info.Mode()&fs.ModeNamedPipe != 0
	}
	return s.clicked()
}

// surroundings are what tells a double click from other ways to start a program.
type surroundings struct {
	goos     string
	terminal bool // any of the three streams is one
	pipe     bool // any is one: another program reads or writes it
	desktop  bool // there is a display
	parent   int  // the parent's process number
}

func (s surroundings) clicked() bool {
	if s.terminal || s.pipe {
		return false
	}
	if s.goos == "darwin" {
		return s.parent == 1 // launchd, which starts what Finder opens
	}
	return s.desktop
}
