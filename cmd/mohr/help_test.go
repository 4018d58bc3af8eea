package main

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpOf is one verb of a run that does nothing, "stamp" or "key show", and its help.
func helpOf(t *testing.T, verb string) (*cobra.Command, string) {
	t.Helper()
	var b bytes.Buffer
	p := &program{stdout: &stream{w: &b}, stderr: &stream{w: &b}}
	root := p.root()
	c, rest, err := root.Find(strings.Fields(verb))
	if err != nil || c == root || len(rest) > 0 {
		t.Fatalf("no verb %q: %v", verb, err)
	}
	c.InitDefaultHelpFlag()
	writeHelp(&b, c)
	return c, b.String()
}

// The verbs and flags that the design promises.
func TestFlagsOfDesign(t *testing.T) {
	flags := map[string][]string{
		"stamp": {
			"-p, --purpose", "-t, --to", "--date", "--until", "--lang", "--strength", "--measure", "--no-qr", "--no-trace", "--mask", "--format", "--a4",
			"--keep-text", "--long-side", "--quality", "-o, --output", "--force", "--password-file", "--encrypt",
			"--new-password-file", "--json", "--max-pixels", "--max-pages", "--max-bytes", "--no-key",
			"--key-passphrase-file", "--seed", "--no-record", "-h, --help",
		},
		"batch": {
			"-p, --purpose", "-t, --to", "--date", "--until", "--lang", "--strength", "--no-qr", "--no-trace", "--mask", "--format", "--long-side",
			"--quality", "-o, --output", "--force", "--manifest", "--files-from", "-j, --jobs", "--memory", "--resume", "--shard",
			"--dry-run", "--progress", "--sheet", "--sheet-lang", "--password-file", "--json", "--max-pixels", "--max-pages",
			"--max-bytes", "--key-passphrase-file", "--seed", "--no-record", "-h, --help",
		},
		"batch report": {"--manifest", "--json", "-h, --help"},
		"verify":       {"--key", "--today", "--json", "--password-file", "--max-pixels", "--max-pages", "--max-bytes", "-h, --help"},
		"trace":        {"--hard", "--json", "--password-file", "--max-pixels", "--max-pages", "--max-bytes", "-h, --help"},
		"inspect":      {"--json", "--password-file", "--max-pixels", "--max-pages", "--max-bytes", "-h, --help"},
		"serve": {
			"--addr", "--no-open", "--idle", "--max-pixels", "--max-pages", "--max-bytes", "--no-key", "--key-passphrase-file",
			"--seed", "--no-record", "--kiosk", "-h, --help",
		},
		"page":        {"-o, --output", "--no-pdf", "--force", "-h, --help"},
		"kiosk-setup": {"--print", "--to", "--check", "--config", "--force", "-h, --help"},
		"copies":      nil,
		"copies list": {"--expired", "--since", "--to", "--key-passphrase-file", "--json", "-h, --help"},
		"copies show": {"--ask", "--key-passphrase-file", "--json", "-h, --help"},
		"copies find": {
			"--json", "--password-file", "--max-pixels", "--max-pages", "--max-bytes", "--key-passphrase-file", "-h, --help",
		},
		"copies note":   {"--asked", "--key-passphrase-file", "-h, --help"},
		"copies forget": {"--expired", "--damaged", "--dry-run", "--key-passphrase-file", "-h, --help"},
		"copies export": {
			"-o, --output", "--force", "--plain", "--format", "--new-passphrase-file", "--key-passphrase-file", "-h, --help",
		},
		"copies import": {"--passphrase-file", "--key-passphrase-file", "-h, --help"},
		"key":           nil,
		"key show":      {"--qr", "--force", "--key-passphrase-file", "--json", "-h, --help"},
		"key export":    {"-o, --output", "--force", "--plain", "--new-passphrase-file", "--key-passphrase-file", "-h, --help"},
		"key import":    {"--force", "--passphrase-file", "--key-passphrase-file", "-h, --help"},
		"key passphrase": {
			"--remove", "--key-passphrase-file", "--new-passphrase-file", "-h, --help",
		},
		"password":   {"--own", "--own-file", "--lang", "--json", "-h, --help"},
		"passphrase": {"--words", "--list", "--lang", "--json", "-h, --help"},
		"tips":       {"--lang", "--json", "--poster", "--force", "-h, --help"},
		"version":    {"-h, --help"},
		"licences":   {"-h, --help"},
		"completion": {"-h, --help"},
		"help":       {"-h, --help"},
	}
	if got, want := slices.Sorted(slices.Values(verbs(t))), slices.Sorted(maps.Keys(flags)); !slices.Equal(got, want) {
		t.Errorf("the verbs are %q, want %q", got, want)
	}
	for verb, want := range flags {
		c, help := helpOf(t, verb)
		var got []string
		for _, m := range regexp.MustCompile(`(?m)^ +((?:-\w, )?--[a-z0-9-]+)`).FindAllStringSubmatch(help, -1) {
			got = append(got, m[1])
		}
		if !slices.Equal(got, want) {
			t.Errorf("help of %s lists %q, want %q", verb, got, want)
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if takesValue := f.Value.Type() != "bool"; takesValue != (f.Annotations[valueKey] != nil) {
				t.Errorf("%s --%s: takes a value: %v, but its help says otherwise", verb, f.Name, takesValue)
			}
			if text := f.Usage; f.Value.Type() != "bool" && !strings.Contains(text, "default") &&
				!slices.Contains([]string{"purpose", "mask", "seed"}, f.Name) {
				t.Errorf("%s --%s: %q names no default", verb, f.Name, text)
			}
			if strings.Contains(f.Usage, "default "+f.DefValue) || f.DefValue == "" || f.DefValue == "0" || f.DefValue == "false" || f.DefValue == "[]" {
				return
			}
			t.Errorf("%s --%s: the default is %q, its help says %q", verb, f.Name, f.DefValue, f.Usage)
		})
	}
}

