package web

import (
	"bytes"
	"net"
	"sync"
)

// A bounded is a listener that hands out so many connections at once.
type bounded struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	once   sync.Once
}

func newBounded(l net.Listener, n int) *bounded {
	return &bounded{Listener: l, places: make(chan struct{}, n), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (b *bounded) Accept() (net.Conn, error) {
	select {
	case b.places <- struct{}{}:
	case <-b.closed:
		return nil, net.ErrClosed
	}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.places
		return nil, err
	}
	return &placed{Conn: c, leave: sync.OnceFunc(func() { <-b.places })}, nil
}

// Close implements net.Listener.
func (b *bounded) Close() error {
	b.once.Do(func() { close(b.closed) })
	return b.Listener.Close()
}

// A placed is a connection that gives its place back when it is closed.
type placed struct {
	net.Conn
	leave func()
}

// Close implements net.Conn.
func (c *placed) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// Write implements net.Conn. What net/http answers by itself, to a request that it cannot read, gets the headers that every
// answer of ours has.
func (c *placed) Write(p []byte) (int, error) {
	if !bare(p) {
		return c.Conn.Write(p)
	}
	status, rest, _ := bytes.Cut(p, []byte("\r\n"))
	n, err := c.Conn.Write(append(append(append([]byte{}, status...), protectionLines()...), rest...))
	if n = min(n, len(p)); err == nil {
		n = len(p)
	}
	return n, err
}

// maxBare bounds an answer of net/http's own: a status line, three headers, a sentence.
const maxBare = 512

// bare reports whether p is an answer of net/http's own: short, whole, an error, and without our first protection, which
// every answer of a handler has.
func bare(p []byte) bool {
	const start = "HTTP/1.1 "
	return len(p) <= maxBare && len(p) > len(start) && bytes.HasPrefix(p, []byte(start)) && (p[len(start)] == '4' || p[len(start)] == '5') &&
		bytes.Contains(p, []byte("\r\n\r\n")) && !bytes.Contains(p, []byte("\r\n"+protections[0][0]+": "))
}

// protectionLines are the protections as they stand in a header, with a line's end before each and after the last.
func protectionLines() []byte {
	var b bytes.Buffer
	for _, p := range protections {
		b.WriteString("\r\n" + p[0] + ": " + p[1])
	}
	b.WriteString("\r\n")
	return b.Bytes()
}
