package offline

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The forms of import and export that the page's modules use, each on one line. Others are refused.
var (
	importLine = regexp.MustCompile(`^import \{ ([^}]*) \} from "\./([^"]+)";$`)
	exportLine = regexp.MustCompile(`^export (?:async )?(?:function|const|class) ([\w$]+)`)
	againLine  = regexp.MustCompile(`^export \{ ([^}]*) \};$`)
)

// joinModule is join for a module that exports what entry does.
func joinModule(modules map[string]string, entry string) (string, error) {
	script, err := join(modules, entry)
	if err != nil {
		return "", err
	}
	var exports []string
	for line := range strings.Lines(modules[entry]) {
		if m := againLine.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			exports = append(exports, m[1])
		}
	}
	list := strings.Join(exports, ", ")
	return script + "export const { " + list + " } = " + identifier(entry) + ";\n", nil
}

// join makes one script of a module and all that it imports, each in a function of its own that returns what it exports.
// Modules must not import each other in a circle, and must not change what they export.
func join(modules map[string]string, entry string) (string, error) {
	j := &joiner{modules: modules, state: map[string]int{}}
	j.out.WriteString("\"use strict\";\n")
	if err := j.add(entry); err != nil {
		return "", err
	}
	return j.out.String(), nil
}

// A joiner has written some modules.
type joiner struct {
	modules map[string]string
	state   map[string]int // 1 is being written, 2 is written
	out     strings.Builder
}

// add writes the modules that name imports, and then name.
func (j *joiner) add(name string) error {
	text, ok := j.modules[name]
	switch {
	case !ok:
		return fmt.Errorf("no module %s", name)
	case j.state[name] == 1:
		return fmt.Errorf("%s imports itself in a circle", name)
	case j.state[name] == 2:
		return nil
	}
	j.state[name] = 1
	var body strings.Builder
	var exports []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "import "):
			m := importLine.FindStringSubmatch(line)
			if m == nil {
				return fmt.Errorf("%s: an import of another form: %s", name, line)
			}
			if err := j.add(m[2]); err != nil {
				return err
			}
			line = "const { " + strings.ReplaceAll(m[1], " as ", ": ") + " } = " + identifier(m[2]) + ";"
		case strings.HasPrefix(line, "export {"):
			m := againLine.FindStringSubmatch(line)
			if m == nil || strings.Contains(m[1], " as ") {
				return fmt.Errorf("%s: an export of another form: %s", name, line)
			}
			exports = append(exports, strings.Split(m[1], ", ")...)
			line = ""
		case strings.HasPrefix(line, "export "):
			m := exportLine.FindStringSubmatch(line)
			if m == nil {
				return fmt.Errorf("%s: an export of another form: %s", name, line)
			}
			exports = append(exports, m[1])
			line = strings.TrimPrefix(line, "export ")
		}
		if keep := plain(line); keep != "" {
			body.WriteString(keep + "\n")
		}
	}
	slices.Sort(exports)
	fmt.Fprintf(&j.out, "const %s = (() => { // %s\n%sreturn { %s };\n})();\n", identifier(name), name, body.String(), strings.Join(exports, ", "))
	j.state[name] = 2
	return nil
}

// identifier is the name of a module within the script.
func identifier(name string) string {
	return "m_" + strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return '_'
		}
		return r
	}, strings.TrimSuffix(name, ".js"))
}

// plain is a line without its indentation, or "" if it is all comment: no browser needs either. The page's modules have no
// text of several lines in which that would be wrong.
func plain(line string) string {
	line = strings.TrimLeft(line, " ")
	if strings.HasPrefix(line, "//") || strings.HasPrefix(line, "* ") || line == "*" || line == "*/" {
		return ""
	}
	if end := strings.Index(line, "*/"); strings.HasPrefix(line, "/**") && (end < 0 || end == len(line)-2) {
		return ""
	}
	return line
}
