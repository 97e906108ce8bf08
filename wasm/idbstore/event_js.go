package idbstore

import (
	"errors"
	"fmt"
	"syscall/js"

	"github.com/hack-pad/safejs"

	"holdfast/wasm/journal"
	"holdfast/wasm/jsvalue"
)

// listen calls handle for each of the events of target until handle says that it was the last one, or until stop is called; then the
// function is taken away and released. handle runs inside the browser's event loop and must not block. stop may be called at any time.
func listen(target safejs.Value, events []string, handle func(event string) (last bool)) (stop func(), err error) {
	var fn safejs.Func
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		for _, name := range events {
			// A target that is gone keeps no listener either.
			_, _ = target.Call("removeEventListener", name, fn)
		}
		fn.Release()
	}
	fn, err = safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if !stopped && handle(typeOf(args)) {
			stop()
		}
		return nil
	})
	if err != nil {
		return func() {}, err
	}
	for _, name := range events {
		if _, err := target.Call("addEventListener", name, fn); err != nil {
			stop()
			return stop, err
		}
	}
	return stop, nil
}

func typeOf(args []safejs.Value) string {
	if len(args) == 0 {
		return ""
	}
	v, err := args[0].Get("type")
	if err != nil {
		return ""
	}
	name, err := v.String()
	if err != nil {
		return ""
	}
	return name
}

// exception returns what the error property of a request or a transaction holds, or nil.
func exception(v safejs.Value) error {
	e, err := v.Get("error")
	if err != nil {
		return err
	}
	if e.IsNull() || e.IsUndefined() {
		return nil
	}
	return jsvalue.ExceptionOf(e)
}

// storeError makes a browser's error one of the journal's.
func storeError(doing string, err error) error {
	var thrown js.Error
	if errors.As(err, &thrown) {
		err = jsvalue.ExceptionOf(safejs.Safe(thrown.Value))
	}
	var sentinel error
	switch {
	case named(err, "QuotaExceededError"):
		sentinel = journal.ErrQuota
	case named(err, "ConstraintError"):
		sentinel = journal.ErrExists
	case named(err, "InvalidStateError", "VersionError", "SecurityError", "UnknownError", "NotFoundError"), errors.Is(err, jsvalue.ErrMissing):
		sentinel = journal.ErrUnavailable
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w: %w", doing, sentinel, err)
}

func named(err error, names ...string) bool {
	for _, name := range names {
		if errors.Is(err, jsvalue.Exception{Name: name}) {
			return true
		}
	}
	return false
}
