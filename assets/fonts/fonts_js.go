//go:build js && !fonts

package fonts

// Tests that are built for js/wasm, where no page hands fonts over, carry them: they are built with the tag fonts.

// A shelf is what Put has put there.
type shelf struct{ nastaliq, regular, bold []byte }

var put shelf

func (s *shelf) put(nastaliq, regular, bold []byte) { *s = shelf{nastaliq, regular, bold} }

// Put hands the typefaces over, as TrueType files, once and before anything else.
func Put(nastaliqUrdu, sansRegular, sansBold []byte) { put.put(nastaliqUrdu, sansRegular, sansBold) }

// Nastaliq returns Noto Nastaliq Urdu Regular 2.000.
func Nastaliq() []byte { return put.nastaliq }

// Regular returns Noto Sans Regular 2.004.
func Regular() []byte { return put.regular }

// Bold returns Noto Sans Bold 2.004.
func Bold() []byte { return put.bold }
