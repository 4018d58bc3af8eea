package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"mohr/cmd/internal/keyfile"
	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// writeBuffer gathers the small writes of an encoder, bytes.
const writeBuffer = 64 << 10

// stamp makes the copies that o and files ask for and tells how each went. The error is one that concerns the
// whole run, or an exitStatus.
func (p *program) stamp(o stampOptions, files []string) error {
	list, err := routes(files, o)
	if err != nil {
		return err
	}
	if err := p.mayPrint(list[0], o); err != nil {
		return err
	}
	if o.bind {
		return p.stampBound(o, list)
	}
	root, err := p.owner(list, o)
	if err != nil {
		return err
	}
	made, err := makeFolder(list[0], o.output)
	if err != nil {
		return err
	}
	start := p.now()
	t := tally{files: len(list)}
	record := p.recorder(root, o)
	for _, r := range list {
		began := p.now()
		c := copier{p: p, o: o, root: root, record: record}
		err := r.err
		if err == nil {
			err = p.guard(func() error { return c.make(r) })
		}
		t.add(err, r.head)
		p.tellCopy(r, c, err, o, p.now().Sub(began).Milliseconds())
	}
	if t.failed == t.files && made != "" {
		os.Remove(made) // only if it is still empty
	}
	if o.json {
		p.summary(t, p.now().Sub(start).Milliseconds())
	}
	return t.status()
}

// mayPrint refuses, as age does, to pour a picture over a person's terminal, and to mix it with JSON.
func (p *program) mayPrint(first route, o stampOptions) error {
	switch {
	case first.err != nil || first.out != stdio:
		return nil
	case o.json:
		return &usageError{"--json and the copy would both go to standard output", "name the copy: -o copy.jpg"}
	case p.stdout.terminal() && !o.force:
		return &usageError{"the copy is a picture and standard output is a terminal", "redirect it (> copy.jpg), name it with -o, or insist with --force"}
	}
	return nil
}

// owner returns the root from which the secret and the signing key are derived: that of --seed, else the owner's key,
// which is made now if there is none and any file is to be stamped. With --no-key it is fresh random bytes.
func (p *program) owner(list []route, o stampOptions) (root keyfile.Root, err error) {
	if o.root != nil {
		return *o.root, nil
	}
	if o.noKey {
		if _, err := io.ReadFull(p.random, root[:]); err != nil {
			return root, fmt.Errorf("random bytes: %w", err)
		}
		return root, nil
	}
	sound := false
	for _, r := range list {
		sound = sound || r.err == nil
	}
	if !sound {
		return keyfile.Root{}, nil
	}
	path, err := p.keyPath()
	if err != nil {
		return keyfile.Root{}, err
	}
	root, made, err := keyfile.LoadOrCreate(path, &p.outputs, p.random)
	if errors.Is(err, keyfile.ErrLocked) {
		key, err := keyfile.Read(path)
		if err != nil {
			return keyfile.Root{}, &keyError{path, err}
		}
		return p.openKey(path, key, o.keyPassphrase, ownPrompt)
	}
	if err != nil {
		return keyfile.Root{}, &keyError{path, err}
	}
	if made {
		fmt.Fprintf(p.stderr, "mohr: note: made your key, %s; keep a safe copy of it\n", shown(path))
	}
	return root, nil
}

// makeFolder makes the folder of "-o NAME/" when it is not there and returns it, or "". Its parent must exist.
func makeFolder(first route, output string) (string, error) {
	if output == "" || output == stdio || !os.IsPathSeparator(output[len(output)-1]) {
		return "", nil
	}
	err := os.Mkdir(output, 0o777)
	switch {
	case err == nil:
		return output, nil
	case errors.Is(err, fs.ErrExist):
		if info, err := os.Stat(output); err == nil && info.IsDir() {
			return "", nil
		}
	case errors.Is(err, fs.ErrNotExist):
		return "", &usageError{"folder " + shown(output) + " cannot be made: there is none to hold it", "mkdir -p " + quoted(output)}
	}
	return "", outputError(output, err)
}

// A copier makes one copy and remembers what is told of it.
type copier struct {
	p      *program
	o      stampOptions
	root   keyfile.Root
	report watermark.Report
	sum    string // SHA-256 of the copy, hex
	label  watermark.Label
	record *recorder // nil notes nothing
}

// make reads the input of r, stamps it and puts the copy in its place.
func (c *copier) make(r route) error {
	src, err := c.p.read(r.in, c.o.job.Limits.Bytes)
	if err != nil {
		return err
	}
	job := c.o.job
	job.Output.Format = r.ask
	if err := c.chance(&job, src); err != nil {
		return err
	}
	core := c.p.core()
	if r.format == watermark.PDF || r.in == stdio || bytes.Contains(r.head, []byte("%PDF-")) {
		core = c.p.pdfCore()
	}
	defer c.p.follow(core, r.in)()
	stamp := func(dst io.Writer) (watermark.Report, error) { return core.Stamp(dst, src, job) }
	err = c.deliver(r, stamp)
	if errors.Is(err, watermark.ErrEncrypted) && job.Password == "" && c.p.terminal != nil {
		if job.Password, err = c.p.ask("Password of " + shownInput(r.in) + ": "); err != nil {
			return err
		}
		err = c.deliver(r, stamp)
	}
	if err != nil && job.Output.KeepText {
		return keptError{err}
	}
	return err
}

