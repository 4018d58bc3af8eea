package container_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"maps"
	"slices"
	"testing"
)

// pdfParts are the objects of a PDF by number; 1 is the catalogue.
type pdfParts map[int]string

// pdfPage is a document of one page, whose contents are object 4, with more keys for the catalogue and the page.
// Object 6, which the page calls X, and 7, which it calls I, are for forms and images.
func pdfPage(catalogue, page, contents string, more pdfParts) pdfParts {
	p := pdfParts{
		1: "<</Type/Catalog/Pages 2 0 R" + catalogue + ">>",
		2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R/I 7 0 R>>>>" + page + ">>",
		4: pdfStream("", contents),
		5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	}
	maps.Copy(p, more)
	return p
}

// pdfStream makes a stream with more keys.
func pdfStream(keys, data string) string {
	return fmt.Sprintf("<</Length %d%s>>\nstream\n%s\nendstream", len(data), keys, data)
}

// deflated is what FlateDecode undoes.
func deflated(data string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write([]byte(data))
	z.Close()
	return b.String()
}

// pdf lays objects out with a table, and more keys for the trailer.
func pdf(parts pdfParts, trailer string) []byte {
	return pdfUpdate([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), parts, trailer)
}

// pdfUpdate appends a revision.
func pdfUpdate(src []byte, parts pdfParts, trailer string) []byte {
	b := bytes.NewBuffer(bytes.Clone(src))
	prev := bytes.LastIndex(src, []byte("startxref\n"))
	table, size := "xref\n0 1\n0000000000 65535 f \n", 0
	for _, n := range slices.Sorted(maps.Keys(parts)) {
		table += fmt.Sprintf("%d 1\n%010d 00000 n \n", n, b.Len())
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", n, parts[n])
		size = max(size, n+1)
	}
	if prev >= 0 {
		var at int
		fmt.Sscan(string(src[prev+len("startxref\n"):]), &at)
		trailer += fmt.Sprintf("/Prev %d", at)
		size += 100
	}
	at := b.Len()
	fmt.Fprintf(b, "%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", table, size, trailer, at)
	return b.Bytes()
}

// pdfPacked puts all objects without a stream into an object stream, and the table into a stream with a PNG
// predictor, as most programs of today do.
func pdfPacked(parts pdfParts, trailer string) []byte {
	b := bytes.NewBufferString("%PDF-1.7\n")
	rows := map[int][5]byte{}
	last := slices.Max(slices.Collect(maps.Keys(parts)))
	head, body, n := "", "", 0
	for _, num := range slices.Sorted(maps.Keys(parts)) {
		if bytes.Contains([]byte(parts[num]), []byte("stream")) {
			rows[num] = row(1, b.Len(), 0)
			fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", num, parts[num])
			continue
		}
		head += fmt.Sprintf("%d %d ", num, len(body))
		body += parts[num] + "\n"
		rows[num] = row(2, last+1, n)
		n++
	}
	rows[last+1], rows[last+2] = row(1, b.Len(), 0), [5]byte{}
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", last+1, pdfStream(fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", n, len(head)), deflated(head+body)))
	at := b.Len()
	rows[last+2] = row(1, at, 0)
	table, above := "", [5]byte{}
	for num := range last + 3 {
		table += "\x02"
		for i, c := range rows[num] {
			table += string([]byte{c - above[i]})
		}
		above = rows[num]
	}
	keys := fmt.Sprintf("/Type/XRef/W[1 3 1]/Size %d/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 5>>%s", last+3, trailer)
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", last+2, pdfStream(keys, deflated(table)), at)
	return b.Bytes()
}

func row(kind, at, n int) [5]byte {
	return [5]byte{byte(kind), byte(at >> 16), byte(at >> 8), byte(at), byte(n)}
}

// The words that the specimen of everything holds.
const specimenText = "BT /F1 12 Tf 10 10 Td (SPECIMEN) Tj ET"

