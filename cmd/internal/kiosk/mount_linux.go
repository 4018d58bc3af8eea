package kiosk

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxMounts bounds what is read of the list of mounts, bytes.
const maxMounts = 1 << 20

// mountedAt says what is mounted on a folder: a text that differs for another mount, "" for none. It asks the kernel's list
// and not the folder, which may hang when a stick has gone.
func mountedAt(folder string) string {
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	return mountIn(io.LimitReader(f, maxMounts), folder)
}

// mountIn finds the last mount on a folder in a list as proc_pid_mountinfo(5) describes it. What mounts when it is looked at
// (autofs) is none yet, and a part of a file system that lies elsewhere, as a service manager mounts it, is none at all.
func mountIn(list io.Reader, folder string) (found string) {
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) < 7 || f[3] != "/" || unescapeMount(f[4]) != folder {
			continue
		}
		found = f[0] + " " + f[2]
		for i, word := range f {
			if word == "-" && i+1 < len(f) && f[i+1] == "autofs" {
				found = ""
			}
		}
	}
	return found
}

// unescapeMount reads \040 and the like.
func unescapeMount(s string) string {
	var b bytes.Buffer
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// plugged says what is in a stick's place, "" for nothing. Without Mount the folder itself is looked at.
func (c StickConfig) plugged() string {
	if c.Folder == "" {
		return ""
	}
	if c.Mount {
		folder, err := filepath.EvalSymlinks(filepath.Dir(c.Folder))
		if err != nil {
			return ""
		}
		return mountedAt(filepath.Join(folder, filepath.Base(c.Folder)))
	}
	info, err := os.Lstat(c.Folder)
	if err != nil || !info.IsDir() {
		return ""
	}
	dev, ino := numbers(info)
	return fmt.Sprintf("%d %d", dev, ino)
}
