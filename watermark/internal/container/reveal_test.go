package container_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"mohr/watermark/internal/container"
)

// planted are tags for exiftool to write, the kind that each is told as, and the words of it.
var planted = []struct{ tag, kind, value string }{
	{"GPSLatitude=33.7215", container.KindLocation, "33.7215 N, 73.0433 E"},
	{"GPSLatitudeRef=N", "", ""},
	{"GPSLongitude=73.0433", "", ""},
	{"GPSLongitudeRef=E", "", ""},
	{"GPSAltitude=540", container.KindLocation, "540.0 m above sea level"},
	{"GPSAltitudeRef=0", "", ""},
	{"GPSDateStamp=2026:02:03", container.KindTime, "2026:02:03 04:05:06 UTC"},
	{"GPSTimeStamp=04:05:06", "", ""},
	{"IFD0:Make=Specimen Optics", container.KindDevice, "Specimen Optics"},
	{"IFD0:Model=Probe 7", container.KindDevice, "Probe 7"},
	{"IFD0:Software=Firmware 1.2.3", container.KindSoftware, "Firmware 1.2.3"},
	{"IFD0:Artist=A. Photographer", container.KindOwner, "A. Photographer"},
	{"IFD0:Copyright=Nobody 2026", container.KindOwner, "Nobody 2026"},
	{"IFD0:ImageDescription=kitchen table", container.KindComment, "kitchen table"},
	{"IFD0:XPAuthor=احمد", container.KindOwner, "احمد"},
	{"ExifIFD:DateTimeOriginal=2026:02:03 09:05:06", container.KindTime, "2026:02:03 09:05:06"},
	{"ExifIFD:OffsetTimeOriginal=+05:00", container.KindTime, "+05:00"},
	{"ExifIFD:UserComment=میز پر", container.KindComment, "میز پر"},
	{"ExifIFD:SerialNumber=SN-4711", container.KindSerial, "SN-4711"},
	{"ExifIFD:LensSerialNumber=LN-0815", container.KindSerial, "LN-0815"},
	{"ExifIFD:LensModel=Glass 35", container.KindDevice, "Glass 35"},
	{"ExifIFD:OwnerName=B. Owner", container.KindOwner, "B. Owner"},
	{"ExifIFD:ExposureTime=1/50", container.KindSettings, "ExposureTime"},
	{"XMP-dc:Creator=C. Author", container.KindOwner, "C. Author"},
	{"XMP-dc:Description=a card", container.KindComment, "a card"},
	{"XMP-xmp:CreatorTool=Editor 9", container.KindSoftware, "Editor 9"},
	{"XMP-xmpMM:DocumentID=uuid:1234", container.KindHistory, "uuid:1234"},
	{"XMP-xmpMM:HistoryAction=converted", container.KindHistory, "converted"},
	{"XMP-xmpMM:HistorySoftwareAgent=Editor 8", container.KindHistory, "Editor 8"},
	{"XMP-mwg-rs:RegionName=Ayesha S.", container.KindPerson, "Ayesha S."},
	{"XMP-mwg-rs:RegionType=Face", container.KindPerson, "Face"},
	{"XMP-photoshop:City=Lahore", container.KindLocation, "Lahore"},
	{"XMP-aux:SerialNumber=SN-1147", container.KindSerial, "SN-1147"},
	{"XMP-exif:GPSLatitude=-12.5", container.KindLocation, "12.5000 S"},
}

// plantedIPTC is for formats that have it.
var plantedIPTC = []struct{ tag, kind, value string }{
	{"IPTC:By-line=D. Reporter", container.KindOwner, "D. Reporter"},
	{"IPTC:City=Multan", container.KindLocation, "Multan"},
	{"IPTC:Keywords=identity", container.KindText, "identity"},
	{"IPTC:Caption-Abstract=a caption", container.KindComment, "a caption"},
}

