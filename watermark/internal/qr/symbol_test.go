package qr

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

// theirLevels are gozxing's levels by the bits of the format.
var theirLevels = [4]decoder.ErrorCorrectionLevel{
	decoder.ErrorCorrectionLevel_M, decoder.ErrorCorrectionLevel_L, decoder.ErrorCorrectionLevel_H, decoder.ErrorCorrectionLevel_Q,
}

// The tables of another reader say the same.
func TestTables(t *testing.T) {
	for v := 1; v <= maxVersion; v++ {
		theirs, err := decoder.Version_GetVersionForNumber(v)
		if err != nil {
			t.Fatal(err)
		}
		for level := range theirLevels {
			blocks, count := theirs.GetECBlocksForLevel(theirLevels[level]), 0
			for _, b := range blocks.GetECBlocks() {
				count += b.GetCount()
			}
			if check := int(checkWords[level][v-1]); check != blocks.GetECCodewordsPerBlock() || int(blockCount[level][v-1]) != count {
				t.Errorf("version %d, level %d: %d blocks with %d check codewords, want %d with %d",
					v, level, blockCount[level][v-1], check, count, blocks.GetECCodewordsPerBlock())
			}
		}
		s := symbol{version: v, dark: func(x, y int) bool { return false }}
		if got, want := len(s.codewords()), theirs.GetTotalCodewords(); got != want {
			t.Errorf("version %d: %d codewords, want %d", v, got, want)
		}
		var want [][2]int
		lines := theirs.GetAlignmentPatternCenters()
		for i, y := range lines {
			for j, x := range lines {
				if last := len(lines) - 1; (i > 0 || j > 0 && j < last) && (i < last || j > 0) {
					want = append(want, [2]int{x, y})
				}
			}
		}
		if got := alignModules(v); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("version %d: alignment patterns at %v, want %v", v, got, want)
		}
	}
}

// theirCode is a code that gozxing makes, of up to so many characters. It is nil if they do not fit.
func theirCode(rnd *rand.Rand, version, length int) (*encoder.QRCode, format) {
	kinds := []string{"0123456789", alphanumerics, "abc:/?Straße ہر صفحہ", "漢字点茗"}
	kind := []rune(kinds[rnd.IntN(3)])
	hints := map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_QR_VERSION: version}
	f := format(rnd.IntN(32))
	hints[gozxing.EncodeHintType_QR_MASK_PATTERN] = f.mask()
	switch rnd.IntN(4) {
	case 0:
		hints[gozxing.EncodeHintType_CHARACTER_SET] = "UTF-8"
	case 1:
		hints[gozxing.EncodeHintType_GS1_FORMAT] = true
	}
	var text strings.Builder
	for range length {
		text.WriteRune(kind[rnd.IntN(len(kind))])
	}
	code, err := encoder.Encoder_encode(text.String(), theirLevels[f.level()], hints)
	if err != nil {
		return nil, f
	}
	return code, f
}

// theirText is what gozxing reads.
func theirText(m *gozxing.BitMatrix) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	r, err := decoder.NewDecoder().Decode(m, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"})
	if err != nil {
		return "", false
	}
	return r.GetText(), true
}

// Codes of another maker with more and more wrong modules are read as long as another reader reads them.
func TestReadsLikeGozxing(t *testing.T) {
	rnd := rand.New(rand.NewPCG(21, 22))
	rounds := 4000
	if testing.Short() {
		rounds = 400
	}
	good, bad := 0, 0
	for range rounds {
		version := 1 + rnd.IntN(1+rnd.IntN(maxVersion))
		code, f := theirCode(rnd, version, rnd.IntN(10*version*version/4+20))
		if code == nil {
			continue
		}
		n := code.GetMatrix().GetWidth()
		m, err := gozxing.NewSquareBitMatrix(n)
		if err != nil {
			t.Fatal(err)
		}
		for y := range n {
			for x := range n {
				if code.GetMatrix().Get(x, y) == 1 {
					m.Set(x, y)
				}
			}
		}
		if got, _ := bestFormat(n, m.Get); got != f {
			t.Fatalf("version %d: format %d, want %d", version, got, f)
		}
		fixed := fixedModules(version)
		for range rnd.IntN(1 + n*n/25) {
			if i := rnd.IntN(n * n); !fixed[i] {
				m.Flip(i%n, i/n)
			}
		}
		got, ok := symbol{version, f, m.Get}.text()
		want, theirs := theirText(m)
		if ok != theirs || got != want {
			t.Errorf("version %d, format %d: text = %q, %v, gozxing reads %q, %v", version, f, got, ok, want, theirs)
		}
		if ok {
			good++
		} else {
			bad++
		}
	}
	if good < rounds/5 || bad < rounds/5 {
		t.Errorf("%d codes were read and %d not: one side was hardly tried", good, bad)
	}
}

