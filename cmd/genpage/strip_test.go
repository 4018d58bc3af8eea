package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tool is the path of a program. The test is skipped without it, or fails when CI is set.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(name, " is missing")
		}
		t.Skip(name, " is missing")
	}
	return path
}

// linked is what the go command makes with these arguments, for js/wasm.
func linked(t testing.TB, args ...string) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "linked.wasm")
	verb := args[0]
	build := exec.Command(tool(t, "go"), slices.Concat(strings.Fields(verb), []string{"-o", name}, args[1:])...)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	module, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// What running a module came to.
type result struct {
	stdout, stderr string
	exit           int
}

// run runs a module under Node in a folder.
func runs(t testing.TB, dir string, module []byte, args ...string) result {
	t.Helper()
	name := filepath.Join(t.TempDir(), "run.wasm")
	if err := os.WriteFile(name, module, 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := exec.Command(tool(t, "go"), "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js")
	cmd := exec.Command(tool(t, "node"), slices.Concat([]string{"--stack-size=8192", script, name}, args)...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()} // wasm_exec bounds the environment's size
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func stripped(t testing.TB, module []byte) []byte {
	t.Helper()
	before := bytes.Clone(module)
	out, err := stripGo(module)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(module, before) {
		t.Error("stripGo changed its input")
	}
	return out
}

// The lines that a map's order mixes, sorted.
func sorted(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// A stripped program does what it did; only names and lines are gone from its panics.
func TestStripGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program for js/wasm")
	}
	plain := linked(t, "build -trimpath", "./testdata/strip")
	small := stripped(t, plain)
	if len(small) > len(plain)*97/100 {
		t.Errorf("stripped of %d bytes, %d are left", len(plain), len(small))
	}
	for _, args := range [][]string{nil, {"for good"}} {
		want, got := runs(t, ".", plain, args...), runs(t, ".", small, args...)
		anonymous := strings.ReplaceAll(want.stdout, "value method main.value.number called using nil *value pointer",
			"value method ?.?.? called using nil *? pointer")
		if sorted(got.stdout) != sorted(anonymous) || got.exit != want.exit {
			t.Errorf("%q: stripped prints, and exits with %d,\n%s\nplain prints, and exits with %d,\n%s",
				args, got.exit, got.stdout, want.exit, want.stdout)
		}
		if !strings.Contains(want.stderr, "here: main.main 1") || !strings.Contains(got.stderr, "here: ?.(*?).? 0\n") {
			t.Errorf("%q: stripped says\n%s\nplain says\n%s", args, got.stderr, want.stderr)
		}
		if args == nil {
			continue
		}
		const message = "panic: the end: for good\n"
		if !strings.Contains(got.stderr, message) || !strings.Contains(want.stderr, message) || got.exit != 2 ||
			strings.Contains(got.stderr, "main.go") || !strings.Contains(want.stderr, "main.go") {
			t.Errorf("stripped panics with\n%s\nplain with\n%s", got.stderr, want.stderr)
		}
	}
}

// What Go 1.26 does not write is refused, and nothing makes stripGo panic.
func TestStripGoRefuses(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program for js/wasm")
	}
	plain := linked(t, "build -trimpath -ldflags=-s", "./testdata/strip")
	spoil := func(change func(memory []byte, head, mod int)) []byte {
		sections, err := readSections(plain)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range sections {
			if s.id != sectionData {
				continue
			}
			memory, err := readData(s.body)
			if err != nil {
				t.Fatal(err)
			}
			head := bytes.Index(memory, []byte(pcMagic))
			mod := bytes.Index(memory, binary.LittleEndian.AppendUint64(nil, uint64(head)))
			change(memory, head, mod)
			sections[i].body = appendData(nil, memory)
		}
		return appendSections(nil, sections)
	}
	if _, err := stripGo(spoil(func([]byte, int, int) {})); err != nil {
		t.Fatal(err)
	}
	add := func(memory []byte, at int, n uint64) {
		binary.LittleEndian.PutUint64(memory[at:], binary.LittleEndian.Uint64(memory[at:])+n)
	}
	lines := func(memory []byte, head int) int {
		return head + int(binary.LittleEndian.Uint64(memory[head+8*headLines:]))
	}
	first := func(memory []byte, head int) int { // runtime._func
		return lines(memory, head) + int(binary.LittleEndian.Uint32(memory[lines(memory, head)+4:]))
	}
	type spoiler = func(memory []byte, head, mod int)
	tests := []struct {
		name   string
		module []byte
		want   string
	}{
		{"nothing", nil, "not a WebAssembly module"},
		{"no data", []byte(moduleHead), "no module that go1.26 has linked"},
		{"another release", bytes.ReplaceAll(plain, []byte("go1.26."), []byte("go1.27.")), "no module that go1.26 has linked"},
		{"another magic", spoil(spoiler(func(m []byte, head, mod int) { m[head] = 0xf0 })), "header: not found"},
		{"two headers", spoil(spoiler(func(m []byte, head, mod int) { copy(m[lines(m, head)&^7+1<<12:], pcMagic) })), "header: both at"},
		{"pointers of 4 bytes", spoil(spoiler(func(m []byte, head, mod int) { m[head+7] = 4 })), "header: not found"},
		{"no functions", spoil(spoiler(func(m []byte, head, mod int) { clear(m[head+8 : head+16]) })), "header: 0 functions"},
		{"too many functions", spoil(spoiler(func(m []byte, head, mod int) { m[head+12] = 1 })), "header: -1 functions"},
		{"one function less", spoil(spoiler(func(m []byte, head, mod int) { add(m, head+8*headFuncs, ^uint64(0)) })), "another index"},
		{"names elsewhere", spoil(spoiler(func(m []byte, head, mod int) { add(m, head+8*headNames, 8) })), "moduledata: not found"},
		{"lines elsewhere", spoil(spoiler(func(m []byte, head, mod int) { add(m, head+8*headLines, 8) })), "header: table 8"},
		{"longer tables", spoil(spoiler(func(m []byte, head, mod int) { add(m, mod+8*(modPC+1), 1<<10) })), "header: table"},
		{"data elsewhere", spoil(spoiler(func(m []byte, head, mod int) { add(m, mod+8*modData, 1<<7) })), "function data"},
		{"another function", spoil(spoiler(func(m []byte, head, mod int) { m[first(m, head)]++ })), "index: function 0"},
		{"many tables", spoil(spoiler(func(m []byte, head, mod int) { m[first(m, head)+funcPCData] = 200 })), "index: function 0"},
		{"a name within a name", spoil(spoiler(func(m []byte, head, mod int) { m[first(m, head)+funcName]++ })), "no name at"},
		{"lines past the end", spoil(spoiler(func(m []byte, head, mod int) { m[first(m, head)+funcLine+3] = 0x7f })), "no table at"},
	}
	for _, tt := range tests {
		out, err := stripGo(tt.module)
		if out != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: stripGo = %d bytes, %v, want %q", tt.name, len(out), err, tt.want)
		}
	}
	for n := 0; n < len(plain); n += len(plain)/150 + 1 {
		if _, err := stripGo(plain[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are not refused", n, len(plain))
		}
	}
}

