package kiosk

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/web"
)

// outs is the least that a configuration has.
const outs = "[usb]\nfolder = \"/media/stick\"\n"

// Every key is understood.
func TestRead(t *testing.T) {
	c, problems := Read([]byte(`
name = "کتب خانہ"
languages = ["en", "ur"]
stamp_language = "both"
purposes = ["bank", "card", "sim"]
free_text = true
recipient = "State Library, Blue Area"
valid_days = 30
strength = "strong"
idle_seconds = 45
warning_seconds = 10
camera = false
address = "[::1]:0"
address_file = "/run/kiosk/../kiosk/address"
address_group = "screen"
counts = "/var/lib/kiosk/counts.csv"
health = "/run/kiosk/health"
voice = "/etc/kiosk/voice"
key = "none"

[usb]
folder = "/media/stick/"
mount = false

[printer]
command = ["lp", "-d", "Kiosk"]

[[purpose]]
id = "card"
en = "Library card only"
ur = "صرف کتب خانے کا کارڈ"
icon = "school"

[[purpose]]
id = "club-2"
en = "Club"
ur = "کلب"
`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	ids := []string{}
	for _, p := range c.Settings.Purposes {
		ids = append(ids, p.ID+" "+p.Icon)
	}
	if want := []string{"bank bank", "card school", "sim sim", "club-2 other"}; !slices.Equal(ids, want) {
		t.Errorf("purposes are %q, want %q", ids, want)
	}
	c.Settings.Purposes = nil
	want := Config{
		Settings: web.KioskSettings{
			Name: "کتب خانہ", Languages: []string{"en", "ur"}, StampLang: "both", FreeText: true, Recipient: "State Library, Blue Area",
			ValidDays: 30, Strength: watermark.Strong, Idle: 45 * time.Second, Warning: 10 * time.Second,
		},
		Address: "[::1]:0", AddressFile: "/run/kiosk/address", AddressGroup: "screen", Counts: "/var/lib/kiosk/counts.csv",
		Health: "/run/kiosk/health", Voice: "/etc/kiosk/voice",
		Stick: StickConfig{Folder: "/media/stick"}, Printer: []string{"lp", "-d", "Kiosk"},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("Read = %+v\nwant   %+v", c, want)
	}
}

// Nothing needs to be said but where copies go.
func TestReadUsual(t *testing.T) {
	c, problems := Read([]byte(outs))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s := c.Settings
	if !slices.Equal(s.Languages, []string{"ur", "en"}) || s.Idle != time.Minute || s.Warning != 15*time.Second || !s.Camera || s.FreeText ||
		s.StampLang != "page" || len(s.Purposes) != 8 || !c.Key || c.Address != "127.0.0.1:8765" || !c.Stick.Mount || c.Printer != nil ||
		s.Strength != watermark.Normal {
		t.Errorf("Read = %+v", c)
	}
}

// What is wrong is told with its line, all of it at once.
func TestReadProblems(t *testing.T) {
	own := func(more string) string { return outs + "[[purpose]]\nid = \"a\"\nen = \"A\"\nur = \"A\"\n" + more }
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"no TOML":            {"a = [1", []string{"1: array is incomplete"}},
		"twice":              {"name = \"a\"\n\nname = \"b\"\n" + outs, []string{"3: "}},
		"a number":           {"name = 5\n" + outs, []string{"1: name is a number, want a text in quotes"}},
		"a text":             {"\nidle_seconds = \"60\"\n" + outs, []string{"2: idle_seconds is a text, want a number, 15 to 600"}},
		"no boolean":         {"camera = 1\n" + outs, []string{"1: camera is a number, want true or false"}},
		"too small":          {"# a\nidle_seconds = 14\nwarning_seconds = 4\n" + outs, []string{"2: idle_seconds is 14, want 15 to 600", "3: warning_seconds is 4, want 5 to 120"}},
		"too large":          {"idle_seconds = 601\nwarning_seconds = 121\nvalid_days = 3651\n" + outs, []string{"1: ", "2: ", "3: valid_days is 3651, want 0 to 3650"}},
		"negative":           {"valid_days = -1\n" + outs, []string{"1: valid_days is -1"}},
		"huge":               {"valid_days = 99999999999999999999\n" + outs, []string{"1: "}},
		"unknown":            {"idleseconds = 60\n" + outs, []string{"1: idleseconds is no setting, did you mean idle_seconds?"}},
		"unknown table":      {outs + "[network]\na = 1\nb = 2\n", []string{"3: [network] is no part"}},
		"unknown in a table": {outs + "folders = \"/x\"\n", []string{"3: usb.folders is no setting, did you mean usb.folder?"}},
		"unknown list":       {outs + "[[purposes]]\nid = \"x\"\n", []string{"3: [purposes] is no part"}},
		"language":           {"languages = [\n\"ur\",\n\"fr\",\n]\n" + outs, []string{"3: languages has \"fr\", want some of ur, en"}},
		"language twice":     {"languages = [\"ur\", \"ur\"]\n" + outs, []string{"1: languages has \"ur\" twice"}},
		"no language":        {"languages = []\n" + outs, []string{"1: languages is empty"}},
		"stamp language":     {"stamp_language = \"de\"\n" + outs, []string{"1: stamp_language is \"de\", want one of page, ur, en, both"}},
		"strength":           {"strength = \"hard\"\n" + outs, []string{"1: strength is \"hard\", want one of light, normal, strong"}},
		"key":                {"key = \"/etc/key\"\n" + outs, []string{"1: key is \"/etc/key\", want one of site, none"}},
		"purpose":            {"purposes = [\"sim\", \"bnak\"]\n" + outs, []string{"1: purposes has \"bnak\", want some of sim, bank,"}},
		"purpose twice":      {"purposes = [\"sim\", \"sim\"]\n" + outs, []string{"1: purposes has \"sim\" twice"}},
		"no purpose":         {"purposes = []\n" + outs, []string{"1: there is no purpose, and free_text is false"}},
		"own without":        {outs + "[[purpose]]\nid = \"x\"\n", []string{"3: purpose has no en", "3: purpose has no ur"}},
		"own, bad name":      {outs + "[[purpose]]\nid = \"A b\"\nen = \"A\"\nur = \"A\"\n", []string{"4: purpose.id is \"A b\", want at most 20 of a to z"}},
		"own, taken":         {outs + "[[purpose]]\nid = \"sim\"\nen = \"A\"\nur = \"A\"\n", []string{"4: purpose.id is \"sim\", which is taken"}},
		"own, other":         {outs + "[[purpose]]\nid = \"other\"\nen = \"A\"\nur = \"A\"\n", []string{"4: purpose.id is other"}},
		"own, icon":          {own("icon = \"cat\"\n"), []string{"7: purpose.icon is \"cat\", want one of sim,"}},
		"own, unknown":       {own("urdu = \"x\"\n"), []string{"7: purpose.urdu is no setting"}},
		"own, inline":        {"purpose = [{id = \"x\", en = \"A\",\nur = \"A\U0001F600\"}]\n" + outs, []string{"2: purpose.ur cannot be printed: character U+1F600"}},
		"own, too long":      {outs + "[[purpose]]\nid = \"x\"\nur = \"A\"\nen = \"" + strings.Repeat("a", 81) + "\"\n", []string{"6: purpose.en cannot be printed: 81 characters"}},
		"recipient":          {"recipient = \"" + strings.Repeat("a", 61) + "\"\n" + outs, []string{"1: recipient cannot be printed: 61 characters"}},
		"name too long":      {"name = \"" + strings.Repeat("a", 61) + "\"\n" + outs, []string{"1: name has 61 characters, limit is 60"}},
		"control":            {"name = \"a\\u0007b\"\n" + outs, []string{"1: name has a character that does not show"}},
		"relative":           {"counts = \"counts.csv\"\n" + outs, []string{"1: counts is \"counts.csv\", want a path that begins with /"}},
		"any address":        {"address = \"0.0.0.0:80\"\n" + outs, []string{"1: address is \"0.0.0.0:80\", want one of this machine alone"}},
		"no port":            {"address = \"127.0.0.1\"\n" + outs, []string{"1: address is"}},
		"large port":         {"address = \"127.0.0.1:65536\"\n" + outs, []string{"1: address is"}},
		"group alone":        {"address_group = \"a\"\n" + outs, []string{"1: address_group is set, and address_file is not"}},
		"no way out":         {"name = \"a\"\n", []string{"0: there is neither usb nor printer"}},
		"no way in":          {"camera = false\n[printer]\ncommand = [\"lp\"]\n", []string{"1: camera is false and there is no usb"}},
		"usb, empty":         {"[usb]\n", []string{"1: usb has no folder"}},
		"usb, a text":        {"usb = \"/media\"\n", []string{"0: there is neither", "1: usb is a table: [usb], with its settings below"}},
		"printer, empty":     {"[printer]\n", []string{"1: printer has no command"}},
		"printer, a text":    {"[printer]\ncommand = \"lp -d x\"\n", []string{"2: printer.command is a text, want a list"}},
		"printer, a number":  {"[printer]\ncommand = [\"lp\", 1]\n", []string{"2: printer.command has something that is no text"}},
		"too long":           {strings.Repeat("#\n", MaxConfig), []string{"0: it has 131072 bytes, limit is 65536"}},
	} {
		_, problems := Read([]byte(tt.text))
		var got []string
		for _, p := range problems {
			got = append(got, string(rune('0'+p.Line))+": "+p.Text)
		}
		if !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
			t.Errorf("%s: Read tells\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

// Whatever stands in it, a configuration is read or told of.
func FuzzRead(f *testing.F) {
	f.Add([]byte(outs))
	f.Add([]byte("a = [1"))
	f.Add([]byte("purpose = [{id = \"x\"}, 1]\n[usb.folder]\n[[purpose]]"))
	if text, err := os.ReadFile("setup/kiosk.toml"); err == nil {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, problems := Read(text)
		lines := strings.Count(string(text), "\n") + 1
		for _, p := range problems {
			if p.Line < 0 || p.Line > lines || p.Text == "" {
				t.Errorf("Read(%q) tells %+v", text, p)
			}
		}
		if len(problems) == 0 && (len(c.Settings.Languages) == 0 || c.Settings.Idle < 15*time.Second || c.Address == "") {
			t.Errorf("Read(%q) = %+v", text, c)
		}
	})
}
