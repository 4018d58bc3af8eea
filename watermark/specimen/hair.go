package specimen

import "math"

// backdrop is the studio's wall.
func (f *sculpture) backdrop(x, y float64) light {
	c := lightOf(f.look.backdrop).mix(lightOf(f.backdropLow), smooth(-1.4, 1.8, y+float64(0.25*x)))
	return c.times(1 + float64(0.05*bump(x+0.4, y+0.5, 1.6, 1.6)) - float64(0.06*bump(x-0.75, y-0.3, 0.9, 1.6)))
}

// strand is the texture of hair that flows along one direction: across and along it, 0 dark to 1 bright.
func (f *sculpture) strand(across, along float64) float64 {
	s := float64(0.45*noise(float64(across*34), float64(along*2.2), f.seed+40)) +
		float64(0.35*noise(float64(across*75), float64(along*3.5), f.seed+41)) +
		float64(0.30*noise(float64(across*11), float64(along*1.5), f.seed+42))
	return clamp(0.5 + float64(0.55*s))
}

// locks is the colour of hair at a strand's brightness; shine is where the lamp is mirrored, 0 to 1.
func (f *sculpture) locks(s, shine float64) light {
	c := lightOf(f.hair)
	c = c.mix(light{0, 0, 0}, 0.55*(1-s))
	glow := c.mix(light{236, 214, 190}, 0.42)
	return c.mix(glow, clamp(float64(shine*(0.25+float64(0.9*s)))))
}

// behind draws what hangs behind the neck: long hair, the scarf's fall.
func (f *sculpture) behind(c light, x, y float64) light {
	switch f.style {
	case styleLong:
		m := math.Abs(x + float64(0.03*sinTurn(float64(y*0.5))))
		w := 0.90 + float64(0.10*smooth(-0.2, 0.8, y)) + float64(0.03*noise(float64(y*4), x, f.seed+50))
		if y < 0 {
			w *= dome(y / 1.30)
		}
		edge := smooth(0.02, -0.03, m-w) * smooth(1.62, 1.40, y+float64(0.05*noise(float64(x*12), y, f.seed+51)))
		s := f.strand(x+float64(0.06*sinTurn(float64(y*0.6))), y)
		return c.mix(f.locks(float64(s*0.7), 0.25*bump(m-0.8, y-0.2, 0.4, 0.8)), edge)
	case styleScarf:
		m := math.Abs(x)
		w := 1.0 + float64(0.30*smooth(0.1, 1.5, y))
		if y < 0 {
			w = dome(y / 1.44)
		}
		return c.mix(f.fabric(x, y, 0.82), smooth(0.012, -0.012, m-w))
	}
	return c
}

// fabric is the scarf's cloth with its folds.
func (f *sculpture) fabric(x, y, bright float64) light {
	a := hypot(x, y-0.1)
	fold := float64(0.10*sinTurn(float64(a*2.6)+float64(0.35*noise(float64(x*2.2), float64(y*2.2), f.seed+60)))) +
		float64(0.07*noise(float64(a*9), float64(x*1.5), f.seed+61))
	weave := float64(0.025 * noise(float64(x*70), float64(y*70), f.seed+62))
	side := float64(0.10*clamp(-x*0.8)) - float64(0.16*clamp(x*0.8))
	c := lightOf(f.scarf).times(min(bright+fold+weave+side, 1.08))
	if t := a - float64(0.06*noise(float64(x*2), float64(y*2), f.seed+63)); t > 1.17 && t < 1.20 {
		c = c.mix(light{226, 196, 130}, 0.35)
	}
	return c
}

