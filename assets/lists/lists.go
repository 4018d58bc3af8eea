// Package lists holds lists of words. README.md says where each is from; each has its licence beside it, which must
// go wherever the list goes.
package lists

import _ "embed"

// BIP39 is the English word list of BIP-39: 2,048 words of 3 to 8 letters a to z, sorted, each on a line of its own.
// The first four letters of a word tell it from all others.
//
//go:embed bip39-english.txt
var BIP39 string

// BIP39Licence is the licence of BIP39, with its copyright line.
//
//go:embed bip39-licence.txt
var BIP39Licence string
