package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/watermark/specimen/compiled"
	"mohr/web"
)

// watchMemory samples the memory of this process until the returned function is called, which returns the most that was in
// use over what was at the start, bytes.
func watchMemory() func() int64 {
	inUse := func() int64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapInuse + m.StackInuse)
	}
	runtime.GC()
	before, most := inUse(), int64(0)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				most = max(most, inUse())
			}
		}
	}()
	return func() int64 {
		close(stop)
		<-done
		return most - before
	}
}

// send posts a form and throws the answer's body away; it returns the status and how many bytes there were.
func (a *app) send(path string, body []byte, media string) (status int, n int64, header http.Header, err error) {
	req, err := http.NewRequest("POST", "http://"+a.addr+"/api/v1/"+path, bytes.NewReader(body))
	if err != nil {
		return 0, 0, nil, err
	}
	for k, v := range a.session(media) {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, 0, nil, err
	}
	defer res.Body.Close()
	n, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, n, res.Header, err
}

// aliveTime is how long the page may take under load: a second on an idle machine.
const aliveTime = 5 * time.Second

// alive wants the page, and the API's own word, in time.
func (a *app) alive(when string) {
	a.t.Helper()
	for _, path := range []string{"/", "/healthz"} {
		ctx, cancel := context.WithTimeout(context.Background(), aliveTime)
		if r := a.doIn(ctx, "GET", path, nil, nil); r.status != http.StatusOK {
			a.t.Errorf("%s: %s: %s", when, path, r)
		}
		cancel()
	}
}

// Fifty requests to stamp a phone's picture at once are all served, in the memory of a few, and the page stays alive.
func TestFiftyStamps(t *testing.T) {
	src, most := photo(), int64(500<<20)
	if testing.Short() {
		src = little()
	}
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // as the program has it
	a := open(t, nil)
	body, media := form(part{"file", "x.jpg", src}, part{name: "job", body: []byte(`{"purpose":"SIM registration only"}`)})
	used := watchMemory()
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			status, n, _, err := a.send("stamp", body.Bytes(), media)
			if status != http.StatusOK || n < 1000 || err != nil {
				t.Errorf("%d, %d bytes, %v", status, n, err)
			}
		})
	}
	finished := make(chan struct{})
	go func() { all.Wait(); close(finished) }()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			a.alive("while fifty stamp")
			continue
		case <-finished:
		}
		break
	}
	got := used()
	t.Logf("50 stamps of %d bytes each took %d MiB at most", len(src), got>>20)
	if got > most {
		t.Errorf("50 stamps took %d MiB, limit is %d", got>>20, most>>20)
	}
}

