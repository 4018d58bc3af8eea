package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/chromedp/chromedp"

	"mohr/watermark"
)

// A machine is a whole public machine: the program itself with its configuration, and Chromium in a kiosk's manner, whose
// homes, profile and temporary folders are all within one folder.
type machine struct {
	*tab
	dir     string
	stick   string
	printed string // what the printer's command was given last
	server  *exec.Cmd
}

// machineConfig is the kiosk.toml of the tests.
const machineConfig = `
name = "Namuna Franchise"
free_text = true
recipient = "Namuna Mobile"
address = "127.0.0.1:%[2]d"
address_file = "%[1]s/run/address"
counts = "%[1]s/run/counts.csv"
idle_seconds = 30
[usb]
folder = "%[1]s/stick"
mount = false
[printer]
command = ["sh", "-c", "cat > %[1]s/paper/printed.pdf"]
`

// newMachine starts one. more, if set, gives further options of the browser.
func newMachine(t *testing.T, d device, more func(program string, port int) []chromedp.ExecAllocatorOption) *machine {
	t.Helper()
	dir := folder(t)
	m := &machine{dir: dir, stick: filepath.Join(dir, "stick"), printed: filepath.Join(dir, "paper", "printed.pdf")}
	for _, name := range []string{"home", "tmp", "run", "paper", "profile", "bin"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	port := freePort(t)
	config := put(t, "kiosk.toml", fmt.Appendf(nil, machineConfig, dir, port))
	program := filepath.Join(dir, "bin", "mohr")
	if out, err := exec.Command("go", "build", "-o", program, "mohr/cmd/mohr").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	m.server = exec.Command(program, "serve", "--kiosk", config)
	m.server.Env = append(os.Environ(), "HOME="+dir+"/home", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME=", "TMPDIR="+dir+"/tmp")
	var said bytes.Buffer
	m.server.Stderr = &said
	if err := m.server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = m.server.Process.Signal(os.Interrupt)
		_ = m.server.Wait()
		if said.Len() > 0 {
			t.Logf("the program said: %s", &said)
		}
	})
	flags := []chromedp.ExecAllocatorOption{
		chromedp.UserDataDir(filepath.Join(dir, "profile")), chromedp.Flag("kiosk", true), chromedp.Flag("incognito", true),
		chromedp.Env("HOME="+dir+"/home", "TMPDIR="+dir+"/tmp", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME="),
	}
	if more != nil {
		flags = append(flags, more(program, port)...)
	}
	m.tab = launch(t, visit{device: d, flags: flags, page: func(b *tab) string {
		b.server = func() {}
		address := m.address(t)
		b.origin, _, _ = strings.Cut(address, "/#")
		b.other = strings.Replace(b.origin, "127.0.0.1", "localhost", 1)
		return address
	}})
	m.attract()
	return m
}

// address waits for the file with the address.
func (m *machine) address(t *testing.T) string {
	t.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(m.dir, "run", "address")); err == nil {
			return strings.TrimSpace(string(text))
		}
	}
	t.Fatal("no address is written")
	return ""
}

// plug puts a stick in with a picture.
func (m *machine) plug(name string, picture []byte) {
	m.Helper()
	s := folderStick{dir: m.stick}
	s.fill(m.T)
	if err := os.WriteFile(filepath.Join(m.stick, name), picture, 0o600); err != nil {
		m.Fatal(err)
	}
}

// write types with the keys on the screen.
func (b *tab) write(text string) {
	b.Helper()
	for _, r := range text {
		if r == ' ' {
			b.tap("#key-space")
			continue
		}
		b.tap(fmt.Sprintf(`[data-key="%c"]`, r))
	}
}

