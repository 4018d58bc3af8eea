package kiosk

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mohr/cmd/internal/outfile"
	"mohr/web"
)

func noEnv(string) string { return "" }

// A printer's command is given the PDF and little else; one that fails, hangs or is not there is an error that tells nothing of
// what it was given.
func TestPrinter(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	pdf := bytes.Repeat([]byte("%PDF marker"), 100_000)
	env := map[string]string{"SECRET": "x", "LANG": "C", "CUPS_SERVER": "/run/cups.sock"}
	getenv := func(name string) string { return env[name] }
	if err := Printer([]string{"sh", "-c", "cat > " + out + "; env > " + out + ".env; pwd >> " + out + ".env; ls /proc/self/fd > " + out + ".fd"}, getenv)(t.Context(), pdf); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, pdf) {
		t.Errorf("it was given %d bytes, %v", len(got), err)
	}
	told, err := os.ReadFile(out + ".env")
	if err != nil || strings.Contains(string(told), "SECRET") || !strings.Contains(string(told), "CUPS_SERVER=/run/cups.sock") ||
		!strings.Contains(string(told), "PATH="+usualPath) || !strings.HasSuffix(string(told), "\n/\n") {
		t.Errorf("its environment is %s, %v", told, err)
	}
	for name, command := range map[string][]string{
		"absent":         {"/no/such/program"},
		"absent in PATH": {"no-such-program-marker"},
		"a folder":       {dir},
		"fails":          {"sh", "-c", "cat >/dev/null; echo marker >&2; exit 3"},
		"reads nothing":  {"false"},
	} {
		err := Printer(command, noEnv)(t.Context(), pdf)
		if err == nil || strings.Contains(err.Error(), "marker") || strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Printer([]string{"true"}, noEnv)(t.Context(), pdf); err != nil {
		t.Errorf("one that takes it without reading: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	err = Printer([]string{"sh", "-c", "sleep 60 & sleep 60"}, noEnv)(ctx, pdf)
	if took := time.Since(start); err == nil || !strings.Contains(err.Error(), "too long") || took > 5*time.Second {
		t.Errorf("one that hangs: %v after %v", err, took)
	}
}

// Counts are of days, kept for a while, and never guessed from a file that holds something else.
func TestCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "counts.csv")
	set := &outfile.Set{}
	c, err := OpenCounts(path, set)
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 1, 2, 23, 0, 0, 0, time.Local)
	for _, word := range []string{web.CountedPerson, web.CountedPerson, web.CountedPrinted, web.CountedIdle, "marker", ""} {
		if err := c.Add(word, first); err != nil {
			t.Fatal(err)
		}
	}
	if c, err = OpenCounts(path, set); err != nil {
		t.Fatal(err)
	}
	if err := c.Add(web.CountedSaved, first.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	const want = "day,persons,printed,saved,idle\n2026-01-02,2,1,0,1\n2026-01-03,0,0,1,0\n"
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("the file holds %q, %v, want %q", got, err, want)
	}
	if c.Persons(first) != 2 || c.Persons(first.AddDate(0, 0, 1)) != 0 || c.Persons(first.AddDate(0, 0, 2)) != 0 {
		t.Error("persons of a day are others")
	}
	c.path = "" // in memory alone, which is quicker
	for i := range 2 * countedDays {
		if err := c.Add(web.CountedPerson, first.AddDate(0, 0, i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(c.days); n != countedDays+1 {
		t.Errorf("%d days are kept", n)
	}
	for name, text := range map[string]string{
		"a text": "hello\n", "another table": "day,persons\n2026-01-02,1\n", "no day": "day,persons,printed,saved,idle\nx,1,1,1,1\n",
		"negative": "day,persons,printed,saved,idle\n2026-01-02,-1,1,1,1\n", "short": "day,persons,printed,saved,idle\n2026-01-02,1\n", "empty": "",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenCounts(path, set); !errors.Is(err, ErrCounts) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%s: it has been changed: %q, %v", name, got, err)
		}
	}
}

// The service manager hears what sd_notify(3) describes.
func TestNotifier(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	env := map[string]string{"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "20000000"}
	n := NewNotifier(func(name string) string { return env[name] })
	if n.Watchdog != 10*time.Second {
		t.Errorf("the watchdog is fed every %v", n.Watchdog)
	}
	for _, tt := range []struct {
		tell func()
		want string
	}{
		{n.Ready, "READY=1\n"}, {n.Reloading, "RELOADING=1\nMONOTONIC_USEC="}, {n.Stopping, "STOPPING=1"}, {n.Alive, "WATCHDOG=1"},
	} {
		tt.tell()
		b := make([]byte, 200)
		if k, err := l.Read(b); err != nil || !strings.HasPrefix(string(b[:k]), tt.want) {
			t.Errorf("told %q, %v, want %q", b[:k], err, tt.want)
		}
	}
	NewNotifier(noEnv).Ready() // nobody listens
	Notifier{socket: "/no/such/socket"}.Ready()
}

func TestSwapsIn(t *testing.T) {
	const header = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
	for text, want := range map[string]bool{
		"": false, header: false,
		header + "/dev/sda2                               partition\t1\t0\t-2\n":                             true,
		header + "/dev/zram0                              partition\t1\t0\t100\n":                            false,
		header + "/dev/zram0 partition\t1\t0\t100\n/swapfile                               file\t1\t0\t-2\n": true,
	} {
		if got := swapsIn(text); got != want {
			t.Errorf("swapsIn(%q) = %v", text, got)
		}
	}
}

// Spoken prompts are those of the page, of the folder alone and of a bounded size.
func TestVoices(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "ur/start.ogg"), "ogg")
	put(t, filepath.Join(dir, "en/start.mp3"), "mp3")
	put(t, filepath.Join(dir, "en/other.ogg"), "x")
	put(t, filepath.Join(dir, "en/camera.wav"), "")
	if err := os.Truncate(filepath.Join(dir, "en/camera.wav"), maxPrompt+1); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "en/stick.ogg")); err != nil {
		t.Fatal(err)
	}
	voice, missing, large := Voices(dir)
	if missing != len(web.KioskLanguages)*len(web.KioskPrompts)-3 || large != 1 {
		t.Errorf("missing %d, too large %d", missing, large)
	}
	for name, want := range map[string]string{"ur/start": "ogg audio/ogg", "en/start": "mp3 audio/mpeg", "en/other": "", "en/camera": "", "en/stick": "", "en/../en/start": ""} {
		lang, name, _ := strings.Cut(name, "/")
		data, media, ok := voice(lang, name)
		if got := string(data) + " " + media; ok != (want != "") || ok && got != want {
			t.Errorf("%s/%s is %q, %v", lang, name, got, ok)
		}
	}
	if voice, _, _ := Voices(filepath.Join(dir, "none")); voice != nil {
		t.Error("a folder that is not there has prompts")
	}
}
