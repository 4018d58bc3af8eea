package main

import (
	"io"
	"os"
	"path/filepath"

	"mohr/watermark"
)

// bound reports whether all files become one PDF: several pictures on one A4 page, or with one PDF named for them.
func (o stampOptions) bound(files []string) bool {
	if o.job.Output.A4 {
		return true
	}
	if len(files) < 2 || o.output == "" {
		return false
	}
	info, err := os.Stat(o.output)
	folder := os.IsPathSeparator(o.output[len(o.output)-1]) || err == nil && info.IsDir()
	return !folder && (o.job.Output.Format == watermark.PDF || extension(o.output) == "pdf")
}

// stampBound makes one PDF of all files. It fails as a whole, whichever of them is at fault.
func (p *program) stampBound(o stampOptions, list []route) error {
	first := list[0]
	for _, r := range list {
		if r.err != nil {
			first.in, first.head, first.err = r.in, r.head, r.err
			break
		}
	}
	root, err := p.owner(list, o)
	if err != nil {
		return err
	}
	made, err := makeFolder(first, o.output)
	if err != nil {
		return err
	}
	start := p.now()
	c := copier{p: p, o: o, root: root, record: p.recorder(root, o)}
	if err = first.err; err == nil {
		err = p.guard(func() error { return c.bind(&first, list) })
	}
	t := tally{files: 1}
	t.add(err, first.head)
	if err != nil && made != "" {
		os.Remove(made)
	}
	p.tellCopy(first, c, err, o, p.now().Sub(start).Milliseconds())
	return t.status()
}

// bind reads every file and writes the PDF. When one of them is at fault, r becomes the one to be named.
func (c *copier) bind(r *route, list []route) error {
	var srcs [][]byte
	var all []byte // what --seed and the document's own randomness follow from
	left := c.o.job.Limits.Bytes
	for _, in := range list {
		src, err := c.p.read(in.in, left)
		if err != nil {
			r.in, r.head = in.in, in.head
			return err
		}
		left -= int64(len(src))
		srcs = append(srcs, src)
		if c.o.root != nil {
			all = append(all, src...)
		}
	}
	job := c.o.job
	job.Output.Format = watermark.PDF
	if err := c.chance(&job, all); err != nil {
		return err
	}
	core := c.p.pdfCore()
	defer c.p.follow(core, filepath.Base(r.out))()
	return c.deliver(*r, func(dst io.Writer) (watermark.Report, error) { return core.Bind(dst, srcs, job) })
}
