package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A public is a kiosk in a process of its own, and who stands before it.
type public struct {
	t       *testing.T
	dir     string
	process *exec.Cmd
	stderr  *shared
	done    chan error

	base, key, next string // of who stands before it
	seat            int
	cookie          *http.Cookie
	client          http.Client
}

// kioskText is a configuration in which copies go to a folder and to a printer that keeps them.
const kioskText = `name = "Library"
address = "127.0.0.1:0"
address_file = "DIR/address"
counts = "DIR/counts.csv"
health = "DIR/health"
[usb]
folder = "DIR/usb"
mount = false
[printer]
command = ["sh", "-c", "cat > DIR/printed.pdf"]
`

// startKiosk starts a kiosk and waits until it has written its address.
func startKiosk(t *testing.T, text string, env ...string) *public {
	t.Helper()
	k := &public{t: t, dir: t.TempDir(), stderr: &shared{}, done: make(chan error, 1)}
	k.client.Timeout = 2 * time.Minute
	k.client.Transport = &http.Transport{}
	k.configure(text)
	if err := os.Mkdir(k.path("usb"), 0o755); err != nil {
		t.Fatal(err)
	}
	k.process = mohr(t, k.dir, "serve", "--kiosk", k.path("kiosk.toml"))
	k.process.Env = append(append(k.process.Env, "XDG_CACHE_HOME="+cacheHome()), env...)
	k.process.Stdout, k.process.Stderr = k.stderr, k.stderr
	if err := k.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { k.done <- k.process.Wait() }()
	t.Cleanup(func() {
		k.process.Process.Kill()
		if t.Failed() {
			t.Logf("it said:\n%s", k.stderr)
		}
	})
	k.until("the address is written", func() bool { _, err := os.Stat(k.path("address")); return err == nil })
	return k
}

func (k *public) path(name string) string { return filepath.Join(k.dir, name) }

// read is what a file holds.
func (k *public) read(name string) string {
	text, err := os.ReadFile(k.path(name))
	if err != nil {
		k.t.Fatal(err)
	}
	return string(text)
}

// configure writes kiosk.toml.
func (k *public) configure(text string) {
	if err := os.WriteFile(k.path("kiosk.toml"), []byte(strings.ReplaceAll(text, "DIR", k.dir)), 0o644); err != nil {
		k.t.Fatal(err)
	}
}

// until waits for something.
func (k *public) until(what string, is func() bool) {
	k.t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			k.t.Fatalf("never: %s", what)
		}
		select {
		case err := <-k.done:
			k.t.Fatalf("it has ended: %v\n%s", err, k.stderr)
		default:
		}
	}
}

// enter opens the page's work with the code of an address.
func (k *public) enter(url string) int {
	k.t.Helper()
	base, code, _ := strings.Cut(strings.TrimSpace(url), "/#")
	k.base = base
	req := k.request("POST", "session", "application/json", strings.NewReader(`{"token":"`+code+`"}`))
	req.Header.Set("Mohr-Session", "new")
	status, body, cookies := k.do(req)
	if status != http.StatusOK {
		return status
	}
	var answer struct{ Key string }
	if err := json.Unmarshal(body, &answer); err != nil {
		k.t.Fatal(err)
	}
	k.key, k.cookie = answer.Key, cookies[0]
	var settings struct {
		Next string
		Seat int
	}
	if err := json.Unmarshal(k.ask("settings", "{}"), &settings); err != nil {
		k.t.Fatal(err)
	}
	k.next, k.seat = settings.Next, settings.Seat
	return status
}

func (k *public) request(method, what, media string, body io.Reader) *http.Request {
	req, err := http.NewRequest(method, strings.Replace(k.base, "localhost", "127.0.0.1", 1)+"/api/v1/"+what, body)
	if err != nil {
		k.t.Fatal(err)
	}
	req.Host = strings.TrimPrefix(k.base, "http://")
	req.Header.Set("Content-Type", media)
	return req
}

