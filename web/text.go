package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
)

// maxText bounds a body of JSON that brings no document, bytes.
const maxText = 64 << 10

// answerText waits for a place, reads one object of JSON into v, and answers with what work returns.
func (s *Server) answerText(c echo.Context, v any, work func() (any, error)) error {
	ctx, cancel := withTime(c)
	defer cancel()
	leave, err := s.texts.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := readText(c, v); err != nil {
		return err
	}
	answer, err := work()
	if err != nil {
		return err
	}
	writeJSON(c, http.StatusOK, echo.MIMEApplicationJSON, answer)
	return nil
}

// readText reads a body of application/json into v.
func readText(c echo.Context, v any) error {
	r := c.Request()
	if !isMedia(r, echo.MIMEApplicationJSON) {
		return refuse(codeUsage, "the body is not application/json")
	}
	text, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxText))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return refuse(codeLimit, fmt.Sprintf("the body is longer than %d bytes", maxText))
	case err != nil:
		return refuse(codeUsage, "the body ended early")
	}
	return readObject("the body", text, v)
}