// A block with as many wrong codewords as half its check codewords is repaired, and one with more never called whole
// unless it is.
func TestCorrect(t *testing.T) {
	rnd := rand.New(rand.NewPCG(23, 24))
	for round := range 20_000 {
		check := 7 + rnd.IntN(24)
		block := wholeBlock(rnd, 1+rnd.IntN(125), check)
		broken := append([]byte(nil), block...)
		wrong := rnd.IntN(check + 1)
		for _, i := range rnd.Perm(len(block))[:min(wrong, len(block))] {
			broken[i] ^= byte(1 + rnd.IntN(255))
		}
		before := string(broken)
		ok := correct(broken, check)
		switch {
		case wrong <= check/2 && (!ok || string(broken) != string(block)):
			t.Fatalf("round %d: %d of %d codewords wrong, %d check: not repaired", round, wrong, len(block), check)
		case ok && !syndromesOf(make([]byte, check), broken):
			t.Fatalf("round %d: %d of %d codewords wrong, %d check: called whole", round, wrong, len(block), check)
		case !ok && string(broken) != before:
			t.Fatalf("round %d: a block that could not be repaired was changed", round)
		}
	}
}

// wholeBlock is random data and the check codewords for it: what is left when the data is divided by the generator.
func wholeBlock(rnd *rand.Rand, data, check int) []byte {
	generator := []byte{1} // the highest power first
	for i := range check {
		next := append(append([]byte(nil), generator...), 0)
		for j, v := range generator {
			next[j+1] ^= product(v, powers[i])
		}
		generator = next
	}
	block := make([]byte, data+check)
	for i := range data {
		block[i] = byte(rnd.Uint32())
	}
	rest := append([]byte(nil), block...)
	for i := range data {
		for j, v := range generator {
			if j > 0 {
				rest[i+j] ^= product(v, rest[i])
			}
		}
	}
	copy(block[data:], rest[data:])
	return block
}

// codeword 1 of annex I: version 1-M, the digits 01234567. ISO/IEC 18004:2015, annex I.2.
func TestCorrectStandard(t *testing.T) {
	block := []byte{
		0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
		0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55,
	}
	if !syndromesOf(make([]byte, 10), block) {
		t.Error("the standard's own example is not whole")
	}
	if text, ok := readSegments(block[:16], 1); !ok || text != "01234567" {
		t.Errorf("readSegments = %q, %v, want 01234567", text, ok)
	}
}

// FuzzSymbol reads modules that say anything at all.
func FuzzSymbol(f *testing.F) {
	f.Add(byte(1), byte(5), []byte("any modules"))
	f.Add(byte(40), byte(31), make([]byte, 4000))
	f.Fuzz(func(t *testing.T, version, bits byte, modules []byte) {
		s := symbol{version: 1 + int(version)%maxVersion, format: format(bits % 32)}
		n := s.size()
		s.dark = func(x, y int) bool {
			i := y*n + x
			return i/8 < len(modules) && modules[i/8]>>(i%8)&1 == 1
		}
		if text, ok := s.text(); !utf8.ValidString(text) || !ok && text != "" {
			t.Errorf("text = %q, %v", text, ok)
		}
	})
}

// FuzzCorrect repairs what is no block of a code.
func FuzzCorrect(f *testing.F) {
	f.Add(byte(10), []byte("some codewords"))
	f.Fuzz(func(t *testing.T, check byte, block []byte) {
		n := 1 + int(check)%30
		if len(block) < n || len(block) > 255 {
			return
		}
		if correct(block, n) && !syndromesOf(make([]byte, n), block) {
			t.Error("a block that is not whole was called so")
		}
	})
}

// bitsOf writes numbers of so many bits, value and width in turn, and fills the last codeword with zeros.
func bitsOf(pairs ...int) []byte {
	var out []byte
	have := 0
	for i := 0; i+1 < len(pairs); i += 2 {
		for bit := pairs[i+1] - 1; bit >= 0; bit-- {
			if have%8 == 0 {
				out = append(out, 0)
			}
			out[have/8] |= byte(pairs[i]>>bit&1) << (7 - have%8)
			have++
		}
	}
	return out
}