// TestKioskByTouch goes from the first screen to paper and stick with touches alone, in the program itself, and then looks for
// what is left: in the browser's profile, in homes and temporary folders, and in the memory of the program's processes.
func TestKioskByTouch(t *testing.T) {
	long(t)
	m := newMachine(t, lying, nil)
	picture := documents()["card-front.jpg"]
	m.plug("my card.jpg", picture)
	const words = "zyxwvu lamp"
	m.tap("#touch")
	m.tap(`[data-lang="en"]`)
	m.tap("#by-stick")
	m.tap(".pic")
	m.tap("#purpose-other")
	m.write(words)
	m.tap("#words-done")
	m.drawn()
	m.tap("#print")
	m.screen("done")
	m.tap("#save")
	m.screen("done")
	m.tap("#finish")
	m.attract()

	paper := readFile(t, m.printed)
	if out, err := exec.Command(reader(t, "qpdf"), "--check", m.printed).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
	if f := verdict(t, paper); f.State != watermark.Valid || f.Label.Purpose != words || f.Label.Recipient != "Namuna Mobile" {
		t.Errorf("the paper says %+v", f)
	}
	saved, _ := filepath.Glob(m.stick + "/Mohr/mohr-*.jpg")
	if len(saved) != 1 {
		t.Fatalf("on the stick are %q", saved)
	}
	said, err := exec.Command(reader(t, "zbarimg"), "--raw", "--quiet", saved[0]).Output()
	if err != nil || !strings.Contains(string(said), "For: "+words) {
		t.Errorf("zbar reads %q on the stick, %v", said, err)
	}
	if counts := string(readFile(t, filepath.Join(m.dir, "run", "counts.csv"))); !strings.HasSuffix(strings.TrimSpace(counts), ",1,1,1,0") {
		t.Errorf("counts are %q", counts)
	}
	copied := readFile(t, saved[0])
	if err := os.RemoveAll(m.stick); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(m.printed); err != nil {
		t.Fatal(err)
	}
	m.forgot(map[string][]byte{
		"the picture": picture[len(picture)/2:][:48], "the copy": copied[len(copied)/2:][:48], "the paper": paper[len(paper)/2:][:48],
		"the label": []byte(words), "the label in UTF-16": wide(words), "the file's name": []byte("my card.jpg"),
	})
}

// wide is text as browsers hold it.
func wide(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// forgot looks for marks of a person who has gone.
func (m *machine) forgot(marks map[string][]byte) {
	m.Helper()
	files := 0
	_ = filepath.WalkDir(m.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || strings.HasPrefix(path, filepath.Join(m.dir, "bin")) {
			return nil //nolint:nilerr // a browser's files come and go
		}
		files++
		data, _ := os.ReadFile(path)
		for what, mark := range marks {
			if bytes.Contains(data, mark) {
				m.Errorf("%s is in %s", what, path)
			}
		}
		return nil
	})
	processes := 0
	for _, pid := range family(m.server.Process.Pid) {
		processes++
		m.searched(pid, marks)
	}
	if os.Getenv("MOHR_FIGURES") != "" { // gigabytes
		browser := m.browser()
		for _, pid := range browser {
			m.searched(pid, marks)
		}
		m.Logf("and through %d processes of the browser", len(browser))
	}
	m.Logf("looked through %d files and %d processes", files, processes)
	if files == 0 || processes < 2 {
		m.Error("that is too few")
	}
}

// family is a process and all that it has started.
func family(pid int) []int {
	all := []int{pid}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, t := range tasks {
		children, _ := os.ReadFile(t)
		for _, f := range strings.Fields(string(children)) {
			if n, err := strconv.Atoi(f); err == nil {
				all = append(all, family(n)...)
			}
		}
	}
	return all
}

// browser are the processes of the machine's browser.
func (m *machine) browser() (all []int) {
	dirs, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range dirs {
		line, _ := os.ReadFile(path)
		if bytes.Contains(line, []byte(filepath.Join(m.dir, "profile"))) || bytes.Contains(line, []byte("--type=")) {
			pid, _ := strconv.Atoi(strings.Split(path, "/")[2])
			all = append(all, pid)
		}
	}
	return all
}

// searched looks through the memory of a process, all that a core dump would hold and more.
func (m *machine) searched(pid int, marks map[string][]byte) {
	m.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		m.Errorf("process %d: %v", pid, err)
		return
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		m.Errorf("process %d: %v", pid, err)
		return
	}
	defer memory.Close()
	var read int64
	for line := range strings.Lines(string(maps)) {
		span, rest, _ := strings.Cut(line, " ")
		from, to, _ := strings.Cut(span, "-")
		a, errA := strconv.ParseUint(from, 16, 63)
		b, errB := strconv.ParseUint(to, 16, 63)
		if errA != nil || errB != nil || !strings.HasPrefix(rest, "rw") || b-a > 4<<30 {
			continue
		}
		data, err := io.ReadAll(io.NewSectionReader(memory, int64(a), int64(b-a)))
		if err != nil && len(data) == 0 {
			continue
		}
		read += int64(len(data))
		for what, mark := range marks {
			if bytes.Contains(data, mark) {
				m.Errorf("%s is in the memory of process %d, in %s", what, pid, strings.TrimSpace(line))
			}
		}
	}
	if read < 1<<20 {
		m.Errorf("of process %d only %d bytes were read", pid, read)
	}
}
