package specimen

import "math"

// head lays the skin with all that is in it over what is behind.
func (f *sculpture) head(under light, px, py int, x, y float64) light {
	under = f.ears(under, x, y)
	in := f.skull(x, y)
	cover := clamp(float64(in*1.4*faceUnit) + 0.5)
	if cover == 0 {
		return under
	}
	d, gloss := f.lit(px, py)
	c := f.skinAt(x, y)
	c = f.mouth(c, x, y)
	c = c.times(d)
	c = c.mix(light{255, 246, 236}, 0.20*float64(gloss*gloss))
	c = f.hollows(c, x, y)
	c = f.eye(c, x, y, -1)
	c = f.eye(c, x, y, 1)
	c = f.brow(c, x, y)
	c = f.beardAt(c, x, y)
	c = f.spectacles(c, x, y)
	return under.mix(c, cover)
}

// skinAt is the colour of the skin before light.
func (f *sculpture) skinAt(x, y float64) light {
	m := math.Abs(x)
	c := lightOf(f.skin)
	red := float64(0.5*bump(m-0.44, y-0.26, 0.34, 0.30)) + float64(0.45*bump(x, y-0.36, 0.20, 0.18))
	c = c.mix(light{c.r, float64(c.g * 0.80), float64(c.b * 0.76)}, 0.5*red)
	c = c.mix(light{float64(c.r * 0.74), float64(c.g * 0.68), float64(c.b * 0.70)}, 0.55*bump(m-0.32, y+0.03, 0.30, 0.19))
	n := float64(0.05*fractal(float64(x*7), float64(y*7), 3, f.seed)) + float64(0.035*noise(float64(x*45), float64(y*45), f.seed+9))
	spots := smooth(0.80, 0.95, noise(float64(x*19), float64(y*19), f.seed+31))
	return c.times(1 + n - float64(0.05*spots) - float64(0.06*spots*f.age))
}

// mouth colours the lips and draws the line between them.
func (f *sculpture) mouth(c light, x, y float64) light {
	w := 0.30
	t := x / w
	in := 1 - float64(t*t)
	if in <= -0.3 {
		return c
	}
	span := max(in, 0)
	line := 0.676 - float64(0.012*t*t) - float64(0.010*bump(x, 0, 0.09, 1))
	top := line - float64(float64(0.062*f.lips)*span*(1-float64(0.30*bump(x, 0, 0.055, 1))))
	low := line + float64(float64(0.092*f.lips)*math.Sqrt(span)*span)
	soft := 0.014
	lip := smooth(top-soft, top+soft, y) * smooth(low+soft, low-soft, y) * smooth(0, 0.08, in)
	lips := c.mix(light{178, 84, 80}, 0.50)
	if f.gender() == female {
		lips = c.mix(light{186, 62, 74}, 0.62)
	}
	if y < line {
		lips = lips.times(0.86)
	} else {
		lips = lips.times(1.0 + float64(0.06*noise(float64(x*60), float64(y*6), f.seed)))
	}
	c = c.mix(lips, 0.85*lip)
	dark := smooth(0.020, 0.004, math.Abs(y-line)) * smooth(-0.05, 0.10, in)
	c = c.mix(light{70, 28, 26}, 0.80*dark)
	return c.mix(light{90, 50, 44}, 0.5*bump(math.Abs(x)-0.30, y-0.664, 0.05, 0.04))
}

// hollows darkens what the relief's light does not reach: nostrils, beneath nose and lip, temples.
func (f *sculpture) hollows(c light, x, y float64) light {
	m := math.Abs(x)
	dark := 0.80 * bump(m-float64(0.075*f.nose), y-0.445, 0.055, 0.026)
	dark = max(dark, 0.34*bump(x, y-0.475, 0.20*f.nose, 0.065))
	dark = max(dark, 0.30*bump(m-float64(0.205*f.nose), y-0.40, 0.035, 0.09))
	dark = max(dark, (0.16+float64(0.24*f.age))*f.fold(m, y))
	dark = max(dark, 0.22*bump(x, y-0.845, 0.19, 0.05))
	dark = max(dark, 0.26*bump(m-0.17, y+0.07, 0.09, 0.12))
	return c.mix(light{58, 30, 24}, dark)
}

// eye draws the eye of one side (-1 left of the picture, 1 right).
func (f *sculpture) eye(c light, x, y, side float64) light {
	const half = 0.172
	ex, ey := (x-float64(0.335*side))/half, y+0.055
	if ex < -1.7 || ex > 1.7 || ey < -0.25 || ey > 0.2 {
		return c
	}
	out := float64(ex * side) // towards the temple
	ey += float64(0.016 * out)
	arch := max(1-float64(ex*ex), 0)
	up := float64(-0.070 * math.Sqrt(arch) * (0.80 + float64(0.20*arch)) * (1 - float64(0.10*out)))
	lo := float64(0.050 * arch * (1 + float64(0.18*out)))
	open := smooth(-0.008, 0.010, ey-up) * smooth(0.010, -0.008, ey-lo)
	if arch == 0 {
		open = 0
	}
	if open > 0 {
		c = c.mix(f.eyeball(ex*half, ey, up, lo, side), open)
	}
	lash := smooth(0.026, 0.004, math.Abs(ey-up+0.006)) * smooth(1.12, 0.92, math.Abs(ex))
	c = c.mix(light{24, 16, 14}, (0.72+float64(0.16*out))*lash)
	c = c.mix(light{92, 52, 44}, 0.45*smooth(0.016, 0.003, math.Abs(ey-lo-0.006))*smooth(1.05, 0.8, math.Abs(ex)))
	crease := float64(up) - 0.046 - float64(0.010*(1-arch))
	c = c.mix(light{64, 36, 30}, (0.42+float64(0.2*f.age))*smooth(0.018, 0.003, math.Abs(ey-crease))*smooth(1.25, 0.7, math.Abs(ex)))
	if f.gender() == female && out > 0.55 { // lashes drawn out
		tail := up - float64((out-0.75)*0.05)
		c = c.mix(light{22, 14, 14}, 0.7*smooth(0.018, 0.004, math.Abs(ey-tail))*smooth(1.28, 1.05, out)*smooth(0.6, 0.9, out))
	}
	return c
}

