package batch_test

import (
	"errors"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mohr/cmd/internal/batch"
)

const header = "input,output,purpose,recipient,issued,expires,lang,strength\n"

// named is a stand-in for the command's names of copies.
func named(input string) string { return strings.TrimSuffix(input, path.Ext(input)) + "-stamped.jpg" }

func manifest(text string) *batch.Manifest {
	return batch.NewManifest(strings.NewReader(text), int64(len(text)), named)
}

// rows collects what a source gives.
func rows(src batch.Source) (all []batch.Row, err error) {
	for row, err := range src.Rows() {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}

func TestManifest(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []batch.Row
	}{
		{"no rows", header, nil},
		{"all cells", header + "a.jpg,x/b.jpg,Visa,Embassy,2026-11-01,2026-12-01,ur,strong\n",
			[]batch.Row{{2, 0, "a.jpg", "x/b.jpg", "Visa", "Embassy", "2026-11-01", "2026-12-01", "ur", "strong"}}},
		{"a mark, and line ends of Windows", "\ufeff" + strings.ReplaceAll(header+"a.jpg,,,,,,,\n", "\n", "\r\n"),
			[]batch.Row{{Line: 2, Input: "a.jpg", Output: "a-stamped.jpg"}}},
		{"another order, other capitals, spaces", "Strength,LANG, expires ,issued,recipient,purpose,output,input\nlight,,,,,P,,../in/a.jpg\n",
			[]batch.Row{{Line: 2, Input: "../in/a.jpg", Output: "in/a-stamped.jpg", Purpose: "P", Strength: "light"}}},
		{"Urdu", "فائل,نقل,مقصد,بنام,تاریخ,میعاد,زبان,شدت\nکارڈ.jpg,,صرف بینک,بینک,۲۰۲۶-۱۱-۲۷,,ur,\n",
			[]batch.Row{{Line: 2, Input: "کارڈ.jpg", Output: "کارڈ-stamped.jpg", Purpose: "صرف بینک", Recipient: "بینک", Issued: "۲۰۲۶-۱۱-۲۷", Lang: "ur"}}},
		{"quotes, commas, line ends within", header + "\"a,\nb.jpg\",,\"say \"\"no\"\"\",,,,,\nc.jpg,,,,,,,\n",
			[]batch.Row{{Line: 2, Input: "a,\nb.jpg", Output: "a,\nb-stamped.jpg", Purpose: `say "no"`}, {Line: 4, Index: 1, Input: "c.jpg", Output: "c-stamped.jpg"}}},
		{"paths of any bytes", header + "-\xff .jpg,\xfe.jpg,,,,,,\n", []batch.Row{{Line: 2, Input: "-\xff .jpg", Output: "\xfe.jpg"}}},
		{"a column of errors", strings.TrimSpace(header) + ",error\na.jpg,,,,,,,,damaged\n", []batch.Row{{Line: 2, Input: "a.jpg", Output: "a-stamped.jpg"}}},
		{"an absolute input", header + "/data/a.jpg,,,,,,,\n", []batch.Row{{Line: 2, Input: "/data/a.jpg", Output: "data/a-stamped.jpg"}}},
		{"an output to be cleaned", header + "a.jpg,./x//b.jpg,,,,,,\n", []batch.Row{{Line: 2, Input: "a.jpg", Output: "x/b.jpg"}}},
	} {
		got, err := rows(manifest(tt.text))
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: rows = %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
	}
}

