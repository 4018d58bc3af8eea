package hygiene_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mohr/assets/lists"
	"mohr/hygiene"
)

// parsed are lists of assets/lists.
func parsed(t testing.TB, text string) []hygiene.List {
	t.Helper()
	all, err := hygiene.ParseLists(text)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A sample is a password of a kind.
type sample struct{ kind, password string }

// A sampler makes the passwords that meters are compared on, the same each time.
type sampler struct {
	*rand.Rand
	common, words, names, dice []string
	out                        []sample
}

func newSampler(t testing.TB) *sampler {
	s := &sampler{Rand: rand.New(rand.NewPCG(7, 2026)), dice: strings.Fields(lists.BIP39)}
	for _, l := range parsed(t, lists.Common()) {
		switch l.Code {
		case hygiene.CommonPassword:
			s.common = append(s.common, l.Words...)
		case hygiene.Name:
			s.names = append(s.names, l.Words...)
		default:
			s.words = append(s.words, l.Words...)
		}
	}
	return s
}

func (s *sampler) one(from []string) string { return from[s.IntN(len(from))] }

// early is one of the first n.
func (s *sampler) early(from []string, n int) string { return from[s.IntN(n)] }

func (s *sampler) random(n int, from string) string {
	letters := []rune(from)
	var b strings.Builder
	for range n {
		b.WriteRune(letters[s.IntN(len(letters))])
	}
	return b.String()
}

// leet puts signs in the place of some letters.
func (s *sampler) leet(word string) string {
	to := map[rune]string{'a': "4@", 'e': "3", 'i': "1!", 'o': "0", 's': "$5", 't': "7+", 'l': "1|", 'b': "8", 'g': "69", 'z': "2", 'c': "("}
	return strings.Map(func(r rune) rune {
		if signs := to[r]; signs != "" && s.IntN(2) == 0 {
			return rune(signs[s.IntN(len(signs))])
		}
		return r
	}, word)
}

// capitals writes some letters large.
func (s *sampler) capitals(word string) string {
	switch s.IntN(4) {
	case 0:
		return strings.ToUpper(word)
	case 1:
		return strings.ToUpper(word[:1]) + word[1:]
	case 2:
		return strings.Map(func(r rune) rune {
			if s.IntN(2) == 0 {
				return []rune(strings.ToUpper(string(r)))[0]
			}
			return r
		}, word)
	}
	return word
}

func (s *sampler) walk() string {
	rows := []string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "1qaz2wsx3edc4rfv", "qazwsxedcrfv", "!@#$%^&*()", "147258369", "7894561230"}
	row := s.one(rows)
	from := s.IntN(len(row) - 3)
	return row[from : from+3+s.IntN(len(row)-from-2)]
}

