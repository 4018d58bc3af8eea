package web

import (
	"io"
	"mime/multipart"
	"time"

	"mohr/hygiene"
	"mohr/watermark"
)

// Sweep drops documents that were not used for long, as Serve does from time to time.
func (s *Server) Sweep() { s.drafts.sweep(s.config.Now()) }

// Busy is how many requests are under way.
func (s *Server) Busy() int64 { return s.busy.Load() }

// Sides is how many documents a kiosk's person has brought.
func (s *Server) Sides() int {
	s.person.mu.Lock()
	defer s.person.mu.Unlock()
	return len(s.person.sides)
}

// OnMeter has each use of the meter of passwords told.
func (s *Server) OnMeter(told func()) {
	build := s.meter
	s.meter = func() (*hygiene.Meter, error) {
		told()
		return build()
	}
}

// SetRandom replaces the source of randomness.
func (s *Server) SetRandom(r io.Reader) { s.config.Random = r }

// MaxText is how long a body with a password may be, bytes.
const MaxText = maxText

// Routes are what the API answers to, as "POST /api/v1/stamp".
func (s *Server) Routes() (out []string) {
	for _, r := range s.echo.Routes() {
		out = append(out, r.Method+" "+r.Path)
	}
	return out
}

// Codes are every code of a Problem with its status.
func Codes() map[string]int {
	out := map[string]int{}
	for _, row := range failureRows {
		out[row.code] = row.status
	}
	return out
}

// ReadParts reads a form's parts.
func ReadParts(parts *multipart.Reader, limit int64) (files [][]byte, job []byte, err error) {
	u, err := readParts(parts, limit, -1)
	return u.files, u.job, err
}

// ReadJob reads a part job and makes a job of it.
func ReadJob(text []byte) error {
	t, err := parseJob(text)
	if err == nil {
		_, err = t.Job(dayOf(time.Unix(1_800_000_000, 0)))
	}
	return err
}

// ProblemCode is the code of an error.
func ProblemCode(err error) string { return problemOf(err).Code }

// The part job of each kind, for the names of its fields.
type (
	JobText  = jobText
	LookText = lookText
	Mask     = watermark.AskedMask
	Trade    = trade
	Unheld   = unheld

	WeighText  = weighText
	PhraseText = phraseText
	CopyText   = copyText
	Opened     = opened
)

// OpenAPI is the description of the API.
var OpenAPI = openAPI

// KioskOpenAPI is that of a kiosk.
var KioskOpenAPI = kioskOpenAPI

// KioskTypes are what its schemas describe.
func KioskTypes() map[string]any {
	return map[string]any{
		"Settings": kioskTold{}, "KioskPurpose": KioskPurpose{}, "StateJob": stateText{}, "State": stateTold{}, "StickList": StickList{},
		"StickFile": StickFile{}, "FileJob": fileText{}, "Sides": sidesTold{}, "Side": sideTold{}, "RemoveJob": removeText{}, "LookJob": kioskText{},
		"CopyJob": kioskText{}, "Handed": handed{}, "EndJob": endText{},
	}
}
