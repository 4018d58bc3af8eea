// Command specimen writes the invented documents of package specimen into a folder, for tests, benchmarks and
// demonstration.
//
//	go run ./cmd/specimen -o DIR [-n VARIANTS] [-only NAME]
//
// Cards, photos and scans are written as JPEG, pages and faxes as PNG. It replaces files of the same names.
// Exit status: 0 done, 1 disk, 2 used wrongly.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"mohr/watermark/specimen"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// maxVariants bounds -n: six people times four ways of shooting a card repeat after twelve.
const maxVariants = 12

// run is the program; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("specimen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("o", "", "folder to write to; made when missing (required)")
	count := flags.Int("n", 4, "variants of each document, 1 to 12")
	only := flags.String("only", "", "write only documents whose name begins so: card, photo-1, bill")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if *dir == "" || *count < 1 || *count > maxVariants || flags.NArg() > 0 {
		fmt.Fprintf(stderr, "specimen: want -o DIR, -n of 1 to %d and no other arguments\n", maxVariants)
		return 2
	}
	if err := write(*dir, *count, *only, stdout); err != nil {
		fmt.Fprintf(stderr, "specimen: %v\n", err)
		return 1
	}
	return 0
}

// write draws the documents and writes each as it is done, naming it on out.
func write(dir string, count int, only string, out io.Writer) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for variant := 1; variant <= count; variant++ {
		for _, entry := range specimen.All(variant) {
			if !strings.HasPrefix(entry.Name, only) {
				continue
			}
			name, data := encode(entry.Draw())
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
				return err
			}
			fmt.Fprintln(out, name)
		}
	}
	return nil
}

// encode picks the format in which such a document usually arrives.
func encode(d specimen.Document) (name string, data []byte) {
	switch {
	case strings.HasPrefix(d.Name, "card"):
		return d.Name + ".jpg", d.JPEG(92)
	case strings.HasPrefix(d.Name, "photo"), strings.HasSuffix(d.Name, "scan"):
		return d.Name + ".jpg", d.JPEG(90)
	}
	return d.Name + ".png", d.PNG()
}
