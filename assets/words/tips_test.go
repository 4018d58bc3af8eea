package words

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// Every Urdu word of the tips is spelt as the catalogue spells, and the English ones are plain ASCII; a panel has little
// room.
func TestTipsAlphabets(t *testing.T) {
	const most = 180 // characters, of a text; a title has half
	foreign := regexp.MustCompile(`Passkey|\.apk|cnic\.sims\.pk|complaint\.pta\.gov\.pk|0800-55055`)
	var walk func(path string, v any)
	n := 0
	walk = func(path string, v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(path, e)
			}
		case map[string]any:
			en, isText := v["en"].(string)
			if !isText {
				for k, e := range v {
					walk(path+"/"+k, e)
				}
				return
			}
			n++
			ur, _ := v["ur"].(string)
			if bad := badUrdu(foreign.ReplaceAllString(ur, ""), pageMarks+"()"); len(bad) > 0 {
				t.Errorf("%s: Urdu %q holds %U", path, ur, bad)
			}
			for _, s := range []string{en, ur} {
				if s != strings.Join(strings.Fields(s), " ") {
					t.Errorf("%s: %q has stray spaces", path, s)
				}
				limit := most
				if strings.HasSuffix(path, "/title") {
					limit /= 2
				}
				if got := len([]rune(s)); got > limit {
					t.Errorf("%s: %q has %d characters, limit is %d", path, s, got, limit)
				}
			}
			for _, r := range en {
				if r < ' ' || r > '~' {
					t.Errorf("%s: English %q holds %U", path, en, r)
				}
			}
		}
	}
	var all any
	if err := json.Unmarshal(Tips(), &all); err != nil {
		t.Fatal(err)
	}
	walk("", all)
	if n < 40 {
		t.Errorf("only %d wordings seen", n)
	}
}
