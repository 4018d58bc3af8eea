package e2e_test

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"strings"
	"sync"
)

// An exchange is a request and the status of its answer.
type exchange struct {
	method, path       string
	host, site, origin string
	mode, dest         string
	cookie             bool
	status             string // "403"
}

// A witness sees every exchange of a server, as it goes over the wire. The zero value has seen none.
type witness struct {
	mu   sync.Mutex
	seen []exchange
}

// all returns what was seen since the first n.
func (w *witness) since(n int) []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]exchange{}, w.seen[n:]...)
}

func (w *witness) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.seen)
}

// over is a listener whose connections are watched.
func (w *witness) over(l net.Listener) net.Listener { return &watched{l, w} }

type watched struct {
	net.Listener
	witness *witness
}

func (l *watched) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &wire{Conn: c, witness: l.witness}, nil
}

// A wire is a connection that is watched.
type wire struct {
	net.Conn
	witness *witness

	mu    sync.Mutex
	head  []byte // of a request, until it is whole
	body  int64  // bytes of a request's body that are still to come
	asked []exchange
}

func (c *wire) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	for rest := p[:n]; len(rest) > 0; {
		if c.body > 0 {
			k := min(c.body, int64(len(rest)))
			c.body -= k
			rest = rest[k:]
			continue
		}
		before := len(c.head)
		c.head = append(c.head, rest...)
		end := bytes.Index(c.head, []byte("\r\n\r\n"))
		if end < 0 {
			break
		}
		rest = rest[end+4-before:]
		if r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(c.head[:end+4]))); err == nil {
			h := r.Header
			c.asked = append(c.asked, exchange{
				method: r.Method, path: r.URL.Path, host: r.Host, site: h.Get("Sec-Fetch-Site"), origin: h.Get("Origin"),
				mode: h.Get("Sec-Fetch-Mode"), dest: h.Get("Sec-Fetch-Dest"), cookie: strings.Contains(h.Get("Cookie"), "mohr-"),
			})
			c.body = max(0, r.ContentLength)
		}
		c.head = nil
	}
	return n, err
}

func (c *wire) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("HTTP/1.1 ")) && len(p) > 12 && p[9] != '1' {
		c.mu.Lock()
		if len(c.asked) > 0 {
			e := c.asked[0]
			c.asked = c.asked[1:]
			e.status = string(p[9:12])
			c.witness.mu.Lock()
			c.witness.seen = append(c.witness.seen, e)
			c.witness.mu.Unlock()
		}
		c.mu.Unlock()
	}
	return c.Conn.Write(p)
}
