package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"mohr/cmd/internal/outfile"
	"mohr/watermark"
)

// A route is one input and where its copy goes.
type route struct {
	in     string           // a file or stdio
	info   fs.FileInfo      // of in; nil for stdio and when err is set
	head   []byte           // first bytes of in; nil for stdio
	out    string           // a file or stdio
	ask    watermark.Format // what the core is asked to write: by --format or the output's name, else Auto
	format watermark.Format // what the copy will be; Auto when that cannot be known yet
	err    error            // why this input cannot be tried; the others go on
}

// A target is what -o asks for: at most one of the fields is set, none means beside the input.
type target struct {
	file, folder string
	stdout       bool
}

// routes finds every output before any work is done. The error is a usageError that concerns the whole run;
// what concerns one file is in its route.
func routes(files []string, o stampOptions) ([]route, error) {
	outputs := len(files)
	if o.bind {
		outputs = 1
	}
	to, err := readTarget(o.output, outputs)
	if err != nil {
		return nil, err
	}
	if slices.Contains(files, stdio) && len(files) > 1 {
		return nil, &usageError{"standard input stands among other files", "give - alone"}
	}
	list := make([]route, len(files))
	for i, in := range files {
		if list[i], err = routeOf(in, to, o); err != nil {
			return nil, err
		}
	}
	if err := clash(list); err != nil && !o.bind {
		return nil, err
	}
	if err := overInput(list); err != nil {
		return nil, err
	}
	for i := range list {
		if r := &list[i]; r.err == nil && r.out != stdio {
			r.err = vacant(r.out, o.force)
		}
	}
	return list, nil
}

// readTarget reads -o. A folder is one that is there, or a name that ends in a slash.
func readTarget(output string, files int) (target, error) {
	if output == "" {
		return target{}, nil
	}
	if output != stdio {
		slash := os.IsPathSeparator(output[len(output)-1])
		if info, err := os.Stat(output); slash || err == nil && info.IsDir() {
			return target{folder: output}, nil
		}
	}
	if files > 1 {
		return target{}, &usageError{"several files cannot go to one output, " + shown(output), "name a folder: -o copies/"}
	}
	return target{file: output, stdout: output == stdio}, nil
}

// routeOf finds the output of one input.
func routeOf(in string, to target, o stampOptions) (route, error) {
	r := route{in: in, out: to.file, ask: o.job.Output.Format}
	if to.file != "" && !to.stdout {
		named, err := formatOfName(to.file, r.ask)
		if err != nil {
			return r, err
		}
		if named != watermark.Auto {
			r.ask = named
		}
	}
	r.format = r.ask
	if in == stdio {
		if to.folder != "" {
			return r, &usageError{"standard input has no name for a copy in a folder", "name the copy: -o " + quoted(filepath.Join(to.folder, "copy.jpg"))}
		}
		if to.file == "" {
			r.out = stdio
		}
	} else if r.head, r.info, r.err = head(in); r.err != nil {
		return r, nil
	} else if r.format == watermark.Auto {
		r.format = likeInput(r.head)
	}
	if r.out == "" {
		folder := to.folder
		if folder == "" {
			folder = filepath.Dir(in)
		}
		r.out = filepath.Join(folder, copyName(filepath.Base(in), r.format))
	}
	return r, nil
}

// likeInput is what watermark.Auto writes for an input that starts with head.
func likeInput(head []byte) watermark.Format {
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("GIF8")):
		return watermark.PNG
	case bytes.Contains(head, []byte("%PDF-")):
		return watermark.PDF
	}
	return watermark.JPEG
}

// copyName is the default name of a copy: "cnic.jpg" gives "cnic-stamped.jpg". An ending that fits the format is
// kept as it is.
func copyName(name string, f watermark.Format) string {
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	if stem == "" { // ".jpg" is a name without an ending
		stem, ending = name, ""
	}
	known := slices.Contains(extensions(), extension(ending))
	if ending != "" && !known { // "cnic.2026-11" ends in nothing that a picture is called
		stem = name
	}
	switch ext := extension(ending); {
	case f == watermark.PNG && ext != "png":
		ending = ".png"
	case f == watermark.JPEG && ext != "jpg" && ext != "jpeg":
		ending = ".jpg"
	case f == watermark.PDF && ext != "pdf":
		ending = ".pdf"
	}
	return stem + "-stamped" + ending
}

// formatOfName is the format that an output's name asks for, Auto when it asks for none. The error is a
// usageError when that is not asked, or not one that is written.
func formatOfName(name string, asked watermark.Format) (watermark.Format, error) {
	named := watermark.Auto
	switch ext := extension(name); {
	case ext == "jpg" || ext == "jpeg":
		named = watermark.JPEG
	case ext == "png":
		named = watermark.PNG
	case ext == "pdf":
		named = watermark.PDF
	case slices.Contains(extensions(), ext):
		return named, &usageError{shown(name) + " would not be what its name says: copies are JPEG, PNG or PDF", "end its name in .jpg, .png or .pdf"}
	}
	if asked != watermark.Auto && named != watermark.Auto && asked != named {
		return named, &usageError{shown(name) + " does not fit --format " + wordOf(asked, formats()), "leave one of the two out"}
	}
	return named, nil
}

// clash looks for two inputs with one output.
func clash(list []route) error {
	seen := map[string]string{}
	for _, r := range list {
		if r.err != nil || r.out == stdio {
			continue
		}
		k := key(r.out)
		if first, found := seen[k]; found {
			return &usageError{fmt.Sprintf("%s and %s would both be written to %s", shown(first), shown(r.in), shown(r.out)),
				"rename one, or stamp them in two runs with -o to two folders"}
		}
		seen[k] = r.in
	}
	return nil
}

// key is equal for two names of one file, as far as names can tell: links to folders are followed, and case is
// ignored where file systems commonly do.
func key(path string) string {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	full := filepath.Join(dir, base)
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return strings.ToLower(full)
	}
	return full
}

// overInput looks for an output that is one of the inputs, by whatever name or link. Inputs are never written.
func overInput(list []route) error {
	for _, r := range list {
		if r.err != nil || r.out == stdio {
			continue
		}
		there, err := os.Stat(r.out)
		if err != nil {
			continue
		}
		for _, in := range list {
			if in.info != nil && os.SameFile(there, in.info) {
				return &usageError{fmt.Sprintf("output %s is the input %s", shown(r.out), shown(in.in)), "inputs are never written; name another output with -o"}
			}
		}
	}
	return nil
}

// vacant returns nil when an output may be written. Anything but a plain file is refused even by force.
func vacant(out string, force bool) error {
	_, err := os.Lstat(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = outfile.Plain(out)
	}
	switch {
	case errors.Is(err, outfile.ErrNotPlain):
		return fmt.Errorf("%w %s %w", errOutput, shown(out), err)
	case err != nil:
		return outputError(out, err)
	case force:
		return nil
	}
	return fmt.Errorf("%w: %s", errExists, shown(out))
}

// outputError is what is said when a file system refuses an output.
func outputError(out string, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s", errExists, shown(out))
	}
	return fmt.Errorf("%w %s: %w", errOutput, shown(out), outfile.Bare(err))
}
