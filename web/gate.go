package web

import (
	"context"

	"mohr/watermark"
)

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

// largePixels is what a picture has at least to be worked on alone: a phone's have 12 to 50 million, and each million
// may take 10 MB.
const largePixels = 30_000_000

// alone waits until no other large picture is worked on, if one of the documents is large. What cannot be read is not;
// the work itself will say so.
func (s *Server) alone(ctx context.Context, srcs ...[]byte) (leave func(), err error) {
	for _, src := range srcs {
		if n, err := watermark.Pixels(src, s.config.Limits); err == nil && n >= largePixels {
			return s.large.enter(ctx)
		}
	}
	return func() {}, nil
}
