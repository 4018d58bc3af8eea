package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"mohr/watermark"
)

// The bounds of a request's body besides Config.Limits.
const (
	maxJob     = 64 << 10 // bytes of the part job
	maxFiles   = 64       // parts named file
	maxFraming = 1 << 20  // bytes of all that is neither, the parts' headers
)

// An upload is what a request brings: its documents and its job. Names of files are not looked at.
type upload struct {
	files [][]byte
	job   []byte // nil when there is none
}

// admit waits for a place, reads the request and does the work; all of it has withTime's time.
func (s *Server) admit(c echo.Context, g gate, work func(context.Context, upload) error) error {
	ctx, cancel := withTime(c)
	defer cancel()
	leave, err := g.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	u, err := receive(c, s.config.Limits.Bytes)
	if err != nil {
		return err
	}
	return work(ctx, u)
}

// receive reads the body of a request of multipart/form-data (RFC 7578) into memory: parts file in their order, and at
// most one part job. No part is ever put into a file. It is called when there is a place to work, so that the memory of
// bodies is bounded by the places; the client has bodyTime to send it.
func receive(c echo.Context, limit int64) (upload, error) {
	r := c.Request()
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" || len(r.Header.Values("Content-Type")) != 1 {
		return upload{}, refuse(codeUsage, "the body is not multipart/form-data")
	}
	if r.ContentLength > limit+maxFraming {
		return upload{}, tooLong(limit)
	}
	deadline := http.NewResponseController(c.Response().Writer)
	_ = deadline.SetReadDeadline(time.Now().Add(bodyTime))
	_ = deadline.SetWriteDeadline(time.Time{}) // until there is an answer: the work has a time of its own
	body := http.MaxBytesReader(c.Response(), r.Body, limit+maxFraming)
	u, err := readParts(multipart.NewReader(body, params["boundary"]), limit, r.ContentLength)
	if err != nil {
		return u, err
	}
	_ = deadline.SetReadDeadline(time.Time{}) // else the end of a deadline would look like the end of the client
	return u, nil
}

// tooLong is the error of documents over the limit.
func tooLong(limit int64) error {
	return &watermark.LimitError{What: "input", Got: "more", Max: fmt.Sprintf("%d bytes", limit), Flag: "--max-bytes"}
}

// readParts reads all parts. size is how long the body says it is, -1 when it does not.
func readParts(parts *multipart.Reader, limit, size int64) (u upload, err error) {
	left := limit
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return u, nil
		}
		if err != nil {
			return u, badBody(err, limit)
		}
		switch name := p.FormName(); {
		case name == "job" && u.job == nil:
			u.job, err = readPart(p, maxJob, 0)
			if err == errLong {
				return u, refuse(codeUsage, fmt.Sprintf("the part job is longer than %d bytes", maxJob))
			}
		case name == "file" && len(u.files) < maxFiles:
			var b []byte
			b, err = readPart(p, left, size)
			if err == errLong {
				return u, tooLong(limit)
			}
			left -= int64(len(b))
			u.files = append(u.files, b)
			size = 0 // the first is the largest most often; the others grow as they come
		case name == "file":
			return u, refuse(codeUsage, fmt.Sprintf("more than %d parts named file", maxFiles))
		default:
			return u, refuse(codeUsage, "a part is neither file nor the only job")
		}
		if err != nil {
			return u, badBody(err, limit)
		}
	}
}

// errLong is a part that is longer than it may be.
var errLong = errors.New("longer than allowed")

// readPart reads a part of at most limit bytes; room is made for expected ones at once.
func readPart(p io.Reader, limit, expected int64) ([]byte, error) {
	var b bytes.Buffer
	if expected > 0 {
		b.Grow(int(min(expected, limit)) + bytes.MinRead)
	}
	n, err := b.ReadFrom(io.LimitReader(p, limit+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit:
		return nil, errLong
	}
	return b.Bytes()[:n:n], nil
}

// badBody is the error of a body that cannot be read to its end.
func badBody(err error, limit int64) error {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return tooLong(limit)
	}
	return refuse(codeUsage, "the body is not multipart/form-data, or ended early")
}

// document returns the only file of an upload.
func (u upload) document() ([]byte, error) {
	if len(u.files) != 1 {
		return nil, refuse(codeUsage, fmt.Sprintf("%d parts named file, want 1", len(u.files)))
	}
	return u.files[0], nil
}
