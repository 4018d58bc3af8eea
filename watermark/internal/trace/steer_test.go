package trace

import (
	"image"
	"math"
	"testing"

	"mohr/watermark/specimen"
)

// A warp that is off by half a per cent, and more in one direction than in the other, is mended by the pilots of all blocks
// together, and then reads better.
func TestSteered(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	card := greyOf(specimen.CardFront(1).Image)
	Embed(card, someID, Options{})
	f := newFinder()
	rest := residualOf(shrunk(lumasOf(card), card.Rect, spectrumSide), noiseSigma)
	right := float64(longUnits) / tileUnits / float64(max(card.Rect.Dx(), card.Rect.Dy())) // tiles to a pixel
	var off warp
	off[0][1], off[1][2], off[1][1] = right*1.005, right*0.996, right*0.003
	before := f.spectra(off.fold(rest))
	where := f.pilots(before)
	at := where.origin(origin{}, tileUnits/2)
	near := mended(off, rest, f.steered(f.blocks(rest, &off), false, at), false)
	for axis := range 2 {
		for k := range 2 {
			want := 0.0
			if axis == k {
				want = right
			}
			if got := near[axis][1+k]; math.Abs(got-want) > 0.0007*right {
				t.Errorf("axis %d has %.5f of a tile a pixel, want %.5f; it was %.5f", axis, got/right, want/right, off[axis][1+k]/right)
			}
		}
	}
	after := f.spectra(near.fold(rest))
	if a, b := at.peak, f.pilots(after).origin(origin{}, tileUnits/2).peak; b < a+1 {
		t.Errorf("pilots are seen by %.1f deviations, before by %.1f", b, a)
	}
	r, ok := f.steer(rest, off, f.blocks(rest, &off), false, where)
	if !ok || r.ID != someID || !r.Region.In(image.Rect(0, 0, rest.w, rest.h)) {
		t.Errorf("steer = %v, %v", r, ok)
	}
}
