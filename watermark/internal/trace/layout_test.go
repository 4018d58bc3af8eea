package trace

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// A vectorFile is testdata/vectors.json.
type vectorFile struct {
	Lines []struct {
		KX, KY     int
		Phase, Amp float64
		Role       string
	}
	Unused   [][2]int
	Scramble string
	Example  struct{ ID, Frame, Coded string }
}

func vectors(t *testing.T) (v vectorFile) {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVectors(t *testing.T) {
	v, l := vectors(t), newLayout(layoutKey)
	if len(v.Lines) != allLines || len(v.Unused) != len(l.unused) {
		t.Fatalf("%d lines and %d unused, want %d and %d", allLines, len(l.unused), len(v.Lines), len(v.Unused))
	}
	for i, want := range v.Lines {
		if l.lines[i] != (line{want.KX, want.KY}) || (i < pilotLines) != (want.Role == "pilot") {
			t.Errorf("line %d is %v, want %v", i, l.lines[i], want)
		}
		// The vectors have 9 decimals.
		if math.Abs(l.phase[i]-want.Phase) > 6e-10 || math.Abs(l.amp[i]-want.Amp) > 6e-10 {
			t.Errorf("line %d has phase %.9f and amplitude %.9f, want %.9f and %.9f", i, l.phase[i], l.amp[i], want.Phase, want.Amp)
		}
	}
	for i, want := range v.Unused {
		if l.unused[i] != (line{want[0], want[1]}) {
			t.Errorf("unused line %d is %v, want %v", i, l.unused[i], want)
		}
	}
	if got := digits(l.scramble[:]); got != v.Scramble {
		t.Errorf("scramble is %s, want %s", got, v.Scramble)
	}
	f := frame(exampleID(t, v))
	var bits []uint8
	for _, b := range f {
		for i := 7; i >= 0; i-- {
			bits = append(bits, b>>i&1)
		}
	}
	if got := digits(bits); got != v.Example.Frame {
		t.Errorf("frame is %s, want %s", got, v.Example.Frame)
	}
	coded := encode(f)
	if got := digits(coded[:]); got != v.Example.Coded {
		t.Errorf("coded is %s, want %s", got, v.Example.Coded)
	}
}

func exampleID(t *testing.T, v vectorFile) ID {
	t.Helper()
	id, err := hex.DecodeString(v.Example.ID)
	if err != nil {
		t.Fatal(err)
	}
	return ID(id)
}

// digits writes bits as the vectors do.
func digits(bits []uint8) string {
	var b strings.Builder
	for _, v := range bits {
		b.WriteByte('0' + v)
	}
	return b.String()
}

// A frame is read back though noise of 1.3 times its size lies over it.
func TestDecode(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 20 {
		f := frame(ID{byte(n), byte(random.Uint32()), byte(random.Uint32()), 0xFF, 0, byte(random.Uint32())})
		var soft [codedBits]float32
		for i, bit := range encode(f) {
			soft[i] = 1 - 2*float32(bit) + float32(1.3*random.NormFloat64())
		}
		if got := decode(&soft, 1); len(got) != 1 || got[0] != f {
			t.Errorf("frame %x reads as %x", f, got)
		}
	}
}

// Of many frames tried the best comes first, no frame comes twice, and under more noise the right one is more often among
// them than it is the first.
func TestDecodeMore(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	first, among := 0, 0
	for n := range 60 {
		f := frame(ID{byte(n), byte(random.Uint32()), 7, 0xFF, 0, byte(random.Uint32())})
		var soft [codedBits]float32
		for i, bit := range encode(f) {
			soft[i] = 1 - 2*float32(bit) + float32(2*random.NormFloat64())
		}
		frames := decode(&soft, 16)
		if len(frames) != 16 {
			t.Fatalf("%d frames", len(frames))
		}
		last := math.Inf(1)
		for i, g := range frames {
			if slices.Contains(frames[:i], g) {
				t.Fatal("a frame comes twice")
			}
			fits := 0.0
			for k, bit := range encode(g) {
				fits += float64(soft[k]) * float64(1-2*int(bit))
			}
			if fits > last+1e-3 {
				t.Fatalf("frame %d fits by %g, the one before by %g", i, fits, last)
			}
			last = fits
			if g == f {
				among++
				if i == 0 {
					first++
				}
			}
		}
	}
	t.Logf("of 60, %d first, %d among 16", first, among)
	if first == 0 || among < first+5 {
		t.Errorf("%d first, %d among 16", first, among)
	}
}
