package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// mohr prepares this test binary to run as mohr in dir, which is also its home.
func mohr(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Args = append([]string{"mohr"}, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+filepath.Join(dir, "home"), "XDG_DATA_HOME=")
	return c
}

// folder is a new folder that holds one picture.
func folder(t *testing.T, kind string, w, h int) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in."+kind), picture(kind, w, h), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// status is the exit status of a finished command.
func status(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}

// listing names what a folder holds, but for the home within.
func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != "home" {
			names = append(names, e.Name())
		}
	}
	return strings.Join(names, " ")
}

// writing waits until the process has an output open in dir, named or not, which is while the copy is made.
func writing(t *testing.T, pid int, dir string) {
	t.Helper()
	fds := fmt.Sprintf("/proc/%d/fd", pid)
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		entries, err := os.ReadDir(fds)
		if err != nil {
			t.Fatalf("the process has ended before it could be interrupted: %v", err)
		}
		for _, e := range entries {
			to, _ := os.Readlink(filepath.Join(fds, e.Name()))
			if filepath.Dir(to) == dir && !strings.HasPrefix(filepath.Base(to), "in.") {
				return
			}
		}
	}
	t.Fatal("the process never opened an output")
}

// A run that is interrupted or killed while it makes a large copy leaves nothing.
func TestInterrupted(t *testing.T) {
	dir := folder(t, "png", 2000, 1500)
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			c := mohr(t, dir, "stamp", "-p", "x", "in.png")
			var stdout, stderr bytes.Buffer
			c.Stdout, c.Stderr = &stdout, &stderr
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			writing(t, c.Process.Pid, dir)
			c.Process.Signal(sig)
			got := status(c.Wait())
			if want := exitInterrupted; sig != syscall.SIGKILL && got != want {
				t.Errorf("exit status %d, want %d; stderr: %s", got, want, &stderr)
			}
			if sig != syscall.SIGKILL && !strings.HasSuffix(stderr.String(), "mohr: interrupted\n") {
				t.Errorf("stderr %q, want it to end in that it was interrupted", &stderr)
			}
			if stdout.Len() > 0 {
				t.Errorf("stdout %q, want nothing", &stdout)
			}
			if got := listing(t, dir); got != "in.png" {
				t.Errorf("the folder holds %q, want the input alone", got)
			}
		})
	}
}

// A run that waits for its input can be interrupted, too.
func TestInterruptedWaiting(t *testing.T) {
	dir := t.TempDir()
	c := mohr(t, dir, "stamp", "-p", "x", "-o", "out.jpg", "-")
	stdin, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	note := make([]byte, 256)
	if _, err := stderr.Read(note); err != nil { // the note of the first key: it has begun
		t.Fatal(err)
	}
	c.Process.Signal(os.Interrupt)
	rest, _ := io.ReadAll(stderr)
	if got := status(c.Wait()); got != exitInterrupted {
		t.Errorf("exit status %d, want %d: %s", got, exitInterrupted, rest)
	}
	stdin.Close()
	if got := listing(t, dir); got != "" {
		t.Errorf("the folder holds %q, want nothing", got)
	}
}

// Of several first runs at once all succeed, with one key among them.
func TestFirstRunsAtOnce(t *testing.T) {
	dir := folder(t, "jpeg", 320, 200)
	const runs = 8
	var made [runs]bool
	var wg sync.WaitGroup
	for i := range runs {
		wg.Go(func() {
			c := mohr(t, dir, "stamp", "-p", "x", "-o", fmt.Sprintf("out%d.jpg", i), "in.jpeg")
			out, err := c.CombinedOutput()
			if err != nil {
				t.Errorf("run %d: %v: %s", i, err, out)
			}
			made[i] = strings.Contains(string(out), "made your key")
		})
	}
	wg.Wait()
	makers := 0
	for _, m := range made {
		if m {
			makers++
		}
	}
	if makers != 1 {
		t.Errorf("%d runs say that they made the key, want 1", makers)
	}
	if got := listing(t, filepath.Join(dir, "home/.local/share/mohr")); !regexp.MustCompile(`^copies-[0-9a-f]{8} copies\.lock key$`).MatchString(got) {
		t.Errorf("the key's folder holds %q", got)
	}
	if out, err := mohr(t, dir, "copies", "list").CombinedOutput(); err != nil || bytes.Count(out, []byte("\n")) != runs {
		t.Errorf("the register of %d copies: %v: %s", runs, err, out)
	}
}

