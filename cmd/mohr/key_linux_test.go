package main

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// An exchange is a prompt on a terminal and what a person answers; "" is an interruption.
type exchange struct{ prompt, typed string }

// converse runs c with a new pseudo-terminal as standard input and error and answers its prompts. It returns what the
// terminal shows and the exit status.
func converse(t *testing.T, c *exec.Cmd, talk []exchange) (shown string, code int) {
	t.Helper()
	master, slave := terminal(t)
	c.Stdin, c.Stderr = slave, slave
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for _, e := range talk {
		shown += readUntil(t, master, e.prompt)
		hidden(t, slave)
		if e.typed == "" {
			c.Process.Signal(os.Interrupt)
		} else if _, err := master.WriteString(e.typed + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	code = status(c.Wait())
	if !echoes(slave) {
		t.Error("the terminal no longer shows what is typed")
	}
	slave.Close()
	rest, _ := io.ReadAll(master)
	return shown + string(rest), code
}

// echoes reports whether a terminal shows what is typed.
func echoes(f *os.File) bool {
	state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil && state.Lflag&unix.ECHO != 0
}

// hidden waits until a terminal does not show what is typed, which is a moment after the prompt.
func hidden(t *testing.T, f *os.File) {
	t.Helper()
	for wait := 0; echoes(f); wait++ {
		if wait == 1000 {
			t.Fatal("what is typed would be shown")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// The line of the key whose root is 00 01 02 ... 1f, and words of its fingerprint.
const (
	countingKey   = "mohr-key-v1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8vWLDC\n"
	countingWords = "leisure sun trap wrist faith cheap frost stamp"
	countingPub   = "mohr+a37ac6ec+AUgGskOiD5kb/T4Qq5yP5PEsC/t8TzvGcnQc5Mjp4CLn"
)

// keyFolder is a new folder with two pictures, that key, and a home in which it is the owner's, locked with a
// passphrase unless that is "".
func keyFolder(t *testing.T, passphrase string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"a.jpg": picture("jpeg", 320, 200), "b.jpg": picture("jpeg", 320, 200), "plain.key": []byte(countingKey), "word.txt": []byte(passphrase + "\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := mohr(t, dir, "key", "import", "plain.key").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if passphrase == "" {
		return dir
	}
	if out, err := mohr(t, dir, "key", "passphrase", "--new-passphrase-file", "word.txt").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

func ownKeyText(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "home/.local/share/mohr/key"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Whatever is typed, it is asked for once a run, is not shown, and a wrong word or an interruption leaves all as it was.
func TestPassphraseAsked(t *testing.T) {
	const own = "Passphrase of your key: "
	for _, tt := range []struct {
		name  string
		args  []string
		talk  []exchange
		exit  int
		shown string // a part of it
	}{
		{"stamp", []string{"stamp", "-p", "x", "a.jpg", "b.jpg"}, []exchange{{own, "SPECIMEN-word"}}, exitDone, ""},
		{"stamp, wrong", []string{"stamp", "-p", "x", "a.jpg"}, []exchange{{own, "SPECIMEN-world"}}, exitUsage, "does not open with that passphrase"},
		{"stamp, interrupted", []string{"stamp", "-p", "x", "a.jpg"}, []exchange{{own, ""}}, exitInterrupted, "mohr: interrupted"},
		{"show", []string{"key", "show"}, []exchange{{own, "SPECIMEN-word"}}, exitDone, ""},
		{"show, wrong", []string{"key", "show"}, []exchange{{own, "SPECIMEN-world"}}, exitUsage, "does not open"},
		{"export, plain", []string{"key", "export", "--plain", "-o", "out.key"}, []exchange{{own, "SPECIMEN-word"}}, exitDone, ""},
		{"remove, wrong", []string{"key", "passphrase", "--remove"}, []exchange{{own, "SPECIMEN-world"}}, exitUsage, "does not open"},
		{"change, two words", []string{"key", "passphrase"},
			[]exchange{{own, "SPECIMEN-word"}, {"New passphrase: ", "SPECIMEN-new"}, {"once more: ", "SPECIMEN-knew"}}, exitUsage, "differ"},
		{"change, interrupted", []string{"key", "passphrase"},
			[]exchange{{own, "SPECIMEN-word"}, {"New passphrase: ", "SPECIMEN-new"}, {"once more: ", ""}}, exitInterrupted, ""},
		{"import, the same behind another", []string{"key", "import", "plain.key"}, []exchange{{own, "SPECIMEN-word"}}, exitDone, "nothing is changed"},
		{"import, unknown", []string{"key", "import", "plain.key"}, []exchange{{own, "SPECIMEN-world"}}, exitExists, "holds another key, or the same"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := keyFolder(t, "SPECIMEN-word")
			before := ownKeyText(t, dir)
			shown, code := converse(t, mohr(t, dir, tt.args...), tt.talk)
			if code != tt.exit || !strings.Contains(shown, tt.shown) {
				t.Errorf("exit status %d, want %d; the terminal shows %q, want %q in it", code, tt.exit, shown, tt.shown)
			}
			if strings.Contains(shown, "SPECIMEN") || strings.Count(shown, own) != 1 {
				t.Errorf("the terminal shows a passphrase, or a prompt not once: %q", shown)
			}
			if ownKeyText(t, dir) != before {
				t.Error("the key has changed")
			}
		})
	}
}

// A new passphrase is asked for twice, and opens what it locks.
func TestPassphraseNew(t *testing.T) {
	twice := []exchange{{"New passphrase: ", "SPECIMEN-word"}, {"The same once more: ", "SPECIMEN-word"}}
	dir := keyFolder(t, "")
	if shown, code := converse(t, mohr(t, dir, "key", "export", "-o", "saved.age"), twice); code != exitDone || strings.Contains(shown, "SPECIMEN") {
		t.Fatalf("export: exit status %d; the terminal shows %q", code, shown)
	}
	if ownKeyText(t, dir) != countingKey {
		t.Error("export has changed the key")
	}
	c := mohr(t, dir, "key", "import", "saved.age")
	c.Env = append(c.Env, "HOME="+filepath.Join(dir, "elsewhere"))
	shown, code := converse(t, c, []exchange{{"Passphrase of saved.age: ", "SPECIMEN-word"}})
	if code != exitDone || strings.Contains(shown, "SPECIMEN") {
		t.Errorf("import: exit status %d; the terminal shows %q", code, shown)
	}
	if shown, code := converse(t, mohr(t, dir, "key", "passphrase"), twice); code != exitDone || strings.Contains(shown, "SPECIMEN") {
		t.Errorf("passphrase: exit status %d; the terminal shows %q", code, shown)
	}
	var out strings.Builder
	c = mohr(t, dir, "key", "show")
	c.Stdout = &out
	if _, code := converse(t, c, []exchange{{"Passphrase of your key: ", "SPECIMEN-word"}}); code != exitDone ||
		!strings.Contains(out.String(), countingWords) || !strings.Contains(out.String(), "passphrase  yes") {
		t.Errorf("show: exit status %d, %s", code, &out)
	}
	if _, code := converse(t, mohr(t, dir, "key", "passphrase", "--remove"), []exchange{{"Passphrase of your key: ", "SPECIMEN-word"}}); code != exitDone ||
		ownKeyText(t, dir) != countingKey {
		t.Errorf("remove: exit status %d, the key is the old one: %v", code, ownKeyText(t, dir) == countingKey)
	}
}

// On a terminal the key is shown as a code that a telephone reads; a secret key is not shown unless by force.
func TestKeyOnTerminal(t *testing.T) {
	dir := keyFolder(t, "")
	shown, code := onTerminal(t, mohr(t, dir, "key", "export", "--plain", "-o", "-"))
	if code != exitUsage || shown != "" {
		t.Errorf("export to a terminal: exit status %d, it shows %q", code, shown)
	}
	shown, code = onTerminal(t, mohr(t, dir, "key", "export", "--plain", "-o", "-", "--force"))
	if code != exitDone || strings.TrimSpace(shown) != strings.TrimSpace(countingKey) {
		t.Errorf("export to a terminal by force: exit status %d, it shows %q", code, shown)
	}
	c := mohr(t, dir, "key", "show")
	c.Env = append(c.Env, "TERM=dumb")
	if shown, _ := onTerminal(t, c); strings.ContainsAny(shown, "\x1b▀▄█") {
		t.Errorf("a terminal without colours is sent some: %q", shown)
	}
	c = mohr(t, dir, "key", "show")
	c.Env = append(c.Env, "TERM=xterm-256color")
	shown, code = onTerminal(t, c)
	if code != exitDone || !strings.Contains(shown, countingWords) {
		t.Errorf("show: exit status %d, %q", code, shown)
	}
	_, drawing, found := strings.Cut(strings.ReplaceAll(shown, "\r", ""), "\n\n")
	if !found {
		t.Fatalf("no code in %q", shown)
	}
	for line := range strings.Lines(drawing) {
		if n := len([]rune(line)); n > len(codeColours)+len(noColours)+1+80 {
			t.Errorf("a line of the code has %d characters with its colours, a terminal 80", n)
		}
	}
	if n := strings.Count(drawing, "\n"); n > 22 {
		t.Errorf("the code has %d lines, more than a terminal of 24 shows with the prompt", n)
	}
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("zbarimg is missing")
		}
		t.Skip("zbarimg is missing")
	}
	file := filepath.Join(dir, "terminal.png")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, onScreen(t, drawing)); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if out, err := exec.Command(zbar, "-q", "--raw", file).Output(); err != nil || strings.TrimSpace(string(out)) != countingPub {
		t.Errorf("zbarimg reads %q, %v, want %s", out, err, countingPub)
	}
}

// onScreen draws what a dark terminal shows of a code, in cells of 8 x 16 pixels.
func onScreen(t *testing.T, drawing string) image.Image {
	t.Helper()
	const w, h, columns, lines = 8, 16, 80, 24
	ground, ink := color.Gray{24}, color.Gray{230}
	img := image.NewGray(image.Rect(0, 0, w*columns, h*lines))
	fill := func(x, y int, c color.Gray) {
		for i := range w * h / 2 {
			img.SetGray(x*w+i%w, y*h/2+i/w, c)
		}
	}
	for y := range 2 * lines {
		for x := range columns {
			fill(x, y, ground)
		}
	}
	y := 0
	for line := range strings.Lines(drawing) {
		back, fore := ground, ink
		x := 0
		for line = strings.TrimSuffix(line, "\n"); line != ""; {
			switch rest, found := strings.CutPrefix(line, codeColours); {
			case found:
				line, back, fore = rest, color.Gray{255}, color.Gray{0}
				continue
			case strings.HasPrefix(line, noColours):
				line, back, fore = line[len(noColours):], ground, ink
				continue
			}
			r := []rune(line)[0]
			line = line[len(string(r)):]
			halves, known := map[rune][2]color.Gray{' ': {back, back}, '▀': {fore, back}, '▄': {back, fore}, '█': {fore, fore}}[r]
			if !known {
				t.Fatalf("the code holds %q", r)
			}
			fill(x, y, halves[0])
			fill(x, y+1, halves[1])
			x++
		}
		y += 2
	}
	return img
}