// TestRevealAgainstExiftool has exiftool write tags, and read them back to see that they are there.
func TestRevealAgainstExiftool(t *testing.T) {
	files := fixtures(t)
	thumb := filepath.Join(t.TempDir(), "thumb.jpg")
	if err := os.WriteFile(thumb, files["jpeg"], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"jpeg", "png", "tiff", "webp", "heic", "avif"} {
		plants := planted
		if format == "jpeg" || format == "tiff" {
			plants = append(plants[:len(plants):len(plants)], plantedIPTC...)
		}
		args := []string{"-q", "-m", "-overwrite_original", "-n", "-charset", "utf8"}
		for _, p := range plants {
			args = append(args, "-"+p.tag)
		}
		if format == "jpeg" {
			args = append(args, "-ThumbnailImage<="+thumb, "-Comment=by hand")
		}
		src, _ := tool(t, files[format], format, "exiftool", append(args, "FILE")...)
		_, printed := tool(t, src, format, "exiftool", "-a", "-G1", "-j", "-n", "FILE")
		var tags []map[string]any
		if err := json.Unmarshal([]byte(printed), &tags); err != nil || len(tags) != 1 {
			t.Fatalf("%s: exiftool: %v", format, err)
		}
		if _, err := container.Probe(src); err != nil {
			t.Errorf("%s: Probe = %v", format, err)
		}
		found, err := container.Reveal(src)
		if err != nil {
			t.Errorf("%s: Reveal = %v", format, err)
		}
		for _, p := range plants {
			group, _, _ := strings.Cut(p.tag, "=")
			if _, ok := tags[0][group]; !ok && strings.Contains(group, "IFD") {
				t.Errorf("%s: exiftool did not write %s", format, group)
			}
			if p.kind != "" && !tells(found, p.kind, p.value) {
				t.Errorf("%s: %s is not told as %s %q", format, group, p.kind, p.value)
			}
		}
		if format == "jpeg" && (!tells(found, container.KindThumbnail, "JPEG, 24 x 16 pixels") ||
			!tells(found, container.KindComment, "by hand")) {
			t.Errorf("thumbnail or comment not told: %v", found)
		}
		wellFormed(t, found)
	}
}

// tells reports whether a kind has a value that contains words.
func tells(found []container.Disclosure, kind, words string) bool {
	for _, d := range found {
		if d.Kind == kind && strings.Contains(d.Where+" "+d.Value, words) {
			return true
		}
	}
	return false
}

// wellFormed checks what Reveal promises of every result.
func wellFormed(t *testing.T, found []container.Disclosure) {
	t.Helper()
	if len(found) > container.MaxDisclosures {
		t.Errorf("%d disclosures", len(found))
	}
	for _, d := range found {
		for _, s := range []string{d.Where, d.Value} {
			if utf8.RuneCountInString(s) > container.MaxValueRunes || !utf8.ValidString(s) {
				t.Errorf("%q is too long or no UTF-8", s)
			}
			for _, r := range s {
				if !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) {
					t.Errorf("%q has %U", s, r)
				}
			}
		}
		if d.Bytes < 0 {
			t.Errorf("%+v", d)
		}
	}
}

