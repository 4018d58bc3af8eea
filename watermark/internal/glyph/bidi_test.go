package glyph

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		rtl  bool
		want string // one digit a rune
	}{
		{"English", "ab 1", false, "0000"},
		{"Urdu", "اب ۱", true, "1112"},
		{"Latin in Urdu", "اب ab", true, "11122"},
		{"Urdu in Latin", "ab اب", false, "00011"},
		{"number after Urdu in Latin", "اب 12 ab", false, "11122000"},
		{"isolated number", "اب \u20661-2\u2069", true, "11112221"},
		{"number in the open", "اب 1-2", true, "111212"},
		{"field that is Latin", "ا\u2068ab اب ab\u2069", true, "1122233222" + "1"},
		{"field that is Urdu", "a\u2068اب ab\u2069", false, "001112" + "20"},
		{"nested", "ا\u2068a \u20661-2\u2069\u2069", true, "1122244421"},
		{"pair of brackets", "ab (اب) ab", false, "0000110000"},
		{"brackets in Urdu", "اب (ab) اب", true, "1111221111"},
		{"override is passed over", "ab\u202Ecd\u202C", false, "000000"},
		{"isolate left open", "اب \u2066ab 1", true, "11112222"},
		{"end of nothing", "ab\u2069 اب", false, "000011"},
		{"mark", "ab\u200F1", false, "0012"},
		{"joiner", "اب\u200Cاب", true, "11111"},
		{"empty", "", true, ""},
	} {
		text := []rune(c.text)
		got := ""
		for _, l := range levels(text, c.rtl) {
			got += strconv.Itoa(int(l))
		}
		if got != c.want {
			t.Errorf("%s: levels(%+q, %v) = %s, want %s", c.name, c.text, c.rtl, got, c.want)
		}
	}
}

func TestTooDeepIsolatesStayShallow(t *testing.T) {
	text := []rune(strings.Repeat("\u2067\u2066", 100) + "a" + strings.Repeat("\u2069", 200))
	if deepest := slices.Max(levels(text, false)); deepest > maxDepth+1 {
		t.Errorf("deepest level is %d, limit is %d", deepest, maxDepth+1)
	}
	if level := levels(text, false); level[len(level)-1] != 0 {
		t.Errorf("last isolate ends at level %d, want 0", level[len(level)-1])
	}
}

// The Unicode Consortium's own cases, as Debian's package unicode-data installs them.
const conformanceFile = "/usr/share/unicode/BidiCharacterTest.txt"

// Left out of the conformance test: what levels passes over or the fonts cannot print, by its comment.
func leftOut(r rune) bool {
	return r >= lre && r <= rlo || // embeddings and overrides
		r == '\t' || r == 0x2029 || // separators of segments and paragraphs
		r >= 0x2329 && r <= 0x232A || r >= 0x3008 && r <= 0x3009 // brackets other than ( ) [ ] { }
}

func TestBidiConformance(t *testing.T) {
	file, err := os.Open(conformanceFile)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("package unicode-data is not installed: %v", err)
		}
		t.Skip("package unicode-data is not installed")
	}
	defer file.Close()
	cases := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		f := strings.Split(lines.Text(), ";")
		if len(f) != 5 || f[0][0] == '#' {
			continue
		}
		var text []rune
		for _, hex := range strings.Fields(f[0]) {
			r, _ := strconv.ParseInt(hex, 16, 32)
			text = append(text, rune(r))
		}
		if slices.ContainsFunc(text, leftOut) {
			continue
		}
		cases++
		rtl := f[2] == "1"
		level := lineLevels(text, levels(text, rtl), rtl)
		var runs []run
		for i, want := range strings.Fields(f[3]) {
			if want == "x" {
				continue
			}
			if strconv.Itoa(int(level[i])) != want {
				t.Errorf("%s: level of rune %d is %d", lines.Text(), i, level[i])
			}
			runs = append(runs, run{level: level[i], from: i})
		}
		reorder(runs)
		for i, want := range strings.Fields(f[4]) {
			if strconv.Itoa(runs[i].from) != want {
				t.Errorf("%s: rune seen at place %d is %d", lines.Text(), i, runs[i].from)
			}
		}
	}
	if cases < 90_000 {
		t.Errorf("%d cases were run, want 90,000 or more", cases)
	}
}
