// Package keyfile keeps the owner's root: 32 random bytes in one file, made at first use, from which everything
// that belongs to the owner is derived, see watermark.OwnerRoot.
//
// For most cases: Path, then LoadOrCreate, then MarkSecret and SigningKey; after ErrLocked Read and Key.Root. A key
// that cannot be trusted (another's, open to others, changed, a symbolic link) is an error and is never replaced: a
// new key would silently cut the owner off from every copy made before. Replace and Exchange put another key in its
// place on purpose. The package prints nothing and never puts key bytes or a passphrase into an error.
//
// The file is one line: "mohr-key-v1", a space, and 48 characters of unpadded base64url (RFC 4648, section 5),
// which are the root and the first 4 bytes of SHA-256 over "mohr-key-v1" and the root. With a passphrase it is that
// line as an armored age file (age-encryption.org/v1) of one scrypt recipient, which "age -d" opens too. What a
// passphrase does not do: wipe what was on the disk before it was set.
package keyfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// A Root is the owner's 32 random bytes.
type Root = watermark.OwnerRoot

// The kinds of failure, told apart by errors.Is; other errors are those of the file system.
var (
	ErrNoHome  = errors.New("no home folder is known")
	ErrKind    = errors.New("is not a plain file")           // a symbolic link, a folder, a device
	ErrMode    = errors.New("is open to other users")        // the file, or its folder for writing
	ErrOwner   = errors.New("belongs to another user")       // the file or its folder, or the home of a first key
	ErrCorrupt = errors.New("does not hold a key")           // damaged, cut short, or something else
	ErrVersion = errors.New("holds a key of a later format") // made by a newer mohr

	ErrLocked     = errors.New("is locked with a passphrase")
	ErrPassphrase = errors.New("does not open with that passphrase")
	ErrWork       = errors.New("would take too much work to open") // over MaxWorkFactor
	ErrMissing    = errors.New("is missing, and older ones lie beside it")
	ErrChanged    = errors.New("has been changed by another run meanwhile")
)

// MaxBytes bounds the text of a key, locked or not, bytes.
const MaxBytes = 1024

const (
	version     = "mohr-key-v1"
	prefix      = "mohr-key-v" // of this and any later format
	checkBytes  = 4            // one changed character in 2^32 goes unseen
	emptyTries  = 50           // times that an empty file is read again, see read
	emptyPause  = 20 * time.Millisecond
	folderMode  = 0o700
	keyFileMode = 0o600
)

// Path is where the key is kept: $XDG_DATA_HOME/mohr/key when that is an absolute path, else
// ~/.local/share/mohr/key; ~/Library/Application Support/mohr/key on macOS; %LocalAppData%\mohr\key on Windows,
// which does not follow its owner to other machines. The error is ErrNoHome.
func Path(goos string, getenv func(string) string) (string, error) {
	if goos == "windows" {
		return under(getenv("LocalAppData"))
	}
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) { // XDG Base Directory 0.8: a relative one is ignored
		return under(dir)
	}
	home := getenv("HOME")
	if goos == "darwin" || goos == "ios" {
		return under(home, "Library", "Application Support")
	}
	return under(home, ".local", "share")
}

// under is the key's path beneath a base folder that must be absolute.
func under(base string, parts ...string) (string, error) {
	if !filepath.IsAbs(base) {
		return "", ErrNoHome
	}
	return filepath.Join(filepath.Join(base, filepath.Join(parts...)), "mohr", "key"), nil
}

// LoadOrCreate reads the root at path and makes it from random when there is none, and says whether it did. Of
// several first runs at once one makes the key and all get that one. The set is told of the file while it is
// being written. The error is Load's, or ErrMissing when there is none but Exchange has left older ones.
func LoadOrCreate(path string, set *outfile.Set, random io.Reader) (root Root, made bool, err error) {
	root, err = Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return root, false, err
	}
	if hasOld(filepath.Dir(path)) {
		return Root{}, false, ErrMissing
	}
	if _, err := io.ReadFull(random, root[:]); err != nil {
		return Root{}, false, fmt.Errorf("random bytes: %w", err)
	}
	err = Create(path, set, Plain(root))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return Root{}, false, err
	}
	made = err == nil
	root, err = Load(path) // what was written, or what another run wrote first
	return root, made && err == nil, err
}

