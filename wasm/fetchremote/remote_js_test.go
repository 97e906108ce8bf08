package fetchremote_test

import (
	"syscall/js"
	"testing"
	"time"

	"holdfast/wasm/fetchremote"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

func TestRemoteKeepsTheContract(t *testing.T) {
	http := js.Global().Call("require", "node:http")
	server, base := listen(t, http, serveEcho)
	gone, closed := listen(t, http, js.Undefined())
	stop(gone)
	defer stop(server)
	replicatest.RunRemote(t, base, closed, func(limit time.Duration) replica.Remote { return fetchremote.New(limit) })
}

func TestRemoteRefusesWhatFetchWouldTakeAsRelative(t *testing.T) {
	for _, url := range []string{"/v1/info", "chrome-extension://x/y", "data:text/plain,x", "file:///etc/passwd"} {
		if a, err := fetchremote.New(time.Second).Do(t.Context(), replica.Request{Method: "GET", URL: url}); err == nil {
			t.Errorf("GET %s: %+v", url, a)
		}
	}
}

// listen starts a server of Node's on a free port of the loopback.
func listen(t *testing.T, http js.Value, handler any) (server js.Value, base string) {
	if f, ok := handler.(func(js.Value, []js.Value) any); ok {
		handler = js.FuncOf(f)
	}
	server = http.Call("createServer", handler)
	ready := make(chan struct{})
	var listening js.Func
	listening = js.FuncOf(func(js.Value, []js.Value) any { close(ready); listening.Release(); return nil })
	server.Call("listen", 0, "127.0.0.1", listening)
	<-ready
	return server, "http://127.0.0.1:" + js.Global().Call("String", server.Call("address").Get("port")).String()
}

func stop(server js.Value) {
	server.Call("closeAllConnections")
	server.Call("close")
}

// serveEcho answers as replicatest.Echo says. It runs as a js.Func: nothing in it may block.
func serveEcho(_ js.Value, args []js.Value) any {
	request, response := args[0], args[1]
	var body []byte
	var data, end js.Func
	data = js.FuncOf(func(_ js.Value, chunk []js.Value) any {
		piece := make([]byte, chunk[0].Get("length").Int())
		js.CopyBytesToGo(piece, chunk[0])
		body = append(body, piece...)
		return nil
	})
	end = js.FuncOf(func(js.Value, []js.Value) any {
		data.Release()
		end.Release()
		headers := request.Get("headers")
		answer(request, response, replicatest.Echo(replicatest.EchoRequest{Method: request.Get("method").String(), Path: request.Get("url").String(),
			Authorization: text(headers.Get("authorization")), ContentType: text(headers.Get("content-type")), Body: body}))
		return nil
	})
	request.Call("on", "data", data)
	request.Call("on", "end", end)
	return nil
}

func answer(request, response js.Value, a replicatest.EchoAnswer) {
	if a.Hang {
		return
	}
	for name, value := range a.Header {
		response.Call("setHeader", name, value)
	}
	response.Set("statusCode", a.Status)
	body := js.Global().Get("Uint8Array").New(len(a.Body))
	js.CopyBytesToJS(body, a.Body)
	if !a.Cut {
		response.Call("end", body)
		return
	}
	response.Call("setHeader", "Content-Length", len(a.Body)+10)
	var written js.Func
	written = js.FuncOf(func(js.Value, []js.Value) any {
		written.Release()
		request.Get("socket").Call("destroy")
		return nil
	})
	response.Call("write", body, written)
}

func text(v js.Value) string {
	if v.IsUndefined() {
		return ""
	}
	return v.String()
}
