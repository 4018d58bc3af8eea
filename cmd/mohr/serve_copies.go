package main

import (
	"mohr/cmd/internal/copies"
	"mohr/cmd/internal/keyfile"
	"mohr/watermark"
	"mohr/web"
)

// An appRegister is the owner's register as the local app sees it. What is wrong with it is said on standard error: the page
// is told only that something is.
type appRegister struct {
	p        *program
	register *copies.Register
	record   *recorder // nil notes no new copies
}

// appRegister is the register of the local app, or nil: without the owner's key there is none.
func (p *program) appRegister(root keyfile.Root, o stampOptions) web.Register {
	if o.noKey || o.root != nil {
		return nil
	}
	register, err := p.register(root)
	if err != nil {
		return nil
	}
	return &appRegister{p, register, p.recorder(root, o)}
}

// failed says on standard error what is wrong with the register.
func (a *appRegister) failed(err error) error {
	if err == nil {
		return nil
	}
	err = &registerError{a.register.Path(), err}
	a.p.complain("", err, classify(err, nil).hint)
	return err
}

// Record implements web.Register.
func (a *appRegister) Record(label watermark.Label, report watermark.Report, sum [32]byte) error {
	_, err := a.record.add(label, report, sum)
	if err != nil {
		a.p.complain("", err, classify(err, nil).hint)
	}
	return err
}

// Each implements web.Register.
func (a *appRegister) Each(see func(web.CopyRow) error) (damaged int, err error) {
	s, err := a.register.Each(func(c copies.Copy) error {
		return see(web.CopyRow{ID: c.ID, Purpose: c.Purpose, Recipient: c.Recipient, Issued: c.Issued, Expires: c.Expires, Made: c.Made,
			Digest: c.Digest, Pages: c.Pages, Format: c.Format, Note: c.Note, Asked: c.Asked})
	})
	return s.Places, a.failed(err)
}

// Change implements web.Register.
func (a *appRegister) Change(id watermark.CopyID, note *string, asked *watermark.Date) (rows int, err error) {
	if note != nil {
		text := oneLine(*note)
		note = &text
	}
	rows, err = a.register.Change(id, copies.Edit{Note: note, Asked: asked}, a.p.now())
	return rows, a.failed(err)
}

// Forget implements web.Register.
func (a *appRegister) Forget(id watermark.CopyID) (rows int, err error) {
	_, err = a.register.Forget(func(c copies.Copy) bool { return c.ID == id }, func(copies.Copy) { rows++ })
	return rows, a.failed(err)
}
