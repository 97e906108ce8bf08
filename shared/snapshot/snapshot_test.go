package snapshot_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/zstd"

	"holdfast/shared/history"
	"holdfast/shared/snapshot"
)

var update = flag.Bool("update", false, "write the golden files anew; a format version that was released never changes")

// golden are the snapshots of testdata, which every later version must read.
func golden() map[string]snapshot.Snapshot {
	phone, laptop := [16]byte{0xA1, 1}, [16]byte{0xB2, 2}
	id := snapshot.DraftIDOf("chatgpt", "0", "c-42", "tab-1")
	text, edited := "Explain 日本語 and 😀", "Explain 日本語 and 🙂 again"
	draft := snapshot.Record{Kind: snapshot.KindDraft, Draft: &snapshot.Draft{
		ID: id, Site: "chatgpt", Account: "0", Chat: "c-42", Tab: "tab-1", Device: phone, Created: 1_790_000_000_000, Updated: 1_790_000_001_000}}
	first := snapshot.Record{Kind: snapshot.KindVersion, Version: &snapshot.Version{
		Draft: id, Device: phone, N: 1, Time: 1_790_000_000_000, State: snapshot.Editing, Keyframe: true, Text: text, Sum: history.Sum(text)}}
	second := snapshot.Record{Kind: snapshot.KindVersion, Version: &snapshot.Version{
		Draft: id, Device: phone, N: 2, Time: 1_790_000_001_000, State: snapshot.Sent, Splices: history.Diff(text, edited), Sum: history.Sum(edited), Lost: 1}}
	sibling := snapshot.Record{Kind: snapshot.KindVersion, Version: &snapshot.Version{
		Draft: id, Device: laptop, N: 1, Time: 1_790_000_002_000, State: snapshot.Rescue, Keyframe: true, Text: "", Sum: history.Sum("")}}
	name := snapshot.Record{Kind: snapshot.KindDevice, Device: &snapshot.Device{ID: laptop, Name: "Laptop", Updated: 1_790_000_000_000}}

	asked := snapshot.Turn{Role: snapshot.User, Text: text}
	sum := asked.Sum()
	chat := snapshot.Chat{Site: "chatgpt", Account: "0", Chat: "c-42", Was: "new:7", Device: phone, N: 1, Time: 1_790_000_004_000, Seen: 80, Turns: []snapshot.ChatTurn{
		{Role: snapshot.User, Sum: sum[:], State: snapshot.TurnComplete, Message: "m-1", Draft: id[:], Version: 2, Lost: 1},
		{Role: snapshot.Assistant, Text: "Half an ans", State: snapshot.TurnStreaming, Message: "m-2", Model: "gpt-5"}}}
	newerChat := chat
	newerChat.Extra = snapshot.Extra{77: unhex("f5")}
	newerChat.Turns = []snapshot.ChatTurn{{Role: 9, Sum: sum[:], State: 9, Extra: snapshot.Extra{-3: unhex("820102")}}}

	attached := *first.Version
	attached.Files = []snapshot.File{{Name: "Bericht.pdf", Size: 120_431, Type: "application/pdf"}, {Name: "Pasted text.txt", Size: 1_000_000, Part: "tab-1/1"},
		{Extra: snapshot.Extra{70: unhex("f5")}}}

	newer := *second.Version
	newer.State, newer.Extra = 77, snapshot.Extra{10: unhex("83010203"), -1000: unhex("a101f5")}
	return map[string]snapshot.Snapshot{
		"v1-empty":       {Records: []snapshot.Record{}, Created: 1_790_000_000_000},
		"v1-two-devices": {Records: []snapshot.Record{draft, first, second, sibling, name}, Created: 1_790_000_003_000},
		"v1-files":       {Records: []snapshot.Record{{Kind: snapshot.KindVersion, Version: &attached}}, Created: 1_790_000_003_000},
		"v1-chat":        {Created: 1_790_000_005_000, Records: []snapshot.Record{{Kind: snapshot.KindTurn, Turn: &asked}, {Kind: snapshot.KindChat, Chat: &chat}}},
		"v1-deletion": {Created: 1_790_000_006_000, Records: []snapshot.Record{{Kind: snapshot.KindDeletion, Deletion: &snapshot.Deletion{
			Device: phone, Time: 1_790_000_006_000, Extra: snapshot.Extra{11: unhex("f4")},
			Drafts: []snapshot.Gone{{ID: id, UpTo: []snapshot.Mark{{Device: phone, N: 2}, {Device: laptop, N: 1}}}},
			Chats:  []snapshot.Gone{{ID: chat.ID(), UpTo: []snapshot.Mark{{Device: phone, N: 1_790_000_004_000}}}}}}}},
		"v1-pin": {Created: 1_790_000_006_000, Records: []snapshot.Record{{Kind: snapshot.KindPin, Pin: &snapshot.Pin{
			Draft: id, Device: phone, N: 2, Pinned: true, Updated: 1_790_000_006_000, Extra: snapshot.Extra{11: unhex("f4")}}}}},
		"v1-chat-from-a-newer-writer": {Created: 1_790_000_005_000, Records: []snapshot.Record{
			{Kind: snapshot.KindTurn, Turn: &snapshot.Turn{Role: 9, Text: text, Extra: snapshot.Extra{50: unhex("01")}}},
			{Kind: snapshot.KindChat, Chat: &newerChat}}},
		"v1-from-a-newer-writer": {Created: 1_790_000_003_000, Extra: snapshot.Extra{9: unhex("6568656c6c6f")}, Records: []snapshot.Record{
			{Kind: snapshot.KindVersion, Version: &newer},
			{Kind: 4242, Raw: unhex("83191092a10102f6")},
			{Kind: 0, Raw: unhex("8100")},
		}},
	}
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

func TestGoldenFilesOfVersion1(t *testing.T) {
	for name, want := range golden() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".hfs")
			written, err := want.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(path, written, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			stored, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := snapshot.Decode(stored)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
			// Another zstd may pack differently; the content has one form.
			if !bytes.Equal(content(t, written), content(t, stored)) {
				t.Errorf("encodes to %x, stored is %x", content(t, written), content(t, stored))
			}
		})
	}
}

