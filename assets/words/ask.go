package words

import "strings"

// An Ask is what a message says of the copy that it asks to delete. The texts are put in as they are.
type Ask struct {
	ID, Purpose, Date string
	Until             string // the last day, when it has passed; else ""
}

// Text is the message in a language. Each value is an isolate (UAX 9), so that numbers and words of the other script keep
// their order.
func (a Ask) Text(l Lang) string {
	key := CopiesAsk
	if a.Until != "" {
		key = CopiesAskExpired
	}
	isolate := func(s string) string { return "\u2068" + s + "\u2069" }
	if l == English { // messengers that know nothing of isolates show boxes; English needs them for a purpose in Urdu alone
		isolate = func(s string) string {
			if strings.ContainsFunc(s, func(r rune) bool { return r > 0x590 }) {
				return "\u2068" + s + "\u2069"
			}
			return s
		}
	}
	return strings.NewReplacer(
		"{id}", isolate(a.ID), "{purpose}", isolate(a.Purpose), "{date}", isolate(a.Date), "{until}", isolate(a.Until),
	).Replace(Get(l, key))
}
