package main_test

import (
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A houseRule is one sentence of how the tree is built, and the reason for it.
type houseRule struct {
	name  string
	why   string
	check func(house) []string // what breaks the rule, each with its place
}

// houseRules are all of them. They look at the source alone, so that they hold on every platform at once.
var houseRules = []houseRule{
	{"arrows", "an import that points up or across makes two rooms one; the core must stand alone in every front end", checkArrows},
	{"specimens", "fictional documents are for tests; a product that carries them is larger and stranger", checkSpecimens},
	{"purity", "bytes in, bytes out: what touches the machine cannot be repeated, fuzzed or run in a page", checkPurity},
	{"calls", "the same job gives the same pixels only without a clock, shared randomness or a terminal", checkCalls},
	{"init", "code that runs before main runs for everyone, in an order nobody chose", checkInit},
	{"variables", "a package variable that changes makes two jobs at once one job", checkVariables},
	{"imaging", "its decoders panic in a goroutine that cannot be recovered (CVE-2023-36308)", checkImaging},
	{"age", "what locks the owner's key is needed where its file is, and nowhere else: the core has no files", checkAge},
	{"pins", "go-text/typesetting after v0.3.0 misplaces Nastaliq silently", checkPins},
	{"comments", "a room without a sign is entered by mistake", checkPackageComments},
	{"top level", "a new feature gets a file, rarely a room", checkTopLevel},
	{"long functions", "what does not fit a screen is not read", checkLongFunctions},
	{"long files", "what does not fit a head is not changed", checkLongFiles},
}

func TestHouse(t *testing.T) {
	h, err := readHouse("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range houseRules {
		t.Run(rule.name, func(t *testing.T) {
			for _, broken := range rule.check(h) {
				t.Errorf("%s\n\tbecause %s", broken, rule.why)
			}
		})
	}
}

// notInPage are the packages that the page must not carry, and why. A path stands for all beneath it.
var notInPage = map[string]string{
	"github.com/pdfcpu/pdfcpu":      "text is not kept in a page, and this is megabytes",
	"github.com/klippa-app":         "calls PDFium through wazero; a page's own machine runs it",
	"github.com/tetratelabs/wazero": "a WebAssembly machine inside WebAssembly",
	"github.com/labstack":           "there is no server in a page",
	"github.com/ebitengine/purego":  "loads libraries of the machine",
	"github.com/spf13/cobra":        "there is no command line in a page",
	"filippo.io/age":                "locks key files, and a page has none",
	"net/http":                      "nothing leaves the machine, and this is megabytes",
	"os/exec":                       "there is no other program",
	"mohr/cmd":                      "the core does not know who calls it",
	"mohr/web":                      "the core does not know who calls it",
}

func TestHousePage(t *testing.T) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("go is missing")
		}
		t.Skip("go is missing")
	}
	list := exec.Command(goTool, "list", "-deps", "mohr/watermark")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for _, broken := range checkPage(strings.Fields(string(out))) {
		t.Error(broken)
	}
}

