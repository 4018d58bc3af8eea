//go:build roundtrip

package watermark_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/qr/shot"
	"mohr/watermark/internal/raster"
	"mohr/watermark/internal/seal"
	"mohr/watermark/specimen"
)

// Copies are made of labels on documents, sent by messenger or printed and photographed, and read by several readers.
//
//	go test ./watermark -tags roundtrip -run TestReaders -timeout 24h -v
//
// LABELS is how many labels are tried, 200 without it; READERS lists the readers and CONDITIONS what happens to copies,
// all without it; KEEP is a folder for what a reader cannot read; OPENCV_JS is a folder in which "npm install
// @techstark/opencv-js" was run, without which OpenCV's own detector is left out. The table says which share of the copies each reader reads. Ours must reach targets.

// targets are the least shares that ours must read.
var targets = map[string]float64{"untouched": 1, "1600 px q70": 0.99, "1280 px q60": 0.99, "photo of print": 0.95}

// conditions are what happens to a copy, in order.
var conditions = []string{"untouched", "1600 px q70", "1280 px q60", "photo of print"}

// after returns what becomes of a copy, whose code has modules of so many pixels, as JPEG files by condition.
func after(t *testing.T, file []byte, module float64, seed uint64) map[string][]byte {
	img := decoded(t, file)
	files := map[string][]byte{}
	for _, c := range conditions {
		if only := os.Getenv("CONDITIONS"); only != "" && !strings.Contains(only, c) {
			continue
		}
		switch c {
		case "untouched":
			files[c] = file
		case "1600 px q70":
			files[c] = encodedJPEG(t, raster.Shrink(img, min(1600, longSide(img))), 70)
		case "1280 px q60":
			files[c] = encodedJPEG(t, raster.Shrink(img, min(1280, longSide(img))), 60)
		case "photo of print":
			files[c] = encodedJPEG(t, shot.Take(img, shot.Phone(img.Bounds().Size(), module, seed)), 75+int(seed%11))
		}
	}
	return files
}

func longSide(m image.Image) int { return max(m.Bounds().Dx(), m.Bounds().Dy()) }

