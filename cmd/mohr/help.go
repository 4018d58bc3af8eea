package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// exitKey is the annotation of a verb that holds the exit statuses of its help.
const exitKey = "exit"

// exits writes the lines of a verb's help about its exit statuses, 0 and the given ones.
func exits(codes ...int) map[string]string {
	words := map[int]string{
		exitFault:       "disk, memory or permission, or a fault of mohr's own",
		exitUsage:       "used wrongly, an impossible label, or no such file",
		exitSome:        "some of several files failed, the rest are done",
		exitDocument:    "not a readable document: unknown, damaged, encrypted, unsupported",
		exitExists:      "the output exists, see --force",
		exitLimit:       "over a limit; the message names the flag that lifts it",
		exitVerify:      "a copy does not hold: altered, expired, unsigned, of another key, or no code found",
		exitInterrupted: "interrupted; nothing half-done is left",
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  %3d  done\n", exitDone)
	for _, code := range codes {
		fmt.Fprintf(&b, "  %3d  %s\n", code, words[code])
	}
	return map[string]string{exitKey: b.String()}
}

// writeHelp prints the help of one verb: purpose, usage, what else is to know, verbs, flags, examples, exit
// status.
func writeHelp(w io.Writer, c *cobra.Command) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage:\n  %s\n", c.Short, c.UseLine())
	if c.Long != "" {
		fmt.Fprintf(&b, "\n%s\n", c.Long)
	}
	if c.HasAvailableSubCommands() {
		b.WriteString("\nVerbs:\n")
		for _, verb := range c.Commands() {
			if verb.IsAvailableCommand() {
				fmt.Fprintf(&b, "  %-11s %s\n", verb.Name(), verb.Short)
			}
		}
		fmt.Fprintf(&b, "\n%s VERB --help says more about a verb.\n", c.CommandPath())
	}
	if !c.HasAvailableSubCommands() || c.HasParent() && worksAlone(c) {
		b.WriteString("\nFlags:\n")
		writeFlags(&b, c.LocalFlags())
	}
	fmt.Fprintf(&b, "\nExamples:\n  %s\n", strings.ReplaceAll(c.Example, "\n", "\n  "))
	if exit := c.Annotations[exitKey]; exit != "" {
		fmt.Fprintf(&b, "\nExit status:\n%s", exit)
	}
	io.WriteString(w, b.String())
}

// valueKey is the annotation of a flag that holds what its value is called.
const valueKey = "value"

// values notes what the values of flags are called.
func values(flags *pflag.FlagSet, names map[string]string) {
	for flag, name := range names {
		if err := flags.SetAnnotation(flag, valueKey, []string{name}); err != nil {
			panic("mohr: a value for a flag that is not there: " + err.Error())
		}
	}
}

// worksAlone reports whether a verb does something without one of its own verbs, as batch does.
func worksAlone(c *cobra.Command) (alone bool) {
	c.LocalFlags().VisitAll(func(f *pflag.Flag) { alone = alone || f.Name != "help" })
	return alone
}

// flagColumn is where the explanation of a flag starts.
const flagColumn = 30

// writeFlags prints each flag with what its value is called, and its explanation, whose further lines are set
// under the first.
func writeFlags(w io.Writer, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		left := "      --" + f.Name
		if f.Shorthand != "" {
			left = "  -" + f.Shorthand + ", --" + f.Name
		}
		if name := f.Annotations[valueKey]; name != nil {
			left += " " + name[0]
		}
		indent := "\n" + strings.Repeat(" ", flagColumn)
		if len(left) >= flagColumn { // too long to stand beside it
			left += indent[:flagColumn]
		}
		fmt.Fprintf(w, "%-*s %s\n", flagColumn-1, left, strings.ReplaceAll(f.Usage, "\n", indent))
	})
}
