package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	catalogue "mohr/assets/words"
	"mohr/hygiene"
)

// Every reason has its own words, in the order of the codes.
func TestReasonsHaveWords(t *testing.T) {
	for _, c := range hygiene.Codes() {
		if got, want := reasonKey(c).String(), "password.reason."+c.String(); got != want {
			t.Errorf("reasonKey(%v) is %s, want %s", c, got, want)
		}
	}
}

func TestTimeWords(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "within a second", 30: "within a minute", 60: "within an hour", 7200: "within a day", 5e5: "within a month",
		1e7: "within a year", 1e9: "within some years", 1e10: "not in a hundred years", 1e30: "not in a hundred years",
	} {
		if got := timeWords(seconds, catalogue.English); got != want {
			t.Errorf("timeWords(%v) = %q, want %q", seconds, got, want)
		}
	}
}

// On a terminal the password and the person's own words are asked for, and neither is shown again.
func TestPasswordOnTerminal(t *testing.T) {
	lines := []string{"Gulzarina, 0300-7654321", "gulzarina7654321"}
	var out, errs bytes.Buffer
	e := env{getenv: func(string) string { return "" }, terminal: func() (string, error) {
		line := lines[0]
		lines = lines[1:]
		return line, nil
	}}
	if code := run([]string{"password", "--own"}, strings.NewReader(""), &out, &errs, e); code != exitDone {
		t.Fatalf("exit status %d: %s", code, errs.String())
	}
	text := out.String()
	if !strings.HasPrefix(text, "Weak\n") && !strings.HasPrefix(text, "Very weak\n") || !strings.Contains(text, "a word of your own") {
		t.Errorf("it says\n%s", text)
	}
	for _, secret := range []string{"ulzarina", "7654321"} {
		if strings.Contains(strings.ToLower(text+errs.String()), secret) {
			t.Errorf("%q is shown", secret)
		}
	}
	if want := []string{"Words of your own, with commas between: ", "Password to weigh: "}; !slices.Equal(strings.Split(strings.TrimSuffix(errs.String(), "\n"), "\n"), want) {
		t.Errorf("asked %q, want %q", errs.String(), want)
	}
}
