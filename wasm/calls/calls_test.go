package calls_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"holdfast/shared/outage"
	"holdfast/wasm/calls"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/replica"
)

// nowhere is a network without a server.
type nowhere struct{ requests int }

func (n *nowhere) Do(context.Context, replica.Request) (replica.Response, error) {
	n.requests++
	return replica.Response{}, replica.ErrUnreachable
}

type world struct {
	t      *testing.T
	core   *calls.Core
	remote *nowhere
	now    int64
}

func open(t *testing.T, store journal.Store) *world {
	t.Helper()
	w := &world{t: t, remote: &nowhere{}, now: 1_795_000_000_000}
	core, err := calls.Open(t.Context(), calls.Config{
		Store: store, Remote: w.remote, Rand: rand.Reader, Now: func() int64 { return w.now }, Version: "test",
	})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	w.core = core
	return w
}

// try makes a call as JavaScript does: a map in, the answer decoded into out.
func (w *world) try(name string, in, out any) error {
	w.t.Helper()
	for _, call := range calls.Table() {
		if call.Name != name {
			continue
		}
		raw, err := cbor.Marshal(in)
		if err != nil {
			w.t.Fatal(err)
		}
		answer, err := call.Do(w.t.Context(), w.core, raw)
		if err == nil && out != nil {
			err = cbor.Unmarshal(answer, out)
		}
		return err
	}
	w.t.Fatalf("no call %s", name)
	return nil
}

func (w *world) call(name string, in, out any) {
	w.t.Helper()
	if err := w.try(name, in, out); err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
}

type object = map[string]any

func change(chat, text string, t int64) object {
	return object{"site": "chatgpt", "account": "", "chat": chat, "tab": "s-1", "was": "", "text": text, "time": t, "state": "editing"}
}

func TestARecordedTextComesBackInEveryVersion(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	var draft calls.Draft
	w.call("record", change("c", "kelp", 1), &draft)
	w.call("record", change("c", "kelp 日本 🌊", 2), &draft)
	if draft.Versions != 2 || draft.State != "editing" || !draft.Here || draft.Preview != "kelp 日本 🌊" {
		t.Errorf("record gives %+v, want two versions of this device", draft)
	}
	var drafts calls.Drafts
	w.call("drafts", object{}, &drafts)
	if len(drafts.Drafts) != 1 || drafts.Drafts[0].ID != draft.ID || drafts.Drafts[0].Chat != "c" {
		t.Errorf("drafts gives %+v, want the one", drafts)
	}
	var versions calls.Versions
	w.call("versions", object{"id": draft.ID}, &versions)
	if len(versions.Versions) != 2 || versions.Versions[0].Chars != 4 || versions.Versions[1].Number != 2 {
		t.Errorf("versions gives %+v, want two in order", versions)
	}
	for number, want := range map[int]string{0: "kelp 日本 🌊", 1: "kelp", 2: "kelp 日本 🌊"} {
		var text calls.Text
		w.call("text", object{"id": draft.ID, "number": number}, &text)
		if text.Text != want {
			t.Errorf("text of version %d is %q, want %q", number, text.Text, want)
		}
	}
}

func TestWhatIsAttachedComesBack(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	with := change("c", "look at this", 1)
	with["lost"] = 3
	with["files"] = []object{{"name": "photo.png", "size": 12, "type": "image/png", "part": ""}, {"name": "", "size": 90_000, "type": "", "part": "s-1/1"}}
	want := []calls.File{{Name: "photo.png", Size: 12, Type: "image/png"}, {Size: 90_000, Part: "s-1/1"}}
	var draft calls.Draft
	w.call("record", with, &draft)
	var latest calls.Latest
	w.call("latest", object{"site": "chatgpt", "account": "", "chat": "c", "tab": ""}, &latest)
	if draft.Lost != 3 || !slices.Equal(draft.Files, want) || latest.Draft == nil || !slices.Equal(latest.Draft.Files, want) {
		t.Errorf("record gives %+v, latest %+v", draft, latest.Draft)
	}
}

