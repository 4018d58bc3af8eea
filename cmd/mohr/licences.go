package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mohr/assets/licences"
)

func (p *program) licencesVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "licences",
		Short: "Print the licences of what mohr is made of.",
		Example: `mohr licences
mohr licences > LICENCES.txt`,
		Args:                  noArguments,
		DisableFlagsInUseLine: true,
		Annotations:           exits(exitFault, exitUsage),
		RunE: func(*cobra.Command, []string) error {
			all := licences.All()
			for _, l := range all {
				fmt.Fprintf(p.stdout, "%s %s: %s\n", l.Module, l.Version, l.Name)
			}
			for _, l := range all {
				fmt.Fprintf(p.stdout, "\n%s\n%s %s: %s\n\n%s\n", strings.Repeat("=", 80), l.Module, l.Version, l.Name, strings.TrimSpace(l.Text))
			}
			return nil
		},
	}
}
