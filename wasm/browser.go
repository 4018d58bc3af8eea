//go:build js

package main

import (
	"errors"
	"syscall/js"

	"mohr/watermark"
)

// errFault is a fault of the program.
var errFault = errors.New("internal fault")

// bytesOf copies a Uint8Array.
func bytesOf(v js.Value) []byte {
	b := make([]byte, v.Get("length").Int())
	js.CopyBytesToGo(b, v)
	return b
}

// jsBytes copies b into a Uint8Array.
func jsBytes(b []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}

// promise runs work in a goroutine of its own, so that it may wait for the browser.
func promise(work func() (js.Value, error)) js.Value {
	var executor js.Func
	executor = js.FuncOf(func(_ js.Value, args []js.Value) any {
		resolve, reject := args[0], args[1]
		go func() {
			defer executor.Release()
			v, err := work()
			if err != nil {
				reject.Invoke(problem(err))
				return
			}
			resolve.Invoke(v)
		}()
		return nil
	})
	return js.Global().Get("Promise").New(executor)
}

// errBrowser is a promise of the browser that failed. Its text may hold anything and is dropped.
var errBrowser = errors.New("the browser failed")

// await waits for a promise, or takes what is none as it is. What it calls back must not wait itself.
func await(v js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	done := make(chan settled, 1)
	took := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- settled{args[0], nil}
		return nil
	})
	defer took.Release()
	failed := js.FuncOf(func(js.Value, []js.Value) any {
		done <- settled{js.Undefined(), errBrowser}
		return nil
	})
	defer failed.Release()
	js.Global().Get("Promise").Call("resolve", v).Call("then", took, failed)
	s := <-done
	return s.value, s.err
}

// codes are those of package watermark's errors. The first that fits counts.
var codes = [...]struct {
	err  error
	code string
}{
	{errFault, "internal"},
	{errForgotten, "forgotten"},
	{watermark.ErrLabel, "label"},
	{watermark.ErrUsage, "usage"},
	{watermark.ErrLimit, "limit"},
	{watermark.ErrEncrypted, "encrypted"},
	{watermark.ErrUnsupported, "unsupported"},
	{watermark.ErrDamaged, "damaged"},
	{watermark.ErrFormat, "format"},
}

// problem is an error as the page is told it. The texts of our own errors hold nothing of a document; that of any other is
// not told.
func problem(err error) js.Value {
	out := js.Global().Get("Object").New()
	out.Set("code", "internal")
	out.Set("detail", "internal fault")
	for _, c := range codes {
		if errors.Is(err, c.err) {
			out.Set("code", c.code)
			out.Set("detail", err.Error())
			break
		}
	}
	page := 0
	var at *watermark.PageError
	if errors.As(err, &at) {
		page = at.Page
	}
	out.Set("page", page)
	return out
}
