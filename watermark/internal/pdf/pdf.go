// Package pdf turns pages of PDFs into pixels, and pixels into pages of PDFs (ISO 32000-1, with the encryption of
// ISO 32000-2).
//
// To read, call NewEngine once, Open for each document and Render for each page: PDFium does it in a sandbox, as
// WebAssembly. wazero runs it; in the js build the browser does, see Engine there for what the page has to bring.
//
// To write, call NewWriter, Add for each page, Close. Gray, Palette and JPEG make the pictures, which with drawings of
// filled paths are all that the file holds: no text, no metadata, no dates, no name of a producer, no earlier revision. The same calls with the same
// Random give the same bytes, for as long as the Go release is the same: its compressor decides those of Gray and
// Palette.
package pdf

import (
	"errors"
	"fmt"
	"time"
)

// The kinds of failure of reading, told apart by errors.Is.
var (
	ErrDamaged  = errors.New("damaged")                    // no PDF that the renderer can read
	ErrLocked   = errors.New("password needed or wrong")   // of the input
	ErrSecurity = errors.New("unknown kind of encryption") // sound perhaps, but locked in a way that is not known
	ErrTime     = errors.New("takes too long")             // over MaxTime
	ErrTooLarge = errors.New("too large")                  // a page, or a file with more pages than allowed
	ErrAbsent   = errors.New("no renderer")                // in the browser only, which is too old, or whose page brings none
)

// errBroken is a renderer that stopped amid its work.
var errBroken = fmt.Errorf("renderer broke off, or needs more than %d MiB: %w", MaxMemory>>20, ErrDamaged)

// The limits of one instance of the renderer.
const (
	// MaxMemory bounds the memory of one instance, bytes. Beyond it the renderer's own allocation fails.
	MaxMemory = 512 << 20
	// MaxTime bounds one task of an instance: a page rendered, a page read back, the pages of a file counted.
	MaxTime = 10 * time.Second
	// MaxWorkers bounds the instances at work at the same time.
	MaxWorkers = 64
)
