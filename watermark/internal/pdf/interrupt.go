//go:build !js

package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// stopAt is the address of the byte that an interruptible module looks at. Emscripten leaves the first 1024 bytes of memory
// to nobody, so that address 0 can mean none.
const stopAt = 64

// Of the WebAssembly core specification 3.0, section 5.4 (instructions) and 5.5 (modules).
const (
	sectionMemory = 5
	sectionCode   = 10

	opUnreachable = 0x00
	opLoop        = 0x03
	opIf          = 0x04
	opEnd         = 0x0b
	opBrTable     = 0x0e
	opSelectT     = 0x1c
	opTryTable    = 0x1f
	opLoad8       = 0x2d // i32.load8_u
	opConst       = 0x41 // i32.const
	opF32         = 0x43
	opF64         = 0x44
	opMore        = 0xfc
	opVector      = 0xfd

	lastVector = 0x113 // of the instructions after opVector: relaxed SIMD

	typeVoid = 0x40
)

// look is what a loop begins with: if the byte at stopAt is not 0, trap.
var look = []byte{opConst, 0, opLoad8, 0, stopAt, opIf, typeVoid, opUnreachable, opEnd}

var errModule = errors.New("no module that could be made interruptible")

// interruptible returns module, a WebAssembly binary whose memory begins as zeros, as one in which each turn of a loop traps
// once the byte at stopAt is not 0. wazero can end a module, too, but leaves it at every turn to look: a page of text takes
// three times as long. A turn here costs a load and a branch.
//
// What runs without loops is not ended: it is as short as the module. The error is errModule for a module that holds what is
// not known here; that of a module that is none is found when it is compiled.
func interruptible(module []byte) ([]byte, error) {
	const head = 8 // magic and version
	if len(module) < head {
		return nil, errModule
	}
	in := instructions{b: module, at: head}
	out := append(make([]byte, 0, len(module)+len(module)/8), module[:head]...)
	memory := false
	for in.at < len(in.b) && !in.bad {
		start := in.at
		id := in.byte()
		size := in.count()
		body := in.next(size)
		if id == sectionMemory {
			memory = len(body) > 2 && body[0] == 1 && body[1] <= 1 && body[2] > 0 // one, not shared, addressed by 32 bits, not empty
		}
		if id != sectionCode {
			out = append(out, in.b[start:in.at]...)
			continue
		}
		if !memory {
			return nil, fmt.Errorf("memory: %w", errModule)
		}
		code, err := interruptibleCode(body)
		if err != nil {
			return nil, err
		}
		out = binary.AppendUvarint(append(out, id), uint64(len(code)))
		out = append(out, code...)
	}
	if in.bad {
		return nil, errModule
	}
	return out, nil
}

