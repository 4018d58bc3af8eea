package plan

// A Point is a place on a page or in a glyph, x to the right, y down.
type Point struct{ X, Y float32 }

// A Rect is an upright rectangle; Min is its top left corner. The zero Rect is empty.
type Rect struct{ Min, Max Point }

// Empty reports whether r holds no area.
func (r Rect) Empty() bool { return r.Min.X >= r.Max.X || r.Min.Y >= r.Max.Y }

// An Op is one step of a Path.
type Op uint8

// The steps of a path and the points each takes from Path.Pts.
const (
	MoveTo Op = iota // 1 point; closes the contour before it
	LineTo           // 1 point
	QuadTo           // 2 points: control, end
	CubeTo           // 3 points: control, control, end
)

// A Path is a filled outline under the nonzero winding rule: Ops in order, each taking its points from Pts in
// order. Contours close themselves. The zero Path is blank.
type Path struct {
	Ops []Op
	Pts []Point
}

// A Shape is one line of shaped text, ready to be placed. Units are ems: the pen starts at (0, 0) on the
// baseline and the line's ink runs to the right, whatever the direction of the script.
type Shape struct {
	Path    Path
	Advance float64 // width of the line, ems
	Bounds  Rect    // box of the ink, ems; empty when the line is blank
}
