//go:build firefox

package e2e_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

// A fox is Firefox, driven over WebDriver BiDi (W3C). What is tried with it is tried by hand, before a release:
//
//	go test -tags firefox -run TestFirefox ./web/e2e
type fox struct {
	*testing.T
	conn    io.ReadWriteCloser
	id      int
	context string
}

func openFox(t *testing.T) *fox {
	t.Helper()
	program, err := exec.LookPath("firefox-esr")
	if err != nil {
		if program, err = exec.LookPath("firefox"); err != nil {
			t.Skip("firefox is missing")
		}
	}
	cmd := exec.Command(program, "--headless", "--remote-debugging-port", "0", "--profile", folder(t))
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address := regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`)
	var said bytes.Buffer
	buf := make([]byte, 4096)
	for !address.Match(said.Bytes()) {
		n, err := errs.Read(buf)
		if err != nil {
			t.Fatalf("firefox: %v\n%s", err, said.Bytes())
		}
		said.Write(buf[:n])
	}
	go func() { _, _ = io.Copy(io.Discard, errs) }()
	conn, _, _, err := ws.Dial(context.Background(), string(address.FindSubmatch(said.Bytes())[1])+"/session")
	if err != nil {
		t.Fatal(err)
	}
	f := &fox{T: t, conn: conn}
	f.call("session.new", map[string]any{"capabilities": map[string]any{}})
	var tree struct{ Contexts []struct{ Context string } }
	if err := json.Unmarshal(f.call("browsingContext.getTree", map[string]any{}), &tree); err != nil {
		t.Fatal(err)
	}
	f.context = tree.Contexts[0].Context
	return f
}

// call sends a command and waits for its result.
func (f *fox) call(method string, params any) json.RawMessage {
	f.Helper()
	f.id++
	text, err := json.Marshal(map[string]any{"id": f.id, "method": method, "params": params})
	if err != nil {
		f.Fatal(err)
	}
	if err := wsutil.WriteClientText(f.conn, text); err != nil {
		f.Fatal(err)
	}
	for {
		got, err := wsutil.ReadServerText(f.conn)
		if err != nil {
			f.Fatal(err)
		}
		var answer struct {
			ID             int
			Result         json.RawMessage
			Error, Message string
		}
		if err := json.Unmarshal(got, &answer); err != nil {
			f.Fatal(err)
		}
		if answer.ID != f.id {
			continue
		}
		if answer.Error != "" {
			f.Fatalf("%s: %s: %s", method, answer.Error, answer.Message)
		}
		return answer.Result
	}
}

// text is the value of an expression, as text.
func (f *fox) text(expression string) string {
	f.Helper()
	got := f.call("script.evaluate", map[string]any{
		"expression": "(async () => String(await (" + expression + ")))()", "awaitPromise": true,
		"target": map[string]any{"context": f.context},
	})
	var answer struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	if err := json.Unmarshal(got, &answer); err != nil {
		f.Fatal(err)
	}
	if answer.Type != "success" {
		f.Fatalf("%s: %s", expression, answer.ExceptionDetails.Text)
	}
	return answer.Result.Value
}

func (f *fox) until(expression string) {
	f.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if f.text(expression) == "true" {
			return
		}
	}
	f.Fatalf("never came true: %s; the page shows %s", expression, f.text(`document.body.innerText.slice(0, 500)`))
}

// TestFirefox stamps a picture and a PDF in the page from a disk.
func TestFirefox(t *testing.T) {
	f := openFox(t)
	began := time.Now()
	f.call("browsingContext.navigate", map[string]any{
		"context": f.context, "url": "file://" + filepath.Join(offlineFolder(t), "mohr.html"), "wait": "complete",
	})
	f.until(`document.documentElement.dataset.ready === "yes"`)
	t.Logf("ready after %v", time.Since(began).Round(10*time.Millisecond))
	f.text(`(() => {
		window.blobs = [];
		window.broken = [];
		document.addEventListener("securitypolicyviolation", (e) => broken.push(e.violatedDirective));
		addEventListener("error", (e) => broken.push(e.message));
		const make = URL.createObjectURL.bind(URL);
		URL.createObjectURL = (b) => { blobs.push(b); return make(b); };
	})()`)
	for _, path := range []string{file(t, "card-front.jpg"), plainPDF(t, 2)} {
		kind := map[string]string{".jpg": "image/jpeg", ".pdf": "application/pdf"}[filepath.Ext(path)]
		f.text(fmt.Sprintf(`(() => {
			blobs.length = 0;
			const data = new DataTransfer(), input = document.getElementById("pick-files");
			data.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], %q, { type: %q }));
			input.files = data.files;
			input.dispatchEvent(new Event("change"));
		})()`, base64.StdEncoding.EncodeToString(readFile(t, path)), filepath.Base(path), kind))
		f.until(`!document.getElementById("view-work").hidden && !document.getElementById("before").hidden`)
		f.text(`document.getElementById("chip-sim").click()`)
		f.until(`!document.getElementById("after").hidden && document.getElementById("stage-busy").hidden`)
		f.text(`document.getElementById("save").click()`)
		f.until(`!document.getElementById("view-done").hidden`)
		copy, err := base64.StdEncoding.DecodeString(f.text(fmt.Sprintf(`(async () => {
			const all = new Uint8Array(await blobs.filter((b) => b.type === %q).at(-1).arrayBuffer());
			let out = "";
			for (let i = 0; i < all.length; i += 32768) out += String.fromCharCode(...all.subarray(i, i + 32768));
			return btoa(out);
		})()`, kind)))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %s", filepath.Base(path), verdict(t, copy).Label.Purpose)
		f.text(`document.getElementById("done-now")?.click()`)
		f.until(`document.getElementById("done-again") !== null`)
		f.text(`document.getElementById("done-again").click()`)
		f.until(`!document.getElementById("view-home").hidden`)
	}
	if got := f.text(`broken.join()`); got != "" {
		t.Errorf("the page: %s", got)
	}
}
