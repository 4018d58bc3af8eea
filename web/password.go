package web

import "github.com/labstack/echo/v4"

// A weighText is the body of password. Neither field is kept, logged or sent back.
type weighText struct {
	Password string   `json:"password"`
	Own      []string `json:"own"` // what others know of the person
}

// password is POST password: how easily one is guessed, and why.
func (s *Server) password(c echo.Context) error {
	var t weighText
	return s.answerText(c, &t, func() (any, error) {
		if t.Password == "" {
			return nil, refuse(codeUsage, "password is empty")
		}
		if s.config.Meter == nil {
			return nil, refuse(codeAbsent, "passwords are not weighed here")
		}
		meter, err := s.meter()
		if err != nil {
			return nil, err
		}
		return meter.Weigh(t.Password, t.Own).Told(), nil
	})
}