// body draws shoulders and clothes.
func (f *sculpture) body(c light, x, y float64) light {
	m := math.Abs(x)
	line := 1.40 + float64(0.30*smooth(0.25, 1.5, m)*m)
	if f.style == styleScarf {
		line = 1.34 + float64(0.34*smooth(0.2, 1.5, m)*m)
	}
	cover := smooth(-0.012, 0.012, y-line)
	if cover == 0 {
		return c
	}
	fold := float64(0.09*noise(float64(x*2.6)+float64(y*1.1), float64(y*1.6), f.seed+70)) +
		float64(0.03*noise(float64(x*60), float64(y*60), f.seed+71))
	lightness := 0.92 + fold - float64(0.22*clamp(x*0.7)) - float64(0.25*smooth(0.10, 0, y-line))
	cloth := lightOf(f.cloth).times(lightness)
	if f.style == styleScarf {
		cloth = f.fabric(x, y, 0.95)
	} else if f.collar {
		seam := math.Abs(x - float64(0.02*sinTurn(y)))
		cloth = cloth.mix(light{20, 20, 24}, 0.35*smooth(0.014, 0.004, seam))
	}
	return c.mix(cloth, cover)
}

// neck lies over the body and under the head and its shadow.
func (f *sculpture) neck(c light, x, y float64) light {
	if y < 0.5 || f.style == styleScarf && y > 1.6 {
		return c
	}
	m := math.Abs(x)
	w := float64(0.47*f.wide) + float64(0.10*smooth(1.1, 1.6, y)) - float64(0.03*bump(0, y-1.15, 1, 0.3))
	if f.gender() == female {
		w -= 0.06
	}
	end := 1.50 + float64(0.14*(1-float64(m/0.6*(m/0.6)))) // round neck
	if f.collar {
		end = 1.42 + float64(0.30*clamp(1-float64(m/0.30)))
	}
	cover := smooth(0.012, -0.012, m-w) * smooth(0.012, -0.012, y-end)
	if cover > 0 {
		t := x / w
		shade := 0.84 - float64(0.30*t*t) - float64(0.10*t)
		shade -= float64(0.34 * smooth(1.52, 1.02, y-float64(0.16*m))) // the chin's shadow
		shade += float64(0.06 * bump(m-0.20, y-1.42, 0.10, 0.24))      // tendons
		n := float64(0.03 * noise(float64(x*30), float64(y*30), f.seed+80))
		c = c.mix(lightOf(f.skin).times(shade+n), cover)
	}
	if f.collar {
		return f.shirtCollar(c, m, x, y)
	}
	edge := smooth(0.05, 0.015, math.Abs(y-end-0.03)) * smooth(0.02, -0.02, m-w-0.03)
	if f.style != styleScarf {
		c = c.mix(lightOf(f.cloth).times(0.72), 0.9*edge)
	}
	return c
}

// shirtCollar lays the two points of a collar over neck and body.
func (f *sculpture) shirtCollar(c light, m, x, y float64) light {
	// A point of the collar runs from the neck's side down and inwards.
	top := 1.22 + float64(0.62*clamp(0.55-m))
	low := 1.46 + float64(0.75*clamp(0.46-m))
	if m < 0.06 || m > 0.60 {
		return c
	}
	low -= float64(0.55 * clamp(m-0.46))
	in := smooth(-0.012, 0.012, y-top) * smooth(0.012, -0.012, y-low) * smooth(0.04, 0.08, m)
	shade := 1.03 - float64(0.20*clamp(x)) - float64(0.22*smooth(0.05, 0, y-top))
	c = c.mix(light{20, 20, 24}, 0.30*smooth(0.05, 0, y-low)*smooth(-0.005, 0.01, y-low)*smooth(0.58, 0.5, m))
	return c.mix(lightOf(f.cloth).mix(light{235, 238, 240}, 0.30).times(shade), in)
}

// front draws hair and scarf over the face.
func (f *sculpture) front(c light, x, y float64) light {
	switch f.style {
	case styleScarf:
		return f.scarfFront(c, x, y)
	case styleLong:
		return f.longFront(c, x, y)
	}
	return f.shortFront(c, x, y)
}