func encodedJPEG(t *testing.T, m image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// labels are count labels in English, Urdu and both mixed; the last are as long as may be.
func labels(count int) []watermark.Label {
	english := strings.Fields("SIM registration only for the bank account of my son at HBL Plaza, I.I. Chundrigar Road 2026 PTCL (Pvt.) Ltd. #42/B-7 & Co.")
	urdu := strings.Fields("صرف سم کی رجسٹریشن کے لیے بینک اکاؤنٹ شناختی کارڈ نمبر دفترِ خارجہ نہیں کرایہ نامہ 2026 داخلہ آج")
	rnd := rand.New(rand.NewPCG(11, 12))
	text := func(words []string, limit, most int) string {
		s := words[rnd.IntN(len(words))]
		for s == "&" { // no name
			s = words[rnd.IntN(len(words))]
		}
		for range most {
			next := s + " " + words[rnd.IntN(len(words))]
			if len([]rune(next)) > limit {
				break
			}
			s = next
		}
		return s
	}
	var all []watermark.Label
	for i := range count {
		words := [][]string{english, urdu, slices.Concat(english, urdu)}[i%3]
		most := rnd.IntN(16)
		if i%10 >= 8 {
			most = 100
		}
		l := watermark.Label{Purpose: text(words, seal.MaxPurpose, most), Issued: issued, Lang: watermark.Lang(i % 3),
			CopyID: watermark.CopyID{byte(i), byte(i >> 8), byte(rnd.Uint32()), byte(rnd.Uint32()), byte(rnd.Uint32())}}
		if i%4 > 0 || most == 100 {
			l.Recipient = text(words, seal.MaxRecipient, most)
		}
		if i%2 > 0 || most == 100 {
			l.Expires = expires
		}
		all = append(all, l)
	}
	return all
}

func labelCount(t *testing.T) int {
	n, err := strconv.Atoi(cmpOr(os.Getenv("LABELS"), "200"))
	if err != nil || n < 1 {
		t.Fatalf("LABELS=%q", os.Getenv("LABELS"))
	}
	return n
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// kinds are the documents that are stamped.
func kinds() []specimen.Document {
	return []specimen.Document{specimen.CardFront(1), specimen.Photo(1), specimen.Letter(1)}
}

// TestReaders measures the copies that Stamp makes, each signed with a key of its own.
func TestReaders(t *testing.T) {
	table := newTable(t)
	docs := kinds()
	var files [][]byte
	for _, d := range docs {
		files = append(files, d.JPEG(90))
	}
	for i, label := range labels(labelCount(t)) {
		for k, src := range files {
			key := watermark.SigningKey{1, byte(i), byte(i >> 8)}
			copied, _ := stamp(t, src, watermark.Job{Label: label, SigningKey: key})
			img, text := decoded(t, copied), signedText(t, label, key)
			module := math.Ceil(4 * max(1, float64(longSide(img))/1280)) // as package plan lays it
			for c, file := range after(t, copied, module, uint64(3*i+k)) {
				table.read(docs[k].Name, c, file, text)
			}
		}
		if i%10 == 9 { // what is known when it is stopped
			table.print(t, false)
		}
	}
	table.print(t, true)
}

// TestModuleSizes measures the same codes on pages drawn here, by the size of a module at the messenger's 1600 pixels.
// MODULES lists sizes, 3.5 without it.
func TestModuleSizes(t *testing.T) {
	for _, size := range strings.Fields(cmpOr(os.Getenv("MODULES"), "3.5")) {
		module, err := strconv.ParseFloat(size, 64)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(size, func(t *testing.T) {
			table := newTable(t)
			docs := kinds()
			for i, label := range labels(labelCount(t)) {
				text := signedText(t, label, watermark.SigningKey{1, byte(i), byte(i >> 8)})
				code, err := qr.Encode(text)
				if err != nil {
					t.Fatal(err)
				}
				for k, d := range docs {
					page, px := captioned(d.Image, code, module)
					for c, file := range after(t, encodedJPEG(t, page, 90), float64(px), uint64(3*i+k)) {
						table.read(d.Name, c, file, text)
					}
				}
			}
			table.print(t, false)
		})
	}
}

// signedText is what the code of a copy says.
func signedText(t *testing.T, l watermark.Label, key watermark.SigningKey) string {
	date := func(d watermark.Date) string {
		if d.IsZero() {
			return ""
		}
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	canonical := func(s string) string {
		c, err := seal.Canonical(s)
		if err != nil && s != "" {
			t.Fatal(err)
		}
		return c
	}
	text, err := seal.Sign(seal.Words{Purpose: canonical(l.Purpose), Recipient: canonical(l.Recipient), Issued: date(l.Issued),
		Expires: date(l.Expires), Copy: l.CopyID.String()}, key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// captioned is a document with a white band below it that holds a code, as package plan lays it: module is its
// width once the whole is shrunk to 1600 pixels. It returns the width on the page.
func captioned(doc *image.RGBA, code qr.Code, module float64) (*image.RGBA, int) {
	w, h := doc.Rect.Dx(), doc.Rect.Dy()
	px, scale := 0, 1.0
	for range 12 {
		px = max(int(math.Ceil(module)), int(math.Ceil(module*scale)))
		side := px * (code.Size + 2*qr.QuietZone)
		h = doc.Rect.Dy() + side + int(45*scale)
		w = max(doc.Rect.Dx(), side+int(400*scale))
		scale = max(1, float64(max(w, h))/1600)
	}
	page := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(page, doc.Rect, doc, doc.Rect.Min, draw.Src)
	draw.Draw(page, image.Rect(0, doc.Rect.Dy(), w, doc.Rect.Dy()+int(5*scale)), image.Black, image.Point{}, draw.Src)
	at := image.Pt(w-int(20*scale)-px*(code.Size+qr.QuietZone), doc.Rect.Dy()+int(25*scale)+px*qr.QuietZone)
	for y := range code.Size {
		for x := range code.Size {
			if code.Dark(x, y) {
				draw.Draw(page, image.Rect(x*px, y*px, (x+1)*px, (y+1)*px).Add(at), image.Black, image.Point{}, draw.Src)
			}
		}
	}
	return page, px
}

// A table counts what each reader read.
type table struct {
	t       *testing.T
	readers []string
	read_   map[string]map[string]int // by reader and condition
	all     map[string]int            // by condition
	took    map[string][]time.Duration
	others  map[string]*process
	dir     string
	failed  int
}

func newTable(t *testing.T) *table {
	b := &table{t: t, read_: map[string]map[string]int{}, all: map[string]int{}, took: map[string][]time.Duration{}, dir: t.TempDir()}
	b.readers = strings.Fields(cmpOr(os.Getenv("READERS"), "ours gozxing zbar wechat opencv"))
	b.others = map[string]*process{}
	for _, r := range b.readers {
		b.read_[r] = map[string]int{}
	}
	if slices.Contains(b.readers, "wechat") {
		b.others["wechat"] = newProcess(t, "/usr/bin/python3", "-c", wechatScript)
	}
	if os.Getenv("OPENCV_JS") == "" {
		b.readers = slices.DeleteFunc(b.readers, func(r string) bool { return r == "opencv" })
	} else if slices.Contains(b.readers, "opencv") {
		b.others["opencv"] = newProcess(t, "node", "-e", opencvScript)
	}
	return b
}

// read lets every reader read a file that must say text.
func (b *table) read(doc, condition string, file []byte, text string) {
	b.all[condition]++
	img := decoded(b.t, file)
	path := filepath.Join(b.dir, "copy.jpg")
	grey := filepath.Join(b.dir, "copy.pgm")
	if err := errors.Join(os.WriteFile(path, file, 0o600), os.WriteFile(grey, pgm(img), 0o600)); err != nil {
		b.t.Fatal(err)
	}
	for _, r := range b.readers {
		ok := false
		switch r {
		case "ours":
			start := time.Now()
			found, err := qr.Find(img)
			b.took[condition] = append(b.took[condition], time.Since(start))
			if err != nil || len(found) > 1 {
				b.t.Errorf("%s, %s: Find = %d codes, %v", doc, condition, len(found), err)
			}
			ok = len(found) == 1 && found[0].Text == text
		case "gozxing":
			ok = slices.Contains(gozxingReads(img), text)
		case "zbar":
			out, err := exec.Command(tool(b.t, "zbarimg"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path).Output()
			ok = err == nil && string(out) == text+"\n"
		default:
			ok = slices.Contains(b.others[r].read(grey), text)
		}
		if ok {
			b.read_[r][condition]++
			continue
		}
		b.failed++
		b.t.Logf("%s misses %s, %s: %d", r, doc, condition, b.failed)
		if dir := os.Getenv("KEEP"); dir != "" {
			name := filepath.Join(dir, fmt.Sprintf("%s-%s-%s-%d", r, doc, strings.ReplaceAll(condition, " ", "_"), b.failed))
			if err := errors.Join(os.WriteFile(name+".jpg", file, 0o600), os.WriteFile(name+".txt", []byte(text), 0o600)); err != nil {
				b.t.Fatal(err)
			}
		}
	}
}

// print prints the table and holds ours to its targets.
func (b *table) print(t *testing.T, strict bool) {
	var out strings.Builder
	fmt.Fprintf(&out, "\n%-10s", "")
	for _, c := range conditions {
		fmt.Fprintf(&out, "%18s", c)
	}
	for _, r := range b.readers {
		fmt.Fprintf(&out, "\n%-10s", r)
		for _, c := range conditions {
			fmt.Fprintf(&out, "%9.2f %% of %4d", 100*float64(b.read_[r][c])/float64(max(b.all[c], 1)), b.all[c])
		}
	}
	fmt.Fprintf(&out, "\n%-10s", "p50 / p95")
	for _, c := range conditions {
		took := slices.Sorted(slices.Values(b.took[c]))
		if len(took) > 0 {
			fmt.Fprintf(&out, "%9d /%4d ms", took[len(took)/2].Milliseconds(), took[len(took)*95/100].Milliseconds())
		}
	}
	t.Log(out.String())
	for c, least := range targets {
		if got := float64(b.read_["ours"][c]) / float64(b.all[c]); b.all[c] > 0 && strict && slices.Contains(b.readers, "ours") && got < least {
			t.Errorf("%s: ours reads %.4f, want %.2f", c, got, least)
		}
	}
}

// A process reads the paths of pictures, one a line, and writes a JSON list of the texts in each.
type process struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Reader
}

// wechatScript is OpenCV's reader from WeChat, without its neural networks, and QRCodeDetector: Debian's build of that
// finds codes but does not decode them, for want of quirc.
const wechatScript = `
import json, os, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # the library prints to standard output
import cv2
wechat, plain = cv2.wechat_qrcode_WeChatQRCode(), cv2.QRCodeDetector()
for line in sys.stdin:
    img = cv2.imread(line.strip(), cv2.IMREAD_GRAYSCALE)
    texts = []
    for read in (lambda: wechat.detectAndDecode(img)[0], lambda: [plain.detectAndDecode(img)[0]], lambda: plain.detectAndDecodeMulti(img)[1]):
        if not any(texts):
            try:
                texts += read()
            except Exception:
                pass
    print(json.dumps(texts), file=answers, flush=True)
`

// opencvScript is OpenCV's QRCodeDetector with quirc, as the npm package @techstark/opencv-js has it. Its reader of
// many codes is not asked.
const opencvScript = `
const fs = require("fs"), answers = fs.createWriteStream(null, {fd: 1});
console.log = console.warn = console.error = () => {};
(async () => {
  let cv = require("@techstark/opencv-js");
  if (cv instanceof Promise) cv = await cv; // otherwise it has a "then" that never ends
  if (!cv.Mat) await new Promise(done => cv.onRuntimeInitialized = done);
  const detector = new cv.QRCodeDetector();
  for await (const path of require("readline").createInterface({input: process.stdin})) {
    const file = fs.readFileSync(path);
    const [, w, h] = /^P5\s+(\d+)\s+(\d+)\s+255\n/.exec(file.toString("latin1", 0, 40)).map(Number);
    const head = file.indexOf("255\n") + 4;
    const img = cv.matFromArray(+h, +w, cv.CV_8UC1, file.subarray(head));
    const corners = new cv.Mat(), straight = new cv.Mat(), texts = [];
    try { texts.push(detector.detectAndDecode(img, corners, straight)); } catch {}
    for (const m of [img, corners, straight]) m.delete();
    answers.write(JSON.stringify(texts) + "\n");
  }
})();
`

func newProcess(t *testing.T, name string, args ...string) *process {
	cmd := exec.Command(name, args...)
	cmd.Dir = os.Getenv("OPENCV_JS")
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	return &process{t, in, bufio.NewReader(out)}
}

func (p *process) read(path string) (texts []string) {
	if _, err := fmt.Fprintln(p.in, path); err != nil {
		p.t.Fatal(err)
	}
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		p.t.Fatal(err)
	}
	if err := json.Unmarshal(line, &texts); err != nil {
		p.t.Fatal(err)
	}
	return texts
}

// pgm is the luma of a picture as a portable grey map.
func pgm(m image.Image) []byte {
	b := m.Bounds()
	grey := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	if y, ok := m.(*image.YCbCr); ok {
		for row := range b.Dy() {
			copy(grey.Pix[row*grey.Stride:][:b.Dx()], y.Y[row*y.YStride:])
		}
	} else {
		draw.Draw(grey, grey.Rect, m, b.Min, draw.Src)
	}
	return append(fmt.Appendf(nil, "P5\n%d %d\n255\n", b.Dx(), b.Dy()), grey.Pix...)
}
