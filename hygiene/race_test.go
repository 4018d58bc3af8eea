//go:build race

package hygiene_test

const raceEnabled = true
