package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// batchFolder is a new folder with a tree of n pictures about w x h in it, and a broken one.
func batchFolder(t *testing.T, n, w, h int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		kind := []string{"jpeg", "png", "gif", "bmp"}[i%4]
		name := filepath.Join(dir, "in", fmt.Sprint(i%3), fmt.Sprintf("%d.%s", i, kind))
		os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, picture(kind, w+i, h), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "in", "broken.jpg"), []byte("broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// few is half as many in a short run, which the race detector makes long.
func few(n int) int {
	if testing.Short() {
		return n / 2
	}
	return n
}

// tree is each file beneath a folder but journals with its digest.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(p, ".jsonl") {
			return err
		}
		text, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		fmt.Fprintf(&b, "%s %x\n", rel, sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// batchRun is a batch of dir's files to a folder, quiet.
func batchRun(t *testing.T, dir, out string, more ...string) *exec.Cmd {
	return mohr(t, dir, append([]string{"batch", "-p", "SIM registration only", "-o", out, "in", "--progress", "none", "-j", "2"}, more...)...)
}

// Killed at any moment and begun again, a batch ends as one that nothing stopped: the same bytes, nothing left over. Half of
// the trials go over a tree of earlier copies, which takes temporary names. $MOHR_KILLS asks for so many kills.
func TestBatchKilled(t *testing.T) {
	files, trials, tries := 24, 2, 5
	if testing.Short() {
		files, tries = 8, 2
	}
	if n, err := strconv.Atoi(os.Getenv("MOHR_KILLS")); err == nil {
		trials, tries = 4, n/4
	}
	dir := batchFolder(t, files, 320, 200)
	began := time.Now()
	if got := status(batchRun(t, dir, "whole", "--date", "2026-11-27").Run()); got != exitSome {
		t.Fatalf("the whole run ends with %d", got)
	}
	whole := time.Since(began)
	want := tree(t, filepath.Join(dir, "whole"))
	if n := strings.Count(want, "\n"); n != files+1 {
		t.Fatalf("the whole run made %d files, want %d and the failed one's manifest", n, files)
	}
	chance := rand.New(rand.NewPCG(9, uint64(began.UnixNano())))
	kills := 0
	for trial := range trials {
		out := fmt.Sprintf("out%d", trial)
		first := "--resume"
		if trial%2 == 1 {
			if got := status(batchRun(t, dir, out, "--date", "2026-11-26").Run()); got != exitSome {
				t.Fatalf("the run before ends with %d", got)
			}
			first = "--force"
		}
		for try := 0; ; try++ {
			mode := "--resume"
			if try == 0 {
				mode = first
			}
			c := batchRun(t, dir, out, "--date", "2026-11-27", mode)
			var stderr bytes.Buffer
			c.Stderr = &stderr
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			if try < tries {
				time.Sleep(time.Duration(chance.Int64N(int64(whole) / 2)))
				if c.Process.Kill() == nil {
					kills++
				}
				c.Wait()
				continue
			}
			if got := status(c.Wait()); got != exitSome {
				t.Fatalf("trial %d ends with %d: %s", trial, got, &stderr)
			}
			break
		}
		if got := tree(t, filepath.Join(dir, out)); got != want {
			t.Errorf("trial %d: the tree is\n%s, want\n%s", trial, got, want)
		}
	}
	t.Logf("%d kills; a whole run takes %v", kills, whole)
}

// The second of two runs on one folder is refused, and the first is none the worse. Interrupted once, a run finishes what it
// works on and says what is left; the next one does that.
func TestBatchInterrupted(t *testing.T) {
	dir := batchFolder(t, few(20), 1000, 700)
	if got := status(batchRun(t, dir, "whole", "--date", "2026-11-27").Run()); got != exitSome {
		t.Fatalf("the whole run ends with %d", got)
	}
	c := batchRun(t, dir, "out", "--date", "2026-11-27")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; {
		if entries, _ := os.ReadDir(filepath.Join(dir, "out", "0")); len(entries) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing is done: %s", &stderr)
		}
		time.Sleep(time.Millisecond)
	}
	for _, mode := range []string{"--resume", "--force"} {
		second := batchRun(t, dir, "out", "--date", "2026-11-27", mode)
		var refused bytes.Buffer
		second.Stderr = &refused
		if got := status(second.Run()); got != exitExists || !strings.Contains(refused.String(), "another run is writing to it") {
			t.Errorf("a second run with %s ends with %d: %s", mode, got, &refused)
		}
	}
	c.Process.Signal(os.Interrupt)
	if got := status(c.Wait()); got != exitInterrupted || !strings.Contains(stderr.String(), "--resume does what is left") || !strings.Contains(stdout.String(), " left;") {
		t.Errorf("interrupted, it ends with %d: %s%s", got, &stdout, &stderr)
	}
	if got := status(batchRun(t, dir, "out", "--resume").Run()); got != exitSome {
		t.Errorf("the rest ends with %d", got)
	}
	if got, want := tree(t, filepath.Join(dir, "out")), tree(t, filepath.Join(dir, "whole")); got != want {
		t.Errorf("the tree is\n%s, want\n%s", got, want)
	}
}

