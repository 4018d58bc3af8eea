package kiosk

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Point is one thing that a check looks at.
type Point struct {
	Name  string // "swap"
	OK    bool
	Found string // what there is
	Hint  string // what to do when it is not well
}

// A Machine is what a check looks at.
type Machine struct {
	Root   string                                      // of its files: "/"
	Config string                                      // kiosk.toml
	Look   func(command string) (string, error)        // finds a command
	Run    func(command ...string) (string, error)     // runs one and returns what it says
	Dial   func(ctx context.Context) (net.Conn, error) // the health's socket; nil is that of the configuration
	Now    time.Time
}

// silentTime is how long the page may be silent. It asks every second.
const silentTime = 60 * time.Second

// eldest is a day that has passed: a clock before it is wrong.
var eldest = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// A check is a Machine with its configuration.
type check struct {
	Machine
	config Config
	sound  bool // the configuration
}

// checks are the points by name, in the order in which they are set up.
var checks = [...]struct {
	name  string
	needs bool // the configuration
	look  func(check) []Point
}{
	{"config", false, check.settings},
	{"packages", false, check.packages},
	{"files", true, check.files},
	{"clock", false, check.clock},
	{"swap", false, check.swap},
	{"core", false, check.core},
	{"printer", true, check.printer},
	{"cups", true, check.cups},
	{"camera", true, check.camera},
	{"stick", true, check.stick},
	{"service", false, func(c check) []Point { return c.unit("service", "mohr-kiosk.service") }},
	{"screen", false, func(c check) []Point { return c.unit("screen", "mohr-screen.service") }},
	{"watch", false, func(c check) []Point { return c.unit("watch", "mohr-screen-watch.timer") }},
	{"address", true, check.address},
	{"page", true, check.page},
}

// CheckNames are what Check can be asked about.
func CheckNames() (names []string) {
	for _, c := range checks {
		names = append(names, c.name)
	}
	return names
}

// Check looks at a machine: at the points of those names, or at all.
func Check(m Machine, only []string) (points []Point) {
	c := check{Machine: m}
	if text, err := os.ReadFile(m.Config); err == nil {
		var problems []Problem
		c.config, problems = Read(text)
		c.sound = len(problems) == 0
	}
	for _, k := range checks {
		switch {
		case len(only) > 0 && !slices.Contains(only, k.name):
		case k.needs && !c.sound:
			points = append(points, Point{Name: k.name, Found: "not looked at, since the configuration is not sound", Hint: "see config"})
		default:
			points = append(points, k.look(c)...)
		}
	}
	return points
}

// at is a path of the machine.
func (c check) at(path string) string { return filepath.Join(c.Root, path) }

func (c check) settings() []Point {
	p := Point{Name: "config", Found: c.Config}
	text, err := os.ReadFile(c.Config)
	if err != nil {
		p.Found += " cannot be read"
		p.Hint = "mohr kiosk-setup --to DIR writes an example to begin with"
		return []Point{p}
	}
	config, problems := Read(text)
	if len(problems) > 0 {
		p.Found = fmt.Sprintf("%s:%d: %s", c.Config, problems[0].Line, problems[0].Text)
		p.Hint = "mohr serve --kiosk " + c.Config + " tells all that is wrong with it"
		return []Point{p}
	}
	if wrong := config.unfit(); len(wrong) > 0 {
		p.Found, p.Hint = strings.Join(wrong, "; "), "the units want it as in the example: mohr kiosk-setup --print"
		return []Point{p}
	}
	p.OK = true
	return []Point{p}
}

func (c check) packages() (points []Point) {
	wanted := [][2]string{{"cage", "cage"}, {"chromium", "chromium"}}
	if c.prints() {
		wanted = append(wanted, [2]string{"lp", "cups-client"}, [2]string{"cupsd", "cups-daemon"})
	}
	for _, w := range wanted {
		p := Point{Name: "packages", OK: true}
		var err error
		if p.Found, err = c.Look(w[0]); err != nil {
			p = Point{Name: "packages", Found: w[0] + " is not there", Hint: "apt install " + w[1]}
		}
		points = append(points, p)
	}
	return points
}

// prints reports whether copies go through CUPS.
func (c check) prints() bool {
	return len(c.config.Printer) > 0 && filepath.Base(c.config.Printer[0]) == "lp"
}

