package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/kiosk"
	"mohr/web"
)

// seatVerb is what the process of a kiosk is started with that serves one person. It is no verb for people.
const seatVerb = "kiosk-seat"

// kioskVerbs are those with which a kiosk starts itself.
func (p *program) kioskVerbs() map[string]func() error {
	return map[string]func() error{seatVerb: p.kioskSeat, warmVerb: p.kioskWarm}
}

// kioskSeat is the process of a kiosk that serves one person and ends.
func (p *program) kioskSeat() error {
	p.hangup.take() // the parent's
	seat, err := kiosk.Sit()
	if err != nil {
		return &usageError{seatVerb + ": " + err.Error(), "mohr serve --kiosk FILE.toml"}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var root keyfile.Root
	copy(root[:], seat.Root)
	if seat.Root == nil {
		if root, err = p.owner(nil, stampOptions{noKey: true}); err != nil {
			return err
		}
	}
	server, err := web.New(seat.Listener.Addr(), p.seatConfig(seat, root, cancel))
	if err != nil {
		return err
	}
	admit := func(code string) { server.AdmitCode(code, func() { seat.Tell(kiosk.ToldDoor) }) }
	server.AdmitCode(seat.Code, nil)
	admit(seat.Door)
	seat.Tell(kiosk.ToldPrepared)
	seat.Follow(admit, func() { os.Exit(exitFault) })
	seat.Tell(kiosk.ToldReady)
	return server.Serve(ctx, seat.Listener, 0)
}

// seatConfig is what the server of one person is given. end lets the server end.
func (p *program) seatConfig(seat *kiosk.Seat, root keyfile.Root, end func()) web.Config {
	set := seat.Config
	o := serveOptions{limits: seat.Limits}
	o.stamp.noKey = seat.Root == nil
	c := p.webConfigOf(root, o)
	c.Poster, c.Meter = nil, nil
	k := &web.Kiosk{
		Settings: set.Settings, Seat: seat.Seat, Next: seat.Next,
		Count: seat.Tell,
		Alive: func() { seat.Tell(kiosk.ToldAlive) },
		End: sync.OnceFunc(func() {
			seat.Tell(kiosk.ToldOver)
			// What is still under way is of a person who has gone.
			time.AfterFunc(kiosk.DrainTime, func() { os.Exit(exitDone) })
			end()
		}),
	}
	if set.Stick.Folder != "" {
		k.Stick = kiosk.OpenStick(set.Stick, seat.Limits.Bytes)
	}
	if len(set.Printer) > 0 {
		print := kiosk.Printer(set.Printer, p.getenv)
		k.Print = func(ctx context.Context, pdf []byte) error {
			err := print(ctx, pdf)
			if err != nil {
				p.say("warning: " + err.Error())
			}
			return err
		}
	}
	if set.Voice != "" {
		voice, _, large := kiosk.Voices(set.Voice)
		k.Voice = voice
		if voice == nil || large > 0 {
			p.say(fmt.Sprintf("warning: voice: the folder cannot be read, or %d files are too large", large))
		}
	}
	c.Kiosk = k
	return c
}
