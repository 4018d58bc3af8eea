package web

import (
	"context"
	"errors"
	"time"

	"mohr/watermark"
)

// A Kiosk is what a server takes from its surroundings to serve a public machine: one person after the other, none of whom
// may find anything of another. A server with a Kiosk serves one person and ends: the next one is served by another process,
// so that whatever the first left in memory is gone with the process.
//
// It hands out another page than the local app, without links, without a browser's list of files and without downloads;
// pictures come from the camera in the page or from a stick that Stick reads, and copies leave by Print or to the stick. Of
// the API it serves what that page asks for and nothing else.
type Kiosk struct {
	Settings KioskSettings

	Stick Stick // nil is no stick

	// Print prints a PDF and returns when the printer has taken it; nil is no printer. It keeps no copy.
	Print func(ctx context.Context, pdf []byte) error

	// Voice is a spoken prompt, "start" in "ur", and its media type; nil is none. Names and languages are checked before.
	Voice func(lang, name string) (sound []byte, media string, ok bool)

	// Count is told of what is counted: one of the Counted words. It is never told anything else.
	Count func(what string)

	// End is called once, when the person is done with: what the server holds must be gone, so its process is to end. The
	// answer that tells the page where to go on may still be under way.
	End func()

	// Alive is told when the page has asked for the state, at most once a second.
	Alive func()

	// Seat is the number of this process among those of the kiosk, and Next the code that the one after it admits.
	Seat int
	Next string
}

// KioskSettings are those of kiosk.toml that the page and its server need. Languages and Purposes are required.
type KioskSettings struct {
	Name      string             // of the place, shown on the first screen; "" is none
	Languages []string           // of the page, "ur" and "en" in the order in which they are offered
	StampLang string             // of the label: "page" is the page's; en, ur, both
	Purposes  []KioskPurpose     // what copies may be for, in their order
	FreeText  bool               // whether a person may write a purpose of their own
	Recipient string             // who may use the copies; "" names nobody
	ValidDays int                // how many days a copy holds, the first one not counted; 0 is no end
	Strength  watermark.Strength // of the mark
	Idle      time.Duration      // without a touch, before the warning
	Warning   time.Duration      // how long the warning stands, before everything is forgotten
	Camera    bool               // whether the page may use a camera
}

// A KioskPurpose is one purpose that may be chosen.
type KioskPurpose struct {
	ID   string `json:"id"`   // a ready-made one of GET purposes, or the site's own: lower-case letters, digits and -
	EN   string `json:"en"`   // as it stands on the copy
	UR   string `json:"ur"`   // as it stands on the copy
	Icon string `json:"icon"` // one of KioskIcons
}

// KioskIcons are the pictures that a purpose may have.
var KioskIcons = [...]string{"sim", "bank", "job", "rent", "school", "hotel", "courier", "visa", "other"}

// KioskPrompts are the names of the spoken prompts, one for each screen that says something.
var KioskPrompts = [...]string{"start", "camera", "stick", "phone", "purpose", "look", "working", "printed", "saved", "still", "problem"}

// KioskLanguages are those that the page speaks.
var KioskLanguages = [...]string{"ur", "en"}

// What a kiosk counts.
const (
	CountedPerson  = "person"  // somebody touched the screen
	CountedPrinted = "printed" // a copy was printed
	CountedSaved   = "saved"   // a copy went to the stick
	CountedIdle    = "idle"    // somebody walked away
)

// A Stick is the folder of a USB stick, or of what takes its place. Its methods may be called by several goroutines.
type Stick interface {
	// Seen is the number of the stick that is in now, 0 when there is none. Each stick that is put in has a number of its own,
	// the same one when it comes back as well.
	Seen() int

	// List is what may be chosen. The error is ErrStick when none is in.
	List() (StickList, error)

	// Read reads a file that List has told of, of at most limit bytes. The errors are ErrStick when it was pulled out or does
	// not read, and watermark.ErrLimit.
	Read(id string, limit int64) ([]byte, error)

	// Save writes a file under that name, all of it or none. A taken name is ErrStick, as is a full or locked stick.
	Save(name string, data []byte) error
}

// A StickList is the pictures and PDFs on a stick, the newest first.
type StickList struct {
	Files []StickFile `json:"files"` // at most MaxStickFiles
	More  bool        `json:"more"`  // there are others, older ones
	Large int         `json:"large"` // files that are too large
}

// MaxStickFiles bounds what of a stick is shown: sixteen screens of twelve.
const MaxStickFiles = 192

// A StickFile is one file that may be chosen. Nothing of where it lies leaves the server.
type StickFile struct {
	ID   string `json:"id"`   // good for this stick alone
	Name string `json:"name"` // for a person to read: no folder, no control characters
	PDF  bool   `json:"pdf"`
	Day  string `json:"day"` // of its last change, YYYY-MM-DD
}

// ErrStick is a stick that is not in, or that does not do what it should.
var ErrStick = errors.New("the stick")
