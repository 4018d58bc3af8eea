package kiosk

import (
	"net"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A Notifier tells systemd how a service goes: one datagram a message, as sd_notify(3) describes. The zero value tells nobody.
type Notifier struct {
	socket string

	// Watchdog is how often it is to be told that all is well, half of what the unit asks for; 0 is never.
	Watchdog time.Duration
}

// NewNotifier takes NOTIFY_SOCKET and WATCHDOG_USEC from the environment.
func NewNotifier(getenv func(string) string) Notifier {
	n := Notifier{socket: getenv("NOTIFY_SOCKET")}
	if usec, err := strconv.ParseUint(getenv("WATCHDOG_USEC"), 10, 50); err == nil && n.socket != "" {
		n.Watchdog = time.Duration(usec) * time.Microsecond / 2
	}
	return n
}

// Ready says that a person can come.
func (n Notifier) Ready() { n.tell("READY=1\nSTATUS=ready") }

// Reloading says that the configuration is being read; Ready ends it.
func (n Notifier) Reloading() {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &t) == nil {
		n.tell("RELOADING=1\nMONOTONIC_USEC=" + strconv.FormatInt(t.Nano()/1000, 10))
	}
}

// Stopping says that the service ends.
func (n Notifier) Stopping() { n.tell("STOPPING=1") }

// Alive says that all is well.
func (n Notifier) Alive() { n.tell("WATCHDOG=1") }

// tell sends a message. Nothing is done about failure: a service manager that does not listen starts the service anew.
func (n Notifier) tell(message string) {
	if n.socket == "" {
		return
	}
	name := n.socket
	if rest, abstract := strings.CutPrefix(name, "@"); abstract {
		name = "\x00" + rest
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		return
	}
	defer c.Close()
	_ = c.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = c.Write([]byte(message))
}
