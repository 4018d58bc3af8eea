package main_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
)

const module = "mohr/"

// arrows are the imports within the module that each room may have; the longest room that fits a folder counts.
// "x/..." is x and all beneath it.
var arrows = map[string][]string{
	"cmd":                      {"cmd/...", "web/...", "watermark", "hygiene/...", "assets/..."},
	"cmd/specimen":             {"watermark/specimen"},
	"web":                      {"web/...", "watermark", "hygiene/...", "assets/..."},
	"wasm":                     {"watermark", "hygiene", "assets/fonts", "assets/words"},
	"hygiene":                  {"hygiene/..."},
	"assets":                   {"assets/..."},
	"watermark":                {"watermark/...", "assets/fonts", "assets/lists", "assets/words"}, // not the page: wasm would carry itself
	"watermark/internal/plan":  {},
	"watermark/internal/pdf":   {},
	"watermark/internal/fault": {},
}

func checkArrows(h house) (broken []string) {
	for _, f := range h.files {
		room := ""
		for r := range arrows {
			if within(f.dir, r) && len(r) > len(room) {
				room = r
			}
		}
		for _, local := range slices.Sorted(maps.Keys(f.imports)) {
			to := f.imports[local]
			target, ours := strings.CutPrefix(to, module)
			switch {
			case local == ".":
				broken = append(broken, fmt.Sprintf("%s imports %s without its name", f.path, to))
			case !ours:
			case within(target, "wasm"):
				broken = append(broken, fmt.Sprintf("%s imports %s, which is a front end", f.path, to))
			case !f.test && !slices.ContainsFunc(arrows[room], func(a string) bool { return fits(target, a) }):
				broken = append(broken, fmt.Sprintf("%s imports %s; %q may import %q", f.path, to, room, arrows[room]))
			}
		}
	}
	return broken
}

// fits reports whether the folder is the one that arrow names.
func fits(folder, arrow string) bool {
	root, deep := strings.CutSuffix(arrow, "/...")
	return folder == root || deep && within(folder, root)
}

func checkSpecimens(h house) (broken []string) {
	for _, f := range h.files {
		for _, to := range f.imports {
			if within(to, module+"watermark/specimen") && !f.test && !within(f.dir, "cmd/specimen") && !within(f.dir, "watermark/specimen") {
				broken = append(broken, fmt.Sprintf("%s imports %s", f.path, to))
			}
		}
	}
	return broken
}

// impure are packages that touch the machine. A path stands for all beneath it, but for math/rand/v2, whose
// generators of one's own are pure.
var impure = []string{"os", "log", "net", "math/rand", "crypto/rand", "syscall"}

// isCore reports whether f is of the core, which must be pure. What lies beneath the specimens is a tool of tests.
func isCore(f houseFile) bool {
	return !f.test && (within(f.dir, "watermark") || within(f.dir, "hygiene")) && !strings.HasPrefix(f.dir, "watermark/specimen/")
}

func checkPurity(h house) (broken []string) {
	for _, f := range h.files {
		if !isCore(f) {
			continue
		}
		for _, to := range f.imports {
			if to == "syscall/js" && runsPDFium(f) {
				continue
			}
			if to != "math/rand/v2" && slices.ContainsFunc(impure, func(p string) bool { return within(to, p) }) {
				broken = append(broken, fmt.Sprintf("%s imports %s", f.path, to))
			}
		}
	}
	return broken
}

// runsPDFium reports whether f calls PDFium in the page: bytes and numbers go there and back, as through wazero elsewhere.
func runsPDFium(f houseFile) bool {
	return f.dir == "watermark/internal/pdf" && strings.HasSuffix(f.path, "_js.go")
}

// impureNames are what the core does not take from packages that are pure otherwise.
var impureNames = map[string][]string{
	"time": {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local"},
	"fmt":  {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"math/rand/v2": {"ExpFloat64", "Float32", "Float64", "Int", "Int32", "Int32N", "Int64", "Int64N", "IntN", "N",
		"NormFloat64", "Perm", "Shuffle", "Uint", "Uint32", "Uint32N", "Uint64", "Uint64N", "UintN"},
}

func checkCalls(h house) (broken []string) {
	for _, f := range h.files {
		if !isCore(f) {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if from := f.imported(n.X); slices.Contains(impureNames[from], n.Sel.Name) {
					broken = append(broken, fmt.Sprintf("%s: %s.%s", h.place(n), from, n.Sel.Name))
				}
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && id.Obj == nil && (id.Name == "print" || id.Name == "println") {
					broken = append(broken, fmt.Sprintf("%s: %s", h.place(n), id.Name))
				}
			}
			return true
		})
	}
	return broken
}