func (k *public) do(req *http.Request) (int, []byte, []*http.Cookie) {
	k.t.Helper()
	res, err := k.client.Do(req)
	if err != nil {
		k.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return res.StatusCode, body, res.Cookies()
}

// send posts what belongs to the person.
func (k *public) send(what, media string, body io.Reader) (int, []byte) {
	k.t.Helper()
	req := k.request("POST", "kiosk/"+what, media, body)
	req.Header.Set("Mohr-Session", k.key)
	req.AddCookie(k.cookie)
	status, answer, _ := k.do(req)
	return status, answer
}

// ask is send of JSON that must succeed.
func (k *public) ask(what, body string) []byte {
	k.t.Helper()
	status, answer := k.send(what, "application/json", strings.NewReader(body))
	if status != http.StatusOK {
		k.t.Fatalf("%s: %d %s", what, status, answer)
	}
	return answer
}

// answering is the number of the process that answers now, 0 for none.
func (k *public) answering() int {
	req, err := http.NewRequest("GET", strings.Replace(k.base, "localhost", "127.0.0.1", 1)+"/healthz", nil)
	if err != nil {
		k.t.Fatal(err)
	}
	req.Host = strings.TrimPrefix(k.base, "http://")
	req.Close = true
	res, err := k.client.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	var told struct{ Seat int }
	if json.NewDecoder(res.Body).Decode(&told) != nil {
		return 0
	}
	return told.Seat
}

// onward waits for the process after the present one and goes on with it, as the page does.
func (k *public) onward() {
	k.t.Helper()
	k.until("the next process answers", func() bool { return k.answering() > k.seat })
	k.client.CloseIdleConnections()
	if status := k.enter(k.next); status != http.StatusOK {
		k.t.Fatalf("the next code: %d", status)
	}
}

// photo is a person's picture as the page's camera sends it.
func (k *public) photo(src []byte) {
	k.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	file, err := w.CreateFormFile("file", "photo.jpg")
	if err == nil {
		_, err = file.Write(src)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	w.Close()
	if status, answer := k.send("photo", w.FormDataContentType(), &body); status != http.StatusOK {
		k.t.Fatalf("photo: %d %s", status, answer)
	}
}

// health asks the Unix socket.
func (k *public) health() map[string]any {
	k.t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", k.path("health"))
	}}}
	res, err := client.Get("http://kiosk/health")
	if err != nil {
		k.t.Fatal(err)
	}
	defer res.Body.Close()
	var told map[string]any
	if err := json.NewDecoder(res.Body).Decode(&told); err != nil {
		k.t.Fatal(err)
	}
	return told
}

// children are the processes that the parent has started for persons, the eldest first.
func (k *public) children() []int { return k.started(seatVerb) }

// started are those that it has started with that verb.
func (k *public) started(verb string) (pids []int) {
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", k.process.Process.Pid))
	if err != nil {
		k.t.Fatal(err)
	}
	for _, list := range lists {
		text, _ := os.ReadFile(list) // the thread may have ended
		for _, w := range strings.Fields(string(text)) {
			pid, err := strconv.Atoi(w)
			if err != nil {
				k.t.Fatal(err)
			}
			if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && strings.Contains(string(line), verb) {
				pids = append(pids, pid)
			}
		}
	}
	slices.Sort(pids)
	return pids
}

// end stops the kiosk and returns its exit status.
func (k *public) end() int {
	k.process.Process.Signal(syscall.SIGTERM)
	return status(<-k.done)
}

