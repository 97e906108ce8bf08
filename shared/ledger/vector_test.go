package ledger_test

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/strictcbor"
)

var update = flag.Bool("update", false, "write the vectors of format version 1 anew")

// TestVectorsOfVersion1 holds the format: these bytes must never change. The keys are those of newKey, Ed25519 signs
// without randomness.
func TestVectorsOfVersion1(t *testing.T) {
	got := vectors(t)
	const file = "testdata/v1-vectors.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the bytes of format version 1 have changed:\n%s\nwant\n%s", got, want)
	}
}

func vectors(t *testing.T) string {
	var b strings.Builder
	line := func(name string, value []byte) { fmt.Fprintf(&b, "%s %s\n", name, hex.EncodeToString(value)) }
	h, keys := withDevices(t, "a", "b")
	h.must(h.cert(keys[0].id(), newKey("c")), keys[0])
	h.must(h.grant(keys[0].id(), newKey("c").id()), keys[0])
	h.must(h.revoke(keys[1].id(), ledger.Head{Seq: 2, Hash: ledger.Hash{2}}), h.root)
	h.must(h.epoch(), h.root)
	vault, first := h.vault(), keys[0].id()
	line("root-public", h.root.Public())
	line("vault-id", vault[:])
	line("device-id", first[:])
	for i, record := range h.records {
		line(fmt.Sprintf("record-%d", i), record)
	}
	mark := h.roster.Mark()
	line("roster-hash", mark.Hash[:])
	about := ledger.Hash{7}
	for i, header := range []ledger.Header{
		{Seq: 1, Class: ledger.ClassRecords},
		{Seq: 2, Prev: ledger.Hash{1}, Class: ledger.ClassTombstone, Heads: []ledger.Head{mark, {Device: ledger.DeviceID{255}, Seq: 300, Hash: ledger.Hash{3}}}},
		{Seq: 1 << 40, Prev: ledger.Hash{1}, Class: ledger.ClassCountersign, About: &about, Extra: strictcbor.Extra{20: {0x01}}},
		{Seq: 9, Prev: ledger.Hash{1}, Class: ledger.ClassCheckpoint, Heads: []ledger.Head{mark, {Device: ledger.DeviceID{255}, Seq: 300, Hash: ledger.Hash{3}}}, From: 5},
		{Seq: 10, Prev: ledger.Hash{1}, Class: ledger.ClassRecords, Bulk: true},
	} {
		header.Vault, header.Device, header.Epoch, header.Nonce = vault, first, 1, [24]byte{1, 2, 3}
		e, err := ledger.NewEntry(header, []byte("sealed bytes"), keys[0])
		if err != nil {
			t.Fatal(err)
		}
		data, err := e.Header.AssociatedData()
		if err != nil {
			t.Fatal(err)
		}
		hash := e.Hash()
		line(fmt.Sprintf("entry-%d", i), e.Bytes())
		line(fmt.Sprintf("entry-%d-purged", i), e.Purged().Bytes())
		line(fmt.Sprintf("entry-%d-hash", i), hash[:])
		line(fmt.Sprintf("entry-%d-associated-data", i), data)
	}
	return b.String()
}

// TestSeedsComeFromTheVectors keeps the fuzz seeds as good as the format: they are the vectors, and -update writes them.
func TestSeedsComeFromTheVectors(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(vectors(t)), "\n") {
		name, digits, _ := strings.Cut(line, " ")
		value, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		targets := map[string][]byte{}
		switch {
		case strings.HasPrefix(name, "record-"):
			targets["FuzzRecordHasOneSpelling"], targets["FuzzRosterSurvives"] = value, value
		case strings.HasPrefix(name, "entry-") && !strings.HasSuffix(name, "hash") && !strings.HasSuffix(name, "data"):
			targets["FuzzEntryHasOneSpelling"] = value
			e, err := ledger.ParseEntry(value)
			if err != nil {
				t.Fatal(err)
			}
			targets["FuzzHeaderHasOneSpelling"] = e.RawHeader
		}
		for target, seed := range targets {
			file := fmt.Sprintf("testdata/fuzz/%s/%s", target, name)
			want := fmt.Appendf(nil, "go test fuzz v1\n[]byte(%q)\n", seed)
			if *update {
				if err := os.MkdirAll("testdata/fuzz/"+target, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, want, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is not the vector %s: %v", file, name, err)
			}
		}
	}
}
