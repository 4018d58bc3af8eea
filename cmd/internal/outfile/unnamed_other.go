//go:build !linux

package outfile

import (
	"errors"
	"io/fs"
	"os"
)

// openUnnamed is for Linux alone; elsewhere every file has a temporary name.
func openUnnamed(string, fs.FileMode) (*os.File, error) { return nil, errors.ErrUnsupported }

// linkUnnamed is never reached where openUnnamed never succeeds.
func linkUnnamed(*os.File, string) error { return errors.ErrUnsupported }
