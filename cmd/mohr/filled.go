package main

import (
	"strings"
	"unicode"

	catalogue "mohr/assets/words"
)

// filled returns words with the places in braces filled: name, value, name, value. In Urdu each value is an isolate, so
// that a number or a Latin word neither runs backwards nor turns the sentence: U+2068 before one in Urdu, U+2066 before
// any other.
func filled(lang catalogue.Lang, k catalogue.Key, places ...string) string {
	text := catalogue.Get(lang, k)
	for i := 0; i+1 < len(places); i += 2 {
		value := places[i+1]
		if lang == catalogue.Urdu {
			open := "\u2066"
			if strings.ContainsFunc(value, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
				open = "\u2068"
			}
			value = open + value + "\u2069"
		}
		text = strings.ReplaceAll(text, "{"+places[i]+"}", value)
	}
	return text
}
