package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// noArguments refuses words after a verb that takes none.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{c.Name() + " takes no argument, but was given " + shown(args[0]), c.CommandPath() + " --help"}
	}
	return nil
}

func (p *program) versionVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of mohr and of the Go it was built with.",
		Example: `mohr version
mohr version | head -1`,
		Args:                  noArguments,
		DisableFlagsInUseLine: true,
		Annotations:           exits(exitFault, exitUsage),
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprint(p.stdout, versionText())
			return nil
		},
	}
}

// versionText is the version as the build recorded it: "mohr v1.2.0", the commit when known, Go and the system.
func versionText() string {
	version, commit := "(unknown)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit += "commit " + s.Value + "\n"
			case s.Key == "vcs.modified" && s.Value == "true":
				commit += "with changes since that commit\n"
			}
		}
	}
	if version == "" {
		version = "(devel)"
	}
	return fmt.Sprintf("mohr %s\n%s%s %s/%s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// shells are the shells that completion writes scripts for.
func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func (p *program) completionVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells(), "|"),
		Short: "Print a script that completes mohr's verbs and flags in a shell.",
		Example: `source <(mohr completion bash)
mohr completion fish > ~/.config/fish/completions/mohr.fish`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return &usageError{"completion takes one shell", "one of " + strings.Join(shells(), ", ")}
		},
		ValidArgs:             shells(),
		DisableFlagsInUseLine: true,
		Annotations:           exits(exitFault, exitUsage),
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(p.stdout, true)
			case "zsh":
				return root.GenZshCompletion(p.stdout)
			case "fish":
				return root.GenFishCompletion(p.stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(p.stdout)
			}
			return &usageError{"unknown shell " + shown(args[0]), "one of " + strings.Join(shells(), ", ")}
		},
	}
}
