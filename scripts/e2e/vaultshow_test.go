package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTheCommandLineTellsHowFullAVaultIs(t *testing.T) {
	d := newDaemon(t, "--quota", "100000")
	mine := newVault(t, d.url, d.invite)
	mine.put("claude", "chat", "a text that takes some room")
	var row struct {
		Vault, Server                 string
		Devices, Entries, Used, Quota int
	}
	if err := json.Unmarshal([]byte(mine.must("", "vault", "show", "--json")), &row); err != nil {
		t.Fatal(err)
	}
	if len(row.Vault) != 32 || row.Server != d.url || row.Devices != 1 || row.Entries == 0 || row.Used < 256 || row.Used > 10_000 || row.Quota != 100_000 {
		t.Errorf("%+v", row)
	}
	if got := mine.must("", "vault", "show"); !strings.Contains(got, " bytes, of 100000") || !strings.HasPrefix(got, row.Vault) {
		t.Errorf("shown: %q", got)
	}
}
