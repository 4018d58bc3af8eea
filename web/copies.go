package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"mohr/assets/words"
	"mohr/watermark"
)

// A Register is where the owner's copies are noted. Its methods are called by several goroutines. Of an error only that there
// was one is told.
type Register interface {
	// Record notes a copy, which then is on the disk. It is called before the copy leaves the server.
	Record(label watermark.Label, report watermark.Report, sum [32]byte) error
	// Each calls see with every copy, oldest first, and returns how many places cannot be read.
	Each(see func(CopyRow) error) (damaged int, err error)
	// Change notes something of the copies with an ID, nil leaves what is there, and returns how many there are.
	Change(id watermark.CopyID, note *string, asked *watermark.Date) (rows int, err error)
	// Forget takes the copies with an ID away, and returns how many there were.
	Forget(id watermark.CopyID) (rows int, err error)
}

// A CopyRow is what a Register knows of a copy.
type CopyRow struct {
	ID                 watermark.CopyID
	Purpose, Recipient string
	Issued, Expires    watermark.Date // a zero Expires is none
	Made               time.Time
	Digest             [32]byte
	Pages              int
	Format             string
	Note               string
	Asked              watermark.Date // when its holder was asked to delete it; zero is not yet
}

// A Copy is a row of the register as the page is told it.
type Copy struct {
	CopyID    string `json:"copy_id"`
	Purpose   string `json:"purpose"`
	Recipient string `json:"recipient"`
	Issued    string `json:"issued"`
	Expires   string `json:"expires"` // "" is never
	Made      string `json:"made"`    // RFC 3339, UTC
	SHA256    string `json:"sha256"`
	Pages     int    `json:"pages"`
	Format    string `json:"format"`
	Note      string `json:"note"`
	Asked     string `json:"asked"`   // "" is not yet
	Expired   bool   `json:"expired"` // its last day has passed
	Ask       Asking `json:"ask"`
}

// An Asking asks whoever has a copy to delete it, in each language.
type Asking struct {
	EN string `json:"en"`
	UR string `json:"ur"`
}

// Copies is the answer of GET copies.
type Copies struct {
	Copies  []Copy `json:"copies"`  // what has expired and was not asked for first, then newest first
	All     int    `json:"all"`     // how many there are
	Found   int    `json:"found"`   // how many of them the search has found
	Expired int    `json:"expired"` // of all, whose last day has passed and whose holder was not asked
	Damaged int    `json:"damaged"` // places of the register that cannot be read
}

// maxCopies bounds the rows of an answer.
const maxCopies = 200

// A copyText is the body of PATCH copies/:id. A field that is left out stays.
type copyText struct {
	Note  *string `json:"note"`  // "" takes it away
	Asked *string `json:"asked"` // YYYY-MM-DD; "" takes it away
}

// register is the register, or an error when there is none.
func (s *Server) register() (Register, error) {
	if s.config.Register == nil {
		return nil, refuse(codeAbsent, "no register of copies is kept here")
	}
	return s.config.Register, nil
}

// copies is GET copies.
func (s *Server) copies(c echo.Context) error {
	r, err := s.register()
	if err != nil {
		return err
	}
	limit := maxCopies
	if text := c.QueryParam("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 0 || limit > maxCopies {
			return refuse(codeUsage, "limit is not 0 to "+strconv.Itoa(maxCopies))
		}
	}
	ctx, cancel := withTime(c)
	defer cancel()
	leave, err := s.texts.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	out, err := listed(ctx, r, c.QueryParam("search"), limit, dayOf(s.config.Now()))
	if err != nil {
		return err
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, out)
	return nil
}

// listed reads a register once and keeps no more than is asked for.
func listed(ctx context.Context, r Register, search string, limit int, today watermark.Date) (out Copies, err error) {
	var due, rest newestRows
	wanted := strings.Fields(searchable(search))
	out.Copies = []Copy{}
	out.Damaged, err = r.Each(func(row CopyRow) error {
		out.All++
		first := row.expired(today) && row.Asked.IsZero()
		if first {
			out.Expired++
		}
		if !row.holds(wanted) {
			return ctx.Err()
		}
		if out.Found++; first {
			due.add(row, limit)
		} else {
			rest.add(row, limit)
		}
		return ctx.Err()
	})
	if err != nil {
		return out, errRegister
	}
	for _, rows := range []newestRows{due, rest} {
		for i := len(rows) - 1; i >= 0 && len(out.Copies) < limit; i-- {
			out.Copies = append(out.Copies, rows[i].told(today))
		}
	}
	return out, nil
}

// newestRows are the last rows that were added, with some before them.
type newestRows []CopyRow

func (n *newestRows) add(row CopyRow, limit int) {
	if len(*n) >= 2*limit+1 {
		*n = append((*n)[:0], (*n)[len(*n)-limit:]...)
	}
	*n = append(*n, row)
}

func (r CopyRow) expired(today watermark.Date) bool {
	return !r.Expires.IsZero() && r.Expires.Before(today)
}

