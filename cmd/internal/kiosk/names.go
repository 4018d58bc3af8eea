package kiosk

import (
	"strings"
	"unicode"
)

// maxShown is the most characters of a file's name that are shown.
const maxShown = 60

// shownName is a file's name for a person: without folders, without what cannot be seen or turns text around, and not longer
// than maxShown, the middle left out.
func shownName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	var b strings.Builder
	for _, c := range strings.ToValidUTF8(name, "\ufffd") {
		switch {
		case unicode.In(c, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
		case unicode.IsSpace(c):
			b.WriteByte(' ')
		default:
			b.WriteRune(c)
		}
	}
	all := []rune(strings.TrimSpace(b.String()))
	if len(all) > maxShown {
		const tail = 12
		all = append(append(all[:maxShown-tail-1:maxShown-tail-1], '\u2026'), all[len(all)-tail:]...)
	}
	if len(all) == 0 {
		return "?"
	}
	return string(all)
}
