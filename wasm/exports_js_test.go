package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/hack-pad/safejs"

	"holdfast/wasm/calls"
	"holdfast/wasm/fetchremote"
	"holdfast/wasm/jsvalue"
	"holdfast/wasm/memorystore"
)

// exportCore exports a core over a store in memory and returns the object that JavaScript sees.
func exportCore(t *testing.T, core func(context.Context) (*calls.Core, error)) safejs.Value {
	t.Helper()
	if err := export(core); err != nil {
		t.Fatal(err)
	}
	object, err := jsvalue.Global(exported)
	if err != nil {
		t.Fatal(err)
	}
	return object
}

func inMemory() func(context.Context) (*calls.Core, error) {
	o := &opening{open: func(ctx context.Context) (*calls.Core, error) {
		return calls.Open(ctx, calls.Config{
			Store: memorystore.New(), Remote: fetchremote.New(requestLimit), Rand: rand.Reader, Now: func() int64 { return 1 }, Version: "test",
		})
	}}
	return o.get
}

// invoke calls an exported function as JavaScript does and waits for its promise.
func invoke(t *testing.T, object safejs.Value, name string, args ...any) (safejs.Value, error) {
	t.Helper()
	promise, err := object.Call(name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return jsvalue.Await(t.Context(), promise)
}

func encode(t *testing.T, in any) safejs.Value {
	t.Helper()
	raw, err := cbor.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsvalue.FromBytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEveryCallIsExported(t *testing.T) {
	object := exportCore(t, inMemory())
	for _, call := range calls.Table() {
		f, err := object.Get(call.Name)
		if err != nil || f.Type() != safejs.TypeFunction {
			t.Errorf("%s is exported as %v, %v; want a function", call.Name, f.Type(), err)
		}
	}
}

func TestACallTakesAndGivesBytes(t *testing.T) {
	object := exportCore(t, inMemory())
	answer, err := invoke(t, object, "hello", encode(t, map[string]any{}))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := jsvalue.Bytes(answer)
	if err != nil {
		t.Fatal(err)
	}
	var hello calls.Hello
	if err := cbor.Unmarshal(raw, &hello); err != nil || hello.Version != "test" || len(hello.Device) != 32 {
		t.Errorf("hello gives %+v, %v; want the version and a device", hello, err)
	}
}

// code settles a promise in JavaScript's own way and gives the code of its rejection, which jsvalue.Exception does not carry.
func code(t *testing.T, object safejs.Value, name string, args ...any) string {
	t.Helper()
	promise, err := object.Call(name, args...)
	if err != nil {
		t.Fatal(err)
	}
	read, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		v, err := args[0].Get("code")
		if err != nil {
			return err.Error()
		}
		return v
	})
	if err != nil {
		t.Fatal(err)
	}
	defer read.Release()
	caught, err := promise.Call("catch", read)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsvalue.Await(t.Context(), caught)
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.String()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFailuresAreErrorsWithACode(t *testing.T) {
	object := exportCore(t, inMemory())
	for _, c := range []struct {
		what, name string
		args       []any
		want       string
	}{
		{"no argument", "drafts", nil, "invalid"},
		{"a string for bytes", "drafts", []any{"x"}, "invalid"},
		{"null for bytes", "drafts", []any{nil}, "invalid"},
		{"a draft that is not there", "text", []any{encode(t, map[string]any{"id": fmt.Sprintf("%032d", 0), "number": 0})}, "not_found"},
	} {
		if got := code(t, object, c.name, c.args...); got != c.want {
			t.Errorf("%s: code %q, want %q", c.what, got, c.want)
		}
	}
}

func TestAPanicIsRejectedAndTheCoreGoesOn(t *testing.T) {
	panics := true
	core := inMemory()
	object := exportCore(t, func(ctx context.Context) (*calls.Core, error) {
		if panics {
			panic("boom")
		}
		return core(ctx)
	})
	if got := code(t, object, "drafts", encode(t, map[string]any{})); got != "internal" {
		t.Errorf("a panic gives code %q, want internal", got)
	}
	panics = false
	if _, err := invoke(t, object, "drafts", encode(t, map[string]any{})); err != nil {
		t.Errorf("the next call gives %v, want an answer", err)
	}
}

func TestOpeningTriesAgainAfterAFailure(t *testing.T) {
	tries := 0
	real := inMemory()
	o := &opening{open: func(ctx context.Context) (*calls.Core, error) {
		if tries++; tries == 1 {
			return nil, errors.New("disk full")
		}
		return real(ctx)
	}}
	if _, err := o.get(t.Context()); err == nil {
		t.Error("the first opening succeeded, want its error")
	}
	first, err := o.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if second, err := o.get(t.Context()); err != nil || second != first || tries != 2 {
		t.Errorf("opened %d times (%v), want twice and the same core", tries, err)
	}
}
