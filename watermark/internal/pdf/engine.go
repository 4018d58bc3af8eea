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
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithCloseOnContextDone(true).
		WithMemoryLimitPages(MaxMemory / wasmPage)
	if e.cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(e.cacheDir)
		if err == nil {
			e.cache = cache
			if e.pool, err = startPool(config.WithCompilationCache(cache)); err == nil {
				return e.pool, nil
			}
		}
		e.stale = true
	}
	var err error
	if e.pool, err = startPool(config); err != nil {
		return nil, fmt.Errorf("pdf: renderer does not start: %w", err)
	}
	return e.pool, nil
}

// startPool makes a pool without access to anything: the library's own default would mount the whole disk.
func startPool(config wazero.RuntimeConfig) (pdfium.Pool, error) {
	return webassembly.Init(webassembly.Config{
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

// run gives task a fresh instance and ends it after MaxTime. The instance is gone when run returns. It is killed
// rather than closed: closing would run more of the renderer's code, outside the time limit.
func (e *Engine) run(task func(renderer) error) (err error) {
	pool, err := e.start()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), e.limit)
	defer cancel()
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return fmt.Errorf("pdf: renderer: %w", err)
	}
	killed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		instance.Kill()
		close(killed)
	})
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("renderer broke down: %w", ErrDamaged)
		}
		if stop() {
			instance.Kill()
		} else {
			<-killed
			err = fmt.Errorf("not done after %v: %w", e.limit, ErrTime)
		}
		runtime.GC() // an instance leaves up to MaxMemory behind, in a few blocks
	}()
	// The pool's own wrapper reads fields that Kill writes, so the instance is called without it.
	library, ok := instance.GetImplementation().(library)
	if !ok {
		panic("pdf: the renderer lacks a function")
	}
	return task(renderer{library})
}
