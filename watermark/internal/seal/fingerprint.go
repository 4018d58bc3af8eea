package seal

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"mohr/assets/lists"
)

// The forms of a fingerprint. Both are of one SHA-256: the words are its first 88 bits, the digits the other 168 as a
// number modulo 10^30. Neither tells anything of the other.
const (
	fingerprintHead = "mohr key fingerprint v1\n" // hashed before the key
	printWords      = 8
	wordBits        = 11 // of 2,048 words
	printDigits     = 30
	digitGroup      = 5
	maxGiven        = 1024 // bytes of a text that Matches looks at
)

// ErrGiven is a text that is neither a verifier key nor a fingerprint. What wraps it says in which way.
var ErrGiven = errors.New("neither a verifier key nor 8 words nor 30 digits")

// A Fingerprint is a key in a form that people can compare: the same for every copy of one holder, and no other key can
// be made to have it.
type Fingerprint struct {
	Words  string // 8 words of the English list of BIP-39, in lower case, between them a space
	Digits string // 6 groups of 5 digits, between them a space
}

// FingerprintOf returns the fingerprint of a verifier key. The error is fault.Format.
func FingerprintOf(key string) (Fingerprint, error) {
	if err := CheckKey(key); err != nil {
		return Fingerprint{}, err
	}
	sum := sha256.Sum256([]byte(fingerprintHead + key))
	list := strings.Fields(lists.BIP39)
	number, rest := sum[:printWords*wordBits/8], sum[printWords*wordBits/8:]
	words := make([]string, printWords)
	for i := printWords - 1; i >= 0; i-- {
		words[i] = list[divide(number, 1<<wordBits)]
	}
	digits := make([]byte, printDigits)
	for i := printDigits - 1; i >= 0; i-- {
		digits[i] = '0' + byte(divide(rest, 10))
	}
	return Fingerprint{strings.Join(words, " "), grouped(string(digits))}, nil
}

// FirstByte returns the first byte of the hash that FingerprintOf makes its forms of: 8 bits of the first word. They name
// no key, but tell most others from it. The error is fault.Format.
func FirstByte(key string) (byte, error) {
	if err := CheckKey(key); err != nil {
		return 0, err
	}
	return sha256.Sum256([]byte(fingerprintHead + key))[0], nil
}

// divide divides a number, its most significant byte first, in place and returns what is left over.
func divide(number []byte, by uint32) (left uint32) {
	for i, b := range number {
		left = left<<8 | uint32(b)
		number[i] = byte(left / by)
		left %= by
	}
	return left
}

// grouped puts a space after each five digits but the last.
func grouped(digits string) string {
	var groups []string
	for group := range slices.Chunk([]byte(digits), digitGroup) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

// Matches reports whether given names the verifier key: the key itself, or either form of its fingerprint, the words in
// any case, the digits of any of the three families, white space and hyphens anywhere between them. The error is
// ErrGiven when given is none of these, and fault.Format when key is no key.
func Matches(key, given string) (bool, error) {
	print, err := FingerprintOf(key)
	if err != nil {
		return false, err
	}
	if len(given) > maxGiven {
		return false, fmt.Errorf("%w: longer than %d bytes", ErrGiven, maxGiven)
	}
	if typed := strings.Join(strings.Fields(given), ""); strings.HasPrefix(typed, keyName+"+") {
		if CheckKey(typed) != nil {
			return false, fmt.Errorf("%w: a character of the key is missing or wrong", ErrGiven)
		}
		return typed == key, nil
	}
	parts := strings.FieldsFunc(given, between)
	digits := strings.Map(digit, strings.Join(parts, ""))
	if digits != "" && strings.Trim(digits, "0123456789") == "" {
		if len(digits) != printDigits {
			return false, fmt.Errorf("%w: %d digits", ErrGiven, len(digits))
		}
		return grouped(digits) == print.Digits, nil
	}
	words, err := listed(parts)
	return words == print.Words, err
}

// listed returns the words in the form of Fingerprint. The error is ErrGiven.
func listed(parts []string) (string, error) {
	if len(parts) != printWords {
		return "", fmt.Errorf("%w: %d words", ErrGiven, len(parts))
	}
	list := strings.Fields(lists.BIP39)
	words := make([]string, len(parts))
	for i, part := range parts {
		words[i] = strings.ToLower(part)
		if _, found := slices.BinarySearch(list, words[i]); !found {
			return "", fmt.Errorf("%w: word %d is not of the list", ErrGiven, i+1)
		}
	}
	return strings.Join(words, " "), nil
}

// between reports whether r may stand between words or groups of digits: white space, hyphens and dashes.
func between(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '\u2212' }

// digit turns the digits of Arabic and Urdu into those of ASCII.
func digit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	}
	return r
}
