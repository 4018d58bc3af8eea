//go:build ports

package hygiene_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mohr/assets/lists"
	"mohr/hygiene"
)

// The ports of zxcvbn to Go that others use, with how each is called. They are no dependencies of ours: the test makes a
// module of its own. One that needs longer than portLimit for a password is given up on.
var ports = map[string]struct{ pack, version, weigh string }{
	"trustelem": {"github.com/trustelem/zxcvbn", "v1.0.1", "r := zxcvbn.PasswordStrength(p, nil); return r.Score, r.Guesses"},
	"nbutton23": {"github.com/nbutton23/zxcvbn-go", "v0.0.0-20210217022336-fa2cb2858354", "r := zxcvbn.PasswordStrength(p, nil); return r.Score, math.Pow(2, r.Entropy)"},
}

const portLimit = 20 * time.Second

const portMain = `package main
import ("encoding/json"; "fmt"; "math"; "os"; "time"; zxcvbn "PACK")
var _ = math.Pow
func weigh(p string) (int, float64) { WEIGH }
func main() {
	var all []string
	if err := json.NewDecoder(os.Stdin).Decode(&all); err != nil { panic(err) }
	weigh("x")
	for _, p := range all {
		done := make(chan [2]float64, 1)
		start := time.Now()
		go func() { defer func() { if recover() != nil { done <- [2]float64{-1, 0} } }(); s, g := weigh(p); done <- [2]float64{float64(s), g} }()
		select {
		case r := <-done: fmt.Printf("%d %.3f\n", int(r[0]), float64(time.Since(start).Microseconds())/1000)
		case <-time.After(LIMIT): fmt.Printf("-2 LIMIT\n"); if len(all) > 100 { os.Exit(1) }
		}
	}
}`

// port runs passwords through a port and returns score and milliseconds of each; -1 for a panic, -2 for too long.
func port(t *testing.T, name string, passwords []string) (scores []int, ms []float64) {
	t.Helper()
	dir := t.TempDir()
	p := ports[name]
	text := strings.NewReplacer("PACK", p.pack, "WEIGH", p.weigh, `LIMIT\n`, `20000\n`, "LIMIT", "20*time.Second").Replace(portMain)
	for file, text := range map[string]string{"main.go": text, "go.mod": "module port\n\ngo 1.26\n\nrequire " + p.pack + " " + p.version + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"mod", "tidy"}, {"build", "-o", "port", "."}} {
		c := exec.Command("go", args...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GOFLAGS=-mod=mod")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	in, err := json.Marshal(passwords)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(filepath.Join(dir, "port"))
	c.Stdin, c.Stderr = bytes.NewReader(in), os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		var r [2]float64
		for i, f := range strings.Fields(line) {
			if err := json.Unmarshal([]byte(f), &r[i]); err != nil {
				t.Fatal(err)
			}
		}
		scores, ms = append(scores, int(r[0])), append(ms, r[1])
	}
	return scores, ms
}

// How the ports do on what we are compared on:
//
//	go test ./hygiene -tags ports -run Ports -v -timeout 30m
func TestPorts(t *testing.T) {
	all := newSampler(t).samples()
	var passwords []string
	for _, s := range all {
		passwords = append(passwords, s.password)
	}
	want := readings(t, "zxcvbn", passwords)
	var names, slow []string
	for name, p := range hostile(t) {
		if r := []rune(p); len(r) > 100 {
			p = string(r[:100])
		}
		names, slow = append(names, name), append(slow, p)
	}
	for name := range ports {
		scores, _ := port(t, name, passwords)
		same, high, far := 0, 0, 0
		for i, s := range scores {
			switch {
			case s == want[i].Score:
				same++
			case s > want[i].Score+1:
				far++
				fallthrough
			case s > want[i].Score:
				high++
			}
		}
		n := float64(len(all))
		t.Logf("%s: score equal %.1f %%, higher %.1f %%, by more than one %.1f %%", name, 100*float64(same)/n, 100*float64(high)/n, 100*float64(far)/n)
		short := make([]string, 0, 6)
		var kinds []string
		for i, k := range names {
			if k == "printable" || k == "leet" || k == "urdu" || k == "local words" {
				short, kinds = append(short, slow[i]), append(kinds, k)
			}
		}
		_, ms := port(t, name, short)
		for i, k := range kinds {
			t.Logf("%s: the first 100 code points of %s take %.0f ms", name, k, ms[i])
		}
	}
	m := hygiene.NewMeter(hygiene.Options{Lists: parsed(t, lists.Common()), Generic: true})
	worst := time.Duration(0)
	for _, p := range hostile(t) {
		start := time.Now()
		m.Weigh(p, nil)
		worst = max(worst, time.Since(start))
	}
	t.Logf("ours: %v at most, for up to 1,000 code points", worst)
}
