package watermark_test

import (
	"bytes"
	"cmp"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mohr/watermark"
	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/seal"
	"mohr/watermark/specimen"
)

// holder and other are two holders' keys.
var holder, other = watermark.SigningKey{1}, watermark.SigningKey{2}

// signed is a job whose words holder signs.
func signed(lang string) watermark.Job {
	job := jobs()[lang]
	job.SigningKey = holder
	return job
}

// verify reads a document's codes.
func verify(t testing.TB, src []byte) []watermark.Finding {
	t.Helper()
	found, err := watermark.Verify(src, watermark.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// states names the states of findings: page by page, and on a page by the alphabet.
func states(found []watermark.Finding) string {
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b watermark.Finding) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), strings.Compare(a.State.String(), b.State.String()))
	})
	var out []string
	for _, f := range found {
		out = append(out, f.State.String())
	}
	return strings.Join(out, " ")
}

// What was stamped is verified: as it is, after a messenger, turned, and mirrored; and zbar reads the same words.
func TestVerifyValid(t *testing.T) {
	for name, src := range documents() {
		for lang := range jobs() {
			t.Run(name+"/"+lang, func(t *testing.T) {
				t.Parallel()
				out, _ := stamp(t, src, signed(lang))
				whole := onDisk(t, "copy.jpg", out)
				sent := filepath.Join(filepath.Dir(whole), "sent.jpg")
				turned := filepath.Join(filepath.Dir(whole), "turned.png")
				run(t, "convert", whole, "-resize", "1280x1280>", "-quality", "60", sent)
				run(t, "convert", whole, "-background", "white", "-rotate", "97", turned)
				for _, path := range []string{whole, sent, turned} {
					data, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					found := verify(t, data)
					if states(found) != "valid" {
						t.Errorf("%s: %s, want valid", filepath.Base(path), states(found))
						continue
					}
					want := signed(lang).Label
					want.Lang = watermark.English // not in the code
					if f := found[0]; f.Label != want || f.Key != holder.VerifierKey() || f.Page != 1 {
						t.Errorf("%s: %+v, want the words %+v", filepath.Base(path), f, want)
					}
					if got := run(t, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path); got != found[0].Text+"\n" {
						t.Errorf("%s: zbar reads %q, we read %q", filepath.Base(path), got, found[0].Text)
					}
				}
			})
		}
	}
}

