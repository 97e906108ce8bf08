package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

type key struct{ private ed25519.PrivateKey }

func newKey(name string) key {
	seed := sha256.Sum256([]byte(name))
	return key{ed25519.NewKeyFromSeed(seed[:])}
}

func (k key) Public() ed25519.PublicKey  { return k.private.Public().(ed25519.PublicKey) }
func (k key) Sign(message []byte) []byte { return ed25519.Sign(k.private, message) }

var (
	aVault  = ledger.VaultID{1}
	aDevice = ledger.DeviceID{2}
	aLog    = wire.LogID{3}
	aHead   = ledger.Head{Device: aDevice, Seq: 4, Hash: ledger.Hash{5}}
	aMark   = ledger.Head{Seq: 3, Hash: ledger.Hash{6}}
	aNonce  = bytes.Repeat([]byte{7}, wire.NonceSize)
)

// messages gives a full one of every kind.
func messages() map[string]any {
	problem := wire.NewProblem(wire.CodeSeqGap, "entry 9 of device 02")
	problem.Head, problem.RetryAfter, problem.Instance, problem.Limit, problem.Used = &aHead, 1500, "r-1", 10, 11
	signIn, err := wire.SignIn(wire.Statement{Vault: aVault, Nonce: aNonce, URL: "https://sync.example/base", Action: wire.ActionRegister}, newKey("root"))
	if err != nil {
		panic(err)
	}
	return map[string]any{
		"info": &wire.Info{
			Server: "holdfastd 1.0", MinVersion: 1, MaxVersion: 1, Capabilities: []string{wire.CapabilityLongPoll}, Registration: wire.RegistrationInvite,
			Limits: wire.DefaultLimits(), Now: 1_790_000_000_000, URL: "https://sync.example", Status: "maintenance on Sunday",
		},
		"challenge-request": &wire.ChallengeRequest{Vault: aVault, Key: aDevice, Action: wire.ActionDevice},
		"challenge":         &wire.Challenge{Nonce: aNonce, Expires: 1000, Now: 900},
		"statement":         &wire.Statement{Version: 1, Vault: aVault, Key: aDevice, Nonce: aNonce, URL: "http://127.0.0.1:8787", Action: wire.ActionDevice},
		"session-request":   &signIn,
		"session":           &wire.Session{Token: "00ff", Expires: 1000},
		"register":          &wire.Register{Invite: "T", Records: [][]byte{{1}, {2}}},
		"registered":        &wire.Registered{LogID: aLog, Roster: aMark},
		"roster-page":       &wire.RosterPage{Records: [][]byte{{1}}, Roster: aMark},
		"roster-append":     &wire.RosterAppend{Records: [][]byte{{1}}},
		"roster-result":     &wire.RosterResult{Roster: aMark},
		"push":              &wire.Push{LogID: aLog, Entries: [][]byte{{1, 2}, {3}}},
		"push-result":       &wire.PushResult{LogID: aLog, Appended: 1, Head: 9, Problem: problem, Backoff: 100},
		"page":              &wire.Page{LogID: aLog, Items: []wire.Item{{Seq: 4, Received: 1, Entry: []byte{1}}, {Seq: 5, Received: 1, Entry: []byte{2}}}, Next: 5, Head: 8, Backoff: 5},
		"heads":             &wire.VaultHeads{LogID: aLog, Head: 8, Heads: []ledger.Head{aHead}, Roster: aMark, Start: &wire.Start{Checkpoint: ledger.Hash{1}, After: 3}},
		"board-signals":     &wire.BoardSignals{Signals: []wire.Signal{{Site: "claude", Surface: "web", Capability: "text", Phase: "surge", Symptom: "overloaded", Region: "europe-west"}}},
		"board-note":        &wire.BoardNote{Kind: wire.NoteInstead, About: "claude", Text: "The **API** works."},
		"board-noted":       &wire.BoardNoted{ID: "00112233445566aa"},
		"board-show":        &wire.BoardShow{Shown: true},
		"problem":           problem,
		// What came later stands beside what was there first: that must not change.
		"push-whole":       &wire.Push{LogID: aLog, Entries: [][]byte{{1, 2}, {3}}, Whole: true},
		"push-result-room": &wire.PushResult{LogID: aLog, Appended: 1, Head: 9, Room: &wire.Room{Used: 12, Quota: 13}},
		"heads-room":       &wire.VaultHeads{LogID: aLog, Head: 8, Heads: []ledger.Head{aHead}, Roster: aMark, Room: &wire.Room{Used: 12}},
	}
}

