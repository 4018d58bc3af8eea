//go:build js

package main

import (
	"encoding/json"
	"fmt"
	"syscall/js"

	"mohr/assets/fonts"
	"mohr/watermark"
)

// version is that of the messages. A page that asks another program than its own refuses it.
const version = 1

func main() {
	e := &engine{}
	api := js.Global().Get("Object").New()
	api.Set("version", version)
	api.Set("begin", js.FuncOf(func(_ js.Value, args []js.Value) any {
		fonts.Put(bytesOf(args[0].Index(0)), bytesOf(args[0].Index(1)), bytesOf(args[0].Index(2)))
		root := bytesOf(args[1])
		if len(root) != len(e.root) {
			return "the owner's secret is not 32 bytes"
		}
		e.root = watermark.OwnerRoot(root)
		return ""
	}))
	api.Set("call", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return promise(func() (js.Value, error) { return e.answer(args[0].String(), args[1].String(), args[2], args[3]) })
	}))
	js.Global().Set("mohr", api)
	js.Global().Call("mohrReady")
	select {}
}

// answer runs one verb. What panics in it is a fault of ours and tells nothing of a document; the Worker is not to be used
// after it.
func (e *engine) answer(verb, job string, files, around js.Value) (out js.Value, err error) {
	defer func() {
		if recover() != nil {
			out, err = js.Undefined(), errFault
		}
	}()
	run, ok := verbs[verb]
	if !ok {
		return out, fmt.Errorf("no such verb: %w", watermark.ErrUsage)
	}
	r := request{job: []byte(job), around: surroundings{around}}
	for i := range files.Length() {
		r.files = append(r.files, bytesOf(files.Index(i)))
	}
	a, err := run(e, r)
	if err != nil {
		return out, err
	}
	told, err := json.Marshal(a.told)
	if err != nil {
		return out, err
	}
	out = js.Global().Get("Object").New()
	out.Set("told", string(told))
	out.Set("bytes", js.Null())
	if a.bytes != nil {
		out.Set("bytes", jsBytes(a.bytes))
	}
	return out, nil
}
