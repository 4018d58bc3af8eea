package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// goRelease is the release of Go whose tables stripGo knows. Another one is refused: before this is raised, look at
// the structs named below in package runtime, and at who reads names of functions there.
const goRelease = "go1.26"

// stripGo empties what only tracebacks read in a js/wasm module that Go has linked: the names of functions and files,
// and the tables that lead from an instruction to its line. No address moves, and the program does what it did; a
// panic still says why, but not where. module stays as it is.
//
// The error says what is not as this release of Go writes it; nothing is guessed.
func stripGo(module []byte) ([]byte, error) {
	sections, err := readSections(module)
	if err != nil {
		return nil, fmt.Errorf("strip: %w", err)
	}
	data, known := -1, false
	for i, s := range sections {
		switch {
		case s.id == sectionDataCount || s.id == sectionData && data >= 0:
			return nil, errors.New("strip: sections that Go does not write")
		case s.id == sectionData:
			data = i
		case s.id == sectionCustom && bytes.HasPrefix(s.body, []byte("\x09producers")):
			known = bytes.Contains(s.body, []byte("Go cmd/compile")) && bytes.Contains(s.body, []byte(goRelease+"."))
		}
	}
	if data < 0 || !known {
		return nil, fmt.Errorf("strip: no module that %s has linked", goRelease)
	}
	memory, err := readData(sections[data].body)
	if err != nil {
		return nil, fmt.Errorf("strip: %w", err)
	}
	if err := emptyTables(memory); err != nil {
		return nil, fmt.Errorf("strip: tables of functions: %w", err)
	}
	sections[data].body = appendData(nil, memory)
	return appendSections(nil, sections), nil
}

// pcMagic opens runtime.pcHeader: the format's number since Go 1.20, padding, instructions of 1 byte, pointers of 8.
const pcMagic = "\xf1\xff\xff\xff\x00\x00\x01\x08"

// The layout of runtime.pcHeader, words of 8 bytes.
const (
	headFuncs  = 1 // number of functions
	headFiles  = 2 // number of entries of the table of files
	headUnused = 3
	headNames  = 4 // from here on distances from the header, in the order of the tables
	headUnits  = 5
	headFile   = 6
	headPC     = 7
	headLines  = 8
	headWords  = 9
)

// The layout of runtime.moduledata, words of 8 bytes. Slices have three.
const (
	modHeader = 0
	modNames  = 1
	modUnits  = 4
	modFile   = 7
	modPC     = 10
	modLines  = 13
	modIndex  = 16
	modData   = 40 // go:func.*, to which funcdata is relative
	modEnd    = 41 // the end of the tables
	modWords  = 42
)

// tablePadding is less than what may lie between two tables.
const tablePadding = 64

// The layout of runtime._func, bytes.
const (
	funcEntry     = 0
	funcName      = 4
	funcSP        = 16
	funcFile      = 20
	funcLine      = 24
	funcPCData    = 28 // number of tables that follow
	funcUnit      = 32
	funcStartLine = 36
	funcPad       = 42
	funcData      = 43 // number of funcdata that follow those
	funcBytes     = 44
)

// What is among a function's tables. Package internal/abi.
const (
	maxPCData    = 5
	maxFuncData  = 8
	pcInlined    = 2 // which call of the tree of inlined calls an instruction is of
	dataInlined  = 3 // that tree
	noFuncData   = 1<<32 - 1
	inlinedBytes = 16 // of runtime.inlinedCall: funcID, padding, nameOff, parentPc, startLine
	inlinedName  = 4
	inlinedStart = 12
)

// A span is a part of memory, [at, end).
type span struct{ at, end int }

func (s span) size() int { return s.end - s.at }

// goTables are the tables in memory of which runtime.pcHeader is the first.
type goTables struct {
	memory  []byte
	names   span
	units   span
	files   span
	pc      span
	lines   span // the index of functions and runtime._func of each
	data    span // what funcdata is in
	funcs   []int
	renamed map[int]int  // where a name is, and where it will be
	head    []byte       // names that are kept
	keep    map[int]bool // tables in pc that are needed
	drop    map[int]bool // tables in pc that are lines or files
}

// emptyTables empties what tracebacks read in the memory of a program.
func emptyTables(memory []byte) error {
	t, err := findTables(memory)
	if err != nil {
		return err
	}
	// All is looked at before anything is changed.
	trees := map[int]int{} // inlined calls by where they are
	for _, f := range t.funcs {
		if err := t.survey(f, trees); err != nil {
			return fmt.Errorf("function at %#x: %w", f, err)
		}
	}
	for at, n := range trees {
		if err := t.surveyTree(at, n); err != nil {
			return fmt.Errorf("inlined calls at %#x: %w", at, err)
		}
	}
	if len(t.head) > t.names.size() {
		return errors.New("no room for the names that are kept")
	}
	return t.clear(trees)
}

