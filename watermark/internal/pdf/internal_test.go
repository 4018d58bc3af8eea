package pdf

import (
	"bytes"
	"errors"
	"testing"
)

func TestTooManyObjects(t *testing.T) {
	sheet := Sheet{WidthPt: 9, HeightPt: 9}
	for _, tt := range []struct {
		have int
		want error
	}{{MaxObjects - 3, nil}, {MaxObjects - 2, ErrTooLong}} {
		w := NewWriter(&bytes.Buffer{}, WriterOptions{})
		w.starts = make([]uint32, tt.have)
		if err := w.Add(sheet); !errors.Is(err, tt.want) {
			t.Errorf("Add after %d objects = %v, want %v", tt.have, err, tt.want)
		}
	}
}

func TestFixed(t *testing.T) {
	tests := []struct {
		pt   float64
		want string
	}{
		{0, "0"}, {1, "1"}, {0.1, "0.1"}, {595.44, "595.44"}, {1.0 / 3, "0.33333"}, {2.0 / 3, "0.66667"},
		{14400, "14400"}, {0.00001, "0.00001"}, {0.000004, "0"}, {99.999999, "100"}, {841.88976, "841.88976"}, {5e-324, "0"},
	}
	for _, tt := range tests {
		f, ok := fixedOf(tt.pt)
		if got := string(f.append(nil)); got != tt.want || !ok {
			t.Errorf("fixedOf(%v) = %s, %v, want %s", tt.pt, got, ok, tt.want)
		}
	}
}

func TestUserUnitOf(t *testing.T) {
	for src, want := range map[string]string{
		"": "", "/UserUnit": "", "/UserUnit 2.5/Rotate 0": "2.5", "/UserUnit\r\n\t 3>>": "3", "/UserUnit4": "4", "/UserUnits 5": "",
		"/UserUnit 7 0 R /UserUnit 8": "7", "/UserUnit/UserUnit 9": "9", "/UserUnit -1": "", "/UserUnit 123456789012345678901": "12345678901234567890",
	} {
		if got := userUnit([]byte(src)); got != want {
			t.Errorf("userUnit(%q) = %q, want %q", src, got, want)
		}
	}
}