// blank gives an empty message of the same kind.
func blank(message any) any { return reflect.New(reflect.TypeOf(message).Elem()).Interface() }

func TestMessagesComeBackAsTheyWere(t *testing.T) {
	for name, message := range messages() {
		b, err := wire.Encode(message)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := blank(message)
		if err := wire.Decode(b, got); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(message, got); diff != "" {
			t.Errorf("%s differs (-sent +received):\n%s", name, diff)
		}
	}
}

func TestUnknownKeysArePassedOverAndCriticalOnesRefused(t *testing.T) {
	for name, message := range messages() {
		b, err := wire.Encode(message)
		if err != nil {
			t.Fatal(err)
		}
		// All messages have fewer than 23 keys, none of them negative: these sort last.
		newer := append(bytes.Clone(b), 0x20, 0x82, 0x01, 0xf6)
		newer[0]++
		if err := wire.Decode(newer, blank(message)); err != nil {
			t.Errorf("%s with an unknown key: %v", name, err)
		}
		critical := append(bytes.Clone(b), 0x39, 0x03, 0xe8, 0x00)
		critical[0]++
		if err := wire.Decode(critical, blank(message)); !errors.Is(err, wire.ErrMalformed) || !errors.Is(err, wire.ErrVersion) {
			t.Errorf("%s with a critical key: %v, want ErrVersion", name, err)
		}
		if err := wire.Decode(append(bytes.Clone(b), 0), blank(message)); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s with a byte after it: %v", name, err)
		}
		if err := wire.Decode([]byte("<!doctype html>"), blank(message)); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("HTML as %s: %v", name, err)
		}
	}
}

