package main

import (
	"errors"
	"os/exec"
	"time"
)

// errNoBrowser is that there is no desktop, or nothing on it that opens an address.
var errNoBrowser = errors.New("no browser can be opened")

// browserWait is how long a program that opens addresses has to fail. Some stay as long as the browser does.
const browserWait = 5 * time.Second

// browserCommand is the system's way to open an address. On Linux there must be a desktop: without one xdg-open would start
// a browser for text in the terminal.
func browserCommand(goos string, getenv func(string) string) []string {
	switch {
	case goos == "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	case goos == "darwin":
		return []string{"open"}
	case getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != "":
		return []string{"xdg-open"}
	}
	return nil
}

// openBrowser opens an address. The address is an argument, which every user of the machine may list while the program that
// opens it runs; there is no other way that all systems and browsers know. A file that leads there would lie on a
// disk, and browsers in a box of their own could not read it.
func openBrowser(command []string, url string) error {
	if command == nil {
		return errNoBrowser
	}
	c := exec.Command(command[0], append(command[1:len(command):len(command)], url)...)
	if c.Start() != nil {
		return errNoBrowser
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return errNoBrowser
		}
	case <-time.After(browserWait):
	}
	return nil
}