// Memory comes back from a data section as it went in.
func TestAppendData(t *testing.T) {
	for _, memory := range []string{"", "a", "\x00\x00a", "a\x00b", "a" + strings.Repeat("\x00", 7) + "b", "a" + strings.Repeat("\x00", 5000) + "b"} {
		body := appendData(nil, []byte(memory))
		got, err := readData(body)
		if err != nil || string(got) != memory || len(body) > 20 {
			t.Errorf("%q became %x, and that %q, %v", memory, body, got, err)
		}
	}
	for _, body := range []string{"", "\x01", "\x01\x00\x41", "\x01\x01\x41\x00\x0b\x00", "\x01\x00\x41\x00\x0b\x05a", "\x00a",
		"\x01\x00\x23\x00\x0b\x01a", "\x01\x00\x41\x7f\x0b\x01a", "\x02\x00\x41\x01\x0b\x02ab\x00\x41\x02\x0b\x01c",
		"\x01\x00\x41\x80\x80\x80\x80\x80\x00\x0b\x01a", "\x01\x00\x41\xff\xff\xff\xff\x07\x0b\x01a"} {
		if got, err := readData([]byte(body)); err == nil {
			t.Errorf("readData(%x) = %q, want an error", body, got)
		}
	}
}

func FuzzStripGo(f *testing.F) {
	f.Add([]byte(moduleHead + "\x0b\x09\x01\x00\x41\x08\x0b\x03abc\x00\x2a\x09producers Go cmd/compile go1.26.8 and so on"))
	f.Fuzz(func(t *testing.T, module []byte) {
		if out, err := stripGo(module); (out == nil) != (err != nil) {
			t.Errorf("stripGo = %d bytes, %v", len(out), err)
		}
	})
}
