package kiosk

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// maxSaved is the most characters of the name of a copy.
const maxSaved = 64

// Save implements web.Stick: the copy appears in SaveFolder under its name at the end, or nothing does.
func (s *Stick) Save(name string, data []byte) error {
	plain := strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == ""
	if !plain || name == "" || len(name) > maxSaved || strings.HasPrefix(name, ".") {
		return errBadName
	}
	if s.Seen() == 0 {
		return errNoStick
	}
	// The caller may overwrite its own when this call was given up.
	kept := append([]byte(nil), data...)
	_, err := within(s, saveTime, func() (struct{}, error) {
		defer clear(kept)
		root, done, err := s.open()
		if err != nil {
			return struct{}{}, err
		}
		err = save(root, name, kept)
		if gone := done(); err == nil {
			err = gone
		}
		return struct{}{}, stickError(err)
	})
	return err
}

// save writes a file into SaveFolder.
func save(root *os.Root, name string, data []byte) error {
	if err := root.Mkdir(SaveFolder, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if info, err := root.Lstat(SaveFolder); err != nil || !info.IsDir() { // a link would lead elsewhere on the stick
		return errLocked
	}
	folder, err := root.OpenRoot(SaveFolder)
	if err != nil {
		return err
	}
	defer folder.Close()
	if _, err := folder.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return errTaken
	}
	temp := ".mohr-" + rand.Text()[:10] + ".tmp"
	if err := writeSynced(folder, temp, data); err != nil {
		folder.Remove(temp)
		return err
	}
	if err := publish(folder, temp, name); err != nil {
		folder.Remove(temp)
		return err
	}
	return nil
}

// writeSynced writes a new file and waits until the stick has it.
func writeSynced(folder *os.Root, name string, data []byte) error {
	f, err := folder.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// publish gives a file its name, which nothing may have. A stick's file system has no links, so that a rename must do it.
func publish(folder *os.Root, temp, name string) error {
	dir, err := folder.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	fd := int(dir.Fd())
	err = unix.Renameat2(fd, temp, fd, name, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) { // a file system that cannot; nobody else writes here
		err = unix.Renameat(fd, temp, fd, name)
	}
	if err != nil {
		return err
	}
	return unix.Syncfs(fd) // names of FAT reach the stick with its tables
}
