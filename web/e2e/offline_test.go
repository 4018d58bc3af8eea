package e2e_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// offline is a folder with the offline page, mohr.html and site, made once from this tree; made is what went wrong.
var offline = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "mohr-page")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "run", "mohr/cmd/genpage", "-o", dir)
	if said, err := cmd.CombinedOutput(); err != nil {
		if _, there := os.Stat(filepath.Join(dir, "mohr.html")); there != nil || os.Getenv("CI") != "" {
			return "", &made{string(said)}
		}
	}
	return dir, nil
})

type made struct{ said string }

func (m *made) Error() string { return m.said }

// offlineFolder is the folder with the offline page.
func offlineFolder(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil && os.Getenv("CI") == "" {
		t.Skip("go is missing")
	}
	dir, err := offline()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// fromDisk opens the page that is one file, from a disk, where no request can be made.
func fromDisk(t *testing.T, d device) *tab {
	t.Helper()
	b := launch(t, visit{device: d, page: func(b *tab) string {
		b.server = func() {}
		b.origin = "file://" + filepath.Join(offlineFolder(t), "mohr.html")
		return b.origin
	}})
	b.until(`document.documentElement.dataset.ready === "yes"`)
	return b
}

// hosted serves the folder as any server of files does.
func hosted(t *testing.T, d device) *tab {
	t.Helper()
	b := launch(t, visit{device: d, page: func(b *tab) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: http.FileServer(http.Dir(filepath.Join(offlineFolder(t), "site")))}
		go func() { _ = server.Serve(b.witness.over(l)) }()
		b.server = sync.OnceFunc(func() { _ = server.Shutdown(context.Background()) })
		b.origin = "http://" + l.Addr().String()
		return b.origin + "/"
	}})
	b.until(`document.documentElement.dataset.ready === "yes"`)
	return b
}

// TestOneFile goes from the first screen to a saved copy in a page opened from a disk.
func TestOneFile(t *testing.T) {
	b := fromDisk(t, urduPhone)
	b.shot("offline-home-ur")
	b.choose("#choose", file(t, "card-front.jpg"))
	b.tap("#chip-sim")
	b.stamped()
	b.shot("offline-work-ur")
	b.tap("#save")
	name, copy := b.download()
	if name != "card-front-stamped.jpg" {
		t.Errorf("saved as %q", name)
	}
	f := verdict(t, copy)
	if want := catalogue(t, "ur")["purpose.sim"]; f.Label.Purpose != want {
		t.Errorf("the copy is for %q, want %q", f.Label.Purpose, want)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.requests > 1 && !strings.HasPrefix(b.origin, "http") {
		t.Logf("%d requests", b.requests)
	}
}
