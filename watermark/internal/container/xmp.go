package container

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Bounds on the reading of XMP.
const (
	maxXMP      = 2 << 20 // bytes of one packet; depth maps in base 64 are longer, and are told by size
	maxXMPAll   = 4 << 20 // bytes of all packets of one file
	maxXMPTerms = 50_000  // elements and texts of one packet
	maxXMPDepth = 100
)

// rdfSpace is the namespace of RDF/XML, whose elements carry structure and no meaning of their own.
const rdfSpace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

// xmp reads an XMP packet (ISO 16684-1). The metadata library reads only simple values and lists of them; the
// history, the faces and the thumbnails of a packet are structures, so that every property is walked here.
func (r *revealer) xmp(packet []byte, where string) {
	if r.xmpBlocks++; r.xmpBlocks > maxBlocks || r.xmpBytes >= maxXMPAll {
		r.add(KindOther, where, tooLarge, len(packet))
		return
	}
	packet = bytes.Trim(packet, "\x00 \t\r\n")
	if len(packet) == 0 {
		return
	}
	size := len(packet)
	r.xmpBytes += min(size, maxXMP)
	x := xmpReader{revealer: r, where: where}
	err := x.read(packet[:min(size, maxXMP)])
	switch {
	case size > maxXMP:
		r.add(KindOther, where, tooLarge+" to its end", size)
	case err != nil:
		r.add(KindOther, where, unreadable+" to its end", size)
	}
	if x.settings != nil {
		r.add(KindSettings, where, strings.Join(x.settings, ", "), 0)
	}
}

// An xmpReader walks one packet.
type xmpReader struct {
	*revealer
	where    string
	path     []xml.Name // open elements that carry meaning
	marks    []int      // len(path) before each open element
	settings []string
}

// read walks the elements of a packet.
func (x *xmpReader) read(packet []byte) error {
	d := xml.NewDecoder(bytes.NewReader(packet))
	d.Strict = false
	for range maxXMPTerms {
		token, err := d.Token()
		if token == nil {
			if len(x.marks) == 0 {
				return nil // the end, as it should be
			}
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(x.marks) == maxXMPDepth {
				return tooMany("nested elements", maxXMPDepth)
			}
			x.open(t)
		case xml.EndElement:
			if n := len(x.marks); n > 0 {
				x.path, x.marks = x.path[:x.marks[n-1]], x.marks[:n-1]
			}
		case xml.CharData:
			if len(x.path) > 0 {
				x.value(bytes.TrimSpace(t))
			}
		}
	}
	return tooMany("elements", maxXMPTerms)
}

// open goes down into an element and takes its attributes, which may be properties.
func (x *xmpReader) open(t xml.StartElement) {
	x.marks = append(x.marks, len(x.path))
	if t.Name.Space != rdfSpace && t.Name.Local != "xmpmeta" && t.Name.Local != "xapmeta" {
		x.path = append(x.path, t.Name)
	}
	for _, a := range t.Attr {
		switch {
		case a.Name.Local == "xmptk":
			x.addText(KindSoftware, x.where+" Toolkit", a.Value)
		case a.Name.Space == "xmlns", a.Name.Space == "", a.Name.Space == "xml", strings.HasSuffix(a.Name.Space, "/XML/1998/namespace"):
		case a.Name.Space == rdfSpace && a.Name.Local == "resource" && len(x.path) > 0:
			x.value([]byte(a.Value))
		case a.Name.Space == rdfSpace:
		default:
			x.path = append(x.path, a.Name)
			x.value([]byte(a.Value))
			x.path = x.path[:len(x.path)-1]
		}
	}
}

// value notes a value of the property that is open.
func (x *xmpReader) value(v []byte) {
	if len(v) == 0 {
		return
	}
	name := x.path[len(x.path)-1]
	kind := x.kind(name)
	where := x.where + " " + x.name()
	switch {
	case kind == "":
	case kind == KindSettings:
		if len(x.settings) < maxPerKind && !slices.Contains(x.settings, name.Local) {
			x.settings = append(x.settings, name.Local)
		}
	case name.Local == "GPSLatitude", name.Local == "GPSLongitude":
		x.addText(kind, where, xmpDegrees(string(v[:min(len(v), 40)])))
	case kind == KindThumbnail:
		x.add(kind, where, "", len(v)/4*3) // in base 64
	case len(v) > 20*maxValueBytes && len(bytes.Fields(v[:maxValueBytes])) < 20:
		x.add(kind, where, fmt.Sprintf("data in the text, %.20s", v), len(v))
	default:
		x.addText(kind, where, string(v[:min(len(v), maxValueBytes)]))
	}
}

// name writes the open properties as a path: "History/softwareAgent".
func (x *xmpReader) name() string {
	names := make([]string, 0, len(x.path))
	for _, n := range x.path[max(0, len(x.path)-4):] {
		names = append(names, n.Local[:min(len(n.Local), 40)])
	}
	return strings.Join(names, "/")
}

// xmpDegrees writes a coordinate of XMP, "33,43.29N" or "33,43,17N" (ISO 16684-1 calls it GPSCoordinate), in
// degrees: "33.7215 N". Another text stays as it is.
func xmpDegrees(s string) string {
	n := max(len(s)-1, 0)
	total, unit := 0.0, 1.0
	for part := range strings.SplitSeq(s[:n], ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.Abs(v) > 360 {
			return s
		}
		total, unit = total+v/unit, unit*60
	}
	if !strings.Contains("NSEW", s[n:]) {
		return s
	}
	return fmt.Sprintf("%.4f %s", total, s[n:])
}
