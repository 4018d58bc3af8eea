package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/labstack/echo/v4"

	"mohr/watermark"
)

// reportHeader carries a Report as JSON in ASCII, beside the bytes of a copy.
const reportHeader = "Mohr-Report"

// maxWarnings bounds the warnings of a Report: a header has little room.
const maxWarnings = 20

// A Report is what the page needs to know of a copy besides its bytes.
type Report struct {
	Format   string              `json:"format"` // jpeg, png, pdf
	Pages    int                 `json:"pages"`
	Width    int                 `json:"width"`  // of the copy, or its first page, pixels
	Height   int                 `json:"height"` // caption included
	CopyID   string              `json:"copy_id"`
	SHA256   string              `json:"sha256"` // of the copy, hex
	Strength string              `json:"strength"`
	MS       int64               `json:"ms"`
	Warnings []watermark.Warning `json:"warnings"` // at most maxWarnings
	More     int                 `json:"more"`     // warnings that are left out
}

// stamp is POST stamp: one document to its copy, or several pictures to one PDF.
func (s *Server) stamp(c echo.Context) error {
	return s.admit(c, s.jobs, func(ctx context.Context, u upload) error { return s.stamped(ctx, c, u) })
}

// stamped answers with the copy.
func (s *Server) stamped(ctx context.Context, c echo.Context, u upload) error {
	text, err := parseJob(u.job)
	if err != nil {
		return err
	}
	switch {
	case len(u.files) == 0:
		return refuse(codeUsage, "no part named file")
	case text.Page != 0, text.Document != "", text.Before, text.CopySide != nil:
		return refuse(codeUsage, "page, document, before and copy_side are a preview's")
	}
	quiet, err := s.alone(ctx, u.files...)
	if err != nil {
		return err
	}
	defer quiet()
	began := s.config.Now()
	job, err := s.jobOf(text)
	if err != nil {
		return err
	}
	if job.Seed, job.Label.CopyID, err = s.config.Chance(u.files); err != nil {
		return err
	}
	out := &sink{ctx: ctx}
	report, err := s.make(out, u.files, job)
	if err != nil {
		return err
	}
	if err := s.note(job.Label, report, out.copy.Bytes(), text.Ahead); err != nil {
		return err
	}
	sum := sha256.Sum256(out.copy.Bytes())
	r := Report{
		Format: report.Format.Word(), Pages: report.Pages, Width: report.Width, Height: report.Height,
		CopyID: report.CopyID.String(), SHA256: hex.EncodeToString(sum[:]), Strength: report.Strength.Word(),
		MS:       s.config.Now().Sub(began).Milliseconds(),
		Warnings: append([]watermark.Warning{}, report.Warnings[:min(len(report.Warnings), maxWarnings)]...),
		More:     max(0, len(report.Warnings)-maxWarnings),
	}
	h := c.Response().Header()
	h.Set(reportHeader, headerJSON(r))
	h.Set(echo.HeaderContentDisposition, `attachment; filename="mohr-`+r.CopyID+"."+endings[report.Format]+`"`)
	write(c, http.StatusOK, types[report.Format], out.copy.Bytes())
	return nil
}

// endings and types are those of the formats that are written.
var (
	endings = map[watermark.Format]string{watermark.JPEG: "jpg", watermark.PNG: "png", watermark.PDF: "pdf"}
	types   = map[watermark.Format]string{watermark.JPEG: "image/jpeg", watermark.PNG: "image/png", watermark.PDF: "application/pdf"}
)

// jobOf is a job with all that is the owner's.
func (s *Server) jobOf(t jobText) (watermark.Job, error) {
	job, err := t.Job(dayOf(s.config.Now()))
	job.Secret, job.SigningKey, job.Limits = s.config.Secret, s.config.SigningKey, s.config.Limits
	return job, err
}

// make stamps one document, or binds several pictures.
func (s *Server) make(out *sink, files [][]byte, job watermark.Job) (watermark.Report, error) {
	if len(files) > 1 || job.Output.A4 {
		return s.config.Stamper.Bind(out, files, job)
	}
	return s.config.Stamper.Stamp(out, files[0], job)
}

// A sink holds a copy while it is made. It can be read, so that the pages of a PDF reach it one by one; and it takes no more
// when nobody waits for the copy any longer, which ends the work.
type sink struct {
	ctx  context.Context
	copy bytes.Buffer
}

// Write implements io.Writer.
func (s *sink) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.copy.Write(p)
}

// ReadAt implements io.ReaderAt.
func (s *sink) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(s.copy.Bytes()).ReadAt(p, off)
}
