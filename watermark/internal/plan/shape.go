package plan

// Moved returns s scaled by k and then moved by dx and dy ems. Its advance is scaled alone.
func (s Shape) Moved(k, dx, dy float64) Shape {
	out := Shape{Path: moved(s.Path, dx, dy, k), Advance: float64(s.Advance * k)}
	if !s.Bounds.Empty() {
		out.Bounds = boxOf(moved(Path{Pts: []Point{s.Bounds.Min, s.Bounds.Max}}, dx, dy, k).Pts)
	}
	return out
}

// Beside returns shapes set on one baseline from left to right, gap ems apart.
func Beside(gap float64, shapes ...Shape) Shape {
	var out Shape
	for i, s := range shapes {
		if i > 0 {
			out.Advance += gap
		}
		s = s.Moved(1, out.Advance, 0)
		out.Path.Ops = append(out.Path.Ops, s.Path.Ops...)
		out.Path.Pts = append(out.Path.Pts, s.Path.Pts...)
		out.Advance += s.Advance
	}
	out.Bounds = boxOf(out.Path.Pts)
	return out
}

// Bolder returns s with strokes wider by about w ems: its outline laid over itself, moved both ways. Both
// copies wind alike, so that the nonzero rule fills what either covers.
func (s Shape) Bolder(w float64) Shape {
	a, b := s.Moved(1, -w/2, w/2), s.Moved(1, w/2, -w/2)
	out := Shape{Path: a.Path, Advance: s.Advance}
	out.Path.Ops = append(out.Path.Ops[:len(out.Path.Ops):len(out.Path.Ops)], b.Path.Ops...)
	out.Path.Pts = append(out.Path.Pts, b.Path.Pts...)
	out.Bounds = boxOf(out.Path.Pts)
	return out
}
