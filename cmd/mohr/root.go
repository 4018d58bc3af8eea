package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// stdio is the file name that means standard input or output.
const stdio = "-"

// example is a first command that works, for hints.
const example = `mohr stamp -p "SIM registration only" -t "Jazz Franchise" cnic.jpg`

// versionFlag is the flag that does what the verb does.
const versionFlag = "version"

// root builds the command with all its verbs.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "mohr VERB [flags] FILE...",
		Short: "Stamp copies of identity documents with whom they are for, what for, and until when.",
		Example: example + `
mohr inspect cnic.jpg`,
		Args:                       cobra.ArbitraryArgs,
		RunE:                       p.noVerb,
		SilenceErrors:              true,
		SilenceUsage:               true,
		DisableAutoGenTag:          true,
		SuggestionsMinimumDistance: 2,
		Annotations:                exits(exitFault, exitUsage, exitSome, exitDocument, exitExists, exitLimit, exitInterrupted),
	}
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { writeHelp(c.OutOrStdout(), c) })
	root.SetFlagErrorFunc(flagError)
	// A flag of our own: cobra's would print through text/template, which calls methods by name, so that the linker would
	// keep every method of every type: 6 MB.
	root.Flags().BoolP(versionFlag, "v", false, "print the version")
	root.AddCommand(p.stampVerb(), p.batchVerb(), p.verifyVerb(), p.traceVerb(), p.inspectVerb(), p.copiesVerb(), p.keyVerb())
	root.AddCommand(p.serveVerb(), p.pageVerb(), p.kioskSetupVerb())
	root.AddCommand(p.passwordVerb(), p.passphraseVerb(), p.tipsVerb())
	root.AddCommand(p.versionVerb(), p.licencesVerb(), p.completionVerb())
	root.SetHelpCommand(p.helpVerb())
	root.InitDefaultHelpCmd()
	return root
}

// noVerb is what happens without a verb: a short help for nothing at all, or after a double click the app, which can be
// used where there is no terminal; a hint for anything else.
func (p *program) noVerb(c *cobra.Command, args []string) error {
	if asked, err := c.Flags().GetBool(versionFlag); err == nil && asked {
		fmt.Fprint(p.stdout, versionText())
		return nil
	}
	if len(args) == 0 && p.clicked {
		o, err := serveText{addr: usualAddr}.options()
		if err != nil {
			return err
		}
		return p.serve(o)
	}
	if len(args) == 0 {
		return c.Help()
	}
	word := args[0]
	if _, err := os.Lstat(word); err == nil || slices.Contains(extensions(), extension(word)) {
		return &usageError{"a verb is missing before " + shown(word),
			`mohr stamp -p "SIM registration only" ` + quoted(word)}
	}
	return unknownVerb(c, word)
}

// unknownVerb is the error of a word that is no verb of c.
func unknownVerb(c *cobra.Command, word string) error {
	near := c.CommandPath() + " --help lists the verbs"
	if s := c.SuggestionsFor(word); len(s) > 0 {
		near = "did you mean " + strings.Join(s, " or ") + "?"
	}
	return &usageError{"unknown verb " + shown(word), near}
}

func (p *program) helpVerb() *cobra.Command {
	return &cobra.Command{
		Use:                   "help [VERB [VERB]]",
		Short:                 "Explain mohr, or one of its verbs.",
		Example:               "mohr help stamp\nmohr help key export",
		DisableFlagsInUseLine: true,
		Annotations:           exits(exitFault, exitUsage),
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var verbs []string
			for _, verb := range c.Root().Commands() {
				verbs = append(verbs, verb.Name())
			}
			return verbs, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			verb := c.Root()
			for i, word := range args {
				at := slices.IndexFunc(verb.Commands(), func(c *cobra.Command) bool { return c.Name() == word })
				switch {
				case at < 0 && i == 0:
					return p.noVerb(verb, args)
				case at < 0:
					return unknownVerb(verb, word)
				}
				verb = verb.Commands()[at]
			}
			verb.InitDefaultHelpFlag() // cobra adds it only to the verb it runs
			return verb.Help()
		},
	}
}

// flagError explains a flag that cobra could not read.
func flagError(c *cobra.Command, err error) error {
	near := c.CommandPath() + " --help lists the flags"
	var missing *pflag.NotExistError
	if errors.As(err, &missing) {
		if name := nearestFlag(c, missing.GetSpecifiedName()); name != "" {
			near = "did you mean --" + name + "?"
		} else if !c.HasParent() {
			near = "the verb comes first: " + example
		}
	}
	return &usageError{err.Error(), near}
}

// nearestFlag is the flag of c that name could be a misspelling of, or "". The judgement is cobra's own for
// verbs.
func nearestFlag(c *cobra.Command, name string) string {
	if len(name) < 2 {
		return ""
	}
	flags := &cobra.Command{SuggestionsMinimumDistance: 2}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		flags.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	if near := flags.SuggestionsFor(name); len(near) > 0 {
		return near[0]
	}
	return ""
}

// extensions are the file name endings of what is read, for completion and for guessing what a word on the
// command line is.
func extensions() []string {
	return []string{"pdf", "jpg", "jpeg", "png", "webp", "tif", "tiff", "bmp", "gif", "heic", "heif", "avif"}
}

// extension is the ending of a file name in lower case, without the dot.
func extension(name string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
}

// completeFiles tells a shell to complete file arguments with what is read.
func completeFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return extensions(), cobra.ShellCompDirectiveFilterFileExt
}

// wantsJSON reports whether --json is among args, for errors that come before the flags are read.
func wantsJSON(args []string) bool {
	for _, a := range args {
		if a == "--" {
			return false
		}
		if a == "--json" || a == "--json=true" {
			return true
		}
	}
	return false
}
