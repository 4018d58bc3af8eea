package trace

import (
	"image"
	"math/rand/v2"
	"slices"
	"testing"

	"mohr/watermark/internal/attack"
	"mohr/watermark/specimen"
)

// Copies that were laid over one another are all named, by their mean and their median, also once a messenger has been at it,
// and none of a thousand others is.
func TestMixture(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 2026))
	someone := func() (id ID) {
		for i := range id {
			id[i] = byte(random.Uint32())
		}
		id[len(id)-1] = 7 // of one holder
		return id
	}
	var ids []ID
	for range 1000 {
		ids = append(ids, someone())
	}
	clean := colourOf(specimen.CardFront(1).Image)
	var copies []*image.RGBA
	for _, id := range ids[:8] {
		c := colourOf(clean)
		Embed(c, id, Options{})
		copies = append(copies, c)
	}
	for n := range 9 {
		for name, mix := range map[string]func([]uint8) uint8{"mean": mean, "median": median} {
			mixed := clean
			if n > 0 {
				mixed = mixedOf(copies[:n], mix)
			}
			if n > 4 {
				mixed = colourOf(attack.JPEG(attack.FromImage(mixed), 85).Image())
			}
			m, ok := Mixed(mixed)
			if ok != (n > 0) {
				t.Errorf("%s of %d: Mixed = %v", name, n, ok)
			}
			if !ok {
				continue
			}
			var got []ID
			for _, p := range m.Parts(ids) {
				got = append(got, p.ID)
				if p.Sigma < 6 {
					t.Errorf("%s of %d: %.1f sigma", name, n, p.Sigma)
				}
			}
			t.Logf("%s of %d: %d found", name, n, len(got))
			for _, id := range got {
				if !slices.Contains(ids[:n], id) {
					t.Errorf("%s of %d: %x is named", name, n, id)
				}
			}
			if want := n - n/8; len(got) < want { // one of eight may hide
				t.Errorf("%s of %d: %d are named", name, n, len(got))
			}
			alike := ids[0]
			alike[len(alike)-1]++ // begins as one that is there, and would be coded alike so far
			if others := m.Parts(append(ids[8:len(ids):len(ids)], alike)); len(others) > 0 {
				t.Errorf("%s of %d: of others, %v", name, n, others)
			}
		}
	}
}

func mean(v []uint8) uint8 {
	sum := 0
	for _, x := range v {
		sum += int(x)
	}
	return uint8((sum + len(v)/2) / len(v))
}

func median(v []uint8) uint8 {
	slices.Sort(v)
	return uint8((int(v[(len(v)-1)/2]) + int(v[len(v)/2])) / 2)
}

func mixedOf(copies []*image.RGBA, of func([]uint8) uint8) *image.RGBA {
	out := image.NewRGBA(copies[0].Rect)
	values := make([]uint8, len(copies))
	for i := range out.Pix {
		for k, c := range copies {
			values[k] = c.Pix[i]
		}
		out.Pix[i] = of(values)
	}
	return out
}

// A picture without a mark is no mixture, and without IDs nothing is found.
func TestNoMixture(t *testing.T) {
	for _, d := range []specimen.Document{specimen.CardBack(2), specimen.Photo(1), specimen.Fax(specimen.Bill(2))} {
		if _, ok := Mixed(colourOf(d.Image)); ok {
			t.Errorf("%s: Mixed = true", d.Name)
		}
	}
	if got := new(Mixture).Parts(nil); got != nil {
		t.Errorf("Parts = %v", got)
	}
	if got := new(Mixture).Parts([]ID{someID}); got != nil {
		t.Errorf("Parts of nothing = %v", got)
	}
	if _, ok := Mixed(image.NewGray(image.Rect(0, 0, 9, 9))); ok {
		t.Error("Mixed of nothing = true")
	}
}
