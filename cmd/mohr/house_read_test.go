package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A house is the source of a whole module.
type house struct {
	top     []string          // names at the top level, without dot files
	ignored map[string]bool   // names at the top level that .gitignore leaves out
	files   []houseFile       // every Go file, by path
	texts   map[string]string // go.mod, by path
	fset    *token.FileSet
}

// A houseFile is one Go file.
type houseFile struct {
	path    string // with slashes, from the top: "cmd/mohr/main.go"
	dir     string
	test    bool
	text    string
	tree    *ast.File
	imports map[string]string // local name, or "_" or ".", to path
}

// readHouse reads the module whose top level is the folder root.
func readHouse(root string) (house, error) {
	files := map[string]string{}
	tree := os.DirFS(root)
	var top []string
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(entry.Name(), "_")
		if !strings.Contains(name, "/") && !strings.HasPrefix(name, ".") {
			top = append(top, name)
		}
		if entry.IsDir() {
			if hidden || entry.Name() == "testdata" || entry.Name() == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if (path.Ext(name) == ".go" && !hidden) || name == "go.mod" || name == ".gitignore" {
			text, err := fs.ReadFile(tree, name)
			files[name] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		return house{}, err
	}
	h, err := houseOf(files)
	h.top = top
	return h, err
}

// houseOf parses a tree given as path to text.
func houseOf(files map[string]string) (house, error) {
	h := house{fset: token.NewFileSet(), texts: files, ignored: map[string]bool{}}
	for line := range strings.Lines(files[".gitignore"]) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "/"); ok {
			h.ignored[strings.TrimSuffix(name, "/")] = true
		}
	}
	for name, text := range files {
		if first, _, _ := strings.Cut(name, "/"); !strings.HasPrefix(first, ".") && !slices.Contains(h.top, first) {
			h.top = append(h.top, first)
		}
		if path.Ext(name) != ".go" {
			continue
		}
		tree, err := parser.ParseFile(h.fset, name, text, parser.ParseComments)
		if err != nil {
			return h, err
		}
		f := houseFile{path: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), text: text, tree: tree}
		f.imports = map[string]string{}
		for _, spec := range tree.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return h, err
			}
			local := localName(to)
			if spec.Name != nil {
				local = spec.Name.Name
			}
			if local == "_" {
				local = "_ " + to // several may stand in one file
			}
			f.imports[local] = to
		}
		h.files = append(h.files, f)
	}
	slices.SortFunc(h.files, func(a, b houseFile) int { return strings.Compare(a.path, b.path) })
	return h, nil
}

// localName is the name of the package at an import path, by custom: "math/rand/v2" is rand.
func localName(to string) string {
	name := path.Base(to)
	if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
		name = path.Base(path.Dir(to))
	}
	return strings.TrimPrefix(name, "go-")
}

// place is where in the tree n stands: "web/web.go:12".
func (h house) place(n ast.Node) string {
	p := h.fset.Position(n.Pos())
	return p.Filename + ":" + strconv.Itoa(p.Line)
}

// lines is how many lines n takes.
func (h house) lines(n ast.Node) int {
	return h.fset.Position(n.End()).Line - h.fset.Position(n.Pos()).Line + 1
}

// within reports whether the path or folder p is root or lies beneath it.
func within(p, root string) bool { return p == root || strings.HasPrefix(p, root+"/") }

// imported returns the import path that an identifier stands for, or "". The parser resolves what is declared
// in the file, so a variable named time is not the clock.
func (f houseFile) imported(x ast.Expr) string {
	id, ok := x.(*ast.Ident)
	if !ok || id.Obj != nil {
		return ""
	}
	return f.imports[id.Name]
}