// pdfOfEverything is a document that gives away one of each.
func pdfOfEverything(t testing.TB) pdfParts {
	jpeg := string(afterSOI(fixtures(t)["jpeg"],
		segment(0xe1, "Exif\x00\x00"+string(exifMake("Specimen Optics"))), segment(0xfe, "SPECIMEN inside")))
	xmp := `<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Specimen Kit"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:m="http://ns.adobe.com/xap/1.0/mm/" m:DocumentID="uuid:4711">` +
		`<dc:creator><rdf:Seq><rdf:li>Second Author</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`
	return pdfPage("/Metadata 20 0 R/OpenAction 30 0 R/AcroForm<</Fields[40 0 R 41 0 R 60 0 R]/SigFlags 3>>"+
		"/OCProperties<</OCGs[50 0 R 51 0 R]/D<</OFF[51 0 R]>>>>/PageMode/UseAttachments"+
		"/Names<</EmbeddedFiles<</Names[(a.txt) 70 0 R]>>/JavaScript<</Names[(s) 30 0 R]>>>>/PieceInfo<</SpecimenApp<</LastModified(D:20260203040506Z)/Private<<>>>>>>"+
		"/Lang(en)/Version/2.0",
		"/Thumb 21 0 R/UserUnit 2.0/Annots[40 0 R 41 0 R 42 0 R 43 0 R 44 0 R 45 0 R 60 0 R]",
		specimenText+" q BT 3 Tr /F1 8 Tf (hidden words) Tj ET Q q 24 0 0 16 0 0 cm /I Do Q /X Do",
		pdfParts{
			10: "<</Author(First \\101uthor\\\n)/Title<FEFF06270631062F0648>/Producer(Specimen Writer)/Creator(\x84 Specimen)" +
				"/CreationDate(D:20260203040506+05'00')/ModDate(D:2026)/Company(Nobody Ltd)/Keywords(\xef\xbb\xbfone \xd8\xa7)/Odd#20Key(value)>>",
			20: pdfStream("/Type/Metadata/Subtype/XML", xmp),
			21: pdfStream("/Width 20/Height 10/ColorSpace/DeviceGray/BitsPerComponent 8", string(make([]byte, 200))),
			6:  pdfStream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 5 0 R>>>>/Filter/FlateDecode", deflated("BT /F1 8 Tf [(in)-9(side)] TJ ET")),
			7:  pdfStream("/Type/XObject/Subtype/Image/Width 24/Height 16/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", jpeg),
			30: "<</S/JavaScript/JS(app.alert\\('SPECIMEN'\\))>>",
			40: "<</Type/Annot/Subtype/Widget/FT/Tx/T(cnic)/V(12345)/Rect[0 0 9 9]>>",
			41: "<</Type/Annot/Subtype/Widget/FT/Tx/T(empty)/V()/Rect[0 0 9 9]>>",
			42: "<</Type/Annot/Subtype/Text/T(A. Reviewer)/Contents(looks forged)/M(D:20260203)/Rect[0 0 9 9]/F 2>>",
			43: "<</Type/Annot/Subtype/FreeText/Contents(shown)/DA(/F1 8 Tf)/Rect[0 0 9 9]>>",
			44: "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org/)>>>>",
			45: "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(run.exe)>>>>",
			50: "<</Type/OCG/Name(Front)>>",
			51: "<</Type/OCG/Name(Draft)>>",
			60: "<</Type/Annot/Subtype/Widget/FT/Sig/T(sig)/Rect[0 0 0 0]/V 61 0 R>>",
			61: "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 10 20 10]/Contents<00>/Name(S. Signer)" +
				"/M(D:20260203040506Z)/Reason(I agree)/Location(Quetta)>>",
			70: "<</Type/Filespec/F(a.txt)/UF(salary.txt)/EF<</F 71 0 R>>/Desc(yearly)>>",
			71: pdfStream("/Type/EmbeddedFile/Params<</Size 8>>", "SPECIMEN"),
		})
}

// exifMake is an EXIF block with a maker's name.
func exifMake(name string) []byte {
	name += "\x00"
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x0f\x01\x02\x00")
	return append(append(b, byte(len(name)), 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0), name...)
}
