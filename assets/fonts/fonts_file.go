//go:build !js || fonts

package fonts

import _ "embed"

// nastaliqUrdu is Noto Nastaliq Urdu Regular 2.000: the letters of Urdu and their Arabic keyboard twins, three
// families of digits, the punctuation of labels. It holds no Latin letter.
//
//go:embed NotoNastaliqUrdu-Regular.ttf
var nastaliqUrdu []byte

// sansRegular is Noto Sans Regular 2.004: Latin-1, Latin Extended-A, dashes, quotes, bullets, currency signs.
//
//go:embed NotoSans-Regular.ttf
var sansRegular []byte

// sansBold is Noto Sans Bold 2.004, with the characters of sansRegular.
//
//go:embed NotoSans-Bold.ttf
var sansBold []byte

// Nastaliq returns Noto Nastaliq Urdu Regular 2.000.
func Nastaliq() []byte { return nastaliqUrdu }

// Regular returns Noto Sans Regular 2.004.
func Regular() []byte { return sansRegular }

// Bold returns Noto Sans Bold 2.004.
func Bold() []byte { return sansBold }
