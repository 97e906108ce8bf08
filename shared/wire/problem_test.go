package wire_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"holdfast/shared/wire"
)

// declaredCodes reads the constants out of the source, so that none can be forgotten in the table.
func declaredCodes(t *testing.T) []wire.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "problem.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []wire.Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, wire.Code(text))
		return true
	})
	if len(codes) < 30 {
		t.Fatalf("only %d codes found in the source", len(codes))
	}
	return codes
}

func TestEveryCodeHasAMeaning(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	codes := declaredCodes(t)
	for _, code := range codes {
		m, ok := wire.Meanings[code]
		if !ok || m.Title == "" || http.StatusText(m.Status) == "" || m.Status < 400 || !shape.MatchString(string(code)) {
			t.Errorf("code %q means %+v", code, m)
		}
		if m.Retryable && m.Status != 429 && m.Status < 500 {
			t.Errorf("code %q is retryable with status %d", code, m.Status)
		}
		p := wire.NewProblem(code, "detail")
		if p.Status != code.Status() || p.Retryable() != code.Retryable() || p.Type() != "urn:holdfast:problem:"+string(code) {
			t.Errorf("NewProblem(%s) = %+v", code, p)
		}
	}
	if len(codes) != len(wire.Meanings) {
		t.Errorf("%d codes, %d meanings", len(codes), len(wire.Meanings))
	}
}

func TestUnknownCodesGoByTheirStatus(t *testing.T) {
	for status, want := range map[int]bool{400: false, 409: false, 429: true, 500: true, 503: true} {
		p := &wire.Problem{Code: "from_the_future", Status: status}
		if p.Retryable() != want {
			t.Errorf("status %d: retryable %v, want %v", status, p.Retryable(), want)
		}
	}
	if wire.Code("from_the_future").Status() != 500 {
		t.Error("an unknown code has no status")
	}
}

func TestAProblemIsAnError(t *testing.T) {
	err := fmt.Errorf("push: %w", wire.NewProblem(wire.CodeBusy, ""))
	var p *wire.Problem
	if !errors.As(err, &p) || p.Code != wire.CodeBusy {
		t.Errorf("errors.As(%v) = %v", err, p)
	}
	if got := wire.NewProblem(wire.CodeBusy, "why").Error(); got != "busy: the server is busy; try again soon: why" {
		t.Errorf("Error() = %q", got)
	}
}
