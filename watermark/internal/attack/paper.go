package attack

// levelsSoft is how many levels it takes from what is kept to what is made paper.
const levelsSoft = 24

// levels makes paper of all that is not darker than the mark can be on it, as a copier's contrast or a scanning app's
// "black and white" does: on white paper print is black and a mark is not. What is darker stays as it is.
func levels(c Case) Picture {
	p, em := c.Marked, c.letter()
	scale := min(groundEm/em, 1)
	small := p.Resize(max(16, int(float64(p.W)*scale)), max(16, int(float64(p.H)*scale)))
	small = small.each(func(v []float32, w, h int) []float32 {
		// Paper is what most of the brighter half of the surroundings is.
		return gauss(median(greatest(v, w, h, 3), w, h, 20), w, h, 6)
	})
	paper := small.Resize(p.W, p.H)
	opacity := max(c.Tool.Opacity[1], c.Tool.Halo[1])
	ink := float32(255)
	for _, k := range c.Tool.Dark {
		ink = min(ink, 0.299*k[0]+0.587*k[1]+0.114*k[2])
	}
	luma, base := p.Luma(), paper.Luma()
	out := New(p.W, p.H)
	for i, v := range luma {
		darkest := base[i] - opacity*max(base[i]-ink, 0)
		kept := clamp((darkest-v)/levelsSoft, 0, 1)
		for k := range out.C {
			out.C[k][i] = paper.C[k][i] + kept*(p.C[k][i]-paper.C[k][i])
		}
	}
	return out
}

// softLevels is levels that goes by the middle of the opacities, which leaves paler print and some of the grain.
func softLevels(c Case) Picture {
	c.Tool.Opacity[1] = (c.Tool.Opacity[0] + c.Tool.Opacity[1]) / 2
	c.Tool.Halo[1] = (c.Tool.Halo[0] + c.Tool.Halo[1]) / 2
	return levels(c)
}

// retouch is what a patient person would do: the face is unblended with a mask found in the copy, and the rest, which is
// print on paper, goes by softLevels.
func retouch(c Case) Picture {
	out := softLevels(c)
	var face Picture
	for _, r := range c.Regions {
		if r.Name != "portrait" {
			continue
		}
		if face.W == 0 {
			face = estimateUnblend(c)
		}
		box := r.Box.Intersect(out.Bounds())
		for k := range out.C {
			for y := box.Min.Y; y < box.Max.Y; y++ {
				copy(out.C[k][y*out.W+box.Min.X:y*out.W+box.Max.X], face.C[k][y*out.W+box.Min.X:])
			}
		}
	}
	return out
}
