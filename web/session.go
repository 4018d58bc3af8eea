package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// sessionHeader carries a session's key. Pages of other sites cannot send a header of our own: a browser asks the server
// first, and it says no.
const sessionHeader = "Mohr-Session"

const (
	secretBytes = 16 // 128 bits: of a code, a cookie, a key
	maxCodes    = 16
	maxSessions = 16
	maxTrade    = 1 << 10 // bytes of the body that trades a code
)

// A digest of a secret is kept and compared in its place: in constant time, and with no secret to be found in memory.
type digest [sha256.Size]byte

func digestOf(secret string) digest { return sha256.Sum256([]byte(secret)) }

func (d digest) equal(e digest) bool { return subtle.ConstantTimeCompare(d[:], e[:]) == 1 }

// A code opens one session.
type code struct {
	digest  digest
	until   time.Time // zero is for as long as the server runs
	session int       // the one that it has opened, 0 before
	shown   bool      // others may have seen it
	used    func()    // told when it has opened its session; nil is nobody
}

// A session is one browser's.
type session struct {
	number      int
	cookie, key digest
}

// sessions are a server's codes and sessions. The zero value has none.
type sessions struct {
	cookie string // its name: cookies do not know ports, so each server has its own
	mu     sync.Mutex
	codes  []code
	open   []session
	count  int
}

// Code makes a code for the address of the page, see URL. It opens one session, within the time given unless that is 0.
// exposed says that others may have seen it on its way, as a command line that any user of the machine can list: if it
// then comes a second time, somebody was faster than somebody, and the session that it has opened ends.
func (s *Server) Code(within time.Duration, exposed bool) (string, error) {
	text, err := s.secret()
	if err != nil {
		return "", err
	}
	c := code{digest: digestOf(text), shown: exposed}
	if within > 0 {
		c.until = s.config.Now().Add(within)
	}
	s.sessions.admit(c)
	return text, nil
}

// AdmitCode is Code for a code that somebody else has drawn, of at least 128 random bits: it opens one session, for as long
// as the server runs. used is called once when it has; nil is nobody to tell.
func (s *Server) AdmitCode(text string, used func()) {
	s.sessions.admit(code{digest: digestOf(text), used: used})
}

// admit adds a code.
func (s *sessions) admit(c code) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes = newest(append(s.codes, c), maxCodes)
}

// newest is the end of a list.
func newest[T any](list []T, n int) []T { return list[max(0, len(list)-n):] }

// secret draws 128 random bits as text for an address.
func (s *Server) secret() (string, error) {
	var b [secretBytes]byte
	if _, err := io.ReadFull(s.config.Random, b[:]); err != nil {
		return "", fmt.Errorf("random bytes: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// trade takes a code and opens a session with these secrets.
func (s *sessions) trade(token, cookie, key string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, at := digestOf(token), -1
	for i := range s.codes { // all, however soon one fits
		if s.codes[i].digest.equal(d) {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	c := &s.codes[at]
	switch {
	case c.session != 0 && c.shown:
		s.end(c.session)
		return false
	case c.session != 0, !c.until.IsZero() && now.After(c.until):
		return false
	}
	s.count++
	c.session = s.count
	s.open = newest(append(s.open, session{s.count, digestOf(cookie), digestOf(key)}), maxSessions)
	if c.used != nil {
		c.used()
	}
	return true
}

// end ends a session.
func (s *sessions) end(number int) {
	for i, o := range s.open {
		if o.number == number {
			s.open = append(s.open[:i:i], s.open[i+1:]...)
			return
		}
	}
}

// holds reports whether cookie and key are one session's.
func (s *sessions) holds(cookie, key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, k := digestOf(cookie), digestOf(key)
	held := false
	for _, o := range s.open {
		both := o.cookie.equal(c)
		held = o.key.equal(k) && both || held
	}
	return held
}

// A trade is the body that asks for a session.
type trade struct {
	Token string `json:"token"`
}

// openSession is POST session: a code for a cookie and a key.
func (s *Server) openSession(c echo.Context) error {
	r := c.Request()
	if r.Header.Get(sessionHeader) == "" {
		return refuse(codeSession, "the header "+sessionHeader+" is missing")
	}
	if !isMedia(r, "application/json") {
		return refuse(codeUsage, "the body is not application/json")
	}
	if s.config.NoKey {
		return refuse(codeKey, "the owner's key cannot be used")
	}
	var t trade
	dec := json.NewDecoder(http.MaxBytesReader(c.Response(), r.Body, maxTrade))
	dec.DisallowUnknownFields()
	if dec.Decode(&t) != nil || t.Token == "" {
		return refuse(codeUsage, "the body is not an object with a token")
	}
	cookie, err := s.secret()
	if err != nil {
		return err
	}
	key, err := s.secret()
	if err != nil {
		return err
	}
	if !s.sessions.trade(t.Token, cookie, key, s.config.Now()) {
		return refuse(codeSession, "the code does not open a session, or not any more")
	}
	http.SetCookie(c.Response(), &http.Cookie{
		Name: s.sessions.cookie, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	if s.config.Kiosk != nil {
		writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, map[string]string{"key": key})
		return nil
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, opened{key, s.config.Register != nil})
	return nil
}

// An opened is a session of the local app.
type opened struct {
	Key      string `json:"key"`
	Register bool   `json:"register"` // whether copies are noted
}

// inSession refuses what belongs to no session.
func (s *Server) inSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		cookie, err := c.Cookie(s.sessions.cookie)
		if err != nil || !s.sessions.holds(cookie.Value, c.Request().Header.Get(sessionHeader)) {
			return refuse(codeSession, "the cookie and the header "+sessionHeader+" are of no session")
		}
		return next(c)
	}
}
