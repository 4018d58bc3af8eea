package glyph

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"mohr/assets/words"
)

var update = flag.Bool("update", false, "renew testdata/golden.txt with hb-shape")

const goldenFile = "testdata/golden.txt"

const goldenHead = `# What hb-shape (HarfBuzz) prints for our fonts, font units: [glyph=rune@dx,dy+advance|...] from left to right.
# A line in the first column is FONT DIRECTION TEXT; the line under it is the answer of
#   hb-shape --no-glyph-names --direction=DIRECTION --script=SCRIPT --language=LANG FONT.ttf TEXT
# with arab and ur for nastaliq, latn and en for sans and bold. To renew, or after adding a text with "  []":
#   go test ./watermark/internal/glyph -run Golden -update
`

// A golden is one text that is a single run, and what HarfBuzz says of it.
type golden struct{ font, direction, text, glyphs string }

func (g golden) style() Style { return Style{Urdu: g.font == "nastaliq", Bold: g.font == "bold"} }

func readGolden(t *testing.T) []golden {
	t.Helper()
	file, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []golden
	for _, line := range strings.Split(string(file), "\n") {
		if answer, ok := strings.CutPrefix(line, "  "); ok {
			all[len(all)-1].glyphs = answer
		} else if line != "" && line[0] != '#' {
			f := strings.SplitN(line, " ", 3)
			all = append(all, golden{font: f[0], direction: f[1], text: f[2]})
		}
	}
	return all
}

// hbShape asks HarfBuzz.
func hbShape(t *testing.T, g golden) string {
	t.Helper()
	file, script, lang := "NotoNastaliqUrdu-Regular.ttf", "arab", "ur"
	switch g.font {
	case "sans":
		file, script, lang = "NotoSans-Regular.ttf", "latn", "en"
	case "bold":
		file, script, lang = "NotoSans-Bold.ttf", "latn", "en"
	}
	out, err := exec.Command("hb-shape", "--no-glyph-names", "--direction="+g.direction, "--script="+script,
		"--language="+lang, "../../../assets/fonts/"+file, g.text).Output()
	if err != nil {
		t.Fatalf("hb-shape: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// ours shapes the text of g and prints it as hb-shape does.
func ours(t *testing.T, g golden) string {
	t.Helper()
	s, err := newSetting(g.text, g.style())
	if err != nil {
		t.Fatalf("%s: %v", g.text, err)
	}
	runs := s.runs(0, len(s.text))
	if len(runs) != 1 || (runs[0].level%2 == 1) != (g.direction == "rtl") || (runs[0].font == nastaliq) != (g.font == "nastaliq") {
		t.Fatalf("%s: runs %+v, want one, %s in %s", g.text, runs, g.direction, g.font)
	}
	glyphs, err := s.shape(runs[0])
	if err != nil {
		t.Fatalf("%s: %v", g.text, err)
	}
	var parts []string
	for _, g := range glyphs {
		part := fmt.Sprintf("%d=%d", g.id, g.index)
		if g.offsetX != 0 || g.offsetY != 0 {
			part += fmt.Sprintf("@%d,%d", g.offsetX, g.offsetY)
		}
		parts = append(parts, part+fmt.Sprintf("+%d", g.advance))
	}
	return "[" + strings.Join(parts, "|") + "]"
}

// Newer releases of go-text than the pinned one misplace Nastaliq's letters without an error; this is the
// guard. See go.mod before touching either.
func TestGoldenGlyphs(t *testing.T) {
	all := readGolden(t)
	if *update {
		var b strings.Builder
		b.WriteString(goldenHead)
		for i, g := range all {
			all[i].glyphs = hbShape(t, g)
			fmt.Fprintf(&b, "%s %s %s\n  %s\n", g.font, g.direction, g.text, all[i].glyphs)
		}
		if err := os.WriteFile(goldenFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	urdu := 0
	for _, g := range all {
		if g.font == "nastaliq" && g.direction == "rtl" {
			urdu++
		}
		if got := ours(t, g); got != g.glyphs {
			t.Errorf("%s %s: glyphs\n%s, want\n%s", g.font, g.text, got, g.glyphs)
		}
	}
	if urdu < 60 {
		t.Errorf("golden file has %d Urdu texts, want 60 or more", urdu)
	}
}

func TestGoldenIsWhatHarfBuzzSays(t *testing.T) {
	need(t, "hb-shape")
	for _, g := range readGolden(t) {
		if got := hbShape(t, g); got != g.glyphs {
			t.Errorf("%s %s: hb-shape prints\n%s, the golden file has\n%s", g.font, g.text, got, g.glyphs)
		}
	}
}

// need skips the test where a tool is missing, but not in CI, which must have them all.
func need(t *testing.T, tool string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", tool)
	}
	t.Skipf("%s is not installed", tool)
}

func TestGoldenHoldsTheCatalogue(t *testing.T) {
	have := make(map[string]bool)
	for _, g := range readGolden(t) {
		have[g.text] = true
	}
	place := regexp.MustCompile(`\{[a-z]+\}`)
	for k := words.LabelFor; k <= words.PurposeVisa; k++ {
		for _, part := range place.Split(words.Get(words.Urdu, k), -1) {
			if part = strings.TrimSpace(part); part != "" && !have[part] {
				t.Errorf("%s lacks %q of %v", goldenFile, part, k)
			}
		}
	}
}