// Beyond those that work and those that wait, requests are turned away at once, and all are served once there is room.
func TestBusy(t *testing.T) {
	const waiting = 64
	release := make(chan struct{})
	a := open(t, func(c *web.Config) {
		c.Workers = 1
		c.Chance = func(srcs [][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			if bytes.Equal(srcs[0], little()) {
				<-release
			}
			return testSeed, testID, nil
		}
	})
	body, media := form(part{"file", "x.jpg", little()}, part{name: "job", body: []byte(`{"purpose":"x","long_side":100}`)})
	statuses := make(chan int, 2*waiting)
	for range waiting + 20 {
		go func() {
			status, _, header, err := a.send("stamp", body.Bytes(), media)
			if status == http.StatusServiceUnavailable && header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			if err != nil {
				t.Error(err)
			}
			statuses <- status
		}()
	}
	for range 19 { // one works, 64 wait
		if s := <-statuses; s != http.StatusServiceUnavailable {
			t.Errorf("turned away with %d", s)
		}
	}
	a.alive("while all are waiting")
	if r := a.post("verify", "", little()); r.status != http.StatusServiceUnavailable || r.code() != "busy" {
		t.Errorf("one more: %s", r)
	}
	if r := a.post("preview", `{"before":true}`, back()); r.status != http.StatusOK {
		t.Errorf("previews wait for stamps: %s", r)
	}
	close(release)
	for range waiting + 1 {
		if s := <-statuses; s != http.StatusOK {
			t.Errorf("served with %d", s)
		}
	}
}

// A client that goes away gives its place to the next.
func TestWaitingEnds(t *testing.T) {
	release := make(chan struct{})
	a := open(t, func(c *web.Config) {
		c.Workers = 1
		c.Chance = func([][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			<-release
			return testSeed, testID, nil
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan answer, 20)
	for range cap(gone) {
		go func() { gone <- a.postIn(ctx, "stamp", `{"purpose":"x"}`, little()) }()
	}
	cancel()
	for range cap(gone) {
		<-gone
	}
	close(release)
	if r := a.post("stamp", `{"purpose":"x"}`, little()); r.status != http.StatusOK {
		t.Errorf("%s", r)
	}
}

// Large pictures are worked on one by one, and keep nobody else waiting.
func TestLargePictures(t *testing.T) {
	var large bytes.Buffer
	if err := png.Encode(&large, image.NewGray(image.Rect(0, 0, 6000, 5000))); err != nil {
		t.Fatal(err)
	}
	entered, release := make(chan struct{}, 10), make(chan struct{})
	a := open(t, func(c *web.Config) {
		c.Workers = 4
		c.Chance = func(srcs [][]byte) (seed [32]byte, id watermark.CopyID, err error) {
			if bytes.Equal(srcs[0], large.Bytes()) {
				entered <- struct{}{}
				<-release
			}
			return testSeed, testID, nil
		}
	})
	answers := make(chan answer, 3)
	for range cap(answers) {
		go func() { answers <- a.post("stamp", `{"purpose":"x","long_side":100}`, large.Bytes()) }()
	}
	<-entered
	if r := a.post("stamp", `{"purpose":"x","long_side":100}`, little()); r.status != http.StatusOK {
		t.Errorf("a little one: %s", r)
	}
	if n := len(entered); n != 0 {
		t.Errorf("%d more large ones at once", n)
	}
	close(release)
	for range cap(answers) {
		if r := <-answers; r.status != http.StatusOK {
			t.Errorf("a large one: %s", r)
		}
	}
}

// When nobody waits for a copy any more, the work ends after the page that is being made.
func TestAbandonedPages(t *testing.T) {
	slow(t)
	ctx, cancel := context.WithCancel(context.Background())
	var pages atomic.Int64
	core := &watermark.Stamper{CacheDir: compiled.Dir(), Progress: func(int, int) { pages.Add(1); cancel() }}
	a := open(t, func(c *web.Config) { c.Stamper = core })
	var files [][]byte
	for range 20 {
		files = append(files, card())
	}
	if r := a.postIn(ctx, "stamp", `{"purpose":"x"}`, files...); r.err == nil {
		t.Errorf("answered: %s", r)
	}
	for a.server.Busy() > 0 {
		runtime.Gosched()
	}
	if n := pages.Load(); n == 0 || n > 10 {
		t.Errorf("%d pages of 20 were made", n)
	}
}

// A thousand connections that say little keep nobody out, take little memory, and are closed.
func TestSlowConnections(t *testing.T) {
	a := open(t, nil)
	body, media := form(part{"file", "x.jpg", little()}, part{name: "job", body: []byte(`{"purpose":"x"}`)})
	used := watchMemory()
	began := time.Now()
	conns := make([]net.Conn, 1000)
	for i := range conns {
		c, err := net.Dial("tcp", a.addr)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		defer c.Close()
		conns[i] = c
		switch i % 4 {
		case 0: // says nothing
		case 1:
			io.WriteString(c, "GET / HTTP/1.1\r\nHost: ")
		case 2: // a long header that never ends
			io.WriteString(c, "GET / HTTP/1.1\r\nHost: "+a.addr+"\r\nX: "+strings.Repeat("x", 8000))
		case 3: // a body that nobody reads, as there is no session
			io.WriteString(c, "POST /api/v1/stamp HTTP/1.1\r\nHost: "+a.addr+"\r\nContent-Length: 100000000\r\n\r\nx")
		}
	}
	a.alive("with a thousand slow connections")
	if status, _, _, err := a.send("stamp", body.Bytes(), media); status != http.StatusOK || err != nil {
		t.Errorf("stamp: %d, %v", status, err)
	}
	for i, c := range conns {
		if i%4 == 3 {
			continue // answered at once, and then given the time of a body
		}
		c.SetReadDeadline(began.Add(15 * time.Second))
		if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("connection %d is still open after %v", i, time.Since(began))
		}
	}
	if n := used(); n > 100<<20 {
		t.Errorf("they took %d MiB", n>>20)
	} else {
		t.Logf("a thousand connections took %d MiB, closed after %v", n>>20, time.Since(began).Round(time.Millisecond))
	}
}

// Whoever sends headers without end is cut off.
func TestLongHeader(t *testing.T) {
	a := start(t, nil)
	if status, _ := a.raw("GET / HTTP/1.1\r\nHost: " + a.addr + "\r\nX: " + strings.Repeat("x", 100_000) + "\r\n\r\n"); !strings.Contains(status, " 431 ") && status != "" {
		t.Errorf("%q", status)
	}
}

// A server that nobody asks ends itself, and one that works does not.
func TestIdle(t *testing.T) {
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	working, release := make(chan struct{}), make(chan struct{})
	a := &app{t: t, addr: l.Addr().String(), clock: c}
	a.server, err = web.New(l.Addr(), web.Config{Stamper: stamper(), Now: c.Now, Random: strings.NewReader(strings.Repeat("x", 1000)),
		Chance: func([][]byte) ([32]byte, watermark.CopyID, error) {
			close(working)
			<-release
			return testSeed, testID, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.server.Serve(context.Background(), l, 40*time.Millisecond) }()
	code, err := a.server.Code(0, false)
	if err != nil {
		t.Fatal(err)
	}
	a.take(a.trade(code))
	copied := make(chan answer, 1)
	go func() { copied <- a.post("stamp", `{"purpose":"x"}`, little()) }()
	<-working
	c.pass(time.Hour)
	if a.server.Idle() != 0 {
		t.Error("it is idle while it works")
	}
	close(release)
	if r := <-copied; r.status != http.StatusOK {
		t.Errorf("%s", r)
	}
	c.pass(20 * time.Millisecond)
	if got := a.server.Idle(); got > 20*time.Millisecond {
		t.Errorf("idle for %v", got)
	}
	a.alive("before it ends")
	for over := false; !over; {
		c.pass(41 * time.Millisecond) // the last request may end a moment after its answer has come
		select {
		case err := <-ended:
			over = true
			if err != nil {
				t.Errorf("it ended with %v", err)
			}
		case <-time.After(20 * time.Millisecond):
		}
	}
	if _, err := net.Dial("tcp", a.addr); err == nil {
		t.Error("it still listens")
	}
}

// BenchmarkPreview draws frames over HTTP from a kept photo of 12 megapixels.
func BenchmarkPreview(b *testing.B) {
	for _, side := range []int{800, 1000} {
		b.Run(fmt.Sprint(side), func(b *testing.B) {
			a := open(b, nil)
			r := a.post("preview", fmt.Sprintf(`{"purpose":"SIM registration only","long_side":%d}`, side), photo())
			job, _ := json.Marshal(map[string]any{"purpose": "SIM registration only", "long_side": side, "document": r.header.Get("Mohr-Document")})
			for b.Loop() {
				if r := a.post("preview", string(job)); r.status != http.StatusOK {
					b.Fatal(r)
				}
			}
		})
	}
}
