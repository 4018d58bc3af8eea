package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// A kioskSetupText is the flags of kiosk-setup as they are typed.
type kioskSetupText struct {
	print, check bool
	to, config   string
	force        bool
}

func (p *program) kioskSetupVerb() *cobra.Command {
	var t kioskSetupText
	c := &cobra.Command{
		Use:   "kiosk-setup --print | --to DIR | --check [POINT...]",
		Short: "Write what an installer of a kiosk needs, or check a kiosk.",
		Long: `Services for systemd, the browser's policy and command line, rules for USB sticks, an example of the
settings that mohr serve --kiosk reads, and instructions that a technician can follow. Linux only.
With --config they are for those settings, which take the example's place. --check looks at the machine
and says of each point whether it is well, and what to do if not; with names of points, at those alone.`,
		Example: `mohr kiosk-setup --to kiosk
mohr kiosk-setup --check`,
		Annotations: exits(exitFault, exitUsage, exitExists, exitVerify, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			if err := t.sound(args); err != nil {
				return err
			}
			return p.kioskSetup(t, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&t.print, "print", false, "print everything")
	f.StringVar(&t.to, "to", "", "write everything below this folder, made if need be: DIR/etc/...;\ndefault writes nothing")
	f.BoolVar(&t.check, "check", false, "look at the machine; 7 when something is not well")
	f.StringVar(&t.config, "config", "", "the settings; default is an example, and with --check /etc/mohr/kiosk.toml")
	f.BoolVar(&t.force, "force", false, "with --to: replace files that are there")
	values(f, map[string]string{"to": "DIR", "config": "FILE.toml"})
	return c
}

// sound wants one of the three things that the verb does.
func (t kioskSetupText) sound(args []string) error {
	asked := 0
	for _, on := range []bool{t.print, t.to != "", t.check} {
		if on {
			asked++
		}
	}
	switch {
	case asked != 1:
		return &usageError{"one of --print, --to and --check is wanted", "mohr kiosk-setup --print shows what there is"}
	case len(args) > 0 && !t.check:
		return &usageError{"kiosk-setup takes names of points with --check alone, but was given " + shown(args[0]), "mohr kiosk-setup --help"}
	case t.force && t.to == "":
		return &usageError{"--force goes with --to", "leave one of the two out"}
	}
	return nil
}

// listedWords are words for a message.
func listedWords(all []string) string { return strings.Join(all, ", ") }
