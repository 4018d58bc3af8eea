package web_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mohr/hygiene"
	"mohr/watermark"
	"mohr/web"
)

// A schema is the part of the description that the tests compare with the code.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       string            `json:"type"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Items      *schema           `json:"items"`
	Enum       []string          `json:"enum"`
}

// A description is the same of the whole.
type description struct {
	OpenAPI string                          `json:"openapi"`
	Paths   map[string]map[string]operation `json:"paths"`

	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	Summary     string                `json:"summary"`
	Security    []map[string][]string `json:"security"`
	RequestBody *struct {
		Content map[string]struct{ Schema schema } `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Description string                             `json:"description"`
		Content     map[string]struct{ Schema schema } `json:"content"`
		Headers     map[string]any                     `json:"headers"`
	} `json:"responses"`
}

func described(t *testing.T) description { return describedIn(t, web.OpenAPI) }

func describedIn(t *testing.T, text []byte) (d description) {
	t.Helper()
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if d.OpenAPI != "3.1.0" {
		t.Errorf("openapi is %q", d.OpenAPI)
	}
	return d
}

// The description has each route of the API, and the server each route of the description.
func TestOpenAPIRoutes(t *testing.T) {
	sameRoutes(t, described(t), start(t, nil))
	sameRoutes(t, describedIn(t, web.KioskOpenAPI), newBooth(t, nil).app)
}

// inPath is a part of an address that differs.
var inPath = regexp.MustCompile(`\{([a-z]+)\}`)

func sameRoutes(t *testing.T, d description, a *app) {
	t.Helper()
	var want []string
	for path, methods := range d.Paths {
		for method := range methods {
			want = append(want, strings.ToUpper(method)+" "+inPath.ReplaceAllString(path, ":$1"))
		}
	}
	var got []string
	for _, r := range a.server.Routes() {
		if strings.Contains(r, "/api/") || strings.Contains(r, "healthz") {
			got = append(got, r)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the server has %q,\nthe description %q", got, want)
	}
}

// Each body and answer has the fields of the type that the server reads or writes.
func TestOpenAPIFields(t *testing.T) {
	d := described(t)
	types := map[string]any{
		"Trade": web.Trade{}, "InspectJob": web.LookText{}, "VerifyJob": web.LookText{}, "TraceJob": web.LookText{}, "StampJob": web.JobText{}, "PreviewJob": web.JobText{},
		"Mask": web.Mask{}, "Report": web.Report{}, "Warning": watermark.Warning{}, "Purpose": web.Purpose{}, "Info": watermark.Info{},
		"Disclosure": watermark.Disclosure{}, "Verified": watermark.ToldVerification{}, "Finding": watermark.ToldFinding{}, "Traced": watermark.ToldTracing{}, "TracedPage": watermark.ToldTrace{}, "Unheld": web.Unheld{}, "Problem": web.Problem{},
		"Measured": web.Measured{}, "Resistance": watermark.Resistance{}, "Area": watermark.Area{},
		"WeighJob": web.WeighText{}, "Weighed": hygiene.ToldStrength{}, "Reason": hygiene.ToldReason{}, "Seconds": hygiene.ToldSeconds{}, "NIST": hygiene.ToldNIST{},
		"CopyJob": web.CopyText{}, "Copies": web.Copies{}, "Copy": web.Copy{}, "Asking": web.Asking{},
		"PassphraseJob": web.PhraseText{}, "Passphrase": hygiene.ToldPhrase{},
		"Tips": hygiene.ToldTips{}, "Topic": hygiene.ToldTopic{}, "Tip": hygiene.ToldTip{}, "Fact": hygiene.ToldFact{}, "Wording": hygiene.Wording{},
		"Session": web.Opened{},
	}
	sameFields(t, d, types, map[string][]string{
		"StampJob": {"before", "copy_side", "document", "page"}, "PreviewJob": {"ahead"}, "InspectJob": {"hard", "key", "today"}, "VerifyJob": {"hard"}, "TraceJob": {"key", "today"},
	}, map[string][]string{
		"StampJob": {"purpose"}, "PreviewJob": {}, "InspectJob": {}, "VerifyJob": {}, "TraceJob": {}, "Mask": {"h", "w", "x", "y"}, "Measured": {"done", "of"},
		"WeighJob": {"password"}, "PassphraseJob": {}, "CopyJob": {},
	})
	types = web.KioskTypes()
	types["Problem"], types["Trade"], types["Session"] = web.Problem{}, web.Trade{}, struct {
		Key string `json:"key"`
	}{}
	sameFields(t, describedIn(t, web.KioskOpenAPI), types, map[string][]string{"CopyJob": {"before", "page", "side"}}, map[string][]string{
		"StateJob": {}, "EndJob": {}, "FileJob": {"id"}, "LookJob": {"lang", "purpose"}, "CopyJob": {"lang", "purpose"},
	})
}

// sameFields compares schemas with types. others are fields of a type that belong to another verb, required those that a request
// must have, where it must not have all.
func sameFields(t *testing.T, d description, types map[string]any, others, required map[string][]string) {
	t.Helper()
	if got, want := slices.Sorted(maps.Keys(d.Components.Schemas)), slices.Sorted(maps.Keys(types)); !slices.Equal(got, want) {
		t.Errorf("schemas are %q, want %q", got, want)
	}
	for name, v := range types {
		s := d.Components.Schemas[name]
		fields := fieldsOf(reflect.TypeOf(v))
		for _, f := range others[name] {
			delete(fields, f)
		}
		if got := typesOf(s); !maps.Equal(got, fields) {
			t.Errorf("%s has %v,\nthe code %v", name, got, fields)
		}
		want, ok := required[name]
		if !ok {
			want = slices.Sorted(maps.Keys(fields))
		}
		if got := slices.Sorted(slices.Values(s.Required)); !slices.Equal(got, want) {
			t.Errorf("%s requires %q, want %q", name, got, want)
		}
	}
}

// fieldsOf are the JSON names and types of a struct's fields.
func fieldsOf(t reflect.Type) map[string]string {
	out := map[string]string{}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			maps.Copy(out, fieldsOf(f.Type))
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		out[name] = jsonType(f.Type)
	}
	return out
}

func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return jsonType(t.Elem())
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Slice, reflect.Array:
		return "array"
	}
	return "object"
}

func typesOf(s schema) map[string]string {
	out := map[string]string{}
	for name, p := range s.Properties {
		out[name] = p.Type
	}
	return out
}

// The description lists each code, and gives each the status that the server does.
func TestOpenAPICodes(t *testing.T) {
	sameCodes(t, describedIn(t, web.KioskOpenAPI), func(code string) bool {
		return !slices.Contains([]string{"verify", "exists", "forgotten", "register"}, code)
	})
	sameCodes(t, described(t), func(code string) bool { return !slices.Contains([]string{"over", "stick", "printer"}, code) })
}

func sameCodes(t *testing.T, d description, its func(string) bool) {
	t.Helper()
	codes := web.Codes()
	maps.DeleteFunc(codes, func(code string, _ int) bool { return !its(code) })
	if got, want := slices.Sorted(slices.Values(d.Components.Schemas["Problem"].Properties["code"].Enum)), slices.Sorted(maps.Keys(codes)); !slices.Equal(got, want) {
		t.Errorf("codes are %q, want %q", got, want)
	}
	for code, status := range map[string]int{
		"usage": 400, "label": 400, "format": 415, "damaged": 422, "encrypted": 422, "unsupported": 422, "limit": 413, "exists": 409, "verify": 422, "internal": 500,
	} {
		if its(code) && codes[code] != status {
			t.Errorf("%s is %d, the design says %d", code, codes[code], status)
		}
	}
	word := regexp.MustCompile(`^code ([a-z]+(?: or [a-z]+)*)$`)
	for path, methods := range d.Paths {
		for method, op := range methods {
			inside := false
			for status, r := range op.Responses {
				if status < "400" {
					continue
				}
				m := word.FindStringSubmatch(r.Description)
				if m == nil || len(r.Content) != 1 {
					t.Errorf("%s %s %s: %q", method, path, status, r.Description)
					continue
				}
				for _, code := range strings.Split(m[1], " or ") {
					if got, ok := codes[code]; !ok || itoa(got) != status {
						t.Errorf("%s %s: %s is %d, described as %s", method, path, code, got, status)
					}
					inside = inside || code == "session"
				}
			}
			if needs := len(op.Security) > 0; op.Summary == "" || needs != inside && path != "/api/v1/session" {
				t.Errorf("%s %s: needs a session: %v, may be refused for one: %v", method, path, needs, inside)
			}
		}
	}
}

// What the server answers is what is described: each operation, asked well, with the types and headers named there.
func TestOpenAPIAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("slow under the race detector")
	}
	d := described(t)
	a := open(t, func(c *web.Config) { c.Register = &shelf{} })
	copied := a.post("stamp", `{"purpose":"x","ahead":true}`, card())
	taken := a.do("POST", "/api/v1/copies/"+testID.String(), nil, a.session(""))
	seen := a.post("preview", `{"purpose":"x"}`, card())
	measured := a.post("measure", `{"purpose":"x","long_side":300}`, little())
	measured.body = lastLine(measured.body)
	code, err := a.server.Code(0, false)
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]answer{
		"get /healthz": a.do("GET", "/healthz", nil, nil), "get /api/v1/openapi.json": a.do("GET", "/api/v1/openapi.json", nil, nil),
		"get /api/v1/purposes": a.do("GET", "/api/v1/purposes", nil, nil), "post /api/v1/session": a.trade(code), "post /api/v1/stamp": copied, "post /api/v1/preview": seen,
		"post /api/v1/measure": measured, "get /api/v1/tips": a.do("GET", "/api/v1/tips", nil, nil), "get /api/v1/poster": a.do("GET", "/api/v1/poster", nil, a.session("")),
		"post /api/v1/password": a.tell("password", `{"password":"lahore123","own":["Ayesha"]}`), "post /api/v1/passphrase": a.tell("passphrase", `{}`),
		"post /api/v1/inspect": a.post("inspect", "", card()), "post /api/v1/verify": a.post("verify", "", copied.body),
		"post /api/v1/trace":       a.post("trace", `{"hard":false}`, copied.body),
		"post /api/v1/copies/{id}": taken, "get /api/v1/copies": a.do("GET", "/api/v1/copies", nil, a.session("")),
		"patch /api/v1/copies/{id}":     a.patch(testID.String(), `{"note":"x"}`),
		"delete /api/v1/copies/{id}":    a.do("DELETE", "/api/v1/copies/"+testID.String(), nil, a.session("")),
		"delete /api/v1/documents/{id}": a.do("DELETE", "/api/v1/documents/"+seen.header.Get("Mohr-Document"), nil, a.session("")),
		"delete /api/v1/documents":      a.do("DELETE", "/api/v1/documents", nil, a.session("")),
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			r, ok := answers[method+" "+path]
			described, known := op.Responses[itoa(r.status)]
			if !ok || !known || r.status > 299 {
				t.Errorf("%s %s: %s", method, path, r)
				continue
			}
			if media, _, _ := strings.Cut(r.header.Get("Content-Type"), ";"); len(described.Content) > 0 {
				c, ok := described.Content[media]
				if !ok {
					t.Errorf("%s %s: comes as %q", method, path, media)
				}
				checkShape(t, path, d, c.Schema, r.body)
			}
			for h := range described.Headers {
				if r.header.Get(h) == "" {
					t.Errorf("%s %s: no %s", method, path, h)
				}
			}
		}
	}
}

// checkShape wants an object to have the fields that its schema requires, and no other.
func checkShape(t *testing.T, path string, d description, s schema, body []byte) {
	t.Helper()
	if s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	if s.Properties == nil {
		return
	}
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	if got, want := slices.Sorted(maps.Keys(v)), slices.Sorted(maps.Keys(s.Properties)); !slices.Equal(got, want) {
		t.Errorf("%s: has %q, want %q", path, got, want)
	}
}
