// Package pdf turns pages of PDFs into pixels, and pixels into pages of PDFs (ISO 32000-1, with the encryption of
// ISO 32000-2).
//
// To read, call NewEngine once, Open for each document and Render for each page: PDFium does it in a sandbox. Not in
// the browser, where a page has its own.
//
// To write, call NewWriter, Add for each page, Close. Gray, Palette and JPEG make the pictures, which with drawings of
// filled paths are all that the file holds: no text, no metadata, no dates, no name of a producer, no earlier revision. The same calls with the same
// Random give the same bytes, for as long as the Go release is the same: its compressor decides those of Gray and
// Palette.
package pdf

import "errors"

// The kinds of failure of reading, told apart by errors.Is.
var (
	ErrDamaged  = errors.New("damaged")                    // no PDF that the renderer can read
	ErrLocked   = errors.New("password needed or wrong")   // of the input
	ErrSecurity = errors.New("unknown kind of encryption") // sound perhaps, but locked in a way that is not known
	ErrTime     = errors.New("takes too long")             // over MaxTime
	ErrTooLarge = errors.New("too large")                  // a page, or a file with more pages than allowed
)
