//go:build !js

package pdf

import (
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A kind says what a dictionary is, by where it was found: it decides which of its entries are copied.
type kind uint8

const (
	thing     kind = iota // a font, a picture, a colour space, or a part of one
	resources             // of content (ISO 32000-1:2008, table 33)
	names                 // keys are names of somebody's choosing, values are things
	lists                 // the same, values are property lists
	list                  // a property list of marked content (there, 14.6.2)
)

// kept says which entries of a dictionary are copied, and as what; a kind that is not listed is copied but for dropped.
var kept = map[kind]map[string]kind{
	resources: {
		"ExtGState": names, "ColorSpace": names, "Pattern": names, "Shading": names, "XObject": names, "Font": names,
		"ProcSet": thing, "Properties": lists,
	},
	list: {"ActualText": thing, "Alt": thing, "E": thing, "Lang": thing}, // what text means to a reader of text
}

// keptOf is what is copied of a form and of a picture (tables 95 and 89).
var keptOf = map[string][]string{
	"Form": {"Type", "Subtype", "FormType", "BBox", "Matrix", "Resources", "Group"},
	"Image": {
		"Type", "Subtype", "Width", "Height", "ColorSpace", "BitsPerComponent", "Intent", "ImageMask", "Mask", "Decode",
		"Interpolate", "SMask", "SMaskInData", "Matte",
	},
}

// dropped are entries that no thing needs to be drawn, and that tell of where it comes from.
var dropped = map[string]bool{
	"Metadata": true, "PieceInfo": true, "LastModified": true, "StructParent": true, "StructParents": true, "OPI": true,
	"AF": true, "Alternates": true, "Measure": true, "PtData": true, "Thumb": true, "AA": true, "A": true, "OC": true,
	"Ref": true, "Parent": true, "P": true, "Annots": true,
}

// ofStream are a stream's own entries: written afresh, or naming a file elsewhere (table 5).
var ofStream = []string{"Length", "Filter", "DecodeParms", "F", "FFilter", "FDecodeParms", "DL"}

// A copier writes objects and what they refer to, each once, with what the copy needs of it.
type copier struct {
	kept    *Kept
	w       *Writer
	numbers map[int]int // the copy's numbers, by the original's
	queue   []queued    // numbered but not written
	next    int
}

// A queued object waits to be written.
type queued struct {
	old  int
	kind kind
}

// reserve makes next the number of the object that is met next.
func (c *copier) reserve(next int) { c.next = next }

// flush writes all that was met and not written.
func (c *copier) flush() error {
	for len(c.queue) > 0 && c.w.err == nil {
		q := c.queue[0]
		c.queue = c.queue[1:]
		if err := c.write(q); err != nil {
			return err
		}
	}
	return nil
}

// write writes one object.
func (c *copier) write(q queued) error {
	if len(c.w.starts) >= MaxObjects {
		return ErrTooGreat
	}
	entry, _ := c.kept.table.Find(q.old)
	if s, ok := entry.Object.(types.StreamDict); ok {
		return c.stream(s)
	}
	number := c.w.next()
	b, err := c.value(fmt.Appendf(nil, "%d 0 obj\n", number), entry.Object, q.kind, 0)
	if err != nil {
		return err
	}
	c.w.write(append(b, "\nendobj\n"...))
	return nil
}

// stream writes a stream. Its data stays as it is, but that pictures lose what is not picture.
func (c *copier) stream(s types.StreamDict) error {
	only := keptOf[c.kept.name(s.Dict["Subtype"])]
	entries, err := c.entries(nil, s.Dict, thing, 0, func(key string) bool {
		return !slices.Contains(ofStream, key) && (only == nil || slices.Contains(only, key))
	})
	if err != nil {
		return err
	}
	data, dict, err := c.picture(s)
	if err != nil {
		return err
	}
	if entries, err = c.filters(entries, dict); err != nil {
		return err
	}
	c.w.writeStream(string(entries), data)
	return nil
}

// filters appends a stream's filters.
func (c *copier) filters(b []byte, d types.Dict) (_ []byte, err error) {
	for _, key := range [...]string{"Filter", "DecodeParms"} {
		v := c.kept.direct(d[key])
		if v == nil {
			continue
		}
		if b, err = c.value(append(append(b, '/'), key+" "...), v, thing, 0); err != nil {
			return nil, err
		}
		b = append(b, ' ')
	}
	return b, nil
}

// value appends an object found where a thing of that kind is looked for.
func (c *copier) value(b []byte, o types.Object, k kind, depth int) ([]byte, error) {
	if depth > maxKeptDepth {
		return nil, errDepth
	}
	if k == list {
		o = c.kept.direct(o) // what is dropped of it is not to leave a number behind
	}
	switch v := o.(type) {
	case types.IndirectRef:
		return c.reference(b, int(v.ObjectNumber), k), nil
	case types.Dict:
		b, err := c.entries(append(b, "<< "...), v, k, depth, nil)
		return append(b, ">>"...), err
	case types.Array:
		b = append(b, '[')
		for _, e := range v {
			var err error
			if b, err = c.value(append(b, ' '), e, k, depth+1); err != nil {
				return nil, err
			}
		}
		return append(b, " ]"...), nil
	case types.StringLiteral:
		return c.literal(b, string(v))
	case types.HexLiteral:
		return c.hex(b, string(v))
	}
	return scalar(b, o), nil
}

// scalar appends a number, a name or a truth; anything else is null.
func scalar(b []byte, o types.Object) []byte {
	switch v := o.(type) {
	case types.Name:
		return append(b, v.PDFString()...)
	case types.Boolean:
		return strconv.AppendBool(b, bool(v))
	case types.Integer:
		return strconv.AppendInt(b, int64(v), 10)
	case types.Float:
		if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return strconv.AppendFloat(b, f, 'f', -1, 64)
		}
		return append(b, '0')
	}
	return append(b, "null"...)
}

