package watermark

import "sync"

// inOrder calls work for 1 to n, at most workers at the same time, and use with each result in order. Results that
// wait for their turn count as at work, so that no more than workers are ever held. The error is the first in
// order; the others are waited for and dropped.
func inOrder[T any](n, workers int, work func(int) (T, error), use func(T) error) error {
	type result struct {
		value T
		err   error
	}
	results := make([]chan result, n)
	for i := range results {
		results[i] = make(chan result, 1)
	}
	places := make(chan struct{}, workers)
	stop := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		for i := range results {
			select {
			case <-stop:
				return
			case places <- struct{}{}:
			}
			all.Go(func() {
				value, err := work(i + 1)
				results[i] <- result{value, err}
			})
		}
	})
	defer all.Wait()
	defer close(stop)
	for i := range results {
		r := <-results[i]
		if r.err != nil {
			return r.err
		}
		if err := use(r.value); err != nil {
			return err
		}
		<-places
	}
	return nil
}
