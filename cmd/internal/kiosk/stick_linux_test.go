package kiosk

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"mohr/watermark"
	"mohr/web"
)

const (
	jpegHead = "\xff\xd8\xff\xe0picture"
	pdfHead  = "%PDF-1.7 document"
)

// put writes a file into a folder that is made if need be.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// plain is a folder that counts as a stick.
func plain(t *testing.T) (string, *Stick) {
	t.Helper()
	dir := t.TempDir()
	return dir, OpenStick(StickConfig{Folder: dir}, 1<<20)
}

// listed names the files of a list.
func listedNames(t *testing.T, s *Stick) []string {
	t.Helper()
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range list.Files {
		names = append(names, f.Name)
	}
	return names
}

// Pictures and PDFs are offered, by what they are; nothing that is no plain file within the stick is.
func TestStickList(t *testing.T) {
	dir, s := plain(t)
	outside := t.TempDir()
	put(t, filepath.Join(outside, "outside.jpg"), jpegHead)
	put(t, filepath.Join(dir, "a.jpg"), jpegHead)
	put(t, filepath.Join(dir, "DCIM/100/b.JPG"), jpegHead)
	put(t, filepath.Join(dir, "c.pdf"), pdfHead)
	put(t, filepath.Join(dir, "d.png"), "no picture at all")
	put(t, filepath.Join(dir, "e.txt"), jpegHead)
	put(t, filepath.Join(dir, "empty.jpg"), "")
	put(t, filepath.Join(dir, ".hidden.jpg"), jpegHead)
	put(t, filepath.Join(dir, ".Trash-0/f.jpg"), jpegHead)
	put(t, filepath.Join(dir, "$recycle.bin/f.jpg"), jpegHead)
	put(t, filepath.Join(dir, "mohr/stamped.jpg"), jpegHead)
	put(t, filepath.Join(dir, "1/2/3/4/5/deep.jpg"), jpegHead)
	put(t, filepath.Join(dir, "1/2/3/4/5/6/deeper.jpg"), jpegHead)
	for name, to := range map[string]string{
		"passwd.jpg": "/etc/passwd", "up.jpg": filepath.Join("..", filepath.Base(outside), "outside.jpg"), "abs.jpg": filepath.Join(outside, "outside.jpg"),
		"in.jpg": "a.jpg", "folder": outside, "loop": ".", "gone.jpg": "nowhere",
	} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.jpg"), 0o666); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := syscall.Mknod(filepath.Join(dir, "zero.jpg"), syscall.S_IFCHR|0o666, int(unix.Mkdev(1, 5))); err != nil {
			t.Logf("no device: %v", err)
		}
	}
	old := time.Date(2020, 2, 3, 12, 0, 0, 0, time.Local)
	if err := os.Chtimes(filepath.Join(dir, "c.pdf"), old, old); err != nil {
		t.Fatal(err)
	}
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range list.Files {
		names = append(names, f.Name)
		if f.PDF != (f.Name == "c.pdf") || strings.ContainsAny(f.ID, "/.") || len(f.ID) < 20 {
			t.Errorf("listed %+v", f)
		}
	}
	if last := list.Files[len(list.Files)-1]; last.Name != "c.pdf" || last.Day != "2020-02-03" {
		t.Errorf("the oldest is %+v", last)
	}
	slices.Sort(names)
	if want := []string{"a.jpg", "b.JPG", "c.pdf", "deep.jpg"}; !slices.Equal(names, want) || list.More || list.Large != 0 {
		t.Errorf("List = %q, %v, %d; want %q", names, list.More, list.Large, want)
	}
}

