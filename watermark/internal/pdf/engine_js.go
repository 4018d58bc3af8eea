package pdf

import (
	"errors"
	"fmt"
	"sync"
	"syscall/js"
)

// An Engine renders pages of PDFs with PDFium, compiled to WebAssembly and run by the browser beside Go, in the same
// Worker. Every call of PDFium is a plain call that returns when PDFium is done: MaxTime cannot be kept from within, so
// the page ends the Worker of a task that takes longer.
//
// The page brings PDFium. Its global function mohrPDFium, without arguments, returns a promise of a fresh instance, a
// Machine in assets/page/pdfium.js, with these properties:
//
//	exports  what the module exports: FPDF_..., malloc, free; its library is initialised
//	at       function of a place and a number of bytes there: the memory as a Uint8Array, good until the next call
//	file     Uint8Array that is set here: the document that FPDF_FILEACCESS_CB reads
//	written  Array of Uint8Array, emptied here: what FPDF_FILEWRITE_CB was given
//	done     function that gives the instance back, for the page to make fresh and bring again; not called after a trap
//
// The memory of an instance must not grow beyond MaxMemory. A promise that fails with an error whose code is
// "unsupported" is ErrAbsent, as is a page without the function.
//
// An Engine may be used by several goroutines, which take turns: there is one processor to be had.
type Engine struct {
	mu     sync.Mutex
	closed bool
}

// provider is the name of the page's function.
const provider = "mohrPDFium"

// NewEngine returns an Engine. It keeps nothing in a folder: the browser has its own store of compiled code.
func NewEngine(string) *Engine { return &Engine{} }

// Close ends the Engine's use.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return nil
}

// CacheFailed is false: there is no folder.
func (e *Engine) CacheFailed() bool { return false }

// run gives task a fresh instance. One in which a call stopped is dropped.
func (e *Engine) run(task func(renderer) error) (err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errors.New("pdf: the engine is closed")
	}
	m, err := newMachine()
	if err != nil {
		return err
	}
	defer func() {
		switch recover().(type) {
		case nil:
		case js.Error, outOfMemory: // a trap, or the like
			err = errBroken
		default:
			err = fmt.Errorf("renderer broke down: %w", ErrDamaged)
		}
	}()
	m.room = m.need("malloc", roomSize)
	err = task(renderer{m})
	m.value.Call("done")
	return err
}

// newMachine asks the page for an instance.
func newMachine() (*machine, error) {
	ask := js.Global().Get(provider)
	if ask.Type() != js.TypeFunction {
		return nil, fmt.Errorf("the page brings no renderer: %w", ErrAbsent)
	}
	value, err := await(ask.Invoke())
	switch {
	case errors.Is(err, ErrAbsent):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("pdf: renderer does not start: %w", err)
	}
	return &machine{value: value, exports: value.Get("exports"), calls: map[string]js.Value{}}, nil
}

// await waits for a promise. The error is ErrAbsent or of no kind.
func await(promise js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	done := make(chan settled, 1)
	kept := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- settled{value: args[0]}
		return nil
	})
	defer kept.Release()
	broken := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- settled{err: reason(args[0])}
		return nil
	})
	defer broken.Release()
	promise.Call("then", kept, broken)
	s := <-done
	return s.value, s.err
}

// reason is the error of a promise that failed.
func reason(thrown js.Value) error {
	switch {
	case thrown.Type() != js.TypeObject:
		return errors.New("no reason given")
	case thrown.Get("code").Equal(js.ValueOf("unsupported")):
		return fmt.Errorf("the browser is too old: %w", ErrAbsent)
	}
	return js.Error{Value: thrown}
}

// A machine is one instance of PDFium.
type machine struct {
	value   js.Value // the page's
	exports js.Value
	calls   map[string]js.Value
	broken  bool // amid a call, or stopped in one: never to be called again
	room    ref  // of roomSize bytes, for what calls write
	pix     []byte
}

// A ref is a place in an instance's memory, 0 for none.
type ref uint32

// roomSize is enough for the largest of what is asked for there: 7 values of 4 bytes.
const roomSize = 32

// call calls one of the module's functions. Where that stops (a trap) it panics with a js.Error; the deferred calls that
// follow do nothing.
func (m *machine) call(name string, args ...any) int {
	if m.broken {
		return 0
	}
	f, ok := m.calls[name]
	if !ok {
		f = m.exports.Get(name)
		m.calls[name] = f
	}
	m.broken = true
	v := f.Invoke(args...)
	m.broken = false
	if v.Type() != js.TypeNumber {
		return 0
	}
	return v.Int()
}

// ref is call for what returns a place.
func (m *machine) ref(name string, args ...any) ref { return ref(uint32(int32(m.call(name, args...)))) }

// need is ref for memory, without which nothing goes on.
func (m *machine) need(name string, args ...any) ref {
	p := m.ref(name, args...)
	if p == 0 {
		panic(outOfMemory{})
	}
	return p
}

// outOfMemory is what need panics with.
type outOfMemory struct{}

// read copies memory to dst.
func (m *machine) read(dst []byte, from ref) {
	js.CopyBytesToGo(dst, m.value.Call("at", uint32(from), len(dst)))
}

// write copies src to memory.
func (m *machine) write(to ref, src []byte) {
	js.CopyBytesToJS(m.value.Call("at", uint32(to), len(src)), src)
}

// answer is the first n bytes of the room.
func (m *machine) answer(n int) []byte {
	b := make([]byte, n)
	m.read(b, m.room)
	return b
}
