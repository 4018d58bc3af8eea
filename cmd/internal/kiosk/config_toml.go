package kiosk

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A Problem is something wrong with kiosk.toml.
type Problem struct {
	Line int // from 1; 0 is the whole file
	Text string
}

// A reader takes values out of kiosk.toml by their dotted names: "idle_seconds", "usb.folder", "purpose[1].en". It keeps
// where each stands and which have been asked for.
type reader struct {
	values   map[string]any // single values and lists
	tables   map[string]bool
	lines    map[string]int
	counts   map[string]int
	asked    map[string]bool
	wrong    map[string]bool // told of already
	problems []Problem
	sound    bool // it is TOML
}

// newReader reads the text as TOML. What is none is a problem, and then no value is there.
func newReader(text []byte) *reader {
	r := &reader{
		values: map[string]any{}, tables: map[string]bool{}, lines: map[string]int{}, counts: map[string]int{},
		asked: map[string]bool{}, wrong: map[string]bool{},
	}
	if len(text) > MaxConfig {
		r.problems = append(r.problems, Problem{0, fmt.Sprintf("it has %d bytes, limit is %d", len(text), MaxConfig)})
		return r
	}
	var whole map[string]any
	if err := toml.Unmarshal(text, &whole); err != nil {
		var at *toml.DecodeError
		line := 0
		if errors.As(err, &at) {
			line, _ = at.Position()
		}
		r.problems = append(r.problems, Problem{line, strings.TrimPrefix(err.Error(), "toml: ")})
		return r
	}
	r.sound = true
	r.take("", whole)
	r.places(text)
	return r
}

// take gathers values under their dotted names.
func (r *reader) take(prefix string, table map[string]any) {
	for name, v := range table {
		name = prefix + name
		switch v := v.(type) {
		case map[string]any:
			r.tables[name] = true
			r.take(name+".", v)
		case []any:
			if !slices.ContainsFunc(v, isTable) {
				r.values[name] = v
				continue
			}
			for _, e := range v {
				if t, ok := e.(map[string]any); ok {
					at := element(name, r.counts[name])
					r.tables[at] = true
					r.counts[name]++
					r.take(at+".", t)
				}
			}
		default:
			r.values[name] = v
		}
	}
}

func isTable(v any) bool {
	_, is := v.(map[string]any)
	return is
}

// element is the dotted name of an element of a list, from 0.
func element(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }

// places finds the line of each name. The parser is of a package that calls itself unstable: go.mod holds its version, and
// nothing but these numbers comes from it.
func (r *reader) places(text []byte) {
	var p unstable.Parser
	p.Reset(text)
	seen := map[string]int{} // tables of lists
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		name, line := dotted(&p, e)
		switch e.Kind {
		case unstable.Table:
			table = name + "."
			r.lines[name] = line
		case unstable.ArrayTable:
			at := element(name, seen[name])
			seen[name]++
			r.lines[at], table = line, at+"."
		case unstable.KeyValue:
			r.placeValue(&p, table+name, line, e.Value())
		}
	}
}

// placeValue notes the line of a value, and of what lies in it.
func (r *reader) placeValue(p *unstable.Parser, name string, line int, v *unstable.Node) {
	r.lines[name] = line
	switch v.Kind {
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			inner, at := dotted(p, it.Node())
			r.placeValue(p, name+"."+inner, at, it.Node().Value())
		}
	case unstable.Array:
		i := 0
		for it := v.Children(); it.Next(); i++ {
			at := line
			if raw := it.Node().Raw; raw.Length > 0 {
				at = p.Shape(raw).Start.Line
			}
			r.placeValue(p, element(name, i), at, it.Node())
		}
	}
}

// dotted is the name of an expression and the line it stands on.
func dotted(p *unstable.Parser, e *unstable.Node) (name string, line int) {
	var parts []string
	for it := e.Key(); it.Next(); {
		if line == 0 {
			line = p.Shape(it.Node().Raw).Start.Line
		}
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, "."), line
}

// tell notes a problem with what has that name; "" is the whole file.
func (r *reader) tell(name, format string, args ...any) {
	r.wrong[name] = true
	r.problems = append(r.problems, Problem{r.lines[name], fmt.Sprintf(format, args...)})
}

// told reports whether a problem with it has been noted.
func (r *reader) told(name string) bool { return r.wrong[name] }

// has reports whether there is such a value.
func (r *reader) has(name string) bool { return r.values[name] != nil }

// count is how many tables the list of that name has.
func (r *reader) count(name string) int { return r.counts[name] }