// deliver puts what stamp writes in the place of the copy of r, whole or not at all.
func (c *copier) deliver(r route, stamp func(io.Writer) (watermark.Report, error)) error {
	if r.out != stdio {
		return c.toFile(r, stamp)
	}
	var whole bytes.Buffer // the first byte leaves when the last is there
	sum := sha256.New()
	var err error
	if c.report, err = stamp(io.MultiWriter(&whole, sum)); err != nil {
		return err
	}
	c.sum = hex.EncodeToString(sum.Sum(nil))
	if _, err := c.record.add(c.label, c.report, [32]byte(sum.Sum(nil))); err != nil {
		return err
	}
	if _, err := whole.WriteTo(c.p.stdout); err != nil {
		return outputError("standard output", err)
	}
	return nil
}

// chance fills in the job's secret, what signs it, and what differs from copy to copy: fresh random bytes, or with
// --seed bytes that follow from it and the document.
func (c *copier) chance(job *watermark.Job, src []byte) error {
	job.Secret = c.root.MarkSecret()
	if !c.o.noKey {
		job.SigningKey = c.root.SigningKey()
	}
	defer func() { c.label = job.Label }()
	if c.o.root != nil {
		job.Seed, job.Label.CopyID = c.root.Copy(src)
		return nil
	}
	for _, b := range [][]byte{job.Seed[:], job.Label.CopyID[:]} {
		if _, err := io.ReadFull(c.p.random, b); err != nil {
			return fmt.Errorf("random bytes: %w", err)
		}
	}
	return nil
}

// toFile writes the copy as a file. It is as open to other users as the input is, within the umask, and never
// more: a copy of a private scan is no less private.
func (c *copier) toFile(r route, stamp func(io.Writer) (watermark.Report, error)) error {
	mode := fs.FileMode(0o600)
	if r.info != nil {
		mode |= r.info.Mode().Perm() & 0o666
	}
	f, err := c.p.outputs.Create(filepath.Dir(r.out), mode)
	if err != nil {
		return outputError(r.out, err)
	}
	defer f.Discard()
	dst := newFileWriter(f)
	c.report, err = stamp(dst)
	if err == nil {
		err = dst.Flush()
	}
	if dst.disk.err != nil {
		return outputError(r.out, dst.disk.err)
	}
	if err != nil {
		return err
	}
	c.sum = hex.EncodeToString(dst.sum.Sum(nil))
	if r.format != watermark.Auto && c.report.Format != r.format {
		return fmt.Errorf("the copy is %s, its name was made for %s", wordOf(c.report.Format, formats()), wordOf(r.format, formats()))
	}
	if err := c.p.unwritten(r); err != nil {
		return err
	}
	undo, err := c.record.add(c.label, c.report, [32]byte(dst.sum.Sum(nil)))
	if err != nil {
		return err
	}
	if err := f.Commit(filepath.Base(r.out), c.o.force); err != nil {
		undo()
		return outputError(r.out, err)
	}
	if info, err := os.Stat(r.out); err == nil {
		c.p.written = append(c.p.written, info)
	}
	return nil
}

// unwritten returns nil unless the output has meanwhile become the input or a copy of this run. Names alone do
// not show that where the file system takes two of them for one (case, accents).
func (p *program) unwritten(r route) error {
	there, err := os.Stat(r.out)
	if err != nil {
		return nil
	}
	for _, info := range append(p.written[:len(p.written):len(p.written)], r.info) {
		if info != nil && os.SameFile(there, info) {
			return fmt.Errorf("%w: %s, and it is this run's own input or copy", errExists, shown(r.out))
		}
	}
	return nil
}

// A fileWriter is a copy's file while it is written: buffered, summed, and readable, so that the core can read
// a PDF back without holding it in memory.
type fileWriter struct {
	out *bufio.Writer // not embedded: its ReadFrom would pass the sum by
	io.ReaderAt
	sum  hash.Hash
	disk *stream // tells the disk's errors from the core's
}

func newFileWriter(f *outfile.File) *fileWriter {
	disk := &stream{w: f}
	return &fileWriter{bufio.NewWriterSize(disk, writeBuffer), f, sha256.New(), disk}
}

// Write implements io.Writer.
func (w *fileWriter) Write(p []byte) (int, error) {
	w.sum.Write(p)
	return w.out.Write(p)
}

// Flush writes what is held back.
func (w *fileWriter) Flush() error { return w.out.Flush() }
