package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"mohr/watermark"
)

// The bounds of the limits that the command line may set. Above them sizes would no longer fit the integers of
// a 32-bit machine.
const (
	maxMaxPixels = math.MaxInt32
	maxMaxBytes  = math.MaxInt32
	maxMaxPages  = 100_000
)

// badValue is the error of a flag whose value is not of the form it wants.
func badValue(flag, value, want string) error {
	return &usageError{fmt.Sprintf("--%s %s is not %s", flag, shown(value), want), "mohr stamp --help shows the form of every flag"}
}

// parsePixels reads a number of pixels: "50000000", "50M", "50MP"; K, M and G are powers of 1000.
func parsePixels(s string) (int64, error) {
	units := map[string]int64{"": 1, "k": 1e3, "m": 1e6, "g": 1e9, "p": 1, "kp": 1e3, "mp": 1e6, "gp": 1e9}
	return parseCount(s, units, maxMaxPixels)
}

// parseBytes reads a number of bytes: "268435456", "256M", "256MiB" in powers of 1024, "256MB" in powers of 1000.
func parseBytes(s string) (int64, error) {
	units := map[string]int64{
		"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
		"kb": 1e3, "mb": 1e6, "gb": 1e9,
	}
	return parseCount(s, units, maxMaxBytes)
}

// parseCount reads digits and a unit, in either case, into 1 to limit.
func parseCount(s string, units map[string]int64, limit int64) (int64, error) {
	end := strings.LastIndexAny(s, "0123456789") + 1
	unit, known := units[strings.ToLower(strings.TrimSpace(s[end:]))]
	n, err := strconv.ParseUint(s[:end], 10, 63)
	if err != nil || !known || n == 0 || n > uint64(limit/unit) {
		return 0, errors.New("not a number with a unit, or out of range")
	}
	return int64(n) * unit, nil
}

// parseMask reads [PAGE:]X,Y,W,H, all four in percent ("10%,20%,30%,5%") or all four in pixels. Decimals are
// allowed, signs are not; W and H are more than 0.
func parseMask(s string) (watermark.Mask, error) {
	var m watermark.Mask
	if page, rest, found := strings.Cut(s, ":"); found {
		n, err := strconv.ParseUint(page, 10, 31)
		if err != nil || n == 0 {
			return watermark.Mask{}, errors.New("page is not a number from 1")
		}
		m.Page, s = int(n), rest
	}
	parts := strings.Split(s, ",")
	if len(parts) != 4 {
		return watermark.Mask{}, errors.New("not four numbers")
	}
	m.Percent = strings.HasSuffix(parts[0], "%")
	for i, to := range []*float64{&m.X, &m.Y, &m.W, &m.H} {
		digits, percent := strings.CutSuffix(parts[i], "%")
		v, err := strconv.ParseFloat(digits, 64)
		if err != nil || percent != m.Percent || strings.Trim(digits, "0123456789.") != "" || v > math.MaxInt32 {
			return watermark.Mask{}, errors.New("not four numbers of one unit")
		}
		*to = v
	}
	switch {
	case m.W == 0 || m.H == 0:
		return watermark.Mask{}, errors.New("no area")
	case m.Percent && (m.X+m.W > 100 || m.Y+m.H > 100):
		return watermark.Mask{}, errors.New("more than 100 percent")
	}
	return m, nil
}

// parseSeed reads 64 hexadecimal digits.
func parseSeed(s string) ([32]byte, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		return [32]byte{}, errors.New("not 64 hexadecimal digits")
	}
	return [32]byte(b), nil
}

// parseWords reads text for the label.
func parseWords(flag, s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", &usageError{"--" + flag + " is not valid UTF-8", "set the terminal to UTF-8 and type it again"}
	}
	return strings.TrimSpace(s), nil
}

// A choice is one word of a flag and what it stands for.
type choice[T any] struct {
	word  string
	value T
}

func langs() []choice[watermark.Lang] {
	return []choice[watermark.Lang]{{"en", watermark.English}, {"ur", watermark.Urdu}, {"both", watermark.Both}}
}

func strengths() []choice[watermark.Strength] {
	return []choice[watermark.Strength]{
		{"light", watermark.Light}, {"normal", watermark.Normal}, {"strong", watermark.Strong},
	}
}

func formats() []choice[watermark.Format] {
	return []choice[watermark.Format]{{"jpeg", watermark.JPEG}, {"png", watermark.PNG}, {"pdf", watermark.PDF}}
}

// words lists the words of a flag.
func words[T any](choices []choice[T]) []string {
	var out []string
	for _, c := range choices {
		out = append(out, c.word)
	}
	return out
}

// parseChoice reads one of the words of a flag.
func parseChoice[T any](flag, word string, choices []choice[T]) (T, error) {
	for _, c := range choices {
		if c.word == word {
			return c.value, nil
		}
	}
	var none T
	return none, badValue(flag, word, "one of "+strings.Join(words(choices), ", "))
}

// wordOf is the word of a flag for a value, or "" for a value that has none.
func wordOf[T comparable](value T, choices []choice[T]) string {
	for _, c := range choices {
		if c.value == value {
			return c.word
		}
	}
	return ""
}
