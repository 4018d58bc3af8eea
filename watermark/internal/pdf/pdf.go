// Package pdf turns pages of PDFs into pixels and pixels into pages of PDFs.
package pdf

import "errors"

// The kinds of failure, told apart by errors.Is.
var (
	ErrDamaged  = errors.New("damaged")                    // no PDF that the renderer can read
	ErrLocked   = errors.New("password needed or wrong")   // of the input
	ErrSecurity = errors.New("unknown kind of encryption") // sound perhaps, but locked in a way that is not known
	ErrTime     = errors.New("takes too long")             // over MaxTime
	ErrTooLarge = errors.New("too large")                  // a page, or a file for the renderer's memory
)