// table reports whether there is such a table. A value of its name is told of.
func (r *reader) table(name string) bool {
	if r.has(name) && !r.tables[name] {
		r.asked[name] = true
		r.tell(name, "%s is a table: [%s], with its settings below", name, name)
	}
	return r.tables[name]
}

// value is what has that name, nil for nothing.
func (r *reader) value(name string) any {
	r.asked[name] = true
	return r.values[name]
}

// public is a name without the numbers of tables: "purpose.en".
func public(name string) string {
	before, after, found := strings.Cut(name, "[")
	if _, rest, closed := strings.Cut(after, "]"); found && closed {
		return before + rest
	}
	return name
}

// wrongType tells what a value is and what it should be.
func (r *reader) wrongType(name string, v any, want string) {
	kind := map[string]string{"string": "a text", "int64": "a number", "bool": "true or false", "[]interface {}": "a list", "float64": "a number with a point"}[fmt.Sprintf("%T", v)]
	if kind == "" {
		kind = "something else"
	}
	r.tell(name, "%s is %s, want %s", public(name), kind, want)
}

// text reads a text, without control characters.
func (r *reader) text(name string, to *string) {
	switch v := r.value(name).(type) {
	case nil:
	case string:
		if hasControl(v) {
			r.tell(name, "%s has a character that does not show", public(name))
			return
		}
		*to = strings.TrimSpace(v)
	default:
		r.wrongType(name, v, "a text in quotes")
	}
}

// hasControl reports whether s has what cannot be seen, or is no UTF-8.
func hasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) })
}

// choice reads one of some words.
func (r *reader) choice(name string, to *string, of ...string) {
	r.text(name, to)
	if r.has(name) && !r.told(name) && !slices.Contains(of, *to) {
		r.tell(name, "%s is %q, want one of %s", public(name), *to, listed(of))
	}
}

// yes reads true or false.
func (r *reader) yes(name string, to *bool) {
	switch v := r.value(name).(type) {
	case nil:
	case bool:
		*to = v
	default:
		r.wrongType(name, v, "true or false")
	}
}

// number reads a whole number within bounds.
func (r *reader) number(name string, to *int, least, most int) {
	switch v := r.value(name).(type) {
	case nil:
	case int64:
		if v < int64(least) || v > int64(most) {
			r.tell(name, "%s is %s, want %d to %d", public(name), strconv.FormatInt(v, 10), least, most)
			return
		}
		*to = int(v)
	default:
		r.wrongType(name, v, fmt.Sprintf("a number, %d to %d", least, most))
	}
}

// list reads a list of texts.
func (r *reader) list(name string, to *[]string) {
	v, ok := r.value(name).([]any)
	if !ok {
		if r.has(name) {
			r.wrongType(name, r.values[name], "a list of texts, as [\"a\", \"b\"]")
		}
		return
	}
	*to = nil
	for i, e := range v {
		s, ok := e.(string)
		if !ok {
			r.wrong[name] = true
			r.tell(element(name, i), "%s has something that is no text", public(name))
			continue
		}
		*to = append(*to, s)
	}
}

// unknown tells of every name that nobody has asked for.
func (r *reader) unknown() {
	for _, name := range slices.Sorted(maps.Keys(r.values)) {
		if !r.asked[name] && !r.inUnknownTable(name) {
			r.tell(name, "%s is no setting%s", public(name), r.near(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.tables)) {
		if !r.knownTable(name) && !r.inUnknownTable(name) {
			r.tell(name, "[%s] is no part of the settings", public(name))
		}
	}
}

// knownTable reports whether some setting lies in the table.
func (r *reader) knownTable(name string) bool {
	for asked := range r.asked {
		if strings.HasPrefix(asked, name+".") {
			return true
		}
	}
	return false
}

// inUnknownTable reports whether the table around a name is told of already.
func (r *reader) inUnknownTable(name string) bool {
	at := strings.LastIndexByte(name, '.')
	return at > 0 && !r.knownTable(name[:at])
}

// near guesses which setting was meant.
func (r *reader) near(name string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(public(s)))
	}
	for _, known := range slices.Sorted(maps.Keys(r.asked)) {
		if plain(known) == plain(name) || strings.TrimSuffix(plain(known), "s") == strings.TrimSuffix(plain(name), "s") {
			return ", did you mean " + public(known) + "?"
		}
	}
	return ""
}

// sorted are the problems in the order of their lines, those of the whole file first.
func (r *reader) sorted() []Problem {
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
	return slices.CompactFunc(r.problems, func(a, b Problem) bool { return a == b })
}
