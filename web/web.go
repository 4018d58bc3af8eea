// Package web is the local app's server: it hands out the page and does what the page asks for, over HTTP, for this
// machine alone. Documents come in and copies go out in memory; nothing is written to a disk, but what is noted of copies in
// the owner's register, and nothing is logged.
//
// For most cases: Listen, New, Server.Code, Server.Serve. The API is that of openapi.json beside this file, which GET
// /api/v1/openapi.json serves.
//
// Who may ask. The server listens on the loopback address only, but every web page that a person visits, and every program
// and user of the machine, can reach that. So each request must name the server exactly (Host), must come from the
// server's own page (Sec-Fetch-Site, Origin), and whatever does something must belong to a session: a cookie that scripts
// cannot read, and with it a key in a header of our own, since browsers send a cookie to every port of a host. A session is
// opened with a code that works once and that travels in the fragment of the first address, which browsers send nobody.
//
// What it does not do: it cannot keep out programs that run as the same user, which can read the browser's memory.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"mohr/assets/page"
	"mohr/hygiene"
	"mohr/watermark"
)

// A Config is what a Server takes from its surroundings. Stamper, Chance, Now and Random are required.
type Config struct {
	Stamper *watermark.Stamper // used by several goroutines; Progress must be nil
	Limits  watermark.Limits   // of every document; zero fields take the defaults

	Secret     [32]byte             // the owner's, see watermark.Job
	SigningKey watermark.SigningKey // zero leaves copies unsigned

	// Chance draws what is random about a copy of these documents.
	Chance func(srcs [][]byte) (seed [32]byte, id watermark.CopyID, err error)

	Now    func() time.Time // the day of copies without a date, and the age of what is kept
	Random io.Reader        // codes, sessions, names of kept documents, passphrases

	Workers int // documents worked on at once, 1 to 64; 0 is 2

	// Poster writes the poster of the tips, one A4 page as a PDF; nil is none.
	Poster func(dst io.Writer) error

	// Meter builds the meter of passwords, which takes time and memory: once, when the first password is to be weighed. Nil
	// weighs none.
	Meter func() (*hygiene.Meter, error)

	// Register is where copies are noted: each before it is answered, or, when the page makes it ahead of a person's tap, before
	// it leaves the page. Nil is none, as where there is no owner's key; a kiosk has none.
	Register Register

	// NoKey says that the owner's key is there and cannot be used, as when a passphrase locks it: then no session opens, and
	// the page tells a person what to do.
	NoKey bool

	// Kiosk makes the server a public machine's; nil is the local app.
	Kiosk *Kiosk

	// Fault, if set, is told of each panic: where it happened, and what kind it was. Neither holds anything of a request.
	Fault func(route, kind string)
}

// The bounds of a server; those of documents are Config.Limits.
const (
	usualWorkers  = 2
	maxWorkers    = 64
	waitingJobs   = 64               // stamps, checks and inspections that wait for their turn
	waitingLooks  = 16               // previews that do
	waitingTrials = 8                // measurements that do
	waitingTexts  = 32               // passwords and passphrases that do
	workTime      = 15 * time.Minute // one document; a PDF of 500 pages takes some
	headerTime    = 5 * time.Second  // to send a request's header
	bodyTime      = 30 * time.Second // to send its body once it is asked for, or to take an answer
	idleConnTime  = time.Minute
	maxHeader     = 16 << 10 // bytes
	maxConns      = 2048     // connections at once, 20 KB each; more wait in the system's queue
	closingTime   = 2 * time.Second
	sweepInterval = 30 * time.Second
)

// A Server is the app's HTTP side. It is an http.Handler for one address.
type Server struct {
	config   Config
	hosts    hosts
	echo     *echo.Echo
	sessions sessions
	drafts   drafts
	ahead    aheads
	jobs     gate // stamps, checks, inspections
	looks    gate // previews
	large    gate // large pictures, of both
	trials   gate // measurements, before they wait for a job's place
	texts    gate // passwords and passphrases
	meter    func() (*hygiene.Meter, error)
	last     atomic.Int64
	busy     atomic.Int64
	person   person // of a kiosk
}

// ErrAddress is an address that is not this machine's own.
var ErrAddress = errors.New("not a loopback address")

// Listen listens on an address like "127.0.0.1:0", "[::1]:8080" or "localhost:0"; port 0 is a free one. Any other host is
// ErrAddress.
func Listen(addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: want HOST:PORT, as 127.0.0.1:0", ErrAddress)
	}
	switch host {
	case "localhost":
		host = "127.0.0.1"
	case "127.0.0.1", "::1":
	default:
		return nil, fmt.Errorf("%w: %q", ErrAddress, host)
	}
	return net.Listen("tcp", net.JoinHostPort(host, port))
}