func TestManifestRefuses(t *testing.T) {
	row := func(cells string) string { return header + "ok.jpg,,,,,,,\n" + cells + "\n" }
	for _, tt := range []struct {
		name, text string
		line       int
		kind       error
		says       string
	}{
		{"nothing", "", 1, batch.ErrManifest, "empty"},
		{"an unknown column", strings.TrimSpace(header) + ",color\n", 1, batch.ErrManifest, `unknown column "color"`},
		{"a missing column", strings.Replace(header, "issued,", "", 1), 1, batch.ErrManifest, `column "issued" is missing`},
		{"a column twice", "input,input,output,purpose,recipient,issued,expires,lang,strength\n", 1, batch.ErrManifest, "twice"},
		{"a column twice, in two languages", "فائل," + header, 1, batch.ErrManifest, "twice"},
		{"UTF-16", "\xff\xfei\x00n\x00", 1, batch.ErrManifest, "UTF-8"},
		{"too few cells", row("a.jpg,,"), 3, batch.ErrManifest, "3 columns, the first line has 8"},
		{"too many cells", row("a.jpg,,,,,,,,"), 3, batch.ErrManifest, "9 columns"},
		{"no input", row(",a.jpg,,,,,,"), 3, batch.ErrManifest, `"input" is empty`},
		{"words that are not UTF-8", row("a.jpg,,\xff,,,,,"), 3, batch.ErrManifest, `"purpose" is not UTF-8`},
		{"a quote left open", row("\"a.jpg,,,,,,,"), 3, batch.ErrManifest, "quote"},
		{"a quote left open for long", row("\"" + strings.Repeat("a\n", 1<<17)), 3, batch.ErrLimit, "quote"},
		{"a long row", row(strings.Repeat("a", 1<<17) + ",,,,,,,"), 3, batch.ErrLimit, "65536 bytes"},
		{"an output above the folder", row("a.jpg,../b.jpg,,,,,,"), 3, batch.ErrManifest, "not beneath"},
		{"an absolute output", row("a.jpg,/b.jpg,,,,,,"), 3, batch.ErrManifest, "not beneath"},
		{"a folder for an output", row("a.jpg,b/,,,,,,"), 3, batch.ErrManifest, "folder"},
		{"a zero byte", row("a.jpg,b\x00.jpg,,,,,,"), 3, batch.ErrManifest, "zero byte"},
		{"the journal for an output", row("a.jpg,mohr-batch.1-of-2.jsonl,,,,,,"), 3, batch.ErrManifest, "own files"},
	} {
		_, err := rows(manifest(tt.text))
		var at *batch.RowError
		if !errors.As(err, &at) || at.Line != tt.line || !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: the error is %v, want line %d, %v, with %q", tt.name, err, tt.line, tt.kind, tt.says)
		}
	}
}

func TestList(t *testing.T) {
	for _, tt := range []struct {
		name, text      string
		inputs, outputs []string
		lines           []int
	}{
		{"lines", "a.jpg\n\n../b c.png\r\n/d/-e.pdf", []string{"a.jpg", "../b c.png", "/d/-e.pdf"},
			[]string{"a-stamped.jpg", "b c-stamped.jpg", "d/-e-stamped.jpg"}, []int{1, 3, 4}},
		{"zero bytes", "a\nb.jpg\x00\xff.jpg\x00", []string{"a\nb.jpg", "\xff.jpg"}, []string{"a\nb-stamped.jpg", "\xff-stamped.jpg"}, []int{1, 2}},
		{"nothing", "", nil, nil, nil},
	} {
		got, err := rows(batch.NewList([]byte(tt.text), named))
		var inputs, outputs []string
		var lines []int
		for _, r := range got {
			inputs, outputs, lines = append(inputs, r.Input), append(outputs, r.Output), append(lines, r.Line)
		}
		if err != nil || !slices.Equal(inputs, tt.inputs) || !slices.Equal(outputs, tt.outputs) || !slices.Equal(lines, tt.lines) {
			t.Errorf("%s: %q to %q in lines %v, %v", tt.name, inputs, outputs, lines, err)
		}
	}
	_, err := rows(batch.NewList([]byte("a.jpg\n"+strings.Repeat("x", 1<<17)), named))
	var at *batch.RowError
	if !errors.As(err, &at) || at.Line != 2 || !errors.Is(err, batch.ErrLimit) {
		t.Errorf("a long name: %v, want line 2, %v", err, batch.ErrLimit)
	}
}

