package jsvalue_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/hack-pad/safejs"

	"holdfast/wasm/jsvalue"
)

func call(t *testing.T, class, method string, args ...any) safejs.Value {
	t.Helper()
	v, err := jsvalue.Global(class)
	if err != nil {
		t.Fatal(err)
	}
	if v, err = v.Call(method, args...); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestBytesSurviveTheBorder(t *testing.T) {
	for _, want := range [][]byte{{}, {0}, []byte("kelp"), bytes.Repeat([]byte{0xff, 0}, 1<<17)} {
		v, err := jsvalue.FromBytes(want)
		if err != nil {
			t.Fatalf("FromBytes(%d bytes): %v", len(want), err)
		}
		got, err := jsvalue.Bytes(v)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("Bytes gives %d bytes, %v; want the %d that went in", len(got), err, len(want))
		}
		buffer, err := v.Get("buffer")
		if err != nil {
			t.Fatal(err)
		}
		if got, err = jsvalue.Bytes(buffer); err != nil || !bytes.Equal(got, want) {
			t.Errorf("Bytes(ArrayBuffer) gives %d bytes, %v; want %d", len(got), err, len(want))
		}
	}
}

func TestBytesRefusesOtherValues(t *testing.T) {
	for name, v := range map[string]any{"string": "kelp", "number": 7, "array": []any{1, 2}, "null": nil} {
		js, err := safejs.ValueOf(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jsvalue.Bytes(js); !errors.Is(err, jsvalue.ErrNotBytes) {
			t.Errorf("Bytes(%s) gives %v, want ErrNotBytes", name, err)
		}
	}
}

func TestAwaitGivesTheValue(t *testing.T) {
	v, err := jsvalue.Await(context.Background(), call(t, "Promise", "resolve", 42))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := v.Int(); n != 42 || err != nil {
		t.Errorf("Await gives %d, %v; want 42", n, err)
	}
}

func TestAwaitKeepsTheNameOfARejection(t *testing.T) {
	reason, err := jsvalue.NewError("gone", "the server is gone")
	if err != nil {
		t.Fatal(err)
	}
	if err := reason.Set("name", "AbortError"); err != nil {
		t.Fatal(err)
	}
	_, err = jsvalue.Await(context.Background(), call(t, "Promise", "reject", reason))
	if !errors.Is(err, jsvalue.Exception{Name: "AbortError"}) || errors.Is(err, jsvalue.Exception{Name: "TypeError"}) {
		t.Errorf("Await gives %v, want an AbortError", err)
	}
	_, err = jsvalue.Await(context.Background(), call(t, "Promise", "reject", "plain words"))
	if err == nil || err.Error() != "plain words" {
		t.Errorf("Await gives %v for a rejection with a string, want its words", err)
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	never, err := jsvalue.NewPromise(func() (safejs.Value, error) { select {} }, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jsvalue.Await(ctx, never); !errors.Is(err, context.Canceled) {
		t.Errorf("Await gives %v, want context.Canceled", err)
	}
}

func TestNewPromiseRejectsWithTheMadeError(t *testing.T) {
	want := errors.New("no room")
	promise, err := jsvalue.NewPromise(
		func() (safejs.Value, error) { return safejs.Undefined(), want },
		func(err error) safejs.Value {
			v, madeErr := jsvalue.NewError("quota", err.Error())
			if madeErr != nil {
				t.Error(madeErr)
			}
			return v
		})
	if err != nil {
		t.Fatal(err)
	}
	_, err = jsvalue.Await(context.Background(), promise)
	if !errors.Is(err, jsvalue.Exception{Name: "Error"}) || err.Error() != "Error: no room" {
		t.Errorf("Await gives %v, want the made error", err)
	}
}

func TestGlobalNamesWhatIsMissing(t *testing.T) {
	if _, err := jsvalue.Global("thereIsNoSuchThing"); !errors.Is(err, jsvalue.ErrMissing) {
		t.Errorf("Global gives %v, want ErrMissing", err)
	}
}
