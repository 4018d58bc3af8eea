//go:build unix

package batch

import (
	"io/fs"
	"syscall"
)

// inode names a file within the machine.
func inode(info fs.FileInfo) (id [2]uint64, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return id, false
	}
	return [2]uint64{uint64(st.Dev), uint64(st.Ino)}, true
}
