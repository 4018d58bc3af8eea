package watermark

import (
	"mohr/assets/words"
	"mohr/watermark/internal/attack"
	"mohr/watermark/internal/plan"
)

// StyleOf is the look of a strength's mark, for tests that attack it: the program is open, so an attacker knows it.
func StyleOf(s Strength) plan.Style { return styles[s] }

// ToolOf is what the source says of such a mark on a document of that size.
func ToolOf(doc plan.Size, st plan.Style, grey bool) attack.Tool {
	row, err := fixedRow(words.English)
	if err != nil {
		panic(err)
	}
	layout, err := plan.Layout(plan.Request{Doc: doc, Style: st, Rows: []plan.Row{row}})
	if err != nil {
		panic(err)
	}
	return toolOf(layout, grey, 1)
}
