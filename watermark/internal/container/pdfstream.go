package container

import (
	"bytes"
	"compress/flate"
	"encoding/ascii85"
	"io"
)

// otherFilter says that a stream is packed in a way that is not read here.
const otherFilter = "packed in a way that is not read"

// locked says that a stream is encrypted, and the password is not known.
const locked = "encrypted"

// maxPDFFilters bounds the filters of one stream.
const maxPDFFilters = 4

// filters returns the names of the filters of a stream, the first to undo first.
func (f *pdfFile) filters(dict pdfValue) []string {
	v := f.at(dict, "Filter")
	if v.kind() == pdfName {
		return []string{v.name()}
	}
	var names []string
	for item := range v.items() {
		if len(names) == maxPDFFilters {
			break
		}
		names = append(names, f.resolve(item).name())
	}
	return names
}

// stored returns the bytes of a stream as they are packed, decrypted; nil when that cannot be.
func (f *pdfFile) stored(i int, dict pdfValue) []byte {
	o := f.objects[i]
	if o.data == 0 {
		return nil
	}
	data := f.src[o.data:o.dataEnd]
	if f.crypt != nil {
		return f.crypt.stream(f, o, dict, data)
	}
	return data
}

// unpacked returns the contents of the stream of object i, of at most limit bytes, and says why not all of it
// could be had. What is unpacked counts against left.
func (f *pdfFile) unpacked(i int, left *int, limit int) (data []byte, problem string) {
	dict := f.parse(i, nil)
	data = f.stored(i, dict)
	if data == nil && f.objects[i].data != 0 {
		return nil, locked
	}
	parms := f.at(dict, "DecodeParms")
	for n, filter := range f.filters(dict) {
		switch filter {
		case "Crypt":
			continue
		case "ASCIIHexDecode", "AHx":
			data = plainPDFHex(data[:indexByteFrom(data, 0, '>')], limit)
			continue
		case "ASCII85Decode", "A85":
			data = plainPDF85(data, limit)
			continue
		case "FlateDecode", "Fl":
		default:
			return nil, otherFilter
		}
		room := min(*left, limit)
		if room <= 0 {
			f.isCut = true
			return nil, tooLarge
		}
		data, problem = f.inflate(data, room)
		*left -= len(data) + pdfInflateCost
		f.isCut = f.isCut || problem == tooLarge
		data = f.unpredict(data, nth(f, parms, n))
	}
	return data, problem
}

// nth is the value of a key that is one dictionary for all filters, or an array with one for each.
func nth(f *pdfFile, v pdfValue, n int) pdfValue {
	for item := range v.items() {
		if n == 0 {
			return f.resolve(item)
		}
		n--
	}
	return v
}

// inflate unpacks zlib data of which a part may be missing or broken, as viewers do.
func (f *pdfFile) inflate(packed []byte, limit int) (plain []byte, problem string) {
	if len(packed) < 2 {
		return nil, unreadable
	}
	body := bytes.NewReader(packed[2:]) // the checksum behind the data is not asked
	if f.inflater == nil {
		f.inflater = flate.NewReader(body)
	} else if f.inflater.(flate.Resetter).Reset(body, nil) != nil {
		return nil, unreadable
	}
	plain, err := io.ReadAll(io.LimitReader(f.inflater, int64(limit)+1))
	switch {
	case len(plain) > limit:
		return plain[:limit], tooLarge
	case err != nil:
		return plain, unreadable
	}
	return plain, ""
}

// plainPDF85 undoes ASCII85Decode (ISO 32000-2, 7.4.3), as far as it can; as much as limit bytes.
func plainPDF85(data []byte, limit int) []byte {
	data = bytes.TrimPrefix(bytes.TrimLeft(data, "\x00\t\n\f\r "), []byte("<~"))
	data = data[:indexByteFrom(data, 0, '~')]
	plain, _ := io.ReadAll(io.LimitReader(ascii85.NewDecoder(bytes.NewReader(data)), int64(limit)))
	return plain
}

// maxPDFColumns bounds the bytes of one row of predicted data.
const maxPDFColumns = 1 << 20

// unpredict undoes the PNG predictors (ISO 32000-2, 7.4.4.4; W3C PNG, 9.2), in place.
func (f *pdfFile) unpredict(data []byte, parms pdfValue) []byte {
	number := func(key string, otherwise int) int {
		if n, ok := f.at(parms, key).integer(); ok && n > 0 && n <= maxPDFColumns {
			return n
		}
		return otherwise
	}
	if number("Predictor", 1) < 10 {
		return data
	}
	bits := number("Colors", 1) * number("BitsPerComponent", 8)
	size, pixel := (bits*number("Columns", 1)+7)/8, max(bits/8, 1)
	if size > maxPDFColumns {
		return nil
	}
	out, above := data[:0], make([]byte, size)
	for ; len(data) > 1; data = data[min(size+1, len(data)):] {
		kind, row := data[0], data[1:min(size+1, len(data))]
		for i := range row {
			var left, corner byte
			if i >= pixel {
				left, corner = row[i-pixel], above[i-pixel]
			}
			switch kind {
			case 1:
				row[i] += left
			case 2:
				row[i] += above[i]
			case 3:
				row[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				row[i] += paeth(left, above[i], corner)
			}
		}
		out = append(out, row...) // behind what is read: a row is one byte shorter than its place
		above = append(above[:0], row...)
		above = above[:size]
	}
	return out
}

// paeth is the predictor of W3C PNG, 9.4.
func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	pa, pb, pc := absInt(p-int(a)), absInt(p-int(b)), absInt(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func absInt(n int) int { return max(n, -n) }
