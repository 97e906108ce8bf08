// Package holdfast_test holds the rules of the house as tests: who may import whom, what must stay out of
// which target, how large a file may grow, and that everything exported is explained. ARCHITECTURE.md tells why.
package holdfast_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// floors gives each folder its floor; a package may import its own floor's allowed list and everything below.
// The longest matching prefix wins.
var floors = map[string]int{
	"shared":      ground,
	"wasm":        roof,
	"sync-server": roof,
	"scripts":     roof,

	"wasm/journal":      heart,
	"wasm/portable":     heart,
	"wasm/search":       heart,
	"wasm/watch":        heart,
	"wasm/replica":      heart,
	"wasm/calls":        heart,
	"sync-server/vault": heart,
	"sync-server/board": heart,

	"wasm/idbstore":        edge,
	"wasm/fetchremote":     edge,
	"wasm/jsvalue":         edge,
	"wasm/exportfile":      edge,
	"wasm/filestore":       edge,
	"wasm/httpremote":      edge,
	"wasm/memorystore":     edge,
	"sync-server/sqlstore": edge,
	"sync-server/api":      edge,
	"sync-server/web":      edge,
	"sync-server/official": edge,
}

const (
	ground = iota
	heart
	edge
	roof
)

// heartImports lists the downward imports inside the heart; journal and vault know nobody.
var heartImports = map[string][]string{
	"wasm/portable": {"wasm/journal"},
	"wasm/watch":    {"wasm/journal"},
	"wasm/replica":  {"wasm/journal"},
	"wasm/search":   {"wasm/journal"},
	"wasm/calls":    {"wasm/journal", "wasm/portable", "wasm/search", "wasm/watch", "wasm/replica"},
}

// bannedDirect: no package of the tree may import this itself. Tests are free unless noted.
var bannedDirect = []struct{ tree, dep, reason string }{
	{"shared", "os", "the ground does no I/O"},
	{"shared", "net", "the ground does no I/O"},
	{"shared", "net/http", "the ground does no I/O"},
	{"shared", "log", "errors are returned"},
	{"shared", "log/slog", "errors are returned"},
	{"shared", "context", "nothing here blocks"},
	{"shared", "sync", "nothing here is concurrent; zstd's coders are made once in zstdframe"},
	{"shared", "crypto/rand", "randomness comes in as an io.Reader"},
	{"wasm/journal", "crypto/rand", "randomness comes in as an io.Reader"},
	{"wasm/watch", "crypto/rand", "randomness comes in as an io.Reader"},
	{"wasm/replica", "crypto/rand", "randomness comes in as an io.Reader"},
	{"sync-server/vault", "crypto/rand", "randomness comes in as an io.Reader"},
	{"sync-server/board", "crypto/rand", "randomness comes in as an io.Reader"},
}

// directExceptions names package -> dependency pairs that bannedDirect lets pass, with the reason.
var directExceptions = map[[2]string]string{
	{"shared/zstdframe", "sync"}:  "the zstd coders are made once, at first use",
	{"shared/strictcbor", "sync"}: "the keys of a type are read once",
}

// bannedInCore: what the extension's wasm may not link, even transitively.
var bannedInCore = map[string]string{
	"net/http":         "an http.Get costs 2 MB compressed; requests go through fetch",
	"database/sql":     "the store is IndexedDB",
	"encoding/json":    "0.2 MB compressed; the border speaks CBOR",
	"crypto/hpke":      "0.14 MB compressed for ML-KEM that is not used",
	"net":              "no sockets in a browser",
	"net/url":          "0.03 MB compressed, with net/netip and unique; addresses are read in shared/wire",
	"go.etcd.io/bbolt": "native only",
}

const module = "holdfast/"

type pkg struct {
	ImportPath, Name, Dir                    string
	GoFiles, TestGoFiles, XTestGoFiles       []string
	Imports, Deps, TestImports, XTestImports []string
	Standard                                 bool
}

func (p pkg) rel() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "holdfast"), "/")
}

// list runs go list for one target and returns the project's own packages.
func list(t *testing.T, goos, goarch string) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Dir,GoFiles,TestGoFiles,XTestGoFiles,Imports,Deps,TestImports,XTestImports,Standard", "./...")
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s/%s: %v\n%s", goos, goarch, err, &stderr)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("decode go list: %v", err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < 10 {
		t.Fatalf("go list for %s/%s found %d packages: the rules would check nothing", goos, goarch, len(pkgs))
	}
	return pkgs
}