// findTables finds runtime.pcHeader and the runtime.moduledata that points to it, and holds one against the other.
func findTables(memory []byte) (*goTables, error) {
	head, err := onlyPlace(memory, []byte(pcMagic), headWords)
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	t := &goTables{memory: memory, renamed: map[int]int{}, keep: map[int]bool{}, drop: map[int]bool{}}
	first := binary.LittleEndian.AppendUint64(nil, uint64(head))
	first = binary.LittleEndian.AppendUint64(first, uint64(head+t.word(head, headNames)))
	mod, err := onlyPlace(memory, first, modWords)
	if err != nil {
		return nil, fmt.Errorf("moduledata: %w", err)
	}
	end := head + 8*headWords
	for _, m := range [...]struct {
		table       *span
		head, field int
		unit        int // bytes of an element of the slice
	}{
		{&t.names, headNames, modNames, 1},
		{&t.units, headUnits, modUnits, 4},
		{&t.files, headFile, modFile, 1},
		{&t.pc, headPC, modPC, 1},
		{&t.lines, headLines, modLines, 1},
	} {
		at, n := t.word(mod, m.field), t.word(mod, m.field+1)
		if at != head+t.word(head, m.head) || at < end || at-end >= tablePadding || n < 1 || n > len(memory) || at+n*m.unit > len(memory) {
			return nil, fmt.Errorf("header: table %d is at %#x, %d long", m.head, at, n)
		}
		*m.table = span{at, at + n*m.unit}
		end = m.table.end
	}
	t.data = span{t.word(mod, modData), t.word(mod, modEnd)}
	n := t.word(head, headFuncs)
	switch {
	case t.data.at < end || t.data.at-end >= tablePadding || t.data.end < t.data.at || t.data.end > len(memory):
		return nil, fmt.Errorf("moduledata: function data at %#x", t.data.at)
	case n < 1 || n > t.lines.size()/8 || t.word(head, headUnused) != 0 || t.word(head, headFiles) < 1:
		return nil, fmt.Errorf("header: %d functions", n)
	case t.word(mod, modIndex) != t.lines.at || t.word(mod, modIndex+1) != n+1:
		return nil, errors.New("moduledata: another index of functions")
	}
	return t, t.readIndex(n)
}

// onlyPlace returns where a pattern is, at a multiple of 8 with so many words from there on. There must be one place.
func onlyPlace(memory, pattern []byte, words int) (int, error) {
	found := -1
	for at := 0; at+8*words <= len(memory); at += 8 {
		if bytes.HasPrefix(memory[at:], pattern) {
			if found >= 0 {
				return 0, fmt.Errorf("both at %#x and at %#x", found, at)
			}
			found = at
		}
	}
	if found < 0 {
		return 0, errors.New("not found")
	}
	return found, nil
}

// word is a word of 8 bytes, counted from a place; -1 if it is no size or address.
func (t *goTables) word(at, n int) int {
	v := binary.LittleEndian.Uint64(t.memory[at+8*n:])
	if v > maxMemory {
		return -1
	}
	return int(v)
}

func (t *goTables) u32(at int) int       { return int(binary.LittleEndian.Uint32(t.memory[at:])) }
func (t *goTables) put(at int, v uint32) { binary.LittleEndian.PutUint32(t.memory[at:], v) }

// readIndex reads where the runtime._func of each function is: pairs of a function's number and a distance, the last
// one for the end.
func (t *goTables) readIndex(n int) error {
	for i := range n {
		number, f := t.u32(t.lines.at+8*i), t.lines.at+t.u32(t.lines.at+8*i+4)
		if f%4 != 0 || f < t.lines.at+8*n || f+funcBytes > t.lines.end {
			return fmt.Errorf("index: function %d is at %#x", i, f)
		}
		tables := 4*t.u32(f+funcPCData) + 4*int(t.memory[f+funcData])
		if t.u32(f+funcEntry) != number || t.memory[f+funcPad] != 0 || t.u32(f+funcPCData) > maxPCData ||
			t.memory[f+funcData] > maxFuncData || f+funcBytes+tables > t.lines.end {
			return fmt.Errorf("index: function %d has another layout", i)
		}
		t.funcs = append(t.funcs, f)
	}
	return nil
}

