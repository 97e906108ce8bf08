package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/hack-pad/safejs"

	"holdfast/wasm/calls"
	"holdfast/wasm/jsvalue"
)

// exported is the name of the one object that JavaScript finds.
const exported = "holdfast"

// export binds the table of calls to one object: a function for each call, which takes a Uint8Array and returns a promise of one. The
// functions live as long as the program. Every failure rejects with an Error that has a code.
func export(core func(context.Context) (*calls.Core, error)) error {
	functions := map[string]any{}
	for _, call := range calls.Table() {
		f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
			return answer(call, core, args)
		})
		if err != nil {
			return fmt.Errorf("export %s: %w", call.Name, err)
		}
		functions[call.Name] = f
	}
	object, err := jsvalue.Global("Object")
	if err != nil {
		return err
	}
	if object, err = object.New(); err != nil {
		return err
	}
	for name, f := range functions {
		if err := object.Set(name, f); err != nil {
			return fmt.Errorf("export %s: %w", name, err)
		}
	}
	return safejs.Global().Set(exported, object)
}

// answer runs one call on its own goroutine: JavaScript must go on meanwhile, or the promises that the call awaits never settle.
func answer(call calls.Call, core func(context.Context) (*calls.Core, error), args []safejs.Value) any {
	promise, err := jsvalue.NewPromise(func() (safejs.Value, error) { return do(call, core, args) }, rejection)
	if err != nil {
		return rejection(err)
	}
	return promise
}

func do(call calls.Call, core func(context.Context) (*calls.Core, error), args []safejs.Value) (out safejs.Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &calls.Error{Code: calls.CodeInternal, Message: fmt.Sprintf("%s: panic: %v", call.Name, p)}
		}
	}()
	if len(args) != 1 {
		return safejs.Undefined(), &calls.Error{Code: calls.CodeInvalid, Message: call.Name + ": want one argument"}
	}
	in, err := jsvalue.Bytes(args[0])
	if err != nil {
		return safejs.Undefined(), &calls.Error{Code: calls.CodeInvalid, Message: call.Name + ": " + err.Error()}
	}
	ctx := context.Background()
	c, err := core(ctx)
	if err != nil {
		return safejs.Undefined(), err
	}
	answer, err := call.Do(ctx, c, in)
	if err != nil {
		return safejs.Undefined(), err
	}
	return jsvalue.FromBytes(answer)
}

// rejection makes the JavaScript Error of a failed call.
func rejection(err error) safejs.Value {
	message := err.Error()
	if own := (*calls.Error)(nil); errors.As(err, &own) {
		message = own.Message
	}
	v, makeErr := jsvalue.NewError(calls.CodeOf(err), message)
	if makeErr != nil {
		return safejs.Undefined()
	}
	return v
}