func TestEveryGoldenFileIsTested(t *testing.T) {
	files, err := filepath.Glob("testdata/*.hfs")
	if err != nil || len(files) == 0 {
		t.Fatalf("golden files: %v, %v", files, err)
	}
	for _, file := range files {
		if _, ok := golden()[strings.TrimSuffix(filepath.Base(file), ".hfs")]; !ok {
			t.Errorf("%s belongs to no test", file)
		}
	}
}

func content(t testing.TB, b []byte) []byte {
	t.Helper()
	d, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	out, err := d.DecodeAll(b[len(snapshot.Magic):], nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// packed makes a snapshot of any content, as a hostile writer would.
func packed(t testing.TB, content []byte, options ...zstd.EOption) []byte {
	t.Helper()
	e, err := zstd.NewWriter(nil, append([]zstd.EOption{zstd.WithEncoderCRC(true), zstd.WithSingleSegment(true)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return e.EncodeAll(content, []byte(snapshot.Magic))
}

func TestDecodeRefusesWhatIsNotTheOneForm(t *testing.T) {
	whole, err := golden()["v1-two-devices"].Encode()
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, snapshot.MaxDecoded+1)
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-1] ^= 1 // of the frame's checksum
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"nothing":                {nil, snapshot.ErrMalformed},
		"HTML":                   {[]byte("<!doctype html><title>Bad gateway</title>"), snapshot.ErrMalformed},
		"magic alone":            {[]byte(snapshot.Magic), snapshot.ErrMalformed},
		"next format version":    {[]byte("HFS\x02rest"), snapshot.ErrVersion},
		"cut off":                {whole[:len(whole)-5], snapshot.ErrMalformed},
		"checksum":               {flipped, snapshot.ErrChecksum},
		"bytes behind":           {append(bytes.Clone(whole), 0), snapshot.ErrMalformed},
		"second frame":           {append(bytes.Clone(whole), whole[4:]...), snapshot.ErrMalformed},
		"skippable frame":        {append([]byte(snapshot.Magic), unhex("502a4d1800000000")...), snapshot.ErrMalformed},
		"no checksum":            {packed(t, unhex("a201800200"), zstd.WithEncoderCRC(false)), snapshot.ErrMalformed},
		"a bomb":                 {packed(t, zeros), snapshot.ErrTooLarge},
		"huge window":            {append([]byte(snapshot.Magic), unhex("28b52ffd84ff00000000")...), snapshot.ErrTooLarge},
		"says 4 GB":              {append([]byte(snapshot.Magic), unhex("28b52ffda4ffffffff01000000000000")...), snapshot.ErrTooLarge},
		"no map":                 {packed(t, unhex("80")), snapshot.ErrMalformed},
		"missing records":        {packed(t, unhex("a10200")), snapshot.ErrMalformed},
		"missing time":           {packed(t, unhex("a10180")), snapshot.ErrMalformed},
		"keys out of order":      {packed(t, unhex("a202000180")), snapshot.ErrMalformed},
		"key twice":              {packed(t, unhex("a3018001800200")), snapshot.ErrMalformed},
		"indefinite length":      {packed(t, unhex("a2019fff0200")), snapshot.ErrMalformed},
		"long form of 0":         {packed(t, unhex("a20180021800")), snapshot.ErrMalformed},
		"trailing item":          {packed(t, unhex("a20180020000")), snapshot.ErrMalformed},
		"text key":               {packed(t, unhex("a3018002006000")), snapshot.ErrMalformed},
		"critical key":           {packed(t, unhex("a3018002003903e800")), snapshot.ErrVersion},
		"record without kind":    {packed(t, unhex("a20181800200")), snapshot.ErrMalformed},
		"kind is null":           {packed(t, unhex("a2018181f60200")), snapshot.ErrMalformed},
		"kind is text":           {packed(t, unhex("a2018181600200")), snapshot.ErrMalformed},
		"draft without a body":   {packed(t, unhex("a2018181010200")), snapshot.ErrMalformed},
		"draft with a tail":      {packed(t, unhex("a201818301a0000200")), snapshot.ErrMalformed},
		"draft without keys":     {packed(t, unhex("a201818201a00200")), snapshot.ErrMalformed},
		"version without keys":   {packed(t, unhex("a201818202a00200")), snapshot.ErrMalformed},
		"critical in a record":   {packed(t, unhex("a201818203a13903e8000200")), snapshot.ErrVersion},
		"critical in a newcomer": {packed(t, unhex("a20181821863a13903e8000200")), snapshot.ErrVersion},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := snapshot.Decode(c.in); !errors.Is(err, c.want) {
				t.Errorf("Decode(%x) = %+v, %v, want %v", c.in[:min(len(c.in), 64)], got, err, c.want)
			}
		})
	}
}

