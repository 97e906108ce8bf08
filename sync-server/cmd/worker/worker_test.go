package main_test

import (
	"compress/gzip"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/api/apitest"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

// TestStoreOverD1 runs the contract of stores in D1 itself.
func TestStoreOverD1(t *testing.T) {
	w := serve(t)
	vaulttest.Run(t, func(t *testing.T) vault.Store {
		if err := call(t.Context(), http.MethodDelete, w.SQL, nil, &answer{}); err != nil {
			t.Fatal(err)
		}
		db := sql.OpenDB(d1{w.SQL})
		t.Cleanup(func() { db.Close() })
		return sqlstore.New(db)
	})
}

// TestContract runs the suite of every server against the Worker in workerd.
func TestContract(t *testing.T) {
	w := serve(t)
	apitest.Run(t, apitest.Server{T: t, URL: w.Worker, Public: w.Worker, Fronted: true})
}

// TestInfoSaysWhatIsOff: nothing waits here, and clients are told.
func TestInfoSaysWhatIsOff(t *testing.T) {
	w := serve(t)
	var info wire.Info
	s := apitest.Server{T: t, URL: w.Worker, Public: w.Worker}
	if code := s.Call(apitest.Request{Method: "GET", Path: wire.RouteInfo}, &info); code != "" {
		t.Fatal(code)
	}
	if info.Has(wire.CapabilityLongPoll) || !info.Has(wire.CapabilityPairing) || !info.Has(wire.CapabilityDelete) || info.Limits.Wait != 0 || info.URL != w.Worker || !strings.HasPrefix(info.Server, "holdfast-worker ") {
		t.Errorf("info = %+v", info)
	}
}

// TestSize: the most that the Worker may weigh, compressed as the platform counts it, which allows 3 MB without paying; the one with a board needs a paid plan.
func TestSize(t *testing.T) {
	for file, most := range map[string]int{"build/app.wasm": 2_500_000, "build/board/app.wasm": 4_000_000} {
		weigh(t, file, most)
	}
}

func weigh(t *testing.T, file string, most int) {
	t.Helper()
	program, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("run make build first: %v", err)
	}
	var size counter
	z, err := gzip.NewWriterLevel(&size, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(program); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d bytes, %d compressed", file, len(program), size)
	if int(size) > most {
		t.Errorf("%s weighs %d bytes, at most %d", file, size, most)
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// TestWranglerTakesIt goes the way of the README as far as it goes without an account: migrations by wrangler, an invitation as SQL, and the
// upload that deploy would make.
func TestWranglerTakesIt(t *testing.T) {
	data, out := t.TempDir(), t.TempDir()
	invite := vault.Invite{Hash: [32]byte{1, 2, 3}, Note: "for Zoë's O'Brien; DROP TABLE vaults", Uses: 2, Created: 5, Expires: 7}
	local := []string{"--local", "--persist-to", data}
	for _, args := range [][]string{
		append([]string{"d1", "migrations", "apply", "holdfast"}, local...),
		append([]string{"d1", "execute", "holdfast", "--command", sqlstore.InviteSQL(invite)}, local...),
		append([]string{"d1", "execute", "holdfast", "--json", "--command", "SELECT hex(hash) AS hash, note, uses, created, expires FROM invites"}, local...),
		{"deploy", "--dry-run", "--outdir", out},
	} {
		cmd := exec.Command("node", append([]string{"node_modules/wrangler/bin/wrangler.js"}, args...)...)
		cmd.Env = append(os.Environ(), "WRANGLER_SEND_METRICS=false", "CI=true", "NO_COLOR=1")
		said, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("wrangler %s: %v\n%s", strings.Join(args, " "), err, said)
		}
		if args[1] != "execute" || args[3] != "--json" {
			continue
		}
		want := fmt.Sprintf(`"hash": %q`, strings.ToUpper(hex.EncodeToString(invite.Hash[:])))
		for _, part := range []string{want, `"note": "for Zoë's O'Brien; DROP TABLE vaults"`, `"uses": 2`, `"created": 5`, `"expires": 7`} {
			if !strings.Contains(string(said), part) {
				t.Errorf("the database lacks %s: %s", part, said)
			}
		}
	}
	if _, err := os.Stat(out + "/worker.js"); err != nil {
		t.Errorf("nothing to upload: %v", err)
	}
}
