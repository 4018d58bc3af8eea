//go:build trials

package watermark

import "mohr/watermark/internal/plan"

// SetStyle replaces the look of a strength, for trials of other designs, and returns what it was.
func SetStyle(s Strength, st plan.Style) plan.Style {
	was := styles[s]
	styles[s] = st
	return was
}
