// Package fault names the few kinds of failure that the core knows, so that every room beneath package
// watermark reports them alike and every edge (exit status, HTTP status, JavaScript code) maps them once.
//
// Wrap a kind with a word of place: fmt.Errorf("png: chunk IDAT: %w", fault.Damaged). Messages never hold a
// document's text, a label, a password or a key.
package fault

import (
	"errors"
	"fmt"
)

// The kinds, told apart by errors.Is.
var (
	Label       = errors.New("impossible label")     // the words of a label break its rules
	Format      = errors.New("not a known document") // the first bytes name no format that is read
	Damaged     = errors.New("damaged")              // the format is known, the bytes break it or end early
	Encrypted   = errors.New("encrypted")            // a password is needed, or the one given is wrong
	Unsupported = errors.New("unsupported")          // sound, but of a kind that is not read
	Limit       = errors.New("over a limit")         // a LimitError says which
)

// LimitError is a Limit with its numbers.
type LimitError struct {
	What string // what was too large: "image", "input", "pages"
	Got  string // the size found, with its unit: "12000 x 9000 pixels"
	Max  string // the limit, in the same unit: "120 megapixels"
	Flag string // the command line's flag that lifts it, "" when none does: "--max-pixels"
}

// Error says what was found and what is allowed.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s is %s, limit is %s", e.What, e.Got, e.Max)
}

// Is reports whether target is Limit.
func (e *LimitError) Is(target error) bool { return target == Limit }
