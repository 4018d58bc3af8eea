package batch

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
)

// maxLine bounds a line of a journal, bytes: names of up to maxRecord, each byte at most six in JSON.
const maxLine = 16 * maxRecord

var (
	headStart = []byte(`{"head":"`)
	rowStart  = []byte(`{"row":"`)
	rowOK     = []byte(`","ok":true,`)
	rowFailed = []byte(`","ok":false,`)
)

// rowLength is a row's ID in hex.
const rowLength = 32

// scanJournal reads r from its beginning, fills the index with the records of rows that were done, and returns the last
// head and where the good part ends. Whatever follows the first line that is none, as a torn one, does not count: what it
// said is found out again by doing the row once more. The error is errForeign, or r's.
func scanJournal(r io.ReaderAt, index map[uint64]int64) (head Head, end int64, err error) {
	foreign := false
	err = eachLine(r, func(line []byte, at int64) bool {
		switch {
		case bytes.HasPrefix(line, headStart):
			var h Head
			if json.Unmarshal(line, &h) != nil {
				return false
			}
			if h.Version != journalVersion {
				foreign = true
				return false
			}
			if h.Anew {
				clear(index)
			}
			head = h
		default:
			id, ok, sound := rowOf(line)
			if !sound || head.Version == "" {
				foreign = at == 0
				return false
			}
			if ok { // after a failure, what was done before still explains the output
				index[key(id)] = at
			}
		}
		end = at + int64(len(line)) + 1
		return true
	})
	if err == nil && foreign {
		err = errForeign
	}
	return head, end, err
}

// lastHead is the last head of a journal; its Version is "" when there is none that this version reads.
func lastHead(r io.ReaderAt) (head Head) {
	var last []byte
	eachLine(r, func(line []byte, _ int64) bool {
		if bytes.HasPrefix(line, headStart) {
			last = append(last[:0], line...)
		}
		return true
	})
	if json.Unmarshal(last, &head) != nil || head.Version != journalVersion {
		return Head{}
	}
	return head
}

// errForeign is a journal that this version must not touch.
var errForeign = errors.New("is no journal that this version of mohr reads")

// rowOf reads a record's row and whether it was done, and whether the line looks sound.
func rowOf(line []byte) (id RowID, ok, sound bool) {
	rest, found := bytes.CutPrefix(line, rowStart)
	if !found || len(rest) < rowLength || line[len(line)-1] != '}' {
		return id, false, false
	}
	if _, err := hex.Decode(id[:], rest[:rowLength]); err != nil {
		return id, false, false
	}
	rest = rest[rowLength:]
	ok = bytes.HasPrefix(rest, rowOK)
	return id, ok, ok || bytes.HasPrefix(rest, rowFailed)
}

// eachLine calls see with each whole line of r and where it begins, until it returns false.
func eachLine(r io.ReaderAt, see func(line []byte, at int64) bool) error {
	in := bufio.NewReaderSize(io.NewSectionReader(r, 0, 1<<62), 1<<16)
	var long []byte
	for at := int64(0); ; {
		line, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if long = append(long, line...); len(long) > maxLine {
				return nil
			}
			continue
		case errors.Is(err, io.EOF):
			return nil // a line without its end is torn
		case err != nil:
			return err
		}
		if long != nil {
			line = append(long, line...)
			long = nil
		}
		if len(line) < 2 || !see(line[:len(line)-1], at) {
			return nil
		}
		at += int64(len(line))
	}
}
