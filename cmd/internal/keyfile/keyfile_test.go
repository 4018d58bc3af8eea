package keyfile

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"mohr/cmd/internal/outfile"
)

// counting is the root 00 01 02 ... 1f, and countingLine its file, made with Python's hashlib and base64.
const countingLine = "mohr-key-v1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8vWLDC\n"

func counting() Root {
	var r Root
	for i := range r {
		r[i] = byte(i)
	}
	return r
}

func TestPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths below are those of Unix")
	}
	for _, tt := range []struct {
		goos string
		env  map[string]string
		want string // "" for ErrNoHome
	}{
		{"linux", map[string]string{"HOME": "/home/a"}, "/home/a/.local/share/mohr/key"},
		{"linux", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "/data"}, "/data/mohr/key"},
		{"linux", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "data"}, "/home/a/.local/share/mohr/key"},
		{"linux", nil, ""},
		{"linux", map[string]string{"HOME": "a"}, ""},
		{"darwin", map[string]string{"HOME": "/Users/a"}, "/Users/a/Library/Application Support/mohr/key"},
		{"darwin", map[string]string{"HOME": ""}, ""},
		{"windows", map[string]string{"LocalAppData": "/c/a"}, "/c/a/mohr/key"},
		{"windows", map[string]string{"HOME": "/home/a"}, ""},
	} {
		got, err := Path(tt.goos, func(name string) string { return tt.env[name] })
		if got != tt.want || (tt.want == "") != errors.Is(err, ErrNoHome) {
			t.Errorf("Path(%s, %v) = %q, %v, want %q", tt.goos, tt.env, got, err, tt.want)
		}
	}
}

func TestFormat(t *testing.T) {
	if got := format(counting()); got != countingLine {
		t.Errorf("format = %q, want %q", got, countingLine)
	}
}

func TestParse(t *testing.T) {
	line := strings.TrimSuffix(countingLine, "\n")
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"line":               {line + "\n", nil},
		"no line end":        {line, nil},
		"Windows line end":   {line + "\r\n", nil},
		"empty":              {"", ErrCorrupt},
		"only a line end":    {"\n", ErrCorrupt},
		"cut":                {line[:len(line)-1], ErrCorrupt},
		"longer":             {line + "A", ErrCorrupt},
		"padded":             {line + "=", ErrCorrupt},
		"two lines":          {line + "\n" + line + "\n", ErrCorrupt},
		"two line ends":      {line + "\n\n", ErrCorrupt},
		"line end within":    {line[:30] + "\n" + line[30:], ErrCorrupt},
		"one bit":            {strings.Replace(line, "AAEC", "AAED", 1), ErrCorrupt},
		"check changed":      {strings.Replace(line, "WLDC", "WLDD", 1), ErrCorrupt},
		"no name":            {strings.TrimPrefix(line, "mohr-key-v1 "), ErrCorrupt},
		"other name":         {strings.Replace(line, "mohr", "Mohr", 1), ErrCorrupt},
		"two spaces":         {strings.Replace(line, " ", "  ", 1), ErrCorrupt},
		"byte order mark":    {"\ufeff" + line, ErrCorrupt},
		"later format":       {strings.Replace(line, "v1", "v2", 1), ErrVersion},
		"later format, long": {strings.Replace(line, "v1", "v12", 1), ErrVersion},
		"too long":           {"mohr-key-v2 " + strings.Repeat("A", MaxBytes), ErrCorrupt},
	} {
		got, err := parse([]byte(tt.text))
		if !errors.Is(err, tt.want) || (tt.want == nil && err != nil) {
			t.Errorf("%s: parse error = %v, want %v", name, err, tt.want)
		}
		if want := counting(); tt.want == nil && got != want {
			t.Errorf("%s: parse gives another root", name)
		}
		if tt.want != nil && got != (Root{}) {
			t.Errorf("%s: parse gives a root beside the error", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(countingLine))
	f.Add([]byte("mohr-key-v2 x\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		root, err := parse(text)
		if err != nil {
			return
		}
		line := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
		if format(root) != line+"\n" {
			t.Errorf("parse took %q, which format does not write", text)
		}
	})
}

// The wanted values were made with Python's hmac and hashlib after RFC 5869.
func TestDerive(t *testing.T) {
	secret := counting().MarkSecret()
	signing := counting().SigningKey()
	seed, id := counting().Copy([]byte("picture"))
	rowSeed, rowID := counting().Batch(sha256.Sum256([]byte("row")))
	tag := counting().BatchTag()
	for _, tt := range []struct{ name, got, want string }{
		{"MarkSecret", hex.EncodeToString(secret[:]), "3797514ad43ae4130ddd44bb0b20203d5de7cf10c4ea886352c3ed051c332c66"},
		{"SigningKey", hex.EncodeToString(signing[:]), "eb1e814716e6bea57f5bf01a9db88c4f3dab9479a9d4b630e694edac00022197"},
		{"seed", hex.EncodeToString(seed[:]), "2fe32d255477fafdbda64e90d2bf2c10fd2d62a6df73bbbf37e20f3d491b14c2"},
		{"copy ID", hex.EncodeToString(id[:]), "a1dd11bae9"},
		{"seed of a row", hex.EncodeToString(rowSeed[:]), "02d4f199a1965672056a0a39bc019cd0b74a156661289d61b7cb16716a919544"},
		{"copy ID of a row", hex.EncodeToString(rowID[:]), "9beba5be27"},
		{"BatchTag", hex.EncodeToString(tag[:]), "cb00dee12bdce3a7d9307638a7777273749614f8948fcdf6cdb02bab8286b0fb"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s = %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestLoadOrCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "share", "mohr", "key")
	var set outfile.Set
	first, made, err := LoadOrCreate(path, &set, rand.Reader)
	if err != nil || !made || first == (Root{}) {
		t.Fatalf("first LoadOrCreate: made %v, error %v", made, err)
	}
	again, made, err := LoadOrCreate(path, &set, failing{})
	if err != nil || made || again != first {
		t.Errorf("second LoadOrCreate: made %v, same root %v, error %v", made, again == first, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("mode of %s is %v (%v), want %v", filepath.Base(name), info.Mode(), err, want)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("folder holds %v (%v), want the key alone", entries, err)
	}
}

func TestCreateRace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mohr", "key")
	const runs = 16
	var roots [runs]Root
	var made [runs]bool
	var wg sync.WaitGroup
	for i := range runs {
		wg.Go(func() {
			var set outfile.Set
			var err error
			if roots[i], made[i], err = LoadOrCreate(path, &set, rand.Reader); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	makers := 0
	for i := range runs {
		if roots[i] != roots[0] || roots[i] == (Root{}) {
			t.Errorf("run %d has another root than run 0", i)
		}
		if made[i] {
			makers++
		}
	}
	if makers != 1 {
		t.Errorf("%d runs say they made the key, want 1", makers)
	}
}

// Whatever is wrong with a key, it stays as it is and no new one is made.
func TestBadKeyIsKept(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes and links of Unix")
	}
	for name, tt := range map[string]struct {
		spoil func(path string) error
		want  error
	}{
		"readable by group":      {func(p string) error { return os.Chmod(p, 0o640) }, ErrMode},
		"readable by all":        {func(p string) error { return os.Chmod(p, 0o604) }, ErrMode},
		"folder writable by all": {func(p string) error { return os.Chmod(filepath.Dir(p), 0o777) }, ErrMode},
		"damaged":                {func(p string) error { return os.WriteFile(p, []byte("mohr-key-v1 AAAA\n"), 0) }, ErrCorrupt},
		"huge":                   {func(p string) error { return os.Truncate(p, 1<<30) }, ErrCorrupt},
		"empty":                  {func(p string) error { return os.Truncate(p, 0) }, ErrCorrupt},
		"a symbolic link": {func(p string) error {
			return errors.Join(os.Rename(p, p+"2"), os.Symlink("key2", p))
		}, ErrKind},
		"a dangling link": {func(p string) error {
			return errors.Join(os.Remove(p), os.Symlink("none", p))
		}, ErrKind},
		"a folder": {func(p string) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o700)) }, ErrKind},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "mohr", "key")
			var set outfile.Set
			if _, _, err := LoadOrCreate(path, &set, rand.Reader); err != nil {
				t.Fatal(err)
			}
			if err := tt.spoil(path); err != nil {
				t.Fatal(err)
			}
			before := look(t, path)
			root, made, err := LoadOrCreate(path, &set, rand.Reader)
			if !errors.Is(err, tt.want) || made || root != (Root{}) {
				t.Errorf("LoadOrCreate = root %v, made %v, %v, want %v", root != Root{}, made, err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), path) {
				t.Errorf("error %q names the path, which is the caller's to do", err)
			}
			if after := look(t, path); after != before {
				t.Errorf("the folder was %q and is %q", before, after)
			}
		})
	}
}

