package snapshot_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"holdfast/shared/history"
	"holdfast/shared/snapshot"
)

func array(t *rapid.T) (a [16]byte) {
	copy(a[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
	return a
}

func record(t *rapid.T) snapshot.Record {
	extra := rapid.SampledFrom([]snapshot.Extra{nil, {99: {0x61, 0x78}}, {-7: {0xf5}, 1 << 40: {0x80}}}).Draw(t, "extra")
	switch rapid.IntRange(1, 7).Draw(t, "kind") {
	case 1:
		return snapshot.Record{Kind: snapshot.KindDraft, Draft: &snapshot.Draft{ID: array(t), Site: rapid.String().Draw(t, "site"),
			Chat: rapid.String().Draw(t, "chat"), Device: array(t), Created: rapid.Int64().Draw(t, "created"), Extra: extra}}
	case 2:
		v := snapshot.Version{Draft: array(t), Device: array(t), N: rapid.Uint64Min(1).Draw(t, "n"), Time: rapid.Int64().Draw(t, "time"),
			State: snapshot.State(rapid.Uint64().Draw(t, "state")), Lost: rapid.Uint64().Draw(t, "lost"),
			Files: rapid.SliceOfN(rapid.Custom(file), 0, 3).Draw(t, "files"), Extra: extra}
		if rapid.Bool().Draw(t, "parked") {
			v.Park = &snapshot.Park{Priority: rapid.Uint64().Draw(t, "priority"), Note: rapid.String().Draw(t, "note"), Extra: extra}
		}
		if v.Keyframe = rapid.Bool().Draw(t, "keyframe"); v.Keyframe {
			v.Text = rapid.String().Draw(t, "text")
		} else {
			v.Splices = history.Diff(rapid.String().Draw(t, "old"), rapid.String().Draw(t, "new"))
		}
		return snapshot.Record{Kind: snapshot.KindVersion, Version: &v}
	case 3:
		return snapshot.Record{Kind: snapshot.KindDevice, Device: &snapshot.Device{ID: array(t), Name: rapid.String().Draw(t, "name"), Extra: extra}}
	case 4:
		return snapshot.Record{Kind: snapshot.KindTurn, Turn: &snapshot.Turn{Role: snapshot.Role(rapid.Uint64().Draw(t, "role")), Text: rapid.String().Draw(t, "text"), Extra: extra}}
	case 5:
		return snapshot.Record{Kind: snapshot.KindChat, Chat: &snapshot.Chat{Site: rapid.String().Draw(t, "site"), Chat: rapid.String().Draw(t, "chat"),
			Was: rapid.String().Draw(t, "was"), Device: array(t), N: rapid.Uint64Min(1).Draw(t, "n"), Time: rapid.Int64().Draw(t, "time"),
			Turns: rapid.SliceOfN(rapid.Custom(chatTurn), 0, 5).Draw(t, "turns"), Extra: extra}}
	case 6:
		return snapshot.Record{Kind: snapshot.KindPin, Pin: &snapshot.Pin{Draft: array(t), Device: array(t), N: rapid.Uint64().Draw(t, "n"),
			Pinned: rapid.Bool().Draw(t, "pinned"), Updated: rapid.Int64().Draw(t, "updated"), Extra: extra}}
	default:
		return snapshot.Record{Kind: 24, Raw: rapid.SampledFrom([][]byte{unhex("821818a0"), unhex("811818"), unhex("831818f6f6")}).Draw(t, "raw")}
	}
}

func file(t *rapid.T) snapshot.File {
	return snapshot.File{Name: rapid.String().Draw(t, "name"), Size: rapid.Uint64().Draw(t, "size"), Type: rapid.String().Draw(t, "type"),
		Part: rapid.SampledFrom([]string{"", "tab/1"}).Draw(t, "part"), Extra: rapid.SampledFrom([]snapshot.Extra{nil, {9: {0xf5}}}).Draw(t, "extra")}
}

func chatTurn(t *rapid.T) snapshot.ChatTurn {
	turn := snapshot.ChatTurn{Role: snapshot.User, State: snapshot.TurnState(rapid.Uint64().Draw(t, "state")), Message: rapid.String().Draw(t, "message")}
	if rapid.Bool().Draw(t, "streams") {
		turn.Text, turn.Extra = rapid.String().Draw(t, "text"), snapshot.Extra{31: {0x05}}
	} else {
		id := array(t)
		turn.Sum, turn.Draft = id[:], id[:]
	}
	return turn
}

func TestDecodeUndoesEncode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(rapid.Custom(record), 0, 20).Draw(t, "records")
		created := rapid.Int64().Draw(t, "created")
		b, err := snapshot.Encode(records, created)
		if err != nil {
			t.Fatal(err)
		}
		got, err := snapshot.Decode(b)
		want := snapshot.Snapshot{Records: records, Created: created}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("Decode: %v (-want +got):\n%s", err, diff)
		}
	})
}

// TestDamageIsNoticed: whatever a disk or a network does to a snapshot, it is
// refused or reads as before.
func TestDamageIsNoticed(t *testing.T) {
	whole, err := golden()["v1-two-devices"].Encode()
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for _, bit := range []byte{1, 0x80} {
			damaged := bytes.Clone(whole)
			damaged[i] ^= bit
			if got, err := snapshot.Decode(damaged); err == nil {
				if diff := cmp.Diff(golden()["v1-two-devices"], got); diff != "" {
					t.Fatalf("bit %#x of byte %d altered: read as something else:\n%s", bit, i, diff)
				}
			}
		}
	}
}

// FuzzDecode: what is accepted encodes to the very same content.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/*.hfs")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds in testdata: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(content(f, b)) // tried as content too, see below
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if !bytes.HasPrefix(b, []byte(snapshot.Magic)) {
			b = packed(t, b) // the fuzzer finds no valid frame by itself
		}
		s, err := snapshot.Decode(b)
		if err != nil {
			return
		}
		again, err := s.Encode()
		if err != nil {
			t.Fatalf("Encode(Decode(%x)): %v", b, err)
		}
		if !bytes.Equal(content(t, again), content(t, b)) {
			t.Fatalf("content %x came back as %x", content(t, b), content(t, again))
		}
	})
}

// FuzzDecodeRecord: the same for a single row.
func FuzzDecodeRecord(f *testing.F) {
	n := 0
	for _, s := range golden() {
		for _, r := range s.Records {
			row, err := snapshot.EncodeRecord(r)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(row)
			n++
		}
	}
	if n == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, row []byte) {
		r, err := snapshot.DecodeRecord(row)
		if err != nil || bytes.HasPrefix(row, []byte{0x28}) {
			return
		}
		again, err := snapshot.EncodeRecord(r)
		if err != nil {
			t.Fatalf("EncodeRecord(DecodeRecord(%x)): %v", row, err)
		}
		if len(row) <= 1024 && !bytes.Equal(row, again) {
			t.Fatalf("row %x came back as %x", row, again)
		}
	})
}
