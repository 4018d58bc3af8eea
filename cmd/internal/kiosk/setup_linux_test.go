package kiosk

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mohr/web"
)

// tool skips a test whose independent reader is not installed, which CI must have.
func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is needed in CI and is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
}

// example is the configuration of the example.
func example(t *testing.T) Config {
	t.Helper()
	c, problems := Read([]byte(Example()))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

// written are the files of the example, by their places.
func written(t *testing.T) map[string]string {
	t.Helper()
	files, err := Files(example(t), Example())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range files {
		all[f.Path] = f.Text
	}
	return all
}

// The example says every setting there is; what it shows as possible is possible, too.
func TestExample(t *testing.T) {
	r := newReader([]byte(Example()))
	r.config(&Config{})
	for name := range r.asked {
		key := public(name)
		key = key[strings.LastIndexByte(key, '.')+1:]
		if !regexp.MustCompile(`(?m)^(# )?` + key + ` = `).MatchString(Example()) {
			t.Errorf("the example does not say %s", name)
		}
	}
	all := regexp.MustCompile(`(?m)^# (\w+ = |\[\[)`).ReplaceAllString(Example(), "$1")
	c, problems := Read([]byte(all))
	if len(problems) > 0 || len(c.Settings.Purposes) != 9 || c.Voice == "" || c.Settings.Recipient == "" {
		t.Errorf("with all that it shows: %v, %+v", problems, c)
	}
	for _, name := range web.KioskPrompts {
		if !strings.Contains(Example(), name) {
			t.Errorf("the example does not name the prompt %s", name)
		}
	}
}

// The files are whole, and say the same as the configuration.
func TestFiles(t *testing.T) {
	for path, text := range written(t) {
		if left := regexp.MustCompile(`@[A-Z_]+@`).FindString(text + path); left != "" {
			t.Errorf("%s holds %s", path, left)
		}
		if !strings.HasSuffix(text, "\n") || strings.Contains(text, "\r") {
			t.Errorf("%s does not end as a text", path)
		}
		for i, line := range strings.Split(text, "\n") {
			if n := len([]rune(line)); n > 160 {
				t.Errorf("%s:%d: %d characters", path, i+1, n)
			}
		}
	}
	c := example(t)
	c.Address, c.Settings.Camera, c.Stick.Folder = "localhost:9999", false, "/mnt/stick"
	files, err := Files(c, "x")
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprint(files)
	for text, want := range map[string]bool{
		"http://127.0.0.1:9999": true, `"VideoCaptureAllowedUrls": []`: true, "/mnt/stick": true, "8765": false, "/run/mohr-stick\n": false,
	} {
		if strings.Contains(all, text) != want {
			t.Errorf("the files hold %q: %v", text, !want)
		}
	}
	for name, change := range map[string]func(*Config){
		"a free port":       func(c *Config) { c.Address = "127.0.0.1:0" },
		"no address file":   func(c *Config) { c.AddressFile = "" },
		"another folder":    func(c *Config) { c.AddressFile = "/tmp/address" },
		"the folder itself": func(c *Config) { c.Health = runFolder },
		"counts elsewhere":  func(c *Config) { c.Counts = "/home/counts.csv" },
		"a folder":          func(c *Config) { c.Stick.Mount = false },
		"a space":           func(c *Config) { c.Stick.Folder = "/media/a stick" },
		"a quote":           func(c *Config) { c.AddressFile = runFolder + "/a'b" },
	} {
		c := example(t)
		change(&c)
		if _, err := Files(c, ""); !errors.Is(err, ErrSetup) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// systemd reads the units without a complaint and finds the server's little exposed.
func TestUnits(t *testing.T) {
	tool(t, "systemd-analyze")
	dir := t.TempDir()
	var units []string
	for path, text := range written(t) {
		if strings.HasPrefix(path, "etc/systemd/system/") {
			at := filepath.Join(dir, filepath.Base(path))
			put(t, at, strings.ReplaceAll(strings.ReplaceAll(text, ProgramPath, "/bin/true"), "/usr/bin/cage", "/bin/true"))
			units = append(units, at)
		}
	}
	slices.Sort(units)
	c := exec.Command("systemd-analyze", append([]string{"verify", "--man=no"}, units...)...)
	c.Env = append(os.Environ(), "SYSTEMD_UNIT_PATH="+dir+":")
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	const exposed = 15 // tenths, of 100; a service without any hardening has 96
	c = exec.Command("systemd-analyze", "security", "--offline=true", fmt.Sprintf("--threshold=%d", exposed), "--no-pager", filepath.Join(dir, "mohr-kiosk.service"))
	out, err := c.CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	t.Log(lines[len(lines)-1])
	if err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
}

// The users are ones that systemd-sysusers makes.
func TestSysusers(t *testing.T) {
	tool(t, "systemd-sysusers")
	root := t.TempDir()
	put(t, filepath.Join(root, "etc/group"), "root:x:0:\nvideo:x:44:\nrender:x:105:\ninput:x:104:\naudio:x:29:\n")
	put(t, filepath.Join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\n")
	conf := filepath.Join(root, "kiosk.conf")
	put(t, conf, written(t)["etc/sysusers.d/mohr-kiosk.conf"])
	if out, err := exec.Command("systemd-sysusers", "--root="+root, conf).CombinedOutput(); err != nil {
		t.Skipf("no right to make users: %v %s", err, out)
	}
	group, err := os.ReadFile(filepath.Join(root, "etc/group"))
	if err != nil || !strings.Contains(string(group), "mohr-stick:") || !strings.Contains(string(group), "video:x:44:mohr-screen") {
		t.Errorf("the groups are %s, %v", group, err)
	}
}

// The browser's policy is of policies that the browser knows, and keeps it on this machine's page.
func TestPolicy(t *testing.T) {
	var policy map[string]any
	if err := json.Unmarshal([]byte(written(t)["etc/chromium/policies/managed/mohr-kiosk.json"]), &policy); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"URLBlocklist": "[* chrome://* chrome-untrusted://* chrome-extension://*]", "URLAllowlist": "[http://127.0.0.1:8765 http://localhost:8765]", "DownloadRestrictions": "3",
		"AllowFileSelectionDialogs": "false", "DeveloperToolsAvailability": "2", "PrintingEnabled": "false", "IncognitoModeAvailability": "2",
	} {
		if got := fmt.Sprint(policy[name]); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if testing.Short() {
		return
	}
	tool(t, "chromium")
	const binary = "/usr/lib/chromium/chromium" // Debian's
	f, err := os.Open(binary)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	unknown := map[string]bool{}
	for name := range policy {
		unknown[name] = true
	}
	// The names stand in it as texts of their own.
	words := bufio.NewScanner(f)
	words.Buffer(make([]byte, 1<<20), 64<<20)
	words.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		start := 0
		for i, b := range data {
			if b != 0 {
				continue
			}
			if n := i - start; n > 5 && n < 64 {
				return i + 1, data[start:i], nil
			}
			start = i + 1
		}
		if atEOF {
			return len(data), nil, nil
		}
		return start, nil, nil
	})
	for words.Scan() {
		delete(unknown, string(words.Bytes()))
	}
	if words.Err() != nil || len(unknown) > 0 {
		t.Errorf("the browser does not know %v, %v", unknown, words.Err())
	}
}

// A machine that is set up as the files say is well; each thing that is not is told of.
func TestCheck(t *testing.T) {
	root := t.TempDir()
	for path, text := range written(t) {
		put(t, filepath.Join(root, path), text)
	}
	put(t, filepath.Join(root, ProgramPath), "")
	put(t, filepath.Join(root, "proc/swaps"), "Filename\n")
	put(t, filepath.Join(root, "proc/sys/kernel/core_pattern"), "|/bin/false\n")
	put(t, filepath.Join(root, "etc/cups/cupsd.conf"), "# x\nPreserveJobFiles No\npreservejobhistory no\n")
	put(t, filepath.Join(root, "etc/cups/cups-files.conf"), "RequestRoot /run/cups/spool\nTempDir /run/cups/spool/tmp\n")
	put(t, filepath.Join(root, "dev/video0"), "")
	put(t, filepath.Join(root, "run/mohr-kiosk/address"), "http://127.0.0.1:8765/#x\n")
	put(t, filepath.Join(root, "run/systemd/system/x"), "")
	if err := errors.Join(os.Mkdir(filepath.Join(root, "run/mohr-stick"), 0o755), os.Chmod(filepath.Join(root, ProgramPath), 0o755)); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(root, "run/mohr-kiosk/health")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	told := Health{Status: "ok"}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { json.NewEncoder(w).Encode(told) }))
	defer l.Close()
	silent := func(s float64) *float64 { return &s }
	told.PageSeconds = silent(1)

	here := Machine{
		Root: root, Config: filepath.Join(root, configFile), Now: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC),
		Look: func(command string) (string, error) { return "/usr/bin/" + command, nil },
		Run: func(command ...string) (string, error) {
			if command[0] == "systemctl" {
				return "active\n", nil
			}
			return "printer Kiosk is idle.\n", nil
		},
	}
	for _, p := range Check(here, nil) {
		if !p.OK {
			t.Errorf("%s: %s", p.Name, p.Found)
		}
	}
	if got := Check(here, []string{"swap", "page"}); len(got) != 2 {
		t.Errorf("two points are %+v", got)
	}
	broken := errors.New("exit status 1")
	for point, breaks := range map[string]func(m *Machine) (mend func()){
		"config":   func(m *Machine) func() { m.Config = "/no/such/file"; return nil },
		"packages": func(m *Machine) func() { m.Look = func(string) (string, error) { return "", broken }; return nil },
		"files":    func(m *Machine) func() { return change(t, root, "etc/udev/rules.d/80-mohr-stick.rules", "#\n") },
		"clock":    func(m *Machine) func() { m.Now = time.Unix(0, 0); return nil },
		"swap": func(m *Machine) func() {
			return change(t, root, "proc/swaps", "Filename\n/dev/sda2 partition 1 0 -2\n")
		},
		"core":    func(m *Machine) func() { return change(t, root, "proc/sys/kernel/core_pattern", "core\n") },
		"printer": func(m *Machine) func() { m.Run = func(...string) (string, error) { return "", broken }; return nil },
		"cups":    func(m *Machine) func() { return change(t, root, "etc/cups/cupsd.conf", "PreserveJobFiles 60\n") },
		"camera":  func(m *Machine) func() { return change(t, root, "dev", "") },
		"stick":   func(m *Machine) func() { return change(t, root, "run/mohr-stick", "") },
		"service": func(m *Machine) func() {
			m.Run = func(...string) (string, error) { return "failed\n", broken }
			return nil
		},
		"screen":  func(m *Machine) func() { return change(t, root, "run/systemd/system", "") },
		"address": func(m *Machine) func() { return change(t, root, "run/mohr-kiosk/address", "") },
		"page": func(m *Machine) func() {
			told.PageSeconds = silent(100)
			return func() { told.PageSeconds = silent(1) }
		},
	} {
		m := here
		mend := breaks(&m)
		bad := slices.DeleteFunc(Check(m, []string{point}), func(p Point) bool { return p.OK })
		if len(bad) == 0 || bad[0].Hint == "" || bad[0].Found == "" || bad[0].Name != point {
			t.Errorf("%s is not noticed: %+v", point, bad)
		}
		if mend != nil {
			mend()
		}
	}
	for _, p := range Check(Machine{Root: root, Config: "/no/such/file", Look: here.Look, Run: here.Run}, nil) {
		if p.Found == "" || !p.OK && p.Hint == "" {
			t.Errorf("without a configuration: %+v", p)
		}
	}
}

// change gives a file of a machine other words, or takes it or a folder away for "", and returns what undoes that.
func change(t *testing.T, root, path, text string) (undo func()) {
	t.Helper()
	at := filepath.Join(root, path)
	if err := os.Rename(at, at+".was"); err != nil {
		t.Fatal(err)
	}
	if text != "" {
		put(t, at, text)
	}
	return func() {
		os.RemoveAll(at)
		if err := os.Rename(at+".was", at); err != nil {
			t.Fatal(err)
		}
	}
}
