//go:build !linux

package main

// errKioskSystem is what other systems say to a kiosk.
func errKioskSystem() error {
	return &usageError{"a kiosk runs on Linux", "mohr serve, without --kiosk, runs everywhere"}
}

func (p *program) serveKiosk(serveOptions) error { return errKioskSystem() }

// kioskVerbs are those with which a kiosk starts itself.
func (p *program) kioskVerbs() map[string]func() error { return nil }

func (p *program) kioskSetup(kioskSetupText, []string) error { return errKioskSystem() }
