package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
	"mohr/watermark"
	"mohr/web"
)

// How long the code in the address lives that a browser is started with. Other users of the machine may see that
// address, since it is an argument of the browser; the code opens one session and then none.
const codeTime = 2 * time.Minute

// usualAddr is where the local app listens: this machine alone, at a free port.
const usualAddr = "127.0.0.1:0"

// usualIdle is when the local app ends itself, after the last request.
const usualIdle = 30 * time.Minute

// maxDocuments bounds the documents that the local app works on at once.
const maxDocuments = 4

// serveOptions are the flags of serve, understood.
type serveOptions struct {
	addr   string
	noOpen bool
	idle   time.Duration // 0 is never
	limits watermark.Limits
	stamp  stampOptions // what says whose key it is
	kiosk  string       // the configuration of a public machine; "" is the local app
}

// A serveText is the flags of serve as they are typed.
type serveText struct {
	addr, idle, kiosk string
	noOpen, noKey     bool
	noRecord          bool
	seed              string
	keyPassphraseFile string
	limits            limitText
}

func (p *program) serveVerb() *cobra.Command {
	var text serveText
	c := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Open the app in a browser, for this machine alone.",
		Long: `The page can reach nothing but this program, and no other page can reach it. Documents stay in memory: nothing
is written but the key, once, what you save, and what mohr copies notes of that. Ctrl-C ends it, and so does
half an hour without use.
The address holds a code that opens the app once; it is printed if no browser opens.`,
		Example: `mohr serve
mohr serve --no-open --addr 127.0.0.1:8080 --idle 2h`,
		Args:        noArguments,
		Annotations: exits(exitFault, exitUsage, exitInterrupted),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			o, err := text.options()
			if err == nil && o.kiosk != "" {
				if err = kioskFlags(c.Flags()); err == nil {
					return p.serveKiosk(o)
				}
			}
			if err != nil {
				return err
			}
			return p.serve(o)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&text.addr, "addr", usualAddr, "where to listen: 127.0.0.1, [::1] or localhost, and a port, 0 for a free\none; default 127.0.0.1:0")
	f.BoolVar(&text.noOpen, "no-open", false, "print the address instead of opening a browser")
	f.StringVar(&text.idle, "idle", "", "end after so long without use: 90s, 10m, 2h, or 0 for never; default 30m")
	declareLimits(f, &text.limits)
	f.BoolVar(&text.noKey, "no-key", false, "neither use nor make the owner's key: QR codes are not signed")
	declareKeyPassphrase(f, &text.keyPassphraseFile)
	f.StringVar(&text.seed, "seed", "", "64 hex digits in place of key and chance: the same job gives the same copy")
	declareNoRecord(f, &text.noRecord)
	f.StringVar(&text.kiosk, "kiosk", "", "serve a public machine: a page for one person after the other, as this file says;\nhang-up reads it again; default is the app for one person")
	values(f, map[string]string{"addr": "HOST:PORT", "idle": "TIME", "seed": "HEX", "kiosk": "FILE.toml"})
	return c
}

// options turns what was typed into options. The error is a usageError.
func (t serveText) options() (o serveOptions, err error) {
	o = serveOptions{addr: t.addr, noOpen: t.noOpen, idle: usualIdle, kiosk: t.kiosk}
	if t.idle != "" {
		if o.idle, err = time.ParseDuration(t.idle); err != nil || o.idle < 0 {
			return o, &usageError{"--idle " + shown(t.idle) + " is not a time", "write it as 90s, 10m or 2h, or 0 for never"}
		}
	}
	if o.limits, err = limits(t.limits); err != nil {
		return o, err
	}
	key := stampText{noKey: t.noKey, noRecord: t.noRecord, seed: t.seed, keyPassphraseFile: t.keyPassphraseFile}
	return o, key.keyFlags(&o.stamp)
}

// serve runs the local app until it is idle or interrupted.
func (p *program) serve(o serveOptions) error {
	l, err := listen(o.addr)
	if err != nil {
		return err
	}
	defer l.Close()
	config, err := p.webConfig(o)
	var key *keyError
	if p.clicked && errors.As(err, &key) {
		return errors.Join(err, p.serveWithoutKey(l))
	}
	if err != nil {
		return err
	}
	server, err := web.New(l.Addr(), config)
	if err != nil {
		return err
	}
	if err := p.invite(server, o.noOpen); err != nil {
		return err
	}
	return server.Serve(context.Background(), l, o.idle)
}

// listen is web.Listen, its errors told.
func listen(addr string) (net.Listener, error) {
	l, err := web.Listen(addr)
	switch {
	case errors.Is(err, web.ErrAddress):
		return nil, &usageError{"--addr " + shown(addr) + " is not an address of this machine alone", "127.0.0.1:0, [::1]:0 or localhost:0, with a port in place of 0 if you like"}
	case err != nil:
		return nil, fmt.Errorf("listening on %s: %w", shown(addr), outfile.Bare(err))
	}
	return l, nil
}

// refusalIdle is how long the page that tells of a key which cannot be used stays after its last request.
const refusalIdle = 5 * time.Minute

// serveWithoutKey shows the page alone, which tells of a key that cannot be used: after a double click nobody may see what is
// written to standard error.
func (p *program) serveWithoutKey(l net.Listener) error {
	server, err := web.New(l.Addr(), web.Config{Stamper: &watermark.Stamper{}, Now: p.now, Random: p.random, NoKey: true})
	if err != nil {
		return err
	}
	if err := p.invite(server, false); err != nil {
		return err
	}
	return server.Serve(context.Background(), l, refusalIdle)
}

// webConfig is what the app takes from this run.
func (p *program) webConfig(o serveOptions) (web.Config, error) {
	root, err := p.owner([]route{{}}, o.stamp)
	if err != nil {
		return web.Config{}, err
	}
	c := p.webConfigOf(root, o)
	c.Register = p.appRegister(root, o.stamp)
	return c, nil
}

// webConfigOf is webConfig with an owner's key at hand.
func (p *program) webConfigOf(root keyfile.Root, o serveOptions) web.Config {
	c := web.Config{
		Stamper: p.pdfCore(), Limits: o.limits, Secret: root.MarkSecret(), Now: p.now, Random: p.random,
		Poster: drawPoster, Meter: newMeter,
		Workers: min(max(runtime.GOMAXPROCS(0), 2), maxDocuments),
		Fault: func(route, kind string) {
			fmt.Fprintf(p.stderr, "mohr: %v: %s in %s\n", errPanic, kind, route)
		},
		Chance: func(srcs [][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			var all []byte
			for _, src := range srcs {
				if o.stamp.root != nil {
					all = append(all, src...)
				}
			}
			var job watermark.Job
			c := copier{p: p, o: o.stamp, root: root}
			err = c.chance(&job, all)
			return job.Seed, job.Label.CopyID, err
		},
	}
	if !o.stamp.noKey {
		c.SigningKey = root.SigningKey()
	}
	return c
}

// invite opens the app in a browser, or prints its address.
func (p *program) invite(s *web.Server, noOpen bool) error {
	if !noOpen && p.open != nil {
		code, err := s.Code(codeTime, true)
		if err != nil {
			return err
		}
		if p.open(s.URL(code)) == nil {
			fmt.Fprintln(p.stderr, "mohr: note: Mohr is open in your browser; Ctrl-C, or closing this window, ends it")
			return nil
		}
	}
	code, err := s.Code(0, false)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, s.URL(code))
	return nil
}