// New makes a server for the address of a listener. The error is ErrAddress, or a fault of the page's files.
func New(addr net.Addr, c Config) (*Server, error) {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() || tcp.Port == 0 {
		return nil, ErrAddress
	}
	files, err := page.Files()
	if err != nil {
		return nil, err
	}
	if c.Workers == 0 {
		c.Workers = usualWorkers
	}
	c.Workers = min(max(c.Workers, 1), maxWorkers)
	if c.Limits.Bytes == 0 {
		c.Limits.Bytes = watermark.DefaultLimits.Bytes
	}
	s := &Server{
		config: c, hosts: hostsOf(tcp.Port), echo: echo.New(),
		jobs: newGate(c.Workers, waitingJobs), looks: newGate(c.Workers, waitingLooks),
		large:  newGate(1, 2*c.Workers), // whoever comes has a place already
		trials: newGate(1, waitingTrials), texts: newGate(c.Workers, waitingTexts),
		meter: sync.OnceValues(c.Meter),
	}
	s.sessions.cookie = fmt.Sprintf("mohr-%d", tcp.Port)
	s.touch()
	s.echo.Logger.SetOutput(io.Discard)
	s.echo.HTTPErrorHandler = s.answerError
	s.echo.Pre(s.recovered, s.protected, s.hosts.only, sameOrigin)
	if c.Kiosk != nil {
		s.kioskAPI()
		return s, s.kioskFiles(files)
	}
	s.api()
	return s, s.files(files)
}

// api declares what the server does.
func (s *Server) api() {
	s.echo.GET("/healthz", s.health)
	v1 := s.echo.Group("/api/v1")
	v1.GET("/openapi.json", s.openAPI)
	v1.GET("/purposes", s.purposes)
	v1.GET("/tips", s.tips)
	v1.POST("/session", s.openSession)
	// Not as a group's: echo then answers addresses that are not there, too.
	v1.POST("/stamp", s.stamp, s.inSession)
	v1.POST("/preview", s.preview, s.inSession)
	v1.POST("/measure", s.measure, s.inSession)
	v1.POST("/inspect", s.inspect, s.inSession)
	v1.POST("/verify", s.verify, s.inSession)
	v1.POST("/trace", s.trace, s.inSession)
	v1.GET("/poster", s.poster, s.inSession)
	v1.POST("/password", s.password, s.inSession)
	v1.POST("/passphrase", s.passphrase, s.inSession)
	v1.GET("/copies", s.copies, s.inSession)
	v1.POST("/copies/:id", s.takeCopy, s.inSession)
	v1.PATCH("/copies/:id", s.changeCopy, s.inSession)
	v1.DELETE("/copies/:id", s.forgetCopy, s.inSession)
	v1.DELETE("/documents", s.forgetAll, s.inSession)
	v1.DELETE("/documents/:id", s.forget, s.inSession)
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.busy.Add(1)
	defer func() {
		s.touch()
		s.busy.Add(-1)
	}()
	s.touch()
	s.echo.ServeHTTP(w, r)
}

func (s *Server) touch() { s.last.Store(s.config.Now().UnixNano()) }

// Idle is how long ago the last request ended, 0 while one is under way.
func (s *Server) Idle() time.Duration {
	if s.busy.Load() > 0 {
		return 0
	}
	return s.config.Now().Sub(time.Unix(0, s.last.Load()))
}

// URL is the address of the page with a code in its fragment.
func (s *Server) URL(code string) string { return "http://" + s.hosts[0] + "/#" + code }

// Serve answers on l, whose address New was given, until the context ends or the server has been idle for that long; 0 is
// forever. It closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener, idle time.Duration) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       bodyTime,
		WriteTimeout:      bodyTime,
		IdleTimeout:       idleConnTime,
		MaxHeaderBytes:    maxHeader,

		DisableGeneralOptionsHandler: true,                       // it answers "OPTIONS *" before any of our rules
		ErrorLog:                     log.New(io.Discard, "", 0), // it names addresses and tells of panics
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(newBounded(l, maxConns)) }()
	tick := time.NewTicker(sweepInterval)
	if idle > 0 && idle < 2*sweepInterval {
		tick.Reset(max(idle/4, 10*time.Millisecond))
	}
	defer tick.Stop()
	if s.config.Kiosk != nil {
		watching, stop := context.WithCancel(ctx)
		defer stop()
		go s.watchPerson(watching)
	}
	for {
		select {
		case err := <-failed:
			return err
		case <-ctx.Done():
		case <-tick.C:
			s.drafts.sweep(s.config.Now())
			if idle == 0 || s.Idle() < idle {
				continue
			}
		}
		closing, cancel := context.WithTimeout(context.Background(), closingTime)
		defer cancel()
		if server.Shutdown(closing) != nil {
			server.Close()
		}
		s.drafts.clear()
		return nil
	}
}
