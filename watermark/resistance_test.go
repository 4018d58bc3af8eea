package watermark_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"slices"
	"testing"

	"mohr/watermark"
	"mohr/watermark/specimen"
	"mohr/watermark/specimen/compiled"
)

// A copy at the usual strength holds against what is tried when it is measured, and the report says where it is weakest.
func TestMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("attacks whole pages")
	}
	for _, d := range []specimen.Document{specimen.CardFront(1), trialDoc(4)} {
		job := jobs()["english"]
		plain, _ := stamp(t, d.PNG(), job)
		job.Measure = true
		measured, report := stamp(t, d.PNG(), job)
		if !bytes.Equal(plain, measured) {
			t.Errorf("%s: measuring changes the copy", d.Name)
		}
		m := report.Resistance
		if m == nil {
			t.Fatalf("%s: nothing is reported", d.Name)
		}
		t.Logf("%s: %+v", d.Name, *m)
		if !m.Holds || m.Page != 1 || !slices.Contains(watermark.Attacks(), m.Attack) {
			t.Errorf("%s: %+v", d.Name, *m)
		}
		if w := m.Weakest; w.W <= 0 || w.H <= 0 || w.X < 0 || w.Y < 0 || w.X+w.W > 100.1 || w.Y+w.H > 100.1 {
			t.Errorf("%s: weakest at %+v", d.Name, w)
		}
	}
}

// A page that holds nothing, and one of a few pixels, can be measured.
func TestMeasureLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("attacks whole pages")
	}
	for _, size := range []image.Point{{64, 64}, {700, 30}} {
		img := image.NewGray(image.Rectangle{Max: size})
		for i := range img.Pix {
			img.Pix[i] = 255
		}
		job := jobs()["english"]
		job.Measure = true
		if _, report := stamp(t, pngOf(t, img), job); report.Resistance == nil {
			t.Errorf("%v: nothing is reported", size)
		}
	}
}

// Several pages become one report, of the page where an attempt came nearest; a stamp that lies over kept text is not
// measured.
func TestMeasurePages(t *testing.T) {
	if testing.Short() {
		t.Skip("attacks whole pages")
	}
	s := watermark.Stamper{CacheDir: compiled.Dir()}
	defer s.Close()
	job := jobs()["english"]
	job.Measure = true
	small := shrunk(specimen.CardFront(1), 500)
	var out bytes.Buffer
	report, err := s.Bind(&out, [][]byte{small.PNG(), small.PNG()}, job)
	if err != nil {
		t.Fatal(err)
	}
	if m := report.Resistance; m == nil || m.Page < 1 || m.Page > 2 {
		t.Errorf("of two pages: %+v", m)
	}
	job.Output.KeepText = true
	if _, err := s.Stamp(&out, []byte("%PDF-1.7\n"), job); !errors.Is(err, watermark.ErrUsage) {
		t.Errorf("kept text: %v, want %v", err, watermark.ErrUsage)
	}
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A draft is measured as the copy of its size is, tells how far it has come, and can be stopped.
func TestMeasureDraft(t *testing.T) {
	if testing.Short() {
		t.Skip("attacks whole pages")
	}
	src := shrunk(specimen.CardFront(1), 500).PNG()
	s := watermark.Stamper{CacheDir: compiled.Dir()}
	defer s.Close()
	d, err := s.Draft(src, watermark.Limits{}, "", 1, 2000)
	if err != nil {
		t.Fatal(err)
	}
	job := jobs()["english"]
	job.Measure, job.NoTrace = true, true // a draft has no trace mark
	_, report := stamp(t, src, job)
	var told []int
	got, err := d.Measure(job, func(done, of int) bool {
		told = append(told, done)
		return of == len(watermark.Attacks())
	})
	if err != nil || got == nil || *got != *report.Resistance {
		t.Errorf("%+v, %v, want %+v", got, err, report.Resistance)
	}
	if !slices.Equal(told, []int{0, 1, 2, 3, 4, 5}) {
		t.Errorf("told %v", told)
	}
	if got, err := d.Measure(job, func(done, _ int) bool { return done < 1 }); got != nil || err != nil {
		t.Errorf("stopped: %+v, %v", got, err)
	}
	job.Label.Purpose = ""
	if _, err := d.Measure(job, nil); !errors.Is(err, watermark.ErrLabel) {
		t.Errorf("no purpose: %v", err)
	}
}