func (c check) files() []Point {
	const again = "mohr kiosk-setup --config FILE --to DIR writes it anew"
	files, err := Files(c.config, "")
	if err != nil {
		return []Point{{Name: "files", Found: err.Error(), Hint: "see config"}}
	}
	var points []Point
	for _, f := range files {
		text, err := os.ReadFile(c.at(f.Path))
		switch {
		case f.Path == configFile || f.Path == readmeFile:
		case err != nil:
			points = append(points, Point{Name: "files", Found: "/" + f.Path + " is not there", Hint: again})
		case string(text) != f.Text:
			points = append(points, Point{Name: "files", Found: "/" + f.Path + " is another than this mohr would write", Hint: again})
		}
	}
	if info, err := os.Stat(c.at(ProgramPath)); err != nil || info.Mode()&0o111 == 0 || info.Mode()&0o022 != 0 {
		points = append(points, Point{Name: "files", Found: ProgramPath + " is not there, or not as it should be", Hint: "install -m 0755 mohr " + ProgramPath})
	}
	if len(points) > 0 {
		return points
	}
	return []Point{{Name: "files", OK: true, Found: "all are there, and as this mohr would write them"}}
}

func (c check) clock() []Point {
	p := Point{Name: "clock", OK: true, Found: c.Now.Format("2006-01-02 15:04 -07:00")}
	if c.Now.Before(eldest) || c.Now.Year() > 2199 {
		p.OK, p.Hint = false, "copies carry the date: timedatectl set-time, or set-ntp true"
	}
	return []Point{p}
}

func (c check) swap() []Point {
	text, err := os.ReadFile(c.at("proc/swaps"))
	if err == nil && !swapsIn(string(text)) {
		return []Point{{Name: "swap", OK: true, Found: "off"}}
	}
	return []Point{{Name: "swap", Found: "on: what is in memory may be written to a disk", Hint: "swapoff -a, and take its lines out of /etc/fstab"}}
}

func (c check) core() []Point {
	text, err := os.ReadFile(c.at("proc/sys/kernel/core_pattern"))
	pattern := strings.TrimSpace(string(text))
	if err == nil && (pattern == "|/bin/false" || pattern == "") {
		return []Point{{Name: "core", OK: true, Found: "crashed programs leave nothing"}}
	}
	return []Point{{Name: "core", Found: "crashed programs may be kept: kernel.core_pattern is " + pattern, Hint: "sysctl --system, after /etc/sysctl.d/80-mohr-kiosk.conf is there"}}
}

func (c check) printer() []Point {
	p := Point{Name: "printer"}
	switch command := c.config.Printer; {
	case len(command) == 0:
		p.OK, p.Found = true, "none in the configuration"
	case !c.prints():
		if _, err := c.Look(command[0]); err != nil {
			p.Found, p.Hint = command[0]+" is not there", "name another in printer.command, or install it"
		} else {
			p.OK, p.Found = true, "the command "+command[0]+" is there"
		}
	default:
		ask := []string{"lpstat", "-d"}
		if i := slices.Index(command, "-d"); i >= 0 && i+1 < len(command) {
			ask = []string{"lpstat", "-p", command[i+1]}
		}
		said, err := c.Run(ask...)
		said, _, _ = strings.Cut(strings.TrimSpace(said), "\n")
		if err != nil || said == "" || strings.Contains(said, "disabled") || strings.HasPrefix(said, "no system default") {
			p.Found, p.Hint = "the spooler does not know it, or has stopped it: "+said, "lpadmin -p NAME -E -v URI -m everywhere; cupsenable NAME"
		} else {
			p.OK, p.Found = true, said
		}
	}
	return []Point{p}
}

// cupsWants are lines of the spooler's files, so that it keeps nothing of what was printed.
var cupsWants = [...]struct{ file, key, value string }{
	{"etc/cups/cupsd.conf", "PreserveJobFiles", "No"},
	{"etc/cups/cupsd.conf", "PreserveJobHistory", "No"},
	{"etc/cups/cups-files.conf", "RequestRoot", "/run/cups/spool"},
	{"etc/cups/cups-files.conf", "TempDir", "/run/cups/spool/tmp"},
}

