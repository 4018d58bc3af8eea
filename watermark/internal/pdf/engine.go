//go:build !js

package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const wasmPage = 64 << 10 // bytes, WebAssembly core specification, 4.2.8

// An Engine renders pages of PDFs with PDFium, compiled to WebAssembly and run without files, network, clock or
// environment. Compiling takes seconds and is done at the first document; an instance takes milliseconds and is
// made for each task, so that no document sees what another left behind.
//
// An Engine may be used by several goroutines.
type Engine struct {
	cacheDir string
	limit    time.Duration // MaxTime but in tests

	mu     sync.Mutex
	pool   pdfium.Pool
	cache  wazero.CompilationCache
	stale  bool // the cache could not be used
	closed bool

	making sync.Mutex // held while an instance is made, so that made is its memory
	made   *memory
}

// NewEngine returns an Engine that has done nothing yet. With a cacheDir, a folder that belongs to this user
// alone, the compiled renderer is kept there for the next process; with "" it lasts as long as the Engine.
func NewEngine(cacheDir string) *Engine {
	return &Engine{cacheDir: cacheDir, limit: MaxTime}
}

// Close gives the renderer's memory back. No task may be under way.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	var errs []error
	if e.pool != nil {
		errs = append(errs, e.pool.Close())
		e.pool = nil
	}
	if e.cache != nil {
		errs = append(errs, e.cache.Close(context.Background()))
		e.cache = nil
	}
	return errors.Join(errs...)
}

// CacheFailed reports whether the folder of NewEngine could not be used; then the renderer was compiled anew.
func (e *Engine) CacheFailed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stale
}

// start compiles the renderer unless that has been done.
func (e *Engine) start() (pdfium.Pool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, errors.New("pdf: the engine is closed")
	}
	if e.pool != nil {
		return e.pool, nil
	}
	module, err := interruptible(pdfiumWasm)
	if err != nil {
		return nil, fmt.Errorf("pdf: renderer: %w", err)
	}
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(MaxMemory / wasmPage)
	if e.cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(e.cacheDir)
		if err == nil {
			e.cache = cache
			if e.pool, err = e.startPool(module, config.WithCompilationCache(cache)); err == nil {
				return e.pool, nil
			}
		}
		e.stale = true
	}
	if e.pool, err = e.startPool(module, config); err != nil {
		return nil, fmt.Errorf("pdf: renderer does not start: %w", err)
	}
	return e.pool, nil
}

// startPool makes a pool without access to anything: the library's own default would mount the whole disk.
func (e *Engine) startPool(module []byte, config wazero.RuntimeConfig) (pdfium.Pool, error) {
	return webassembly.InitWithWASM(webassembly.Config{
		Context: experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(
			func(uint64, uint64) experimental.LinearMemory {
				e.made = new(memory)
				return e.made
			})),
		WASM:          module,
		MaxTotal:      MaxWorkers,
		FSConfig:      wazero.NewFSConfig(),
		RuntimeConfig: config,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
		RandomSource:  noChance{},
	})
}

// noChance is the random source of the renderer, which needs none: the same page gives the same pixels.
type noChance struct{}

func (noChance) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// run gives task a fresh instance and interrupts it after MaxTime. The instance is gone when run returns. It is killed
// rather than closed: closing would run more of the renderer's code, outside the time limit.
func (e *Engine) run(task func(renderer) error) (err error) {
	instance, mem, err := e.instance()
	if err != nil {
		return fmt.Errorf("pdf: renderer: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), e.limit)
	defer cancel()
	stop := context.AfterFunc(ctx, mem.interrupt)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("renderer broke down: %w", ErrDamaged)
		}
		if !stop() {
			err = fmt.Errorf("not done after %v: %w", e.limit, ErrTime)
		}
		instance.Kill()
		runtime.GC() // an instance leaves up to MaxMemory behind, in a few blocks
	}()
	// The pool's own wrapper reads fields that Kill writes, so the instance is called without it.
	library, ok := instance.GetImplementation().(library)
	if !ok {
		panic("pdf: the renderer lacks a function")
	}
	return task(renderer{library})
}

// instance makes an instance and returns its memory, too. It waits while MaxWorkers are at work.
func (e *Engine) instance() (pdfium.Pdfium, *memory, error) {
	pool, err := e.start()
	if err != nil {
		return nil, nil, err
	}
	e.making.Lock()
	defer e.making.Unlock()
	e.made = nil
	instance, err := pool.GetInstanceWithContext(context.Background())
	if err == nil && e.made == nil {
		panic("pdf: an instance without a memory of its own")
	}
	return instance, e.made, err
}

// A memory is what one instance has for its own.
type memory struct {
	mu sync.Mutex
	b  []byte
}

// Reallocate makes the memory size bytes long.
func (m *memory) Reallocate(size uint64) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if have := uint64(len(m.b)); size > have {
		m.b = append(m.b, make([]byte, size-have)...)
	}
	return m.b
}

// Free lets the memory go.
func (m *memory) Free() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.b = nil
}

// interrupt ends what the instance is doing, at its next turn of a loop, and whatever it would do after.
func (m *memory) interrupt() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.b != nil {
		m.b[stopAt] = 1
	}
}