// Load reads the root at path. The error is Read's, or ErrLocked.
func Load(path string) (Root, error) {
	key, err := Read(path)
	if err != nil {
		return Root{}, err
	}
	return key.Root("")
}

// Read reads the key at path. The error is fs.ErrNotExist when there is no file, else one of this package's kinds or
// the file system's.
func Read(path string) (Key, error) {
	if info, err := os.Lstat(path); err != nil {
		return Key{}, outfile.Bare(err)
	} else if !info.Mode().IsRegular() {
		return Key{}, ErrKind
	}
	if err := CheckFolder(filepath.Dir(path)); err != nil {
		return Key{}, err
	}
	text, err := read(path)
	if err != nil {
		return Key{}, err
	}
	return Parse(text)
}

// read returns the file's content after its owner and mode are found good. A file that is empty is looked at
// again for a second: where hard links are missing, another first run may be about to fill it.
func read(path string) ([]byte, error) {
	for try := 1; ; try++ {
		text, err := readOnce(path)
		if err != nil || len(text) > 0 || try == emptyTries {
			return text, err
		}
		time.Sleep(emptyPause)
	}
}

func readOnce(path string) ([]byte, error) {
	f, err := OpenOwn(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	return text, outfile.Bare(err)
}

// OpenOwn opens a file of the owner's data, with flags as os.OpenFile takes them; one that is made is closed to others. It
// follows no symbolic link. The error is ErrKind, ErrOwner, ErrMode or the file system's.
func OpenOwn(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|noFollow, keyFileMode)
	if err != nil {
		return nil, outfile.Bare(err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = outfile.Bare(err)
	case !info.Mode().IsRegular():
		err = ErrKind
	default:
		err = checkFile(info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Create makes the folder and the file. The error is fs.ErrExist when there is a file already.
func Create(path string, set *outfile.Set, key Key) error {
	if err := MakeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	return write(path, set, key, false)
}

// MakeFolder makes the folder of the owner's data when it is not there. The error is CheckHome's, CheckFolder's or the file
// system's.
func MakeFolder(dir string) error {
	if err := CheckHome(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return outfile.Bare(err)
	}
	return CheckFolder(dir)
}

// write puts key at path in one step.
func write(path string, set *outfile.Set, key Key, replace bool) error {
	f, err := set.Create(filepath.Dir(path), keyFileMode)
	if err != nil {
		return outfile.Bare(err)
	}
	defer f.Discard()
	if _, err := f.Write(key.text); err != nil {
		return outfile.Bare(err)
	}
	return outfile.Bare(f.Commit(filepath.Base(path), replace))
}

// format writes root as the file's one line.
func format(root Root) string {
	sum := check(root)
	return version + " " + base64.RawURLEncoding.EncodeToString(append(root[:], sum[:]...)) + "\n"
}

// parse reads what format writes, the form without a passphrase; a line end of Windows and a missing one are taken too. The error is
// ErrCorrupt or ErrVersion.
func parse(text []byte) (Root, error) {
	line := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	name, code, _ := strings.Cut(line, " ")
	if name != version && strings.HasPrefix(name, prefix) && len(text) <= MaxBytes {
		return Root{}, ErrVersion
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(code)
	var root Root
	if name != version || err != nil || len(raw) != len(root)+checkBytes || strings.ContainsAny(code, "\r\n") {
		return Root{}, ErrCorrupt
	}
	copy(root[:], raw)
	sum := check(root)
	if !bytes.Equal(raw[len(root):], sum[:]) {
		return Root{}, ErrCorrupt
	}
	return root, nil
}

func check(root Root) [checkBytes]byte {
	sum := sha256.Sum256(append([]byte(version), root[:]...))
	return [checkBytes]byte(sum[:])
}