// eyeball is what shows between the lids, at (x, y) from the eye's middle, in units.
func (f *sculpture) eyeball(x, y, up, lo, side float64) light {
	white := light{226, 216, 208}.times(0.96 - float64(1.6*x*x*10))
	white = white.mix(light{120, 84, 76}, float64(0.55*smooth(0.035, 0, y-up))+float64(0.25*smooth(0.02, 0, lo-y)))
	white = white.mix(light{196, 120, 108}, 0.6*bump(x+float64(0.165*side), y, 0.05, 0.05))
	const r = 0.074
	d := hypot(x, y+0.010) / r
	iris := lightOf(f.iris)
	rays := noise(float64(x/max(d, 0.05)*260), float64(y/max(d, 0.05)*260), f.seed+3)
	iris = iris.mix(light{230, 190, 140}, 0.20+float64(0.16*rays)-float64(0.2*smooth(0.02, -0.06, y)))
	iris = iris.mix(light{16, 10, 8}, 0.75*smooth(0.80, 1.0, d))
	iris = iris.mix(light{8, 6, 6}, smooth(0.48, 0.38, d))
	c := white.mix(iris, smooth(1.06, 0.94, d))
	c = c.mix(light{30, 20, 18}, 0.5*smooth(0.028, 0, y-up)) // the lid's shadow
	shine := bump(x+0.024, y+0.036, 0.020, 0.020)
	c = c.mix(light{255, 255, 255}, clamp(1.5*shine))
	return c.mix(light{255, 255, 255}, 0.25*bump(x-0.03, y-0.02, 0.022, 0.016))
}

// brow draws the eyebrows as short hairs.
func (f *sculpture) brow(c light, x, y float64) light {
	m := math.Abs(x)
	t := (m - 0.12) / 0.46 // 0 at the nose, 1 at the temple
	if t < -0.1 || t > 1.1 {
		return c
	}
	mid := -0.262 - float64(0.052*sinTurn(float64(t*0.42))) + float64(0.030*t*t)
	thick := 0.046 * smooth(-0.10, 0.16, t) * (1 - float64(0.72*clamp(t)*clamp(t)))
	if f.gender() == female {
		mid -= 0.012
		thick *= 0.62
	} else {
		thick *= 1.12
	}
	n := noise(float64(m*58)+float64(y*40), float64(y*16)-float64(m*6), f.seed+5)
	d := math.Abs(y-mid+float64(0.006*n)) / max(thick, 0.001)
	a := smooth(1.25, 0.35, d) * (0.74 + float64(0.34*n)) * smooth(1.08, 0.9, t)
	hair := lightOf(f.hair).mix(light{40, 26, 20}, 0.45)
	return c.mix(hair.times(0.9), clamp(a)*0.86)
}

// ears are drawn beneath the head, where the hair leaves them bare.
func (f *sculpture) ears(c light, x, y float64) light {
	if f.style == styleScarf || f.style == styleLong {
		return c
	}
	m := math.Abs(x) - float64(0.775*f.wide)
	u, v := (m+float64(0.12*(y-0.06)))/0.105, float64((y-0.06)/0.25)
	d := 1 - float64(u*u) - float64(v*v)
	cover := clamp(float64(d*0.10*faceUnit) + 0.5)
	if cover == 0 {
		return c
	}
	side := 1.0
	if x > 0 {
		side = 0.86
	}
	skin := lightOf(f.skin).mix(light{200, 110, 90}, 0.18).times(float64(side * (0.86 + float64(0.10*d))))
	skin = skin.times(1 - float64(0.42*bump(u+0.25, v+0.05, 0.55, 0.62)) + float64(0.2*bump(u-0.5, v+0.3, 0.4, 0.6)))
	return c.mix(skin, cover)
}

// spectacles draws thin frames.
func (f *sculpture) spectacles(c light, x, y float64) light {
	if !f.glasses {
		return c
	}
	m := math.Abs(x)
	u, v := (m-0.345)/0.245, (y+0.02)/0.185
	d := math.Sqrt(math.Sqrt(float64(u*u*u*u)+float64(v*v*v*v))) - 1
	inside := smooth(0.02, -0.02, d)
	c = c.mix(light{214, 226, 236}, 0.07*inside)
	c = c.mix(light{255, 255, 255}, 0.16*inside*smooth(0.06, 0, math.Abs(float64(u+float64(v*0.6))+0.35)))
	rim := smooth(0.075, 0.03, math.Abs(d))
	bridge := smooth(0.024, 0.012, math.Abs(y+0.07-float64(0.25*m*m))) * smooth(0.125, 0.105, m)
	arm := smooth(0.026, 0.014, math.Abs(y+0.09)) * smooth(0.57, 0.60, m)
	c = c.mix(light{48, 40, 40}, 0.9*max(rim, bridge, arm))
	return c.mix(light{60, 34, 28}, 0.22*smooth(0.10, 0, math.Abs(d-0.08))*smooth(0, 0.3, v))
}

type sex bool

const female sex = true

// gender is read off the recipe: lips and hair are drawn by it.
func (f *sculpture) gender() sex {
	return sex(f.style == styleScarf || f.style == styleLong)
}
