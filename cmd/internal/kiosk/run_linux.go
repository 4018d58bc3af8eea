package kiosk

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"time"

	"mohr/cmd/internal/outfile"
	"mohr/watermark"
	"mohr/web"
)

// A Host is what a kiosk's parent takes from its surroundings. All is required but Reload, Root and Notify.
type Host struct {
	Listener *net.TCPListener // of this machine alone; the caller closes it
	Config   Config
	Limits   watermark.Limits
	Root     []byte // the site's key; nil leaves copies unsigned

	Reload <-chan struct{}            // asks for Read
	Read   func() (Config, []Problem) // reads kiosk.toml again
	Wrong  func([]Problem)            // tells a technician of what is wrong with it
	Say    func(text string)          // tells a technician what happens, without anything of a person
	Invite func(url string)           // tells the address with a code, when no file is to hold it
	Child  func() (*exec.Cmd, error)  // the command of a child: Sit
	Set    *outfile.Set               // of files that are being written
	Counts *Counts                    // of the day
	Notify Notifier                   // of the service manager
	Now    func() time.Time           // the clock
}

// A host is a Host at work. Its loop alone uses it.
type host struct {
	Host
	socket *os.File
	events chan event
	health *health
	door   string

	count   int    // children set up
	code    string // what the next one admits
	current *child
	next    *child // prepared, not let on
	resume  *Setup // of a child that ended before it was let on

	replacing   *child // the present one, when it is to be replaced once the next is prepared
	reloading   bool   // the service manager waits for the end of that
	started     bool   // the first child has been ready
	crashes     int    // in a row
	pausedUntil time.Time
	problems    []Problem // of a configuration that is not in use
	alive       time.Time // when the page last asked
	badCounts   bool
	badAddress  bool
}

// tickTime is how often the loop looks at the clock.
const tickTime = 200 * time.Millisecond

// Run serves one person after the other until the context ends. The error is that of the first start.
func Run(ctx context.Context, with Host) error {
	runtime.LockOSThread() // children end with the thread that has started them
	socket, err := socketOf(with.Listener)
	if err != nil {
		return err
	}
	defer socket.Close()
	h := &host{Host: with, socket: socket, events: make(chan event), code: rand.Text(), door: rand.Text()}
	if h.health, err = serveHealth(with.Config, with.Now); err != nil {
		return err
	}
	defer h.health.close()
	defer h.removeAddress()
	defer h.stop()
	if err := h.promote(); err != nil {
		return err
	}
	h.loop(ctx)
	h.Notify.Stopping()
	return nil
}

// loop acts on what happens until the context ends.
func (h *host) loop(ctx context.Context) {
	tick := time.NewTicker(tickTime)
	defer tick.Stop()
	answers := make(chan *child, 1)
	every := probeEvery
	if w := h.Notify.Watchdog; w > 0 {
		every = min(every, w)
	}
	probed := time.Time{}
	for {
		h.publish()
		select {
		case <-ctx.Done():
			return
		case e := <-h.events:
			h.heard(e)
		case <-h.Reload:
			h.reload()
		case c := <-answers:
			if c == h.current && c != nil {
				c.answered = h.Now()
				h.Notify.Alive()
			}
		case <-tick.C:
			if now := h.Now(); now.Sub(probed) >= every && h.current != nil && h.current.ready {
				probed = now
				go probe(h.current, h.Listener.Addr(), answers)
			}
			h.lookAtClock()
		}
		if h.next == nil && h.current != nil && h.current.ready && !h.paused() {
			h.prepare()
		}
		if h.current == nil && !h.paused() && (h.next == nil || !h.next.replaced) {
			if err := h.promote(); err != nil {
				h.crashed("a process could not be started: " + err.Error())
			}
		}
	}
}

// heard acts on what a child tells.
func (h *host) heard(e event) {
	c := e.from
	if e.ended {
		h.ended(c, e.how)
		return
	}
	switch e.word {
	case ToldPrepared:
		if c == h.next && !c.replaced {
			c.until = time.Time{}
			h.replace()
		}
	case ToldReady:
		c.ready, c.until, c.answered = true, time.Time{}, h.Now()
		h.welcome()
	case ToldAlive:
		h.alive = h.Now()
	case ToldDoor:
		h.newDoor()
	case ToldOver:
		c.over, c.until = true, h.Now().Add(killTime)
	case web.CountedPerson:
		c.used = true
		h.replaced()
		h.add(e.word)
	default:
		h.add(e.word)
	}
}

// welcome tells the world that a person can come.
func (h *host) welcome() {
	if !h.started {
		h.started = true
		h.writeAddress()
		h.Notify.Ready()
	}
	h.replaced()
}

// ended acts on the end of a child.
func (h *host) ended(c *child, how string) {
	c.orders.Close()
	if !c.ready { // nobody has met it: another takes its number and its codes
		h.resume = &c.setup
	}
	switch c {
	case h.next:
		h.next = nil
	case h.current:
		h.current = nil
	}
	switch {
	case c.replaced:
	case c.over:
		h.crashes = 0
	default:
		if h.Now().Sub(c.began) > crashTime {
			h.crashes = 0
		}
		h.crashed(fmt.Sprintf("process %d ended by itself (%s), another goes on", c.setup.Seat, how))
	}
}

// crashed counts what should not happen, and waits when it happens again and again.
func (h *host) crashed(what string) {
	h.crashes++
	h.Say("warning: " + what)
	if over := h.crashes - maxCrashes; over >= 0 {
		pause := min(firstPause<<min(over, 10), longPause)
		h.pausedUntil = h.Now().Add(pause)
		h.Say(fmt.Sprintf("warning: %d in a row; the next is started in %v", h.crashes, pause))
	}
}

func (h *host) paused() bool { return h.Now().Before(h.pausedUntil) }

// lookAtClock kills children that take too long over what they are to do, and forgets crashes once one has lived for a while.
func (h *host) lookAtClock() {
	now := h.Now()
	if c := h.current; c != nil && c.ready && now.Sub(c.began) > crashTime {
		h.crashes = 0
	}
	for _, c := range []*child{h.current, h.next} {
		if c == nil {
			continue
		}
		late := !c.until.IsZero() && now.After(c.until)
		if late || c.ready && now.Sub(c.answered) > stuckTime {
			c.until, c.answered = now.Add(killTime), now
			c.kill()
		}
	}
}

// stop ends the children.
func (h *host) stop() {
	left := 0
	for _, c := range []*child{h.current, h.next} {
		if c != nil {
			c.kill()
			left++
		}
	}
	timer := time.NewTimer(killTime)
	defer timer.Stop()
	for left > 0 {
		select {
		case e := <-h.events:
			if e.ended && (e.from == h.current || e.from == h.next) {
				e.from.orders.Close()
				left--
			}
		case <-timer.C:
			return
		}
	}
}

// add counts one.
func (h *host) add(word string) {
	err := h.Counts.Add(word, h.Now())
	if err != nil && !h.badCounts {
		h.Say("warning: counts: " + outfile.Bare(err).Error())
	}
	h.badCounts = err != nil
}