func TestSegments(t *testing.T) {
	const no = "none"
	tests := []struct {
		name    string
		version int
		bits    []int
		want    string
	}{
		{"nothing", 1, nil, ""},
		{"an end mark", 1, []int{0, 4, 1, 4}, ""},
		{"digits", 1, []int{1, 4, 8, 10, 12, 10, 345, 10, 67, 7}, "01234567"},
		{"one digit more", 10, []int{1, 4, 4, 12, 12, 10, 9, 4}, "0129"},
		{"a thousand", 1, []int{1, 4, 3, 10, 1000, 10}, no},
		{"a hundred", 1, []int{1, 4, 2, 10, 100, 7}, no},
		{"ten", 1, []int{1, 4, 1, 10, 10, 4}, no},
		{"too few digits", 1, []int{1, 4, 9, 10, 12, 10}, no},
		{"capitals", 1, []int{2, 4, 5, 9, 10*45 + 12, 11, 14*45 + 41, 11, 4, 6}, "ACE-4"},
		{"capitals in a large code", 27, []int{2, 4, 1, 13, 44, 6}, ":"},
		{"no such pair", 1, []int{2, 4, 2, 9, 45 * 45, 11}, no},
		{"no such character", 1, []int{2, 4, 1, 9, 45, 6}, no},
		{"too few capitals", 1, []int{2, 4, 5, 9, 462, 11}, no},
		{"bytes", 1, []int{4, 4, 2, 8, 'h', 8, 'i', 8}, "hi"},
		{"bytes with a long count", 10, []int{4, 4, 2, 16, 'h', 8, 'i', 8}, "hi"},
		{"too few bytes", 1, []int{4, 4, 3, 8, 'h', 8, 'i', 8}, no},
		{"UTF-8 in two segments", 1, []int{4, 4, 1, 8, 0xc3, 8, 4, 4, 1, 8, 0x9f, 8}, "ß"},
		{"not UTF-8", 1, []int{4, 4, 3, 8, 'a', 8, 0xff, 8, 0xff, 8}, "a\ufffd\ufffd"},
		{"ECI 26", 1, []int{7, 4, 26, 8, 4, 4, 2, 8, 0xc3, 8, 0x9f, 8}, "ß"},
		{"ECI 3", 1, []int{7, 4, 3, 8, 4, 4, 2, 8, 'a', 8, 0xdf, 8}, "aß"},
		{"ECI 20 in two bytes", 1, []int{7, 4, 0x8014, 16, 4, 4, 3, 8, 'a', 8, 0x93, 8, 0xfa, 8}, "a\ufffd\ufffd"},
		{"ECI in three bytes", 1, []int{7, 4, 0xc0001a, 24, 4, 4, 2, 8, 0xc3, 8, 0x9f, 8}, "ß"},
		{"no such ECI", 1, []int{7, 4, 0xe0, 8, 4, 4, 1, 8, 'a', 8}, no},
		{"half an ECI", 1, []int{7, 4, 0x80, 8}, no},
		{"Kanji", 1, []int{8, 4, 2, 8, 0xd9f, 13, 0x1aaa, 13}, "\ufffd\ufffd"},
		{"too few Kanji", 1, []int{8, 4, 2, 8, 0xd9f, 13}, no},
		{"structured append", 1, []int{3, 4, 0x12, 8, 0xab, 8, 4, 4, 1, 8, 'a', 8}, "a"},
		{"half of that", 1, []int{3, 4, 0x12, 8}, no},
		{"FNC1", 1, []int{5, 4, 2, 4, 4, 9, 38*45 + 38, 11, 38*45 + 1, 11}, "%\x1d1"},
		{"FNC1, second kind", 1, []int{9, 4, 7, 8, 2, 4, 1, 9, 38, 6}, "\x1d"},
		{"half of that", 1, []int{9, 4, 7, 4}, no},
		{"a per cent sign", 1, []int{2, 4, 1, 9, 38, 6}, "%"},
		{"Hanzi", 1, []int{13, 4, 1, 4, 1, 8, 100, 13}, no},
		{"no such mode", 1, []int{15, 4}, no},
		{"without room for an end mark", 1, []int{4, 4, 0, 8, 4, 4, 0, 8, 4, 4, 0, 8}, ""},
	}
	for _, tt := range tests {
		data := bitsOf(tt.bits...)
		got, ok := readSegments(data, tt.version)
		if want := tt.want != no; ok != want || ok && got != tt.want || !ok && got != "" {
			t.Errorf("%s: readSegments(%x) = %q, %v, want %q", tt.name, data, got, ok, tt.want)
		}
	}
}

func FuzzSegments(f *testing.F) {
	f.Add(byte(1), bitsOf(4, 4, 2, 8, 'h', 8, 'i', 8))
	f.Add(byte(30), bitsOf(7, 4, 0x8014, 16, 8, 4, 2, 12, 0xd9f, 13, 0x1aaa, 13))
	f.Add(byte(10), binary.BigEndian.AppendUint64(nil, 0x5200419c4e4a0000))
	f.Fuzz(func(t *testing.T, version byte, data []byte) {
		if len(data) > 3000 { // no code holds more
			return
		}
		text, _ := readSegments(data, 1+int(version)%maxVersion)
		// A codeword of a digit segment holds 2.4 digits at most, and U+FFFD takes three bytes for one.
		if !utf8.ValidString(text) || len(text) > 3*len(data) {
			t.Errorf("readSegments(%x) = %q", data, text)
		}
	})
}
