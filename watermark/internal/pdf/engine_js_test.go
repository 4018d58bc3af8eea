package pdf_test

import (
	"bytes"
	"errors"
	"strings"
	"syscall/js"
	"testing"

	"mohr/watermark/internal/pdf"
)

// provide puts another function in place of the page's until the test ends.
func provide(t *testing.T, f func(page js.Value) any) {
	t.Helper()
	page := js.Global().Get("mohrPDFium")
	other := js.FuncOf(func(js.Value, []js.Value) any { return f(page) })
	js.Global().Set("mohrPDFium", other)
	t.Cleanup(func() {
		js.Global().Set("mohrPDFium", page)
		other.Release()
	})
}

func object(fields map[string]any) js.Value { return js.ValueOf(fields) }

// A page without PDFium, or with one that does not start, is told apart from a document that is damaged.
func TestEngineAbsent(t *testing.T) {
	promises := js.Global().Get("Promise")
	good := onePage("/MediaBox[0 0 200 100]", "")
	for _, tt := range []struct {
		name   string
		page   func(js.Value) any
		absent bool
	}{
		{"too old", func(js.Value) any { return promises.Call("reject", object(map[string]any{"code": "unsupported"})) }, true},
		{"another error", func(js.Value) any { return promises.Call("reject", object(map[string]any{"message": "SPECIMEN"})) }, false},
		{"no error", func(js.Value) any { return promises.Call("reject", "SPECIMEN") }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			provide(t, tt.page)
			_, err := renderer().Open(bytes.NewReader(good), int64(len(good)), "", 0)
			if err == nil || errors.Is(err, pdf.ErrAbsent) != tt.absent || errors.Is(err, pdf.ErrDamaged) {
				t.Errorf("error is %v; absent: %v", err, tt.absent)
			}
		})
	}
	t.Run("a browser without try_table", func(t *testing.T) {
		machines := js.Global().Get("WebAssembly")
		validate := machines.Get("validate")
		no := js.FuncOf(func(js.Value, []js.Value) any { return false })
		defer no.Release()
		machines.Set("validate", no)
		defer machines.Set("validate", validate)
		provide(t, func(page js.Value) any {
			page.Invoke() // takes the one that was made before
			return page.Invoke()
		})
		if _, err := renderer().Open(bytes.NewReader(good), int64(len(good)), "", 0); !errors.Is(err, pdf.ErrAbsent) {
			t.Errorf("error is %v, want ErrAbsent", err)
		}
	})
	t.Run("no function", func(t *testing.T) {
		provide(t, nil)
		js.Global().Delete("mohrPDFium")
		if _, err := renderer().Open(bytes.NewReader(good), int64(len(good)), "", 0); !errors.Is(err, pdf.ErrAbsent) {
			t.Errorf("error is %v, want ErrAbsent", err)
		}
	})
}

// An instance in which a call stopped is never used again, and the next document has another.
func TestEngineBroken(t *testing.T) {
	good := onePage("/MediaBox[0 0 200 100]", "10 10 50 50 re f")
	var seen []js.Value
	stops := ""
	spoil := js.FuncOf(func(_ js.Value, args []js.Value) any {
		machine := args[0]
		seen = append(seen, machine)
		exports := js.Global().Get("Object").Call("create", machine.Get("exports"))
		if stops != "" {
			// Called without new it throws, as a trap does.
			value := object(map[string]any{"value": js.Global().Get("WebAssembly").Get("Module")})
			js.Global().Get("Object").Call("defineProperty", exports, stops, value)
		}
		machine.Set("exports", exports)
		return machine
	})
	defer spoil.Release()
	provide(t, func(page js.Value) any { return page.Invoke().Call("then", spoil) })
	for i, name := range []string{"", "FPDF_RenderPageBitmap", "", "FPDF_LoadCustomDocument", "FPDFPage_GetAnnotCount", ""} {
		stops = ""
		d, err := renderer().Open(bytes.NewReader(good), int64(len(good)), "", 0)
		if err != nil {
			t.Fatal(err)
		}
		stops = name
		before := len(seen)
		_, err = d.Render(1, maxPixels)
		if name == "" && err != nil || name != "" && (!errors.Is(err, pdf.ErrDamaged) || !strings.Contains(err.Error(), "broke off")) {
			t.Errorf("%d: %q stops: error is %v", i, name, err)
		}
		stops = ""
		if _, err := d.Render(1, maxPixels); err != nil {
			t.Errorf("%d: %q, after it: %v", i, name, err)
		}
		if again := seen[before].Equal(seen[len(seen)-1]); again != (name == "") {
			t.Errorf("%d: %q: used again: %v", i, name, again)
		}
	}
}

// The memory of an instance ends at MaxMemory, and what it holds does not outlast a document.
func TestEngineMemory(t *testing.T) {
	var machine js.Value
	keep := js.FuncOf(func(_ js.Value, args []js.Value) any {
		machine = args[0]
		return machine
	})
	defer keep.Release()
	provide(t, func(page js.Value) any { return page.Invoke().Call("then", keep) })
	const mark = "SPECIMENMARK"
	open(t, onePage("/MediaBox[0 0 200 100]", "", "("+strings.Repeat(mark, 100)+")"), "")
	memory := machine.Get("exports").Get("memory")
	held := js.Global().Get("Uint8Array").New(memory.Get("buffer"))
	all := make([]byte, held.Length())
	js.CopyBytesToGo(all, held)
	if bytes.Contains(all, []byte(mark)) {
		t.Error("the document is still in memory")
	}
	const page = 64 << 10 // bytes
	pages := memory.Get("buffer").Get("byteLength").Int() / page
	defer func() {
		if recover() == nil {
			t.Error("the memory grows beyond its limit")
		}
	}()
	memory.Call("grow", pdf.MaxMemory/page-pages+1)
}
