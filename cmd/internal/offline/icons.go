package offline

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// icons draws the seal in the sizes that phones ask for. The maskable one leaves room for a phone to cut a circle or a
// rounded square out of it.
func icons(files map[string][]byte) error {
	for _, icon := range []struct {
		name string
		side int
		seal float64 // share of the side that the seal takes
		bare bool    // on nothing, else on its own green
	}{
		{"icons/192.png", 192, 1, true}, {"icons/512.png", 512, 1, true}, {"icons/512-maskable.png", 512, 0.7, false},
	} {
		var b bytes.Buffer
		if err := png.Encode(&b, drawSeal(icon.side, icon.seal, icon.bare)); err != nil {
			return err
		}
		files[icon.name] = b.Bytes()
	}
	return nil
}

// sealGreen is the page's own.
var sealGreen = color.NRGBA{0x0b, 0x5d, 0x4e, 255}

// samples is how many points a side each pixel is the mean of.
const samples = 4

func drawSeal(side int, share float64, bare bool) image.Image {
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	unit := 48 / (float64(side) * share)
	for py := range side {
		for px := range side {
			green, white := 0, 0
			for i := range samples * samples {
				x := (float64(px) + (float64(i%samples)+0.5)/samples - float64(side)/2) * unit
				y := (float64(py) + (float64(i/samples)+0.5)/samples - float64(side)/2) * unit
				switch on, cut := sealAt(x, y); {
				case cut:
					white++
				case on || !bare:
					green++
				}
			}
			out.SetNRGBA(px, py, mixed(green, white))
		}
	}
	return out
}

// mixed is the colour of a pixel some of whose samples are green, some white and the rest nothing.
func mixed(green, white int) color.NRGBA {
	n := green + white
	if n == 0 {
		return color.NRGBA{}
	}
	mix := func(v uint8) uint8 { return uint8((int(v)*green + 255*white) / n) }
	return color.NRGBA{mix(sealGreen.R), mix(sealGreen.G), mix(sealGreen.B), uint8(255 * n / (samples * samples))}
}

// sealAt says whether a point lies on the seal, and whether in what is cut out of it; measures are those of seal.svg, about
// its middle.
func sealAt(x, y float64) (on, cut bool) {
	const (
		scallops = 20
		reach    = 20.6 // of where two scallops meet
		bulge    = 3.24
	)
	r := math.Hypot(x, y)
	step := 2 * math.Pi / scallops
	half := step / 2
	turn := math.Mod(math.Atan2(y, x)+4*math.Pi, step) - half
	middle := reach*math.Cos(half) - math.Sqrt(bulge*bulge-math.Pow(reach*math.Sin(half), 2))
	u, v := r*math.Cos(turn), r*math.Sin(turn)
	on = u <= reach*math.Cos(half) || math.Hypot(u-middle, v) <= bulge
	ring := r >= 15.1 && r <= 16.4
	star := inStar(x, y, 13.2) && !inStar(x*math.Cos(math.Pi/8)+y*math.Sin(math.Pi/8), y*math.Cos(math.Pi/8)-x*math.Sin(math.Pi/8), 6.2)
	return on, on && (ring || star)
}

// inStar reports whether a point lies in the star of two squares whose corners are r away.
func inStar(x, y, r float64) bool {
	x, y = math.Abs(x), math.Abs(y)
	return x+y <= r || math.Max(x, y) <= r/math.Sqrt2
}
