package seal_test

import (
	"crypto/ed25519"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"mohr/watermark/internal/seal"
)

// noteCases are notes of which a part is another's, missing, twice, or written otherwise.
func noteCases(t testing.TB) []vector {
	t.Helper()
	text, other, byB := sign(t, sim, seedA), sign(t, rent, seedA), sign(t, sim, seedB)
	signature := text[strings.Index(text, "\u2014"):]
	keyLine := text[len(simText) : strings.Index(text, "\n\n")+1]
	edit := func(old, new string) string {
		if strings.Count(text, old) == 0 {
			t.Fatalf("no %q in the note", old)
		}
		return strings.Replace(text, old, new, 1)
	}
	last := len(text) - len("x=\n") // the last digit: its two low bits are unused and zero
	loose := func(bit byte) string { return text[:last] + string(nextDigit(text[last], bit)) + "=\n" }
	changed := with(func(w *seal.Words) { w.Purpose = "SIM registration onlY" })
	later := with(func(w *seal.Words) { w.Expires = "2027-12-31" })
	to := with(func(w *seal.Words) { w.Recipient = "Jazz Franchise, Blue Area 2" })
	none := with(func(w *seal.Words) { w.Expires = "" })
	return slices.Concat(
		saying("altered", changed, "note: a letter of the purpose", edit("only", "onlY")),
		saying("altered", later, "note: a year more", edit("Until: 2026", "Until: 2027")),
		saying("altered", none, "note: last day taken out", edit("Until: 2026-12-31\n", "")),
		saying("altered", to, "note: more in the recipient", edit("Area", "Area 2")),
		saying("altered", rent, "note: words of another note of the key", other[:strings.Index(other, "Key: ")]+keyLine+"\n"+signature),
		saying("altered", sim,
			"note: signature of another note of the key", simText+keyLine+other[strings.Index(other, "\n\u2014"):],
			"note: signature by another key", simText+keyLine+byB[strings.Index(byB, "\n\u2014"):],
			"note: key of another signature", byB[:strings.Index(byB, "\n\n")+1]+"\n"+signature,
			"note: no signature", simText+keyLine,
			"note: no signature, empty line", simText+keyLine+"\n",
			"note: no key", simText+"\n"+signature,
			"note: empty key", simText+"Key: \n\n"+signature,
			"note: no empty line", edit("\n\n", "\n"),
			"note: two empty lines", edit("\n\n", "\n\n\n"),
			"note: an empty line after", text+"\n",
			"note: no last line feed", strings.TrimSuffix(text, "\n"),
			"note: space at the end", text[:len(text)-1]+" \n",
			"note: signature twice", text+signature,
			"note: two signatures", text+byB[strings.Index(byB, "\u2014"):],
			"note: unknown signature after", text+"\u2014 example.org AAAAAAAA\n",
			"note: unknown signature before", edit("\u2014", "\u2014 example.org AAAAAAAA\n\u2014"),
			"note: key twice", edit(keyLine, keyLine+keyLine),
			"note: two notes", text+other,
			"note: text twice", text+text,
			"note: hyphen for the dash", edit("\u2014", "-"),
			"note: en dash", edit("\u2014", "\u2013"),
			"note: no space after the dash", edit("\u2014 ", "\u2014"),
			"note: other name in the signature", edit("\u2014 mohr ", "\u2014 mohR "),
			"note: longer name in the signature", edit("\u2014 mohr ", "\u2014 mohr2 "),
			"note: space after the name", edit("\u2014 mohr ", "\u2014 mohr  "),
			"note: label of the key in capitals", edit("Key: ", "KEY: "),
			"note: signed without the label of the key", signText(simText+seal.VerifierKey(seedA)+"\n"),
			"note: signed with another label of the key", signText(simText+"key: "+seal.VerifierKey(seedA)+"\n"),
			"note: signed with two keys", signText(simText+keyLine+keyLine),
			"note: signed with another's key before", signText(simText+"Key: "+seal.VerifierKey(seedB)+"\n"+keyLine),
			"note: signed with another's key alone", signText(simText+"Key: "+seal.VerifierKey(seedB)+"\n"),
			"note: signed with an empty line more", signText(simText+keyLine+"\n"),
			"note: signed without a key", signText(simText),
			"note: an unused bit of base64", loose(1),
			"note: another unused bit of base64", loose(2),
			"note: no padding", text[:last+1]+"\n",
			"note: more padding", text[:last+1]+"==\n",
			"note: carriage return among digits", text[:last+1]+"\r=\n",
			"note: carriage returns of the last lines", simText+strings.ReplaceAll(text[len(simText):], "\n", "\r\n"),
			"note: byte that is not UTF-8", text[:last]+"\xff=\n"),
		texts("altered",
			"note: byte order mark", "\ufeff"+text,
			"note: carriage returns", strings.ReplaceAll(text, "\n", "\r\n"),
			"note: carriage returns for line feeds", strings.ReplaceAll(text, "\n", "\r"),
			"note: space before", " "+text,
			"note: line feed before", "\n"+text,
			"note: no first line", text[strings.Index(text, "For: "):],
			"note: cut within the words", text[:40],
			"note: all in one line", strings.ReplaceAll(text, "\n", " "),
			"note: half of it in decomposed form", edit("only", "onle\u0301"),
			"note: first line twice", "Mohr copy v1\n"+text),
	)
}

