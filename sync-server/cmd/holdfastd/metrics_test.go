package main

import (
	"net"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/sync-server/vault/vaulttest"
)

// TestMetricsCountRoutesAndNameNobody: the numbers stand on their own listener alone, without ids of vaults.
func TestMetricsCountRoutesAndNameNobody(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	s := startProcess(t, "127.0.0.1:0", filepath.Join(t.TempDir(), "data"), "--registration", "open", "--metrics", address)
	c := &vaulttest.Client{URL: s.url}
	o, d := vaulttest.NewOwner(t, "owner")
	if err := c.Register(t.Context(), o, ""); err != nil {
		t.Fatal(err)
	}
	pushed(t, c, o, d, 3)
	_, text := fetch(t, "http://"+address+"/metrics")
	for _, part := range []string{
		`holdfast_answers_total{route="/v1/vaults/{vault}/entries",status="200"} 1`, `holdfast_answer_seconds_count{route="/v1/session"} 2`,
		"holdfast_database_bytes ", "process_resident_memory_bytes ",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("metrics lack %s", part)
		}
	}
	if strings.Contains(text, o.Vault.String()) || strings.Contains(text, d.ID.String()) {
		t.Error("metrics name a vault or a device")
	}
	if status, _ := fetch(t, "http://"+address+"/debug/pprof/heap"); status != 200 {
		t.Errorf("profile: status %d", status)
	}
	for _, path := range []string{"/metrics", "/debug/pprof/heap"} {
		if status, _ := fetch(t, s.url+path); status != 404 {
			t.Errorf("%s on the public listener: status %d", path, status)
		}
	}
	if code := s.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, s.log)
	}
}