// interruptibleCode does that to the code section.
func interruptibleCode(section []byte) ([]byte, error) {
	in := instructions{b: section}
	n := in.count()
	out := binary.AppendUvarint(make([]byte, 0, len(section)+len(section)/8), uint64(n))
	var body []byte
	for i := range n {
		f := instructions{b: in.next(in.count())}
		body = f.appendLooking(body[:0])
		if in.bad || f.bad {
			return nil, fmt.Errorf("function %d: %w", i, errModule)
		}
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, nil
}

// instructions reads a part of a module. Past its end, or at what is not known, bad is set and everything reads as nothing.
type instructions struct {
	b   []byte
	at  int
	bad bool
}

// appendLooking appends a function's body, and look to the beginning of each of its loops.
func (in *instructions) appendLooking(dst []byte) []byte {
	for range in.count() { // locals: how many, of which type
		in.skip(2)
	}
	copied := 0
	for in.at < len(in.b) && !in.bad {
		op := in.byte()
		in.immediates(op)
		if op == opLoop && !in.bad {
			dst = append(append(dst, in.b[copied:in.at]...), look...)
			copied = in.at
		}
	}
	return append(dst, in.b[copied:]...)
}

// immediates passes over what follows an instruction's first byte.
func (in *instructions) immediates(op byte) {
	switch {
	case op == opBrTable:
		in.skip(in.count() + 1)
	case op == opSelectT:
		in.skip(in.count())
	case op == opTryTable:
		in.skip(1)
		for range in.count() {
			const catchAll = 2 // from here on without a tag
			if in.byte() < catchAll {
				in.skip(1)
			}
			in.skip(1)
		}
	case op == opF32:
		in.next(4)
	case op == opF64:
		in.next(8)
	case op == opMore:
		in.more()
	case op == opVector:
		in.vector()
	case plain[op] == 0:
		in.bad = true
	default:
		in.skip(int(plain[op]) - 1)
	}
}

// plain is one more than how many numbers follow an instruction's byte; 0 for those that are not known.
var plain = func() (n [256]uint8) {
	for _, r := range []struct {
		first, last byte
		numbers     uint8
	}{
		{0x00, 0x01, 0}, // unreachable, nop
		{0x02, 0x04, 1}, // block, loop, if
		{0x05, 0x05, 0}, // else
		{0x08, 0x08, 1}, // throw
		{0x0a, 0x0b, 0}, // throw_ref, end
		{0x0c, 0x0d, 1}, // br, br_if
		{0x0f, 0x0f, 0}, // return
		{0x10, 0x10, 1}, // call
		{0x11, 0x11, 2}, // call_indirect
		{0x1a, 0x1b, 0}, // drop, select
		{0x20, 0x26, 1}, // variables and tables
		{0x28, 0x3e, 2}, // loads and stores
		{0x3f, 0x42, 1}, // memory.size, memory.grow, i32.const, i64.const
		{0x45, 0xc4, 0}, // numeric
		{0xd0, 0xd0, 1}, // ref.null
		{0xd1, 0xd1, 0}, // ref.is_null
		{0xd2, 0xd2, 1}, // ref.func
	} {
		for op := int(r.first); op <= int(r.last); op++ {
			n[op] = r.numbers + 1
		}
	}
	return n
}()

// more passes over the rest of an instruction of opMore: conversions that saturate, and memory and tables in bulk.
func (in *instructions) more() {
	switch sub := in.count(); sub {
	case 0, 1, 2, 3, 4, 5, 6, 7: // trunc_sat
	case 9, 11, 13, 15, 16, 17: // data.drop, memory.fill, elem.drop, table.grow, size and fill
		in.skip(1)
	case 8, 10, 12, 14: // memory.init, memory.copy, table.init, table.copy
		in.skip(2)
	default:
		in.bad = true
	}
}

// vector passes over the rest of an instruction of opVector.
func (in *instructions) vector() {
	switch sub := in.count(); {
	case sub <= 11 || sub == 92 || sub == 93: // loads and stores
		in.skip(2)
	case sub == 12 || sub == 13: // v128.const, shuffle
		in.next(16)
	case 21 <= sub && sub <= 34: // lanes
		in.next(1)
	case 84 <= sub && sub <= 91: // loads and stores of a lane
		in.skip(2)
		in.next(1)
	case sub > lastVector:
		in.bad = true
	}
}

// skip passes over n numbers in LEB128, signed or not.
func (in *instructions) skip(n int) {
	for ; n > 0 && !in.bad; n-- {
		for in.byte()&0x80 != 0 && !in.bad {
		}
	}
}

// count is the next number, which is not below 0.
func (in *instructions) count() int {
	v, n := binary.Uvarint(in.b[in.at:])
	if n <= 0 || v > uint64(max(len(in.b), lastVector)) { // nothing is counted that takes no byte

		in.bad = true
		return 0
	}
	in.at += n
	return int(v)
}

func (in *instructions) byte() byte {
	if b := in.next(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// next returns the next n bytes, which are part of b.
func (in *instructions) next(n int) []byte {
	if n > len(in.b)-in.at {
		in.at, in.bad = len(in.b), true
		return nil
	}
	b := in.b[in.at:][:n:n]
	in.at += n
	return b
}