// shortFront is hair cut short: a cap with a hairline.
func (f *sculpture) shortFront(c light, x, y float64) light {
	m := math.Abs(x)
	// Strands fan out from the parting.
	fan := (x - f.parting) / (1.35 + float64(max(y+1.1, 0)*0.5))
	s := f.strand(fan+float64(0.05*y), hypot(x-f.parting, y+1.2))
	fringe := float64(0.035*noise(float64(fan*30), 3.5, f.seed+90)) + float64(0.025*noise(float64(fan*90), 7.5, f.seed+91))
	u, v := x/(0.835*f.wide), math.Abs(y+0.05)/1.27
	out := float64((1 - float64(u*u) - float64(float64(v*v)*math.Sqrt(v))) * 0.5)
	outer := smooth(-0.016, 0.018, out+float64(0.10*fringe)+float64(0.012*noise(float64(x*7), float64(y*7), f.seed+98)))
	near := bump(x-f.parting, 0, 0.55, 1)
	line := -0.84 + float64(0.12*near) - float64(0.06*bump(x-float64(0.44*sign(x)), 0, 0.22, 1))
	if f.style == styleReceding {
		line = -1.03 + float64(0.06*bump(x, 0, 0.5, 1))
	}
	line += float64(0.95 * smooth(0.50, 0.78*f.wide, m)) // temples and sideburns
	line += fringe
	inner := smooth(0.045, -0.055, y-line)
	side := smooth(0.68*f.wide, 0.735*f.wide, m) * smooth(0.22, 0.0, y+float64(0.5*fringe))
	a := outer * max(inner, side)
	shine := float64(0.75*bump(x+0.28, y+1.02, 0.62, 0.20)) + float64(0.25*bump(x+0.55, y+0.72, 0.3, 0.5))
	c = c.mix(light{40, 24, 18}, 0.38*outer*smooth(0.14, 0, y-line)*smooth(-0.02, 0.03, y-line)*smooth(0.75, 0.5, m))
	return c.mix(f.locks(s, shine), clamp(a))
}

// longFront is long hair that frames the face.
func (f *sculpture) longFront(c light, x, y float64) light {
	m := math.Abs(x)
	u, v := x/0.90, math.Abs(y+0.04)/1.29
	out := float64((1 - float64(u*u) - float64(float64(v*v)*math.Sqrt(v))) * 0.5)
	if y > 0 {
		out = 0.90 + float64(0.06*smooth(0, 0.9, y)) - m
	}
	outer := smooth(-0.014, 0.02, out+float64(0.012*noise(float64(x*20), float64(y*9), f.seed+92)))
	// The opening for the face rises to a point below the parting.
	t := clamp((y + 0.90) / 1.0)
	off := float64(f.parting * 0.9 * (1 - t) * (1 - t))
	open := float64(0.715*f.wide*math.Sqrt(float64(t*(2-t)))) + float64(0.10*smooth(0.3, 1.1, y)) - 0.02
	d := math.Abs(x-off) - open
	inner := smooth(-0.02, 0.03, d+float64(0.010*noise(float64(y*14), float64(x*6), f.seed+93)))
	if y < -0.90 {
		inner = 1
	}
	a := outer * inner * smooth(1.70, 1.45, y)
	c = c.mix(light{48, 28, 20}, 0.45*smooth(-0.15, 0.02, d)*(1-inner)*smooth(1.0, 0.7, y)*smooth(-0.02, 0.02, f.skull(x, y)))
	flow := mix(d, (x-off)*sign(x-off), smooth(-0.55, -1.05, y))
	s := f.strand(float64(flow*0.9)+float64(0.03*sinTurn(float64(y*0.9)))+float64(3*sign(x-off)), y)
	shine := float64(0.8*bump(m-0.50, y+0.78, 0.42, 0.22)) + float64(0.35*bump(m-0.82, y-0.55, 0.25, 0.6))
	part := smooth(0.022, 0.006, math.Abs(x-float64(f.parting*0.9))) * smooth(-0.88, -0.94, y) * smooth(-1.26, -1.16, y)
	locks := f.locks(s*(1-float64(0.4*part)), shine)
	return c.mix(locks, clamp(a))
}

