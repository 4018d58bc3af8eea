package hygiene

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A List is words of one kind, the most common first.
type List struct {
	Code  Code
	Words []string // in lower case; a word of Local may hold spaces, as phrases do
}

// ErrList is the error of a list that cannot be read.
var ErrList = errors.New("bad word list")

// ParseLists reads lists from text. A line "[NAME]" begins one, with the name of its Code; several may have the same.
// Words follow, one on a line or several with commas between; lines that begin with "# " are comments. The words are
// slices of text. The error is an ErrList.
func ParseLists(text string) ([]List, error) {
	var all []List
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case line[0] == '[' && line[len(line)-1] == ']':
			code := codeOf(line[1 : len(line)-1])
			if code == 0 {
				return nil, fmt.Errorf("%w: line %d: no such kind of word", ErrList, n)
			}
			all = append(all, List{Code: code})
		case len(all) == 0:
			return nil, fmt.Errorf("%w: line %d: a word before the first section", ErrList, n)
		default:
			last := &all[len(all)-1]
			for word := range strings.SplitSeq(line, ",") {
				if word = strings.TrimSpace(word); word != "" {
					last.Words = append(last.Words, word)
				}
			}
		}
	}
	return all, nil
}

// An entry is one word of a dictionary.
type entry struct {
	word  string
	rank  float64 // how many guesses it takes, alone
	code  Code
	local bool
}

func genericEntries(lists []List) []entry {
	n := 0
	for _, l := range lists {
		n += len(l.Words)
	}
	out := make([]entry, 0, n)
	for _, l := range lists {
		for i, word := range l.Words {
			out = append(out, entry{word, float64(i + 1), l.Code, false})
		}
	}
	return out
}

// The guesses that a local word takes. A guesser has one list of all kinds, so that the place in ours, which has one
// kind, counts double; nobody knows the order of rare ones. A single everyday word stands among many: so that five of
// them drawn at random count for what they are, none is cheaper than wordFloor.
const (
	localStep  = 2
	localMost  = 1000
	nameMost   = 500 // names make up most of what is guessed with
	localFloor = 4
	wordFloor  = 60
)

func localRank(code Code, place int) float64 {
	rank := min(float64(localStep*(place+1)), localMost)
	if code == LocalWord || code == UrduWord {
		return max(rank, wordFloor)
	}
	if code == Name {
		rank = min(rank, nameMost)
	}
	return max(rank, localFloor)
}

// localEntries are the words of a list of Local, joined as people join them, and Urdu's also as the keys that a
// person presses for them on the phonetic layout.
func localEntries(l List) []entry {
	if l.Code == Ending {
		return nil
	}
	var out []entry
	for i, word := range l.Words {
		joined := strings.ReplaceAll(word, " ", "")
		rank := localRank(l.Code, i)
		var plain, keys []rune
		for _, letter := range normalise(joined) {
			plain = append(plain, letter.low)
			keys = append(keys, phoneticKey(letter.low))
		}
		out = append(out, entry{string(plain), rank, l.Code, true})
		if joined != word && len(plain) < minSqueezed { // too short to be looked for across signs
			for _, sign := range []string{" ", "_", "-", "."} {
				out = append(out, entry{strings.ReplaceAll(word, " ", sign), 2 * rank, l.Code, true})
			}
		}
		if !slices.Equal(plain, keys) && len(keys) >= minFolded {
			out = append(out, entry{string(keys), 2 * rank, UrduWord, true})
		}
	}
	return out
}

// minFolded is the shortest key, code points, that words are found by: shorter ones are found in everything.
const minFolded = 4

// foldedEntries are the words of a list of Local by their folding key.
func foldedEntries(l List) []entry {
	if l.Code == Ending {
		return nil
	}
	var out []entry
	for i, word := range l.Words {
		word = strings.ReplaceAll(word, " ", "")
		keys := foldKeys(word)
		if strings.ContainsAny(word, "0123456789") { // as it looks where signs are read as letters
			keys = append(keys, foldKeys(strings.Map(leetAsI, word))...)
		}
		for _, key := range keys {
			e := entry{key, 2 * localRank(l.Code, i), l.Code, true}
			out = append(out, e)
			if short, cut := strings.CutSuffix(key, "h"); cut && len(short) > minFolded {
				e.word = short
				out = append(out, e)
			}
		}
	}
	return out
}

// endings are what is put behind words, with how many guesses each takes.
func endings(lists []List) map[string]float64 {
	out := map[string]float64{}
	for _, l := range lists {
		if l.Code != Ending {
			continue
		}
		for i, word := range l.Words {
			if _, twice := out[word]; !twice {
				out[word] = float64(2 + i)
			}
		}
	}
	return out
}

// A dictionary is sorted words. A walk through it takes one byte after the other.
type dictionary struct {
	entries []entry
	first   [257]int32 // where the words that begin with each byte begin
}

// newDictionary sorts entries and keeps of each word the least rank, and the code of a local one if there is any.
func newDictionary(entries []entry) dictionary {
	slices.SortFunc(entries, func(a, b entry) int {
		if c := strings.Compare(a.word, b.word); c != 0 {
			return c
		}
		switch {
		case a.local != b.local && a.local:
			return -1
		case a.local != b.local:
			return 1
		case a.rank < b.rank:
			return -1
		case a.rank > b.rank:
			return 1
		}
		return 0
	})
	d := dictionary{}
	for _, e := range entries {
		switch n := len(d.entries); {
		case e.word == "":
		case n > 0 && d.entries[n-1].word == e.word:
			d.entries[n-1].rank = min(d.entries[n-1].rank, e.rank)
		default:
			d.entries = append(d.entries, e)
		}
	}
	at := 0
	for b := range 256 {
		d.first[b] = int32(at)
		for at < len(d.entries) && d.entries[at].word[0] == byte(b) {
			at++
		}
	}
	d.first[256] = int32(at)
	return d
}

// A walk is the words that begin with what was walked: [from, to) share the first depth bytes.
type walk struct{ from, to, depth int }

// start is the walk that has gone nowhere.
func (d *dictionary) start() walk { return walk{0, len(d.entries), 0} }

// step goes on by one code point.
func (d *dictionary) step(w walk, r rune) walk {
	var buf [4]byte
	for _, b := range buf[:encode(&buf, r)] {
		if w.from >= w.to {
			return w
		}
		w = d.byteStep(w, b)
	}
	return w
}

func (d *dictionary) byteStep(w walk, b byte) walk {
	if w.depth == 0 {
		return walk{int(d.first[b]), int(d.first[int(b)+1]), 1}
	}
	// Words that end here sort before all that go on.
	return walk{d.search(w, b), d.search(w, b+1), w.depth + 1}
}

// search finds the first word of w whose byte at its depth is b or more; b 0 stands for 256.
func (d *dictionary) search(w walk, b byte) int {
	if b == 0 {
		return w.to
	}
	from, to := w.from, w.to
	for from < to {
		mid := int(uint(from+to) >> 1)
		word := d.entries[mid].word
		if len(word) <= w.depth || word[w.depth] < b {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return from
}

// here is the word that ends where w stands, nil for none.
func (d *dictionary) here(w walk) *entry {
	if w.from < w.to && len(d.entries[w.from].word) == w.depth {
		return &d.entries[w.from]
	}
	return nil
}
