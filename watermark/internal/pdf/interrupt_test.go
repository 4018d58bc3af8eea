//go:build !js

package pdf

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// aModule is a module of one page of memory and one function without parameters, exported as "f", which gives an i32 and has
// one local of that type.
func aModule(code ...byte) []byte {
	section := func(id byte, body ...byte) []byte {
		return append(binary.AppendUvarint([]byte{id}, uint64(len(body))), body...)
	}
	body := append([]byte{1, 1, 0x7f}, code...) // locals
	return bytes.Join([][]byte{
		[]byte("\x00asm\x01\x00\x00\x00"),
		section(1, 1, 0x60, 0, 1, 0x7f),
		section(3, 1, 0),
		section(5, 1, 0, 1),
		section(7, 1, 1, 'f', 0, 0),
		section(sectionCode, append(binary.AppendUvarint([]byte{1}, uint64(len(body))), body...)...),
		section(0, 2, 'a', 'b', 0xff), // a custom section, which may hold anything
	}, nil)
}

// Code of functions.
var (
	forEver   = []byte{opLoop, typeVoid, 0x0c, 0, opEnd, opConst, 1, opEnd}
	tenTurns  = []byte{opLoop, typeVoid, 0x20, 0, opConst, 1, 0x6a, 0x22, 0, opConst, 10, 0x48, 0x0d, 0, opEnd, 0x20, 0, opEnd}
	noLoop    = []byte{opConst, 10, opEnd}
	withTable = []byte{0x02, typeVoid, opConst, 3, opBrTable, 0, 0, opEnd, opConst, 10, opEnd}
	withCatch = []byte{0x02, typeVoid, opTryTable, typeVoid, 1, 2, 0, opEnd, opEnd, opConst, 10, opEnd}
	withLane  = []byte{opF32, 3, 3, 3, 3, 0x1a, opVector, 12, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 10, opVector, 21, 15, opEnd}
)

const features = api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling

// started is an instance of a module, and its memory.
func started(t testing.TB, module []byte) (m api.Module, mem *memory) {
	t.Helper()
	ctx := experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(
		func(uint64, uint64) experimental.LinearMemory { mem = new(memory); return mem }))
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCoreFeatures(features))
	m, err := r.Instantiate(ctx, module)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return m, mem
}

func TestInterruptible(t *testing.T) {
	tests := []struct {
		name  string
		code  []byte
		loops int
		after bool // it ends by itself even once it has been interrupted
	}{
		{"for ever", forEver, 1, false},
		{"ten turns", tenTurns, 1, false},
		{"no loop", noLoop, 0, true},
		{"a table", withTable, 0, true},
		{"a handler", withCatch, 0, true},
		{"numbers that look like a loop", withLane, 0, true},
	}
	for _, test := range tests {
		in := aModule(test.code...)
		out, err := interruptible(in)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := bytes.Count(out, look); got != test.loops {
			t.Errorf("%s: %d loops look, want %d", test.name, got, test.loops)
		}
		if test.loops == 0 && !bytes.Equal(in, out) {
			t.Errorf("%s: % x became % x", test.name, in, out)
		}
		m, mem := started(t, out)
		if test.name == "for ever" {
			time.AfterFunc(time.Millisecond, mem.interrupt)
		} else if got, err := m.ExportedFunction("f").Call(context.Background()); err != nil || got[0] != 10 {
			t.Errorf("%s: %v, %v, want 10", test.name, got, err)
		}
		if test.name != "for ever" {
			mem.interrupt()
		}
		_, err = m.ExportedFunction("f").Call(context.Background())
		if ended := err == nil; ended != test.after {
			t.Errorf("%s: interrupted, the error is %v", test.name, err)
		}
		if err != nil && !strings.Contains(err.Error(), "unreachable") {
			t.Errorf("%s: interrupted, the error is %v", test.name, err)
		}
	}
}

// What is not known is refused, not guessed.
func TestNotInterruptible(t *testing.T) {
	good := aModule(tenTurns...)
	for n := range len(good) {
		if n == 8 { // a module without sections
			continue
		}
		if _, err := interruptible(good[:n]); err == nil && !atSection(good, n) {
			t.Errorf("the first %d of %d bytes are not refused", n, len(good))
		}
	}
	for name, code := range map[string][]byte{
		"an unknown byte":      {0xff, opEnd},
		"exceptions of old":    {0x06, typeVoid, 0x19, opEnd, opConst, 1, opEnd},
		"an unknown number":    {opMore, 18, opEnd},
		"an unknown vector":    {opVector, 0x94, 0x02, opEnd},
		"a table without end":  {opBrTable, 0xff, 0xff, 0xff, 0xff, 0x07, opEnd},
		"no memory":            nil,
		"a number without end": {opConst, 0x80, 0x80, 0x80},
	} {
		module := aModule(code...)
		if code == nil {
			module = bytes.Replace(module, []byte{5, 3, 1, 0, 1}, nil, 1)
		}
		if out, err := interruptible(module); err == nil {
			t.Errorf("%s became % x", name, out)
		}
	}
}

// atSection reports whether a section of the module ends after n bytes.
func atSection(module []byte, n int) bool {
	in := instructions{b: module, at: 8}
	for in.at < n {
		in.byte()
		in.next(in.count())
	}
	return in.at == n
}

// The renderer that is used is understood whole: each of its loops looks.
func TestRendererIsInterruptible(t *testing.T) {
	out, err := interruptible(pdfiumWasm)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(out, look); n < 10_000 {
		t.Errorf("%d loops look", n)
	}
}

// BenchmarkInterruptible is what a process pays once.
func BenchmarkInterruptible(b *testing.B) {
	for b.Loop() {
		if _, err := interruptible(pdfiumWasm); err != nil {
			b.Fatal(err)
		}
	}
}

// What is a module stays one, as wazero sees it, and what is none does not become one.
func FuzzInterruptible(f *testing.F) {
	for _, code := range [][]byte{forEver, tenTurns, noLoop, withTable, withLane, withCatch} {
		f.Add(aModule(code...))
	}
	ctx, interpreter := context.Background(), wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(features)
	compiles := func(module []byte) bool {
		r := wazero.NewRuntimeWithConfig(ctx, interpreter)
		defer r.Close(ctx)
		_, err := r.CompileModule(ctx, module)
		return err == nil
	}
	f.Fuzz(func(t *testing.T, module []byte) {
		out, err := interruptible(module)
		if err != nil || bytes.Count(out, look) == 0 {
			return
		}
		if was, is := compiles(module), compiles(out); was && !is {
			t.Errorf("% x compiles, % x does not", module, out)
		}
	})
}