func TestADraftFollowsItsChatToItsRealID(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	var first, second calls.Draft
	w.call("record", change("new:1", "kelp", 1), &first)
	moved := change("c-9", "kelp", 2)
	moved["was"], moved["state"] = "new:1", "sent"
	w.call("record", moved, &second)
	w.call("record", moved, &second)
	if second.ID != first.ID || second.Chat != "c-9" || second.Versions != 2 || second.State != "sent" {
		t.Errorf("the draft is %+v, want %s under c-9 with two versions", second, first.ID)
	}
	var latest calls.Latest
	w.call("latest", object{"site": "chatgpt", "account": "", "chat": "c-9", "tab": ""}, &latest)
	if latest.Draft == nil || latest.Draft.Text != "kelp" || latest.Draft.ID != first.ID {
		t.Errorf("latest gives %+v, want the draft", latest.Draft)
	}
	fresh := change("c-10", "other", 3)
	fresh["was"] = "new:never-kept"
	w.call("record", fresh, nil)
}

func TestLatestIsNilWhereNothingIsKept(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	var latest calls.Latest
	w.call("latest", object{"site": "chatgpt", "account": "", "chat": "c", "tab": ""}, &latest)
	if latest.Draft != nil {
		t.Errorf("latest gives %+v, want none", latest.Draft)
	}
}

func TestErrorsHaveStableCodes(t *testing.T) {
	memory := journaltest.NewMemory()
	w := open(t, memory)
	huge := change("c", strings.Repeat("x", journal.MaxText+1), 1)
	badState := change("c", "x", 1)
	badState["state"] = "lost"
	cases := []struct {
		name string
		in   any
		want string
	}{
		{"record", huge, "too_large"},
		{"record", badState, "invalid"},
		{"record", object{"text": 7}, "invalid"},
		{"record", "no map", "invalid"},
		{"text", object{"id": "zz", "number": 0}, "invalid"},
		{"text", object{"id": strings.Repeat("0", 32), "number": 0}, "not_found"},
		{"versions", object{"id": strings.Repeat("0", 32)}, "not_found"},
		{"syncJoin", object{"server": "https://sync.example", "code": "HELLO"}, "recovery_code_prefix"},
		{"syncJoin", object{"server": "https://sync.example", "code": "HF1-" + strings.Repeat("0000-", 13) + "0001"}, "recovery_code_checksum"},
		{"syncCreate", object{"server": "ftp://sync.example", "invite": ""}, "server_address"},
	}
	for _, c := range cases {
		err := w.try(c.name, c.in, nil)
		var own *calls.Error
		if !errors.As(err, &own) || own.Code != c.want {
			t.Errorf("%s(%.60v) gives %v, want code %s", c.name, c.in, err, c.want)
		}
	}
	if w.remote.requests != 0 {
		t.Errorf("%d requests were sent for input that is wrong by itself", w.remote.requests)
	}
	if err := w.try("syncCreate", object{"server": "https://sync.example", "invite": ""}, nil); calls.CodeOf(err) != "unreachable" {
		t.Errorf("a server that is down gives %v, want code unreachable", err)
	}
}

func TestGarbageIsAnErrorAndNoPanic(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	for _, call := range calls.Table() {
		for _, raw := range [][]byte{nil, {0xff}, {0x9f}, {0xbf, 0x61}, bytes.Repeat([]byte{0x81}, 1000)} {
			_, err := call.Do(t.Context(), w.core, raw)
			var own *calls.Error
			if !errors.As(err, &own) || own.Code != calls.CodeInvalid {
				t.Errorf("%s(%.8x) gives %v, want code invalid", call.Name, raw, err)
			}
		}
	}
}

func TestAPanicBecomesAnInternalError(t *testing.T) {
	for _, call := range calls.Table() {
		if call.Name != "hello" {
			continue
		}
		_, err := call.Do(t.Context(), nil, []byte{0xa0})
		if calls.CodeOf(err) != calls.CodeInternal {
			t.Errorf("a call without a core gives %v, want code internal", err)
		}
	}
}