// Of several runs with one output exactly one gets it, and the others say that it exists.
func TestOneOutputAtOnce(t *testing.T) {
	dir := folder(t, "jpeg", 320, 200)
	const runs = 6
	var got [runs]int
	var wg sync.WaitGroup
	for i := range runs {
		wg.Go(func() {
			got[i] = status(mohr(t, dir, "stamp", "-p", "x", "in.jpeg").Run())
		})
	}
	wg.Wait()
	done := 0
	for _, code := range got {
		switch code {
		case exitDone:
			done++
		case exitExists:
		default:
			t.Errorf("exit statuses %v, want 0 once and 5 else", got)
		}
	}
	if done != 1 {
		t.Errorf("%d runs wrote the output, want 1", done)
	}
	if got := listing(t, dir); got != "in-stamped.jpeg in.jpeg" && got != "in-stamped.jpg in.jpeg" {
		t.Errorf("the folder holds %q", got)
	}
}

// The largest pictures that are taken need 1 GiB and what the caption's band adds, one that lies on its side too. The
// band is as tall as a signed QR code is wide: 78 MiB more of this picture than an unsigned one's.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("the race detector takes memory of its own")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in.png"), sidewaysPNG(t, 10_900), 0o644); err != nil {
		t.Fatal(err)
	}
	c := mohr(t, dir, "stamp", "-p", "x", "in.png")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const most = 1<<20 + 78<<10 // KiB
	if got := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss; got > most {
		t.Errorf("peak is %d KiB, want at most %d", got, most)
	}
}

// sidewaysPNG is a square of colour whose EXIF asks for a quarter turn, written without ever being a picture here.
func sidewaysPNG(t *testing.T, side int) []byte {
	t.Helper()
	row := make([]byte, 1+3*side)
	for i := range row[1:] {
		row[1+i] = byte(i * i)
	}
	var data bytes.Buffer
	z, err := zlib.NewWriterLevel(&data, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	for range side {
		z.Write(row)
	}
	z.Close()
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		from := len(out)
		out = append(append(out, name...), data...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(side)), uint32(side))
	chunk("IHDR", append(head, 8, 2, 0, 0, 0))
	chunk("eXIf", []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"))
	chunk("IDAT", data.Bytes())
	chunk("IEND", nil)
	return out
}

// Files that may not be read, and folders that may not be written to. Root may do everything, so the runs are
// those of another user then.
func TestPermissions(t *testing.T) {
	dir, as := unprivileged(t)
	in := filepath.Join(dir, "in")
	closed := filepath.Join(dir, "closed")
	for _, d := range []string{in, closed, filepath.Join(dir, "home")} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	as(t, filepath.Join(dir, "home"))
	for name, mode := range map[string]fs.FileMode{"in/a.jpg": 0o644, "closed/b.jpg": 0o644, "in/secret.jpg": 0} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, picture("jpeg", 320, 200), 0o644); err != nil {
			t.Fatal(err)
		}
		as(t, path)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	as(t, in)
	as(t, closed)
	if err := os.Chmod(closed, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(closed, 0o755) })
	for _, tt := range []struct {
		name string
		args []string
		exit int
		want string // in standard error
	}{
		{"read-only folder", []string{"stamp", "-p", "x", "closed/b.jpg"}, exitFault, "mohr: hint: choose a folder that you may write to with -o"},
		{"read-only target", []string{"stamp", "-p", "x", "-o", "closed/", "in/a.jpg"}, exitFault, "output closed/a-stamped.jpg: permission denied"},
		{"folder not to be made", []string{"stamp", "-p", "x", "-o", "closed/new/", "in/a.jpg"}, exitFault, "permission denied"},
		{"from there to elsewhere", []string{"stamp", "-p", "x", "-o", "in/", "closed/b.jpg"}, exitDone, ""},
		{"unreadable", []string{"stamp", "-p", "x", "in/secret.jpg"}, exitFault, "mohr: in/secret.jpg: permission denied\nmohr: hint: you may not read it"},
		{"unreadable to inspect", []string{"inspect", "in/secret.jpg"}, exitFault, "permission denied"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := mohr(t, dir, tt.args...)
			c.Path = filepath.Join(dir, "mohr")
			c.SysProcAttr = credential()
			var stderr bytes.Buffer
			c.Stderr = &stderr
			if got := status(c.Run()); got != tt.exit {
				t.Errorf("exit status %d, want %d", got, tt.exit)
			}
			if !strings.Contains(stderr.String(), tt.want) {
				t.Errorf("stderr %q, want %q in it", &stderr, tt.want)
			}
		})
	}
	if got := listing(t, closed); got != "b.jpg" {
		t.Errorf("the closed folder holds %q", got)
	}
	if got := listing(t, in); got != "a.jpg b-stamped.jpg secret.jpg" {
		t.Errorf("the open folder holds %q", got)
	}
}

const nobody = 65534

