package specimen

import "math"

// waves draws a bundle of n lines across the box, each a sum of two sines that drifts from line to line.
func (c *canvas) waves(x, y, w, h float64, n int, width float64, ink tint, seed uint64) {
	r := source(seed)
	k1, k2 := 1.5+float64(2*float64(r.Float64())), 3+float64(4*float64(r.Float64()))
	p1, p2 := float64(r.Float64()), float64(r.Float64())
	d1, d2 := 0.5+float64(0.6*r.Float64()), -0.7-float64(0.5*r.Float64())
	step := max(6/c.scale, 3)
	var all outline
	for i := range n {
		t := float64(i) / float64(n-1)
		var line []point
		for px := x - 4; px < x+w+4; px += step {
			u := (px - x) / w
			a := sinTurn(float64(k1*u) + p1 + float64(d1*t))
			b := sinTurn(float64(k2*u) + p2 + float64(d2*t))
			line = append(line, point{px, y + float64(h*t) + float64(h*0.11*a) + float64(h*0.06*b)})
		}
		all = append(all, strip(line, width)...)
	}
	c.fill(all, ink)
}

// A rosette is a plaited ring: closed curves about a centre whose distance to it swings, each turned a little
// against the one before.
type rosette struct {
	x, y, r float64
	swing   float64 // share of r, 0 to 0.3
	lobes   int
	curves  int
	width   float64
	ink     tint
}

// rosette draws three rings, one inside the other.
func (c *canvas) rosette(o rosette) {
	var all outline
	for i, share := range [3]float64{0.84, 0.52, 0.26} {
		lobes := max(o.lobes-4*i, 5)
		for k := range o.curves {
			all = append(all, ring(o.curve(share, lobes, float64(k)/float64(o.curves)), o.width)...)
		}
	}
	c.fill(all, o.ink)
}

// curve is one closed curve of a ring.
func (o rosette) curve(share float64, lobes int, phase float64) []point {
	line := make([]point, 30*lobes)
	for k := range line {
		t := float64(k) / float64(len(line))
		a := float64(float64(lobes)*t) + phase
		d := float64(o.r * (share + float64(o.swing*sinTurn(a)) + float64(o.swing*0.22*sinTurn(float64(2*a)+phase))))
		line[k] = point{o.x + float64(d*cosTurn(t)), o.y + float64(d*sinTurn(t))}
	}
	return line
}

// border draws a band of plaited lines between two places on one level.
func (c *canvas) border(x, y, w, h float64, ink tint) {
	var all outline
	turns := math.Floor(w / float64(h*1.6))
	for i := range 6 {
		var line []point
		for k := range int(turns*12) + 1 {
			t := float64(k) / (turns * 12)
			line = append(line, point{x + float64(w*t), y + float64(h/2*sinTurn(float64(turns*t)+float64(i)/6))})
		}
		all = append(all, strip(line, 0.8)...)
	}
	c.fill(all, ink)
}

// emblem draws the republic's invented sign: an eight-pointed star of two squares in a ring of petals.
func (c *canvas) emblem(x, y, r float64, ink, ground tint) {
	c.fill(ellipse(x, y, r, r), ink)
	c.fill(ellipse(x, y, r*0.94, r*0.94), ground)
	for i := range 16 {
		t := float64(i) / 16
		c.fill(ellipse(x+float64(r*0.80*sinTurn(t)), y-float64(r*0.80*cosTurn(t)), r*0.085, r*0.085), ink)
	}
	c.fill(star(x, y, r*0.66, r*0.50, 8, 0), ink)
	c.fill(star(x, y, r*0.50, r*0.37, 8, 0), ground)
	c.fill(star(x, y, r*0.42, r*0.17, 8, 1.0/16), ink)
	c.fill(ellipse(x, y, r*0.10, r*0.10), ground)
}