func TestALoneSurrogateIsReplacedAndKept(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	// What a JavaScript encoder writes for "a\ud800b".
	raw, err := cbor.Marshal(change("c", "a???b", 1))
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.Replace(raw, []byte("a???b"), []byte("a\xed\xa0\x80b"), 1)
	for _, call := range calls.Table() {
		if call.Name != "record" {
			continue
		}
		if _, err := call.Do(t.Context(), w.core, raw); err != nil {
			t.Fatalf("record: %v", err)
		}
	}
	var drafts calls.Drafts
	w.call("drafts", object{}, &drafts)
	if got := drafts.Drafts[0].Preview; strings.Trim(got, "ab\ufffd") != "" || !strings.Contains(got, "\ufffd") {
		t.Errorf("the text is %q, want U+FFFD between a and b", got)
	}
}

func TestAFullStoreIsToldAndTakesNothing(t *testing.T) {
	memory := journaltest.NewMemory()
	w := open(t, memory)
	memory.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
		if op == journaltest.OpApply {
			return false, journal.ErrQuota
		}
		return true, nil
	})
	if err := w.try("record", change("c", "kelp", 1), nil); calls.CodeOf(err) != "storage_full" {
		t.Errorf("record on a full store gives %v, want code storage_full", err)
	}
	memory.SetHook(nil)
	w.call("record", change("c", "kelp", 1), nil)
}

func TestDeviceKeysAreMadeOnce(t *testing.T) {
	store := journaltest.NewMemory()
	var first, second, other calls.Hello
	open(t, store).call("hello", object{}, &first)
	open(t, store).call("hello", object{}, &second)
	open(t, journaltest.NewMemory()).call("hello", object{}, &other)
	if first.Device != second.Device || first.Device == other.Device || first.Version != "test" {
		t.Errorf("devices are %v, %v and %v; want the first two equal, the third another", first, second, other)
	}
}

func TestALimitBecomesGuidanceAndOutlivesTheWorker(t *testing.T) {
	store := journaltest.NewMemory()
	w := open(t, store)
	limit := int64(30_000)
	see := func(w *world, o outage.Observation) {
		o.Site, o.T, o.Chat = "chatgpt", w.now, "c"
		w.call("observe", object{"observations": []outage.Observation{o}}, nil)
	}
	see(w, outage.Observation{Kind: outage.KindSend, Chars: 10})
	see(w, outage.Observation{Kind: outage.KindRequest, ID: "1", Role: outage.RoleChat})
	see(w, outage.Observation{Kind: outage.KindHeaders, ID: "1", Status: 429, RetryAfterMs: &limit})
	var failing calls.Failing
	again := open(t, store)
	again.call("guidance", object{}, &failing)
	if len(failing.Guidance) == 0 {
		t.Fatal("no guidance after a 429")
	}
	g := failing.Guidance[0]
	if g.Symptom != "rate_limited" || g.Fault != "you" || g.Action != "wait" || g.Until < w.now+limit {
		t.Errorf("guidance is %+v, want to wait for at least 30 s", g)
	}
}

func TestAnUnknownObservationIsLeftOutAndNamed(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	var out calls.Concluded
	w.call("observe", object{"observations": []object{{"t": w.now, "site": "chatgpt", "kind": "dance"}, {"t": w.now, "kind": "tick"}}}, &out)
	if !strings.Contains(out.Problem, "dance") {
		t.Errorf("observe says %q, want the unknown kind named", out.Problem)
	}
}

func TestSyncStatusBeforeSetUp(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	w.call("record", change("c", "kelp", 1), nil)
	var status calls.SyncStatus
	w.call("syncStatus", object{}, &status)
	if status.Vault != "" || status.Pending == 0 || status.ErrorCode != "" {
		t.Errorf("status is %+v, want no vault, something pending, no error", status)
	}
}

func TestTableNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, call := range calls.Table() {
		if seen[call.Name] || fmt.Sprint(call.In.Kind(), call.Out.Kind()) != "struct struct" {
			t.Errorf("%s is there twice, or takes or gives no struct", call.Name)
		}
		seen[call.Name] = true
	}
}

func stretch(chat string, turns ...object) object {
	return object{"site": "chatgpt", "account": "", "chat": chat, "tab": "s-1", "was": "", "turns": turns, "whole": true, "seen": 100, "time": 2}
}

func turn(role, text, state string) object {
	return object{"role": role, "text": text, "state": state, "message": "", "model": ""}
}

func TestAConversationComesBack(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	prompt := change("c", "Why?", 1)
	prompt["state"] = "sent"
	w.call("record", prompt, nil)
	w.call("recordTurns", stretch("c", turn("user", "Why?", "complete"), turn("assistant", "Be\xed\xa0\x80", "truncated")), nil)
	var chats calls.Chats
	w.call("chats", object{}, &chats)
	if len(chats.Chats) != 1 || chats.Chats[0].Turns != 2 || chats.Chats[0].State != "truncated" || chats.Chats[0].Preview != "Why?" || !chats.Chats[0].Here {
		t.Fatalf("chats gives %+v", chats)
	}
	var turns calls.Turns
	w.call("turns", object{"id": chats.Chats[0].ID, "branch": 0}, &turns)
	if len(turns.Turns) != 2 || turns.Turns[0].Outcome != "sent" || turns.Turns[1].Text != "Be\ufffd" || !strings.Contains(turns.Markdown, "truncated\n\nBe\ufffd") {
		t.Errorf("turns gives %+v", turns)
	}
	for name, in := range map[string]object{
		"a role that is none":  stretch("c", turn("system", "x", "complete")),
		"a state that is none": stretch("c", turn("user", "x", "lost")),
		"no turns":             stretch("c"),
	} {
		if err := w.try("recordTurns", in, nil); calls.CodeOf(err) != calls.CodeInvalid {
			t.Errorf("%s: %v, want the code %s", name, err, calls.CodeInvalid)
		}
	}
	if err := w.try("turns", object{"id": "zz", "branch": 0}, nil); calls.CodeOf(err) != calls.CodeInvalid {
		t.Errorf("turns of no id: %v", err)
	}
}

func TestSearch(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	w.call("record", change("a", "Ein 🦭 frißt Fisch <b>heute</b>", 1), nil)
	var found calls.SearchHits
	w.call("search", object{"query": "frisst heut", "limit": 5}, &found)
	if len(found.Hits) != 1 || found.Total != 1 || found.Waiting != 0 || found.Problem != "" {
		t.Fatalf("found %+v, want one hit", found)
	}
	hit := found.Hits[0]
	units := utf16.Encode([]rune(hit.Snippet))
	var marked []string
	for _, h := range hit.Highlights {
		marked = append(marked, string(utf16.Decode(units[h.Start:h.End])))
	}
	if hit.Kind != "draft" || hit.Site != "chatgpt" || hit.Chat != "a" || hit.Time != 1 || hit.Rank <= 0 {
		t.Errorf("the hit is %+v", hit)
	}
	if diff := cmp.Diff([]string{"frißt", "heute"}, marked); diff != "" {
		t.Errorf("highlights of %q (-want +got):\n%s", hit.Snippet, diff)
	}
	for _, bad := range []object{{"query": "x", "limit": 0}, {"query": "x", "limit": 101}, {"query": strings.Repeat("x", 2000), "limit": 1}} {
		if err := w.try("search", bad, nil); calls.CodeOf(err) != calls.CodeInvalid {
			t.Errorf("a search with limit %v and %d bytes gives %v, want the code invalid", bad["limit"], len(bad["query"].(string)), err)
		}
	}
	var step calls.Indexing
	w.call("searchStep", object{}, &step)
	if step.Waiting != 0 {
		t.Errorf("after a search %+v is left", step)
	}
}
