package attack

// localEms is how far about a pixel a local estimate looks.
const localEms = 2.0

// Single returns the attacks on one copy, in a fixed order: Blind ones, which know the copy and the tool's source, and
// Exact ones, which know every marked pixel besides and so are the worst case.
func Single() []Attack {
	telea := func(p Picture, m Mask) Picture { return telea(p, m, 5) }
	return []Attack{
		{Name: "as-it-is", Kind: Blind, Run: func(c Case) Picture { return c.Marked.Clone() }},
		{Name: "best-colour", Kind: Blind, Run: bestColour(0)},
		{Name: "best-colour-local", Kind: Blind, Run: bestColour(localEms)},
		{Name: "two-polarities", Kind: Blind, Run: twoPolarities(0)},
		{Name: "two-polarities-local", Kind: Blind, Run: twoPolarities(localEms)},
		{Name: "keep-red", Kind: Blind, Run: keepMix([3]float32{1, 0, 0})},
		{Name: "keep-green", Kind: Blind, Run: keepMix([3]float32{0, 1, 0})},
		{Name: "keep-blue", Kind: Blind, Run: keepMix([3]float32{0, 0, 1})},
		{Name: "luma-only", Kind: Blind, Run: keepMix([3]float32{0.299, 0.587, 0.114})},
		{Name: "brightest", Kind: Blind, Run: brightest},
		{Name: "hue-filter", Kind: Blind, Run: hueFilter},
		{Name: "best-mix", Kind: Blind, Run: bestMix(0)},
		{Name: "best-mix-local", Kind: Blind, Run: bestMix(localEms)},
		{Name: "estimate-telea", Kind: Blind, Run: estimateFill(1, telea)},
		{Name: "estimate-diffuse", Kind: Blind, Run: estimateFill(2, diffuse)},
		{Name: "estimate-ground", Kind: Blind, Run: estimateGround},
		{Name: "estimate-unblend", Kind: Blind, Run: estimateUnblend},
		{Name: "median-3", Kind: Blind, Run: medians(1)},
		{Name: "median-5", Kind: Blind, Run: medians(2)},
		{Name: "median-9", Kind: Blind, Run: medians(4)},
		{Name: "bilateral", Kind: Blind, Run: bilateral},
		{Name: "non-local", Kind: Blind, Run: func(c Case) Picture { return nonLocal(c.Marked, 18) }},
		{Name: "closing", Kind: Blind, Run: closing},
		{Name: "opening", Kind: Blind, Run: opening},
		{Name: "close-open", Kind: Blind, Run: closeOpen},
		{Name: "levels", Kind: Blind, Run: levels},
		{Name: "soft-levels", Kind: Blind, Run: softLevels},
		{Name: "retouch", Kind: Blind, Run: retouch},
		{Name: "exact-diffuse", Kind: Exact, Run: exactFill(diffuse)},
		{Name: "exact-telea", Kind: Exact, Run: exactFill(telea)},
		{Name: "exact-exemplar", Kind: Exact, Run: exactFill(exemplarFill)},
		{Name: "exact-unblend", Kind: Exact, Run: unblendExact},
		{Name: "exact-unblend-calm", Kind: Exact, Run: unblendCalm},
		{Name: "exact-unblend-gradient", Kind: Exact, Run: unblendGradient},
	}
}

// Degraded returns the blind attacks of Single after each way that a copy may go, in a fixed order.
func Degraded() []Attack {
	var out []Attack
	for _, d := range Degrades() {
		for _, a := range Single() {
			if a.Kind == Blind {
				out = append(out, After(d, a))
			}
		}
	}
	return out
}
