package qr

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Under any mask a code says the same, and it has that in which the fewest places look like a finder pattern.
func TestRemasked(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	before, after := 0, 0
	for i := range 40 {
		text := fmt.Sprintf("Mohr copy v1\nFor: SPECIMEN %d\n", i)
		for range random.IntN(400) {
			text += string(rune('0' + random.IntN(75)))
		}
		c, err := Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		f, wrong := bestFormat(c.Size, c.Dark)
		if wrong != 0 {
			t.Fatalf("%d modules of the format are wrong", wrong)
		}
		if !slices.Equal(c.under(f, f.mask()).dark, c.dark) {
			t.Error("under its own mask a code is another")
		}
		for mask := range masks {
			other := c.under(f, mask)
			before, after = before+other.lookAlikes(), after+c.lookAlikes()
			if other.lookAlikes() < c.lookAlikes() {
				t.Errorf("%d bytes: mask %d has %d places, mask %d has %d", len(text), mask, other.lookAlikes(), f.mask(), c.lookAlikes())
			}
			g, wrong := bestFormat(other.Size, other.Dark)
			if got, ok := (symbol{other.Version, g, other.Dark}).text(); wrong != 0 || g.mask() != mask || g.level() != f.level() || !ok || got != text {
				t.Errorf("under mask %d: %q, %v, %d", mask, got, ok, wrong)
			}
		}
	}
	if 50*after > before {
		t.Errorf("%d places, and %d under all masks", after, before)
	}
}

// A finder pattern in the middle of a code is one for readers; those at its corners are none too many.
func TestLookAlikes(t *testing.T) {
	c := Code{Version: 7, Level: M, Size: 45, dark: make([]bool, 45*45)}
	finder := func(x, y int) {
		for j := range 7 {
			for i := range 7 {
				out := i == 0 || i == 6 || j == 0 || j == 6
				in := i >= 2 && i <= 4 && j >= 2 && j <= 4
				c.dark[(y+j)*c.Size+x+i] = out || in
			}
		}
	}
	finder(0, 0)
	finder(38, 0)
	finder(0, 38)
	if n := c.lookAlikes(); n != 0 {
		t.Errorf("%d in a code of finder patterns alone", n)
	}
	finder(20, 20)
	if n := c.lookAlikes(); n != 1 {
		t.Errorf("%d in one, want its middle", n)
	}
	c.dark[23*c.Size+20] = false // half of its left side: no longer 1:1:3:1:1 along the row
	if n := c.lookAlikes(); n != 0 {
		t.Errorf("%d in one whose left side is broken", n)
	}
	for _, runs := range []string{"11311", "22622", "11211", "11411", "12311"} {
		var of [5]int
		for i, r := range strings.Split(runs, "") {
			fmt.Sscan(r, &of[i])
		}
		if got := finderLike(of); got != (runs != "12311") {
			t.Errorf("%s: %v", runs, got)
		}
	}
}
