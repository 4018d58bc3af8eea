package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"mohr/watermark"
)

// maxPassword bounds a line of a password file, bytes: what a PDF takes is far less.
const maxPassword = 1024

// passwords reads the passwords that the flags name into the job, or asks for a new one. Passwords are never
// arguments, which every process may see.
func (p *program) passwords(t stampText, job *watermark.Job) (err error) {
	if t.passwordFile != "" {
		if job.Password, err = readPassword(t.passwordFile); err != nil {
			return fmt.Errorf("--password-file: %w", err)
		}
	}
	switch {
	case t.newPasswordFile != "":
		if job.Output.Password, err = readPassword(t.newPasswordFile); err != nil {
			return fmt.Errorf("--new-password-file: %w", err)
		}
	case t.encrypt:
		job.Output.Password, err = p.newPassword()
	}
	return err
}

// readPassword returns the first line of a file.
func readPassword(path string) (string, error) {
	f, _, err := look(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, maxPassword+1)).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", inputError(err)
	}
	if len(line) > maxPassword {
		return "", &usageError{fmt.Sprintf("the first line is longer than %d bytes", maxPassword), "put it alone on the first line"}
	}
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if len(line) == 0 {
		return "", &usageError{"the first line is empty", "put it alone on the first line"}
	}
	return string(line), nil
}

// newPassword asks for the password of the copies, twice.
func (p *program) newPassword() (string, error) {
	first, err := p.ask("Password for the copy: ")
	if err != nil {
		return "", err
	}
	if first == "" {
		return "", &usageError{"no password was typed", "type one, or leave --encrypt out"}
	}
	again, err := p.ask("The same once more: ")
	if err == nil && first != again {
		err = &usageError{"the two passwords differ", "try again"}
	}
	return first, err
}

// ask asks a person at the terminal and does not show what is typed.
func (p *program) ask(prompt string) (string, error) {
	if p.terminal == nil {
		return "", &usageError{"there is no terminal to ask for the password on", "--new-password-file FILE gives one without asking"}
	}
	fmt.Fprint(p.stderr, prompt)
	text, err := p.terminal()
	fmt.Fprintln(p.stderr)
	return strings.TrimRight(text, "\r\n"), err
}

// hiddenLine returns a function that reads a line from f without showing it, or nil when f is no terminal, and one
// that puts the terminal back in order if that is interrupted.
func hiddenLine(f *os.File) (read func() (string, error), restore func()) {
	fd := int(f.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, func() {}
	}
	read = func() (string, error) {
		line, err := term.ReadPassword(fd)
		return string(line), err
	}
	return read, func() { term.Restore(fd, before) }
}
