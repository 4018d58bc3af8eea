package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"mohr/assets/words"
	"mohr/watermark"
)

// A lookText is the part job of inspect, verify and trace.
type lookText struct {
	Password string `json:"password"` // opens an encrypted PDF
	Today    string `json:"today"`    // of verify: YYYY-MM-DD; "" is today
	Key      string `json:"key"`      // of verify: the holder's key as mohr verify takes it; "" is any
	Hard     bool   `json:"hard"`     // of trace: looks longer
}

// looked waits for a place, reads the request and calls look with its document and job.
func (s *Server) looked(c echo.Context, look func(src []byte, t lookText) error) error {
	return s.admit(c, s.jobs, func(ctx context.Context, u upload) error {
		var t lookText
		if u.job != nil {
			if err := readObject(partJob, u.job, &t); err != nil {
				return err
			}
		}
		src, err := u.document()
		if err != nil {
			return err
		}
		quiet, err := s.alone(ctx, src)
		if err != nil {
			return err
		}
		defer quiet()
		return look(src, t)
	})
}

// inspect is POST inspect: what a file is and what it gives away.
func (s *Server) inspect(c echo.Context) error {
	return s.looked(c, func(src []byte, t lookText) error { return s.inspected(c, src, t) })
}

// inspected answers with what a document is.
func (s *Server) inspected(c echo.Context, src []byte, t lookText) error {
	if t.Today != "" || t.Key != "" || t.Hard {
		return refuse(codeUsage, "today and key are verify's, hard is trace's")
	}
	info, err := s.config.Stamper.Inspect(src, s.config.Limits, t.Password)
	if err != nil {
		return err
	}
	if info.Disclosures == nil {
		info.Disclosures = []watermark.Disclosure{}
	}
	if info.PageSizes == nil {
		info.PageSizes = []watermark.PageSize{}
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, info)
	return nil
}

// An unheld is the answer about a copy that does not hold: a problem and what was found. It is no success, so that a
// program which looks at the status alone is not deceived.
type unheld struct {
	Problem
	watermark.ToldVerification
}

// verify is POST verify: what the codes of a document say and whether it holds.
func (s *Server) verify(c echo.Context) error {
	return s.looked(c, func(src []byte, t lookText) error { return s.verified(c, src, t) })
}

// trace is POST trace: what the invisible marks of a document say.
func (s *Server) trace(c echo.Context) error {
	return s.looked(c, func(src []byte, t lookText) error {
		if t.Today != "" || t.Key != "" {
			return refuse(codeUsage, "today and key are verify's")
		}
		found, err := s.config.Stamper.Trace(src, s.config.Limits, t.Password, t.Hard)
		if err != nil {
			return err
		}
		writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, found.Told())
		return nil
	})
}

// verified answers with what the codes of a document say.
func (s *Server) verified(c echo.Context, src []byte, t lookText) (err error) {
	if t.Hard {
		return refuse(codeUsage, "hard is trace's")
	}
	check := watermark.Check{Today: dayOf(s.config.Now()), Key: t.Key}
	if t.Today != "" {
		if check.Today, err = watermark.ReadDate(t.Today); err != nil {
			return refuse(codeUsage, "today is not a day written YYYY-MM-DD")
		}
	}
	if _, err := watermark.Judge(nil, check); err != nil {
		return refuse(codeUsage, "key is neither 8 words, 30 digits nor a verifier key")
	}
	found, err := s.config.Stamper.Verify(src, s.config.Limits, t.Password)
	if err != nil {
		return err
	}
	v, err := found.Told(check)
	if err != nil {
		return err
	}
	if v.OK {
		writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, v)
		return nil
	}
	p := problemOf(refuse(codeVerify, "the copy does not hold: "+v.State))
	writeJSON(c, p.Status, problemType, unheld{p, v})
	return nil
}

// A Purpose is a ready-made purpose. That of "other" is empty: a person writes it.
type Purpose struct {
	ID string `json:"id"` // sim, bank, job, rent, school, hotel, courier, visa, other
	EN string `json:"en"`
	UR string `json:"ur"`
}

// purposes is GET purposes.
func (s *Server) purposes(c echo.Context) error {
	var out []Purpose
	for _, k := range words.Purposes() {
		id := k.String()[len("purpose."):]
		out = append(out, Purpose{ID: id, EN: words.Get(words.English, k), UR: words.Get(words.Urdu, k)})
	}
	out = append(out, Purpose{ID: "other"})
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, map[string][]Purpose{"purposes": out})
	return nil
}

// withTime is the request's context, with the time that one document may take.
func withTime(c echo.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.Request().Context(), workTime)
}
