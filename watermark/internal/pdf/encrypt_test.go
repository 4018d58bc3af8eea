package pdf_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mohr/watermark/internal/pdf"
)

// counting is what passes for chance: bytes that do not repeat for long.
func counting(seed uint64) io.Reader { return &counter{seed} }

type counter struct{ n uint64 }

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		c.n = c.n*6364136223846793005 + 1442695040888963407
		b[i] = byte(c.n >> 56)
	}
	return len(b), nil
}

// Passwords, and what else opens their files: with the same letters in another form.
var passwords = []struct {
	name, password string
	alike          string
}{
	{"Latin", "correct horse battery staple", ""},
	{"signs", `p(a)s\s "w<o>r'd% /#`, ""},
	{"one letter", "x", ""},
	{"127 bytes", strings.Repeat("0123456789", 12) + "1234567", ""},
	{"accents", "Zoë-naïve", ""},
	{"accents, decomposed", "Zoe\u0308-nai\u0308ve", "Zoë-naïve"},
	{"Urdu", "شناختی کارڈ", ""},
	{"Urdu, then digits", "پاکستان1947", ""},
	{"Urdu, then its digits", "پاکستان۱۹۴۷", ""},
	{"Urdu and Latin", "Lahore لاہور", ""},
	{"Urdu, a vowel mark last", "اُردوُ", ""},
	{"Urdu with a joiner", "خوش\u200cآمدید", "خوشآمدید"},
	{"Urdu, decomposed", "ا\u0653پ", "آپ"},
	{"Urdu, 126 bytes", strings.Repeat("کاغذ ", 14), ""},
	{"full width", "ｐａｓｓ", "pass"},
	{"emoji", "key🔑", ""},
}

func TestPasswords(t *testing.T) {
	picture := wash(64, 48)
	for i, tt := range passwords {
		t.Run(tt.name, func(t *testing.T) {
			o := pdf.WriterOptions{Password: tt.password, Random: counting(uint64(i)), NoScaling: true}
			file := written(t, o, full(pdf.Gray(picture, 8)), full(jpegOf(t, picture, 1)))
			path := onDisk(t, file)
			for _, typed := range []string{tt.password, tt.alike} {
				if typed == "" {
					continue
				}
				sound(t, path, "--password="+typed)
				if len(typed) <= popplerBytes {
					same(t, rendered(t, path, 1, "-upw", typed, "-opw", typed), picture)
				}
				mutool(t, path, typed, picture)
			}
			for _, wrong := range []string{"", "wrong", tt.password + "x", strings.ToUpper(tt.password) + "X"} {
				if len(tt.password) == pdf.MaxPasswordBytes && strings.HasPrefix(wrong, tt.password) {
					continue // readers drop what is over the limit
				}
				if out, err := try(t, "qpdf", "--check", "--password="+wrong, path); err == nil || !strings.Contains(out, "invalid password") {
					t.Errorf("qpdf opens it with %q: %s", wrong, out)
				}
				if _, err := try(t, "pdfinfo", "-upw", wrong, "-opw", wrong, path); err == nil {
					t.Errorf("poppler opens it with %q", wrong)
				}
			}
		})
	}
}

// popplerBytes is the longest password that poppler's programs keep of their arguments; the library takes all.
const popplerBytes = 32

// mutool asks MuPDF too, where it is installed.
func mutool(t *testing.T, path, password string, want image.Image) {
	t.Helper()
	if _, err := exec.LookPath("mutool"); err != nil {
		return
	}
	base := filepath.Join(t.TempDir(), "page.png")
	run(t, "mutool", "draw", "-q", "-p", password, "-r", "72", "-o", base, path, "1")
	f, err := os.Open(base)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	same(t, img, want)
}

func TestEncryptionKind(t *testing.T) {
	path := onDisk(t, written(t, pdf.WriterOptions{Password: "secret", Random: counting(1)}, full(pdf.Gray(wash(64, 48), 8))))
	out := run(t, "qpdf", "--show-encryption", "--password=secret", path)
	for _, want := range []string{"R = 6\n", "P = -4\n", "modify anything: allowed\n", "extract for any purpose: allowed\n",
		"print high resolution: allowed\n", "stream encryption method: AESv3\n", "string encryption method: AESv3\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("qpdf does not say %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "not allowed") || strings.Contains(out, "owner password") && !strings.Contains(out, "Supplied password is user password") {
		t.Errorf("qpdf says\n%s", out)
	}
}

// Nothing of a picture or a password may be read without it.
func TestEncryptionHides(t *testing.T) {
	p := jpegOf(t, wash(64, 48), 1)
	colours := pdf.Palette(motley(64, 48, 4))
	file := written(t, pdf.WriterOptions{Password: "correct horse", Random: counting(1)}, full(p), full(colours))
	palette := "ff0000fe0701"
	for name, secret := range map[string][]byte{
		"picture": p.Data[:16], "end of the picture": p.Data[len(p.Data)-16:], "rows": colours.Data[:16],
		"palette": []byte(palette), "content": []byte(" Do Q"), "password": []byte("correct"),
	} {
		if bytes.Contains(file, secret) {
			t.Errorf("the %s is in the file", name)
		}
	}
	if open := written(t, pdf.WriterOptions{}, full(colours)); !bytes.Contains(open, []byte(palette)) {
		t.Error("the palette is not in an open file either: the test looks for the wrong thing")
	}
	other := written(t, pdf.WriterOptions{Password: "correct horse", Random: counting(2)}, full(p), full(colours))
	if n := alike(file, other); n > len(file)/2 {
		t.Errorf("%d of %d bytes are the same with other random numbers", n, len(file))
	}
}

// alike counts the places where two files agree.
func alike(a, b []byte) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			n++
		}
	}
	return n
}

func TestEncryptionFails(t *testing.T) {
	sheet := full(pdf.Gray(wash(64, 48), 8))
	spent := errors.New("spent")
	const needed = 32 + 32 + 4*8 + 4 + 16 + 2*16 // key, owner, salts, permissions, ID, a vector for each stream
	for room := range needed + 1 {
		random := io.MultiReader(io.LimitReader(counting(1), int64(room)), broken{spent})
		w := pdf.NewWriter(io.Discard, pdf.WriterOptions{Password: "secret", Random: random})
		w.Add(sheet)
		if err := w.Close(); room < needed && !errors.Is(err, spent) || room == needed && err != nil {
			t.Fatalf("after %d of %d random bytes Close = %v", room, needed, err)
		}
	}
	tests := []struct {
		name string
		o    pdf.WriterOptions
		want error
	}{
		{"no random", pdf.WriterOptions{Password: "a secret"}, nil},
		{"bad password", pdf.WriterOptions{Password: "a secret\x00", Random: counting(1)}, pdf.ErrPassword},
		{"long password", pdf.WriterOptions{Password: strings.Repeat("a secret", 16), Random: counting(1)}, pdf.ErrPassword},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		err := pdf.NewWriter(&out, tt.o).Add(sheet)
		if err == nil || out.Len() > 0 || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: Add = %v with %d bytes written, want %v and none", tt.name, err, out.Len(), tt.want)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error %q has the password", tt.name, err)
		}
	}
}

// broken is a reader that fails.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
