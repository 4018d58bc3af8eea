package offline

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mohr/assets/licences"
)

// parts are stand-ins, so that pages are put together without building anything.
func parts(t *testing.T) Parts {
	t.Helper()
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	core, err := Pack(bytes.Repeat(all[:], 3))
	if err != nil {
		t.Fatal(err)
	}
	return Parts{Core: core, Exec: []byte("globalThis.Go = class {};"), PDFium: core}
}

// The licences of every module that the page's build reaches are in the page, and of no other.
func TestLicencesOfThePage(t *testing.T) {
	goTool, err := exec.LookPath("go")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("go is missing")
	}
	if err != nil {
		t.Fatal("go is missing")
	}
	list := exec.Command(goTool, "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "mohr/wasm")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"github.com/klippa-app/go-pdfium"} // whose PDFium it is
	for _, m := range strings.Fields(string(out)) {
		if m != "mohr" && !slices.Contains(want, m) {
			want = append(want, m)
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(modules)); !slices.Equal(got, want) {
		t.Errorf("the page has the licences of %q, and is built of %q", got, want)
	}
}

// A page with PDFium has the licences of its parts, and one without has not.
func TestLicencesOfPDFium(t *testing.T) {
	known := map[string]bool{}
	for _, l := range licences.All() {
		known[l.Module] = true
	}
	for _, name := range slices.Concat(ofPDFium, elsewhere, modules) {
		if !known[name] {
			t.Errorf("there is no part %s", name)
		}
	}
	for _, pdf := range []bool{true, false} {
		files, err := source(pdf)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(files["licences.txt"], []byte("\nPDFium ")); got != pdf {
			t.Errorf("with PDFium %v: its licence is there %v", pdf, got)
		}
	}
}

// The one file asks for nothing: what it refers to is within it, its scripts are those that its policy names, and what it
// carries comes out as it went in.
func TestSingle(t *testing.T) {
	p := parts(t)
	page, err := Single(p)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Single(p)
	if err != nil || !bytes.Equal(page, again) {
		t.Errorf("the same parts give other bytes, %v", err)
	}
	head, _, _ := bytes.Cut(page, []byte("</head>"))
	if !bytes.Contains(head[:1024], []byte(`<meta charset="windows-1252">`)) {
		t.Error("the page does not say first how its bytes are read")
	}
	for _, rule := range []string{"default-src 'none'", "connect-src 'none'", "trusted-types mohr", "form-action 'none'", "base-uri 'none'"} {
		if !bytes.Contains(head, []byte(rule)) {
			t.Errorf("the policy lacks %s", rule)
		}
	}
	if m := regexp.MustCompile(`(?:src|href)="(?:[^#d"]|data:[^i])[^"]*"`).Find(page); m != nil {
		t.Errorf("the page refers to %s", m)
	}
	scripts := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllSubmatch(page, -1)
	if len(scripts) != 1 {
		t.Fatalf("%d scripts, want one", len(scripts))
	}
	sum := sha256.Sum256(scripts[0][1])
	if !bytes.Contains(head, []byte("'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")) {
		t.Error("the policy does not name the script")
	}
	carried := regexp.MustCompile(`(?s)data-file="mohr.wasm">(.*?)</script>`).FindSubmatch(page)
	if got := unpacked(t, carried[1]); !bytes.Equal(got, unpacked(t, escaped(p.Core))) || len(got) != 768 {
		t.Errorf("the core comes out as %d bytes", len(got))
	}
	if i := bytes.IndexByte(page, 0); i >= 0 {
		t.Errorf("a byte 0 at %d, which a parser of HTML would change", i)
	}
	if i := bytes.IndexByte(page, '\r'); i >= 0 {
		t.Errorf("a carriage return at %d, which a parser of HTML would change", i)
	}
}

func escaped(b []byte) []byte {
	var w strings.Builder
	escape(&w, b)
	return []byte(w.String())
}

// unpacked reads what escape has written, as the page does.
func unpacked(t *testing.T, text []byte) []byte {
	t.Helper()
	var packed []byte
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b == '=' {
			i++
			b = text[i] - 64
		}
		packed = append(packed, b)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The folder has every file that its page and its service worker ask for.
func TestFolder(t *testing.T) {
	files, err := Folder(parts(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"#:]+)"`).FindAllSubmatch(files["index.html"], -1) {
		if _, ok := files[string(m[1])]; !ok {
			t.Errorf("index.html asks for %s, which is not there", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`"([a-zA-Z0-9/_.-]+\.[a-z0-9]+)"`).FindAllSubmatch(files["sw.js"], -1) {
		if _, ok := files[string(m[1])]; !ok {
			t.Errorf("the service worker keeps %s, which is not there", m[1])
		}
	}
	for name := range files {
		if name != "index.html" && name != "sw.js" && !bytes.Contains(files["sw.js"], []byte(`"`+name+`"`)) {
			t.Errorf("the service worker does not keep %s", name)
		}
	}
}

func TestJoin(t *testing.T) {
	script, err := join(map[string]string{
		"a.js": "// a\nimport { one, two as zwei } from \"./b.js\";\n\n/** doc */\nexport const sum = one + zwei();\n",
		"b.js": "export const one = 1;\n\n/**\n * doc\n */\nexport function two() {\n  return 2;\n}\n",
	}, "a.js")
	if err != nil {
		t.Fatal(err)
	}
	want := "\"use strict\";\nconst m_b = (() => { // b.js\nconst one = 1;\nfunction two() {\nreturn 2;\n}\nreturn { one, two };\n})();\n" +
		"const m_a = (() => { // a.js\nconst { one, two: zwei } = m_b;\nconst sum = one + zwei();\nreturn { sum };\n})();\n"
	if script != want {
		t.Errorf("joined to\n%s\nwant\n%s", script, want)
	}
	for what, modules := range map[string]map[string]string{
		"a circle":         {"a.js": "import { b } from \"./b.js\";\n", "b.js": "import { a } from \"./a.js\";\n"},
		"a missing module": {"a.js": "import { b } from \"./b.js\";\n"},
		"a default import": {"a.js": "import b from \"./b.js\";\n", "b.js": ""},
		"an export of let": {"a.js": "export let x = 1;\n"},
	} {
		if _, err := join(modules, "a.js"); err == nil {
			t.Errorf("%s is no error", what)
		}
	}
}