// chip draws the contacts of a smart card.
func (c *canvas) chip(x, y, w, h float64) {
	c.fill(roundRect(x-1.5, y-1.5, w+3, h+3, 13), rgb(0x6E5A2A).fade(0.55))
	c.paint(roundRect(x, y, w, h, 12), func(px, py int) tint {
		u, v := (float64(px)/c.scale-x)/w, (float64(py)/c.scale-y)/h
		t := 0.5 + float64(0.5*sinTurn(float64(u*0.55)+float64(v*0.75)+0.1))
		t += float64(0.06 * noise(float64(u*3), float64(v*60), 5))
		return rgb(0xB08A35).blend(rgb(0xF4E3A6), clamp(t))
	})
	ink := rgb(0x5D4A1C).fade(0.75)
	line := func(pts ...point) {
		for i := range pts {
			pts[i] = point{x + float64(pts[i].x*w), y + float64(pts[i].y*h)}
		}
		c.fill(strip(pts, 1.5), ink)
	}
	for _, s := range []float64{0, 1} {
		a := func(u float64) float64 { return mix(u, 1-u, s) }
		line(point{a(0), 0.30}, point{a(0.30), 0.30}, point{a(0.36), 0.38})
		line(point{a(0), 0.50}, point{a(0.33), 0.50})
		line(point{a(0), 0.70}, point{a(0.30), 0.70}, point{a(0.36), 0.62})
		line(point{a(0.36), 0}, point{a(0.36), 0.22}, point{a(0.42), 0.28})
		line(point{a(0.36), 1}, point{a(0.36), 0.78}, point{a(0.42), 0.72})
	}
	c.fill(ring(roundRect(x+float64(w*0.33), y+float64(h*0.28), w*0.34, h*0.44, 9)[0], 1.5), ink)
}

// noiseCode draws a block that looks like a QR code and holds noise: three finders, and modules by chance in
// which no reader finds a valid format.
func (c *canvas) noiseCode(x, y, side float64, modules int, ink tint, seed uint64) {
	r := source(seed)
	m := side / float64(modules)
	var dark outline
	for j := range modules {
		for i := range modules {
			corner := i < 8 && j < 8 || i >= modules-8 && j < 8 || i < 8 && j >= modules-8
			if !corner && r.IntN(2) == 0 {
				dark = append(dark, rectangle(x+float64(float64(i)*m), y+float64(float64(j)*m), m, m)...)
			}
		}
	}
	c.fill(dark, ink)
	n := float64(modules)
	for _, p := range []point{{0, 0}, {n - 7, 0}, {0, n - 7}} {
		px, py := x+float64(p.x*m), y+float64(p.y*m)
		c.fill(frame(px, py, 7*m, m), ink)
		c.fill(rectangle(px+2*m, py+2*m, 3*m, 3*m), ink)
	}
}

// frame is the border of a square, as four bars.
func frame(x, y, side, bar float64) outline {
	return append(append(append(rectangle(x, y, side, bar), rectangle(x, y+side-bar, side, bar)...),
		rectangle(x, y+bar, bar, side-2*bar)...), rectangle(x+side-bar, y+bar, bar, side-2*bar)...)
}

// noiseBars draws a strip that looks like a bar code; widths go by chance.
func (c *canvas) noiseBars(x, y, w, h, module float64, ink tint, seed uint64) {
	r := source(seed)
	var all outline
	for at := 0.0; ; {
		bar := float64(module * float64(1+r.IntN(4)))
		if at+bar > w {
			break
		}
		all = append(all, rectangle(x+at, y, bar, h)...)
		at += bar + float64(module*float64(1+r.IntN(3)))
	}
	c.fill(all, ink)
}

// scribble signs: loops that lean forward, then a flourish under them.
func (c *canvas) scribble(x, y, w, h float64, ink tint, seed uint64) {
	r := source(seed)
	letters := 5 + r.IntN(4)
	step := float64(w*0.8) / float64(letters)
	knots := []point{{x, y + float64(h*0.1)}}
	for i := range letters {
		px := x + float64(step*float64(i))
		up := float64(h * (0.25 + float64(0.35*r.Float64())))
		if i == 0 || r.IntN(4) == 0 {
			up = float64(h * (0.75 + float64(0.25*r.Float64())))
		}
		lean := float64(step * (0.55 + float64(0.4*r.Float64())))
		down := float64(h * 0.10 * r.Float64())
		if r.IntN(4) == 0 {
			down = float64(h * 0.42)
		}
		knots = append(knots,
			point{px + lean, y - up},
			point{px + float64(lean*0.55), y - float64(up*0.94)},
			point{px + float64(step*0.28), y + down},
			point{px + float64(step*0.80), y + float64(down*0.5)})
	}
	knots = append(knots, point{x + float64(w*0.92), y - float64(h*0.12)}, point{x + w, y + float64(h*0.10)})
	body := curve(knots, 9)
	p := r.Float64()
	c.fill(pen(body, func(t float64) float64 {
		return float64(h*0.034) * (1 + float64(0.45*sinTurn(float64(t*float64(letters))+p)))
	}), ink)
	under := curve([]point{{x + float64(w*0.95), y + float64(h*0.02)}, {x + float64(w*0.55), y + float64(h*0.36)},
		{x + float64(w*0.02), y + float64(h*0.44)}, {x + float64(w*0.2), y + float64(h*0.34)},
		{x + float64(w*0.86), y + float64(h*0.24)}}, 16)
	c.fill(pen(under, func(t float64) float64 { return float64(h*0.030) * (1.2 - t) }), ink)
}
