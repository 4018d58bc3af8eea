package hygiene

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Breached is a set of leaked passwords, exact and with how common each is. It is safe for several goroutines.
//
// The file that OpenBreached reads, all numbers being unsigned varints:
//
//	"mohr-breached-1\n"
//	how many buckets
//	for each: the last place in the source of those in it, how many words
//	three streams, each as its length, its length compressed, and DEFLATE (RFC 1951):
//	  for each word a byte: how many bytes it shares with the word before; 0 for the first of a bucket
//	  for each word a byte: how many bytes follow
//	  those bytes
//
// The words of a bucket are sorted by bytes, in lower case, and 255 bytes long at most.
type Breached struct {
	shared, more []byte
	tails        []byte
	buckets      []bucket
}

type bucket struct {
	rank  int // the last place of those in it
	from  int // its first word
	words int
	heads []head
}

// A head is every headStep-th word of a bucket in full, and where its tail begins.
type head struct {
	word string
	tail int
}

// headStep is how many words a look-up unpacks at most.
const headStep = 32

// The bounds of a file: they keep a damaged one from taking all memory.
const (
	maxBreachedWords   = 4 << 20
	maxBreachedBytes   = 64 << 20
	maxBreachedBuckets = 16
)

const breachedMagic = "mohr-breached-1\n"

// OpenBreached unpacks files of leaked passwords into one set. It takes 50 ms and 6 MB of memory for a million, so it is
// for when there is something to look up. The error is an ErrList.
func OpenBreached(files ...string) (*Breached, error) {
	b := &Breached{}
	for i, file := range files {
		if err := b.load(file); err != nil {
			return nil, fmt.Errorf("%w: breached list %d: %w", ErrList, i+1, err)
		}
	}
	return b, nil
}

func (b *Breached) load(file string) error {
	rest, ok := strings.CutPrefix(file, breachedMagic)
	if !ok {
		return fmt.Errorf("not of this format")
	}
	r := bufio.NewReader(strings.NewReader(rest))
	count, err := bounded(r, maxBreachedBuckets)
	if err != nil {
		return err
	}
	words, first := 0, len(b.buckets)
	for range count {
		rank, err := bounded(r, maxBreachedWords)
		if err != nil {
			return err
		}
		n, err := bounded(r, maxBreachedWords-words)
		if err != nil {
			return err
		}
		b.buckets = append(b.buckets, bucket{rank: rank, from: len(b.shared) + words, words: n})
		words += n
	}
	tail := len(b.tails)
	for _, to := range []*[]byte{&b.shared, &b.more, &b.tails} {
		if *to, err = inflate(*to, r); err != nil {
			return err
		}
	}
	want := b.buckets[len(b.buckets)-1].from + b.buckets[len(b.buckets)-1].words
	if len(b.shared) != want || len(b.more) != want {
		return fmt.Errorf("%d and %d words, want %d", len(b.shared), len(b.more), want)
	}
	for i := first; i < len(b.buckets); i++ {
		if tail, err = b.index(&b.buckets[i], tail); err != nil {
			return err
		}
	}
	if tail != len(b.tails) {
		return fmt.Errorf("%d bytes are left over", len(b.tails)-tail)
	}
	return nil
}

// bounded reads a number up to most.
func bounded(r io.ByteReader, most int) (int, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return 0, fmt.Errorf("number: %w", err)
	}
	if n > uint64(most) {
		return 0, fmt.Errorf("number is %d, limit is %d", n, most)
	}
	return int(n), nil
}

// inflate appends one stream to dst.
func inflate(dst []byte, r *bufio.Reader) ([]byte, error) {
	size, err := bounded(r, maxBreachedBytes)
	if err != nil {
		return nil, err
	}
	packed, err := bounded(r, maxBreachedBytes)
	if err != nil {
		return nil, err
	}
	out := bytes.NewBuffer(slices.Grow(dst, size))
	z := flate.NewReader(io.LimitReader(r, int64(packed)))
	n, err := io.Copy(out, io.LimitReader(z, int64(size)+1))
	if err != nil {
		return nil, fmt.Errorf("stream: %w", err)
	}
	if n != int64(size) {
		return nil, fmt.Errorf("stream has %d bytes, want %d", n, size)
	}
	return out.Bytes(), nil
}

// index unpacks a bucket once for its heads. Its tails begin at tail; it returns where they end.
func (b *Breached) index(k *bucket, tail int) (int, error) {
	word := make([]byte, 0, 256)
	for i := range k.words {
		at := k.from + i
		shared, end := int(b.shared[at]), tail+int(b.more[at])
		if shared > len(word) || end > len(b.tails) {
			return 0, fmt.Errorf("word %d is damaged", at)
		}
		if i > 0 && bytes.Compare(word[shared:], b.tails[tail:end]) >= 0 {
			return 0, fmt.Errorf("word %d is out of order", at)
		}
		word = append(word[:shared], b.tails[tail:end]...)
		if i%headStep == 0 {
			k.heads = append(k.heads, head{string(word), tail})
		}
		tail = end
	}
	return tail, nil
}

// Len is how many passwords are in b.
func (b *Breached) Len() int { return len(b.shared) }

// Rank returns the last place of the bucket that holds a password, in lower case, or 0: rank 1,000 means that it is
// among the 1,000 most used, rank 0 that it is not in the list.
func (b *Breached) Rank(password string) int {
	for i := range b.buckets {
		if b.holds(&b.buckets[i], password) {
			return b.buckets[i].rank
		}
	}
	return 0
}

func (b *Breached) holds(k *bucket, password string) bool {
	i, exact := slices.BinarySearchFunc(k.heads, password, func(h head, p string) int { return strings.Compare(h.word, p) })
	if exact || i == 0 {
		return exact
	}
	h := k.heads[i-1]
	word, tail := []byte(h.word), h.tail+int(b.more[k.from+(i-1)*headStep])
	for at := (i-1)*headStep + 1; at < min(i*headStep, k.words); at++ {
		end := tail + int(b.more[k.from+at])
		word = append(word[:b.shared[k.from+at]], b.tails[tail:end]...)
		tail = end
		if c := strings.Compare(string(word), password); c >= 0 {
			return c == 0
		}
	}
	return false
}
