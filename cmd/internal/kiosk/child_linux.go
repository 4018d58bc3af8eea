package kiosk

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// maxWord is the longest line that a child may tell, bytes.
const maxWord = 64

// A child is a process as its parent knows it.
type child struct {
	setup  Setup
	cmd    *exec.Cmd
	orders *os.File

	ready    bool      // it accepts
	used     bool      // somebody has touched the screen
	over     bool      // the person is done with
	replaced bool      // it was ended so that another takes its place
	until    time.Time // when it is killed, unless it has got further; zero is never
	began    time.Time // when it was started, or let on
	answered time.Time // when it last did
}

// An event is a word of a child, or its end.
type event struct {
	from  *child
	word  string
	ended bool
	how   string // of the end: "signal: killed"
}

// socketOf duplicates the socket of a listener, for children. It stays non-blocking: the duplicates share that, and a child
// that waits in the kernel could not be told to stop.
func socketOf(l *net.TCPListener) (*os.File, error) {
	raw, err := l.SyscallConn()
	if err != nil {
		return nil, err
	}
	fd := -1
	if cerr := raw.Control(func(s uintptr) { fd, err = unix.FcntlInt(s, unix.F_DUPFD_CLOEXEC, 0) }); cerr != nil || err != nil {
		return nil, errors.Join(cerr, err)
	}
	return os.NewFile(uintptr(fd), "socket"), nil
}

// launch starts a child. The thread must stay, see PR_SET_PDEATHSIG. What the child tells comes in events.
func launch(cmd *exec.Cmd, socket *os.File, setup Setup, now time.Time, events chan<- event) (*child, error) {
	ordersIn, orders, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	told, toldOut, err := os.Pipe()
	if err != nil {
		ordersIn.Close()
		orders.Close()
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{socket, ordersIn, toldOut}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.WaitDelay = time.Second
	err = cmd.Start()
	ordersIn.Close()
	toldOut.Close()
	if err == nil {
		err = give(orders, setup)
		if err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	if err != nil {
		orders.Close()
		told.Close()
		return nil, err
	}
	c := &child{setup: setup, cmd: cmd, orders: orders, began: now, until: now.Add(prepareTime)}
	go c.hear(told, events)
	return c, nil
}

// hear passes on what a child tells, and its end.
func (c *child) hear(told *os.File, events chan<- event) {
	r := bufio.NewReaderSize(told, maxWord)
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			break
		}
		events <- event{from: c, word: string(line[:len(line)-1])}
	}
	_, _ = io.Copy(io.Discard, told) // after a line that is too long; a child never writes one
	told.Close()
	how := "exit status 0"
	if err := c.cmd.Wait(); err != nil {
		how = plainExit(err).Error()
	}
	events <- event{from: c, ended: true, how: how}
}

// order tells a child something. One that has ended is told nothing.
func (c *child) order(o order) { _ = give(c.orders, o) }

// kill ends a child and what it has started, at once.
func (c *child) kill() { _ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) }
