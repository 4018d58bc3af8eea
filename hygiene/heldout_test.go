package hygiene_test

import (
	"strings"
	"testing"
)

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
	t.Logf("%d weak, %d strong, %d wrong", weak, strong, wrong)
}