func (s *sampler) backwards(word string) string {
	r := []rune(word)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

const (
	smallLetters = "abcdefghijklmnopqrstuvwxyz"
	digits       = "0123456789"
	printable    = smallLetters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits + "!@#$%^&*()-_=+[]{};:,.<>/?"
	urduSigns    = "ابپتٹثجچحخدڈرزسشصطظعغفقکگلمنںوہیے۰۱۲۳۴۵۶۷۸۹"
)

// samples makes some 3,600 passwords of 17 kinds.
func (s *sampler) samples() []sample {
	kinds := []struct {
		kind string
		n    int
		make func() string
	}{
		{"common", 600, func() string { return s.early(s.common, 30000) }},
		{"capitals", 200, func() string { return s.capitals(s.early(s.common, 10000)) }},
		{"leet", 500, func() string { return s.leet(s.capitals(s.early(s.common, 5000) + s.random(s.IntN(3), digits))) }},
		{"random", 200, func() string { return s.random(4+s.IntN(16), printable) }},
		{"random letters", 100, func() string { return s.random(4+s.IntN(12), smallLetters) }},
		{"digits", 100, func() string { return s.random(4+s.IntN(12), digits) }},
		{"pairs", 300, func() string { return s.one(s.words) + s.random(s.IntN(2), "-_. 1") + s.one(s.words) }},
		{"names", 200, func() string { return s.capitals(s.one(s.names)) + s.random(s.IntN(5), digits) }},
		{"diceware", 250, func() string { return s.one(s.dice) + " " + s.one(s.dice) + " " + s.one(s.dice) + " " + s.one(s.dice) }},
		{"dates", 200, func() string {
			sep := s.one([]string{"", "-", "/", "."})
			return fmt.Sprintf("%d%s%d%s%d", 1+s.IntN(31), sep, 1+s.IntN(12), sep, 1940+s.IntN(85))
		}},
		{"word and year", 150, func() string { return s.early(s.words, 5000) + fmt.Sprint(1930+s.IntN(100)) }},
		{"walks", 200, func() string { return s.walk() + s.random(s.IntN(3), digits) }},
		{"phones", 100, func() string { return "03" + s.random(9, digits) }},
		{"repeats", 150, func() string { return strings.Repeat(s.random(1+s.IntN(4), printable), 2+s.IntN(5)) }},
		{"sequences", 150, func() string {
			at := s.IntN(20)
			return smallLetters[at:at+3+s.IntN(4)] + s.one([]string{"123", "987", "xyz", "2468", ""}) + s.random(s.IntN(3), printable)
		}},
		{"backwards", 150, func() string { return s.backwards(s.early(s.common, 20000)) + s.random(s.IntN(3), digits) }},
		{"unicode", 100, func() string { return s.random(3+s.IntN(10), urduSigns+"éßñЖжλ") + s.random(s.IntN(4), digits) }},
		{"long", 60, func() string { return s.one(s.dice) + s.random(25, printable) + s.one(s.common) }},
	}
	for _, k := range kinds {
		for range k.n {
			s.out = append(s.out, sample{k.kind, k.make()})
		}
	}
	return s.out
}

// A reading is what another meter says.
type reading struct {
	Score int
	Log10 float64
}

// meters are JavaScript meters, each a function weigh(password) that returns [score, log10 of guesses]. Both are told
// that it is the year 2026, as ours is.
var meters = map[string]struct {
	packs []string
	js    string
}{
	"zxcvbn": {[]string{"zxcvbn@4.4.2"}, `
const z = require("zxcvbn")
const weigh = p => { const r = z(p); return [r.score, r.guesses_log10] }`},
	"zxcvbn-ts": {[]string{"@zxcvbn-ts/core@4.2.0", "@zxcvbn-ts/language-common@4.1.3", "@zxcvbn-ts/language-en@4.1.1"}, `
const { ZxcvbnFactory } = require("@zxcvbn-ts/core")
const common = require("@zxcvbn-ts/language-common"), en = require("@zxcvbn-ts/language-en")
const z = new ZxcvbnFactory({ graphs: common.adjacencyGraphs, dictionary: { ...common.dictionary, ...en.dictionary }, translations: en.translations })
const weigh = p => { const r = z.check(p); return [r.score, r.guessesLog10] }`},
}

// readings asks another meter, from npm, in the order of the passwords. It skips the test where that cannot be done, but
// not in CI.
func readings(t *testing.T, meter string, passwords []string) []reading {
	t.Helper()
	missing := func(why any) {
		t.Helper()
		if os.Getenv("CI") != "" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	if testing.Short() {
		t.Skip("asks the npm registry")
	}
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing(err)
		}
	}
	dir := t.TempDir()
	m := meters[meter]
	install := exec.Command("npm", append([]string{"install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"}, m.packs...)...)
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		missing(fmt.Sprintf("npm install: %v\n%s", err, out))
	}
	js := `const Now = Date; global.Date = class extends Now { getFullYear() { return 2026 } }` + m.js + `
for (const line of require("fs").readFileSync(0, "utf8").trim().split("\n")) {
  const [Score, Log10] = weigh(JSON.parse(line)); console.log(JSON.stringify({ Score, Log10 }))
}`
	file := filepath.Join(dir, "weigh.js")
	if err := os.WriteFile(file, []byte(js), 0o600); err != nil {
		t.Fatal(err)
	}
	var in bytes.Buffer
	for _, p := range passwords {
		if err := json.NewEncoder(&in).Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	node := exec.Command("node", file)
	node.Dir, node.Stdin, node.Stderr = dir, &in, os.Stderr
	out, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []reading
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var r reading
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if len(all) != len(passwords) {
		t.Fatalf("%s weighed %d passwords, want %d", meter, len(all), len(passwords))
	}
	return all
}

// maxShownDeviations bounds what a test prints.
const maxShownDeviations = 60

// Without what it knows of Pakistan, the meter says what zxcvbn says.
func TestAgreesWithZxcvbn(t *testing.T) {
	all := newSampler(t).samples()
	var passwords []string
	for _, s := range all {
		passwords = append(passwords, s.password)
	}
	want := readings(t, "zxcvbn", passwords)
	m := hygiene.NewMeter(hygiene.Options{Lists: parsed(t, lists.Common()), Generic: true})
	same, exact, high := 0, 0, 0
	shown := 0
	for i, s := range all {
		got := m.Weigh(s.password, nil)
		off := math.Abs(got.GuessesLog10 - want[i].Log10)
		if off < 0.01 {
			exact++
		}
		if got.Score == want[i].Score {
			same++
			continue
		}
		if got.Score > want[i].Score {
			high++
		}
		if shown++; shown <= maxShownDeviations {
			t.Logf("%s: %q: score %d (10^%.2f), zxcvbn %d (10^%.2f)", s.kind, s.password, got.Score, got.GuessesLog10, want[i].Score, want[i].Log10)
		}
		if got.Score > want[i].Score+1 {
			t.Errorf("%s: %q: score %d, zxcvbn says %d", s.kind, s.password, got.Score, want[i].Score)
		}
	}
	n := float64(len(all))
	t.Logf("%d passwords: score equal %.2f %%, higher %.2f %%, guesses within 0.01 of a power of ten %.2f %%",
		len(all), 100*float64(same)/n, 100*float64(high)/n, 100*float64(exact)/n)
	if len(all) < 3000 || float64(same) < 0.9*n {
		t.Errorf("%d of %d scores agree, want 90 in 100 of 3,000 or more", same, len(all))
	}
}