// checkInit allows an init that only registers image formats, in a file that holds nothing else.
func checkInit(h house) (broken []string) {
	for _, f := range h.files {
		if f.test {
			continue
		}
		for _, decl := range f.tree.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && fn.Name.Name == "init" && fn.Recv == nil && !(onlyRegisters(f, fn) && onlyInits(f)) {
				broken = append(broken, h.place(fn)+": init")
			}
		}
	}
	return broken
}

func onlyInits(f houseFile) bool {
	for _, decl := range f.tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Name.Name != "init" {
				return false
			}
		case *ast.GenDecl:
			if decl.Tok != token.IMPORT {
				return false
			}
		}
	}
	return true
}

func onlyRegisters(f houseFile, fn *ast.FuncDecl) bool {
	for _, statement := range fn.Body.List {
		expr, _ := statement.(*ast.ExprStmt)
		if expr == nil {
			return false
		}
		call, _ := expr.X.(*ast.CallExpr)
		if call == nil {
			return false
		}
		sel, _ := call.Fun.(*ast.SelectorExpr)
		if sel == nil || f.imported(sel.X) != "image" || sel.Sel.Name != "RegisterFormat" {
			return false
		}
	}
	return len(fn.Body.List) > 0
}

func checkImaging(h house) (broken []string) {
	for _, f := range h.files {
		ast.Inspect(f.tree, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if ok && f.imported(sel.X) == "github.com/disintegration/imaging" && (sel.Sel.Name == "Open" || sel.Sel.Name == "Decode") {
				broken = append(broken, h.place(sel)+": imaging."+sel.Sel.Name)
			}
			return true
		})
	}
	return broken
}

func checkAge(h house) (broken []string) {
	for _, f := range h.files {
		for _, to := range f.imports {
			if within(to, "filippo.io/age") && !within(f.dir, "cmd/internal/keyfile") {
				broken = append(broken, fmt.Sprintf("%s imports %s", f.path, to))
			}
		}
	}
	return broken
}

func checkPins(h house) (broken []string) {
	const pinned, version = "github.com/go-text/typesetting", "v0.3.0"
	found := false
	for line := range strings.Lines(h.texts["go.mod"]) {
		words := strings.Fields(strings.TrimPrefix(line, "require "))
		switch {
		case len(words) < 2 || !slices.Contains(words, pinned):
		case words[0] == pinned && words[1] == version:
			found = true
		default:
			broken = append(broken, "go.mod: "+strings.TrimSpace(line))
		}
	}
	if !found {
		broken = append(broken, "go.mod: does not ask for "+pinned+" "+version)
	}
	return broken
}

func checkPackageComments(h house) (broken []string) {
	signed := map[string]bool{}
	for _, f := range h.files {
		if !f.test {
			signed[f.dir] = signed[f.dir] || f.tree.Doc != nil
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(signed)) {
		if !signed[dir] {
			broken = append(broken, dir+": no package comment")
		}
	}
	return broken
}

// topLevel is all there is beside dot files; not all of it is there from the first day.
var topLevel = []string{"cmd", "watermark", "hygiene", "web", "wasm", "assets", "go.mod", "go.sum", "README.md"}

func checkTopLevel(h house) (broken []string) {
	for _, name := range h.top {
		if !slices.Contains(topLevel, name) && !h.ignored[name] {
			broken = append(broken, name+": not of the top level")
		}
	}
	return broken
}

func checkPage(packages []string) (broken []string) {
	for _, p := range packages {
		for root, why := range notInPage {
			if within(p, root) {
				broken = append(broken, fmt.Sprintf("the js/wasm build of mohr/watermark reaches %s\n\tbecause %s", p, why))
			}
		}
	}
	return broken
}
