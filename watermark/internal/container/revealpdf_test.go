package container_test

import (
	"bytes"
	"encoding/ascii85"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"mohr/watermark/internal/container"
	"mohr/watermark/internal/fault"
)

const everythingTrailer = "/Info 10 0 R/ID[<00112233><44556677>]"

// toldOfEverything is what pdfOfEverything gives away.
var toldOfEverything = []struct{ kind, words string }{
	{container.KindOwner, "Info dictionary Author First Author"},
	{container.KindOwner, "Info dictionary Company Nobody Ltd"},
	{container.KindComment, "Info dictionary Title اردو"},
	{container.KindSoftware, "Info dictionary Producer Specimen Writer"},
	{container.KindSoftware, "Info dictionary Creator — Specimen"},
	{container.KindTime, "Info dictionary CreationDate 2026-02-03 04:05:06 +05:00"},
	{container.KindTime, "Info dictionary ModDate 2026"},
	{container.KindText, "Info dictionary Keywords one ا"},
	{container.KindText, "Info dictionary Odd Key value"},
	{container.KindOwner, "XMP creator Second Author"},
	{container.KindHistory, "XMP DocumentID uuid:4711"},
	{container.KindSoftware, "XMP Toolkit Specimen Kit"},
	{container.KindOther, "trailer ID 00112233, now 44556677"},
	{container.KindAttachment, "attachment salary.txt"},
	{container.KindComment, "attachment description yearly"},
	{container.KindActive, "JavaScript 1 script"},
	{container.KindActive, "when the document is opened JavaScript action"},
	{container.KindActive, "Launch action run.exe"},
	{container.KindActive, "links to web addresses: 1"},
	{container.KindText, "layer Front"},
	{container.KindHidden, "layer not shown unless turned on: Draft"},
	{container.KindThumbnail, "page thumbnail 20 x 10 pixels"},
	{container.KindHidden, "PieceInfo a program's own data: SpecimenApp"},
	{container.KindText, "form 1 of 2 fields filled in: cnic"},
	{container.KindComment, "annotations 2 marks of readers: FreeText 1, Text 1"},
	{container.KindComment, "annotation Text looks forged"},
	{container.KindOwner, "annotation author A. Reviewer"},
	{container.KindHidden, "annotations 1 that are not shown"},
	{container.KindSignature, "by S. Signer"},
	{container.KindTime, "signature date 2026-02-03 04:05:06 UTC"},
	{container.KindComment, "signature reason I agree"},
	{container.KindLocation, "signature place Quetta"},
	{container.KindText, "pages text that can be searched and copied: about 14 characters on 1 of 1 page"},
	{container.KindHidden, "about 12 characters on 1 of 1 page"},
	{container.KindDevice, "image 1: EXIF Make Specimen Optics"},
	{container.KindComment, "image 1: JPEG comment SPECIMEN inside"},
}

func TestRevealPDF(t *testing.T) {
	everything := pdfOfEverything(t)
	for name, src := range map[string][]byte{
		"table":       pdf(everything, everythingTrailer),
		"packed":      pdfPacked(everything, everythingTrailer),
		"cut":         bytes.TrimRight(pdf(everything, everythingTrailer), "%EOF\n"),
		"no table":    bytes.ReplaceAll(pdf(everything, everythingTrailer), []byte("\nxref\n"), []byte("\nxxxx\n")),
		"wrong table": bytes.ReplaceAll(pdf(everything, everythingTrailer), []byte(" 00000 n"), []byte("1 00000 n")),
		"no lengths":  bytes.ReplaceAll(pdf(everything, everythingTrailer), []byte("/Length "), []byte("/Lengte ")),
		"lengths lie": bytes.ReplaceAll(pdf(everything, everythingTrailer), []byte("/Length "), []byte("/Length 9")),
		"late":        append([]byte("HTTP/1.1 200 OK\r\n\r\n"), pdf(everything, everythingTrailer)...),
		"old":         pdfUpdate(pdf(everything, everythingTrailer), pdfParts{80: "null"}, "/Info 10 0 R"),
	} {
		found, err := container.Reveal(src)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wellFormed(t, found)
		for _, want := range toldOfEverything {
			if !tells(found, want.kind, want.words) {
				t.Errorf("%s: %s %q is not told", name, want.kind, want.words)
			}
		}
		if name == "table" && len(found) != len(toldOfEverything)+2 { // the annotation's date and the PieceInfo's
			t.Errorf("%d disclosures: %+v", len(found), found)
		}
	}
}

