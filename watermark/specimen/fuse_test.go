package specimen_test

import (
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"testing"
)

// TestNothingFuses compiles the package for arm64, which joins a product and a sum into one rounding wherever
// it may, even across statements, and looks for such instructions: with none, every machine rounds alike. A
// hit is mended by writing the product as float64(x*y).
func TestNothingFuses(t *testing.T) {
	if testing.Short() || runtime.GOOS == "js" {
		t.Skip("compiles for another machine")
	}
	cmd := exec.Command("go", "build", "-gcflags=-S", ".")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go build for arm64: %v\n%.2000s", err, out)
	}
	if !regexp.MustCompile(`\tFMULD\t`).Match(out) {
		t.Fatal("the listing shows no products at all")
	}
	places := map[string]bool{}
	fused := regexp.MustCompile(`\(([^()]*\.go:\d+)\)\tFN?M(?:ADD|SUB)[DS]\t`)
	for _, m := range fused.FindAllSubmatch(out, -1) {
		places[string(m[1])] = true
	}
	for p := range places {
		t.Errorf("%s: product and sum in one instruction", p)
	}
}
