package kiosk

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// A Health is what the Unix socket tells, as GET /health. It holds nothing of a person.
type Health struct {
	Status      string   `json:"status"`        // starting, ok, or failing: processes crash in a row
	Seat        int      `json:"seat"`          // of the process at work
	Persons     int      `json:"persons_today"` // who touched the screen
	PageSeconds *float64 `json:"page_seconds"`  // since the page last asked; null before it has
	Swap        bool     `json:"swap"`          // memory may be written to a disk
	CoreLimit   uint64   `json:"core_limit"`    // bytes that a crash may write to a disk: 0
	Stick       bool     `json:"stick"`         // one is in
	Printer     bool     `json:"printer"`       // there is a command
	ConfigError string   `json:"config_error"`  // the first thing wrong with a configuration that is not in use
}

// healthTime bounds a request for the health.
const healthTime = 5 * time.Second

// A health answers on the Unix socket.
type health struct {
	now    func() time.Time
	server *http.Server

	mu     sync.Mutex
	told   Health
	alive  time.Time
	stick  *Stick
	config Config
}

// serveHealth begins to answer, if the configuration wants that.
func serveHealth(c Config, now func() time.Time) (*health, error) {
	h := &health{now: now}
	h.configure(c)
	if c.Health == "" {
		return h, nil
	}
	if info, err := os.Lstat(c.Health); err == nil && info.Mode().Type() == fs.ModeSocket {
		os.Remove(c.Health) // left behind by a killed run; another run would hold the port
	}
	l, err := net.Listen("unix", c.Health)
	if err != nil {
		var syscallErr *os.SyscallError
		if errors.As(err, &syscallErr) {
			err = syscallErr.Err
		}
		return nil, fmt.Errorf("health: %w", err)
	}
	err = os.Chmod(c.Health, 0o660)
	if err == nil && c.AddressGroup != "" {
		err = giveToGroup(c.Health, c.AddressGroup)
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("health: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", h.answer)
	h.server = &http.Server{
		Handler: mux, ReadTimeout: healthTime, WriteTimeout: healthTime, IdleTimeout: healthTime, MaxHeaderBytes: 4 << 10,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { _ = h.server.Serve(l) }()
	return h, nil
}

// configure takes another configuration.
func (h *health) configure(c Config) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.config, h.stick = c, nil
	if c.Stick.Folder != "" {
		h.stick = OpenStick(c.Stick, 0)
	}
}

// answer is GET /health.
func (h *health) answer(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	told, alive, stick := h.told, h.alive, h.stick
	told.Printer = len(h.config.Printer) > 0
	h.mu.Unlock()
	told.Stick = stick != nil && stick.Seen() != 0
	told.Swap, told.CoreLimit = Swapping(), CoreLimit()
	if !alive.IsZero() {
		s := h.now().Sub(alive).Round(time.Second / 10).Seconds()
		told.PageSeconds = &s
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(told)
}

// close ends the answers and takes the socket away.
func (h *health) close() {
	if h.server != nil {
		h.server.Close()
	}
}

// publish hands the loop's state to those who ask for it.
func (h *host) publish() {
	told := Health{Status: "starting", Persons: h.Counts.Persons(h.Now())}
	if h.current != nil {
		told.Seat = h.current.setup.Seat
		if h.current.ready {
			told.Status = "ok"
		}
	}
	if h.crashes >= maxCrashes {
		told.Status = "failing"
	}
	if len(h.problems) > 0 {
		p := h.problems[0]
		told.ConfigError = fmt.Sprintf("line %d: %s", p.Line, p.Text)
	}
	h.health.mu.Lock()
	defer h.health.mu.Unlock()
	h.health.told, h.health.alive = told, h.alive
}