// A second interruption ends a run at once, and nothing half-done is left.
func TestBatchInterruptedTwice(t *testing.T) {
	dir := t.TempDir()
	os.Mkdir(filepath.Join(dir, "in"), 0o755)
	if err := os.WriteFile(filepath.Join(dir, "in", "large.png"), picture("png", few(6000), few(5000)), 0o644); err != nil {
		t.Fatal(err)
	}
	c := batchRun(t, dir, "out", "--date", "2026-11-27")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	real, _ := filepath.EvalSymlinks(dir)
	deadline := time.Now().Add(30 * time.Second)
	for {
		if _, err := os.Stat(filepath.Join(real, "out", "mohr-batch.jsonl")); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("it did not begin: %s", &stderr)
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	c.Process.Signal(os.Interrupt)
	time.Sleep(20 * time.Millisecond)
	c.Process.Signal(os.Interrupt)
	if got := status(c.Wait()); got != exitInterrupted || !strings.HasSuffix(stderr.String(), "mohr: interrupted\n") {
		t.Errorf("it ends with %d: %s", got, &stderr)
	}
	if got := listing(t, filepath.Join(dir, "out")); got != "mohr-batch.jsonl" {
		t.Errorf("the folder holds %q", got)
	}
}

// A full disk stops a run with exit status 1; with room it goes on to the same tree.
func TestBatchDiskFull(t *testing.T) {
	dir := batchFolder(t, few(24), 320, 200)
	small := filepath.Join(dir, "small")
	os.Mkdir(small, 0o755)
	if err := unix.Mount("tmpfs", small, "tmpfs", 0, fmt.Sprintf("size=%dk", few(160))); err != nil {
		t.Skipf("a small file system cannot be mounted: %v", err)
	}
	defer unix.Unmount(small, unix.MNT_DETACH)
	if got := status(batchRun(t, dir, "whole", "--date", "2026-11-27").Run()); got != exitSome {
		t.Fatalf("the whole run ends with %d", got)
	}
	for try := range 2 {
		c := batchRun(t, dir, "small/out", "--date", "2026-11-27", "--resume")
		var stderr bytes.Buffer
		c.Stderr = &stderr
		if got := status(c.Run()); got != exitFault || !strings.Contains(stderr.String(), "no space left on device") || !strings.Contains(stderr.String(), "--resume") {
			t.Errorf("try %d on a full disk ends with %d: %s", try, got, &stderr)
		}
		if got := tree(t, small); strings.Contains(got, ".mohr-") {
			t.Errorf("something is left over: %s", got)
		}
	}
	if err := unix.Mount("tmpfs", small, "tmpfs", unix.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	if got := status(batchRun(t, dir, "small/out", "--resume").Run()); got != exitSome {
		t.Errorf("with room it ends with %d", got)
	}
	if got, want := tree(t, filepath.Join(small, "out")), tree(t, filepath.Join(dir, "whole")); got != want {
		t.Errorf("the tree is\n%s, want\n%s", got, want)
	}
}

// A drive that is pulled out stops a run, and nothing is written beneath the place where it was.
func TestBatchUnplugged(t *testing.T) {
	dir := batchFolder(t, few(20), 1000, 700)
	drive := filepath.Join(dir, "drive")
	os.Mkdir(drive, 0o755)
	if err := unix.Mount("tmpfs", drive, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("a drive cannot be mounted: %v", err)
	}
	defer unix.Unmount(drive, unix.MNT_DETACH)
	c := batchRun(t, dir, "drive", "--date", "2026-11-27")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if entries, _ := os.ReadDir(filepath.Join(drive, "0")); len(entries) > 0 {
			break
		}
	}
	if err := unix.Unmount(drive, unix.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	if got := status(c.Wait()); got != exitFault || !strings.Contains(stderr.String(), "mohr: stopped: ") {
		t.Errorf("unplugged, it ends with %d: %s", got, &stderr)
	}
	if got := listing(t, drive); got != "" {
		t.Errorf("it wrote %q beneath", got)
	}
}
