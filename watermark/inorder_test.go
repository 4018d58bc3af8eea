package watermark

import (
	"errors"
	"sync/atomic"
	"testing"
)

// Results come in order, no more than workers are under way or waiting, and the first error in order ends it all.
func TestInOrder(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		var busy, most atomic.Int64
		var got []int
		err := inOrder(40, workers, func(n int) (int, error) {
			for now := busy.Add(1); ; {
				if was := most.Load(); now <= was || most.CompareAndSwap(was, now) {
					break
				}
			}
			return n * n, nil
		}, func(v int) error {
			busy.Add(-1)
			got = append(got, v)
			return nil
		})
		if err != nil || len(got) != 40 || most.Load() > int64(workers) {
			t.Errorf("%d workers: %d results, %v, %d at once", workers, len(got), err, most.Load())
		}
		for i, v := range got {
			if v != (i+1)*(i+1) {
				t.Errorf("%d workers: result %d is %d", workers, i, v)
			}
		}
	}
}

func TestInOrderErrors(t *testing.T) {
	early, late, mine := errors.New("early"), errors.New("late"), errors.New("mine")
	work := func(n int) (int, error) {
		switch {
		case n == 5:
			return 0, early
		case n > 5:
			return 0, late
		}
		return n, nil
	}
	used := 0
	if err := inOrder(100, 4, work, func(int) error { used++; return nil }); err != early || used != 4 {
		t.Errorf("error is %v after %d results, want the first after 4", err, used)
	}
	if err := inOrder(100, 4, work, func(v int) error { return mine }); err != mine {
		t.Errorf("error is %v, want that of use", err)
	}
	if err := inOrder(0, 4, work, nil); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
}