// What becomes something else after it was listed is not opened.
func TestStickSwapped(t *testing.T) {
	dir, s := plain(t)
	path := filepath.Join(dir, "sub/a.jpg")
	put(t, path, jpegHead)
	put(t, filepath.Join(dir, "b.jpg"), jpegHead+"b")
	outside := t.TempDir()
	put(t, filepath.Join(outside, "a.jpg"), "secret")
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	id := list.Files[slices.IndexFunc(list.Files, func(f web.StickFile) bool { return f.Name == "a.jpg" })].ID
	if data, err := s.Read(id, 100); err != nil || string(data) != jpegHead {
		t.Fatalf("Read = %q, %v", data, err)
	}
	for name, swap := range map[string]func() error{
		"a link":        func() error { return os.Symlink("/etc/passwd", path) },
		"a link within": func() error { return os.Symlink("../b.jpg", path) },
		"a pipe":        func() error { return syscall.Mkfifo(path, 0o666) },
		"nothing":       func() error { return nil },
		"a folder":      func() error { return os.Mkdir(path, 0o777) },
		"a linked place": func() error {
			return errors.Join(os.Remove(filepath.Dir(path)), os.Symlink(outside, filepath.Dir(path)))
		},
	} {
		os.Remove(path)
		if err := swap(); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if data, err := s.Read(id, 100); !errors.Is(err, web.ErrStick) || len(data) > 0 {
			t.Errorf("%s: Read = %q, %v", name, data, err)
		}
		if took := time.Since(start); took > lookTime {
			t.Errorf("%s: it took %v", name, took)
		}
		if info, err := os.Lstat(filepath.Dir(path)); err == nil && !info.IsDir() {
			os.Remove(filepath.Dir(path))
			os.Mkdir(filepath.Dir(path), 0o755)
		}
	}
	for _, id := range []string{"", "a.jpg", "../etc/passwd", "/etc/passwd", "sub/a.jpg"} {
		if data, err := s.Read(id, 100); !errors.Is(err, web.ErrStick) || len(data) > 0 {
			t.Errorf("Read(%q) = %q, %v", id, data, err)
		}
	}
}

// A file of 10 GB is counted and never read; 10,000 files are listed at once, the newest of them.
func TestStickLarge(t *testing.T) {
	dir, s := plain(t)
	put(t, filepath.Join(dir, "huge.jpg"), jpegHead)
	if err := os.Truncate(filepath.Join(dir, "huge.jpg"), 10<<30); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "grows.jpg"), jpegHead)
	list, err := s.List()
	if err != nil || list.Large != 1 || len(list.Files) != 1 {
		t.Fatalf("List = %+v, %v", list, err)
	}
	if err := os.Truncate(filepath.Join(dir, "grows.jpg"), 10<<30); err != nil {
		t.Fatal(err)
	}
	if data, err := s.Read(list.Files[0].ID, 1<<40); !errors.Is(err, watermark.ErrLimit) || len(data) > 0 {
		t.Errorf("a file that has grown: %d bytes, %v", len(data), err)
	}

	dir, s = plain(t)
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	many := 10_000
	if testing.Short() {
		many = 1000
	}
	for i := range many {
		path := filepath.Join(dir, fmt.Sprintf("%02d/%05d.jpg", i%40, i))
		if i < 40 {
			os.Mkdir(filepath.Dir(path), 0o755)
		}
		if err := os.WriteFile(path, []byte(jpegHead), 0o644); err != nil {
			t.Fatal(err)
		}
		at := base.Add(time.Duration(i) * time.Second)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	list, err = s.List()
	took := time.Since(start)
	t.Logf("%d files in %v", many, took)
	first, last := fmt.Sprintf("%05d.jpg", many-1), fmt.Sprintf("%05d.jpg", many-web.MaxStickFiles)
	if err != nil || len(list.Files) != web.MaxStickFiles || !list.More || list.Files[0].Name != first || list.Files[web.MaxStickFiles-1].Name != last {
		t.Errorf("List = %d files, %v, %v", len(list.Files), list.More, err)
	}
	if took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	again, err := s.List()
	if err != nil || !slices.Equal(again.Files, list.Files) {
		t.Errorf("the second list differs: %v", err)
	}
}

// Names are shown as people can read them.
func TestStickNames(t *testing.T) {
	dir, s := plain(t)
	for raw, want := range map[string]string{
		"a\nb.jpg":                          "ab.jpg",
		"\u202egpj.exe":                     "",
		"\u202egnp.jpg":                     "gnp.jpg",
		"bad\xff\xfe.jpg":                   "bad\ufffd.jpg",
		"شناخت.jpg":                         "شناخت.jpg",
		"\x1b[31m.jpg":                      "[31m.jpg",
		"x\\..\\etc\\passwd.jpg":            "passwd.jpg",
		"..\\up.jpg":                        "",
		strings.Repeat("long", 20) + ".jpg": "longlonglonglonglonglonglonglonglonglonglonglon\u2026longlong.jpg",
	} {
		path := filepath.Join(dir, raw)
		put(t, path, jpegHead)
		names := listedNames(t, s)
		if want == "" && len(names) > 0 || want != "" && !slices.Equal(names, []string{want}) {
			t.Errorf("%q is shown as %q, want %q", raw, names, want)
		}
		os.Remove(path)
	}
}

