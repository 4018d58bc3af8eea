package web_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"mohr/watermark"
	"mohr/web"
)

// A body that is not quite a form is refused, whatever it is instead.
func TestBodies(t *testing.T) {
	a := open(t, func(c *web.Config) { c.Limits.Bytes = 1 << 20 })
	good, media := form(part{"file", "x.jpg", little()}, part{name: "job", body: []byte(`{"purpose":"x"}`)})
	_, boundary, _ := strings.Cut(media, "boundary=")
	head := func(disposition string) string {
		return "--" + boundary + "\r\nContent-Disposition: " + disposition + "\r\n\r\n"
	}
	long, _ := form(part{name: "job", body: []byte(`{"purpose":"` + strings.Repeat("x", 70_000) + `"}`)})
	many := &bytes.Buffer{}
	for range 65 {
		many.WriteString(head(`form-data; name="file"`) + "x\r\n")
	}
	many.WriteString("--" + boundary + "--\r\n")
	tests := []struct{ name, media, body, code string }{
		{"no type", "", good.String(), "usage"},
		{"text", "text/plain", good.String(), "usage"},
		{"text with a boundary", "text/plain; boundary=" + boundary, good.String(), "usage"},
		{"JSON", "application/json", `{"purpose":"x"}`, "usage"},
		{"a form of fields", "application/x-www-form-urlencoded", "job=%7B%7D&file=x", "usage"},
		{"the file alone", "image/jpeg", string(little()), "usage"},
		{"mixed", "multipart/mixed; boundary=" + boundary, good.String(), "usage"},
		{"no boundary", "multipart/form-data", good.String(), "usage"},
		{"another boundary", "multipart/form-data; boundary=x", good.String(), "usage"},
		{"empty", media, "", "usage"},
		{"nothing but an end", media, "--" + boundary + "--\r\n", "usage"},
		{"cut", media, good.String()[:good.Len()/2], "usage"},
		{"cut at the end", media, good.String()[:good.Len()-20], "usage"},
		{"another name", media, head(`form-data; name="marker"`) + "x\r\n--" + boundary + "--\r\n", "usage"},
		{"no name", media, head(`form-data`) + "x\r\n--" + boundary + "--\r\n", "usage"},
		{"an attachment", media, head(`attachment; name="file"`) + "x\r\n--" + boundary + "--\r\n", "usage"},
		{"two jobs", media, head(`form-data; name="job"`) + "{}\r\n" + head(`form-data; name="job"`) + "{}\r\n--" + boundary + "--\r\n", "usage"},
		{"a long job", "multipart/form-data; boundary=", long.String(), "usage"},
		{"many files", media, many.String(), "usage"},
		{"long heads", media, "--" + boundary + "\r\nX: " + strings.Repeat("x", 2<<20) + "\r\n\r\n", "limit"},
		{"a file over the limit", media, head(`form-data; name="file"`) + strings.Repeat("x", 1<<20+1) + "\r\n--" + boundary + "--\r\n", "limit"},
	}
	for _, tt := range tests {
		header := a.session(tt.media)
		for _, path := range []string{"stamp", "preview", "inspect", "verify", "trace"} {
			r := a.do("POST", "/api/v1/"+path, strings.NewReader(tt.body), header)
			if r.code() != tt.code || strings.Contains(r.String(), "marker") {
				t.Errorf("%s: %s: %s, want %s", path, tt.name, r, tt.code)
			}
		}
	}
	if r := a.do("POST", "/api/v1/stamp", bytes.NewReader(good.Bytes()), a.session(media)); r.status != 200 {
		t.Errorf("the good one: %s", r)
	}
	if r := a.do("POST", "/api/v1/stamp", struct{ *bytes.Reader }{bytes.NewReader(good.Bytes())}, a.session(media)); r.status != 200 {
		t.Errorf("the good one in chunks: %s", r)
	}
}

// A form whose parts are encoded once more is taken as it is.
func TestPartsAreRaw(t *testing.T) {
	body := "--b\r\nContent-Disposition: form-data; name=\"job\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=7B=7D\r\n--b--\r\n"
	_, job, err := web.ReadParts(multipart.NewReader(strings.NewReader(body), "b"), 1000)
	if err != nil || string(job) != "=7B=7D" {
		t.Errorf("%q, %v", job, err)
	}
}