func eachTarget(t *testing.T, check func(t *testing.T, target string, pkgs []pkg)) {
	for _, target := range [][2]string{{"linux", "amd64"}, {"js", "wasm"}} {
		t.Run(target[0], func(t *testing.T) { check(t, target[0], list(t, target[0], target[1])) })
	}
}

// room is the folder of floors that a package belongs to.
func room(rel string) string {
	best := ""
	for folder := range floors {
		if (rel == folder || strings.HasPrefix(rel, folder+"/")) && len(folder) > len(best) {
			best = folder
		}
	}
	return best
}

func isTestSupport(rel string) bool { return strings.HasSuffix(path.Base(rel), "test") }

func TestImportsOnlyGoDown(t *testing.T) {
	eachTarget(t, func(t *testing.T, _ string, pkgs []pkg) {
		for _, p := range pkgs {
			if isTestSupport(p.rel()) || p.rel() == "" {
				continue
			}
			for _, dep := range p.Imports {
				if strings.HasPrefix(dep, module) {
					checkImport(t, p.rel(), strings.TrimPrefix(dep, module))
				}
			}
		}
	})
}

func checkImport(t *testing.T, from, to string) {
	t.Helper()
	a, b := room(from), room(to)
	if a == "" || b == "" {
		t.Errorf("%s imports %s: one of them stands in no room of the house", from, to)
		return
	}
	if isTestSupport(to) {
		t.Errorf("%s imports %s: test support is for tests", from, to)
	}
	switch fa, fb := floors[a], floors[b]; {
	case fb > fa:
		t.Errorf("%s imports %s: imports only go down", from, to)
	case fa == heart && fb == heart && a != b && !slices.Contains(heartImports[a], b):
		t.Errorf("%s imports %s: not among the heart's downward imports", from, to)
	case fa == edge && fb == edge && a != b && b != "wasm/jsvalue":
		t.Errorf("%s imports %s: edges do not know one another", from, to)
	case a != "shared" && b != "shared" && fa != roof && topOf(a) != topOf(b):
		t.Errorf("%s imports %s: the core and the server meet only in shared", from, to)
	case fb == roof && to != from && a != "scripts":
		t.Errorf("%s imports %s: nobody imports a main", from, to)
	}
}

func topOf(rel string) string { top, _, _ := strings.Cut(rel, "/"); return top }

func TestBannedImports(t *testing.T) {
	eachTarget(t, func(t *testing.T, _ string, pkgs []pkg) {
		for _, p := range pkgs {
			for _, ban := range bannedDirect {
				inTree := p.rel() == ban.tree || strings.HasPrefix(p.rel(), ban.tree+"/")
				_, excepted := directExceptions[[2]string{p.rel(), ban.dep}]
				if inTree && !excepted && !isTestSupport(p.rel()) && slices.Contains(p.Imports, ban.dep) {
					t.Errorf("%s imports %s: %s", p.rel(), ban.dep, ban.reason)
				}
			}
		}
	})
}

func TestGroundUsesOnlyItsLibraries(t *testing.T) {
	allowed := []string{"github.com/fxamacker/cbor/v2", "github.com/klauspost/compress/zstd", "golang.org/x/crypto/",
		"filippo.io/edwards25519/field"} // X25519 without the NIST curves of crypto/ecdh: 0.12 MB of the core
	eachTarget(t, func(t *testing.T, _ string, pkgs []pkg) {
		for _, p := range pkgs {
			if topOf(p.rel()) != "shared" {
				continue
			}
			for _, dep := range p.Imports {
				outside := strings.Contains(topOf(dep), ".")
				if outside && !slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(dep, a) }) {
					t.Errorf("%s imports %s: the ground is std, cbor, zstd, x/crypto and edwards25519/field", p.rel(), dep)
				}
			}
		}
	})
}

func TestCoreLinksNothingHeavy(t *testing.T) {
	for _, p := range list(t, "js", "wasm") {
		if p.rel() != "wasm" {
			continue
		}
		for dep, reason := range bannedInCore {
			if slices.Contains(p.Deps, dep) {
				t.Errorf("the extension's core links %s: %s", dep, reason)
			}
		}
		return
	}
	t.Fatal("package wasm was not found for js/wasm")
}

