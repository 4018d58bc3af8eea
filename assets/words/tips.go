package words

import (
	"bytes"
	_ "embed"
)

//go:embed tips.json
var tipsJSON []byte

// Tips returns the tips as they are shipped, a JSON object for hygiene.ParseTips, both languages side by side. Each tip names
// the facts it rests on; the facts stand behind the tips with what was claimed, by whom and when, when somebody looked, and
// how good that is. A number in a tip is a number in one of its facts; the tests insist on that.
func Tips() []byte { return bytes.Clone(tipsJSON) }