// Each help has one line of purpose, the usage, the flags, two examples that parse, and the exit statuses; no
// line is wider than a common terminal allows for.
func TestHelpShape(t *testing.T) {
	shape := regexp.MustCompile(`(?s)^[A-Z][^\n]*\.\n\nUsage:\n  mohr [^\n]*\n\n.*\nExamples:\n(  [^\n]+\n){2}\nExit status:\n    0  done\n(  +\d+  [^\n]+\n)+$`)
	for _, verb := range verbs(t) {
		c, help := helpOf(t, verb)
		if !shape.MatchString(help) {
			t.Errorf("help of %s has another shape:\n%s", verb, help)
		}
		for line := range strings.Lines(help) {
			if n := len([]rune(line)); n > 112 {
				t.Errorf("help of %s: a line of %d characters: %s", verb, n, line)
			}
		}
		for _, example := range strings.Split(c.Example, "\n") {
			checkExample(t, c.Root(), example)
		}
	}
	writeHelp(&bytes.Buffer{}, (&program{stdout: &stream{}, stderr: &stream{}}).root())
}

// verbs names every verb, and "key show" and the like.
func verbs(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, c := range (&program{stdout: &stream{}, stderr: &stream{}}).root().Commands() {
		all = append(all, c.Name())
		for _, deeper := range c.Commands() {
			all = append(all, c.Name()+" "+deeper.Name())
		}
	}
	return all
}

// checkExample parses the words of an example after "mohr" up to a pipe or redirection.
func checkExample(t *testing.T, root *cobra.Command, example string) {
	t.Helper()
	_, line, found := strings.Cut(example, "mohr ")
	if !found {
		t.Errorf("example %q does not call mohr", example)
	}
	var args []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|[^\s()]+`).FindAllStringSubmatch(line, -1) {
		if m[0] == "|" || m[0] == ">" {
			break
		}
		args = append(args, strings.Trim(m[0], `"`))
	}
	verb, rest, err := root.Find(args)
	if err != nil || verb == root {
		t.Errorf("example %q: no verb: %v", example, err)
		return
	}
	verb.InitDefaultHelpFlag()
	if err := verb.ParseFlags(rest); err != nil {
		t.Errorf("example %q: %v", example, err)
	}
}

// A word that looks like a flag in an error's hint must be one.
func TestHintsNameRealFlags(t *testing.T) {
	stamp, _ := helpOf(t, "stamp")
	many, _ := helpOf(t, "batch")
	for _, row := range failures() {
		for _, name := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(row.hint, -1) {
			if stamp.Flags().Lookup(name[1]) == nil && many.Flags().Lookup(name[1]) == nil && name[1] != "help" {
				t.Errorf("the hint of %q names --%s, which neither stamp nor batch has", row.kind, name[1])
			}
		}
	}
}

// The commands of the examples for other engines parse, and name one number of shards.
func TestExamplesParse(t *testing.T) {
	text, err := os.ReadFile("examples/kubernetes-job.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, command, found := strings.Cut(string(text), "exec mohr ")
	command, _, _ = strings.Cut(command, "\n          env:")
	if !found {
		t.Fatal("the Kubernetes example does not run mohr")
	}
	checkExample(t, (&program{stdout: &stream{}, stderr: &stream{}}).root(), "mohr "+strings.ReplaceAll(command, "\\\n", " "))
	of := regexp.MustCompile(`completions: (\d+)`).FindSubmatch(text)
	if of == nil || !strings.Contains(command, `--shard "$JOB_COMPLETION_INDEX/`+string(of[1])+`"`) {
		t.Errorf("completions is %s, the command is %s", of, command)
	}
}
