// Package lists holds lists of words. README.md says where each is from; each has its licence beside it, which must
// go wherever the list goes.
package lists

import (
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
)

//go:generate go run ./gen

// BIP39 is the English word list of BIP-39: 2,048 words of 3 to 8 letters a to z, sorted, each on a line of its own.
// The first four letters of a word tell it from all others.
//
//go:embed bip39-english.txt
var BIP39 string

// BIP39Licence is the licence of BIP39, with its copyright line.
//
//go:embed bip39-licence.txt
var BIP39Licence string

// Pakistan is what people in Pakistan make passwords of, in sections that hygiene.ParseLists reads.
//
//go:embed pakistan.txt
var Pakistan string

//go:embed common.txt.gz
var common string

// Common returns the words that zxcvbn 4.4.2 knows: common passwords, English words, American names; in sections that
// hygiene.ParseLists reads. It unpacks them at each call. It is a function, and no variable that an initializer fills: so
// that what does not call it does not carry them.
func Common() string {
	z, err := gzip.NewReader(strings.NewReader(common))
	if err == nil {
		var text []byte
		if text, err = io.ReadAll(z); err == nil {
			return string(text)
		}
	}
	panic("lists: common words: " + err.Error()) // a broken file is our own fault, and tests see it
}

// CommonPacked is Common as it is kept, packed with gzip.
func CommonPacked() string { return common }

// CommonLicence is the licence of Common, with its copyright line.
//
//go:embed common-licence.txt
var CommonLicence string

// BreachedNote says whose the leaked passwords are and under what they may be used.
//
//go:embed breached-note.txt
var BreachedNote string

// Breached100k is the 100,000 most common of the leaked passwords, and Breached1M those of the places after them up to
// one million, in the format of hygiene.OpenBreached.
var (
	//go:embed breached-100k.bin
	Breached100k string
	//go:embed breached-1m.bin
	Breached1M string
)

// EFFLarge is the large word list of the Electronic Frontier Foundation (2016): 7,776 English words of 3 to 9 letters a to
// z, a few with a hyphen, sorted, each on a line of its own.
//
//go:embed eff-large.txt
var EFFLarge string

// EFFLicence says who made EFFLarge and under what licence it stands, with the text of that.
//
//go:embed eff-licence.txt
var EFFLicence string

// RomanUrdu is 1,296 everyday words of Urdu, made for Mohr: sorted, each on a line of its own, in 4 to 8 letters a to z, a
// tab, and in Urdu script. The first four letters of a word tell it from all others, and no two are spelt alike in Urdu.
//
//go:embed roman-urdu.txt
var RomanUrdu string
