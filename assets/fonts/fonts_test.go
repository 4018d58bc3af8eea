//go:build !js

package fonts

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"
)

func TestFontsHoldWhatLabelsNeed(t *testing.T) {
	// Digits of all three families, Urdu's letters, what an Arabic keyboard types in their place.
	urdu := "0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹آأؤئءابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہۂۃھیےۓكيىهة" +
		"\u064B\u064E\u064F\u0650\u0651\u0652\u0654\u0670 \u00A0،۔؟؛«»()[]{}-–/:.!+\u200C\u200D"
	latin := "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" +
		"\u00A0©®°·ÀÉÎÕÜßçéñøÿĀāŁłŐőŒœŠšŸŽž‐–—‘’‚“”„•…‹›₨€£\u0301"
	for _, c := range []struct {
		name  string
		ttf   []byte
		holds string
		lacks string
	}{
		{"NastaliqUrdu", Nastaliq(), urdu, "Az中अ\U0001F600"},
		{"SansRegular", Regular(), latin, "اک۴中अ\U0001F600"},
		{"SansBold", Bold(), latin, "اک۴中अ\U0001F600"},
	} {
		face, err := font.ParseTTF(bytes.NewReader(c.ttf))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, r := range c.holds {
			if _, ok := face.NominalGlyph(r); !ok {
				t.Errorf("%s lacks %U", c.name, r)
			}
		}
		for _, r := range c.lacks {
			if _, ok := face.NominalGlyph(r); ok {
				t.Errorf("%s holds %U", c.name, r)
			}
		}
	}
}

func TestLicenceNamesTheFonts(t *testing.T) {
	for _, want := range []string{
		"SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007", "PERMISSION & CONDITIONS", "TERMINATION", "DISCLAIMER",
		"Copyright 2017 Google Inc.", "Copyright 2015 Google LLC.",
	} {
		if !strings.Contains(OFL, want) {
			t.Errorf("OFL.txt does not say %q", want)
		}
	}
	for name, ttf := range map[string][]byte{"NotoNastaliqUrdu-Regular.ttf": Nastaliq(), "NotoSans-Regular.ttf": Regular(), "NotoSans-Bold.ttf": Bold()} {
		if file, err := os.ReadFile(name); err != nil || !bytes.Equal(file, ttf) {
			t.Errorf("%s is not what is embedded under its name (%v)", name, err)
		}
	}
}