func TestCheck(t *testing.T) {
	body := "a.jpg,,P,,,,,\nb.jpg,x.jpg,P,,,,,\nsub/a.jpg,,P,,,,,\n"
	got, err := batch.Check(manifest(header+body), batch.Shard{}, false)
	if err != nil || got != (batch.Tally{Rows: 3, Mine: 3}) {
		t.Errorf("Check = %+v, %v, want 3 rows", got, err)
	}
	for _, tt := range []struct {
		name, row string
		kind      error
		says      string
	}{
		{"one output twice", "c.jpg,./x.jpg,P,,,,,\n", batch.ErrDouble, `line 5: two rows with one output: "x.jpg" is that of "c.jpg" and, in line 3, of "b.jpg"`},
		{"a default that is another's output", "a.png,,P,,,,,\n", batch.ErrDouble, "line 5"},
		{"no purpose", "c.jpg,,,,,,,\n", batch.ErrManifest, "line 5: manifest: no purpose"},
	} {
		_, err := batch.Check(manifest(header+body+tt.row), batch.Shard{}, false)
		if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: the error is %v, want %v with %q", tt.name, err, tt.kind, tt.says)
		}
	}
	if _, err := batch.Check(manifest(header+"c.jpg,,,,,,,\n"), batch.Shard{}, true); err != nil {
		t.Errorf("a purpose by the flags: %v", err)
	}
}

// Every row belongs to one shard of seven, about as many to each, wherever it stands.
func TestShard(t *testing.T) {
	var parts [7]int
	for i := range 7000 {
		r := batch.Row{Line: i, Index: i, Input: "somewhere", Output: fmt.Sprintf("d/%d.jpg", i)}
		moved := batch.Row{Line: 1, Input: "elsewhere", Output: r.Output, Purpose: "another"}
		if r.ID() != moved.ID() {
			t.Fatalf("the ID of %q depends on more than its output", r.Output)
		}
		holders := 0
		for k := range parts {
			if (batch.Shard{Index: k, Of: 7}).Holds(r.ID()) {
				parts[k]++
				holders++
			}
		}
		if holders != 1 {
			t.Fatalf("%q belongs to %d shards", r.Output, holders)
		}
	}
	for k, n := range parts {
		if n < 850 || n > 1150 {
			t.Errorf("shard %d has %d of 7000 rows", k, n)
		}
	}
}

func TestParseShard(t *testing.T) {
	for s, want := range map[string]batch.Shard{"0/1": {0, 1}, "6/7": {6, 7}, "99/100": {99, 100}} {
		if got, err := batch.ParseShard(s); err != nil || got != want {
			t.Errorf("ParseShard(%q) = %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "7/7", "-1/7", "1", "1/", "1/0", "a/b", "1/7x", "01/7", " 1/7", "1/7 ", "1/1000000", "1.5/7"} {
		if got, err := batch.ParseShard(s); err == nil {
			t.Errorf("ParseShard(%q) = %v, want an error", s, got)
		}
	}
}

// The first bytes of a row's ID are what users' shards rest on: they must not change between versions.
func TestIDs(t *testing.T) {
	const want = "497b8eff"
	if got := (batch.Row{Output: "a/b-stamped.jpg"}).ID().String()[:8]; got != want {
		t.Errorf("ID = %s..., want %s...", got, want)
	}
}

// Whatever a manifest holds, its rows are sound or an error names the line, the same when it is read again.
func FuzzManifest(f *testing.F) {
	f.Add(header + "a.jpg,b.jpg,P,R,2026-11-27,2026-12-01,en,light\n")
	f.Add("\ufeff" + header + "\"a\nb\",,\"x\"\"y\",,,,,\r\n")
	f.Add("فائل,نقل,مقصد,بنام,تاریخ,میعاد,زبان,شدت\nکارڈ.jpg,,صرف بینک,,,,ur,\n")
	f.Add(header + "\xff,../../x,,,,,,\n")
	f.Add("\xff\xfe")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := rows(manifest(text))
		again, err2 := rows(manifest(text))
		if !reflect.DeepEqual(got, again) || fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Errorf("two readings differ: %v, %v", err, err2)
		}
		var at *batch.RowError
		if err != nil && !(errors.As(err, &at) && at.Line > 0) {
			t.Errorf("the error %v names no line", err)
		}
		for _, r := range got {
			if r.Input == "" || r.Output == "" || path.IsAbs(r.Output) || path.Clean(r.Output) != r.Output || strings.HasPrefix(r.Output, "..") && (r.Output == ".." || r.Output[2] == '/') {
				t.Errorf("row %+v", r)
			}
			if !utf8.ValidString(r.Purpose + r.Recipient + r.Issued + r.Expires + r.Lang + r.Strength) {
				t.Errorf("words of %+v are not UTF-8", r)
			}
		}
	})
}
