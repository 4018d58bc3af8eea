//go:build !race

package hygiene_test

const raceEnabled = false