// soundHouse is a small tree that keeps every rule.
var soundHouse = map[string]string{
	"go.mod":    "module mohr\n\nrequire github.com/go-text/typesetting v0.3.0\n",
	"README.md": "Mohr\n",
	"cmd/mohr/main.go": "// Command mohr stamps.\npackage main\n" +
		"import (\"os\"; \"time\"; \"mohr/assets\"; \"mohr/cmd/internal/batch\"; \"mohr/hygiene\"; \"mohr/watermark\"; \"mohr/web\")\n" +
		"func main() { os.Exit(time.Now().Day()) }\n",
	"cmd/mohr/main_test.go":         "package main\nimport \"mohr/watermark/specimen\"\nvar seen int\nfunc init() { seen++ }\n",
	"cmd/internal/batch/batch.go":   "// Package batch is many files.\npackage batch\nimport \"mohr/watermark\"\n",
	"cmd/internal/keyfile/k.go":     "// Package keyfile keeps.\npackage keyfile\nimport (\"filippo.io/age\"; \"filippo.io/age/armor\")\n",
	"cmd/specimen/main.go":          "// Command specimen draws cards.\npackage main\nimport \"mohr/watermark/specimen\"\n",
	"web/web.go":                    "// Package web serves.\npackage web\nimport (\"net/http\"; \"mohr/assets\"; \"mohr/watermark\"; \"mohr/hygiene\")\n",
	"wasm/main.go":                  "// Command wasm is the page's.\npackage main\nimport (\"mohr/watermark\"; \"mohr/hygiene\")\n",
	"assets/assets.go":              "// Package assets is the page.\npackage assets\n",
	"assets/words/words.go":         "// Package words is the catalogue.\npackage words\n",
	"hygiene/hygiene.go":            "// Package hygiene weighs passwords.\npackage hygiene\n",
	"watermark/watermark.go":        "// Package watermark stamps.\npackage watermark\nimport (\"mohr/assets/words\"; \"mohr/watermark/internal/plan\")\n",
	"watermark/internal/plan/p.go":  "// Package plan is numbers.\npackage plan\nimport \"math\"\nvar ratio = math.Sqrt2\nfunc f() { ratio := 1.0; ratio++ }\n",
	"watermark/internal/pdf/pdf.go": "// Package pdf reads.\npackage pdf\n",
	"watermark/internal/fault/f.go": "// Package fault is errors.\npackage fault\nimport \"errors\"\nvar Limit = errors.New(\"x\")\n",
	"watermark/internal/raster/r.go": "// Package raster is pixels.\npackage raster\n" +
		"import (\"time\"; \"math/rand/v2\"; \"github.com/disintegration/imaging\")\n" +
		"var zone = time.UTC\nfunc f() { rand.New(rand.NewPCG(1, 2)); imaging.Fit(nil, 1, 1, imaging.Lanczos) }\n",
	"watermark/internal/pdf/pdf_js.go":    "package pdf\nimport \"syscall/js\"\n",
	"watermark/internal/raster/heic.go":   "package raster\nimport \"image\"\nfunc init() { image.RegisterFormat(\"x\", \"x\", nil, nil) }\n",
	"watermark/internal/raster/r_test.go": "package raster\nimport (\"os\"; \"time\")\nfunc now() { time.Now(); os.Exit(1) }\n",
	"watermark/specimen/specimen.go":      "// Package specimen draws cards.\npackage specimen\n",
	"watermark/specimen/ocr/ocr.go":       "// Package ocr reads them.\npackage ocr\nimport \"os/exec\"\n",
}