func TestRevealPDFStructure(t *testing.T) {
	plain := pdf(pdfPage("", "", specimenText, nil), "")
	info := pdfUpdate(plain, pdfParts{10: "<</Author(Old Author)>>"}, "/Info 10 0 R")
	changed := pdfUpdate(info, pdfParts{10: "<</Author(New Author)>>", 4: pdfStream("", "")}, "/Info 10 0 R")
	dropped := pdfUpdate(info, pdfParts{80: "<</Author(Left)/Producer(X)/CreationDate(D:2026)>>"}, "")
	linearized := append([]byte("%PDF-1.7\n90 0 obj\n<</Linearized 1/L 9>>\nendobj\nxref\n0 0\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"), plain[9:]...)
	tests := []struct {
		name        string
		src         []byte
		kind, words string // "" for nothing of the kind, "*" for nothing at all
	}{
		{"plain", plain, "", ""},
		{"plain text", plain, container.KindText, "about 8 characters on 1 of 1 page"},
		{"plain history", plain, container.KindHistory, ""},
		{"linearized", linearized, container.KindHistory, ""},
		{"new author", changed, container.KindOwner, "Info dictionary Author New Author"},
		{"old author", changed, container.KindOwner, "earlier revision: Info dictionary Author Old Author"},
		{"revisions", changed, container.KindHistory, "added to 2 times; 2 objects replaced since can still be read"},
		{"taken out", changed, container.KindText, ""},
		{"unused information", dropped, container.KindOwner, "unused Info dictionary Author Left"},
		{"dropped information", dropped, container.KindOwner, "Info dictionary Author Old Author"},
		{"behind", append(bytes.Clone(plain), "\nhello there"...), container.KindHidden, "after the end looks like plain text"},
		{"zeros behind", append(bytes.Clone(plain), "\r\n\x00"...), container.KindHidden, ""},
		{"picture behind", append(bytes.Clone(plain), fixtures(t)["jpeg"]...), container.KindSecondPicture, "24 x 16"},
		{"before", append([]byte("From: someone\n"), plain...), container.KindHidden, "before the beginning looks like plain text"},
		{"inline image", pdf(pdfPage("", "", "BI /W 9 /H 1 /BPC 8 /CS /G ID (x) Tj 3 Tr\nEI "+specimenText, nil), ""), container.KindHidden, ""},
		{"saved mode", pdf(pdfPage("", "", "q 3 Tr Q "+specimenText, nil), ""), container.KindHidden, ""},
		{"two-byte font", pdf(pdfPage("", "", specimenText, pdfParts{5: "<</Type/Font/Subtype/Type0>>"}), ""), container.KindText, "about 4 characters"},
		{"contents in parts", pdf(pdfPage("", "", "", pdfParts{3: "<</Type/Page/Contents[4 0 R 14 0 R 15 0 R]>>", 14: pdfStream("", "BT (abc)"), 15: pdfStream("", "Tj ET")}), ""), container.KindText, "about 3 characters"},
		{"ASCII85", pdf(pdfPage("", "", "", pdfParts{4: pdfStream("/Filter[/ASCII85Decode/FlateDecode]", ascii85Of(deflated(specimenText)))}), ""), container.KindText, "about 8 characters"},
		{"no text", pdf(pdfPage("", "", "0 0 9 9 re f", nil), ""), container.KindText, ""},
		{"text of no page", pdf(pdfPage("", "", "", pdfParts{9: pdfStream("", specimenText)}), ""), container.KindText, ""},
		{"PDF within a stream", pdf(pdfPage("", "", "", pdfParts{9: pdfStream("/Type/EmbeddedFile", string(changed))}), ""), container.KindOwner, ""},
		{"file without a name", pdf(pdfPage("", "", "", pdfParts{9: pdfStream("/Type/EmbeddedFile", "x")}), ""), container.KindAttachment, "nothing names"},
		{"layers off", pdf(pdfPage("/OCProperties<</D<</BaseState/OFF/ON[]>>>>", "", "", pdfParts{9: "<</Type/OCG/Name(L)>>"}), ""), container.KindHidden, "unless turned on: L"},
		{"odd filter", pdf(pdfPage("", "", "", pdfParts{9: pdfStream("/Type/ObjStm/N 1/First 4/Filter/LZWDecode", "9 0 null")}), ""), container.KindOther, "1 could not be read"},
		{"locked", pdf(pdfPage("", "", "", pdfParts{8: "<</Filter/Other/V 9/R 9/Length 128>>", 10: "<</Author(\x01\x02)>>"}), "/Info 10 0 R/Encrypt 8 0 R"),
			container.KindEncryption, "cannot be read without the password; Other handler, V 9, R 9, 128-bit key"},
		{"locked author", pdf(pdfPage("", "", "", pdfParts{8: "<</Filter/Other/V 9/R 9>>", 10: "<</Author(\x01\x02)>>"}), "/Info 10 0 R/Encrypt 8 0 R"),
			container.KindOwner, ""},
	}
	for _, tt := range tests {
		found, err := container.Reveal(tt.src)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, d := range found {
			if tt.words == "" && d.Kind == tt.kind {
				t.Errorf("%s: %+v", tt.name, d)
			}
		}
		if tt.words != "" && !tells(found, tt.kind, tt.words) {
			t.Errorf("%s: %s %q is not in %+v", tt.name, tt.kind, tt.words, found)
		}
		wellFormed(t, found)
	}
	if _, err := container.Reveal([]byte("%PDF-1.7\nnothing")); !errors.Is(err, fault.Damaged) {
		t.Errorf("without an object: %v", err)
	}
}

