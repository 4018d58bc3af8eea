package kiosk

import (
	"time"

	"mohr/assets/words"
	"mohr/watermark"
	"mohr/web"
)

// A Config is kiosk.toml, understood.
type Config struct {
	Settings web.KioskSettings

	Address      string // where it listens: 127.0.0.1, localhost or [::1], and a port; 0 is a free one
	AddressFile  string // where the address with a code for a browser is written; "" prints it
	AddressGroup string // who may read it besides the owner; "" leaves that to the folder
	Counts       string // the file of daily counts; "" keeps none
	Health       string // the Unix socket that tells how it goes; "" is none
	Voice        string // the folder of spoken prompts; "" is none
	Key          bool   // whether copies are signed with the site's key

	Stick   StickConfig
	Printer []string // the command that takes a PDF on its standard input; nil is no printer
}

// A StickConfig says where a stick appears.
type StickConfig struct {
	Folder string // "" is nowhere
	Mount  bool   // a stick is in only while something is mounted there
}

// MaxConfig bounds kiosk.toml, bytes.
const MaxConfig = 64 << 10

// The bounds of what kiosk.toml says, and what holds where it says nothing.
const (
	maxName     = 60 // characters of the place's name
	maxPurposes = 12 // more do not fit on the screen
	maxID       = 20 // characters of a purpose's
	maxCommand  = 16 // words of the printer's command

	minIdle, maxIdle, usualIdle          = 15, 600, 60 // seconds
	minWarning, maxWarning, usualWarning = 5, 120, 15  // seconds
	maxValidDays                         = 3650
	usualAddress                         = "127.0.0.1:8765"
)

// Read understands kiosk.toml. All that is wrong with it is told at once, in the order of its lines.
func Read(text []byte) (Config, []Problem) {
	r := newReader(text)
	c := Config{Address: usualAddress, Key: true}
	if r.sound {
		r.config(&c)
		r.unknown()
	}
	return c, r.sorted()
}

// config reads every key that there may be.
func (r *reader) config(c *Config) {
	s := &c.Settings
	s.Languages = []string{"ur", "en"}
	s.Camera, s.StampLang = true, "page"
	idle, warning := usualIdle, usualWarning
	strength, key := "", ""

	r.text("name", &s.Name)
	if n := len([]rune(s.Name)); n > maxName {
		r.tell("name", "name has %d characters, limit is %d", n, maxName)
	}
	r.list("languages", &s.Languages)
	r.languages(s.Languages)
	r.choice("stamp_language", &s.StampLang, "page", "ur", "en", "both")
	r.yes("free_text", &s.FreeText)
	r.text("recipient", &s.Recipient)
	r.number("valid_days", &s.ValidDays, 0, maxValidDays)
	r.choice("strength", &strength, strengths()...)
	for _, known := range [...]watermark.Strength{watermark.Normal, watermark.Light, watermark.Strong} {
		if known.Word() == strength {
			s.Strength = known
		}
	}
	r.number("idle_seconds", &idle, minIdle, maxIdle)
	r.number("warning_seconds", &warning, minWarning, maxWarning)
	s.Idle, s.Warning = time.Duration(idle)*time.Second, time.Duration(warning)*time.Second
	r.yes("camera", &s.Camera)

	r.address("address", &c.Address)
	r.path("address_file", &c.AddressFile)
	r.text("address_group", &c.AddressGroup)
	if c.AddressGroup != "" && c.AddressFile == "" {
		r.tell("address_group", "address_group is set, and address_file is not")
	}
	r.path("counts", &c.Counts)
	r.path("health", &c.Health)
	r.path("voice", &c.Voice)
	r.choice("key", &key, "site", "none")
	c.Key = key != "none"
	r.devices(c)
	r.purposes(s)
	r.labels(*s)
}

// strengths are the words of strength.
func strengths() []string {
	return []string{watermark.Light.Word(), watermark.Normal.Word(), watermark.Strong.Word()}
}

// devices reads the tables of stick and printer.
func (r *reader) devices(c *Config) {
	if r.table("usb") {
		c.Stick.Mount = true
		r.path("usb.folder", &c.Stick.Folder)
		r.yes("usb.mount", &c.Stick.Mount)
		if !r.has("usb.folder") {
			r.tell("usb", "usb has no folder")
		}
	}
	if r.table("printer") {
		r.list("printer.command", &c.Printer)
		switch n := len(c.Printer); {
		case n == 0 && !r.told("printer.command"):
			r.tell("printer", "printer has no command, want the words of one, as [\"lp\", \"-d\", \"PRINTER\"]")
		case n > maxCommand:
			r.tell("printer.command", "printer.command has %d words, limit is %d", n, maxCommand)
		}
		for i, w := range c.Printer {
			if w == "" && i == 0 || hasControl(w) {
				r.tell("printer.command", "printer.command has a word that is none: %q", w)
			}
		}
	}
	if c.Stick.Folder == "" && len(c.Printer) == 0 && !r.table("usb") && !r.table("printer") {
		r.tell("", "there is neither usb nor printer: copies have no way out")
	}
	if c.Stick.Folder == "" && !c.Settings.Camera && !r.table("usb") {
		r.tell("camera", "camera is false and there is no usb: pictures have no way in")
	}
}

// ready are the ready-made purposes.
func ready() []web.KioskPurpose {
	var all []web.KioskPurpose
	for _, k := range words.Purposes() {
		id := k.String()[len("purpose."):]
		all = append(all, web.KioskPurpose{ID: id, EN: words.Get(words.English, k), UR: words.Get(words.Urdu, k), Icon: id})
	}
	return all
}
