package watermark

import "testing"

// A number beside Urdu words must not have its groups turned round; shown here with the isolates as < and >.
func TestIsolateNumbers(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"SIM", "SIM"},
		{"12345-1234567-1", "<12345-1234567-1>"},
		{"شناختی کارڈ 12345-1234567-1", "شناختی کارڈ <12345-1234567-1>"},
		{"+92 300 1234567 فون", "<+92 300 1234567> فون"},
		{"23/11/2026 تک", "<23/11/2026> تک"},
		{"کمرہ 12، 5", "کمرہ <12>، <5>"},
		{"a1b2", "a<1>b<2>"},
		{"1.", "<1>."},
		{"+ 5", "+ <5>"},
		{"-5", "-<5>"},
		{"1  2", "<1>  <2>"},
	}
	for _, tt := range tests {
		got := []rune(isolateNumbers(tt.in))
		for i, r := range got {
			switch r {
			case '\u2066':
				got[i] = '<'
			case '\u2069':
				got[i] = '>'
			}
		}
		if string(got) != tt.want {
			t.Errorf("isolateNumbers(%q) = %q, want %q", tt.in, string(got), tt.want)
		}
	}
}

func TestASCIIDigits(t *testing.T) {
	if got := asciiDigits("۱۲۳ ٤٥٦ 789 الف"); got != "123 456 789 الف" {
		t.Errorf("asciiDigits gave %q", got)
	}
}

func TestHasArabic(t *testing.T) {
	for s, want := range map[string]bool{"": false, "SIM": false, "صرف": true, "Jazz فرنچائز": true, "۱۲۳": false, "،": false} {
		if got := hasArabic(s); got != want {
			t.Errorf("hasArabic(%q) = %v, want %v", s, got, want)
		}
	}
}
