package calls

import (
	"context"
	"fmt"
	"reflect"
)

// Call is one function that may be called from outside.
type Call struct {
	Name string
	In   reflect.Type // struct
	Out  reflect.Type // struct
	f    reflect.Value
}

// Table lists every call, in the order in which the generated types show them.
func Table() []Call {
	return []Call{
		call("hello", (*Core).hello),
		call("record", (*Core).record),
		call("rekey", (*Core).rekey),
		call("drafts", (*Core).drafts),
		call("versions", (*Core).versions),
		call("text", (*Core).text),
		call("pin", (*Core).pin),
		call("latest", (*Core).latest),
		call("recordTurns", (*Core).recordTurns),
		call("chats", (*Core).chats),
		call("turns", (*Core).turns),
		call("search", (*Core).search),
		call("searchStep", (*Core).searchStep),
		call("exportList", (*Core).exportList),
		call("exportBegin", (*Core).exportBegin),
		call("backupBegin", (*Core).backupBegin),
		call("readStream", (*Core).readStream),
		call("restoreBegin", (*Core).restoreBegin),
		call("writeStream", (*Core).writeStream),
		call("endStream", (*Core).endStream),
		call("importChat", (*Core).importChat),
		call("observe", (*Core).observe),
		call("deleteDraft", (*Core).deleteDraft),
		call("deleteChat", (*Core).deleteChat),
		call("settleDeletions", (*Core).settleDeletions),
		call("guidance", (*Core).guidance),
		call("syncCreate", (*Core).syncCreate),
		call("syncCode", (*Core).syncCode),
		call("syncCodeKept", (*Core).syncCodeKept),
		call("syncJoin", (*Core).syncJoin),
		call("syncStep", (*Core).syncStep),
		call("syncStatus", (*Core).syncStatus),
		call("syncResume", (*Core).syncResume),
		call("syncDevices", (*Core).syncDevices),
		call("syncRevoke", (*Core).syncRevoke),
		call("syncErase", (*Core).syncErase),
		call("end", (*Core).end),
		call("pairOffer", (*Core).pairOffer),
		call("pairAccept", (*Core).pairAccept),
		call("pairStep", (*Core).pairStep),
		call("pairStop", (*Core).pairStop),
		call("boardTell", (*Core).boardTell),
	}
}

// call takes a func(*Core, context.Context, In) (Out, error). It is no generic function: one for each pair of types took 20 KB compressed.
func call(name string, f any) Call {
	v := reflect.ValueOf(f)
	return Call{Name: name, In: v.Type().In(2), Out: v.Type().Out(0), f: v}
}

func (call Call) do(ctx context.Context, c *Core, raw []byte) ([]byte, error) {
	in := reflect.New(call.In)
	if err := decode(raw, in.Interface()); err != nil {
		return nil, err
	}
	out := call.f.Call([]reflect.Value{reflect.ValueOf(c), reflect.ValueOf(ctx), in.Elem()})
	if err, failed := out[1].Interface().(error); failed {
		return nil, err
	}
	return encode(out[0].Interface())
}

// Do runs the call on c: CBOR in, CBOR out. The error is always an *Error; a panic becomes one with CodeInternal. It may be called
// concurrently.
func (call Call) Do(ctx context.Context, c *Core, in []byte) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, &Error{Code: CodeInternal, Message: fmt.Sprintf("%s: panic: %v", call.Name, p)}
		}
	}()
	if out, err = call.do(ctx, c, in); err != nil {
		return nil, coded(call.Name, err)
	}
	return out, nil
}
