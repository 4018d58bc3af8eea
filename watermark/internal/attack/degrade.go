package attack

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// A Degrade is what happens to a copy on its way: it returns another picture of p's size.
type Degrade struct {
	Name string
	Run  func(p Picture) Picture
}

// Degrades are the ways that a copy goes before an attack, in a fixed order.
func Degrades() []Degrade {
	return []Degrade{
		{"jpeg-60", func(p Picture) Picture { return JPEG(p, 60) }},
		{"half", func(p Picture) Picture { return p.Resize((p.W+1)/2, (p.H+1)/2).Resize(p.W, p.H) }},
		{"messenger", Messenger},
		{"print-scan", func(p Picture) Picture { return PrintScan(p, 1) }},
	}
}

// JPEG returns p after it was saved at a quality of 1 to 100, colours at half resolution, and read back.
func JPEG(p Picture, quality int) Picture {
	var b bytes.Buffer
	var img image.Image
	err := jpeg.Encode(&b, p.Image(), &jpeg.Options{Quality: quality})
	if err == nil {
		img, err = jpeg.Decode(&b)
	}
	if err != nil {
		panic(fmt.Sprintf("attack: own picture: %v", err))
	}
	return FromImage(img)
}

// What a messenger does to a picture: 1600 pixels at most, JPEG quality 70.
const (
	messengerSide    = 1600
	messengerQuality = 70
)

// Messenger returns p as a messenger would deliver it, enlarged again to its size.
func Messenger(p Picture) Picture {
	long := max(p.W, p.H)
	if long <= messengerSide {
		return JPEG(p, messengerQuality)
	}
	small := p.Resize(max(1, p.W*messengerSide/long), max(1, p.H*messengerSide/long))
	return JPEG(small, messengerQuality).Resize(p.W, p.H)
}

// PrintScan returns p as it is after printing and scanning at about its own resolution: softened, a little paler, with
// the scanner's noise, and sampled anew. The scan is upright and cut exactly: the best that an attacker can have.
func PrintScan(p Picture, seed uint64) Picture {
	random := rand.New(rand.NewPCG(seed, 0x7072696e74)) // "print"
	q := p.Resize(max(1, p.W*9/10), max(1, p.H*9/10))
	for c := range q.C {
		q.C[c] = gauss(q.C[c], q.W, q.H, 0.8)
	}
	for i := range q.W * q.H {
		common := random.NormFloat64() * 2
		for c := range q.C {
			v := 255 * math.Pow(float64(clamp(q.C[c][i], 0, 255))/255, 0.94)
			q.C[c][i] = clamp(float32(8+v*0.955+common+random.NormFloat64()*1.5), 0, 255)
		}
	}
	return q.Resize(p.W, p.H)
}

// After is a on a copy that went through d before.
func After(d Degrade, a Attack) Attack {
	run := a.Run
	a.Name = d.Name + "+" + a.Name
	a.Run = func(c Case) Picture {
		c.Marked = d.Run(c.Marked)
		return run(c)
	}
	return a
}
