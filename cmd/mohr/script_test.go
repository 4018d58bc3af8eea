package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/image/bmp"

	"mohr/watermark/specimen/compiled"
)

// testWorkFactor keeps scrypt cheap.
const testWorkFactor = 8

// TestMain lets the scripts, and the tests that need a process of their own, run this test binary as mohr.
func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"mohr": func() { os.Exit(start(testWorkFactor)) }})
}

// cacheHome is the user's folder of caches, and so that of the compiled PDF renderer, once for all tests that take it.
var cacheHome = sync.OnceValue(func() string {
	if kept := compiled.Dir(); kept != "" {
		return filepath.Join(kept, "home")
	}
	dir, err := os.MkdirTemp("", "mohr-compiled-")
	if err != nil {
		panic(err)
	}
	return dir
})

// tidy runs the tests and takes cacheHome away, unless it is kept for the next process.
type tidy struct{ *testing.M }

func (t tidy) Run() int {
	if compiled.Dir() == "" {
		defer os.RemoveAll(cacheHome())
	}
	return t.M.Run()
}

// The scripts in testdata say what the command promises, one feature a file. Besides testscript's own commands
// they have those of scriptCommands.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("LocalAppData", filepath.Join(e.WorkDir, "home"))
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			e.Setenv("XDG_CACHE_HOME", cacheHome())
			e.Setenv("EXAMPLES", examples)
			return nil
		},
		Cmds:      scriptCommands(),
		Condition: func(cond string) (bool, error) { return condition(cond) },
	})
}

// condition knows [root], [devfull] and, as [tool:NAME], the independent readers that CI must have.
func condition(cond string) (bool, error) {
	if name, ok := strings.CutPrefix(cond, "tool:"); ok {
		_, err := exec.LookPath(name)
		if err != nil && os.Getenv("CI") != "" {
			return false, fmt.Errorf("%s is needed in CI and is not installed", name)
		}
		return err == nil, nil
	}
	switch cond {
	case "root":
		return os.Geteuid() == 0, nil
	case "devfull":
		_, err := os.Stat("/dev/full")
		return err == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"exits":    cmdExits,
		"picture":  cmdPicture,
		"holds":    cmdHolds,
		"json":     cmdJSON,
		"mode":     cmdMode,
		"hardlink": cmdHardlink,
		"bytes":    cmdBytes,
		"lines":    cmdLines,
	}
}

// exits STATUS COMMAND... runs a command and wants that exit status of it.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND...")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("exit status %d, want %s\nstdout: %s\nstderr: %s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// picture FILE jpeg|png|gif|bmp|turned [WIDTHxHEIGHT] writes a drawn picture, 320 x 200 unless told; turned is a
// JPEG with EXIF orientation 6, and wants no size.
func cmdPicture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: picture FILE KIND [WIDTHxHEIGHT]")
	}
	w, h := 320, 200
	if len(args) == 3 {
		if _, err := fmt.Sscanf(args[2], "%dx%d", &w, &h); err != nil {
			ts.Fatalf("size %q", args[2])
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), picture(args[1], w, h), 0o644))
}

// picture draws a gradient with a few bars and encodes it.
func picture(kind string, w, h int) []byte {
	img := image.NewPaletted(image.Rect(0, 0, w, h), nil)
	for i := range 256 {
		img.Palette = append(img.Palette, color.RGBA{uint8(i), uint8(255 - i/2), uint8(200 - i/3), 255})
	}
	for y := range h {
		for x := range w {
			v := 55 + 200*x/w
			if y/8%5 == 0 && x/4%3 > 0 {
				v = 10
			}
			img.SetColorIndex(x, y, uint8(v))
		}
	}
	var b bytes.Buffer
	var err error
	switch kind {
	case "jpeg", "turned":
		err = jpeg.Encode(&b, img, nil)
	case "png":
		err = png.Encode(&b, img)
	case "gif":
		err = gif.Encode(&b, img, nil)
	case "bmp":
		err = bmp.Encode(&b, img)
	default:
		err = fmt.Errorf("unknown kind of picture %q", kind)
	}
	if err != nil {
		panic(err)
	}
	if kind == "turned" {
		return slices.Insert(b.Bytes(), 2, exifApp1()...)
	}
	return b.Bytes()
}

