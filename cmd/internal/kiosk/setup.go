package kiosk

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
)

//go:embed setup
var setupFiles embed.FS

// A SetupFile is one file that an installer puts on a machine.
type SetupFile struct {
	Path string // within the folder that they are written to: "etc/systemd/system/mohr-kiosk.service"
	Text string
}

// ConfigPath is where kiosk.toml is, unless told.
const ConfigPath = "/etc/mohr/kiosk.toml"

// ProgramPath is where the units look for mohr.
const ProgramPath = "/usr/local/bin/mohr"

// The folders that mohr-kiosk.service makes; what kiosk.toml names must lie in them.
const (
	runFolder   = "/run/mohr-kiosk"
	stateFolder = "/var/lib/mohr-kiosk"
)

// The places among the files of what is for people.
const (
	configFile = "etc/mohr/kiosk.toml"
	readmeFile = "README.txt"
)

// setupPaths are the files' places: the name in the folder setup, and where it goes. What is mounted as what is said by mounts.
var setupPaths = [...][2]string{
	{"README.txt", readmeFile},
	{"kiosk.toml", configFile},
	{"mohr-kiosk.service", "etc/systemd/system/mohr-kiosk.service"},
	{"mohr-screen.service", "etc/systemd/system/mohr-screen.service"},
	{"mohr-screen-watch.service", "etc/systemd/system/mohr-screen-watch.service"},
	{"mohr-screen-watch.timer", "etc/systemd/system/mohr-screen-watch.timer"},
	{"mohr-stick.service", "etc/systemd/system/mohr-stick-@FSTYPE@@.service"},
	{"80-mohr-stick.rules", "etc/udev/rules.d/80-mohr-stick.rules"},
	{"policy.json", "etc/chromium/policies/managed/mohr-kiosk.json"},
	{"sysusers.conf", "etc/sysusers.d/mohr-kiosk.conf"},
	{"tmpfiles.conf", "etc/tmpfiles.d/mohr-kiosk.conf"},
	{"sysctl.conf", "etc/sysctl.d/80-mohr-kiosk.conf"},
}

// mounts are the file systems of sticks, and how they are mounted: nothing on them runs, and what is written is there soon.
var mounts = [...][2]string{
	{"vfat", "rw,noexec,nosuid,nodev,noatime,flush,utf8"},
	{"exfat", "rw,noexec,nosuid,nodev,noatime,iocharset=utf8"},
	{"ntfs3", "rw,noexec,nosuid,nodev,noatime,iocharset=utf8"},
}

// Example is a kiosk.toml that says what each setting means.
func Example() string { return setupText("kiosk.toml") }

// setupText is a file of the folder setup.
func setupText(name string) string {
	text, err := setupFiles.ReadFile("setup/" + name)
	if err != nil {
		panic("kiosk: a file of the set-up is missing: " + err.Error())
	}
	return string(text)
}

// ErrSetup is a configuration that the files cannot be written for.
var ErrSetup = errors.New("the units cannot be written for these settings")

// Files are what an installer puts on a machine for a configuration, which text holds, in the order in which they are best
// read. The error is ErrSetup.
func Files(c Config, text string) ([]SetupFile, error) {
	if wrong := c.unfit(); len(wrong) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrSetup, wrong[0])
	}
	_, port, _ := net.SplitHostPort(c.Address)
	sites := []string{}
	if c.Settings.Camera {
		sites = []string{"http://127.0.0.1:" + port, "http://localhost:" + port}
	}
	camera, err := json.Marshal(sites)
	if err != nil {
		return nil, err
	}
	stick := c.Stick.Folder
	if stick == "" {
		stick = "/run/mohr-stick"
	}
	fill := strings.NewReplacer("@PROGRAM@", ProgramPath, "@CONFIG@", ConfigPath, "@ADDRESS_FILE@", c.AddressFile, "@HEALTH@", c.Health,
		"@PORT@", port, "@STICK@", stick, "@CAMERA@", string(camera))
	var files []SetupFile
	for _, p := range setupPaths {
		name, at := p[0], p[1]
		switch {
		case at == configFile:
			files = append(files, SetupFile{at, text})
		case strings.Contains(at, "@FSTYPE@"):
			for _, m := range mounts {
				typed := strings.NewReplacer("@FSTYPE@", m[0], "@OPTIONS@", m[1])
				files = append(files, SetupFile{strings.Replace(at, "@FSTYPE@", m[0], 1), fill.Replace(typed.Replace(setupText(name)))})
			}
		default:
			files = append(files, SetupFile{at, fill.Replace(setupText(name))})
		}
	}
	return files, nil
}

// unfit says what of a configuration does not go with the units.
func (c Config) unfit() (wrong []string) {
	_, port, err := net.SplitHostPort(c.Address)
	if err != nil || port == "0" {
		wrong = append(wrong, "address has no fixed port, which the browser's policy names")
	}
	for _, f := range [...]struct{ key, path, folder string }{
		{"address_file", c.AddressFile, runFolder}, {"health", c.Health, runFolder}, {"counts", c.Counts, stateFolder},
	} {
		switch {
		case f.path == "" && f.key != "counts":
			wrong = append(wrong, f.key+" is not set")
		case f.path != "" && !inFolder(f.path, f.folder):
			wrong = append(wrong, f.key+" is "+f.path+", and the service may write in "+f.folder)
		}
	}
	if s := c.Stick.Folder; s != "" && (!c.Stick.Mount || strings.ContainsAny(s, " \t'\"%$\\")) {
		wrong = append(wrong, "usb.folder is "+s+", and the units want a plain path on which a stick is mounted")
	}
	return wrong
}

// inFolder reports whether a path lies in a folder, and is plain enough for a unit's command line.
func inFolder(at, folder string) bool {
	rel, err := filepath.Rel(folder, at)
	return err == nil && rel != "." && rel != ".." && !strings.HasPrefix(rel, "../") && !strings.ContainsAny(rel, " \t'\"%$\\")
}