// Documents, labels, passwords and names leave no trace on the disk.
func TestNothingOnDisk(t *testing.T) {
	slow(t)
	temp, home := t.TempDir(), t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temp)
	}
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "LocalAppData"} {
		t.Setenv(name, home)
	}
	stop, seen := make(chan struct{}), make(chan int)
	go func() { // also what is there for a moment only
		most := 0
		for {
			select {
			case <-stop:
				seen <- most
				return
			case <-time.After(time.Millisecond):
				most = max(most, len(tree(t, temp))+len(tree(t, home)))
			}
		}
	}()
	a := open(t, nil)
	big := append(bytes.Clone(card()), bytes.Repeat([]byte("marker-in-the-file "), 3<<20)...) // 57 MB: over what net/http keeps in memory
	pdf := a.post("stamp", `{"purpose":"marker-purpose","new_password":"marker-secret"}`, card(), back())
	for _, r := range []answer{
		pdf,
		a.post("stamp", `{"purpose":"marker-purpose"}`, big),
		a.post("preview", `{"purpose":"marker-purpose"}`, big),
		a.post("inspect", `{}`, big),
		a.post("stamp", `{"purpose":"marker-purpose","password":"marker-secret"}`, pdf.body),
		a.post("verify", `{"password":"marker-secret","today":"2026-11-23"}`, pdf.body),
		a.tell("password", `{"password":"marker-password","own":["marker-own"]}`),
		a.tell("passphrase", `{}`),
	} {
		if r.status != 200 {
			t.Errorf("%s", r)
		}
	}
	close(stop)
	if n := <-seen; n != 0 {
		t.Errorf("%d files were there", n)
	}
}

// FuzzParts reads anything for a form: never more than the limits, never a panic.
func FuzzParts(f *testing.F) {
	body, media := form(part{"file", "x", []byte("abc")}, part{name: "job", body: []byte(`{}`)})
	f.Add(body.Bytes(), strings.TrimPrefix(media, "multipart/form-data; boundary="))
	f.Add([]byte("--b\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--b--"), "b")
	f.Fuzz(func(t *testing.T, body []byte, boundary string) {
		const limit = 100
		files, job, err := web.ReadParts(multipart.NewReader(bytes.NewReader(body), boundary), limit)
		if err != nil {
			if code := web.ProblemCode(err); code != "usage" && code != "limit" {
				t.Errorf("%v is of code %s", err, code)
			}
			return
		}
		total := len(job)
		for _, f := range files {
			total += len(f)
		}
		if total-len(job) > limit || total > len(body) {
			t.Errorf("%d bytes of %d", total, len(body))
		}
	})
}

// FuzzJob reads anything for a job: never a panic, and no error repeats it.
func FuzzJob(f *testing.F) {
	for _, s := range []string{
		`{}`, ``, `{"purpose":"SIM","to":"x","date":"2026-11-23","until":"۲۰۲۶-۱۲-۳۱","lang":"ur","strength":"light","qr":false}`,
		`{"masks":[{"page":1,"x":1e400,"y":-1,"w":0,"h":1,"unit":"px"}]}`, `{"purpose":"x"}{}`, `null`, `[]`, "{\"purpose\":\"\xff\"}",
		`{"PURPOSE":"x"}`, `{"long_side":1e9,"quality":-1,"page":2147483648}`, strings.Repeat(`[`, 20_000), `{"password":"marker"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		err := web.ReadJob(text)
		if err == nil {
			return
		}
		if code := web.ProblemCode(err); code != "usage" && code != "label" {
			t.Errorf("%v is of code %s", err, code)
		}
		if strings.Contains(err.Error(), "marker") {
			t.Errorf("%q repeats the job", err)
		}
	})
}

// Fields are taken by their names and in no other spelling; what is left out has its default.
func TestReadJob(t *testing.T) {
	for text, want := range map[string]string{
		`{"purpose":"x"}`: "", `{}`: "", " {\n} ": "", `{"qr":null}`: "", `{"masks":null}`: "", `{"long_side":0}`: "",
		`null`: "usage", `[]`: "usage", `""`: "usage", `1`: "usage", ` `: "usage", `{`: "usage", `{} {}`: "usage", `{}x`: "usage", `{"purpose":1}`: "usage",
		`{"marker":1}`: "usage", `{"masks":{}}`: "usage", `{"masks":[1]}`: "usage", `{"page":1.5}`: "usage", `{"quality":"90"}`: "usage",
		"{\"purpose\":\"\xff\"}": "usage", `{"lang":"EN"}`: "usage", `{"format":"gif"}`: "usage", `{"date":"1/2/2026"}`: "label", `{"until":"2026-13-01"}`: "label",
		`{"PURPOSE":"x"}`: "usage", `{"purpose":"x","purpose":"y"}`: "usage", `{"masks":[{"X":1}]}`: "usage",
	} {
		got := ""
		if err := web.ReadJob([]byte(text)); err != nil {
			got = web.ProblemCode(err)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// Each error of the core has its code, and any other tells nothing.
func TestProblemCodes(t *testing.T) {
	for err, want := range map[error]string{
		watermark.ErrUsage: "usage", watermark.ErrLabel: "label", watermark.ErrFormat: "format", watermark.ErrDamaged: "damaged",
		watermark.ErrEncrypted: "encrypted", watermark.ErrUnsupported: "unsupported", &watermark.LimitError{}: "limit", errors.New("x"): "internal",
	} {
		if got := web.ProblemCode(&watermark.PageError{Page: 1, Err: err}); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
