package peers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

const (
	pocketRecords = "/api/collections/blobs/records"
	pocketPage    = 1000 // the most that it gives at once
)

// asJSON is v in JSON; it always is.
func asJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// blob is as many characters as the others' blobs have bytes: base64 would make them a third larger.
func blob(n int) string {
	text := fmt.Sprintf("%016x", uint64(n)*0x9e3779b97f4a7c15)
	return strings.Repeat(text, blobSize/len(text))
}

// pocketBase starts PocketBase with a collection of texts that anybody may make and read.
func pocketBase(b *testing.B) *peer {
	data := filepath.Join(b.TempDir(), "data")
	address := fmt.Sprintf("127.0.0.1:%d", port(b))
	const email, password = "bench@example.com", "only for the benchmark"
	run(b, pocketbase(b), "superuser", "upsert", email, password, "--dir", data)
	process := start(b, "", pocketbase(b), "serve", "--http", address, "--dir", data, "--dev=false")
	p := &peer{name: "PocketBase 0.39.11", url: "http://" + address, process: process, share: 50}
	process.answers(p.url + "/api/health")
	c := &connection{peer: p, head: http.Header{"Content-Type": {"application/json"}}}
	ask := func(method, path string, message any) []byte {
		answer, err := c.do(method, path, asJSON(message))
		if err != nil {
			b.Fatalf("%v\n%s", err, process.log.Bytes())
		}
		return answer
	}
	var session struct{ Token string }
	if err := json.Unmarshal(ask("POST", "/api/collections/_superusers/auth-with-password", map[string]string{"identity": email, "password": password}), &session); err != nil {
		b.Fatal(err)
	}
	c.head.Set("Authorization", session.Token)
	ask("PATCH", "/api/settings", map[string]any{"batch": map[string]any{"enabled": true, "maxRequests": batchSize, "timeout": 30}})
	ask("POST", "/api/collections", map[string]any{"name": "blobs", "type": "base", "listRule": "", "viewRule": "", "createRule": "",
		"fields": []any{map[string]any{"name": "data", "type": "text"}}})
	p.head = jsonHead
	p.put = pocketPuts
	p.took = func([]byte, request) error { return nil } // the status says it
	p.page = func(_ int, before []byte) (string, int, error) {
		var page struct {
			Page  int
			Items []struct{ ID, Data string }
		}
		if before != nil {
			if err := json.Unmarshal(before, &page); err != nil || len(page.Items) < pocketPage {
				return "", len(page.Items), err
			}
		}
		return fmt.Sprintf("%s?skipTotal=1&perPage=%d&page=%d", pocketRecords, pocketPage, page.Page+1), len(page.Items), nil
	}
	return p
}

func pocketPuts(connection, n, batch int) (all []request) {
	for at := 0; at < n; at += batch {
		if batch == 1 {
			all = append(all, request{pocketRecords, asJSON(map[string]string{"data": blob(connection*n + at)}), 1})
			continue
		}
		var requests []any
		for i := range batch {
			requests = append(requests, map[string]any{"method": "POST", "url": pocketRecords, "body": map[string]string{"data": blob(connection*n + at + i)}})
		}
		all = append(all, request{"/api/batch", asJSON(map[string]any{"requests": requests}), batch})
	}
	return all
}
