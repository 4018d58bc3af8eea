package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mohr/watermark/internal/seal"
)

var update = flag.Bool("update", false, "write testdata/vectors/vectors.json anew")

const vectorsFile = "testdata/vectors/vectors.json"

// A vector is a text and what must be read from it. testdata/vectors/README.md says how the file writes it.
type vector struct {
	Name string `json:"name"`
	Text string `json:"text"`
	reading

	text string // Text, or what stands in the file as base64 because it is not UTF-8
}

// MarshalJSON writes the text as base64 when JSON cannot hold it.
func (v vector) MarshalJSON() ([]byte, error) {
	type plain struct {
		Name   string  `json:"name"`
		Text   *string `json:"text,omitempty"`
		Base64 string  `json:"base64,omitempty"`
		reading
	}
	p := plain{Name: v.Name, reading: v.reading}
	if utf8.ValidString(v.text) {
		p.Text = &v.text
	} else {
		p.Base64 = base64.StdEncoding.EncodeToString([]byte(v.text))
	}
	return json.Marshal(p)
}

// A reading is a seal.Reading as vectors and checkers write it.
type reading struct {
	Verdict string `json:"verdict"`
	Words   *words `json:"words"`
	Key     string `json:"key"`
}

// words are a seal.Words as vectors and checkers write them.
type words struct {
	Purpose   string `json:"purpose"`
	Recipient string `json:"recipient"`
	Issued    string `json:"issued"`
	Expires   string `json:"expires"`
	Copy      string `json:"copy"`
}

var verdicts = map[seal.Verdict]string{
	seal.Foreign: "foreign", seal.Valid: "valid", seal.Altered: "altered", seal.Unsigned: "unsigned", seal.Later: "later",
}

func written(r seal.Reading) reading {
	if r.Words == (seal.Words{}) {
		return reading{verdicts[r.Verdict], nil, r.Key}
	}
	w := words(r.Words)
	return reading{verdicts[r.Verdict], &w, r.Key}
}

func sameReading(a, b reading) bool {
	if a.Words == nil || b.Words == nil {
		return a == b
	}
	wa, wb := *a.Words, *b.Words
	a.Words, b.Words = nil, nil
	return a == b && wa == wb
}

func (r reading) String() string {
	b, err := json.Marshal(r)
	return fmt.Sprintf("%s %v", b, err)
}

// Read says of every vector what the table says.
func TestVectors(t *testing.T) {
	all, count, names := cases(t), map[string]int{}, map[string]bool{}
	for _, c := range all {
		if got := written(seal.Read(c.text)); !sameReading(got, c.reading) {
			t.Errorf("%s: Read(%q)\n got %v\nwant %v", c.Name, c.text, got, c.reading)
		}
		if names[c.Name] {
			t.Errorf("two vectors are called %q", c.Name)
		}
		names[c.Name] = true
		count[c.Verdict]++
	}
	for _, verdict := range verdicts {
		if count[verdict] < 3 || count["altered"] < 2*count["valid"] {
			t.Errorf("vectors of each verdict: %v: too few %s or altered", count, verdict)
		}
	}
	want := vectorsJSON(t, all)
	if *update {
		if err := os.WriteFile(vectorsFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(vectorsFile); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the table says (%v); -update writes it anew, the change is for review", vectorsFile, err)
	}
}

func vectorsJSON(t testing.TB, all []vector) []byte {
	t.Helper()
	type seed struct {
		Use  string `json:"use"`
		Seed string `json:"seed"`
		Key  string `json:"key"`
	}
	file := struct {
		Seeds []seed   `json:"seeds"`
		Cases []vector `json:"cases"`
	}{Cases: all}
	for _, s := range [][32]byte{seedA, seedB} {
		file.Seeds = append(file.Seeds, seed{"TEST ONLY, public: nobody's key", fmt.Sprintf("%x", s), seal.VerifierKey(s)})
	}
	return asJSON(t, file)
}

// asJSON writes v so that a person and an editor can handle it: what cannot be seen, or may change when text is put
// into another normalization form, stands as \u escapes.
func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	var plain bytes.Buffer
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, r := range plain.String() {
		switch {
		case r < 0x7f || unicode.In(r, unicode.L, unicode.N, unicode.P) && norm.NFC.IsNormalString(string(r)):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// The checkers in other languages read the same from every vector, and from what one character makes of a note.
func TestCheckers(t *testing.T) {
	all := cases(t)
	for name, text := range notes(t) {
		n := 0
		oneOff(text, func(near string) {
			if n++; n%17 == 0 {
				all = append(all, vector{Name: fmt.Sprintf("%s, change %d", name, n), text: near, reading: written(seal.Read(near))})
			}
		})
	}
	file := filepath.Join(t.TempDir(), "all.json")
	if err := os.WriteFile(file, vectorsJSON(t, all), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, tool, script string }{
		{"Node", "node", "check.mjs"},
		{"Python", "python3", "check.py"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			need(t, tt.tool)
			script := filepath.Join("testdata", "vectors", tt.script)
			got := strings.Split(strings.TrimSuffix(output(t, "", tt.tool, script, file), "\n"), "\n")
			if len(got) != len(all) {
				t.Fatalf("%d readings of %d texts", len(got), len(all))
			}
			for i, c := range all {
				compare(t, c, got[i])
			}
			for _, c := range all[:3] {
				compare(t, c, output(t, c.text, tt.tool, script))
			}
		})
	}
}

func compare(t *testing.T, want vector, line string) {
	t.Helper()
	var got reading
	if err := json.Unmarshal([]byte(line), &got); err != nil || !sameReading(got, want.reading) {
		t.Errorf("%s: text %q\n got %s (%v)\nwant %v", want.Name, want.text, line, err, want.reading)
	}
}

// need skips the test where tool, or a library that its checker needs, is missing, or fails it when CI is set.
func need(t *testing.T, tool string) {
	t.Helper()
	_, err := exec.LookPath(tool)
	if err == nil && tool == "python3" {
		err = exec.Command(tool, "-c", "import cryptography").Run()
	}
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing, or its library: %v", tool, err)
		}
		t.Skipf("%s is missing, or its library: %v", tool, err)
	}
}

// output is what a program prints when it is given stdin.
func output(t *testing.T, stdin, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, stderr.Bytes())
	}
	return string(out)
}
