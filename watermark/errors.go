package watermark

import (
	"errors"

	"mohr/watermark/internal/fault"
)

// The kinds of failure, told apart by errors.Is. Every error of this package is one of them, or an error of
// the writer it was given, or a fault of the package's own.
var (
	ErrLabel       = fault.Label       // the words of a label break its rules
	ErrFormat      = fault.Format      // the input is no known kind of document
	ErrDamaged     = fault.Damaged     // the input is broken or cut short
	ErrEncrypted   = fault.Encrypted   // the input needs a password, or another one
	ErrUnsupported = fault.Unsupported // the input is sound, but of a kind that is not read
	ErrLimit       = fault.Limit       // the input or the output would be over a limit; see LimitError
)

// ErrUsage is a job that asks for what cannot be: a size, mask or choice out of range.
var ErrUsage = errors.New("used wrongly")

// errInternal is a fault of this package's own.
var errInternal = errors.New("internal fault")

// A LimitError is an ErrLimit with what was found, what is allowed, and the flag that lifts it.
type LimitError = fault.LimitError
