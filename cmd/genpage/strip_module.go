package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// The sections of a module that matter here. WebAssembly core specification 2.0, 5.5.2.
const (
	sectionCustom    = 0
	sectionData      = 11
	sectionDataCount = 12
)

// maxMemory bounds the memory that data segments may fill.
const maxMemory = 1 << 28

// moduleHead opens a module: "\0asm" and version 1.
const moduleHead = "\x00asm\x01\x00\x00\x00"

var errModule = errors.New("not a WebAssembly module, or cut off")

// A section is a part of a module.
type section struct {
	id   byte
	body []byte
}

// readSections takes a module apart. The bodies are the module's own memory.
func readSections(module []byte) ([]section, error) {
	rest, ok := bytes.CutPrefix(module, []byte(moduleHead))
	if !ok {
		return nil, errModule
	}
	var all []section
	for len(rest) > 0 {
		id := rest[0]
		size, n := binary.Uvarint(rest[1:]) // LEB128, unsigned
		if n <= 0 || size > uint64(len(rest)-1-n) {
			return nil, errModule
		}
		rest = rest[1+n:]
		all = append(all, section{id, rest[:size]})
		rest = rest[size:]
	}
	return all, nil
}

// appendSections puts a module together.
func appendSections(dst []byte, all []section) []byte {
	dst = append(dst, moduleHead...)
	for _, s := range all {
		dst = append(dst, s.id)
		dst = binary.AppendUvarint(dst, uint64(len(s.body)))
		dst = append(dst, s.body...)
	}
	return dst
}

// What a data segment consists of: its memory by number, and its place as i32.const x end. WebAssembly core
// specification 2.0, 5.4.6 and 5.5.14.
const (
	firstMemory = 0
	opConst     = 0x41
	opEnd       = 0x0b
)

// A segment is what a data section puts at a place in memory.
type segment struct {
	at   int
	data []byte
}

// readData returns the memory that a data section fills, from address 0 on. It takes segments only as Go writes them:
// at fixed places in the first memory, in any order, none over another.
func readData(body []byte) ([]byte, error) {
	bad := func(what string) ([]byte, error) { return nil, fmt.Errorf("data section: %s", what) }
	count, n := binary.Uvarint(body)
	if n <= 0 {
		return bad("cut off")
	}
	body = body[n:]
	var all []segment
	for range count {
		if len(body) < 2 || body[0] != firstMemory || body[1] != opConst {
			return bad("a segment without a fixed place")
		}
		at, n := signed(body[2:])
		body = body[2+n:]
		if n == 0 || len(body) == 0 || body[0] != opEnd {
			return bad("a segment without a fixed place")
		}
		size, n := binary.Uvarint(body[1:])
		if n <= 0 || size > uint64(len(body)-1-n) {
			return bad("cut off")
		}
		if at < 0 || at+int64(size) > maxMemory {
			return bad(fmt.Sprintf("a segment at %#x", at))
		}
		all = append(all, segment{int(at), body[1+n:][:size]})
		body = body[1+n+int(size):]
	}
	if len(body) > 0 {
		return bad("something follows the segments")
	}
	slices.SortFunc(all, func(a, b segment) int { return cmp.Compare(a.at, b.at) })
	var memory []byte
	for _, s := range all {
		if s.at < len(memory) {
			return bad(fmt.Sprintf("two segments at %#x", s.at))
		}
		memory = append(memory, make([]byte, s.at-len(memory))...)
		memory = append(memory, s.data...)
	}
	return memory, nil
}

// fewestZeros is how many zeros in a row are left out between two segments, as by Go's linker: about what a segment's
// head takes.
const fewestZeros = 8

// maxSegments is how many segments there may be: engines refuse more than 100,000.
const maxSegments = 90_000

// appendData writes a data section that fills zeroed memory, without its longer runs of zeros.
func appendData(dst, memory []byte) []byte {
	var segments []byte
	count := 0
	for at := 0; at < len(memory); {
		if memory[at] == 0 {
			at++
			continue
		}
		end, zeros := at+1, 0
		for i := end; i < len(memory) && (zeros < fewestZeros || count == maxSegments); i++ {
			if zeros++; memory[i] != 0 {
				end, zeros = i+1, 0
			}
		}
		segments = append(segments, firstMemory, opConst)
		segments = appendSigned(segments, int64(at))
		segments = append(segments, opEnd)
		segments = binary.AppendUvarint(segments, uint64(end-at))
		segments = append(segments, memory[at:end]...)
		at = end
		count++
	}
	return append(binary.AppendUvarint(dst, uint64(count)), segments...)
}

// signed reads a signed LEB128 number and returns how many bytes it took, 0 if there is none.
func signed(b []byte) (v int64, n int) {
	for shift := 0; n < len(b) && shift < 35; shift += 7 {
		c := b[n]
		n++
		v |= int64(c&0x7f) << shift
		if c < 0x80 {
			if c&0x40 != 0 {
				v -= 1 << (shift + 7)
			}
			return v, n
		}
	}
	return 0, 0
}

// appendSigned writes a number from 0 on as signed LEB128.
func appendSigned(dst []byte, v int64) []byte {
	for v >= 0x40 {
		dst = append(dst, byte(v&0x7f|0x80))
		v >>= 7
	}
	return append(dst, byte(v))
}
