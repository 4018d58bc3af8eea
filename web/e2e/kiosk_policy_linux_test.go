package e2e_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// locked is a command that starts Chromium under the policy of mohr kiosk-setup, in a view of the file system of its own:
// other browsers of the machine do not see it. One line of it is left out, that which forbids what drives the browser here.
func locked(t *testing.T, program string, port int) string {
	t.Helper()
	if os.Geteuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("not root")
		}
		t.Skip("not root: a policy lies in /etc")
	}
	dir := folder(t)
	config := filepath.Join(dir, "kiosk.toml")
	text := fmt.Sprintf("address = \"127.0.0.1:%d\"\naddress_file = \"/run/mohr-kiosk/address\"\nhealth = \"/run/mohr-kiosk/health\"\n[usb]\nfolder = \"/run/mohr-stick\"\n", port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "kiosk-setup", "--config", config, "--to", filepath.Join(dir, "setup")).CombinedOutput(); err != nil {
		t.Fatalf("kiosk-setup: %v\n%s", err, out)
	}
	script := fmt.Sprintf("#!/bin/sh\nexec unshare --mount --propagation private sh -c 'mount -t tmpfs none /etc/chromium && "+
		"cp -r %s/setup/etc/chromium/policies /etc/chromium/ && sed -i s/DeveloperToolsAvailability/Unknown/ /etc/chromium/policies/managed/* && exec %s \"$@\"' chromium \"$@\"\n", dir, chromium())
	path := filepath.Join(dir, "chromium")
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// freePort is a port that nobody listens at.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// TestKioskPolicy tries to leave the page of a kiosk in the ways that only the browser's policy can refuse: other addresses,
// pages of the browser itself, files, windows, downloads, lists of files. The camera works without a question.
func TestKioskPolicy(t *testing.T) {
	var visits atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer elsewhere.Close()
	m := newMachine(t, lying, func(program string, port int) []chromedp.ExecAllocatorOption {
		return []chromedp.ExecAllocatorOption{chromedp.ExecPath(locked(t, program, port)), chromedp.Flag("use-fake-ui-for-media-stream", false)}
	})
	m.tap("#touch")
	m.tap("#by-camera")
	m.until(`document.querySelector("video")?.videoWidth > 0`)
	m.forgive()
	var refused string
	gesture := func(expression string) string {
		m.run(chromedp.Evaluate(expression, &refused, func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
			return p.WithAwaitPromise(true).WithUserGesture(true)
		}))
		return refused
	}
	if got := gesture(`showOpenFilePicker().then(() => "opened", (e) => e.name)`); got != "AbortError" && got != "NotAllowedError" {
		t.Errorf("a list of files: %s", got)
	}
	gesture(fmt.Sprintf(`(() => { window.open(%q); const a = document.createElement("a"); a.href = "/seal.svg"; a.download = "seal.svg"; a.click(); return ""; })()`, elsewhere.URL))
	for _, url := range []string{
		elsewhere.URL, "https://example.com/", "file:///etc/passwd", "view-source:" + m.origin + "/", "data:text/html,out", "ftp://127.0.0.1/",
		"devtools://devtools/bundled/inspector.html", "chrome://version/",
	} {
		var said string
		err := chromedp.Run(m.ctx, chromedp.ActionFunc(func(ctx context.Context) (err error) {
			_, _, said, _, err = page.Navigate(url).Do(ctx)
			return err
		}))
		if said != "net::ERR_BLOCKED_BY_ADMINISTRATOR" && said != "net::ERR_ABORTED" && err == nil {
			t.Errorf("%s is shown: %q", url, said)
		}
	}
	if n := visits.Load(); n != 0 {
		t.Errorf("another server was visited %d times", n)
	}
	m.mu.Lock()
	m.faults = nil // requests elsewhere were asked for here, and refused
	m.mu.Unlock()
	if files, _ := os.ReadDir(m.folder); len(files) > 0 {
		t.Errorf("something was downloaded: %v", files)
	}
}