// Each rule is shown trees that break it. A file of the same name replaces one of soundHouse.
func TestHouseRulesCanFail(t *testing.T) {
	const room = "watermark/internal/raster/new.go"
	in := func(path, source string) map[string]string { return map[string]string{path: source} }
	body := func(imports, statements string) map[string]string {
		return in(room, "package raster\nimport (\""+imports+"\")\nfunc g() { "+statements+" }\n")
	}
	tests := []struct {
		rule, name string
		files      map[string]string
	}{
		{"arrows", "core to web", in(room, "package raster\nimport \"mohr/web\"\n")},
		{"arrows", "core to the page", in(room, "package raster\nimport \"mohr/assets\"\n")},
		{"arrows", "core to hygiene", in(room, "package raster\nimport \"mohr/hygiene\"\n")},
		{"arrows", "plan to fault", in("watermark/internal/plan/q.go", "package plan\nimport \"mohr/watermark/internal/fault\"\n")},
		{"arrows", "pdf to raster", in("watermark/internal/pdf/q.go", "package pdf\nimport \"mohr/watermark/internal/raster\"\n")},
		{"arrows", "fault to plan", in("watermark/internal/fault/q.go", "package fault\nimport \"mohr/watermark/internal/plan\"\n")},
		{"arrows", "hygiene to core", in("hygiene/q.go", "package hygiene\nimport \"mohr/watermark\"\n")},
		{"arrows", "assets to core", in("assets/q.go", "package assets\nimport \"mohr/watermark\"\n")},
		{"arrows", "web to cmd", in("web/q.go", "package web\nimport \"mohr/cmd/internal/batch\"\n")},
		{"arrows", "wasm to assets", in("wasm/q.go", "package main\nimport \"mohr/assets\"\n")},
		{"arrows", "cmd to wasm", in("cmd/mohr/q.go", "package main\nimport \"mohr/wasm\"\n")},
		{"arrows", "a test to wasm", in("cmd/mohr/q_test.go", "package main\nimport \"mohr/wasm\"\n")},
		{"arrows", "an unknown room", in("extra/q.go", "// Package extra is.\npackage extra\nimport \"mohr/watermark\"\n")},
		{"arrows", "a name for nothing", in(room, "package raster\nimport . \"mohr/watermark/internal/plan\"\n")},
		{"specimens", "in the product", in("cmd/mohr/q.go", "package main\nimport \"mohr/watermark/specimen\"\n")},
		{"specimens", "in the core", in(room, "package raster\nimport \"mohr/watermark/specimen\"\n")},
		{"purity", "os", in(room, "package raster\nimport \"os\"\n")},
		{"purity", "os/exec, renamed", in(room, "package raster\nimport run \"os/exec\"\n")},
		{"purity", "log", in("watermark/q.go", "package watermark\nimport \"log\"\n")},
		{"purity", "log/slog", in("hygiene/q.go", "package hygiene\nimport \"log/slog\"\n")},
		{"purity", "net", in(room, "package raster\nimport \"net\"\n")},
		{"purity", "syscall", in("watermark/internal/pdf/q_js.go", "package pdf\nimport \"syscall\"\n")},
		{"purity", "syscall/js", in(room, "package raster\nimport \"syscall/js\"\n")},
		{"purity", "syscall/js elsewhere in pdf", in("watermark/internal/pdf/q.go", "package pdf\nimport \"syscall/js\"\n")},
		{"purity", "net/http", in(room, "package raster\nimport \"net/http\"\n")},
		{"purity", "os in the specimens", in("watermark/specimen/q.go", "package specimen\nimport \"os\"\n")},
		{"specimens", "their tool in the core", in(room, "package raster\nimport \"mohr/watermark/specimen/ocr\"\n")},
		{"purity", "math/rand", in(room, "package raster\nimport \"math/rand\"\n")},
		{"purity", "crypto/rand", in(room, "package raster\nimport _ \"crypto/rand\"\n")},
		{"calls", "time.Now", body("time", "time.Now()")},
		{"calls", "time.Since as a value", body("time", "f := time.Since; _ = f")},
		{"calls", "a renamed clock", in(room, "package raster\nimport clock \"time\"\nvar t = clock.Now()\n")},
		{"calls", "shared randomness", body("math/rand/v2", "rand.IntN(6)")},
		{"calls", "the terminal", body("fmt", "fmt.Println(1)")},
		{"calls", "the terminal, built in", in(room, "package raster\nfunc g() { println(1) }\n")},
		{"init", "beside other code", in(room, "package raster\nimport \"image\"\nfunc init() { image.RegisterFormat(\"\", \"\", nil, nil) }\nfunc g() {}\n")},
		{"init", "that does more", in(room, "package raster\nimport \"image\"\nfunc init() { image.RegisterFormat(\"\", \"\", nil, nil); g() }\n")},
		{"init", "in the command", in("cmd/mohr/q.go", "package main\nfunc init() {}\n")},
		{"variables", "assigned", in(room, "package raster\nvar n int\nfunc g() { n = 1 }\n")},
		{"variables", "counted", in(room, "package raster\nvar n int\nfunc g() { n++ }\n")},
		{"variables", "of another file", in(room, "package raster\nfunc g() { zone = nil }\n")},
		{"variables", "by element", in(room, "package raster\nvar m = map[int]int{}\nfunc g() { m[1] = 2 }\n")},
		{"variables", "by field", in(room, "package raster\nvar s struct{ n []int }\nfunc g() { (s.n)[0] += 2 }\n")},
		{"variables", "by range", in(room, "package raster\nvar n int\nfunc g() { for n = range 3 {} }\n")},
		{"variables", "by pointer", in(room, "package raster\nvar n int\nfunc g() { p := &n; *p = 2 }\n")},
		{"variables", "deleted from", in(room, "package raster\nvar m = map[int]int{}\nfunc g() { delete(m, 1) }\n")},
		{"variables", "of another room", in("watermark/q.go", "package watermark\nimport \"mohr/watermark/internal/plan\"\nfunc g() { plan.Ratio = 2 }\n")},
		{"imaging", "Open", body("github.com/disintegration/imaging", "imaging.Open(\"x\")")},
		{"imaging", "Decode in a test", in("watermark/q_test.go", "package watermark\nimport i \"github.com/disintegration/imaging\"\nvar d = i.Decode\n")},
		{"age", "in the core", in(room, "package raster\nimport \"filippo.io/age\"\n")},
		{"age", "in the command", in("cmd/mohr/q.go", "package main\nimport \"filippo.io/age/armor\"\n")},
		{"age", "in a test", in("watermark/q_test.go", "package watermark\nimport \"filippo.io/age\"\n")},
		{"pins", "newer", in("go.mod", "module mohr\n\nrequire (\n\tgithub.com/go-text/typesetting v0.3.5 // indirect\n)\n")},
		{"pins", "gone", in("go.mod", "module mohr\n")},
		{"pins", "replaced", in("go.mod", soundHouse["go.mod"]+"replace github.com/go-text/typesetting => ../typesetting\n")},
		{"comments", "none", in("assets/lists/lists.go", "package lists\n")},
		{"comments", "apart", in("assets/lists/lists.go", "// Package lists is lists.\n\npackage lists\n")},
		{"comments", "of the test alone", map[string]string{"web/e2e/e.go": "package e2e\n", "web/e2e/e_test.go": "// Package e2e drives.\npackage e2e\n"}},
		{"top level", "a room", in("util/util.go", "// Package util is.\npackage util\n")},
		{"top level", "a file", in("TODO.txt", "")},
		{"long functions", "by statements", in(room, "package raster\nfunc g() {\n"+strings.Repeat("\tf()\n", 69)+"}\n")},
		{"long functions", "in a switch that does work", in(room, "package raster\nfunc g(n int) {\n\tswitch n {\n\tcase 1:\n"+strings.Repeat("\t\tf()\n", 69)+"\t}\n}\n")},
		{"long files", "by statements", in(room, "package raster\n"+strings.Repeat("const _ = 1\n", 500))},
	}
	if broken := broken(t, soundHouse); len(broken) > 0 {
		t.Errorf("the sound house breaks %v", broken)
	}
	shown := map[string]bool{}
	for _, tt := range tests {
		files := maps.Clone(soundHouse)
		maps.Copy(files, tt.files)
		if got := broken(t, files); !slices.Contains(slices.Collect(maps.Keys(got)), tt.rule) {
			t.Errorf("%s, %s: not noticed; broken are %v", tt.rule, tt.name, got)
		}
		shown[tt.rule] = true
	}
	for _, rule := range houseRules {
		if !shown[rule.name] {
			t.Errorf("no tree breaks the rule %q", rule.name)
		}
	}
}

