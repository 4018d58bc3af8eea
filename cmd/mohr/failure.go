package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"mohr/cmd/internal/batch"
	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
	"mohr/hygiene"
	"mohr/watermark"
)

// The exit statuses. With several files: 3 when at least one was done, else the status of the first failure.
const (
	exitDone        = 0
	exitFault       = 1 // disk, memory, permission, our fault
	exitUsage       = 2 // used wrongly, also an impossible label or an input that is not there
	exitSome        = 3 // some of several files failed, the rest are done
	exitDocument    = 4 // not a readable document: unknown, damaged, encrypted, unsupported
	exitExists      = 5 // output exists
	exitLimit       = 6 // over a limit
	exitVerify      = 7 // verification did not hold
	exitInterrupted = 130
)

// A usageError says how the command was used wrongly and what to do instead.
type usageError struct{ text, hint string }

func (e *usageError) Error() string { return e.text }

// The kinds of failure that belong to the command line; the others are watermark's.
var (
	errPanic   = errors.New("internal fault")
	errExists  = errors.New("output exists")
	errOutput  = errors.New("output") // wraps what the file system says of an output
	errMissing = errors.New("no such file")
	errFolder  = errors.New("is a folder, not a picture")
	errSpecial = errors.New("is a device, pipe or socket, not a file")
)

// What verbs of the key find in its place.
var (
	errNoKey    = errors.New("is not there")
	errOtherKey = errors.New("holds another key")
)

// errNoCopy is a copy that the register does not know.
var errNoCopy = errors.New("is not in your register of copies")

// errKeepText marks a failure of a document whose text was to be kept.
var errKeepText = errors.New("with its text kept")

// A keptError is such a failure. It reads as what failed.
type keptError struct{ error }

func (e keptError) Unwrap() []error { return []error{e.error, errKeepText} }

// A keyError is a failure of the owner's key.
type keyError struct {
	path string // "" when no place for the key is known
	err  error
}

func (e *keyError) Error() string {
	if e.path == "" {
		return "key file: " + e.err.Error()
	}
	return "key file " + shown(e.path) + ": " + e.err.Error()
}

func (e *keyError) Unwrap() error { return e.err }

// A failure is an error as every output needs it.
type failure struct {
	exit int
	code string // for --json: usage, label, format, damaged, encrypted, unsupported, limit, exists, verify, internal
	hint string // what to do, "" when nothing helps
}

// classify finds what an error means for the person; head is the start of the input, if there is one.
func classify(err error, head []byte) failure {
	var usage *usageError
	if errors.As(err, &usage) {
		return failure{exitUsage, "usage", usage.hint}
	}
	var register *registerError
	if errors.As(err, &register) {
		if errors.Is(err, copies.ErrRow) {
			return failure{exitUsage, "usage", registerHint(register)}
		}
		return failure{exitFault, "internal", registerHint(register)}
	}
	for _, row := range failures() {
		if errors.Is(err, row.kind) {
			return failure{row.exit, row.code, hint(err, row.hint, head)}
		}
	}
	return failure{exitFault, "internal", hint(err, "", head)}
}

// A failureRow says what one kind of error means. The first row that fits counts.
type failureRow struct {
	kind error
	exit int
	code string
	hint string
}

