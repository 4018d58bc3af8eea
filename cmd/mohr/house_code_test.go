package main_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// The longest function and file, in lines, tables not counted.
const (
	maxFunctionLines = 70
	maxFileLines     = 500
	maxDispatch      = 2 // statements in each case of a switch that counts as a table
)

func checkLongFunctions(h house) (broken []string) {
	for _, f := range h.files {
		if f.test || ast.IsGenerated(f.tree) {
			continue
		}
		for _, decl := range f.tree.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := h.lines(fn) - h.tableLines(fn); n > maxFunctionLines {
				broken = append(broken, fmt.Sprintf("%s: %s has %d lines, limit is %d", h.place(fn), fn.Name.Name, n, maxFunctionLines))
			}
		}
	}
	return broken
}

func checkLongFiles(h house) (broken []string) {
	for _, f := range h.files {
		if f.test || ast.IsGenerated(f.tree) {
			continue
		}
		n := strings.Count(f.text, "\n") - h.tableLines(f.tree)
		if n > maxFileLines {
			broken = append(broken, fmt.Sprintf("%s has %d lines, limit is %d", f.path, n, maxFileLines))
		}
	}
	return broken
}

// tableLines counts the lines within n of tables: composite literals without functions in them, and
// switches of which no case holds more than maxDispatch statements.
func (h house) tableLines(n ast.Node) int {
	total := 0
	ast.Inspect(n, func(n ast.Node) bool {
		table := false
		switch n := n.(type) {
		case *ast.CompositeLit:
			table = !holdsFunction(n)
		case *ast.SwitchStmt:
			table = dispatches(n.Body)
		case *ast.TypeSwitchStmt:
			table = dispatches(n.Body)
		}
		if table {
			total += h.lines(n) - 1 // one line, as any expression
		}
		return !table
	})
	return total
}

func holdsFunction(n ast.Node) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		_, isFunction := n.(*ast.FuncLit)
		found = found || isFunction
		return !found
	})
	return found
}

func dispatches(cases *ast.BlockStmt) bool {
	return !holdsFunction(cases) && !slices.ContainsFunc(cases.List, func(s ast.Stmt) bool {
		clause, ok := s.(*ast.CaseClause)
		return !ok || len(clause.Body) > maxDispatch || slices.ContainsFunc(clause.Body, isBlock)
	})
}

// isBlock reports whether s holds further statements.
func isBlock(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.BlockStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	}
	return false
}

// packageVars are the package-level variables of one package: their names, for other files, and their
// declarations, for the file they stand in.
type packageVars struct {
	names map[string]bool
	specs map[any]bool
}

// checkVariables finds assignments to package-level variables, their elements and fields, also through their
// address. It works on names and so does not see a method that changes its receiver, as of a sync.Once.
func checkVariables(h house) (broken []string) {
	all := map[string]packageVars{}
	for _, f := range h.files {
		vars, ok := all[f.dir]
		if !ok {
			vars = packageVars{map[string]bool{}, map[any]bool{}}
			all[f.dir] = vars
		}
		if f.test {
			continue
		}
		for _, decl := range f.tree.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				vars.specs[spec] = true
				for _, name := range spec.(*ast.ValueSpec).Names {
					vars.names[name.Name] = true
				}
			}
		}
	}
	for _, f := range h.files {
		if f.test {
			continue
		}
		for _, place := range changes(h, f, all[f.dir]) {
			broken = append(broken, place)
		}
	}
	return broken
}

// changes lists what in f changes one of vars, or a variable of another package of the module.
func changes(h house, f houseFile, vars packageVars) []string {
	found := map[string]bool{}
	target := func(x ast.Expr) {
		if name := changed(f, x, vars); name != "" {
			found[h.place(x)+": changes "+name] = true
		}
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, x := range n.Lhs {
					target(x)
				}
			}
		case *ast.IncDecStmt:
			target(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				target(n.Key)
				target(n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				target(n.X)
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Obj == nil && len(n.Args) > 0 &&
				(id.Name == "delete" || id.Name == "clear" || id.Name == "copy") {
				target(n.Args[0])
			}
		}
		return true
	})
	return slices.Sorted(maps.Keys(found))
}

// changed names the package variable that a change of x changes, or is "".
func changed(f houseFile, x ast.Expr, vars packageVars) string {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return changed(f, x.X, vars)
	case *ast.StarExpr:
		return changed(f, x.X, vars)
	case *ast.IndexExpr:
		return changed(f, x.X, vars)
	case *ast.SliceExpr:
		return changed(f, x.X, vars)
	case *ast.SelectorExpr:
		if from := f.imported(x.X); strings.HasPrefix(from, module) {
			return from + "." + x.Sel.Name
		}
		return changed(f, x.X, vars)
	case *ast.Ident:
		if x.Obj == nil && vars.names[x.Name] || x.Obj != nil && vars.specs[x.Obj.Decl] {
			return x.Name
		}
	}
	return ""
}
