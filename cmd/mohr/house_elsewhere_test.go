package main_test

import (
	"os"
	"testing"

	"golang.org/x/tools/go/packages"
)

// What is built for other systems is nobody's here until somebody there complains. All of it and its tests are read as
// their compiler would, of other modules the declarations alone: to compile those takes ten times as long.
func TestOtherSystems(t *testing.T) {
	for _, system := range []string{"windows", "darwin"} {
		loaded, err := packages.Load(&packages.Config{
			Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
				packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes,
			Env:   append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0"),
			Tests: true,
		}, "mohr/cmd/...", "mohr/watermark/...", "mohr/hygiene/...", "mohr/web/...", "mohr/assets/...")
		if err != nil {
			t.Fatal(err)
		}
		program := false
		packages.Visit(loaded, nil, func(p *packages.Package) {
			program = program || p.PkgPath == "mohr/cmd/mohr" && p.Name == "main"
			for _, e := range p.Errors {
				t.Errorf("%s: %v", system, e)
			}
		})
		if !program {
			t.Errorf("%s: the program was not read", system)
		}
	}
}