// failures is the table of every kind of error. A hint about the key may hold KEY and FOLDER, which stand for its
// file and folder.
func failures() []failureRow {
	const internal, document = "internal", exitDocument
	return []failureRow{
		{errPanic, exitFault, internal, "this is a fault in mohr itself, nothing was written; please report it with the output of `mohr version`"},
		{errMissing, exitUsage, "usage", "check the spelling, and put a name with spaces in quotes"},
		{errFolder, exitUsage, "usage", "name the pictures in it: mohr stamp -p \"SIM registration only\" FOLDER/*.jpg"},
		{errSpecial, exitUsage, "usage", "to read a pipe, redirect it and give - as the file"},
		{outfile.ErrNotPlain, exitUsage, "usage", "name another output with -o; for a pipe or device use -o - and redirect it"},
		{errVerify, exitVerify, "verify", "ask the holder for a new copy"},
		{errTrace, exitVerify, "verify", "mohr trace --help names a longer search; too small a piece, or one made black and white, has no mark left"},
		{errNoCopy, exitVerify, "verify", "mohr copies list shows what is; another key, machine or user has a register of its own"},
		{errExists, exitExists, "exists", "--force replaces it, -o writes elsewhere"},

		{batch.ErrManifest, exitUsage, "usage", "the first line names the columns " + strings.Join(batch.Columns(), ",")},
		{batch.ErrDouble, exitUsage, "usage", "give one of them another output"},
		{batch.ErrSame, exitUsage, "usage", "inputs are never written; name another folder with -o"},
		{batch.ErrLimit, exitLimit, "limit", "split it into several"},
		{batch.ErrBusy, exitExists, "exists", "wait for that run, or name another folder with -o"},
		{batch.ErrJournal, exitExists, "exists", "--resume goes on with that run, --force begins anew"},
		{batch.ErrExists, exitExists, "exists", "--force replaces it, -o writes elsewhere"},
		{batch.ErrNoJournal, exitUsage, "usage", "name the files mohr-batch*.jsonl in the folders of the copies"},
		{batch.ErrLost, exitFault, internal, "connect the drive again"},
		{batch.ErrPanic, exitFault, internal, "this is a fault in mohr itself; please report it with the output of `mohr version`"},

		{keyfile.ErrNoHome, exitFault, internal, "set HOME, or XDG_DATA_HOME to the folder that shall hold mohr/key"},
		{keyfile.ErrMode, exitFault, internal, "others may have read or changed it; if you trust it, close it: chmod 600 KEY; chmod 700 FOLDER"},
		{keyfile.ErrOwner, exitFault, internal, "run mohr as the user whose key it is, without sudo"},
		{keyfile.ErrKind, exitFault, internal, "put the key itself there, or move away what is there to have a new key made"},
		{keyfile.ErrCorrupt, exitFault, internal, "bring back a saved copy of it, or move it away to have a new key made"},
		{keyfile.ErrVersion, exitFault, internal, "it was made by a newer mohr: use that one"},
		{keyfile.ErrLocked, exitUsage, "usage", "type its passphrase on a terminal, or put it on the first line of a file and name that with --key-passphrase-file"},
		{keyfile.ErrPassphrase, exitUsage, "usage", "check capitals and the keyboard's language; without the passphrase only a saved copy of the key helps"},
		{keyfile.ErrWork, exitFault, internal, "mohr has not locked it so: bring back a saved copy of it"},
		{keyfile.ErrMissing, exitFault, internal, "bring one back: mohr key import FOLDER/key.old; or move them away to have a new key made"},
		{keyfile.ErrChanged, exitFault, internal, "look at it with mohr key show, then try again"},
		{errNoKey, exitUsage, "usage", "mohr stamp makes one at its first run; mohr key import FILE brings back a saved one"},
		{errOtherKey, exitExists, "exists", "--force puts that one aside as key.old and takes the new one"},

		{hygiene.ErrCount, exitUsage, "usage", "mohr passphrase --help names the limits"},
		{hygiene.ErrRandom, exitFault, internal, "restart the machine, or make the passphrase on another one"},

		{watermark.ErrLabel, exitUsage, "label", "a purpose has 1 to 80 characters, a recipient at most 60; dates are YYYY-MM-DD, --until not before --date"},
		{watermark.ErrUsage, exitUsage, "usage", "mohr stamp --help shows what every flag takes"},
		{watermark.ErrLimit, exitLimit, "limit", "make the document smaller first"},
		{watermark.ErrEncrypted, document, "encrypted", "put its password on the first line of a file and name that with --password-file"},
		{watermark.ErrUnsupported, document, "unsupported", "open it in a picture viewer and save it as JPEG or PNG"},
		{watermark.ErrDamaged, document, "damaged", "if a viewer still shows it whole, save it again there; else get the file once more"},
		{watermark.ErrFormat, document, "format", "mohr reads " + readable + "; save the document as one of them"},
		{errOutput, exitFault, internal, "choose another folder with -o"},
	}
}

// readable names the formats that are read.
const readable = "PDFs and JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC and AVIF pictures"

// hint sharpens the hint of a kind by what else is known of the failure.
func hint(err error, general string, head []byte) string {
	var limit *watermark.LimitError
	var key *keyError
	switch {
	case errors.As(err, &key):
		return keyHint(key, general)
	case errors.As(err, &limit) && limit.Flag != "":
		return general + ", or raise " + limit.Flag + " if you trust the file"
	case errors.Is(err, errKeepText) && errors.Is(err, watermark.ErrUnsupported):
		return "leave --keep-text out: its pages can be stamped as pictures"
	case errors.Is(err, watermark.ErrFormat), errors.Is(err, watermark.ErrUnsupported):
		if h := headHint(head); h != "" {
			return h
		}
	case errors.Is(err, errPanic):
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return "free some space, or choose another place with -o"
	case errors.Is(err, fs.ErrPermission) && errors.Is(err, errOutput), errors.Is(err, syscall.EROFS):
		return "choose a folder that you may write to with -o"
	case errors.Is(err, fs.ErrPermission):
		return "you may not read it: ask its owner, or look at its permissions with ls -l"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "choose a shorter name with -o"
	}
	return general
}

// keyHint fills in the names of a hint about the owner's key.
func keyHint(key *keyError, general string) string {
	if general == "" {
		return "check the permissions and the free space of its folder"
	}
	names := strings.NewReplacer("KEY", quoted(key.path), "FOLDER", quoted(filepath.Dir(key.path)))
	return names.Replace(general)
}

// headHint knows some common files that are not pictures by their first bytes.
func headHint(head []byte) string {
	text := strings.ToLower(strings.TrimLeft(string(head), "\ufeff \t\r\n"))
	switch {
	case strings.HasPrefix(text, "%pdf-"):
		return "print it to a new PDF from a viewer that opens it, and stamp that"
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"):
		return "it is a web page, whatever its name says; download the picture itself"
	case strings.HasPrefix(text, "<svg"), strings.HasPrefix(text, "<?xml"):
		return "it is a drawing or a text in XML; export it as PNG"
	case strings.HasPrefix(text, "pk\x03\x04"):
		return "it is a zip or an office document; unpack it, or export the page to a picture"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return "set the camera to JPEG (\"most compatible\"), or export the photo as JPEG"
	}
	return ""
}
