package watermark_test

import (
	"testing"

	"mohr/watermark"
)

// A program that was given an impossible key is not told "valid".
func TestToldFailsClosed(t *testing.T) {
	for _, f := range []watermark.Finding{{State: watermark.Valid}, {State: watermark.Altered}} {
		told := f.Told(watermark.Check{Key: "no key"})
		if told.State == watermark.Valid.String() {
			t.Errorf("%v under an impossible key is told as valid", f.State)
		}
	}
	if told := (watermark.Finding{State: watermark.Valid}).Told(watermark.Check{}); told.State != "valid" {
		t.Errorf("a valid code without a key to check is told as %q", told.State)
	}
}