// credential makes a process of root run as nobody, and one of another user run as that.
func credential() *syscall.SysProcAttr {
	if os.Geteuid() != 0 {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}

// unprivileged makes a folder that every user can reach, with this test binary in it as "mohr", and returns how
// to give a file there to the user of credential.
func unprivileged(t *testing.T) (dir string, as func(*testing.T, string)) {
	t.Helper()
	dir, err := os.MkdirTemp("", "mohr-permissions")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	binary, err := os.ReadFile(self)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "mohr"), binary, 0o755)
	}
	if err = errors.Join(err, os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	return dir, func(t *testing.T, path string) {
		if os.Geteuid() == 0 {
			if err := os.Chown(path, nobody, nobody); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A picture is not poured over a terminal unless --force asks for it, and names are shown safely there.
func TestTerminal(t *testing.T) {
	dir := folder(t, "jpeg", 320, 200)
	if err := os.Link(filepath.Join(dir, "in.jpeg"), filepath.Join(dir, "\x1b[31m.jpeg")); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args []string
		exit int
		want string // in what the terminal shows
	}{
		{"picture", []string{"-o", "-", "in.jpeg"}, exitUsage, ""},
		{"picture by force", []string{"-o", "-", "--force", "in.jpeg"}, exitDone, "\xff\xd8\xff"},
		{"name", []string{"in.jpeg"}, exitDone, "in-stamped.jpeg"},
		{"name with escapes", []string{"\x1b[31m.jpeg"}, exitDone, `"\x1b[31m-stamped.jpeg"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := mohr(t, dir, append([]string{"stamp", "-p", "x"}, tt.args...)...)
			shown, code := onTerminal(t, c)
			if code != tt.exit {
				t.Errorf("exit status %d, want %d", code, tt.exit)
			}
			if !strings.Contains(shown, tt.want) || tt.want == "" && shown != "" {
				t.Errorf("the terminal shows %q, want %q", shown[:min(len(shown), 200)], tt.want)
			}
		})
	}
}

// onTerminal runs c with a new pseudo-terminal as standard output and returns what that shows and the status.
func onTerminal(t *testing.T, c *exec.Cmd) (string, int) {
	t.Helper()
	master, slave := terminal(t)
	c.Stdout = slave
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	var shown bytes.Buffer
	io.Copy(&shown, master) // ends in EIO when the process has gone
	return shown.String(), status(c.Wait())
}

// terminal opens a new pseudo-terminal: the side of a person, and the side of a program.
func terminal(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here")
	}
	t.Cleanup(func() { master.Close() })
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here")
	}
	t.Cleanup(func() { slave.Close() })
	return master, slave
}

// A password is asked for on the terminal, is not shown there, and an interruption leaves the terminal as it was.
func TestPasswordPrompt(t *testing.T) {
	if testing.Short() {
		t.Skip("PDFium takes minutes under the race detector")
	}
	dir := t.TempDir()
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("card.jpg", picture("jpeg", 400, 250))
	write("secret.txt", []byte("SPECIMEN-word\n"))
	if out, err := mohr(t, dir, "stamp", "-p", "x", "--new-password-file", "secret.txt", "-o", "locked.pdf", "card.jpg").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	echoes := func(f *os.File) bool {
		state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
		return err == nil && state.Lflag&unix.ECHO != 0
	}
	for _, tt := range []struct {
		name, typed string
		exit        int
	}{
		{"right", "SPECIMEN-word\n", exitDone},
		{"wrong", "SPECIMEN-world\n", exitDocument},
		{"interrupted", "", exitInterrupted},
	} {
		master, slave := terminal(t)
		c := mohr(t, dir, "stamp", "-p", "x", "--force", "locked.pdf")
		c.Stdin, c.Stderr = slave, slave
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		shown := readUntil(t, master, "Password of locked.pdf: ")
		for wait := 0; echoes(slave); wait++ { // the prompt comes a moment before the echo goes
			if wait == 200 {
				t.Fatalf("%s: what is typed would be shown", tt.name)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if tt.typed == "" {
			c.Process.Signal(os.Interrupt)
		} else if _, err := master.WriteString(tt.typed); err != nil {
			t.Fatal(err)
		}
		if code := status(c.Wait()); code != tt.exit {
			t.Errorf("%s: exit status %d, want %d", tt.name, code, tt.exit)
		}
		if !echoes(slave) {
			t.Errorf("%s: the terminal no longer shows what is typed", tt.name)
		}
		slave.Close()
		rest, _ := io.ReadAll(master)
		if strings.Contains(shown+string(rest), "SPECIMEN-wor") {
			t.Errorf("%s: the terminal shows the password: %q", tt.name, shown+string(rest))
		}
	}
}

// readUntil reads what a terminal shows until it has shown want.
func readUntil(t *testing.T, f *os.File, want string) string {
	t.Helper()
	var shown []byte
	for !strings.Contains(string(shown), want) {
		b := make([]byte, 256)
		n, err := f.Read(b)
		if err != nil {
			t.Fatalf("the terminal shows %q and ends with %v, want %q", shown, err, want)
		}
		shown = append(shown, b[:n]...)
	}
	return string(shown)
}