// holds reports whether a row holds every word.
func (r CopyRow) holds(words []string) bool {
	if len(words) == 0 {
		return true
	}
	id := r.ID.String()
	text := searchable(strings.Join([]string{r.Purpose, r.Recipient, r.Note, id, strings.ReplaceAll(id, "-", ""), r.Issued.String()}, " "))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// searchable is text as it is compared: in lower case, with the Arabic twins of two letters as those of Urdu.
func searchable(s string) string {
	return strings.NewReplacer("\u064a", "\u06cc", "\u0643", "\u06a9", "\u200c", "").Replace(strings.ToLower(s))
}

// told is a row as the page is told it.
func (r CopyRow) told(today watermark.Date) Copy {
	text := func(d watermark.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	ask := words.Ask{ID: r.ID.String(), Purpose: r.Purpose, Date: text(r.Issued)}
	if r.expired(today) {
		ask.Until = text(r.Expires)
	}
	return Copy{
		CopyID: r.ID.String(), Purpose: r.Purpose, Recipient: r.Recipient, Issued: text(r.Issued), Expires: text(r.Expires),
		Made: r.Made.UTC().Format(time.RFC3339), SHA256: hex.EncodeToString(r.Digest[:]), Pages: r.Pages, Format: r.Format,
		Note: r.Note, Asked: text(r.Asked), Expired: r.expired(today), Ask: Asking{ask.Text(words.English), ask.Text(words.Urdu)},
	}
}

// changeCopy is PATCH copies/:id.
func (s *Server) changeCopy(c echo.Context) error {
	var t copyText
	return s.withCopy(c, func() error { return readText(c, &t) }, func(r Register, id watermark.CopyID) (int, error) {
		var asked *watermark.Date
		if t.Asked != nil {
			asked = &watermark.Date{}
			if *t.Asked != "" {
				day, err := watermark.ReadDate(*t.Asked)
				if err != nil {
					return 0, refuse(codeUsage, "asked is not a day written YYYY-MM-DD")
				}
				asked = &day
			}
		}
		if t.Note != nil && len([]rune(*t.Note)) > maxNote {
			return 0, refuse(codeLimit, "a note has at most "+strconv.Itoa(maxNote)+" characters")
		}
		return r.Change(id, t.Note, asked)
	})
}

// maxNote bounds a note, in runes.
const maxNote = 500

// forgetCopy is DELETE copies/:id.
func (s *Server) forgetCopy(c echo.Context) error {
	return s.withCopy(c, func() error { return nil }, Register.Forget)
}

// takeCopy is POST copies/:id: a copy that was made ahead leaves the page now.
func (s *Server) takeCopy(c echo.Context) error {
	return s.withCopy(c, func() error { return nil }, func(r Register, id watermark.CopyID) (int, error) {
		return s.ahead.take(id, r)
	})
}

// withCopy does something with the copies that an address names, and answers 204.
func (s *Server) withCopy(c echo.Context, read func() error, do func(Register, watermark.CopyID) (int, error)) error {
	r, err := s.register()
	if err != nil {
		return err
	}
	id, err := watermark.ParseCopyID(c.Param("id"))
	if err != nil {
		return refuse(codeAbsent, "that is no copy ID")
	}
	ctx, cancel := withTime(c)
	defer cancel()
	leave, err := s.texts.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := read(); err != nil {
		return err
	}
	rows, err := do(r, id)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return err
	case err != nil:
		return errRegister
	case rows == 0:
		return refuse(codeAbsent, "no such copy is in the register")
	}
	return c.NoContent(http.StatusNoContent)
}

// errRegister is a register that does not do what it should. What is wrong with it is said on the program's own terminal.
var errRegister = refuse(codeRegister, "the register of copies cannot be read or written to")

// maxAhead bounds the copies that are made and not yet taken.
const maxAhead = 256

// A made is a copy that waits to be taken.
type made struct {
	label  watermark.Label
	report watermark.Report
	sum    [32]byte
	taken  bool
}

// aheads are copies that the page has made before anybody asked for them: those that never leave it are not noted.
type aheads struct {
	mu    sync.Mutex
	byID  map[watermark.CopyID]*made
	order []watermark.CopyID
}

// add keeps what is to be noted of a copy, and forgets the oldest when there are too many.
func (a *aheads) add(m made) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byID == nil {
		a.byID = map[watermark.CopyID]*made{}
	}
	if len(a.order) == maxAhead {
		delete(a.byID, a.order[0])
		a.order = a.order[1:]
	}
	a.byID[m.report.CopyID] = &m
	a.order = append(a.order, m.report.CopyID)
}

// take notes a copy, once.
func (a *aheads) take(id watermark.CopyID, r Register) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	m := a.byID[id]
	if m == nil {
		return 0, refuse(codeForgotten, "the copy was made too long ago: make it again")
	}
	if m.taken {
		return 1, nil
	}
	if err := r.Record(m.label, m.report, m.sum); err != nil {
		return 0, err
	}
	m.taken = true
	return 1, nil
}

// note notes a copy that is about to be answered, or keeps it for when it is taken.
func (s *Server) note(label watermark.Label, report watermark.Report, copy []byte, ahead bool) error {
	if s.config.Register == nil {
		return nil
	}
	m := made{label: label, report: report, sum: sha256.Sum256(copy)}
	if ahead {
		s.ahead.add(m)
		return nil
	}
	if s.config.Register.Record(m.label, m.report, m.sum) != nil {
		return errRegister
	}
	return nil
}
