package hygiene_test

import (
	"strings"
	"testing"
)

// The list was written before the meter was changed for it, and none of it was tried while it was written. At the first run
// 296 of the 300 weak ones scored 2 or less, and all 58 strong ones 3 or more. Too high were "ButtSahb786",
// "BismillahHirRehman1", "cheeta_123" and "احمد رضا 786": a word that the list did not have in each but the second. Once it
// has been looked at it is a list like any other: what comes after it needs a new one.
func TestHeldOut(t *testing.T) {
	m := full(t)
	weak, strong, wrong := 0, 0, 0
	for _, s := range readSamples(t, "heldout.txt") {
		got := m.Weigh(s.password, nil)
		isWeak := strings.HasPrefix(s.kind, "weak ")
		if isWeak {
			weak++
		} else {
			strong++
		}
		if isWeak != (got.Score <= 2) {
			wrong++
			t.Errorf("%s: %q scores %d (10^%.2f): %v", s.kind, s.password, got.Score, got.GuessesLog10, got.Reasons)
		}
	}
	if weak < 200 || strong < 50 {
		t.Errorf("%d weak and %d strong, want 200 and 50", weak, strong)
	}
	t.Logf("%d weak, %d strong, %d wrong", weak, strong, wrong)
}
