//go:build !js || fonts

package fonts

import _ "embed"

// NastaliqUrdu is Noto Nastaliq Urdu Regular 2.000: the letters of Urdu and their Arabic keyboard twins, three
// families of digits, the punctuation of labels. It holds no Latin letter.
//
//go:embed NotoNastaliqUrdu-Regular.ttf
var NastaliqUrdu []byte

// SansRegular is Noto Sans Regular 2.004: Latin-1, Latin Extended-A, dashes, quotes, bullets, currency signs.
//
//go:embed NotoSans-Regular.ttf
var SansRegular []byte

// SansBold is Noto Sans Bold 2.004, with the characters of SansRegular.
//
//go:embed NotoSans-Bold.ttf
var SansBold []byte

// Nastaliq returns NastaliqUrdu.
func Nastaliq() []byte { return NastaliqUrdu }

// Regular returns SansRegular.
func Regular() []byte { return SansRegular }

// Bold returns SansBold.
func Bold() []byte { return SansBold }