// reference appends a reference to the copy of an object, which is queued when it is met for the first time. Pages and
// what they hang from are not things: whoever refers to one gets null.
func (c *copier) reference(b []byte, old int, k kind) []byte {
	number, ok := c.numbers[old]
	if !ok {
		entry, found := c.kept.table.Find(old)
		if !found || entry.Free || entry.Object == nil {
			return append(b, "null"...)
		}
		switch c.kept.name(c.kept.dict(entry.Object)["Type"]) {
		case "Page", "Pages", "Catalog", "Annot", "OCG", "OCMD":
			return append(b, "null"...)
		}
		number = c.next
		c.next++
		c.numbers[old] = number
		c.queue = append(c.queue, queued{old, k})
	}
	return fmt.Appendf(b, "%d 0 R", number)
}

// entries appends the entries of a dictionary that are copied, in order of their keys; only those of use, if not nil.
func (c *copier) entries(b []byte, d types.Dict, k kind, depth int, use func(key string) bool) ([]byte, error) {
	if k == list {
		switch c.kept.name(d["Type"]) {
		case "OCG", "OCMD":
			return b, nil
		}
	}
	keys := make([]string, 0, len(d))
	for key := range d {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		as, copied := asWhat(key, k)
		if !copied || use != nil && !use(key) {
			continue
		}
		var err error
		b = append(append(b, types.Name(key).PDFString()...), ' ')
		if b, err = c.value(b, d[key], as, depth+1); err != nil {
			return nil, err
		}
		b = append(b, ' ')
	}
	return b, nil
}

// asWhat returns what the entry of that key is in a dictionary of that kind, and whether it is copied.
func asWhat(key string, k kind) (kind, bool) {
	switch k {
	case names:
		return thing, true
	case lists:
		return list, true
	case resources, list:
		as, ok := kept[k][key]
		return as, ok
	}
	switch key {
	case "Resources":
		return resources, true
	case "CharProcs", "Colorants":
		return names, true
	}
	return thing, !dropped[key]
}

// literal appends a string that stands between parentheses.
func (c *copier) literal(b []byte, s string) ([]byte, error) {
	if c.w.lock == nil {
		return append(append(append(b, '('), s...), ')'), nil
	}
	plain, err := types.Unescape(s)
	if err != nil {
		return nil, fmt.Errorf("string: %w", ErrUnkept)
	}
	return c.locked(b, plain)
}

// hex appends a string that stands in hexadecimal.
func (c *copier) hex(b []byte, s string) ([]byte, error) {
	if c.w.lock == nil {
		return append(append(append(b, '<'), s...), '>'), nil
	}
	if len(s)%2 == 1 {
		s += "0"
	}
	plain, err := hex.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("string: %w", ErrUnkept)
	}
	return c.locked(b, plain)
}

// locked appends an encrypted string.
func (c *copier) locked(b, plain []byte) ([]byte, error) {
	b = append(b, '<')
	err := c.w.lock.encrypt(func(p []byte) { b = hex.AppendEncode(b, p) }, plain)
	return append(b, '>'), err
}