// broken returns what files break, by rule.
func broken(t *testing.T, files map[string]string) map[string][]string {
	t.Helper()
	h, err := houseOf(files)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, rule := range houseRules {
		if got := rule.check(h); len(got) > 0 {
			found[rule.name] = got
		}
	}
	return found
}

// Tables, dispatch switches, generated files and tests may be long.
func TestHouseSparesTables(t *testing.T) {
	long := strings.Repeat("\t\t1,\n", 600)
	files := maps.Clone(soundHouse)
	maps.Copy(files, map[string]string{
		"web/table.go":   "package web\nvar table = []int{\n" + long + "}\n",
		"web/within.go":  "package web\nfunc g() []int {\n\treturn []int{\n" + long + "\t}\n}\n",
		"web/switch.go":  "package web\nfunc h(n int) int {\n\tswitch n {\n" + strings.Repeat("\tcase 1:\n\t\treturn 1\n", 60) + "\t}\n\treturn 0\n}\n",
		"web/made.go":    "// Code generated by gen. DO NOT EDIT.\n\npackage web\n" + strings.Repeat("const _ = 1\n", 600),
		"web/go_test.go": "package web\nfunc i() {\n" + strings.Repeat("\ti()\n", 600) + "}\n",
	})
	for rule, got := range broken(t, files) {
		t.Errorf("%s: %v", rule, got)
	}
}

func TestHousePageCanFail(t *testing.T) {
	if got := checkPage([]string{"fmt", "net", "net/textproto", "mohr/watermark", "os"}); len(got) > 0 {
		t.Errorf("checkPage of what is allowed = %q", got)
	}
	for path := range notInPage {
		if len(checkPage([]string{"fmt", path})) != 1 || len(checkPage([]string{path + "/deeper"})) != 1 {
			t.Errorf("checkPage does not notice %s", path)
		}
	}
}
