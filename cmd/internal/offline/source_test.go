package offline

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestSourceWithoutKiosk finds what a public machine's page alone has, and catalogues that do not read without it.
func TestSourceWithoutKiosk(t *testing.T) {
	files, err := source(false)
	if err != nil {
		t.Fatal(err)
	}
	for name := range files {
		if strings.HasPrefix(name, kioskFolder) {
			t.Errorf("%s is a kiosk's", name)
		}
	}
	for _, name := range []string{"words/en.json", "words/ur.json"} {
		var words map[string]string
		if err := json.Unmarshal(files[name], &words); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if words["page_take"] == "" || words["kiosk_leave"] != "" {
			t.Errorf("%s has %d words, not the page's alone", name, len(words))
		}
	}
}