// TestCoreSortsWithoutGenerics: package slices makes a dozen functions for each type that it sorts, 3 kB compressed. sort is there anyway.
func TestCoreSortsWithoutGenerics(t *testing.T) {
	pkgs := list(t, "js", "wasm")
	core := pkgs[slices.IndexFunc(pkgs, func(p pkg) bool { return p.rel() == "wasm" })].Deps
	goFiles(t, func(rel string, f *ast.File, fset *token.FileSet) {
		if strings.HasSuffix(rel, "_test.go") || !slices.Contains(core, module+path.Dir(rel)) {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(sel.Sel.Name, "Sort") {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "slices" {
					t.Errorf("%s uses slices.%s: the extension's core sorts with package sort", fset.Position(n.Pos()), sel.Sel.Name)
				}
			}
			return true
		})
	})
}

// TestTheSyncWorkerHasNoBoard: what the worker links is paid for at every request, each of which starts it anew.
func TestTheSyncWorkerHasNoBoard(t *testing.T) {
	pkgs := list(t, "js", "wasm")
	at := slices.IndexFunc(pkgs, func(p pkg) bool { return p.rel() == "sync-server/cmd/worker" })
	if at < 0 {
		t.Fatal("the worker was not found for js/wasm")
	}
	for _, dep := range pkgs[at].Deps {
		if strings.HasPrefix(dep, module+"sync-server/board") || strings.HasPrefix(dep, module+"sync-server/sqlstore/boards") || strings.HasPrefix(dep, module+"sync-server/web") {
			t.Errorf("the sync worker links %s", dep)
		}
	}
}

// TestServerIsBlind is a security property: no code of the server can open what it keeps.
func TestServerIsBlind(t *testing.T) {
	eachTarget(t, func(t *testing.T, _ string, pkgs []pkg) {
		for _, p := range pkgs {
			if topOf(p.rel()) != "sync-server" {
				continue
			}
			deps := slices.Concat(p.Deps, p.TestImports, p.XTestImports)
			for _, secret := range []string{"shared/seal", "shared/snapshot", "shared/history"} {
				if slices.Contains(deps, module+secret) {
					t.Errorf("%s depends on %s: the server is blind", p.rel(), secret)
				}
			}
		}
	})
}

// TestOnlyTheRightPlaceImports holds libraries that may stand in one place only.
func TestOnlyTheRightPlaceImports(t *testing.T) {
	homes := map[string]string{
		"github.com/syumai/workers": "sync-server/cmd/worker", // its init panics outside a Worker
		"modernc.org/sqlite":        "sync-server/cmd/holdfastd",
	}
	eachTarget(t, func(t *testing.T, _ string, pkgs []pkg) {
		for _, p := range pkgs {
			for _, dep := range p.Imports {
				for lib, home := range homes {
					if (dep == lib || strings.HasPrefix(dep, lib+"/")) && p.rel() != home {
						t.Errorf("%s imports %s, which belongs in %s alone", p.rel(), dep, home)
					}
				}
			}
		}
	})
}

func TestPackageNames(t *testing.T) {
	drawers := []string{"util", "utils", "common", "helper", "helpers", "misc", "types", "models", "base", "lib", "core", "manager"}
	eachTarget(t, func(t *testing.T, _ string, pkgs []pkg) {
		for _, p := range pkgs {
			if slices.Contains(drawers, p.Name) || slices.Contains(drawers, path.Base(p.rel())) {
				t.Errorf("%s is a drawer: name a package for what it provides", p.rel())
			}
		}
	})
}

// sources calls visit for every file with one of the extensions that belongs to the project.
func sources(t *testing.T, visit func(rel string, src []byte), extensions ...string) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (slices.Contains([]string{"node_modules", "dist", "bin"}, d.Name()) || (strings.HasPrefix(d.Name(), ".") && file != ".")) {
			return fs.SkipDir
		}
		if d.IsDir() || !slices.Contains(extensions, filepath.Ext(file)) {
			return nil
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		seen++
		visit(filepath.ToSlash(file), src)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Fatalf("found %d sources: the rule would check nothing", seen)
	}
}

// goFiles parses every Go file, whatever its target.
func goFiles(t *testing.T, visit func(rel string, f *ast.File, fset *token.FileSet)) {
	t.Helper()
	fset := token.NewFileSet()
	sources(t, func(rel string, src []byte) {
		f, err := parser.ParseFile(fset, rel, src, parser.ParseComments)
		if err != nil {
			t.Errorf("parse %s: %v", rel, err)
			return
		}
		visit(rel, f, fset)
	}, ".go")
}

