package batch

import (
	"bytes"
	"sync"
)

// A Gate bounds the memory of what is worked on at once, bytes. Who comes first goes in first, so that a large document is
// not passed by small ones for ever; one that is larger than the whole gate goes in alone.
type Gate struct {
	size int64

	mu    sync.Mutex
	used  int64
	queue []*ticket
	slow  sync.Mutex // held by the one who waits for more while holding some
}

// A ticket is a place in the queue.
type ticket struct {
	need int64
	open chan struct{}
}

// NewGate returns a gate of that size.
func NewGate(size int64) *Gate { return &Gate{size: size} }

// Enter waits until need bytes are free and takes them. It returns how many were taken, for Leave.
func (g *Gate) Enter(need int64) int64 { return g.enter(need, false) }

// more is Enter for who holds some bytes already and slow, and must go before those who hold none: they may be waiting for
// what is held.
func (g *Gate) more(held, need int64) int64 { return g.enter(min(need, g.size-held), true) }

func (g *Gate) enter(need int64, first bool) int64 {
	need = min(max(need, 0), g.size)
	g.mu.Lock()
	if (first || len(g.queue) == 0) && g.used+need <= g.size {
		g.used += need
		g.mu.Unlock()
		return need
	}
	t := &ticket{need, make(chan struct{})}
	if first {
		g.queue = append([]*ticket{t}, g.queue...)
	} else {
		g.queue = append(g.queue, t)
	}
	g.mu.Unlock()
	<-t.open
	return need
}

// Leave gives back what Enter took.
func (g *Gate) Leave(took int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used -= took
	for len(g.queue) > 0 && g.used+g.queue[0].need <= g.size {
		g.used += g.queue[0].need
		close(g.queue[0].open)
		g.queue = g.queue[1:]
	}
}

// What a document takes while it is worked on, bytes, measured: six 12-megapixel JPEGs peak at 57 MB, a PNG of 118
// megapixels at 1,046 MiB, a HEIC of 58 at 1,007 MiB, a page of a PDF at 150 MB.
const (
	jpegPixel  = 5
	otherPixel = 10
	heifPixel  = 18
	pdfPage    = 150 << 20
	leastTask  = 8 << 20
)

// weight is the memory that a document takes which begins with head and has so many pixels, beside its own bytes. pages is
// how many pages of a PDF are worked on at once.
func weight(head []byte, pixels int64, pages int) int64 {
	switch {
	case pixels == 0:
		return pdfPage * int64(pages)
	case bytes.HasPrefix(head, []byte("\xff\xd8")):
		return max(pixels*jpegPixel, leastTask)
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return max(pixels*heifPixel, leastTask)
	}
	return max(pixels*otherPixel, leastTask)
}