// exifApp1 is a JPEG segment with orientation 6 and a make.
func exifApp1() []byte {
	const device = "Fictional\x00"
	be := binary.BigEndian
	tiff := append([]byte("MM\x00\x2a"), be.AppendUint32(nil, 8)...)
	tiff = be.AppendUint16(tiff, 2)
	tiff = append(tiff, 0x01, 0x0f, 0, 2, 0, 0, 0, byte(len(device)), 0, 0, 0, 8+2+2*12+4) // Make, ASCII
	tiff = append(tiff, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0)                          // Orientation, SHORT
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, device...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	return append(be.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2)), body...)
}

// holds DIR NAME... wants a folder to hold exactly these names.
func cmdHolds(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: holds DIR NAME...")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	want := slices.Sorted(slices.Values(args[1:]))
	slices.Sort(got)
	if !slices.Equal(got, want) {
		ts.Fatalf("%s holds %q, want %q", args[0], got, want)
	}
}

// json LINE KEY=VALUE... looks into one line of the last standard output, counted from 1: "error.code=limit",
// "error=null", "disclosures.0.kind=device". A VALUE of * wants the key to be there, with any value but null.
// KEYS=a,b,c wants exactly these keys.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: json LINE KEY=VALUE...")
	}
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile("stdout"), "\n"), "\n")
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 1 || n > len(lines) {
		ts.Fatalf("line %s of %d", args[0], len(lines))
	}
	var root any
	if err := json.Unmarshal([]byte(lines[n-1]), &root); err != nil {
		ts.Fatalf("line %d is not JSON: %v\n%s", n, err, lines[n-1])
	}
	for _, a := range args[1:] {
		key, want, _ := strings.Cut(a, "=")
		var got string
		if key == "KEYS" {
			var keys []string
			for k := range root.(map[string]any) {
				keys = append(keys, k)
			}
			slices.Sort(keys)
			got = strings.Join(keys, ",")
		} else {
			got, err = jsonAt(root, key)
			ts.Check(err)
		}
		if got != want && (want != "*" || got == "null") {
			ts.Fatalf("line %d: %s is %s, want %s\n%s", n, key, got, want, lines[n-1])
		}
	}
}

// jsonAt prints the value at a path of keys and indexes.
func jsonAt(v any, path string) (string, error) {
	for _, k := range strings.Split(path, ".") {
		switch node := v.(type) {
		case map[string]any:
			next, ok := node[k]
			if !ok {
				return "", fmt.Errorf("no key %q in %q", k, path)
			}
			v = next
		case []any:
			i, err := strconv.Atoi(k)
			if err != nil || i >= len(node) {
				return "", fmt.Errorf("no element %q in %q", k, path)
			}
			v = node[i]
		default:
			return "", fmt.Errorf("nothing beneath %q in %q", k, path)
		}
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// mode FILE OCTAL wants a file's permissions.
func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	want, err := strconv.ParseUint(args[1], 8, 32)
	ts.Check(err)
	if (info.Mode().Perm() == fs.FileMode(want)) == neg {
		ts.Fatalf("mode of %s is %v, want %s", args[0], info.Mode().Perm(), args[1])
	}
}

// hardlink FILE NAME gives a file a second name.
func cmdHardlink(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(os.Link(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

// bytes FILE QUOTED writes a Go string literal's bytes; "cut:N:FILE" in its place is the first N bytes of FILE.
func cmdBytes(ts *testscript.TestScript, neg bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	if rest, ok := strings.CutPrefix(text, "cut:"); ok {
		n, from, _ := strings.Cut(rest, ":")
		size, err := strconv.Atoi(n)
		ts.Check(err)
		text = ts.ReadFile(from)[:size]
	}
	name, err := strconv.Unquote(`"` + args[0] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
}

// lines stdout|stderr N wants a number of lines.
func cmdLines(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	if got := strings.Count(text, "\n"); strconv.Itoa(got) != args[1] {
		ts.Fatalf("%s has %d lines, want %s:\n%s", args[0], got, args[1], text)
	}
}
