package main

import (
	"fmt"

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
			fmt.Fprint(p.stdout, licences.Text(nil))
			return nil
		},
	}
}
