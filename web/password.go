package web

import (
	"github.com/labstack/echo/v4"

	"mohr/assets/lists"
	"mohr/hygiene"
)

// newMeter builds the meter with everything that is known, which takes a tenth of a second and some megabytes. A server does
// so once, when the first password is to be weighed.
func newMeter() (*hygiene.Meter, error) {
	d := hygiene.Data{Lists: lists.Common(), Local: lists.Pakistan, Breached: []string{lists.Breached100k, lists.Breached1M}}
	return d.Meter()
}

// A weighText is the body of password. Neither field is kept, logged or sent back.
type weighText struct {
	Password string   `json:"password"`
	Own      []string `json:"own"` // what others know of the person
}

// A Weighed is how easily a password is guessed, as mohr password --json says it, but for words.
type Weighed struct {
	Score        int      `json:"score"` // 0 to 4
	GuessesLog10 float64  `json:"guesses_log10"`
	Reasons      []Reason `json:"reasons"`  // the most important first
	Length       int      `json:"length"`   // code points
	Rest         int      `json:"rest"`     // code points behind those that were searched
	Breached     int      `json:"breached"` // at most this place among leaked passwords; 0 for none
	Seconds      Seconds  `json:"seconds"`
	NIST         NIST     `json:"nist"`
}

// A Reason is what a guesser uses.
type Reason struct {
	Code string `json:"code"`
	From int    `json:"from"` // code points; of [from, to)
	To   int    `json:"to"`
}

// Seconds is how long a password holds against guessing, see hygiene.Times.
type Seconds struct {
	Throttled float64 `json:"online_throttled"`
	Online    float64 `json:"online"`
	SlowHash  float64 `json:"offline_slow"`
	FastHash  float64 `json:"offline_fast"`
}

// NIST is whether a standard lets a password be used, and which lengths it asks for.
type NIST struct {
	Standard           string `json:"standard"`
	Alone              bool   `json:"alone"`
	SecondFactor       bool   `json:"second_factor"`
	LengthAlone        int    `json:"length_alone"`
	LengthSecondFactor int    `json:"length_second_factor"`
}

// nist names the standard whose lines on length are told.
const nist = "NIST SP 800-63B-4"

// password is POST password: how easily one is guessed, and why.
func (s *Server) password(c echo.Context) error {
	var t weighText
	return s.answerText(c, &t, func() (any, error) {
		if t.Password == "" {
			return nil, refuse(codeUsage, "password is empty")
		}
		meter, err := s.meter()
		if err != nil {
			return nil, err
		}
		return weighed(meter.Weigh(t.Password, t.Own)), nil
	})
}

func weighed(found hygiene.Strength) Weighed {
	w := Weighed{
		Score: found.Score, GuessesLog10: found.GuessesLog10, Reasons: []Reason{},
		Length: found.Length, Rest: found.Rest, Breached: found.Breached,
		Seconds: Seconds{found.Times.Throttled, found.Times.Online, found.Times.SlowHash, found.Times.FastHash},
		NIST:    NIST{nist, found.Alone(), found.WithSecondFactor(), hygiene.LengthAlone, hygiene.LengthSecondFactor},
	}
	for _, r := range found.Reasons {
		w.Reasons = append(w.Reasons, Reason{r.Code.String(), r.From, r.To})
	}
	return w
}
