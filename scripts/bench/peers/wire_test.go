package peers

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/shared/history/trace"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/wasm/httpremote"
	"holdfast/wasm/journal"
	"holdfast/wasm/memorystore"
	"holdfast/wasm/replica"
)

// windowMS is how often an editor saves.
const windowMS = 5000

// ways are how a save can travel; each gives the bytes on the wire of all saves. The first is ours, the next three send the whole text.
var ways = []struct {
	name string
	send func(*testing.B, []trace.Window) int64
}{
	{"holdfast", sendHoldfast}, {"JSON", sendJSON}, {"JSON, gzip", sendZipped}, {"pouchdb", sendPouch}, {"Yjs", sendYjs},
}

// BenchmarkWire sends the autosaves of each editing trace in HOLDFAST_TRACES in all ways, over real sockets, and counts what passes: bodies, headers,
// padding, signatures, both ways, once the connection is signed in. Every save waits for its acknowledgement.
func BenchmarkWire(b *testing.B) {
	names, err := filepath.Glob(filepath.Join(os.Getenv("HOLDFAST_TRACES"), "*.json.gz"))
	if err != nil || len(names) == 0 {
		b.Skip("there are no editing traces (HOLDFAST_TRACES=FOLDER)")
	}
	fmt.Printf("\nbytes on the wire for a save, every %d s\n%-22s %7s", windowMS/1000, "", "saves")
	for _, w := range ways {
		fmt.Printf(" %11s", w.name)
	}
	fmt.Printf(" %s\n", "the best way with full texts / holdfast")
	for _, name := range names {
		packed, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		t, err := trace.Parse(packed)
		if err != nil {
			b.Fatal(err)
		}
		var saves []trace.Window
		t.Windows(windowMS, func(w trace.Window) bool { saves = append(saves, w); return true })
		fmt.Printf("%-22s %7d", strings.TrimSuffix(filepath.Base(name), ".json.gz"), len(saves))
		var each []float64
		for _, w := range ways {
			each = append(each, float64(w.send(b, saves))/float64(len(saves)))
			fmt.Printf(" %11.0f", each[len(each)-1])
		}
		fmt.Printf(" %.1f×\n", min(each[1], each[2], each[3])/each[0])
	}
}

// sendHoldfast has the real client core write, seal and push to holdfastd.
func sendHoldfast(b *testing.B, saves []trace.Window) int64 {
	address := fmt.Sprintf("127.0.0.1:%d", port(b))
	c := count(b, address)
	url := "http://" + c.host()
	p := start(b, "", holdfastd(b), "serve", "--listen", address, "--data", filepath.Join(b.TempDir(), "data"),
		"--registration", "open", "--rate", "0", "--log-level", "warn", "--public-url", url)
	defer p.stop()
	p.answers("http://" + address + "/healthz")
	keys, err := seal.NewDeviceKeys(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	store := memorystore.New()
	j := journal.New(store, keys.ID())
	r := replica.New(replica.Config{Store: store, Journal: j, Remote: httpremote.New(time.Minute), Rand: rand.Reader, Device: keys})
	now := time.Now().UnixMilli()
	if _, err := r.Create(background, url, "", now); err != nil {
		b.Fatal(err)
	}
	step := func() {
		for range 5 { // a checkpoint, once in 2000 entries, goes with the next step
			if _, err := r.Step(background, now); err != nil {
				b.Fatal(err)
			}
			status, err := r.Status(background)
			if err != nil {
				b.Fatal(err)
			}
			if status.Pending+status.Outbox == 0 {
				return
			}
		}
		b.Fatal("a save stays here")
	}
	step()
	c.bytes.Store(0)
	for _, w := range saves {
		now += windowMS
		change := journal.Change{Key: journal.Key{Site: "claude", Chat: "chat"}, Text: w.Text, Time: now, State: snapshot.Editing}
		if _, err := j.Record(background, change); err != nil {
			b.Fatal(err)
		}
		step()
	}
	return c.bytes.Load()
}

// sendJSON posts every text whole.
func sendJSON(b *testing.B, saves []trace.Window) int64 { return sendTexts(b, saves, asJSON) }

// sendZipped posts every text whole, packed.
func sendZipped(b *testing.B, saves []trace.Window) int64 {
	return sendTexts(b, saves, func(v any) []byte {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		if _, err := w.Write(asJSON(v)); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		return packed.Bytes()
	})
}

func sendTexts(b *testing.B, saves []trace.Window, encode func(any) []byte) int64 {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	c := count(b, strings.TrimPrefix(server.URL, "http://"))
	client := (&peer{url: "http://" + c.host(), head: jsonHead}).connect(0)
	defer client.CloseIdleConnections()
	for _, w := range saves {
		if _, err := client.do("POST", "/drafts", encode(map[string]string{"id": "draft", "text": w.Text})); err != nil {
			b.Fatal(err)
		}
	}
	return c.bytes.Load()
}

// sendPouch writes every text as the next revision of a document, as PouchDB's client does.
func sendPouch(b *testing.B, saves []trace.Window) int64 {
	p := pouchDB(b)
	defer p.process.stop()
	c := count(b, strings.TrimPrefix(p.url, "http://"))
	p.url = "http://" + c.host()
	client := p.connect(0)
	defer client.CloseIdleConnections()
	var last struct{ Rev string }
	for _, w := range saves {
		doc := map[string]string{"text": w.Text}
		if last.Rev != "" {
			doc["_rev"] = last.Rev
		}
		answer, err := client.do("PUT", "/blobs/draft", asJSON(doc))
		if err == nil {
			err = json.Unmarshal(answer, &last)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return c.bytes.Load()
}

// sendYjs has Yjs send an update a save, all its splices in one transaction, through Hocuspocus; node/hocuspocus.mjs checks the last text.
func sendYjs(b *testing.B, saves []trace.Window) int64 {
	var splices [][][3]any
	for _, w := range saves {
		var list [][3]any
		for _, s := range w.Splices {
			list = append(list, [3]any{s.Pos, s.Del, s.Ins})
		}
		splices = append(splices, list)
	}
	file := filepath.Join(b.TempDir(), "saves.json")
	if err := os.WriteFile(file, asJSON(map[string]any{"saves": splices, "end": saves[len(saves)-1].Text}), 0o600); err != nil {
		b.Fatal(err)
	}
	listen := port(b)
	c := count(b, fmt.Sprintf("127.0.0.1:%d", listen))
	out, err := exec.Command("node", packageFile(b, "hocuspocus.mjs"), fmt.Sprint(listen), "ws://"+c.host(), file).CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return c.bytes.Load()
}
