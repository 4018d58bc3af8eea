package qr_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/seal"
)

// picture draws c in black on white at px pixels a module, quiet zone included.
func picture(c qr.Code, px int) *image.Gray {
	side := (c.Size + 2*qr.QuietZone) * px
	m := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if !c.Dark(x/px-qr.QuietZone, y/px-qr.QuietZone) {
				m.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return m
}

// asJPEG is what becomes of m in a JPEG file of the given quality.
func asJPEG(t testing.TB, m image.Image, quality int) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	back, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// page is a grey sheet with the given pictures on it, one beside the other.
func page(w, h int, grey uint8, on ...image.Image) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.Gray{Y: grey}), image.Point{}, draw.Src)
	at := image.Pt(20, 20)
	for _, part := range on {
		draw.Draw(m, part.Bounds().Add(at), part, image.Point{}, draw.Src)
		at.X += part.Bounds().Dx() + 20
	}
	return m
}

// payloads are 200 texts (20 in short mode) as copies carry them, English, Urdu and mixed, of every length up to the longest.
func payloads(t testing.TB) []string {
	t.Helper()
	english := strings.Fields("SIM registration only for the bank account of my son at HBL Plaza, I.I. Chundrigar Road 2026 PTCL (Pvt.) Ltd. #42/B-7 & Co.")
	urdu := strings.Fields("صرف سم کی رجسٹریشن کے لیے بینک اکاؤنٹ شناختی کارڈ نمبر دفترِ خارجہ نہیں کرایہ نامہ ۲۰۲۶ داخلہ بے‌کار آج")
	rnd := rand.New(rand.NewPCG(1, 2))
	text := func(words []string, limit int) string {
		s := words[rnd.IntN(len(words))]
		for range rnd.IntN(16) {
			next := s + " " + words[rnd.IntN(len(words))]
			if len([]rune(next)) > limit {
				break
			}
			s = next
		}
		return s
	}
	var all []string
	count := 198
	if testing.Short() {
		count = 18
	}
	for i := range count {
		words := [][]string{english, urdu, slices.Concat(english, urdu)}[i%3]
		w := seal.Words{Purpose: text(words, seal.MaxPurpose), Issued: "2026-11-23", Copy: "7F3K-9QXM"}
		if i%4 > 0 {
			w.Recipient = text(words, seal.MaxRecipient)
		}
		if i%2 > 0 {
			w.Expires = "2026-12-31"
		}
		all = append(all, encoded(t, w))
	}
	return append(all,
		encoded(t, seal.Words{Purpose: strings.Repeat("𐀀", seal.MaxPurpose), Recipient: strings.Repeat("𐀀", seal.MaxRecipient),
			Issued: "2026-11-23", Expires: "2026-12-31", Copy: "7F3K-9QXM"}),
		strings.Repeat("ہر صفحہ ", 75)+"ABC456789")
}

func encoded(t testing.TB, w seal.Words) string {
	t.Helper()
	text, err := seal.Encode(w)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// zbarimg is the path of the independent reader. The test is skipped without it, or fails when CI is set.
func zbarimg(t *testing.T) string {
	t.Helper()
	tool, err := exec.LookPath("zbarimg")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("zbarimg is missing")
		}
		t.Skip("zbarimg is missing")
	}
	return tool
}

// zbar returns what zbarimg prints for m: each text and a line feed. Its XML is of no use, since version
// 0.23.92 spoils what is not ASCII there.
func zbar(t *testing.T, tool string, m image.Image) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "code.png")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", name).Output()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 4) { // 4: no code in the picture
		t.Fatalf("zbarimg: %v", err)
	}
	return string(out)
}
