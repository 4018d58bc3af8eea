package batch_test

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"mohr/cmd/internal/batch"
)

// However many come, what is inside never exceeds the gate, and everybody gets in, the too large one alone.
func TestGate(t *testing.T) {
	const size = 1000
	g := batch.NewGate(size)
	var inside, most atomic.Int64
	var crowd sync.WaitGroup
	for i := range 200 {
		need := rand.New(rand.NewPCG(1, uint64(i))).Int64N(400)
		if i%50 == 0 {
			need = 5 * size
		}
		crowd.Go(func() {
			took := g.Enter(need)
			now := inside.Add(took)
			for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
			}
			if need > size && now != size {
				t.Errorf("one of %d is inside with others: %d", need, now)
			}
			inside.Add(-took)
			g.Leave(took)
		})
	}
	crowd.Wait()
	if most.Load() > size || most.Load() == 0 || inside.Load() != 0 {
		t.Errorf("at most %d were inside, limit is %d; %d are left", most.Load(), size, inside.Load())
	}
}
