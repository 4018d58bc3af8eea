package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mohr/watermark"
)

// A Problem is the body of every answer that is an error (RFC 9457).
type Problem struct {
	Type   string `json:"type"` // "urn:mohr:" and the code
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Page   int    `json:"page"` // 0 when the failure is of no single page
	Hint   string `json:"hint"`
}

// problemType is the media type of a Problem.
const problemType = "application/problem+json"

// The codes of failures. The first are those of the command line; the others are HTTP's own.
const (
	codeUsage       = "usage"
	codeLabel       = "label"
	codeFormat      = "format"
	codeDamaged     = "damaged"
	codeEncrypted   = "encrypted"
	codeUnsupported = "unsupported"
	codeLimit       = "limit"
	codeExists      = "exists"
	codeVerify      = "verify"
	codeInternal    = "internal"

	codeHost      = "host"      // a name that is not the server's
	codeOrigin    = "origin"    // another page asks
	codeSession   = "session"   // no session, or a code that works no more
	codeKey       = "key"       // the owner's key is locked, or its file is not as it must be
	codeAbsent    = "absent"    // no such address
	codeMethod    = "method"    // not for this address
	codeRegister  = "register"  // of copies: it cannot be read or written to
	codeForgotten = "forgotten" // a kept document that is kept no more: send it again
	codeBusy      = "busy"      // too many at once: try again after Retry-After
	codeOver      = "over"      // of a kiosk: the person is done with, another process goes on
	codeStick     = "stick"     // of a kiosk: it is not in, or does not do what it should
	codePrinter   = "printer"   // of a kiosk: it did not take the copy
)

// A failureRow says what a code means over HTTP.
type failureRow struct {
	code   string
	status int
	title  string
	hint   string
}

// failureRows are all of them.
var failureRows = [...]failureRow{
	{codeUsage, http.StatusBadRequest, "The request asks for what cannot be", "openapi.json says what each part takes"},
	{codeLabel, http.StatusBadRequest, "The words of the label break its rules", "a purpose has 1 to 80 characters, a recipient at most 60; dates are YYYY-MM-DD, until not before date"},
	{codeFormat, http.StatusUnsupportedMediaType, "The file is no known kind of document", "choose a PDF or a JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC or AVIF picture"},
	{codeDamaged, http.StatusUnprocessableEntity, "The file is broken or cut short", "if a viewer still shows it whole, save it again there; else get the file once more"},
	{codeEncrypted, http.StatusUnprocessableEntity, "The file needs a password", "give its password, or another one"},
	{codeUnsupported, http.StatusUnprocessableEntity, "The file is of a kind that is not read", "open it in a viewer and save it as JPEG or PNG"},
	{codeLimit, http.StatusRequestEntityTooLarge, "The file is over a limit", "make the document smaller first"},
	{codeExists, http.StatusConflict, "It is there already", "choose another name"},
	{codeVerify, http.StatusUnprocessableEntity, "The copy does not hold", "ask the holder for a new copy"},
	{codeInternal, http.StatusInternalServerError, "A fault of the program", "nothing was made; try again, and report it if it stays"},

	{codeHost, http.StatusMisdirectedRequest, "Not this server", "open the address that the program printed"},
	{codeOrigin, http.StatusForbidden, "Another page may not ask", "open the address that the program printed"},
	{codeSession, http.StatusUnauthorized, "There is no session", "close this page and start the program again"},
	{codeKey, http.StatusLocked, "The owner's key cannot be used", "start mohr serve in a terminal: it asks for the passphrase, or says what is wrong"},
	{codeAbsent, http.StatusNotFound, "There is nothing here", "openapi.json lists what there is"},
	{codeMethod, http.StatusMethodNotAllowed, "Not in this way", "openapi.json lists what there is"},
	{codeRegister, http.StatusInsufficientStorage, "The register of copies does not do it", "the program's terminal says why; free some space, or start it with --no-record"},
	{codeForgotten, http.StatusGone, "The document is no longer kept", "send the file again"},
	{codeBusy, http.StatusServiceUnavailable, "Too much at once", "try again in a moment"},
	{codeOver, http.StatusGone, "This person's turn is over", "go on at the address that the state told"},
	{codeStick, http.StatusConflict, "The stick does not do it", "put the stick in again, or another one"},
	{codePrinter, http.StatusBadGateway, "The printer did not take it", "look after the printer"},
}

// rowOf finds a code.
func rowOf(code string) failureRow {
	for _, row := range failureRows {
		if row.code == code {
			return row
		}
	}
	panic("web: no such code: " + code)
}

// A refusal is a failure of the request, not of the document.
type refusal struct{ code, text string }

func (r *refusal) Error() string { return r.text }

func refuse(code, text string) error { return &refusal{code, text} }

// errFault is what is told of a panic.
var errFault = errors.New("internal fault")

// kinds are the codes of package watermark's errors. The first that fits counts.
var kinds = [...]struct {
	err  error
	code string
}{
	{errFault, codeInternal},
	{ErrStick, codeStick},
	{watermark.ErrLabel, codeLabel},
	{watermark.ErrUsage, codeUsage},
	{watermark.ErrLimit, codeLimit},
	{watermark.ErrEncrypted, codeEncrypted},
	{watermark.ErrUnsupported, codeUnsupported},
	{watermark.ErrDamaged, codeDamaged},
	{watermark.ErrFormat, codeFormat},
}

// problemOf says what an error means. The texts of our own errors hold no document's text, label or password; of any other
// error the text is not told.
func problemOf(err error) Problem {
	var refused *refusal
	code, detail := codeInternal, "internal fault"
	if errors.As(err, &refused) {
		code, detail = refused.code, refused.text
	} else {
		for _, k := range kinds {
			if errors.Is(err, k.err) {
				code, detail = k.code, err.Error()
				break
			}
		}
	}
	row := rowOf(code)
	p := Problem{Type: "urn:mohr:" + code, Title: row.title, Status: row.status, Detail: detail, Code: code, Hint: row.hint}
	var page *watermark.PageError
	if errors.As(err, &page) {
		p.Page = page.Page
	}
	return p
}

// answerError is echo's error handler. The router's own errors become ours.
func (s *Server) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		return // the client sees a cut answer
	}
	var routed *echo.HTTPError
	if errors.As(err, &routed) {
		err = refuse(codeAbsent, "there is nothing at this address")
		if routed.Code == http.StatusMethodNotAllowed {
			err = refuse(codeMethod, "this address takes another method")
		}
	}
	p := problemOf(err)
	if p.Code == codeBusy {
		c.Response().Header().Set("Retry-After", retryAfter)
	}
	writeJSON(c, p.Status, problemType, p)
}

// retryAfter is when a client that was turned away may try again, seconds.
const retryAfter = "2"