// TestDecodeRefusesLooseBodies: the CBOR library alone would read all of these.
func TestDecodeRefusesLooseBodies(t *testing.T) {
	good := "a301501111111111111111111111111111111102614e0307"
	frame := func(body string) []byte { return packed(t, unhex("a201818203"+body+"0200")) }
	if _, err := snapshot.Decode(frame(good)); err != nil {
		t.Fatalf("the body that the others spoil: %v", err)
	}
	for name, body := range map[string]string{
		"short id":       "a3014f11111111111111111111111111111102614e0307",
		"long id":        "a30151111111111111111111111111111111111102614e0307",
		"id as a list":   "a301820102" + "02614e0307",
		"name as bytes":  "a301501111111111111111111111111111111102414e0307",
		"null as a time": "a301501111111111111111111111111111111102614e03f6",
		"true as a time": "a301501111111111111111111111111111111102614e03f5",
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := snapshot.Decode(frame(body)); !errors.Is(err, snapshot.ErrMalformed) {
				t.Errorf("Decode = %+v, %v, want ErrMalformed", got, err)
			}
		})
	}
}

func TestEncodeRefusesWhatNobodyCouldRead(t *testing.T) {
	for name, r := range map[string]snapshot.Record{
		"no body":         {Kind: snapshot.KindDraft},
		"body of another": {Kind: snapshot.KindDraft, Version: &snapshot.Version{N: 1}},
		"invalid UTF-8":   {Kind: snapshot.KindVersion, Version: &snapshot.Version{N: 1, Keyframe: true, Text: "\xff"}},
		"file's name":     {Kind: snapshot.KindVersion, Version: &snapshot.Version{N: 1, Keyframe: true, Files: []snapshot.File{{Name: "\xff"}}}},
		"number 0":        {Kind: snapshot.KindVersion, Version: &snapshot.Version{Keyframe: true}},
		"splice behind":   {Kind: snapshot.KindVersion, Version: &snapshot.Version{N: 2, Splices: []history.Splice{{Pos: -1}}}},
		"raw of a known":  {Kind: snapshot.KindDevice, Raw: unhex("8203a0")},
		"raw of another":  {Kind: 98, Raw: unhex("821863a0")},
		"raw is no CBOR":  {Kind: 99, Raw: unhex("8218")},
		"branch 0":        {Kind: snapshot.KindChat, Chat: &snapshot.Chat{}},
		"half a sum":      {Kind: snapshot.KindChat, Chat: &snapshot.Chat{N: 1, Turns: []snapshot.ChatTurn{{Sum: []byte{1}}}}},
		"sum and text":    {Kind: snapshot.KindChat, Chat: &snapshot.Chat{N: 1, Turns: []snapshot.ChatTurn{{Sum: make([]byte, 16), Text: "x"}}}},
		"half a draft id": {Kind: snapshot.KindChat, Chat: &snapshot.Chat{N: 1, Turns: []snapshot.ChatTurn{{Draft: []byte{1}}}}},
		"extra is known":  {Kind: snapshot.KindDevice, Device: &snapshot.Device{Extra: snapshot.Extra{1: unhex("00")}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := snapshot.Encode([]snapshot.Record{r}, 0); !errors.Is(err, snapshot.ErrMalformed) {
				t.Errorf("Encode: %v, want ErrMalformed", err)
			}
			if _, err := snapshot.EncodeRecord(r); !errors.Is(err, snapshot.ErrMalformed) {
				t.Errorf("EncodeRecord: %v, want ErrMalformed", err)
			}
		})
	}
	big := snapshot.Record{Kind: snapshot.KindVersion, Version: &snapshot.Version{N: 1, Keyframe: true, Text: strings.Repeat("x", snapshot.MaxDecoded)}}
	if _, err := snapshot.Encode([]snapshot.Record{big}, 0); !errors.Is(err, snapshot.ErrTooLarge) {
		t.Errorf("Encode 16 MiB: %v, want ErrTooLarge", err)
	}
	if _, err := snapshot.EncodeRecord(big); !errors.Is(err, snapshot.ErrTooLarge) {
		t.Errorf("EncodeRecord 16 MiB: %v, want ErrTooLarge", err)
	}
}

