//go:build !windows

package main

import "testing"

// A double click is told from a terminal, a pipe and a service.
func TestClicked(t *testing.T) {
	for name, tt := range map[string]struct {
		s    surroundings
		want bool
	}{
		"desktop of Linux":     {surroundings{goos: "linux", desktop: true, parent: 1234}, true},
		"terminal":             {surroundings{goos: "linux", desktop: true, terminal: true}, false},
		"another program":      {surroundings{goos: "linux", desktop: true, pipe: true}, false},
		"service":              {surroundings{goos: "linux", parent: 1}, false},
		"Finder":               {surroundings{goos: "darwin", parent: 1}, true},
		"terminal of macOS":    {surroundings{goos: "darwin", parent: 1, terminal: true}, false},
		"another one of macOS": {surroundings{goos: "darwin", parent: 1234}, false},
	} {
		if got := tt.s.clicked(); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
