package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mohr/assets/built"
	"mohr/cmd/internal/offline"
)

// howToBuild makes the parts of the page and a program that carries them.
const howToBuild = "in mohr's source: go generate ./assets/built && go build ./cmd/mohr"

// pageText is the flags of page as they are typed.
type pageText struct {
	out   string
	noPDF bool
	force bool
}

func (p *program) pageVerb() *cobra.Command {
	var t pageText
	c := &cobra.Command{
		Use:   "page [flags]",
		Short: "Write the offline page: one HTML file, or a folder for a server.",
		Long: `The file opens in a browser from a disk, a stick or a message, works without any network and does what the
local app does. A name that ends in / is a folder instead: put it on any server of files, from where phones can
install it. The digest is printed; the same source gives the same file.`,
		Example: `mohr page -o mohr.html
mohr page -o site/`,
		Args:        noArguments,
		Annotations: exits(exitFault, exitUsage, exitExists, exitInterrupted),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.page(t)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVarP(&t.out, "output", "o", "mohr.html", "the file, or a folder with a / at its end, or - for\nstandard output; default mohr.html")
	f.BoolVar(&t.noPDF, "no-pdf", false, "leave out what draws PDFs; a third of the size")
	f.BoolVar(&t.force, "force", false, "replace what is there already")
	values(f, map[string]string{"output": "FILE.html or DIR/"})
	return c
}

// page writes the offline page.
func (p *program) page(t pageText) error {
	parts, err := pageParts(!t.noPDF)
	if errors.Is(err, built.ErrMissing) {
		return &usageError{err.Error(), howToBuild}
	}
	if err != nil {
		return err
	}
	if strings.HasSuffix(t.out, "/") || strings.HasSuffix(t.out, string(os.PathSeparator)) {
		files, err := offline.Folder(parts)
		if err != nil {
			return err
		}
		return p.writeFolder(t.out, files, t.force)
	}
	page, err := offline.Single(parts)
	if err != nil {
		return err
	}
	if err := p.writeWhole(t.out, page, t.force, "the page is a file and standard output is a terminal"); err != nil {
		return err
	}
	if t.out != stdio {
		fmt.Fprintf(p.stdout, "%x  %s\n", sha256.Sum256(page), shown(t.out))
	}
	return nil
}

// pageParts are the parts that this program was built with.
func pageParts(pdf bool) (parts offline.Parts, err error) {
	if parts.Core, err = built.Part(built.Core); err != nil {
		return parts, err
	}
	if parts.Exec, err = built.Part(built.Exec); err != nil || !pdf {
		return parts, err
	}
	parts.PDFium, err = built.Part(built.PDFium)
	return parts, err
}

// writeFolder writes files into a folder, which is made; one that holds anything needs force.
func (p *program) writeFolder(dir string, files map[string][]byte, force bool) error {
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0 && !force:
		return fmt.Errorf("%w: %s", errExists, shown(dir))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return outputError(dir, err)
	}
	var list []string
	for name := range files {
		list = append(list, name)
	}
	slices.Sort(list)
	for _, name := range list {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return outputError(dir, err)
		}
		if err := p.writeWhole(file, files[name], force, ""); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return nil
}

// writeWhole writes a file that is not there yet, whole or not at all, or standard output; a terminal is refused with
// a reason, unless forced.
func (p *program) writeWhole(name string, body []byte, force bool, refusal string) error {
	switch {
	case name != stdio:
		if err := vacant(name, force); err != nil {
			return err
		}
	case p.stdout.terminal() && !force:
		return &usageError{refusal, "name a file, or insist with --force"}
	}
	if name == stdio {
		if _, err := p.stdout.Write(body); err != nil {
			return outputError("standard output", err)
		}
		return nil
	}
	f, err := p.outputs.Create(filepath.Dir(name), 0o666)
	if err != nil {
		return outputError(name, err)
	}
	defer f.Discard()
	if _, err = f.Write(body); err == nil {
		err = f.Commit(filepath.Base(name), force)
	}
	if err != nil {
		return outputError(name, err)
	}
	return nil
}
