// Package chromium runs the tests of a package in a browser: built for js/wasm, in a Worker, with PDFium beside them as
// the page has it. It is a tool of tests: no part of the product imports it, and it runs programs.
package chromium

import (
	"context"
	_ "embed"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed page.html
var page []byte

//go:embed page.js
var pageScript []byte

//go:embed worker.js
var workerScript []byte

// patience is how long the tests may take, with the browser's start.
const patience = 10 * time.Minute

// policy is as strict as the page's, but for what is fetched from the test's own server.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"

// Run runs the tests of the package in the test's own folder with those flags ("-test.run=^TestX$"), and returns what they
// print. pdfium is the page's pdfium.js. Where a tool is missing the test is skipped; in CI it fails.
func Run(t *testing.T, pdfium []byte, flags ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the package for js/wasm and starts a browser")
	}
	browser, goTool := find(t, "chromium", "chromium-browser", "google-chrome"), find(t, "go")
	binary := filepath.Join(t.TempDir(), "test.wasm")
	build := exec.Command(goTool, "test", "-c", "-tags", "fonts", "-o", binary, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building for js/wasm: %v\n%s", err, out)
	}
	touch(t, goTool)
	root := ask(t, goTool, "env", "GOROOT")
	library := ask(t, goTool, "list", "-m", "-f", "{{.Dir}}", "github.com/klippa-app/go-pdfium")

	mux := http.NewServeMux()
	text := func(path, kind string, body []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Security-Policy", policy)
			_, _ = w.Write(body)
		})
	}
	file := func(path, name string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, name) })
	}
	text("/", "text/html", page)
	text("/page.js", "text/javascript", pageScript)
	text("/worker.js", "text/javascript", workerScript)
	text("/pdfium.js", "text/javascript", pdfium)
	file("/wasm_exec.js", filepath.Join(root, "lib", "wasm", "wasm_exec.js"))
	file("/test.wasm", binary)
	file("/pdfium.wasm", filepath.Join(library, "webassembly", "pdfium.wasm"))
	server := httptest.NewServer(mux)
	defer server.Close()
	return visit(t, browser, server.URL+"/#"+strings.Join(flags, " "))
}

// touch looks at the files that only the js build has: go test then knows that what was said of them is out of date when
// they have changed.
func touch(t *testing.T, goTool string) {
	t.Helper()
	list := exec.Command(goTool, "list", "-deps", "-tags", "fonts", "-f", "{{if not .Standard}}{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}\n{{end}}{{end}}", ".")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for name := range strings.Lines(string(out)) {
		if name = strings.TrimSpace(name); strings.HasSuffix(name, "_js.go") {
			if _, err := os.Stat(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// visit opens the page that runs the tests and waits for what they print.
func visit(t *testing.T, browser, url string) string {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox,
		chromedp.Flag("disable-dev-shm-usage", true))
	parent, quit := chromedp.NewExecAllocator(context.Background(), options...)
	defer quit()
	// The protocol grows: what this client does not know of a newer browser is no failure.
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithErrorf(func(string, ...any) {}))
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, patience)
	defer cancel()
	var result struct {
		Code int
		Text string
	}
	err := chromedp.Run(ctx, chromedp.Navigate(url), chromedp.Evaluate(`window.finished`, &result,
		func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if err != nil || result.Code != 0 {
		t.Fatalf("in the browser: code %d, %v\n%s", result.Code, err, result.Text)
	}
	return result.Text
}

// find is the path of the first program that there is.
func find(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing", names[0])
	}
	t.Skipf("%s is missing", names[0])
	return ""
}

// ask is what a program says, trimmed.
func ask(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", filepath.Base(program), args, err)
	}
	return strings.TrimSpace(string(out))
}
