package kiosk

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"

	"mohr/watermark"
)

// The files that a child is given besides the usual three.
const (
	socketFile = 3 + iota // that browsers connect to
	ordersFile            // Setup, then orders, as JSON
	toldFile              // Told words, one a line
)

// A Setup is all that a child needs to know. It comes over a pipe: arguments and environment can be read by others.
type Setup struct {
	Seat   int // of the process among those of the kiosk, from 1
	Code   string
	Next   string // the code that the process after it admits
	Door   string // the code in the address file
	Parent int    // process ID
	Config Config
	Limits watermark.Limits
	Root   []byte // the site's key; nil is none
}

// An order is what a child is told later.
type order struct {
	Go   bool   // accept connections
	Door string // admit this code, too
}

// A Seat is the child's side.
type Seat struct {
	Setup
	Listener net.Listener

	orders *json.Decoder
	mu     sync.Mutex
	told   *os.File
}

// Sit makes the process one that serves a single person: it hardens it, takes what the parent hands over, and reads the Setup.
// The error tells of a process that nobody has started so.
func Sit() (*Seat, error) {
	for fd := socketFile; fd <= toldFile; fd++ {
		syscall.CloseOnExec(fd) // a printer's command is given none of them
	}
	orders, told := os.NewFile(ordersFile, "orders"), os.NewFile(toldFile, "told")
	socket := os.NewFile(socketFile, "socket")
	if orders == nil || told == nil || socket == nil {
		return nil, errors.New("not started by a kiosk")
	}
	defer socket.Close()
	s := &Seat{orders: json.NewDecoder(orders), told: told}
	if err := s.orders.Decode(&s.Setup); err != nil {
		return nil, errors.New("not started by a kiosk")
	}
	if err := errors.Join(Harden(), dieWith(s.Parent)); err != nil {
		return nil, err
	}
	var err error
	s.Listener, err = net.FileListener(socket)
	return s, err
}

// Tell tells the parent one of the words. A parent that is gone takes the process with it.
func (s *Seat) Tell(word string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.told, word)
}

// Follow waits until the parent lets the process accept. After that it calls admit with each new code for the door. When the
// parent is gone it calls lost, which must not return.
func (s *Seat) Follow(admit func(code string), lost func()) {
	on := make(chan struct{})
	go func() {
		defer lost()
		for {
			var o order
			if err := s.orders.Decode(&o); err != nil {
				return
			}
			if o.Door != "" {
				admit(o.Door)
			}
			if o.Go {
				close(on)
			}
		}
	}()
	<-on
}

// give writes a value to a child.
func give(w io.Writer, v any) error {
	return json.NewEncoder(w).Encode(v)
}
