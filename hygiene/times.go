package hygiene

import "math"

// Guesses in a second that Times reckons with; the figures are zxcvbn's.
const (
	RateThrottled = 100.0 / 3600 // at a login that lets 100 an hour through
	RateOnline    = 10.0         // at a login that does not slow anyone down
	RateSlowHash  = 1e4          // with a stolen file of slow hashes: bcrypt, scrypt, PBKDF2
	RateFastHash  = 1e10         // with a stolen file of fast hashes: MD5, SHA-256, and many graphics cards
)

// maxSeconds is where a time ends: 3 * 10^22 years.
const maxSeconds = 1e30

// Times says how long a password holds against guessing, seconds, 0 to 10^30: two readings for guessing at a login,
// two for guessing with a stolen file.
type Times struct {
	Throttled, Online  float64
	SlowHash, FastHash float64
}

func times(log10 float64) Times {
	at := func(rate float64) float64 {
		return math.Pow(10, min(log10-math.Log10(rate), math.Log10(maxSeconds)))
	}
	return Times{at(RateThrottled), at(RateOnline), at(RateSlowHash), at(RateFastHash)}
}