// look describes the key's folder: names, modes and sizes.
func look(t *testing.T, path string) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(fs.FormatFileInfo(info) + "\n")
	}
	return b.String()
}

func TestForeignOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make another user's file")
	}
	const nobody = 65534
	var set outfile.Set
	home := t.TempDir()
	path := filepath.Join(home, "mohr", "key")
	if _, _, err := LoadOrCreate(path, &set, rand.Reader); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	if _, _, err := LoadOrCreate(path, &set, rand.Reader); !errors.Is(err, ErrOwner) {
		t.Errorf("another's key: error %v, want ErrOwner", err)
	}
	if err := errors.Join(os.Chown(path, 0, 0), os.Chown(filepath.Dir(path), nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := LoadOrCreate(path, &set, rand.Reader); !errors.Is(err, ErrOwner) {
		t.Errorf("another's folder: error %v, want ErrOwner", err)
	}
	theirs := t.TempDir()
	if err := os.Chown(theirs, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(theirs, "share", "mohr", "key")
	if _, made, err := LoadOrCreate(fresh, &set, rand.Reader); !errors.Is(err, ErrOwner) || made {
		t.Errorf("another's home: made %v, error %v, want ErrOwner", made, err)
	}
	if entries, err := os.ReadDir(theirs); err != nil || len(entries) != 0 {
		t.Errorf("another's home now holds %v (%v)", entries, err)
	}
}

func TestNoRandomness(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mohr", "key")
	var set outfile.Set
	for name, random := range map[string]io.Reader{"failing": failing{}, "short": strings.NewReader("short")} {
		if _, made, err := LoadOrCreate(path, &set, random); err == nil || made {
			t.Errorf("%s: made %v, error %v, want an error", name, made, err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key was made of nothing: %v", err)
	}
}

// failing is a source of no bytes.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no bytes") }