func FuzzShownName(f *testing.F) {
	f.Add("../a\n\u202e.jpg")
	f.Fuzz(func(t *testing.T, name string) {
		got := shownName(name)
		if got == "" || !utf8.ValidString(got) || len([]rune(got)) > maxShown || strings.ContainsAny(got, "/\\") ||
			strings.ContainsFunc(got, func(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Cf, c) }) {
			t.Errorf("shownName(%q) = %q", name, got)
		}
	})
}

// A copy appears whole, under a name that nothing had, and never through a link.
func TestStickSave(t *testing.T) {
	dir, s := plain(t)
	data := bytes.Repeat([]byte("copy"), 1000)
	if err := s.Save("mohr-1.jpg", data); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, SaveFolder, "mohr-1.jpg")); err != nil || !bytes.Equal(got, data) {
		t.Errorf("it holds %d bytes, %v", len(got), err)
	}
	if err := s.Save("mohr-1.jpg", []byte("x")); !errors.Is(err, web.ErrStick) {
		t.Errorf("a taken name: %v", err)
	}
	for _, name := range []string{"", ".", "..", ".a", "a/b.jpg", "../a.jpg", "/tmp/a.jpg", "a\nb", "\u202ea.jpg", strings.Repeat("a", 65)} {
		if err := s.Save(name, data); !errors.Is(err, web.ErrStick) {
			t.Errorf("Save(%q) = %v", name, err)
		}
	}
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.Symlink(outside, filepath.Join(dir, SaveFolder, "mohr-2.jpg")); err != nil {
		t.Fatal(err)
	}
	if err := s.Save("mohr-2.jpg", data); !errors.Is(err, web.ErrStick) {
		t.Errorf("over a link: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, SaveFolder)); err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	if list, err := s.List(); err != nil || len(list.Files) > 0 {
		t.Errorf("copies are listed: %+v, %v", list, err)
	}

	dir, s = plain(t)
	if err := os.Symlink(filepath.Dir(outside), filepath.Join(dir, SaveFolder)); err != nil {
		t.Fatal(err)
	}
	if err := s.Save("a.jpg", data); !errors.Is(err, web.ErrStick) {
		t.Errorf("through a linked folder: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(outside)); err != nil || len(entries) > 0 {
		t.Errorf("outside there is %v, %v", entries, err)
	}
}

// Each stick has a number of its own, and what was listed of one is nothing to the next.
func TestStickSeen(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "stick")
	s := OpenStick(StickConfig{Folder: dir}, 1<<20)
	if s.Seen() != 0 {
		t.Fatal("a stick that is not there is seen")
	}
	if _, err := s.List(); !errors.Is(err, web.ErrStick) {
		t.Errorf("List = %v", err)
	}
	if err := s.Save("a.jpg", nil); !errors.Is(err, web.ErrStick) {
		t.Errorf("Save = %v", err)
	}
	put(t, filepath.Join(dir, "a.jpg"), jpegHead)
	list, err := s.List()
	if s.Seen() != 1 || s.Seen() != 1 || err != nil {
		t.Fatalf("List = %+v, %v", list, err)
	}
	if err := os.Rename(dir, dir+"-out"); err != nil {
		t.Fatal(err)
	}
	if data, err := s.Read(list.Files[0].ID, 100); !errors.Is(err, web.ErrStick) || s.Seen() != 0 {
		t.Errorf("after it was pulled out: %q, %v", data, err)
	}
	if err := os.Rename(dir+"-out", dir); err != nil {
		t.Fatal(err)
	}
	if s.Seen() != 2 {
		t.Errorf("it comes back as %d", s.Seen())
	}
	if data, err := s.Read(list.Files[0].ID, 100); !errors.Is(err, web.ErrStick) {
		t.Errorf("the old name still reads %q, %v", data, err)
	}
	if err := os.WriteFile(dir+"-file", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if OpenStick(StickConfig{Folder: dir + "-file"}, 1).Seen() != 0 || OpenStick(StickConfig{Folder: dir, Mount: true}, 1).Seen() != 0 {
		t.Error("a file, or a folder where nothing is mounted, is a stick")
	}
}

// A call that hangs is given up, and no more than some are left behind.
func TestStickHangs(t *testing.T) {
	s := OpenStick(StickConfig{}, 1)
	hung := make(chan struct{})
	for i := range maxStuck + 2 {
		start := time.Now()
		_, err := within(s, 20*time.Millisecond, func() (int, error) { <-hung; return 0, nil })
		if took := time.Since(start); !errors.Is(err, web.ErrStick) || took > time.Second {
			t.Errorf("call %d: %v after %v", i, err, took)
		}
	}
	close(hung)
	if n, err := within(s, time.Second, func() (int, error) { return 1, nil }); n != 1 || err != nil {
		t.Errorf("afterwards: %d, %v", n, err)
	}
}

// On a real mount: one that is full, read-only, pulled out while it is used.
func TestStickMounted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a stick") // the list of mounts escapes the space
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	mount := func(flags uintptr, options string) {
		t.Helper()
		if err := unix.Mount("none", dir, "tmpfs", flags, options); err != nil {
			t.Skipf("no right to mount: %v", err)
		}
	}
	s := OpenStick(StickConfig{Folder: dir, Mount: true}, 1<<20)
	if s.Seen() != 0 {
		t.Error("nothing is mounted, and a stick is seen")
	}
	mount(0, "size=64k")
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	put(t, filepath.Join(dir, "a.jpg"), jpegHead)
	list, err := s.List()
	if err != nil || len(list.Files) != 1 || s.Seen() != 1 {
		t.Fatalf("List = %+v, %v", list, err)
	}
	if err := s.Save("big.jpg", make([]byte, 128<<10)); !errors.Is(err, errFull) {
		t.Errorf("a full stick: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, SaveFolder)); err != nil || len(entries) > 0 {
		t.Errorf("a full stick holds %v, %v", entries, err)
	}
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Save("a.jpg", []byte("x")); !errors.Is(err, errLocked) {
		t.Errorf("a locked stick: %v", err)
	}
	root, done, err := s.open()
	if err != nil {
		t.Fatal(err)
	}
	f, err := root.Open("a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := done(); !errors.Is(err, errNoStick) {
		t.Errorf("pulled out while it was used: %v", err)
	}
	if data, err := s.Read(list.Files[0].ID, 100); !errors.Is(err, web.ErrStick) || len(data) > 0 {
		t.Errorf("after that: %q, %v", data, err)
	}
	if err := s.Save("b.jpg", []byte("x")); !errors.Is(err, errNoStick) {
		t.Errorf("Save = %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("the place of the stick holds %v, %v", entries, err)
	}
}

// The kernel's list of mounts, as it may look.
func TestMountIn(t *testing.T) {
	const list = `22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /media/stick rw shared:20 - autofs systemd-1 rw
41 40 8:17 / /media/stick rw,nosuid shared:21 - vfat /dev/sdb1 rw
42 22 8:33 / /media/with\040space rw - vfat /dev/sdc1 rw
43 22 0:36 / /media/waiting rw - autofs systemd-1 rw
44 22 0:23 /bound /media/bound rw - tmpfs tmpfs rw
short line
`
	for folder, want := range map[string]string{
		"/media/stick": "41 8:17", "/media/with space": "42 8:33", "/media/waiting": "", "/media/bound": "", "/media": "", "/media/stick/": "", "/": "22 8:1",
	} {
		if got := mountIn(strings.NewReader(list), folder); got != want {
			t.Errorf("mountIn(%q) = %q, want %q", folder, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for head, want := range map[string][2]bool{
		jpegHead: {true, false}, "\x89PNG\r\n\x1a\n1": {true, false}, "RIFF1234WEBPx": {true, false}, "II*\x00": {true, false}, "MM\x00*": {true, false},
		"GIF89a": {true, false}, "BM1234": {true, false}, "\x00\x00\x00\x18ftypheic": {true, false}, "\x00\x00\x00\x18ftypavif": {true, false},
		pdfHead: {false, true}, "junk %PDF-1.4": {false, true}, "": {}, "\xff\xd8": {}, "<svg": {}, "PK\x03\x04": {}, "\x00\x00\x00\x18ftypmp42": {},
	} {
		picture, pdf := kindOf([]byte(head))
		if got := [2]bool{picture, pdf}; got != want {
			t.Errorf("kindOf(%q) = %v, want %v", head, got, want)
		}
	}
}