func TestPDFFacts(t *testing.T) {
	everything := pdfOfEverything(t)
	all := container.PDFFacts{Version: "2.0", Pages: 1, HasUserUnit: true, Signed: true}
	two := pdfPage("", "/UserUnit 1.0", "", pdfParts{2: "<</Type/Pages/Kids[3 0 R 16 0 R 2 0 R 3 0 R]/Count 9>>", 16: "<</Type/Page/Parent 2 0 R>>"})
	unsigned := pdfUpdate(pdf(everything, ""), pdfParts{3: "<</Type/Page>>", 61: "null"}, "")
	tests := []struct {
		name string
		src  []byte
		want container.PDFFacts
	}{
		{"everything", pdf(everything, ""), all},
		{"packed", pdfPacked(everything, ""), all},
		{"two pages, thrice named", pdf(two, ""), container.PDFFacts{Version: "1.7", Pages: 2}},
		{"earlier revisions do not count", unsigned, container.PDFFacts{Version: "2.0", Pages: 1}},
		{"locked", pdf(pdfPage("", "", "", pdfParts{8: "<</Filter/Other/V 9>>"}), "/Encrypt 8 0 R"), container.PDFFacts{Version: "1.7", Pages: 1, Encrypted: true}},
		{"nothing", []byte("%PDF-"), container.PDFFacts{}},
		{"empty", nil, container.PDFFacts{}},
	}
	for _, tt := range tests {
		if got := container.ReadPDFFacts(tt.src); got != tt.want {
			t.Errorf("%s: ReadPDFFacts = %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// TestRevealPDFAgainstOthers has independent readers confirm that the fixtures hold what they are said to.
func TestRevealPDFAgainstOthers(t *testing.T) {
	for name, src := range map[string][]byte{
		"table":  pdf(pdfOfEverything(t), everythingTrailer),
		"packed": pdfPacked(pdfOfEverything(t), everythingTrailer),
	} {
		_, printed := tool(t, src, "pdf", "exiftool", "-a", "-G1", "-j", "FILE")
		var tags []map[string]any
		if err := json.Unmarshal([]byte(printed), &tags); err != nil || len(tags) != 1 {
			t.Fatalf("%s: exiftool: %v", name, err)
		}
		for tag, want := range map[string]string{"PDF:Author": "First Author", "PDF:Title": "اردو", "PDF:Producer": "Specimen Writer",
			"PDF:Creator": "— Specimen", "PDF:CreateDate": "2026:02:03 04:05:06+05:00", "XMP-dc:Creator": "Second Author",
			"XMP-xmpMM:DocumentID": "uuid:4711"} {
			if got := fmt.Sprint(tags[0][tag]); got != want {
				t.Errorf("%s: exiftool reads %s %q, want %q", name, tag, got, want)
			}
		}
		for _, want := range []struct{ tool, args, says string }{
			{"pdfinfo", "FILE", "Pages:           1"}, {"pdfinfo", "FILE", "JavaScript:      yes"},
			{"pdfinfo", "-js FILE", "app.alert"}, {"pdfdetach", "-list FILE", "salary.txt"}, {"pdfsig", "-nocert FILE", "Signature #1"},
			{"pdftotext", "FILE -", "hidden words"}, {"qpdf", "--json FILE", "\"/OCG\""}, {"pdfimages", "-list FILE", "jpeg"},
		} {
			if _, out := tool(t, src, "pdf", want.tool, strings.Fields(want.args)...); !strings.Contains(out, want.says) {
				t.Errorf("%s: %s %s does not say %q: %s", name, want.tool, want.args, want.says, out)
			}
		}
	}
}

// ascii85Of is what ASCII85Decode undoes.
func ascii85Of(data string) string {
	b := make([]byte, ascii85.MaxEncodedLen(len(data)))
	return string(b[:ascii85.Encode(b, []byte(data))]) + "~>"
}

// TestRevealPDFLocked has qpdf encrypt the document of everything: without a password to open it all is read;
// with one, only that it is locked.
func TestRevealPDFLocked(t *testing.T) {
	src := pdf(pdfOfEverything(t), everythingTrailer)
	for _, way := range []string{"40", "128 --use-aes=n", "128 --use-aes=y", "128 --use-aes=y --cleartext-metadata", "256", "256 --force-R5"} {
		for _, password := range []string{"", "specimen"} {
			args := append([]string{"--allow-weak-crypto", "--static-id", "FILE", "--replace-input", "--encrypt", password, "owner"}, strings.Fields(way)...)
			locked, _ := tool(t, src, "pdf", "qpdf", append(args, "--")...)
			found, err := container.Reveal(locked)
			if err != nil {
				t.Errorf("%s: %v", way, err)
			}
			facts := container.ReadPDFFacts(locked)
			if !facts.Encrypted || facts.Pages != 1 {
				t.Errorf("%s: %+v", way, facts)
			}
			if password != "" {
				if !tells(found, container.KindEncryption, "cannot be read without the password") || tells(found, container.KindOwner, "First Author") {
					t.Errorf("%s: %+v", way, found)
				}
				if got := tells(found, container.KindOwner, "Second Author"); got != strings.Contains(way, "cleartext") {
					t.Errorf("%s: XMP told is %v", way, got)
				}
				continue
			}
			for _, want := range toldOfEverything {
				if want.words != "trailer ID 00112233, now 44556677" && !tells(found, want.kind, want.words) {
					t.Errorf("%s: %s %q is not told", way, want.kind, want.words)
				}
			}
		}
	}
}
