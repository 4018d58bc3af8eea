package watermark

import "mohr/watermark/internal/plan"

// StyleOf is the look of a strength's mark, for tests that attack it: the program is open, so an attacker knows it.
func StyleOf(s Strength) plan.Style { return styles[s] }
