package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const assets = "../../assets"

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(assets, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	var m map[string]string
	if err := json.Unmarshal([]byte(read(t, "words/"+lang+".json")), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

var (
	comments = regexp.MustCompile(`(?s)/\*.*?\*/|(?m)(^|\s)//[^\n]*`)
	literals = regexp.MustCompile("\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`")
	places   = regexp.MustCompile(`\$\{[^}]*\}`)
	sentence = regexp.MustCompile(`[A-Za-z]{2,} [A-Za-z]{2,}|^[A-Z][a-z]{2,}$`)
	urdu     = regexp.MustCompile(`[\x{0600}-\x{06FF}]`)
	names    = regexp.MustCompile(`"(page_[a-z0-9_-]+)"|"((?:label|purpose|month)\.[a-z0-9]+)"`)
	inPage   = regexp.MustCompile(`data-w(?:-label|-alt)?="([^"]+)"`)
)

// notWords are literals of two words or a capital that nobody reads: names of events, of headers, of keys.
var notWords = regexp.MustCompile(`^(Files|Noto [A-Za-z ]+|Arrow[A-Z][a-z]+|Delete|Backspace|Enter|[A-Z][a-zA-Z]*Error|Mohr-[A-Z][a-z]+|Content-Type|pdf-password-hint pdf-password-bad|[a-z-]+ [a-z-]+)$`)

// strays returns literals of a script that look like words for people.
func strays(script string) (out []string) {
	for _, l := range literals.FindAllString(comments.ReplaceAllString(script, " "), -1) {
		text := places.ReplaceAllString(l[1:len(l)-1], "")
		selector := strings.ContainsAny(text, "[]#>@=:;{}()") && !strings.HasSuffix(text, ".")
		if urdu.MatchString(strings.ReplaceAll(text, `\u`, "")) || sentence.MatchString(text) && !selector && !notWords.MatchString(text) {
			out = append(out, l)
		}
	}
	return out
}

func TestStraysAreFound(t *testing.T) {
	for _, stray := range []string{`el.textContent = "Save the copy"`, "say(`Saved as ${name} now`)", `h("p", {}, "محفوظ")`, `x = "Save"`} {
		if len(strays(stray)) == 0 {
			t.Errorf("%s passes", stray)
		}
	}
	for _, fine := range []string{`// Save the copy`, `h("div.big.quiet")`, `e.key === "ArrowLeft"`, "`${a}px`", `q("#a [data-x]")`} {
		if found := strays(fine); len(found) > 0 {
			t.Errorf("%s: %q", fine, found)
		}
	}
}

// TestWordsStandInTheCatalogue finds words in code, names without words, and words without a place.
func TestWordsStandInTheCatalogue(t *testing.T) {
	words := catalogue(t, "en")
	used := map[string]bool{}
	scripts, _ := filepath.Glob(assets + "/page/*.js")
	if len(scripts) == 0 {
		t.Fatal("no scripts")
	}
	var all strings.Builder
	for _, path := range scripts {
		script := read(t, "page/"+filepath.Base(path))
		all.WriteString(script)
		for _, s := range strays(script) {
			t.Errorf("%s says %s", filepath.Base(path), s)
		}
		for _, m := range names.FindAllStringSubmatch(strings.ReplaceAll(script, `h("label.`, ""), -1) {
			used[m[1]+m[2]] = true
		}
	}
	html := read(t, "page/index.html")
	for _, m := range inPage.FindAllStringSubmatch(html, -1) {
		used[m[1]] = true
	}
	for name := range used {
		if words[name] == "" {
			t.Errorf("no words for %q", name)
		}
	}
	// Names that code puts together begin with one of these.
	made := regexp.MustCompile("`(page_[a-z]+_?)\\$\\{|`\\$\\{[a-z]+\\}(_do)`").FindAllStringSubmatch(all.String(), -1)
	for name := range words {
		if !strings.HasPrefix(name, "page_") || used[name] || slices.Contains([]string{"page_lang_name", "page_noscript", "page_title"}, name) {
			continue
		}
		if !slices.ContainsFunc(made, func(m []string) bool {
			return m[1] != "" && strings.HasPrefix(name, m[1]) || m[2] != "" && strings.HasSuffix(name, m[2])
		}) && !regexp.MustCompile(`^page_(to|other|until|strength|stamplang|as|check|look)_`).MatchString(name) {
			t.Errorf("nothing shows %q", name)
		}
	}
}

// TestKioskSaysOnlyTheCatalogue is the same for the page of a kiosk.
func TestKioskSaysOnlyTheCatalogue(t *testing.T) {
	words := catalogue(t, "en")
	html := read(t, "page/kiosk/index.html")
	all := html
	scripts, _ := filepath.Glob(assets + "/page/kiosk/*.js")
	for _, path := range scripts {
		script := read(t, "page/kiosk/"+filepath.Base(path))
		all += script
		for _, s := range strays(script) {
			if s != `"Tab"` && filepath.Base(path) != "keyboard.js" { // a key's name, and the letters of the keys
				t.Errorf("%s says %s", filepath.Base(path), s)
			}
		}
	}
	for _, name := range regexp.MustCompile(`\b(?:kiosk|page)_[a-z0-9_]+\b`).FindAllString(all, -1) {
		if words[name] == "" && !strings.HasSuffix(name, "_") {
			t.Errorf("no words for %q", name)
		}
	}
	for name := range words {
		if strings.HasPrefix(name, "kiosk_") && !strings.HasPrefix(name, "kiosk_err_") && !strings.Contains(all, name) {
			t.Errorf("nothing shows %q", name)
		}
	}
	body := regexp.MustCompile(`(?s)<(svg|script|title)\b.*?</(svg|script|title)>`).ReplaceAllString(html, "")
	for _, text := range regexp.MustCompile(`>([^<]+)<`).FindAllStringSubmatch(body, -1) {
		if s := strings.TrimSpace(text[1]); s != "" {
			t.Errorf("index.html says %q", s)
		}
	}
}

// TestPageSaysOnlyTheCatalogue looks at what stands in index.html itself: the names of languages, and what is shown when
// scripts do not run.
func TestPageSaysOnlyTheCatalogue(t *testing.T) {
	html := read(t, "page/index.html")
	known := map[string]bool{"Mohr": true}
	for _, lang := range []string{"en", "ur"} {
		words := catalogue(t, lang)
		known[words["page_lang_name"]], known[words["page_noscript"]] = true, true
		if !strings.Contains(html, `data-lang="`+lang+`"`) {
			t.Errorf("no button for %s", lang)
		}
	}
	body := regexp.MustCompile(`(?s)<(svg|script|style)\b.*?</(svg|script|style)>`).ReplaceAllString(html, "")
	for _, text := range regexp.MustCompile(`>([^<]+)<`).FindAllStringSubmatch(body, -1) {
		if s := strings.TrimSpace(text[1]); s != "" && !known[s] {
			t.Errorf("index.html says %q", s)
		}
	}
	for _, m := range regexp.MustCompile(`\s(?:aria-label|title|placeholder|alt)="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		t.Errorf("index.html says %q", m[1])
	}
	if m := regexp.MustCompile(`\sstyle=|\son[a-z]+=|javascript:`).FindString(html); m != "" {
		t.Errorf("index.html holds %q, which the page's own rules forbid", m)
	}
}

// TestScriptsKeepToTheRules finds what the rules of the page rule out.
func TestScriptsKeepToTheRules(t *testing.T) {
	wrong := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|https?://[a-z]`)
	physical := regexp.MustCompile(`(?m)^[^/@]*[\s;{](left|right|top|bottom|width|height|(?:margin|padding|border)-(?:left|right|top|bottom)|(?:min|max)-(?:width|height)|text-align: (?:left|right))\s*:`)
	files, _ := filepath.Glob(assets + "/page/*")
	kiosk, _ := filepath.Glob(assets + "/page/kiosk/*")
	for _, path := range append(files, kiosk...) {
		name, _ := filepath.Rel(assets+"/page", path)
		if filepath.Ext(name) == "" { // a folder
			continue
		}
		text := read(t, "page/"+name)
		lines := strings.Count(text, "\n")
		switch filepath.Ext(name) {
		case ".js":
			if m := wrong.FindString(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", "")); m != "" {
				t.Errorf("%s holds %q", name, m)
			}
		case ".css":
			if m := physical.FindString(text); m != "" {
				t.Errorf("%s reads in one direction only: %q", name, strings.TrimSpace(m))
			}
		}
		if ext := filepath.Ext(name); (ext == ".js" || ext == ".css" || ext == ".html") && lines > 500 {
			t.Errorf("%s has %d lines", name, lines)
		}
	}
}

// TestWeight bounds what the first visit loads, in bytes as they are.
func TestWeight(t *testing.T) {
	sum := func(patterns ...string) (n int64) {
		for _, pattern := range patterns {
			paths, _ := filepath.Glob(filepath.Join(assets, pattern))
			for _, path := range paths {
				info, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}
				n += info.Size()
			}
		}
		return n
	}
	page := sum("page/*.html", "page/*.css", "page/*.js", "page/*.svg", "page/specimen-ur.webp", "words/ur.json")
	for _, name := range []string{"engine-wasm", "fonts", "frame", "installed", "module", "pdfium", "sw", "worker"} { // the offline page's
		page -= sum("page/" + name + ".js")
	}
	fonts := sum("fonts/*.ttf")
	t.Logf("%d bytes, and %d of fonts", page, fonts)
	if page > 350_000 || fonts > 500_000 {
		t.Errorf("the first visit loads %d bytes and %d of fonts, want at most 350,000 and 500,000", page, fonts)
	}
}
