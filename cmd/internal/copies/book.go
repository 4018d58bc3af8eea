package copies

import "sync"

// A Book adds rows to a register for many goroutines: those that come while others wait for the disk share the next wait. The
// zero Book has no register.
type Book struct {
	Register *Register

	turn sync.Mutex // of writing
	mu   sync.Mutex
	next *group
}

// A group is rows that are written together.
type group struct {
	rows []Copy
	done chan struct{}
	err  error
}

// Add is Register.Add of one row, for each goroutine. A row that breaks the rules fails alone.
func (b *Book) Add(c Copy) error {
	if err := c.Check(); err != nil {
		return err
	}
	b.mu.Lock()
	first := b.next == nil
	if first {
		b.next = &group{done: make(chan struct{})}
	}
	g := b.next
	g.rows = append(g.rows, c)
	b.mu.Unlock()
	if !first {
		<-g.done
		return g.err
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	b.mu.Lock()
	b.next = nil
	b.mu.Unlock()
	g.err = b.Register.Add(g.rows...)
	close(g.done)
	return g.err
}