// codePicture draws codes side by side, as a PNG.
func codePicture(t testing.TB, texts ...string) []byte {
	t.Helper()
	const px, gap = 4, 40
	m := image.NewGray(image.Rect(0, 0, gap, 600))
	for _, text := range texts {
		c, err := qr.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		wide := image.NewGray(image.Rect(0, 0, m.Rect.Dx()+c.Size*px+gap, 600))
		draw.Draw(wide, wide.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(wide, m.Rect, m, image.Point{}, draw.Src)
		for y := range c.Size * px {
			for x := range c.Size * px {
				if c.Dark(x/px, y/px) {
					wide.SetGray(m.Rect.Dx()+x, gap+y, color.Gray{})
				}
			}
		}
		m = wide
	}
	for y := range 600 {
		for x := range gap {
			m.SetGray(x, y, color.Gray{Y: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sealed signs words.
func sealed(t testing.TB, purpose string, key watermark.SigningKey) string {
	t.Helper()
	text, err := seal.Sign(seal.Words{Purpose: purpose, Issued: "2026-11-23", Expires: "2026-12-31", Copy: "7F3K-9QXM"}, key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Every kind of code is told, and what they amount to together.
func TestVerifyKinds(t *testing.T) {
	sim, bank := sealed(t, "SIM only", holder), sealed(t, "Bank only", holder)
	before, on, after := watermark.Date{Year: 2026, Month: 11, Day: 30}, watermark.Date{Year: 2026, Month: 12, Day: 31}, watermark.Date{Year: 2027, Month: 1, Day: 1}
	signature := func(s string) string { return s[strings.Index(s, "\n\n"):] }
	swapped := strings.TrimSuffix(sim, signature(sim)) + signature(bank)
	print, err := watermark.Fingerprint(holder.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		texts []string
		check watermark.Check
		want  string // states of the findings
		state watermark.State
		holds bool
		apart bool // they disagree
	}{
		{"valid", []string{sim}, watermark.Check{Today: before}, "valid", watermark.Valid, true, false},
		{"on the last day", []string{sim}, watermark.Check{Today: on}, "valid", watermark.Valid, true, false},
		{"the day after", []string{sim}, watermark.Check{Today: after}, "valid", watermark.Expired, false, false},
		{"no day", []string{sim}, watermark.Check{}, "valid", watermark.Valid, true, false},
		{"the key", []string{sim}, watermark.Check{Key: holder.VerifierKey()}, "valid", watermark.Valid, true, false},
		{"its words", []string{sim}, watermark.Check{Key: strings.ToUpper(print.Words)}, "valid", watermark.Valid, true, false},
		{"its digits", []string{sim}, watermark.Check{Key: print.Digits}, "valid", watermark.Valid, true, false},
		{"another key", []string{sim}, watermark.Check{Key: other.VerifierKey()}, "valid", watermark.OtherKey, false, false},
		{"twice", []string{sim, sim}, watermark.Check{}, "valid valid", watermark.Valid, true, false},
		{"two purposes", []string{sim, bank}, watermark.Check{}, "valid valid", watermark.Valid, false, true},
		{"altered word", []string{strings.Replace(sim, "SIM", "All", 1)}, watermark.Check{}, "altered", watermark.Altered, false, false},
		{"altered key", []string{strings.Replace(sim, holder.VerifierKey(), other.VerifierKey(), 1)}, watermark.Check{}, "altered", watermark.Altered, false, false},
		{"another's signature", []string{swapped}, watermark.Check{}, "altered", watermark.Altered, false, false},
		{"one altered of two", []string{sim, swapped}, watermark.Check{}, "altered valid", watermark.Altered, false, true},
		{"unsigned", []string{payloads["english"]}, watermark.Check{}, "unsigned", watermark.Unsigned, false, false},
		{"later", []string{"Mohr copy v7\nsomething new\n"}, watermark.Check{}, "later", watermark.Later, false, false},
		{"none", nil, watermark.Check{}, "none", watermark.NoCode, false, false},
		{"another kind alone", []string{"https://example.org/"}, watermark.Check{}, "foreign none", watermark.NoCode, false, false},
		{"another kind beside", []string{sim, "https://example.org/"}, watermark.Check{}, "foreign valid", watermark.Valid, true, false},
	} {
		found := verify(t, codePicture(t, tt.texts...))
		if got := states(found); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
			continue
		}
		want := watermark.Verdict{Holds: tt.holds, State: tt.state, Disagree: tt.apart}
		if got, err := watermark.Judge(found, tt.check); err != nil || got != want {
			t.Errorf("%s: Judge = %+v, %v, want %+v", tt.name, got, err, want)
		}
	}
	if _, err := watermark.Judge(nil, watermark.Check{Key: "my key"}); !errors.Is(err, watermark.ErrUsage) {
		t.Errorf("Judge with a key that is none: %v, want ErrUsage", err)
	}
	if v, err := watermark.Judge(nil, watermark.Check{}); err != nil || v.Holds || v.State != watermark.NoCode {
		t.Errorf("Judge of nothing = %+v, %v", v, err)
	}
}

// The longest label that is allowed reads on a card of the least width that is scanned, 1011 pixels, signed, in Urdu: the
// caption grows, the modules do not shrink.
func TestLongestLabelReads(t *testing.T) {
	words := func(runes int) string {
		text := []rune(strings.Repeat("صرف بینک اکاؤنٹ کھولنے کے لیے ", 10))[:runes]
		return strings.TrimSpace(string(text[:runes-1])) + "ے"
	}
	job := signed("urdu")
	job.Label.Purpose, job.Label.Recipient = words(80), words(60)
	card := specimen.CardFront(1).Image
	if w := card.Bounds().Dx(); w != 1011 {
		t.Fatalf("the specimen is %d pixels wide, want 1011", w)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, card, nil); err != nil {
		t.Fatal(err)
	}
	out, report := stamp(t, b.Bytes(), job)
	whole := onDisk(t, "copy.jpg", out)
	sent := filepath.Join(filepath.Dir(whole), "sent.jpg")
	run(t, "convert", whole, "-resize", "1280x1280>", "-quality", "60", sent)
	for _, path := range []string{whole, sent} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found := verify(t, data)
		if states(found) != "valid" {
			t.Fatalf("%s: %s, want valid", filepath.Base(path), states(found))
		}
		if got := run(t, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path); got != found[0].Text+"\n" {
			t.Errorf("%s: zbar reads %q", filepath.Base(path), got)
		}
		code, err := qr.Encode(found[0].Text)
		if err != nil {
			t.Fatal(err)
		}
		side := found[0].Corners[1].Sub(found[0].Corners[0])
		if px := float64(side.X) / float64(code.Size); path == whole && px < 3 {
			t.Errorf("a module is %.2f pixels wide, want 3 at least", px)
		}
	}
	if report.Width != 1011 {
		t.Errorf("the copy is %d pixels wide, want the card's 1011", report.Width)
	}
}
