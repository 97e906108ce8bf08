package ledger_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/ledger"
	"holdfast/shared/strictcbor"
)

// everyKind gives one valid body of each kind.
func everyKind(t *testing.T) (*house, map[string]ledger.Body) {
	h, keys := withDevices(t, "a", "b")
	return h, map[string]ledger.Body{
		"vault":           ledger.FirstBody(h.root.Public(), h.root.agree, 1),
		"cert":            h.cert(keys[0].id(), newKey("new")),
		"epoch":           h.epoch(),
		"grant":           h.grant(keys[0].id(), keys[1].id()),
		"revoke":          h.revoke(keys[0].id(), ledger.Head{Seq: 3, Hash: ledger.Hash{3}}),
		"revoke from now": h.revoke(keys[0].id(), ledger.Head{}),
	}
}

func TestRecordComesBackAsItWas(t *testing.T) {
	h, bodies := everyKind(t)
	for name, body := range bodies {
		body.Extra = strictcbor.Extra{100: {0x01}, -1000: {0x40}}
		record := h.make(body, h.root)
		got, err := ledger.ParseRecord(record.Bytes())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(record, got); diff != "" {
			t.Errorf("%s differs (-made +read):\n%s", name, diff)
		}
		if err := got.Verify(h.root.Public()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRecordFieldsMustFitTogether(t *testing.T) {
	h, bodies := everyKind(t)
	for name, c := range map[string]struct {
		kind   string
		change func(*ledger.Body)
	}{
		"founding at place 1":            {"vault", func(b *ledger.Body) { b.Index, b.Prev = 1, ledger.Hash{1} }},
		"certificate at place 0":         {"cert", func(b *ledger.Body) { b.Index, b.Prev = 0, ledger.Hash{} }},
		"previous hash at place 0":       {"vault", func(b *ledger.Body) { b.Prev = ledger.Hash{1} }},
		"no previous hash":               {"cert", func(b *ledger.Body) { b.Prev = ledger.Hash{} }},
		"beyond the last place":          {"cert", func(b *ledger.Body) { b.Index = ledger.MaxRecords }},
		"negative time":                  {"cert", func(b *ledger.Body) { b.Time = -1 }},
		"time beyond 2^53":               {"cert", func(b *ledger.Body) { b.Time = 1 << 53 }},
		"short key":                      {"cert", func(b *ledger.Body) { b.Sign = b.Sign[:31] }},
		"no X25519 key":                  {"vault", func(b *ledger.Body) { b.Agree = nil }},
		"certificate with an epoch":      {"cert", func(b *ledger.Body) { b.Epoch = 1 }},
		"certificate with wraps":         {"cert", func(b *ledger.Body) { b.Wraps = []ledger.Wrap{wrapTo(b.Issuer)} }},
		"epoch 0":                        {"epoch", func(b *ledger.Body) { b.Epoch = 0 }},
		"epoch without wraps":            {"epoch", func(b *ledger.Body) { b.Wraps = nil }},
		"epoch with an empty wrap":       {"epoch", func(b *ledger.Body) { b.Wraps = []ledger.Wrap{{}} }},
		"epoch with a huge wrap":         {"epoch", func(b *ledger.Body) { b.Wraps = []ledger.Wrap{{Key: make([]byte, ledger.MaxWrap+1)}} }},
		"wraps twice":                    {"epoch", func(b *ledger.Body) { b.Wraps = []ledger.Wrap{b.Wraps[0], b.Wraps[0]} }},
		"epoch 2 without the key before": {"epoch", func(b *ledger.Body) { b.Previous = nil }},
		"epoch 1 with a key before":      {"epoch", func(b *ledger.Body) { b.Epoch = 1 }},
		"grant with a key before":        {"grant", func(b *ledger.Body) { b.Previous = []byte("x") }},
		"grant with a public key":        {"grant", func(b *ledger.Body) { b.Sign = make([]byte, 32) }},
		"removing nobody":                {"revoke", func(b *ledger.Body) { b.Device, b.Last = ledger.DeviceID{}, ledger.Head{} }},
		"removing at another's head":     {"revoke", func(b *ledger.Body) { b.Last.Device[0]++ }},
		"removing at a head without one": {"revoke", func(b *ledger.Body) { b.Last.Seq = 0 }},
		"removing with wraps":            {"revoke", func(b *ledger.Body) { b.Wraps = []ledger.Wrap{wrapTo(b.Device)} }},
	} {
		body := bodies[c.kind]
		c.change(&body)
		if _, err := ledger.NewRecord(body, h.root); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
	for _, kind := range []ledger.Kind{0, 6, 900} {
		body := bodies["cert"]
		body.Kind = kind
		if _, err := ledger.NewRecord(body, h.root); !errors.Is(err, ledger.ErrVersion) {
			t.Errorf("kind %d: %v, want ErrVersion", kind, err)
		}
	}
}

func TestForeignFieldsInARecordAreRefused(t *testing.T) {
	h, bodies := everyKind(t)
	for name, foreign := range map[string]strictcbor.Extra{
		"a removed device in a certificate": {14: append([]byte{0x50}, make([]byte, 16)...)},
		"a key id in a certificate":         {11: append([]byte{0x48}, make([]byte, 8)...)},
		"an epoch in a certificate":         {10: {0x01}},
	} {
		// The keys are this version's own, so that they have to be written by hand.
		record := h.make(bodies["cert"], h.root)
		raw := insertPairs(t, record.RawBody, foreign)
		record.RawBody = raw
		if _, err := ledger.ParseRecord(record.Bytes()); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
}

// insertPairs adds keys to a map that lie between or after those it has.
func insertPairs(t *testing.T, raw []byte, pairs strictcbor.Extra) []byte {
	t.Helper()
	type none struct{}
	extra, err := strictcbor.UnmarshalMap(raw, &none{})
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range pairs {
		extra[key] = value
	}
	out, err := strictcbor.MarshalMap(none{}, extra)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRecordsAreLimited(t *testing.T) {
	h, bodies := everyKind(t)
	record := h.make(bodies["cert"], h.root)
	record.RawBody = append(record.RawBody, make([]byte, ledger.MaxRecord)...)
	if _, err := ledger.ParseRecord(record.Bytes()); !errors.Is(err, ledger.ErrMalformed) {
		t.Errorf("a record beyond MaxRecord: %v", err)
	}
	full := bodies["epoch"]
	full.Wraps = nil
	for i := range ledger.MaxDevices + 1 {
		full.Wraps = append(full.Wraps, ledger.Wrap{Recipient: ledger.DeviceID{byte(i >> 8), byte(i)}, Key: make([]byte, 96)})
	}
	if n := len(h.make(full, h.root).Bytes()); n > ledger.MaxRecord {
		t.Errorf("an epoch for the most devices has %d bytes, more than MaxRecord", n)
	}
}

func TestEveryFlippedBitOfARecordIsNoticed(t *testing.T) {
	h, _ := withDevices(t, "a")
	for place, good := range h.records {
		for i := range good {
			for bit := range 8 {
				bad := bytes.Clone(good)
				bad[i] ^= 1 << bit
				changed := append(append([][]byte{}, h.records[:place]...), bad)
				if _, err := ledger.OpenRoster(h.vault(), changed); err == nil {
					t.Fatalf("record %d with bit %d of byte %d flipped passes", place, bit, i)
				}
			}
		}
	}
}
