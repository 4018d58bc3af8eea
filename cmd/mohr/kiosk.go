package main

import (
	"slices"

	"github.com/spf13/pflag"
)

// kioskFlags refuses flags of serve that a kiosk's configuration decides.
func kioskFlags(f *pflag.FlagSet) (err error) {
	f.Visit(func(f *pflag.Flag) {
		if slices.Contains([]string{"no-open", "idle", "no-key", "no-record", "seed"}, f.Name) {
			err = &usageError{"--" + f.Name + " does not go with --kiosk", "leave it out: kiosk.toml says how a kiosk does it"}
		}
	})
	return err
}