func (c check) cups() (points []Point) {
	if !c.prints() {
		return []Point{{Name: "cups", OK: true, Found: "not used"}}
	}
	for _, w := range cupsWants {
		text, _ := os.ReadFile(c.at(w.file))
		said := ""
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) == 2 && strings.EqualFold(f[0], w.key) {
				said = f[1]
			}
		}
		p := Point{Name: "cups", OK: strings.EqualFold(said, w.value), Found: w.key + " " + said}
		if !p.OK {
			p.Found = strings.TrimSpace(p.Found) + ": copies may stay on the disk"
			p.Hint = fmt.Sprintf("write %s %s into /%s, then systemctl restart cups", w.key, w.value, w.file)
		}
		points = append(points, p)
	}
	return points
}

func (c check) camera() []Point {
	if !c.config.Settings.Camera {
		return []Point{{Name: "camera", OK: true, Found: "none in the configuration"}}
	}
	found, err := filepath.Glob(c.at("dev/video*"))
	if err != nil || len(found) == 0 {
		return []Point{{Name: "camera", Found: "there is no /dev/video*", Hint: "plug one in, or write camera = false"}}
	}
	return []Point{{Name: "camera", OK: true, Found: fmt.Sprintf("%d devices", len(found))}}
}

func (c check) stick() []Point {
	folder := c.config.Stick.Folder
	if folder == "" {
		return []Point{{Name: "stick", OK: true, Found: "none in the configuration"}}
	}
	info, err := os.Lstat(c.at(folder))
	if err != nil || !info.IsDir() {
		return []Point{{Name: "stick", Found: folder + " is not there", Hint: "systemd-tmpfiles --create"}}
	}
	return []Point{{Name: "stick", OK: true, Found: folder}}
}

// unit looks whether a unit is active.
func (c check) unit(name, unit string) []Point {
	if _, err := os.Stat(c.at("run/systemd/system")); err != nil {
		return []Point{{Name: name, Found: unit + " is not running: systemd is not", Hint: "start the machine with systemd"}}
	}
	said, err := c.Run("systemctl", "is-active", unit)
	if said = strings.TrimSpace(said); err != nil || said != "active" {
		return []Point{{Name: name, Found: unit + " is " + said, Hint: "systemctl enable --now " + unit + "; journalctl -u " + unit + " says more"}}
	}
	return []Point{{Name: name, OK: true, Found: unit + " is active"}}
}

func (c check) address() []Point {
	text, err := os.ReadFile(c.at(c.config.AddressFile))
	if err != nil || !strings.HasPrefix(string(text), "http://") {
		return []Point{{Name: "address", Found: c.config.AddressFile + " holds no address", Hint: "it is written when mohr-kiosk is ready: journalctl -u mohr-kiosk"}}
	}
	return []Point{{Name: "address", OK: true, Found: c.config.AddressFile}} // what it holds opens the page
}

// page asks the health how long the page has been silent.
func (c check) page() []Point {
	const hint = "systemctl restart mohr-screen; journalctl -u mohr-screen says more"
	h, err := c.health()
	switch {
	case err != nil:
		return []Point{{Name: "page", Found: "the kiosk does not tell how it goes: " + plainNet(err), Hint: "systemctl status mohr-kiosk"}}
	case h.Status == "failing":
		return []Point{{Name: "page", Found: "processes crash in a row", Hint: "journalctl -u mohr-kiosk"}}
	case h.PageSeconds == nil:
		return []Point{{Name: "page", Found: "the page has not been opened yet", Hint: hint}}
	case *h.PageSeconds > silentTime.Seconds():
		return []Point{{Name: "page", Found: fmt.Sprintf("the page has been silent for %.0f seconds", *h.PageSeconds), Hint: hint}}
	}
	return []Point{{Name: "page", OK: true, Found: "it is there"}}
}

// health asks the kiosk's Unix socket.
func (c check) health() (h Health, err error) {
	dial := c.Dial
	if dial == nil {
		dial = func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", c.at(c.config.Health))
		}
	}
	client := http.Client{Timeout: healthTime, Transport: &http.Transport{
		DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
	}}
	res, err := client.Get("http://kiosk/health")
	if err != nil {
		return h, err
	}
	defer res.Body.Close()
	return h, json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&h)
}

// plainNet is the last part of a network's error, which names what happened.
func plainNet(err error) string {
	text := err.Error()
	return strings.TrimSpace(text[strings.LastIndex(text, ": ")+1:])
}