// nextDigit is the base64 digit whose value has that bit set too.
func nextDigit(digit, bit byte) byte {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	return digits[strings.IndexByte(digits, digit)|int(bit)]
}

// keyCases are keys that are none or prove nothing, and signatures that hold only for a lenient verifier.
func keyCases(t testing.TB) (all []vector) {
	t.Helper()
	private := ed25519.NewKeyFromSeed(seedA[:])
	bad := badKeys()
	for _, name := range slices.Sorted(maps.Keys(bad)) {
		if strings.HasPrefix(name, "small order") || bad[name] == "" {
			continue
		}
		text := noteOf(t, sim, bad[name], ed25519.Sign(private, []byte(signedPart(t, sim, bad[name]))))
		all = append(all, saying("altered", sim, "key: "+name, text)...)
	}
	for i, public := range smallOrder() {
		text, w := weakNote(t, public)
		all = append(all, saying("altered", w, fmt.Sprintf("key: small order, encoding %d", i+1), text)...)
	}
	key := seal.VerifierKey(seedA)
	signature := ed25519.Sign(private, []byte(signedPart(t, sim, key)))
	hashed := noteOf(t, sim, key, signature)
	at := strings.Index(hashed, "\u2014 mohr ") + len("\u2014 mohr ")
	return append(all, saying("altered", sim,
		"signature: S + L", noteOf(t, sim, key, plusL(signature)),
		"signature: S + 2L", noteOf(t, sim, key, plusL(plusL(signature))),
		"signature: all zero", noteOf(t, sim, key, make([]byte, 64)),
		"signature: 63 bytes", noteOf(t, sim, key, signature[:63]),
		"signature: 65 bytes", noteOf(t, sim, key, append(slices.Clone(signature), 0)),
		"signature: of the words without the key", noteOf(t, sim, key, ed25519.Sign(private, []byte(simText))),
		"signature: of the empty line too",
		noteOf(t, sim, key, ed25519.Sign(private, []byte(signedPart(t, sim, key)+"\n"))),
		"signature: hash of no key", hashed[:at]+"AAAAA"+hashed[at+5:],
		"signature: hash alone", hashed[:at]+hashed[at:at+6]+"==\n")...)
}

// laterCases are of other versions, or say so.
func laterCases(t testing.TB) []vector {
	t.Helper()
	text := sign(t, sim, seedA)
	version := func(text, v string) string { return strings.Replace(text, "v1\n", v+"\n", 1) }
	return slices.Concat(
		texts("later",
			"later: version 2 of another grammar", "Mohr copy v2\nPurpose: SIM\nIssued: 2030-01-01\n",
			"later: version 10", "Mohr copy v10\n{\"for\":\"SIM\"}\n",
			"later: head alone", "Mohr copy v2\n",
			"later: a long number", "Mohr copy v18446744073709551617\nFor: x\n"),
		texts("altered",
			"later: version 2 of this grammar", version(text, "v2"),
			"later: version 2 of this grammar, unsigned", version(simText, "v2"),
			"later: version 2 of this grammar, more lines", version(simText, "v2")+"Note: trust me\n",
			"later: version 12 of this grammar", version(text, "v12"),
			"later: version 0", "Mohr copy v0\nPurpose: SIM\n",
			"later: version 01", version(text, "v01"),
			"later: version 02 of another grammar", "Mohr copy v02\nPurpose: SIM\n",
			"later: version 1.1", version(text, "v1.1"),
			"later: version -1", "Mohr copy v-1\n",
			"later: no number", version(text, "v"),
			"later: urdu digit", version(text, "v۲"),
			"later: carriage return", "Mohr copy v2\r\nPurpose: SIM\r\n",
			"later: no line feed", "Mohr copy v2"),
	)
}

func foreignCases() []vector {
	return texts("foreign",
		"foreign: empty", "",
		"foreign: web address", "https://example.org/?For: x",
		"foreign: number", "3520212345671",
		"foreign: wifi", "WIFI:T:WPA;S:Blue Area;P:secret;;",
		"foreign: vCard", "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Khan;Ayesha\r\nTEL:+92512345678\r\nEND:VCARD\r\n",
		"foreign: bank transfer", "BCD\n002\n1\nSCT\nGENODEF1XXX\nExample GmbH\nDE02100100109307118603\nEUR12.50\n\n\nInvoice 42\n",
		"foreign: merchant payment", "00020101021126370011pk.example010812345678020201520458125303586540510.005802PK5910JAZZ SHOP6009ISLAMABAD6304ABCD",
		"foreign: electricity bill", "IESCO\nFor: November 2026\nOn: 2026-11-23\nConsumer: 01 14111 0000000 U\nPayable: 4,210\n",
		"foreign: ticket", "Ticket\nFor: Ayesha Khan\nTo: Lahore\nOn: 2026-11-23\n",
		"foreign: another note", "go.sum database tree\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 sum.golang.org Az3grAAAAAAA\n",
		"foreign: key and signature without words", "Key: mohr+00000000+AAAA\n\n\u2014 mohr AAAA\n",
		"foreign: all in small letters", strings.ToLower(simText),
		"foreign: name alone", "Mohr",
		"foreign: name and no version", "Mohr copy\nFor: x\n",
		"foreign: not UTF-8", "\xff\xfe\x00M\x00o",
		"foreign: urdu", "صرف سم کی رجسٹریشن کے لیے\n",
		"foreign: controls", "\x00\x01\x02\r\n",
	)
}
