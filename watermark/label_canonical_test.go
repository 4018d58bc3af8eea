package watermark_test

import (
	"errors"
	"testing"

	"mohr/watermark"
)

// The canonical words are those that a copy's code says, however they were typed.
func TestCanonical(t *testing.T) {
	day := watermark.Date{Year: 2026, Month: 11, Day: 23}
	for typed, want := range map[string]string{
		"plain": "plain", "Cafe\u0301  only": "Caf\u00e9 only", "12345\u06f1\u0661": "1234511", "a\u200fb\u202ec": "abc",
	} {
		l := watermark.Label{Purpose: typed, Recipient: typed, Issued: day, CopyID: watermark.CopyID{1}, Lang: watermark.Urdu}
		got, err := l.Canonical()
		if l.Purpose, l.Recipient = want, want; got != l || err != nil {
			t.Errorf("%q is %+v, %v, want %q", typed, got, err, want)
		}
	}
	if _, err := (watermark.Label{Issued: day}).Canonical(); !errors.Is(err, watermark.ErrLabel) {
		t.Errorf("without a purpose: %v", err)
	}
}
