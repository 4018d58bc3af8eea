package kiosk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// printTime is how long the printer's command may take. lp returns when the spooler has the copy, not when it is printed.
const printTime = 60 * time.Second

// usualPath is where commands are looked for when PATH is not set.
const usualPath = "/usr/local/bin:/usr/bin:/bin"

// printEnv are the variables that a printer's command is given. Others could tell it of things that are not its own.
var printEnv = [...]string{"PATH", "LANG", "CUPS_SERVER"}

// Printer returns what hands a PDF to a command's standard input. The command's own output goes nowhere: spoolers repeat names
// in it. A command that takes too long is killed, with all that it has started.
func Printer(command []string, getenv func(string) string) func(ctx context.Context, pdf []byte) error {
	return func(ctx context.Context, pdf []byte) error {
		ctx, cancel := context.WithTimeout(ctx, printTime)
		defer cancel()
		// A process is told of its parent's end by the thread that has started it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		name, err := exec.LookPath(command[0])
		if err != nil {
			return errors.New("the printer's command is not there")
		}
		c := exec.CommandContext(ctx, name, command[1:]...)
		c.Env = []string{}
		for _, key := range printEnv {
			if value := getenv(key); value != "" {
				c.Env = append(c.Env, key+"="+value)
			}
		}
		if getenv("PATH") == "" {
			c.Env = append(c.Env, "PATH="+usualPath)
		}
		c.Dir = "/"
		c.Stdin = bytes.NewReader(pdf)
		c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
		c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
		c.WaitDelay = time.Second
		err = c.Run()
		switch {
		case ctx.Err() != nil:
			return errors.New("the printer's command took too long")
		case err != nil:
			return fmt.Errorf("the printer's command failed: %w", plainExit(err))
		}
		return nil
	}
}

// plainExit is how a command ended, without its path.
func plainExit(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return errors.New(exit.ProcessState.String())
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return errors.New("it could not be run")
}