// survey notes what a function's tables and names are, and where its inlined calls are.
func (t *goTables) survey(f int, trees map[int]int) error {
	if err := t.rename(t.u32(f + funcName)); err != nil {
		return err
	}
	needed := []int{t.u32(f + funcSP)}
	n := t.u32(f + funcPCData)
	for i := range n {
		needed = append(needed, t.u32(f+funcBytes+4*i))
	}
	lines := []int{t.u32(f + funcFile), t.u32(f + funcLine)}
	for _, at := range append(needed, lines...) {
		if _, _, err := t.pcTable(at); err != nil {
			return err
		}
	}
	for _, at := range needed {
		t.keep[at] = true
	}
	for _, at := range lines {
		t.drop[at] = true
	}
	if n <= pcInlined || int(t.memory[f+funcData]) <= dataInlined {
		return nil
	}
	tree := t.u32(f + funcBytes + 4*n + 4*dataInlined)
	if tree == noFuncData {
		return nil
	}
	_, last, _ := t.pcTable(t.u32(f + funcBytes + 4*pcInlined))
	tree += t.data.at
	if last < 0 || last > 1<<20 || tree+inlinedBytes*(last+1) > t.data.end {
		return fmt.Errorf("%d inlined calls at %#x", last+1, tree)
	}
	trees[tree] = max(trees[tree], last+1)
	return nil
}

// surveyTree notes the names of n inlined calls.
func (t *goTables) surveyTree(at, n int) error {
	for i := range n {
		call := at + inlinedBytes*i
		if t.u32(call)>>8 != 0 || t.u32(call+inlinedStart) > 1<<24 {
			return errors.New("another layout")
		}
		if err := t.rename(t.u32(call + inlinedName)); err != nil {
			return err
		}
	}
	return nil
}

// pcTable follows the table at an offset in pc and returns its length in bytes and its largest value: pairs of a
// difference to the value before, lowest bit the sign, and a number of instructions; a difference of 0 that is not the
// first ends it. Offset 0 is no table.
func (t *goTables) pcTable(offset int) (length, largest int, err error) {
	largest = -1
	if offset == 0 {
		return 0, largest, nil
	}
	bad := func() (int, int, error) { return 0, 0, fmt.Errorf("no table at offset %#x", offset) }
	if offset < 0 || offset >= t.pc.size() {
		return bad()
	}
	from := t.memory[t.pc.at+offset : t.pc.end]
	rest, value := from, -1
	for {
		v, n := binary.Uvarint(rest)
		if n <= 0 || v > 1<<32 {
			return bad()
		}
		rest = rest[n:]
		if v == 0 && len(rest)+n < len(from) {
			return len(from) - len(rest), largest, nil
		}
		value += int(v>>1) ^ -int(v&1)
		largest = max(largest, value)
		if v, n = binary.Uvarint(rest); n <= 0 || v == 0 {
			return bad()
		}
		rest = rest[n:]
	}
}

// What the runtime compares names with, besides messages: when it collects garbage, with two names of package reflect
// (stkframe.go); when it counts goroutines, with the prefix "runtime." (traceback.go, isSystemGoroutine); and it takes
// the name of a method apart that is called with a nil pointer (error.go, panicwrap).
var (
	keptNames    = []string{"reflect.makeFuncStub", "reflect.methodValueCall"}
	keptPrefix   = "runtime."
	runtimeName  = "runtime.(*?).?"
	anybodysName = "?.(*?).?"
)

// rename notes what becomes of the name at an offset in names.
func (t *goTables) rename(offset int) error {
	if _, done := t.renamed[offset]; done || offset == 0 {
		return nil
	}
	if offset >= t.names.size() || t.memory[t.names.at+offset-1] != 0 {
		return fmt.Errorf("no name at offset %#x", offset)
	}
	name, _, ended := strings.Cut(string(t.memory[t.names.at+offset:min(t.names.end, t.names.at+offset+1<<16)]), "\x00")
	if !ended {
		return fmt.Errorf("a name at offset %#x without end", offset)
	}
	switch {
	case slices.Contains(keptNames, name):
	case strings.HasPrefix(name, keptPrefix):
		name = runtimeName
	default:
		name = anybodysName
	}
	// Offset 0 is no name.
	entry := []byte("\x00" + name + "\x00")
	if !bytes.Contains(t.head, entry) {
		t.head = append(t.head[:max(0, len(t.head)-1)], entry...)
	}
	t.renamed[offset] = bytes.Index(t.head, entry) + 1
	return nil
}

// clear empties what was surveyed.
func (t *goTables) clear(trees map[int]int) error {
	for _, f := range t.funcs {
		t.put(f+funcName, uint32(t.renamed[t.u32(f+funcName)]))
		for _, field := range [...]int{funcFile, funcLine, funcUnit, funcStartLine} {
			t.put(f+field, 0)
		}
	}
	for at, n := range trees {
		for i := range n {
			call := at + inlinedBytes*i
			t.put(call+inlinedName, uint32(t.renamed[t.u32(call+inlinedName)]))
			t.put(call+inlinedStart, 0)
		}
	}
	for offset := range t.drop {
		if !t.keep[offset] {
			length, _, err := t.pcTable(offset)
			if err != nil {
				return err
			}
			clear(t.memory[t.pc.at+offset:][:length])
		}
	}
	for _, s := range [...]span{t.names, t.units, t.files} {
		clear(t.memory[s.at:s.end])
	}
	copy(t.memory[t.names.at:t.names.end], t.head)
	return nil
}
