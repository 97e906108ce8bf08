package jsvalue

import (
	"context"
	"fmt"

	"github.com/hack-pad/safejs"
)

// Await blocks the calling goroutine until a promise is settled or ctx ends. A rejection comes back as an Exception. Both callbacks
// are released whichever of them ran; after ctx has ended they stay until the promise settles, because JavaScript still holds them.
//
// It must not be called from within a js.Func: JavaScript could not go on, and Go would report a deadlock.
func Await(ctx context.Context, promise safejs.Value) (safejs.Value, error) {
	type outcome struct {
		value safejs.Value
		err   error
	}
	settled := make(chan outcome, 1)
	var onValue, onError safejs.Func
	settle := func(o outcome) {
		settled <- o
		onValue.Release()
		onError.Release()
	}
	var err error
	if onValue, err = safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		settle(outcome{value: first(args)})
		return nil
	}); err != nil {
		return safejs.Undefined(), fmt.Errorf("await promise: %w", err)
	}
	if onError, err = safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		settle(outcome{err: ExceptionOf(first(args))})
		return nil
	}); err != nil {
		onValue.Release()
		return safejs.Undefined(), fmt.Errorf("await promise: %w", err)
	}
	if _, err := promise.Call("then", onValue, onError); err != nil {
		onValue.Release()
		onError.Release()
		return safejs.Undefined(), fmt.Errorf("await promise: %w", err)
	}
	select {
	case o := <-settled:
		return o.value, o.err
	case <-ctx.Done():
		return safejs.Undefined(), ctx.Err()
	}
}

func first(args []safejs.Value) safejs.Value {
	if len(args) == 0 {
		return safejs.Undefined()
	}
	return args[0]
}

// NewPromise runs work on its own goroutine and returns the promise of its result. When work fails, the promise is rejected with
// reject(err). The executor is released at once; resolve and reject belong to JavaScript.
func NewPromise(work func() (safejs.Value, error), reject func(error) safejs.Value) (safejs.Value, error) {
	class, err := Global("Promise")
	if err != nil {
		return safejs.Undefined(), err
	}
	executor, err := safejs.FuncOf(func(_ safejs.Value, settle []safejs.Value) any {
		go func() {
			value, err := work()
			if err != nil {
				_, _ = settle[1].Invoke(reject(err))
				return
			}
			_, _ = settle[0].Invoke(value)
		}()
		return nil
	})
	if err != nil {
		return safejs.Undefined(), fmt.Errorf("make a promise: %w", err)
	}
	defer executor.Release()
	promise, err := class.New(executor)
	if err != nil {
		return safejs.Undefined(), fmt.Errorf("make a promise: %w", err)
	}
	return promise, nil
}
