package watermark_test

import (
	"image"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/attack"
	"mohr/watermark/internal/plan"
	"mohr/watermark/specimen"
)

// changedBy is how many levels a pixel differs at least where a person sees the mark.
const changedBy = 8

// leastMarked is how many pixels of a hundred are the mark's at least, in any window of that size: on a card, and on a page
// of A4, where a window as large as a number holds a line of print and little else, and the mark fades about print.
const (
	leastMarked     = 2.0
	leastMarkedOnA4 = 0.5
)

// Nowhere on a card is a window without a mark as large as a quarter of the portrait or as the number: a face or a number
// could be cut out there. In every strength and language; and at the usual strength nowhere on a page, either.
func TestNoBareWindowOnDocuments(t *testing.T) {
	strengths := []watermark.Strength{watermark.Normal, watermark.Light, watermark.Strong}
	tests := []struct {
		doc       specimen.Document
		strengths []watermark.Strength
		least     float64
	}{
		{specimen.CardFront(1), strengths, leastMarked},
		{specimen.CardBack(1), strengths, leastMarked},
		{shrunk(specimen.Letter(1), 1754), strengths[:1], leastMarkedOnA4},
		{shrunk(specimen.Bill(1), 1754), strengths[:1], leastMarkedOnA4},
	}
	if testing.Short() {
		tests = tests[:1]
	}
	for _, test := range tests {
		for _, lang := range []string{"english", "urdu", "short"} {
			for _, s := range test.strengths {
				job := jobs()[lang]
				job.Strength, job.Output = s, watermark.Output{Format: watermark.PNG}
				out, report := stamp(t, test.doc.PNG(), job)
				size := test.doc.Image.Rect.Size()
				left := (report.Width - size.X) / 2 / plan.Align * plan.Align
				marked := attack.FromImage(decoded(t, out)).Sub(image.Rectangle{Max: size}.Add(image.Pt(left, 0)))
				mask := attack.Changed(marked, attack.FromImage(test.doc.Image), changedBy)
				for what, window := range windowsOf(test.doc) {
					share, at := barest(mask, size, window)
					t.Logf("%s %s %v: least %.1f %% in a window of the %s, %v at %v", test.doc.Name, lang, s, share, what, window, at)
					if share < test.least {
						t.Errorf("%s, %s, %v: %.1f %% marked in a window of the %s, %v at %v", test.doc.Name, lang, s, share, what, window, at)
					}
				}
			}
		}
	}
}

// windowsOf are the sizes in which nothing may be bare.
func windowsOf(d specimen.Document) map[string]image.Point {
	all := map[string]image.Point{}
	if p := d.Portrait.Size(); p != (image.Point{}) {
		all["portrait's quarter"] = p.Div(2)
	}
	if n := d.Number.Size(); n != (image.Point{}) {
		all["number"] = n
	}
	return all
}

// barest is the least share of marked pixels, in percent, of any window of that size in a page, and where it is.
func barest(marked attack.Mask, page, window image.Point) (percent float64, at image.Point) {
	sums := make([]int, (page.X+1)*(page.Y+1)) // of all above and left
	for y := range page.Y {
		row := 0
		for x := range page.X {
			if marked[y*page.X+x] {
				row++
			}
			sums[(y+1)*(page.X+1)+x+1] = sums[y*(page.X+1)+x+1] + row
		}
	}
	least := window.X * window.Y
	for y := 0; y+window.Y <= page.Y; y++ {
		top, bottom := sums[y*(page.X+1):], sums[(y+window.Y)*(page.X+1):]
		for x := 0; x+window.X <= page.X; x++ {
			if n := bottom[x+window.X] - bottom[x] - top[x+window.X] + top[x]; n < least {
				least, at = n, image.Pt(x, y)
			}
		}
	}
	return 100 * float64(least) / float64(window.X*window.Y), at
}
