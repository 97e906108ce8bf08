package portable_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/backup"
	"holdfast/shared/chatfile"
	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/portable"
)

func opened(device byte) (*journaltest.Memory, *journal.Journal) {
	store := journaltest.NewMemory()
	return store, journal.New(store, ledger.DeviceID{device})
}

func rootOf(t testing.TB, seed byte) seal.Root {
	t.Helper()
	root, err := seal.NewRoot(rand.NewChaCha8([32]byte{seed}))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// samples imports every conversation of the sample exports.
func samples(t testing.TB, j *journal.Journal) (added int) {
	t.Helper()
	for _, file := range []string{"chatgpt", "claude"} {
		b, err := os.ReadFile("../../shared/dataexport/testdata/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var all []any
		if err := json.Unmarshal(b, &all); err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			done, err := portable.Import(t.Context(), j, v)
			if err != nil {
				t.Fatal(err)
			}
			if done.Added {
				added++
			}
		}
	}
	return added
}

func typed(t testing.TB, j *journal.Journal, text string, time int64, state snapshot.State) journal.Draft {
	t.Helper()
	d, err := j.Record(t.Context(), journal.Change{Key: journal.Key{Site: "chatgpt", Chat: "6925a1b2-0000-8000-9000-000000000001", Tab: "t"}, Text: text, Time: time, State: state})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func exported(t testing.TB, j *journal.Journal, format chatfile.Format) map[string]string {
	t.Helper()
	chats, err := portable.Chats(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	e := portable.Export{Format: format}
	for _, chat := range chats {
		name, err := e.Name(t.Context(), j, chat)
		if err != nil {
			t.Fatal(err)
		}
		for piece, err := range e.Write(t.Context(), j, chat, "A site") {
			if err != nil {
				t.Fatal(err)
			}
			files[name] += string(piece)
		}
	}
	return files
}

func TestImportedAgainIsNothingNew(t *testing.T) {
	_, j := opened(1)
	if added := samples(t, j); added != 3 {
		t.Errorf("%d conversations are new, want the three in which something was said", added)
	}
	if added := samples(t, j); added != 0 {
		t.Errorf("the second import adds %d", added)
	}
	chats, err := j.Conversations(t.Context())
	if err != nil || len(chats) != 3 {
		t.Fatalf("%d chats, %v", len(chats), err)
	}
	for _, c := range chats {
		if c.Site != "chatgpt" {
			continue
		}
		turns, err := j.Turns(t.Context(), c.ID, 0)
		if err != nil || c.Branches != 2 || turns[len(turns)-1].Text != "It holds." {
			t.Errorf("of %d branches the newest ends with %+v, %v; want the one that was current", c.Branches, turns[len(turns)-1], err)
		}
	}
}

func TestWhatIsNoConversationIsSkipped(t *testing.T) {
	store, j := opened(1)
	long := map[string]any{"uuid": "1", "chat_messages": []any{map[string]any{"uuid": "m", "sender": "human", "text": strings.Repeat("x", journal.MaxImportText+1)}}}
	for _, v := range []any{nil, "x", map[string]any{"title": "T"}, long, map[string]any{"uuid": strings.Repeat("x", 201), "chat_messages": []any{}}} {
		if done, err := portable.Import(t.Context(), j, v); err == nil || !portable.Skip(err) || done.Label == "" {
			t.Errorf("Import gives %+v, %v", done, err)
		}
	}
	store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
		return op != journaltest.OpApply, journal.ErrQuota
	})
	if _, err := portable.Import(t.Context(), j, map[string]any{"uuid": "1", "chat_messages": []any{map[string]any{"sender": "human", "text": "x"}}}); !errors.Is(err, journal.ErrQuota) || portable.Skip(err) {
		t.Errorf("a full disk gives %v", err)
	}
}

func TestAFileHasTheWholeChat(t *testing.T) {
	_, j := opened(1)
	samples(t, j)
	typed(t, j, "first try", 1_764_028_000_000, snapshot.Editing)
	typed(t, j, "second try", 1_764_028_000_001, snapshot.Sent)
	typed(t, j, "second try", 1_764_028_000_002, snapshot.Delivered)
	typed(t, j, "third", 1_764_028_000_003, snapshot.Editing)
	const name = "chat-chatgpt-what-is-a-holdfast-"
	find := func(files map[string]string) string {
		for file, text := range files {
			if strings.HasPrefix(file, name) {
				return text
			}
		}
		t.Fatalf("no file %s… among %d", name, len(files))
		return ""
	}
	var chat struct {
		Site     string
		Branches []struct{ Turns []struct{ Text string } }
		Drafts   []struct {
			Versions []struct{ Text, State string }
		}
	}
	if err := json.Unmarshal([]byte(find(exported(t, j, chatfile.JSON))), &chat); err != nil {
		t.Fatal(err)
	}
	if len(chat.Branches) != 2 || len(chat.Branches[0].Turns) != 4 || len(chat.Drafts) != 1 || len(chat.Drafts[0].Versions) != 4 || chat.Drafts[0].Versions[0].Text != "first try" {
		t.Errorf("JSON has %+v", chat)
	}
	text := find(exported(t, j, chatfile.Markdown))
	for want, times := range map[string]int{"# A site\n": 1, "# Branch 2 of 2": 1, "It holds.": 1, "second try": 1, "third": 1, "first try": 0, "4 versions": 1} {
		if got := strings.Count(text, want); got != times {
			t.Errorf("Markdown has %q %d times, want %d:\n%s", want, got, times, text)
		}
	}
}

func TestAnExportEndsWhenNobodyListens(t *testing.T) {
	_, j := opened(1)
	typed(t, j, strings.Repeat("long ", 200_000), 1, snapshot.Editing)
	chats, err := portable.Chats(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	for range (portable.Export{Format: chatfile.JSON}).Write(t.Context(), j, chats[0], "") {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var failed error
	for _, err := range (portable.Export{Format: chatfile.JSON}).Write(ctx, j, chats[0], "") {
		failed = err
	}
	if !errors.Is(failed, context.Canceled) {
		t.Errorf("a cancelled export ends with %v", failed)
	}
}

func backedUp(t testing.TB, j *journal.Journal, root seal.Root) ([]byte, portable.BackupReport) {
	t.Helper()
	var file bytes.Buffer
	var report portable.BackupReport
	for piece, err := range portable.Backup(t.Context(), j, rand.NewChaCha8([32]byte{7}), root.AgreePublic(), 42, &report) {
		if err != nil {
			t.Fatal(err)
		}
		file.Write(piece)
	}
	return file.Bytes(), report
}

func TestABackupBringsEverythingBack(t *testing.T) {
	store, from := opened(1)
	samples(t, from)
	for i, text := range []string{"a", "ab", "abc", strings.Repeat("long ", 100_000)} {
		typed(t, from, text, int64(i), snapshot.Editing)
	}
	root := rootOf(t, 1)
	file, made := backedUp(t, from, root)
	_, to := opened(2)
	look, restore := portable.NewRestore(nil, root), portable.NewRestore(to, root)
	for _, r := range []*portable.Restore{look, restore, portable.NewRestore(to, root)} {
		if err := r.Write(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if err := r.End(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := r.Report(); got.Records != made.Records || got.Versions != 4 || got.Turns < 8 || got.Chats != 5 || got.Created != 42 || made.Damaged != 0 {
			t.Errorf("read %+v of %+v", got, made)
		}
		if got, want := r.Report().Added, map[*portable.Restore]int{restore: made.Records}[r]; got != want {
			t.Errorf("%d records are new, want %d", got, want)
		}
	}
	if diff := cmp.Diff(exported(t, from, chatfile.JSON), exported(t, to, chatfile.JSON)); diff != "" {
		t.Errorf("the chats (-before +after):\n%s", diff)
	}
	cut := portable.NewRestore(nil, root)
	if err := cut.Write(t.Context(), file[:len(file)-300]); err != nil {
		t.Fatal(err)
	}
	if err := cut.End(t.Context()); !errors.Is(err, backup.ErrTruncated) || cut.Report().Records == 0 {
		t.Errorf("a cut file: %v, %+v", err, cut.Report())
	}
	full := errors.New("gone")
	store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) { return op != journaltest.OpScan, full })
	var failed error
	for _, err := range portable.Backup(t.Context(), from, rand.NewChaCha8([32]byte{7}), root.AgreePublic(), 42, &portable.BackupReport{}) {
		failed = err
	}
	if !errors.Is(failed, full) {
		t.Errorf("a store that fails gives %v", failed)
	}
}