// scarfFront is a scarf over the hair, open for the face.
func (f *sculpture) scarfFront(c light, x, y float64) light {
	m := math.Abs(x)
	// The opening, an egg a little above the chin; a band of hair shows at its top.
	u, v := x/(0.775*f.wide), (y+0.02)/0.99
	if y > 0 {
		v = (y + 0.02) / (1.22 * f.long)
	}
	open := float64((1 - float64(u*u) - float64(v*v)) * 0.5)
	open += float64(0.012 * noise(float64(x*5), float64(y*5), f.seed+94))
	hairline := -0.78 + float64(0.34*m*m) + float64(0.05*noise(float64(x*18), 2.5, f.seed+95)) - float64(0.07*bump(x, 0, 0.16, 1))
	hairline += float64(0.9 * smooth(0.50, 0.78, m))
	inHair := smooth(0.03, -0.04, y-hairline) * smooth(-0.02, 0.02, f.skull(x, y)+0.05)
	s := f.strand(float64(x*0.9)+float64(0.25*sign(x)*(y+0.8)), y)
	c = c.mix(light{44, 26, 20}, 0.3*smooth(0.12, 0, y-hairline)*smooth(-0.03, 0.02, open))
	c = c.mix(f.locks(s, 0.5*bump(m-0.25, y+0.86, 0.3, 0.1)), inHair*smooth(0, 0.02, open))
	c = c.mix(light{30, 16, 16}, 0.50*smooth(0.10, 0.0, open)*smooth(-0.01, 0.005, open)) // the edge's shadow
	w := 1 + float64(0.30*smooth(0.1, 1.5, y))
	if y < 0 {
		w = dome(y / 1.44)
	}
	cloth := smooth(0.008, -0.008, open) * smooth(0.012, -0.012, m-w)
	rim := float64(0.10 * smooth(-0.05, -0.01, open))
	return c.mix(f.fabric(x, y, 0.97+rim), cloth)
}

// dome is the half breadth of a round top at height t, 1 at its foot and nothing above 1.
func dome(t float64) float64 {
	if t < -1 || t > 1 {
		return -1
	}
	return math.Sqrt(1 - float64(t*t))
}

func sign(x float64) float64 {
	if x < 0 {
		return -1
	}
	return 1
}

// beardAt lays beard and moustache over the skin.
func (f *sculpture) beardAt(c light, x, y float64) light {
	if f.gender() == female {
		return c
	}
	m := math.Abs(x)
	n := float64(0.65*noise(float64(x*52)+float64(y*9*sign(x)), float64(y*13)-float64(m*6), f.seed+96)) +
		float64(0.5*noise(float64(x*88)-float64(y*14), float64(y*26), f.seed+99))
	edge := float64(0.05 * noise(float64(x*13), float64(y*13), f.seed+97))
	cheek := 0.30 + float64(0.22*smooth(0.66, 0.20, m)) - float64(0.34*smooth(0.56, 0.70, m))
	zone := smooth(cheek-0.06, cheek+0.14, y+edge)
	zone *= smooth(0.92, 1.22, hypot(x/0.33, (y-0.675)/0.125))
	zone *= smooth(0.20, 0.30, hypot(x/1.2, y-0.36))
	tache := clamp(1.9*bump(m-0.14, y-0.560-float64(0.35*m*m), 0.27, 0.085)) * smooth(0.475, 0.52, y+float64(0.2*edge))
	hair := lightOf(f.hair).mix(light{30, 20, 16}, 0.18)
	c = c.mix(light{92, 84, 84}, 0.30*max(zone, float64(0.3*tache))*clamp(float64(f.beard*2)+0.4))
	full := zone * smooth(0.3, 0.7, f.beard) * (0.82 + float64(0.16*n))
	half := zone * smooth(0.12, 0.5, f.beard) * clamp(0.35+float64(0.8*n))
	strands := hair.times(0.88 + float64(0.22*n))
	c = c.mix(strands, clamp(max(full, half)))
	return c.mix(strands, clamp(f.moustache*tache*(1+float64(0.25*n))))
}
