package batch

import (
	"testing"
	"time"
)

// Who holds some room and asks for more goes before one who waits for all of it: else both would wait for ever.
func TestGateMore(t *testing.T) {
	g := NewGate(100)
	held := g.Enter(60)
	all := make(chan int64)
	go func() { all <- g.Enter(100) }()
	for {
		g.mu.Lock()
		waiting := len(g.queue)
		g.mu.Unlock()
		if waiting == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	more := make(chan int64)
	go func() { more <- g.more(held, 1000) }()
	select {
	case took := <-more:
		if took != 40 {
			t.Errorf("%d more, want the 40 that are left", took)
		}
		g.Leave(held + took)
	case <-time.After(10 * time.Second):
		t.Fatal("both wait for ever")
	}
	if took := <-all; took != 100 {
		t.Errorf("the large one took %d", took)
	}
}

func TestWeight(t *testing.T) {
	jpeg, png, heic := []byte("\xff\xd8\xff\xe0"), []byte("\x89PNG\r\n\x1a\n...."), []byte("\x00\x00\x00\x18ftypheic")
	for _, tt := range []struct {
		name   string
		head   []byte
		pixels int64
		want   int64
	}{
		{"a small JPEG", jpeg, 100, leastTask},
		{"a JPEG of 12 megapixels", jpeg, 12e6, 60e6},
		{"a PNG of 12 megapixels", png, 12e6, 120e6},
		{"a HEIC of 12 megapixels", heic, 12e6, 216e6},
		{"a PDF, two pages at once", []byte("%PDF-1.7"), 0, 2 * pdfPage},
	} {
		if got := weight(tt.head, tt.pixels, 2); got != tt.want {
			t.Errorf("%s: %d bytes, want %d", tt.name, got, tt.want)
		}
	}
}