func TestSyscallJSStaysInItsFiles(t *testing.T) {
	goFiles(t, func(rel string, f *ast.File, _ *token.FileSet) {
		for _, spec := range f.Imports {
			dep := strings.Trim(spec.Path.Value, `"`)
			if dep != "syscall/js" && !strings.HasPrefix(dep, "github.com/hack-pad/") {
				continue
			}
			inWasm := topOf(rel) == "wasm" && (strings.HasSuffix(rel, "_js.go") || strings.HasSuffix(rel, "_js_test.go"))
			if !inWasm && !strings.HasPrefix(rel, "sync-server/cmd/worker/") {
				t.Errorf("%s imports %s: only _js.go files of wasm/ touch JavaScript", rel, dep)
			}
		}
	})
}

// TestTimeAndGoroutinesComeFromAbove: the ground has no clock and starts nothing; the heart has no clock.
func TestTimeAndGoroutinesComeFromAbove(t *testing.T) {
	goFiles(t, func(rel string, f *ast.File, fset *token.FileSet) {
		floor, known := floors[room(rel)]
		if !known || floor > heart || strings.HasSuffix(rel, "_test.go") || isTestSupport(path.Dir(rel)) {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				if floor == ground {
					t.Errorf("%s starts a goroutine: the ground does not", fset.Position(n.Pos()))
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker", "AfterFunc"}, n.Sel.Name) {
					t.Errorf("%s uses time.%s: time is an argument", fset.Position(n.Pos()), n.Sel.Name)
				}
			}
			return true
		})
	})
}

func TestEveryPackageIsExplainedOnce(t *testing.T) {
	comments, seen := map[string][]string{}, map[string]bool{}
	goFiles(t, func(rel string, f *ast.File, _ *token.FileSet) {
		if strings.HasSuffix(rel, "_test.go") {
			return
		}
		seen[path.Dir(rel)] = true
		if f.Doc != nil {
			comments[path.Dir(rel)] = append(comments[path.Dir(rel)], rel)
		}
	})
	for dir := range seen {
		if len(comments[dir]) != 1 {
			t.Errorf("%s has %d package comments %v, want exactly one", dir, len(comments[dir]), comments[dir])
		}
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	goFiles(t, func(rel string, f *ast.File, fset *token.FileSet) {
		if strings.HasSuffix(rel, "_test.go") || f.Name.Name == "main" {
			return
		}
		for _, decl := range f.Decls {
			for _, name := range unexplained(decl) {
				t.Errorf("%s: exported %s has no comment", fset.Position(name.Pos()), name.Name)
			}
		}
	})
}

// unexplained returns the exported names of a declaration that carry no comment of their own or of their group.
func unexplained(decl ast.Decl) (names []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						names = append(names, n)
					}
				}
			}
		}
	}
	return names
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return !ok || id.IsExported()
}

// TestSizes makes growth a decision: a file of one idea is short, and so is a function.
func TestSizes(t *testing.T) {
	sources(t, func(rel string, src []byte) {
		limit := 400
		if strings.HasSuffix(rel, "_test.go") || strings.Contains(rel, ".test.") {
			limit = 800
		}
		if lines := bytes.Count(src, []byte("\n")); lines > limit && !strings.Contains(rel, ".gen.") {
			t.Errorf("%s has %d lines, limit %d: split it by idea", rel, lines, limit)
		}
	}, ".go", ".ts", ".tsx")
	goFiles(t, func(rel string, f *ast.File, fset *token.FileSet) {
		if strings.HasSuffix(rel, "_test.go") || isTestSupport(path.Dir(rel)) {
			return
		}
		for _, decl := range f.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := fset.Position(d.End()).Line - fset.Position(d.Pos()).Line + 1; n > 60 {
				t.Errorf("%s: func %s has %d lines, limit 60", rel, d.Name.Name, n)
			}
		}
	})
}

// TestTopLevel keeps the root a map of the project.
func TestTopLevel(t *testing.T) {
	want := []string{"go.mod", "go.sum", "wasm", "extension", "sync-server", "shared", "scripts", "bin", "Makefile", "README.md", "LICENSE",
		"THIRD_PARTY_NOTICES.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md", "THREAT_MODEL.md", "PRIVACY.md", "PERMISSIONS.md", "layers_test.go"}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(want, e.Name()) {
			t.Errorf("%s stands at the top level, where only %v may", e.Name(), want)
		}
	}
}
