package page_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"mohr/assets/page"
	"mohr/assets/words"
	"mohr/hygiene"
)

// Each topic of the tips has a card of at most four panels, drawn in the colour of the text around it, without words.
func TestCards(t *testing.T) {
	tips, err := hygiene.ParseTips(words.Tips())
	if err != nil {
		t.Fatal(err)
	}
	files, err := page.Files()
	if err != nil {
		t.Fatal(err)
	}
	cards := 0
	for name := range files {
		if strings.HasPrefix(name, "tips/") {
			cards++
		}
	}
	if cards != len(tips.Topics) {
		t.Errorf("%d cards for %d topics", cards, len(tips.Topics))
	}
	for _, topic := range tips.Topics {
		svg := string(files["tips/"+topic.ID+".svg"])
		if n := strings.Count(svg, "<rect width=\"120\" height=\"120\""); n < 1 || n > 4 {
			t.Errorf("%s: %d panels, want 1 to 4", topic.ID, n)
		}
		if !strings.Contains(svg, `<g id="card">`) {
			t.Errorf("%s: no #card to refer to", topic.ID)
		}
		for _, m := range regexp.MustCompile(`(?:fill|stroke|color)="([^"]*)"`).FindAllStringSubmatch(svg, -1) {
			if m[1] != "none" && m[1] != "currentColor" {
				t.Errorf("%s: a colour of its own, %s", topic.ID, m[1])
			}
		}
		for dec := xml.NewDecoder(strings.NewReader(svg)); ; {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", topic.ID, err)
			}
			switch token := token.(type) {
			case xml.CharData:
				if strings.TrimSpace(string(token)) != "" {
					t.Errorf("%s: words: %q", topic.ID, token)
				}
			case xml.StartElement:
				if !strings.Contains(" svg g rect circle path ", " "+token.Name.Local+" ") {
					t.Errorf("%s: an element %s", topic.ID, token.Name.Local)
				}
			}
		}
	}
}
