package seal_test

import (
	"errors"
	"strings"
	"testing"

	"mohr/watermark/internal/fault"
	"mohr/watermark/internal/qr"
	"mohr/watermark/internal/seal"
)

var sim = seal.Words{
	Purpose:   "SIM registration only",
	Recipient: "Jazz Franchise, Blue Area",
	Issued:    "2026-11-23",
	Expires:   "2026-12-31",
	Copy:      "7F3K-9QXM",
}

const simText = `Mohr copy v1
For: SIM registration only
To: Jazz Franchise, Blue Area
On: 2026-11-23
Until: 2026-12-31
Copy: 7F3K-9QXM
`

// with returns the words of sim with one change.
func with(change func(*seal.Words)) seal.Words {
	w := sim
	change(&w)
	return w
}

func TestEncode(t *testing.T) {
	tests := []struct {
		name  string
		words seal.Words
		want  string
	}{
		{"all", sim, simText},
		{"least", seal.Words{Purpose: "x", Issued: "2000-01-01", Copy: "0000-0000"},
			"Mohr copy v1\nFor: x\nOn: 2000-01-01\nCopy: 0000-0000\n"},
		{"one day", with(func(w *seal.Words) { w.Expires = w.Issued }),
			strings.Replace(simText, "2026-12-31", "2026-11-23", 1)},
		{"leap day", with(func(w *seal.Words) { w.Expires = "2028-02-29" }),
			strings.Replace(simText, "2026-12-31", "2028-02-29", 1)},
		{"urdu", with(func(w *seal.Words) { w.Purpose, w.Recipient = "صرف سم کی رجسٹریشن", "" }),
			"Mohr copy v1\nFor: صرف سم کی رجسٹریشن\nOn: 2026-11-23\nUntil: 2026-12-31\nCopy: 7F3K-9QXM\n"},
		{"words like a line", with(func(w *seal.Words) { w.Purpose = "Copy: 7F3K-9QXM" }),
			strings.Replace(simText, "SIM registration only", "Copy: 7F3K-9QXM", 1)},
	}
	for _, tt := range tests {
		got, err := seal.Encode(tt.words)
		if err != nil || got != tt.want {
			t.Errorf("%s: Encode = %q, %v, want %q", tt.name, got, err, tt.want)
			continue
		}
		if back, err := seal.Parse(got); err != nil || back != tt.words {
			t.Errorf("%s: Parse = %+v, %v, want %+v", tt.name, back, err, tt.words)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*seal.Words)
		want   string // in the message: which field, and why
	}{
		{"no purpose", func(w *seal.Words) { w.Purpose = "" }, "purpose: 0 characters"},
		{"long purpose", func(w *seal.Words) { w.Purpose = strings.Repeat("ی", 81) }, "purpose: 81 characters, limit is 1 to 80"},
		{"long recipient", func(w *seal.Words) { w.Recipient = strings.Repeat("x", 61) }, "recipient: 61 characters"},
		{"untrimmed", func(w *seal.Words) { w.Purpose += " " }, "purpose: not in canonical form"},
		{"two spaces", func(w *seal.Words) { w.Recipient = "a  b" }, "recipient: not in canonical form"},
		{"decomposed", func(w *seal.Words) { w.Purpose = "cafe\u0301" }, "purpose: not in canonical form"},
		{"line feed", func(w *seal.Words) { w.Purpose = "a\nCopy: 0000-0000" }, "purpose: not in canonical form"},
		{"bidi", func(w *seal.Words) { w.Recipient = "a\u202eb" }, "recipient: not in canonical form"},
		{"no date", func(w *seal.Words) { w.Issued = "" }, "day of issue"},
		{"no such day", func(w *seal.Words) { w.Issued = "2026-02-29" }, "day of issue"},
		{"year 1999", func(w *seal.Words) { w.Issued = "1999-12-31" }, "day of issue"},
		{"year 2200", func(w *seal.Words) { w.Expires = "2200-01-01" }, "last day"},
		{"date and time", func(w *seal.Words) { w.Issued = "2026-11-23T00:00:00Z" }, "day of issue"},
		{"urdu digits", func(w *seal.Words) { w.Issued = "۲۰۲۶-۱۱-۲۳" }, "day of issue"},
		{"until before on", func(w *seal.Words) { w.Expires = "2026-11-22" }, "last day: before"},
		{"small copy ID", func(w *seal.Words) { w.Copy = "7f3k-9qxm" }, "copy ID"},
		{"copy ID with U", func(w *seal.Words) { w.Copy = "7F3K-9QXU" }, "copy ID"},
		{"copy ID without hyphen", func(w *seal.Words) { w.Copy = "7F3K9QXM0" }, "copy ID"},
	}
	for _, tt := range tests {
		w := with(tt.change)
		text, err := seal.Encode(w)
		if text != "" || !errors.Is(err, fault.Label) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Encode = %q, %v, want an impossible label with %q", tt.name, text, err, tt.want)
		}
		if err != nil && w.Purpose != "" && strings.Contains(err.Error(), w.Purpose) {
			t.Errorf("%s: the error repeats the purpose: %v", tt.name, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	edit := func(old, new string) string { return strings.Replace(simText, old, new, 1) }
	tests := []struct {
		name, text string
		want       error
	}{
		{"empty", "", fault.Format},
		{"a web address", "https://example.org/", fault.Format},
		{"small letters", strings.ToLower(simText), fault.Format},
		{"byte order mark", "\ufeff" + simText, fault.Format},
		{"version 2", edit("v1", "v2"), fault.Unsupported},
		{"version 10", edit("v1", "v10"), fault.Unsupported},
		{"carriage returns", strings.ReplaceAll(simText, "\n", "\r\n"), fault.Unsupported},
		{"head alone", "Mohr copy v1\n", fault.Label},
		{"no last line feed", strings.TrimSuffix(simText, "\n"), fault.Label},
		{"an empty line after", simText + "\n", fault.Label},
		{"words after", simText + "Note: trust me\n", fault.Label},
		{"signed", simText + "Key: x+00000000+AAAA\n\n\u2014 x AAAA\n", fault.Label},
		{"order", edit("On: 2026-11-23\nUntil: 2026-12-31\n", "Until: 2026-12-31\nOn: 2026-11-23\n"), fault.Label},
		{"no day of issue", edit("On: 2026-11-23\n", ""), fault.Label},
		{"empty recipient", edit("Jazz Franchise, Blue Area", ""), fault.Label},
		{"two recipients", edit("On:", "To: b\nOn:"), fault.Label},
		{"space before colon", edit("For:", "For :"), fault.Label},
		{"two spaces after colon", edit("For: ", "For:  "), fault.Label},
		{"tab", edit("SIM ", "SIM\t"), fault.Label},
		{"not UTF-8", edit("SIM", "\xff"), fault.Label},
		{"replacement character", edit("SIM", "\ufffd"), fault.Label},
		{"too long", edit("SIM", strings.Repeat("x", seal.MaxBytes)), fault.Label},
	}
	for _, tt := range tests {
		w, err := seal.Parse(tt.text)
		if w != (seal.Words{}) || !errors.Is(err, tt.want) {
			t.Errorf("%s: Parse = %+v, %v, want %v", tt.name, w, err, tt.want)
		}
	}
}

// Every text that is one byte away from a copy's is refused or says something else; none is read as the same.
func TestParseIsExact(t *testing.T) {
	for i := range simText {
		for _, c := range []byte("\x00 \n-:0AzÿX") {
			near := simText[:i] + string([]byte{c}) + simText[i+1:]
			if near == simText {
				continue
			}
			if w, err := seal.Parse(near); err == nil && w == sim {
				t.Errorf("Parse of the text with byte %d as %#x gives the same words", i, c)
			}
		}
		if _, err := seal.Parse(simText[:i]); err == nil {
			t.Errorf("Parse of the first %d bytes is no error", i)
		}
	}
}

// The longest text fits a QR code, with room for a key line and a signature beside it.
func TestLongest(t *testing.T) {
	w := with(func(w *seal.Words) {
		w.Purpose = strings.Repeat("𐀀", seal.MaxPurpose)
		w.Recipient = strings.Repeat("𐀀", seal.MaxRecipient)
	})
	text, err := seal.Encode(w)
	if err != nil || len(text) != seal.MaxBytes {
		t.Fatalf("Encode of the longest words = %d bytes, %v, want %d", len(text), err, seal.MaxBytes)
	}
	const signed = 400 // bytes: a key line and a signature line with a key name of 60
	if seal.MaxBytes+signed > qr.MaxPayload {
		t.Errorf("longest text is %d bytes, %d with a signature, QR code holds %d", seal.MaxBytes, seal.MaxBytes+signed, qr.MaxPayload)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(simText)
	f.Add("Mohr copy v1\nFor: صرف سم\nOn: 2026-11-23\nCopy: 0000-0000\n")
	f.Add("Mohr copy v1\nFor: نہیں\u200cہے 35202-1234567-1\nOn: 2026-11-23\nCopy: 0000-0000\n")
	f.Add(simText + "Key: x\n\n\u2014 x AAAA\n")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := seal.Parse(text)
		if err != nil {
			return
		}
		back, err := seal.Encode(w)
		if err != nil || back != text {
			t.Errorf("Encode(Parse(%q)) = %q, %v", text, back, err)
		}
	})
}
