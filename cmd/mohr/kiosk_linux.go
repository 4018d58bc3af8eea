package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"

	"mohr/cmd/internal/kiosk"
	"mohr/cmd/internal/outfile"
)

// seatEnv are the variables that the process of one person is given: what the program itself asks for, and the printer's
// command. What speaks to the service manager is the parent's.
var seatEnv = [...]string{"PATH", "LANG", "TZ", "HOME", "XDG_CACHE_HOME", "CUPS_SERVER", "GOGC", "GOMEMLIMIT", "GOMAXPROCS"}

// serveKiosk serves one person after the other until it is interrupted.
func (p *program) serveKiosk(o serveOptions) error {
	config, problems, err := readKiosk(o.kiosk)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		p.tellProblems(o.kiosk, problems)
		return exitStatus(exitUsage)
	}
	if err := kiosk.Harden(); err != nil {
		return fmt.Errorf("hardening: %w", err)
	}
	if kiosk.Swapping() {
		p.say("warning: swap is on: what is in memory may be written to a disk; turn it off with swapoff -a and in /etc/fstab")
	}
	addr := config.Address
	if o.addr != usualAddr {
		addr = o.addr
	}
	l, err := listen(addr)
	if err != nil {
		return err
	}
	defer l.Close()
	host, err := p.kioskHost(o, config)
	if err != nil {
		return err
	}
	host.Listener = l.(*net.TCPListener)
	p.soon.Store(true)
	p.patient.Store(true)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-p.ending:
		case <-ctx.Done():
		}
		cancel()
	}()
	host.Reload = p.hangup.take()
	go p.warmKiosk(ctx)
	if err := kiosk.Run(ctx, host); err != nil {
		return fmt.Errorf("kiosk: %w", err)
	}
	return exitStatus(exitInterrupted)
}

// kioskHost is what the parent takes from this run.
func (p *program) kioskHost(o serveOptions, config kiosk.Config) (kiosk.Host, error) {
	counts, err := kiosk.OpenCounts(config.Counts, &p.outputs)
	if errors.Is(err, kiosk.ErrCounts) || errors.Is(err, outfile.ErrNotPlain) {
		return kiosk.Host{}, &usageError{"counts " + shown(config.Counts) + ": " + err.Error(), "move it away, or name another file in " + shown(o.kiosk)}
	}
	if err != nil {
		return kiosk.Host{}, fmt.Errorf("counts %s: %w", shown(config.Counts), outfile.Bare(err))
	}
	h := kiosk.Host{
		Config: config, Limits: o.limits, Counts: counts, Set: &p.outputs, Now: p.now,
		Notify: kiosk.NewNotifier(p.getenv),
		Say:    p.say,
		Invite: func(url string) { fmt.Fprintln(p.stdout, url) },
		Read: func() (kiosk.Config, []kiosk.Problem) {
			c, problems, err := readKiosk(o.kiosk)
			if err != nil {
				problems = []kiosk.Problem{{Text: err.Error()}}
			}
			return c, problems
		},
		Wrong: func(problems []kiosk.Problem) { p.tellProblems(o.kiosk, problems) },
		Child: p.seatCommand,
	}
	if config.Key {
		root, err := p.owner([]route{{}}, o.stamp)
		if err != nil {
			return h, err
		}
		h.Root = root[:]
	}
	return h, nil
}

// seatCommand is this program as the process of one person.
func (p *program) seatCommand() (*exec.Cmd, error) {
	c := exec.Command("/proc/self/exe") // the same, also when the file has been replaced meanwhile
	c.Args = []string{"mohr", seatVerb}
	c.Env = []string{"GOTRACEBACK=none"} // a crash tells what happened, not what was in memory
	for _, name := range seatEnv {
		if value := p.getenv(name); value != "" {
			c.Env = append(c.Env, name+"="+value)
		}
	}
	c.Stderr = p.stderr.w
	return c, nil
}

// readKiosk reads a kiosk's configuration. The error is that of the file.
func readKiosk(path string) (kiosk.Config, []kiosk.Problem, error) {
	text, err := kioskToml(path)
	if err != nil {
		return kiosk.Config{}, nil, err
	}
	c, problems := kiosk.Read(text)
	return c, problems, nil
}

// kioskToml is the text of a configuration; what is too long is cut where kiosk.Read sees it.
func kioskToml(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown(path), inputError(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, kiosk.MaxConfig+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown(path), inputError(err))
	}
	return text, nil
}

// tellProblems tells what is wrong with a kiosk's configuration, each thing with its line.
func (p *program) tellProblems(path string, problems []kiosk.Problem) {
	for _, problem := range problems {
		place := shown(path)
		if problem.Line > 0 {
			place = fmt.Sprintf("%s:%d", place, problem.Line)
		}
		fmt.Fprintf(p.stderr, "mohr: %s: %s\n", place, clean(problem.Text))
	}
	fmt.Fprintln(p.stderr, "mohr: hint: mohr kiosk-setup --print shows every setting")
}

// say tells a technician something.
func (p *program) say(text string) { fmt.Fprintf(p.stderr, "mohr: %s\n", clean(text)) }