func TestRowsHoldTheBytesOfTheSnapshot(t *testing.T) {
	noise := make([]byte, 3000)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte('a' + rng.IntN(26))
	}
	records := append(golden()["v1-two-devices"].Records, golden()["v1-from-a-newer-writer"].Records...)
	records = append(records, snapshot.Record{Kind: snapshot.KindVersion, Version: &snapshot.Version{N: 3, Keyframe: true, Text: string(noise)}})
	for _, r := range records {
		row, err := snapshot.EncodeRecord(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := snapshot.DecodeRecord(row)
		if diff := cmp.Diff(r, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("DecodeRecord: %v (-want +got):\n%s", err, diff)
		}
		whole, err := snapshot.Encode([]snapshot.Record{r}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(row) < 1024 && !bytes.Contains(content(t, whole), row) {
			t.Errorf("row %x is not in the snapshot %x", row, content(t, whole))
		}
	}
	row, err := snapshot.EncodeRecord(records[len(records)-1])
	if err != nil || len(row) > 2200 {
		t.Errorf("a keyframe of 3,000 letters takes %d bytes, %v", len(row), err)
	}
}

func TestDecodeRecordRefusesDamage(t *testing.T) {
	long := snapshot.Record{Kind: snapshot.KindVersion, Version: &snapshot.Version{N: 3, Keyframe: true, Text: strings.Repeat("holdfast ", 400)}}
	row, err := snapshot.EncodeRecord(long)
	if err != nil {
		t.Fatal(err)
	}
	for i := range row {
		damaged := bytes.Clone(row)
		damaged[i] ^= 0x40
		if r, err := snapshot.DecodeRecord(damaged); err == nil && r.Version != nil && r.Version.Text != long.Version.Text {
			t.Fatalf("byte %d altered: read another text", i)
		}
		if _, err := snapshot.DecodeRecord(row[:i]); !errors.Is(err, snapshot.ErrMalformed) {
			t.Fatalf("cut at %d: %v, want ErrMalformed", i, err)
		}
	}
}

func TestDraftIDIsWhatTheFormatSays(t *testing.T) {
	// SHA-256("holdfast/v1/draft" ‖ 0 ‖ 84 636f6e65 60 6374776f 6133), first 16 bytes.
	const want = "73e3ed723cc84119494fdc49581640f6"
	id := snapshot.DraftIDOf("one", "", "two", "3")
	if id.String() != want {
		t.Errorf("DraftIDOf = %s, want %s", id, want)
	}
	if again, err := snapshot.ParseDraftID(want); err != nil || again != id {
		t.Errorf("ParseDraftID = %s, %v", again, err)
	}
	for _, bad := range []string{"", "00", want + "00", "zz" + want[2:]} {
		if _, err := snapshot.ParseDraftID(bad); !errors.Is(err, snapshot.ErrMalformed) {
			t.Errorf("ParseDraftID(%q): %v, want ErrMalformed", bad, err)
		}
	}
	if snapshot.DraftIDOf("a", "b", "", "") == snapshot.DraftIDOf("a", "", "b", "") {
		t.Error("an account and a chat are mixed up")
	}
}
