// Command mohr makes stamped copies of identity documents: copies that say, in their own pixels, whom they are
// for, what for, and until when. It works on this machine alone and opens no connection.
//
// This package parses, opens, prints and exits; the work is done by package watermark. Results go to standard
// output or to files, everything else to standard error. The exit statuses are the constants of failure.go.
package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// gcPercent makes the collector run when the heap has grown by a tenth since the last time. A picture's planes are
// few and large, so that this costs no measurable time, while Go's own 100 holds on to those of the last file:
// six 12-megapixel JPEGs in one run peak at 57 MB with 10, 75 with 25 and 99 with 100, all in 7.5 s of CPU.
// $GOGC, when set, is obeyed instead.
const gcPercent = 10

// memoryLimit is where the runtime begins to hand memory back before it asks for more, bytes. It refuses nothing: a
// picture that needs more gets it. A sideways PNG of 118 megapixels peaks at about 1,046 MiB with it and 1,650 without, a HEIC
// of 58 at 1,007 and 1,234, in no more CPU. $GOMEMLIMIT, when set, is obeyed instead.
const memoryLimit = 700 << 20

func main() { os.Exit(start(keyfile.WorkFactor)) }

// start runs the command on this process's arguments and streams. Tests lock keys with less work.
func start(workFactor int) int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	hangup := &hangups{told: make(chan struct{}, 1)}
	interrupted, again := interruptions(hangup)
	terminal, restore := hiddenLine(os.Stdin)
	cobra.MousetrapHelpText = "" // it would refuse a double click, which opens the app
	return run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, env{
		getenv:      os.Getenv,
		now:         time.Now,
		random:      rand.Reader,
		terminal:    terminal,
		restore:     restore,
		interrupted: interrupted,
		again:       again,
		hangup:      hangup,
		workFactor:  workFactor,
		clicked:     len(os.Args) == 1 && clicked(os.Getenv),
		open: func(url string) error {
			return openBrowser(browserCommand(runtime.GOOS, os.Getenv), url)
		},
	})
}

// hangups are signals that a terminal is gone, or that a service is to read its settings again. They end a run unless it
// takes them.
type hangups struct {
	taken atomic.Bool
	told  chan struct{} // one comes; more at once are one
}

// take asks for hangups from now on.
func (h *hangups) take() <-chan struct{} {
	if h == nil {
		return nil
	}
	h.taken.Store(true)
	return h.told
}

// interruptions are channels that are closed when somebody wants the run to end, and wants it once more.
func interruptions(h *hangups) (first, second <-chan struct{}) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	once, twice := make(chan struct{}), make(chan struct{})
	go func() {
		for _, c := range []chan struct{}{once, twice} {
			for s := range signals {
				if s != syscall.SIGHUP || !h.taken.Load() {
					break
				}
				select {
				case h.told <- struct{}{}:
				default:
				}
			}
			close(c)
		}
	}()
	return once, twice
}

// An env is what a run takes from its surroundings besides arguments and streams.
type env struct {
	getenv      func(string) string    // environment variables
	now         func() time.Time       // asked for today's date and for how long a file took
	random      io.Reader              // the key, seeds and copy IDs
	terminal    func() (string, error) // reads a line that is not shown; nil without a terminal
	restore     func()                 // puts the terminal back in order; nil does nothing
	interrupted <-chan struct{}        // closed when the run is to end; nil for never
	again       <-chan struct{}        // closed when that was asked for once more; nil for never
	hangup      *hangups               // nil for none
	workFactor  int                    // of a passphrase's scrypt, see keyfile.Lock
	clicked     bool                   // started by a double click, without arguments
	open        func(url string) error // opens an address in a browser; nil cannot
}

// A program is one run.
type program struct {
	env
	stdin   io.Reader
	stdout  *stream
	stderr  *stream
	outputs outfile.Set
	written []fs.FileInfo // copies that this run has put in place
	stamper *watermark.Stamper
	cached  bool // the place of the compiled renderer has been looked for

	patient atomic.Bool   // what is being worked on is to be finished after an interruption
	soon    atomic.Bool   // that is at once, and nobody needs to be told
	ending  chan struct{} // closed then
}

// run is the whole command: it returns the exit status. The work goes on beside the watch for an interruption,
// because the core cannot be stopped: an interrupted run takes its unfinished files away and leaves. A patient one finishes
// them first, unless it is interrupted once more.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, e env) int {
	p := &program{env: e, stdin: stdin, stdout: &stream{w: stdout}, stderr: &stream{w: stderr}, ending: make(chan struct{})}
	done := make(chan int, 1)
	go func() { done <- p.execute(args) }()
	select {
	case code := <-done:
		return code
	case <-e.interrupted:
		if p.patient.Load() {
			close(p.ending)
			if !p.soon.Load() {
				fmt.Fprintln(stderr, "\nmohr: finishing the files at hand; once more stops at once")
			}
			select {
			case code := <-done:
				return code
			case <-e.again:
			}
		}
		p.outputs.Abandon()
		if e.restore != nil {
			e.restore()
		}
		fmt.Fprintln(stderr, "mohr: interrupted")
		return exitInterrupted
	}
}

// execute runs the verb that args name and returns the exit status.
func (p *program) execute(args []string) (code int) {
	root := p.root()
	root.SetArgs(append([]string{}, args...)) // never nil, which would mean os.Args
	work := root.Execute
	if len(args) == 1 {
		if own := p.kioskVerbs()[args[0]]; own != nil {
			work = own
		}
	}
	err := p.guard(work)
	var reported exitStatus
	switch {
	case errors.As(err, &reported):
		code = int(reported)
	case err != nil:
		code = p.refuse(err, wantsJSON(args))
	}
	if err := p.stdout.err; err != nil && code == 0 {
		code = p.refuse(fmt.Errorf("standard output: %w", outfile.Bare(err)), false)
	}
	return code
}

// guard calls work and turns a panic into an error, so that a fault of ours in one file is told like any other
// and does not end as exit status 2.
func (p *program) guard(work func() error) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("%w: %w", errPanic, v)
		default: // its text could come from the document
			err = fmt.Errorf("%w: %T", errPanic, v)
		}
	}()
	return work()
}

// An exitStatus is the error of a verb that has told its failures already.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// A stream is standard output or error. It keeps the first error of writing, so that a full disk behind a
// redirection is noticed once, at the end.
type stream struct {
	w   io.Writer
	err error
}

func (s *stream) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if err != nil && s.err == nil {
		s.err = err
	}
	return n, err
}

// terminal reports whether a person is likely to read the stream directly.
func (s *stream) terminal() bool {
	f, ok := s.w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