func TestRevealOfPlainFiles(t *testing.T) {
	for name, src := range fixtures(t) {
		found, err := container.Reveal(src)
		if name == "gif" && len(found) == 1 && found[0].Kind == container.KindSecondPicture {
			continue // its second frame
		}
		if err != nil || len(found) != 0 {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
}

func TestRevealStructure(t *testing.T) {
	f := fixtures(t)
	j, p, movie := f["jpeg"], f["png"], box("ftyp", []byte("mp42\x00\x00\x00\x00isom"))
	movie = append(movie, box("mdat", make([]byte, 100))...)
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	inner := afterSOI(j, segment(0xfe, "inside"))
	packed := written(t, func(b *bytes.Buffer) error {
		z := zlib.NewWriter(b)
		z.Write([]byte("packed words"))
		return z.Close()
	})
	tests := []struct {
		name             string
		src              []byte
		kind, says       string
		bytes            int
		notOf, notOfSays string
	}{
		{"second JPEG", join(j, inner), container.KindSecondPicture, "JPEG, 24 x 16 pixels", len(inner), container.KindHidden, ""},
		{"comment of the second", join(j, inner), container.KindComment, "second picture: JPEG comment inside", 6, "", ""},
		{"motion photo", join(j, movie), container.KindVideo, "mp42", len(movie), container.KindHidden, ""},
		{"picture, then film", join(j, inner, movie), container.KindVideo, "mp42", len(movie), container.KindHidden, ""},
		{"ZIP behind", join(p, []byte("PK\x03\x04rest")), container.KindHidden, "ZIP", 8, "", ""},
		{"text behind", join(f["gif"], []byte("hello there")), container.KindHidden, "plain text", 11, "", ""},
		{"behind WebP", join(f["webp"], []byte("hello there")), container.KindHidden, "plain text", 11, "", ""},
		{"behind TIFF", join(f["tiff"], []byte("hello there")), container.KindHidden, "plain text", 11, "", ""},
		{"behind BMP", join(f["bmp"], []byte("hello there")), container.KindHidden, "plain text", 11, "", ""},
		{"behind HEIC", join(f["heic"], []byte("\x01\x02\x03\x04\x05\x06\x07\x08\x09")), container.KindHidden, "", 9, "", ""},
		{"film in HEIC", join(f["heic"], box("mpvd", movie)), container.KindVideo, "motion photo", len(movie), "", ""},
		{"phone's trailer", join(j, []byte("\x00\x00Image_UTC_Data1700000000000SEFT")), container.KindTime, "2023-11-14 22:13:20", 0, "", ""},
		{"zeros behind", join(j, make([]byte, 50)), container.KindHidden, "zero bytes", 50, "", ""},
		{"junk between", afterSOI(j, segment(0xfe, "x"), []byte("secret")), container.KindHidden, "between the segments", 6, "", ""},
		{"unknown segment", afterSOI(j, segment(0xe5, "VENDOR\x00\x01\x02")), container.KindOther, "JPEG APP5 VENDOR", 9, "", ""},
		{"JFIF thumbnail", afterSOI(j, segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x02\x01abcdef")), container.KindThumbnail, "2 x 1 pixels", 6, "", ""},
		{"JFXX thumbnail", afterSOI(j, segment(0xe0, "JFXX\x00\x10"+string(j))), container.KindThumbnail, "JPEG, 24 x 16 pixels", len(j) + 6, "", ""},
		{"Photoshop thumbnail", afterSOI(j, segment(0xed, photoshop(0x040c, string(make([]byte, 28))+string(j)))), container.KindThumbnail, "JPEG, 24 x 16 pixels", len(j) + 28, "", ""},
		{"credentials", afterSOI(j, segment(0xeb, "JP\x00\x01jumbc2pa")), container.KindHistory, "C2PA", 12, "", ""},
		{"PNG text", afterIHDR(p, pngChunk("tEXt", []byte("Author\x00Some\xe9 one"))), container.KindOwner, "Someé one", 9, "", ""},
		{"PNG packed text", afterIHDR(p, pngChunk("zTXt", append([]byte("Comment\x00\x00"), packed...))), container.KindComment, "packed words", 12, "", ""},
		{"PNG packed UTF-8", afterIHDR(p, pngChunk("iTXt", append([]byte("Title\x00\x01\x00ur\x00x\x00"), packed...))), container.KindComment, "packed words", 12, "", ""},
		{"PNG time", afterIHDR(p, pngChunk("tIME", []byte{7, 0xea, 2, 3, 4, 5, 6})), container.KindTime, "2026-02-03 04:05:06", 0, "", ""},
		{"PNG chunk", afterIHDR(p, pngChunk("prVt", []byte("abc"))), container.KindOther, "PNG chunk prVt", 3, "", ""},
		{"WebP chunk", webp(f["webp"][12:], chunk("QWER", []byte("abc"))), container.KindOther, "WebP chunk QWER", 3, "", ""},
	}
	for _, tt := range tests {
		found, err := container.Reveal(tt.src)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		ok := false
		for _, d := range found {
			ok = ok || d.Kind == tt.kind && d.Bytes == tt.bytes && strings.Contains(d.Where+" "+d.Value, tt.says)
			if tt.notOf != "" && d.Kind == tt.notOf {
				t.Errorf("%s: %+v", tt.name, d)
			}
		}
		if !ok {
			t.Errorf("%s: want %s %q of %d bytes in %+v", tt.name, tt.kind, tt.says, tt.bytes, found)
		}
		wellFormed(t, found)
	}
}

// photoshop makes the data of an APP13 segment with one image resource.
func photoshop(id uint16, data string) string {
	b := binary.BigEndian.AppendUint16([]byte("Photoshop 3.0\x008BIM"), id)
	b = binary.BigEndian.AppendUint32(append(b, 0, 0), uint32(len(data)))
	return string(b) + data
}

func TestRevealSorts(t *testing.T) {
	src := afterSOI(fixtures(t)["jpeg"], segment(0xfe, "note"), segment(0xe5, "X\x00"),
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"+
			`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:d="d:" d:Make="M" d:City="Quetta"/></rdf:RDF>`))
	found, _ := container.Reveal(src)
	var order []string
	for _, d := range found {
		order = append(order, d.Kind)
	}
	if got := strings.Join(order, " "); got != "location device comment other" {
		t.Errorf("order is %q: %+v", got, found)
	}
}

// TestRevealBomb: a text of 200 MB in 200 KB is named, and not unpacked.
func TestRevealBomb(t *testing.T) {
	packed := written(t, func(b *bytes.Buffer) error {
		z, _ := zlib.NewWriterLevel(b, zlib.BestSpeed)
		zeros := make([]byte, 1<<20)
		for range 200 {
			z.Write(zeros)
		}
		return z.Close()
	})
	bomb := pngChunk("zTXt", append([]byte("Comment\x00\x00"), packed...))
	src := afterIHDR(fixtures(t)["png"], bytes.Repeat(bomb, 20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found, err := container.Reveal(src)
	runtime.ReadMemStats(&after)
	if err != nil || !tells(found, container.KindComment, "too large to read") {
		t.Errorf("bomb is not told: %v, %v", found, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 100<<20 {
		t.Errorf("%d MiB allocated in all", n>>20)
	}
}

// TestRevealFlood: one kind repeated leaves room for the others, and the rest is counted.
func TestRevealFlood(t *testing.T) {
	var many [][]byte
	for i := range 5000 {
		many = append(many, segment(0xe5, fmt.Sprintf("V%d\x00", i)), segment(0xfe, fmt.Sprint("c", i)))
	}
	src := afterSOI(fixtures(t)["jpeg"], append(many, segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<a xmlns:d='d:' d:City='Gilgit'/>"))...)
	found, _ := container.Reveal(src)
	if !tells(found, container.KindLocation, "Gilgit") || !tells(found, container.KindOther, "more are not listed") {
		t.Errorf("%d disclosures, the last %+v", len(found), found[len(found)-1])
	}
	wellFormed(t, found)
}

// TestRevealIsSafeToPrint: what a terminal or page would act on is replaced.
func TestRevealIsSafeToPrint(t *testing.T) {
	nasty := "a\x1b[31mb\u202ec\u200dd\u2066e\ufefff\x00g\xffh\ufe0fi\nj" + strings.Repeat("k", 500)
	found, _ := container.Reveal(afterSOI(fixtures(t)["jpeg"], segment(0xfe, nasty)))
	if len(found) != 1 || !strings.HasPrefix(found[0].Value, "a\ufffd[31mb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg\ufffdh\ufffdi jkk") ||
		!strings.HasSuffix(found[0].Value, "k…") {
		t.Errorf("%+v", found)
	}
	wellFormed(t, found)
}

func TestRevealRefuses(t *testing.T) {
	for _, src := range []string{"", "hello", "%PDF-1.7\n", "\x89PNG\r\n\x1a\n"} {
		if found, err := container.Reveal([]byte(src)); err == nil || len(found) > 0 {
			t.Errorf("Reveal(%q) = %v, %v", src, found, err)
		}
	}
}
