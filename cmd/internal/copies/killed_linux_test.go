package copies_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
)

// TestMain lets the tests run this binary as a process that adds rows: MOHR_COPIES names its folder, its prefix and how many.
func TestMain(m *testing.M) {
	job := strings.Split(os.Getenv("MOHR_COPIES"), ",")
	if len(job) != 3 {
		os.Exit(m.Run())
	}
	count, _ := strconv.Atoi(job[2])
	r := register(job[0], keyfile.Root{1})
	for i := range count {
		name := fmt.Sprint(job[1], ".", i)
		if i%7 == 3 { // what forgets writes all anew
			if _, err := r.Forget(func(c copies.Copy) bool { return c.Recipient == "Jazz gone" }, func(copies.Copy) {}); err != nil {
				panic(err)
			}
		}
		if i%50 == 2 {
			r.Add(row("gone"))
		}
		if err := r.Add(row(name)); err != nil {
			panic(err)
		}
		fmt.Println(name)
	}
	os.Exit(0)
}

// adder is a process that adds rows to the register in dir.
func adder(t *testing.T, dir, prefix string, count int) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), fmt.Sprintf("MOHR_COPIES=%s,%s,%d", dir, prefix, count))
	c.Stderr = os.Stderr
	return c
}

// A process that is killed at any moment takes no row with it that it was told was there, and its next one goes on.
func TestKilled(t *testing.T) {
	kills := asked("MOHR_KILLS", 15)
	dir := t.TempDir()
	chance := rand.New(rand.NewPCG(3, 4))
	added := map[string]bool{}
	torn := 0
	for i := range kills {
		c := adder(t, dir, fmt.Sprint(i), 1000)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for lines.Scan() { // dead some time after the first row
			if added[lines.Text()] = true; strings.HasSuffix(lines.Text(), ".0") {
				time.AfterFunc(time.Duration(chance.IntN(20_000))*time.Microsecond, func() { c.Process.Kill() })
			}
		}
		c.Wait()
		if _, s := all(t, register(dir, keyfile.Root{1})); s.Torn > 0 {
			torn++
		} else if s.Places > 0 {
			t.Fatalf("after kill %d: %+v", i, s)
		}
	}
	got, s := all(t, register(dir, keyfile.Root{1}))
	if s.Places > 0 {
		t.Errorf("damage: %+v", s)
	}
	for _, c := range got {
		delete(added, names([]copies.Copy{c}))
	}
	if len(added) > 0 {
		t.Errorf("%d rows are lost, as %v", len(added), added)
	}
	t.Logf("%d kills, %d of them left a torn row, %d rows, none lost", kills, torn, len(got))
}

// Two processes that write at the same time lose nothing, and nothing of it can be read.
func TestTwoProcesses(t *testing.T) {
	rows := asked("MOHR_ROWS", 150)
	dir := t.TempDir()
	var both sync.WaitGroup
	for _, prefix := range []string{"one", "two"} {
		c := adder(t, dir, prefix, rows)
		both.Go(func() {
			if err := c.Run(); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	r := register(dir, keyfile.Root{1})
	got, s := all(t, r)
	want := map[string]bool{}
	for i := range rows {
		want[fmt.Sprint("one.", i)], want[fmt.Sprint("two.", i)] = true, true
	}
	for _, c := range got {
		delete(want, names([]copies.Copy{c}))
	}
	if len(want) > 0 || s.Places > 0 || s.Torn > 0 {
		t.Errorf("%d rows are missing, %+v", len(want), s)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Jazz", "SIM", "2026", "one.", "two."} {
			if n := bytes.Count(text, []byte(word)); n > 1 { // four bytes may come by chance
				t.Errorf("%q stands %d times in %s", word, n, e.Name())
			}
		}
	}
}
