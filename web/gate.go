package web

import "context"

// A gate lets so many in at once and so many more wait.
type gate struct {
	inside  chan struct{}
	waiting chan struct{}
}

func newGate(inside, waiting int) gate {
	return gate{make(chan struct{}, inside), make(chan struct{}, inside+waiting)}
}

// enter waits for a place and returns what gives it back. The error is the refusal of who comes when too many wait
// already, or the context's.
func (g gate) enter(ctx context.Context) (leave func(), err error) {
	select {
	case g.waiting <- struct{}{}:
	default:
		return nil, refuse(codeBusy, "too many requests are waiting")
	}
	select {
	case g.inside <- struct{}{}:
		return func() { <-g.inside; <-g.waiting }, nil
	case <-ctx.Done():
		<-g.waiting
		return nil, ctx.Err()
	}
}
