package peers

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

const pouchPage = 1000

// pouchDB starts pouchdb-server on disk (leveldb), with a database that anybody may write to.
func pouchDB(b *testing.B) *peer {
	dir := b.TempDir()
	n := fmt.Sprint(port(b))
	process := start(b, dir, "node", packageFile(b, "node_modules", "pouchdb-server", "bin", "pouchdb-server"),
		"--host", "127.0.0.1", "--port", n, "--dir", dir, "--no-stdout-logs")
	p := &peer{name: "pouchdb-server 4.2.0", url: "http://127.0.0.1:" + n, process: process, share: 20}
	process.answers(p.url)
	p.head = jsonHead
	if _, err := p.connect(0).do("PUT", "/blobs", nil); err != nil {
		b.Fatalf("%v\n%s", err, process.log.Bytes())
	}
	p.put = pouchPuts
	p.took = func(answer []byte, _ request) error {
		if strings.Contains(string(answer), `"error"`) {
			return fmt.Errorf("%.300s", answer)
		}
		return nil
	}
	p.page = func(_ int, before []byte) (string, int, error) {
		var page struct {
			Results []struct{ Doc struct{ Data string } }
			Last    json.RawMessage `json:"last_seq"`
		}
		since := "0"
		if before != nil {
			if err := json.Unmarshal(before, &page); err != nil || len(page.Results) < pouchPage {
				return "", len(page.Results), err
			}
			since = strings.Trim(string(page.Last), `"`)
		}
		return fmt.Sprintf("/blobs/_changes?include_docs=true&limit=%d&since=%s", pouchPage, url.QueryEscape(since)), len(page.Results), nil
	}
	return p
}

func pouchPuts(connection, n, batch int) (all []request) {
	for at := 0; at < n; at += batch {
		if batch == 1 {
			all = append(all, request{"/blobs", asJSON(map[string]string{"data": blob(connection*n + at)}), 1})
			continue
		}
		var docs []any
		for i := range batch {
			docs = append(docs, map[string]string{"data": blob(connection*n + at + i)})
		}
		all = append(all, request{"/blobs/_bulk_docs", asJSON(map[string]any{"docs": docs}), batch})
	}
	return all
}