// A person makes copies for the printer and the stick, and leaves; the next one is served by another process, which knows
// nothing. Counts and health tell of it, and nothing else does.
func TestKiosk(t *testing.T) {
	k := startKiosk(t, kioskText)
	door := k.read("address")
	if info, err := os.Stat(k.path("address")); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the address file is %v, %v", info.Mode(), err)
	}
	if status := k.enter(door); status != http.StatusOK || k.seat != 1 {
		t.Fatalf("session: %d, seat %d", status, k.seat)
	}
	k.until("the used code is replaced", func() bool { return k.read("address") != door })
	if other := *k; other.enter(door) != http.StatusUnauthorized {
		t.Error("a code opens twice")
	}
	k.until("the PDF renderer is compiled", func() bool { return len(k.started(warmVerb)) == 0 })
	first := k.children()
	k.ask("state", `{"touched":true}`)
	k.photo(picture("jpeg", 640, 404))
	k.ask("print", `{"purpose":"sim","lang":"ur"}`)
	var saved struct {
		CopyID string `json:"copy_id"`
	}
	if err := json.Unmarshal(k.ask("save", `{"purpose":"bank","lang":"en"}`), &saved); err != nil {
		t.Fatal(err)
	}
	if printed := k.read("printed.pdf"); !strings.HasPrefix(printed, "%PDF-") {
		t.Errorf("the printer was given %d bytes", len(printed))
	}
	var out bytes.Buffer
	verify := mohr(t, k.dir, "verify", k.path("usb/Mohr/mohr-"+saved.CopyID+".jpg"))
	verify.Stdout = &out
	if err := verify.Run(); err != nil || !strings.Contains(out.String(), saved.CopyID) {
		t.Errorf("the copy on the stick: %v\n%s", err, &out)
	}
	told := k.health()
	if told["status"] != "ok" || told["seat"] != 1.0 || told["persons_today"] != 1.0 || told["core_limit"] != 0.0 || told["stick"] != true ||
		told["printer"] != true || told["config_error"] != "" || told["page_seconds"] == nil || len(told) != 9 {
		t.Errorf("the health is %v", told)
	}

	k.ask("end", "{}")
	k.onward()
	if k.seat != 2 || slices.Contains(k.children(), first[0]) {
		t.Errorf("seat %d is served by one of %v, the first was %d", k.seat, k.children(), first[0])
	}
	if status, _ := k.send("preview", "application/json", strings.NewReader(`{"purpose":"sim","lang":"ur"}`)); status != http.StatusBadRequest {
		t.Errorf("a preview of nothing: %d", status)
	}
	k.until("the counts are written", func() bool { return strings.Contains(k.read("counts.csv"), ",1,1,1,0\n") })
	children := k.children()
	if status := k.end(); status != exitInterrupted {
		t.Errorf("it ended with %d", status)
	}
	for _, pid := range children {
		if syscall.Kill(pid, 0) == nil {
			t.Errorf("process %d is still there", pid)
		}
	}
	if got := listing(t, k.dir); got != "counts.csv kiosk.toml printed.pdf usb" {
		t.Errorf("it leaves %s", got)
	}
	err := filepath.WalkDir(k.path("home"), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != "key" {
			t.Errorf("it leaves %s: a kiosk keeps no register of copies", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if said := k.stderr.String(); strings.Count(said, "\n") != strings.Count(said, "note: made your key")+strings.Count(said, "warning: swap") {
		t.Errorf("it said %s", said)
	}
}

// A process that is killed is followed by the next, at the code that the page knows; when the parent is killed no process
// stays.
func TestKioskKilled(t *testing.T) {
	k := startKiosk(t, kioskText)
	k.enter(k.read("address"))
	for range 3 {
		k.ask("state", `{"touched":true}`)
		k.until("two processes", func() bool { return len(k.children()) == 2 })
		if err := syscall.Kill(k.children()[0], syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		k.onward()
	}
	if k.seat != 4 || strings.Count(k.stderr.String(), "ended by itself (signal: killed)") != 3 {
		t.Errorf("seat %d; it said %s", k.seat, k.stderr)
	}
	k.until("two processes", func() bool { return len(k.children()) == 2 })
	children := k.children()
	k.process.Process.Kill()
	<-k.done
	for _, pid := range children {
		for end := time.Now().Add(5 * time.Second); syscall.Kill(pid, 0) == nil && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && bytes.Contains(state, []byte(") Z ")) {
				break // nobody takes note of its end here
			}
		}
		if state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && !bytes.Contains(state, []byte(") Z ")) {
			t.Errorf("process %d outlives its parent: %s", pid, state)
		}
	}
}

// A hang-up reads the settings again: a process that nobody has used is replaced at once, one that is used goes on as it is,
// and settings that are wrong change nothing.
func TestKioskReload(t *testing.T) {
	k := startKiosk(t, kioskText)
	name := func() string {
		var settings struct{ Name string }
		if err := json.Unmarshal(k.ask("settings", "{}"), &settings); err != nil {
			t.Fatal(err)
		}
		return settings.Name
	}
	hangup := func(text string) {
		k.configure(text)
		k.process.Process.Signal(syscall.SIGHUP)
	}
	k.enter(k.read("address"))
	hangup(strings.Replace(kioskText, "Library", "Bank", 1))
	k.onward()
	if got := name(); got != "Bank" {
		t.Errorf("the unused process is replaced by one of %q", got)
	}
	k.ask("state", `{"touched":true}`)
	hangup(strings.Replace(kioskText, "Library", "Shop", 1) + "[nonsense]\n")
	k.until("the error is told", func() bool { return strings.Contains(k.stderr.String(), "kiosk.toml:11: [nonsense] is no part") })
	k.until("the error is in the health", func() bool { return strings.Contains(k.health()["config_error"].(string), "line 11") })
	hangup(strings.Replace(kioskText, "Library", "School", 1))
	k.until("the error is gone", func() bool { return k.health()["config_error"] == "" })
	if got := name(); got != "Bank" {
		t.Errorf("the person's page is of %q by now", got)
	}
	k.ask("end", "{}")
	k.onward()
	if got := name(); got != "School" {
		t.Errorf("the next page is of %q", got)
	}
	if status := k.end(); status != exitInterrupted {
		t.Errorf("it ended with %d", status)
	}
}

// systemd is told when the kiosk is ready, reads its settings, is alive, and ends.
func TestKioskNotifies(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	k := startKiosk(t, kioskText, "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=400000")
	next := func(want string) {
		t.Helper()
		l.SetReadDeadline(time.Now().Add(20 * time.Second))
		for {
			b := make([]byte, 200)
			n, err := l.Read(b)
			if err != nil {
				t.Fatalf("%s: %v", want, err)
			}
			if strings.HasPrefix(string(b[:n]), want) {
				return
			}
			if !strings.HasPrefix(string(b[:n]), "WATCHDOG=1") {
				t.Errorf("told %q, want %q", b[:n], want)
			}
		}
	}
	next("READY=1")
	next("WATCHDOG=1")
	k.process.Process.Signal(syscall.SIGHUP)
	next("RELOADING=1\nMONOTONIC_USEC=")
	next("READY=1")
	if environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", k.children()[0])); err == nil && bytes.Contains(environ, []byte(socket)) {
		t.Error("a person's process can speak to the service manager")
	}
	k.end()
	next("STOPPING=1")
}

// usage is the open files and the memory in KiB of a process.
func usage(t *testing.T, pid int) (files, kib int) {
	t.Helper()
	fds, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kib, err = strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return len(fds), kib
}

// Persons come one after the other: the parent's memory and open files stay as they are. MOHR_KIOSK_SEATS says how many come, each
// with a picture that is looked at, or printed by every tenth.
func TestKioskMany(t *testing.T) {
	many, measured := 8, os.Getenv("MOHR_KIOSK_SEATS") != ""
	if measured {
		var err error
		if many, err = strconv.Atoi(os.Getenv("MOHR_KIOSK_SEATS")); err != nil {
			t.Fatal(err)
		}
	}
	k := startKiosk(t, kioskText)
	k.enter(k.read("address"))
	var files, kib []int
	var gaps []time.Duration
	src := picture("jpeg", 640, 404)
	for i := range many {
		k.ask("state", `{"touched":true}`)
		if measured {
			k.photo(src)
			if i%10 == 0 { // it takes most of a second
				k.ask("print", `{"purpose":"sim","lang":"ur"}`)
			} else {
				k.ask("preview", `{"purpose":"sim","lang":"ur"}`)
			}
		}
		k.ask("end", "{}")
		start := time.Now()
		k.until("the next process answers", func() bool { return k.answering() > k.seat })
		gaps = append(gaps, time.Since(start))
		k.onward()
		if i >= many/4 {
			k.until("two processes", func() bool { return len(k.children()) == 2 })
			f, m := usage(t, k.process.Process.Pid)
			if len(files) > 0 {
				// A process that is being started has pipes more for a moment.
				k.until("the files of a start are closed", func() bool { f, m = usage(t, k.process.Process.Pid); return f <= files[0]+1 })
			}
			files, kib = append(files, f), append(kib, m)
		}
	}
	slices.Sort(gaps)
	t.Logf("%d persons: from one's end to the next's answer %v in the middle, %v at the 95th, %v at most; open files %d to %d; memory %d KiB, at most %d, at the end %d",
		many, gaps[len(gaps)/2], gaps[len(gaps)*95/100], gaps[len(gaps)-1], slices.Min(files), slices.Max(files), kib[0], slices.Max(kib), kib[len(kib)-1])
	if grown := slices.Max(kib) - kib[0]; grown > 8<<10 {
		t.Errorf("memory has grown by %d KiB: %v", grown, kib)
	}
	if k.end() != exitInterrupted {
		t.Error("it ended otherwise")
	}
}