func TestMessagesWithWrongFieldsAreRefused(t *testing.T) {
	for name, change := range map[string]func(m map[string]any) any{
		"info without versions": func(m map[string]any) any { i := m["info"].(*wire.Info); i.MaxVersion = 0; return i },
		"info without address":  func(m map[string]any) any { i := m["info"].(*wire.Info); i.URL = ""; return i },
		"info without limits":   func(m map[string]any) any { i := m["info"].(*wire.Info); i.Limits = wire.Limits{}; return i },
		"challenge for an unknown action": func(m map[string]any) any {
			r := m["challenge-request"].(*wire.ChallengeRequest)
			r.Action = "admin"
			return r
		},
		"challenge for root as device": func(m map[string]any) any {
			r := m["challenge-request"].(*wire.ChallengeRequest)
			r.Key = ledger.DeviceID{}
			return r
		},
		"challenge for a device as root": func(m map[string]any) any {
			r := m["challenge-request"].(*wire.ChallengeRequest)
			r.Action = wire.ActionRead
			return r
		},
		"short nonce":               func(m map[string]any) any { c := m["challenge"].(*wire.Challenge); c.Nonce = c.Nonce[1:]; return c },
		"statement version 2":       func(m map[string]any) any { s := m["statement"].(*wire.Statement); s.Version = 2; return s },
		"statement without address": func(m map[string]any) any { s := m["statement"].(*wire.Statement); s.URL = ""; return s },
		"statement with a long address": func(m map[string]any) any {
			s := m["statement"].(*wire.Statement)
			s.URL = string(bytes.Repeat([]byte{'a'}, wire.MaxURL+1))
			return s
		},
		"short signature": func(m map[string]any) any {
			r := m["session-request"].(*wire.SessionRequest)
			r.Signature = r.Signature[1:]
			return r
		},
		"short root key": func(m map[string]any) any {
			r := m["session-request"].(*wire.SessionRequest)
			r.Root = r.Root[1:]
			return r
		},
		"statement that is no CBOR": func(m map[string]any) any {
			r := m["session-request"].(*wire.SessionRequest)
			r.Statement = []byte("hello")
			return r
		},
		"session without token":      func(m map[string]any) any { s := m["session"].(*wire.Session); s.Token = ""; return s },
		"registration of nothing":    func(m map[string]any) any { r := m["register"].(*wire.Register); r.Records = nil; return r },
		"registration without log":   func(m map[string]any) any { r := m["registered"].(*wire.Registered); r.LogID = wire.LogID{}; return r },
		"appending nothing":          func(m map[string]any) any { return &wire.RosterAppend{} },
		"roster page without head":   func(m map[string]any) any { return &wire.RosterPage{} },
		"roster result without head": func(m map[string]any) any { return &wire.RosterResult{} },
		"pushing nothing":            func(m map[string]any) any { return &wire.Push{} },
		"pushing too many":           func(m map[string]any) any { return &wire.Push{Entries: make([][]byte, wire.MaxPushEntries+1)} },
		"pushing too large a one":    func(m map[string]any) any { return &wire.Push{Entries: [][]byte{make([]byte, ledger.MaxEntry+1)}} },
		"pushing too much": func(m map[string]any) any {
			p := &wire.Push{}
			for range wire.MaxPushBytes/ledger.MaxSealed + 1 {
				p.Entries = append(p.Entries, make([]byte, ledger.MaxSealed))
			}
			return p
		},
		"push result without log":       func(m map[string]any) any { return &wire.PushResult{Appended: 1} },
		"push result with many":         func(m map[string]any) any { return &wire.PushResult{LogID: aLog, Appended: wire.MaxPushEntries + 1} },
		"push result, wrong problem":    func(m map[string]any) any { return &wire.PushResult{LogID: aLog, Problem: &wire.Problem{Status: 200}} },
		"push result, negative backoff": func(m map[string]any) any { return &wire.PushResult{LogID: aLog, Backoff: -1} },
		"push result, room beyond 2^53": func(m map[string]any) any { return &wire.PushResult{LogID: aLog, Room: &wire.Room{Used: 1 << 53}} },
		"heads, quota beyond 2^53":      func(m map[string]any) any { h := m["heads-room"].(*wire.VaultHeads); h.Room.Quota = 1 << 53; return h },
		"page without log":              func(m map[string]any) any { p := m["page"].(*wire.Page); p.LogID = wire.LogID{}; return p },
		"page with a hole":              func(m map[string]any) any { p := m["page"].(*wire.Page); p.Items[0].Seq = 3; return p },
		"page out of order":             func(m map[string]any) any { p := m["page"].(*wire.Page); p.Items[0].Seq = 5; return p },
		"page from seq 0":               func(m map[string]any) any { return &wire.Page{LogID: aLog, Items: []wire.Item{{Seq: 0}}} },
		"page beyond the head":          func(m map[string]any) any { p := m["page"].(*wire.Page); p.Head = 4; return p },
		"page with another next":        func(m map[string]any) any { p := m["page"].(*wire.Page); p.Next = 6; return p },
		"page done before the head":     func(m map[string]any) any { p := m["page"].(*wire.Page); p.Done = true; return p },
		"heads twice": func(m map[string]any) any {
			h := m["heads"].(*wire.VaultHeads)
			h.Heads = append(h.Heads, aHead)
			return h
		},
		"heads without roster":    func(m map[string]any) any { h := m["heads"].(*wire.VaultHeads); h.Roster = ledger.Head{}; return h },
		"heads without log":       func(m map[string]any) any { h := m["heads"].(*wire.VaultHeads); h.LogID = wire.LogID{}; return h },
		"problem without code":    func(m map[string]any) any { return &wire.Problem{Status: 400} },
		"problem as success":      func(m map[string]any) any { return &wire.Problem{Code: "x", Status: 200} },
		"problem before its time": func(m map[string]any) any { return &wire.Problem{Code: "x", Status: 503, RetryAfter: -1} },
	} {
		message := change(messages())
		b, err := wire.Encode(message)
		if err != nil {
			t.Fatal(err)
		}
		if err := wire.Decode(b, blank(message)); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
}

func TestAFullPushFitsTheBodyLimit(t *testing.T) {
	full := &wire.Push{LogID: aLog}
	size := wire.MaxPushBytes / wire.MaxPushEntries
	for range wire.MaxPushEntries {
		full.Entries = append(full.Entries, make([]byte, size))
	}
	b, err := wire.Encode(full)
	if err != nil || len(b) > wire.MaxBody {
		t.Fatalf("a full push has %d bytes, %v; MaxBody is %d", len(b), err, wire.MaxBody)
	}
	if err := wire.Decode(b, &wire.Push{}); err != nil {
		t.Error(err)
	}
}

func TestLogIDsPrintAndParse(t *testing.T) {
	got, err := wire.ParseLogID(aLog.String())
	if err != nil || got != aLog || got.IsZero() {
		t.Errorf("ParseLogID(%s) = %s, %v", aLog, got, err)
	}
	for _, s := range []string{"", "00", "zz", aLog.String() + "00", "AA" + aLog.String()[2:]} {
		if _, err := wire.ParseLogID(s); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("ParseLogID(%q) = %v", s, err)
		}
	}
}
