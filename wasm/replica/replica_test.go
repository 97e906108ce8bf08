package replica_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

const (
	address = "https://sync.example/base"
	start   = int64(1_790_000_000_000)
)

// device is one profile of one user.
type device struct {
	t     testing.TB
	name  string
	now   int64
	keys  seal.DeviceKeys
	store *journaltest.Memory
	*journal.Journal
	*replica.Replica
	remote replica.Remote
	rand   *rand.ChaCha8
}

func newDevice(t testing.TB, name string, remote replica.Remote) *device {
	t.Helper()
	var seed [32]byte
	copy(seed[:], name)
	d := &device{t: t, name: name, now: start, store: journaltest.NewMemory(), remote: remote, rand: rand.NewChaCha8(seed)}
	d.restart()
	return d
}

func (d *device) config() replica.Config {
	return replica.Config{Store: d.store, Journal: d.Journal, Remote: d.remote, Rand: d.rand, Device: d.keys}
}

// restart is what happens when the browser ends and begins again.
func (d *device) restart() {
	d.store = d.store.Reopen()
	keys, err := replica.OpenDevice(context.Background(), d.store, d.rand)
	if err != nil {
		d.t.Fatal(err)
	}
	d.keys = keys
	d.Journal = journal.New(d.store, d.keys.ID())
	d.Replica = replica.New(d.config())
}

// write types a text into a chat.
func (d *device) write(chat, text string) {
	d.t.Helper()
	d.now += 1000
	c := journal.Change{Key: journal.Key{Site: "chatgpt", Chat: chat}, Text: text, Time: d.now, State: snapshot.Editing}
	if _, err := d.Record(context.Background(), c); err != nil {
		d.t.Fatalf("%s: record: %v", d.name, err)
	}
}

// erase deletes the draft of a chat, and gives the texts that it had, as texts does.
func (d *device) erase(chat string) (lines []string) {
	d.t.Helper()
	id := snapshot.DraftIDOf("chatgpt", "", chat, "")
	for _, line := range d.texts() {
		if strings.HasPrefix(line, chat+" ") {
			lines = append(lines, line)
		}
	}
	if err := d.Delete(context.Background(), []snapshot.DraftID{id}, nil, d.now); err != nil && (len(lines) > 0 || !errors.Is(err, journal.ErrNotFound)) {
		d.t.Fatalf("%s: delete: %v", d.name, err)
	}
	return lines
}

// step moves the clock past any wait and steps once.
func (d *device) step() (replica.Result, error) {
	d.now += 2 * 60 * 60 * 1000
	return d.Step(context.Background(), d.now)
}

// sync steps until there is nothing left to do; an error fails the test.
func (d *device) sync() {
	d.t.Helper()
	if err := d.trySync(); err != nil {
		d.t.Fatalf("%s: step: %v", d.name, err)
	}
}

func (d *device) trySync() error {
	for range 20 {
		r, err := d.step()
		if err != nil {
			return err
		}
		if r.Next > d.now {
			return nil
		}
	}
	return errors.New("the steps do not end")
}

func (d *device) status() replica.Status {
	d.t.Helper()
	s, err := d.Status(context.Background())
	if err != nil {
		d.t.Fatalf("%s: status: %v", d.name, err)
	}
	return s
}

// texts lists every version of every draft on every device: what it is that
// must converge.
func (d *device) texts() []string {
	d.t.Helper()
	return textsOf(d.t, d.Journal)
}

func textsOf(t testing.TB, j *journal.Journal) []string {
	t.Helper()
	ctx := context.Background()
	drafts, err := j.Drafts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, draft := range drafts {
		versions, err := j.Versions(ctx, draft.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range versions {
			text, err := j.Text(ctx, draft.ID, v.Number)
			if err != nil {
				t.Fatalf("draft %s version %d: %v", draft.ID, v.Number, err)
			}
			all = append(all, fmt.Sprintf("%s %s %d %q", draft.Key.Chat, v.Device, v.N, text))
		}
	}
	slices.Sort(all)
	return all
}

func equal(t testing.TB, devices ...*device) {
	t.Helper()
	for _, d := range devices[1:] {
		if a, b := devices[0].texts(), d.texts(); !slices.Equal(a, b) {
			t.Errorf("%s has\n%s\n%s has\n%s", devices[0].name, clip(a), d.name, clip(b))
		}
	}
}

func clip(lines []string) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l[:min(len(l), 120)]
	}
	return strings.Join(out, "\n")
}

// pair makes a server and two devices of one vault, each of which knows a text of the other.
func pair(t testing.TB) (s *replicatest.Server, a, b *device, code string) {
	t.Helper()
	s = replicatest.NewServer(address, "", start)
	a, b = newDevice(t, "a", s), newDevice(t, "b", s)
	code, err := a.Create(context.Background(), address, "", a.now)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.CodeKept(context.Background()), b.Join(context.Background(), address, code, b.now)); err != nil {
		t.Fatal(err)
	}
	a.write("one", "from a")
	a.sync()
	b.write("two", "from b")
	b.sync()
	a.sync()
	equal(t, a, b)
	return s, a, b, code
}

func codeIs(t testing.TB, err error, want replica.Code) {
	t.Helper()
	if err == nil || replica.CodeOf(err) != want {
		t.Errorf("error %v with code %q, want %q", err, replica.CodeOf(err), want)
	}
}

func TestTextsReachEveryDeviceAndTheRecoveryCode(t *testing.T) {
	s, a, b, code := pair(t)
	a.write("one", "from a, edited 日本語 😀")
	b.write("one", "b types into the same chat")
	b.write("two", "")
	a.sync()
	b.sync()
	a.sync()
	equal(t, a, b)
	if n := len(a.texts()); n != 5 {
		t.Errorf("%d versions, want 5: %v", n, a.texts())
	}
	store := journaltest.NewMemory()
	reader := replica.Config{Store: store, Journal: journal.New(store, ledger.DeviceID{}), Remote: s, Rand: a.rand}
	before := s.Entries(a.status().Vault)
	for range 2 { // the second time only what is new
		if err := replica.Read(context.Background(), reader, address, strings.ToLower(code), a.now); err != nil {
			t.Fatal(err)
		}
		if got := textsOf(t, reader.Journal); !slices.Equal(got, a.texts()) {
			t.Errorf("the recovery code reads %v, want %v", got, a.texts())
		}
	}
	s.Change(a.status().Vault, func(v *replicatest.Vault) {
		if len(v.Log) != before || v.Roster.Len() != 5 {
			t.Errorf("reading left %d entries of %d and %d records", len(v.Log), before, v.Roster.Len())
		}
	})
}

func TestWhatWasWrittenBeforeIsSyncedToo(t *testing.T) {
	s := replicatest.NewServer(address, "", start)
	a, b := newDevice(t, "a", s), newDevice(t, "b", s)
	for i := range 600 {
		a.write("long ago", fmt.Sprintf("state %d of a text that was typed before there was any server", i))
	}
	code, err := a.Create(context.Background(), address, "", a.now)
	if err != nil {
		t.Fatal(err)
	}
	a.sync()
	if err := b.Join(context.Background(), address, code, b.now); err != nil {
		t.Fatal(err)
	}
	b.sync()
	equal(t, a, b)
	if n := s.Entries(a.status().Vault); n > 4 {
		t.Errorf("600 versions took %d entries", n)
	}
}

func TestStatusSaysWhatIsNotOnTheServer(t *testing.T) {
	s, a, _, _ := pair(t)
	if st := a.status(); st.Pending != 0 || st.Outbox != 0 || st.LastPush == 0 || st.LastPull == 0 || st.Code != "" || st.Server != address {
		t.Errorf("after a sync: %+v", st)
	}
	a.write("one", "offline")
	if st := a.status(); st.Pending == 0 {
		t.Errorf("after typing: %+v", st)
	}
	s.SetHook(func(method, route string) (bool, error) { return false, replicatest.ErrLost })
	if _, err := a.step(); replica.CodeOf(err) != replica.CodeUnreachable {
		t.Errorf("step: %v", err)
	}
	if st := a.status(); st.Outbox+st.Pending == 0 || st.Code != replica.CodeUnreachable || st.Text == "" || st.Next <= a.now {
		t.Errorf("after a failed step: %+v", st)
	}
	s.SetHook(nil)
	a.sync()
	if st := a.status(); st.Pending+st.Outbox != 0 || st.Code != "" || st.Next != 0 {
		t.Errorf("after recovery: %+v", st)
	}
}

func TestNothingIsDownloadedThatThisDeviceSent(t *testing.T) {
	s, a, _, _ := pair(t)
	var pulled int
	s.SetAnswer(func(route string, message any) {
		if page, ok := message.(*wire.Page); ok {
			pulled += len(page.Items)
		}
	})
	a.write("one", "next")
	before := s.Requests()
	if r, err := a.Step(context.Background(), a.now); err != nil || r.Pushed != 1 || r.Pulled != 0 {
		t.Errorf("Step = %+v, %v", r, err)
	}
	if n := s.Requests() - before; n != 1 {
		t.Errorf("one autosave took %d requests", n)
	}
	a.sync()
	if pulled != 0 {
		t.Errorf("%d entries came back", pulled)
	}
}

func TestRetriesSendTheVeryBytes(t *testing.T) {
	s, a, b, _ := pair(t)
	sent := map[string]int{}
	tap := tapRemote{s, func(r replica.Request) {
		if r.Method == "POST" && strings.HasSuffix(r.URL, "/entries") {
			sent[string(r.Body)]++
		}
	}}
	a.remote = tap
	a.restart()
	a.write("one", "a text whose answer is lost")
	lost := 3
	s.SetHook(func(method, route string) (bool, error) {
		if method == "POST" && route == "entries" && lost > 0 {
			lost--
			return true, replicatest.ErrLost
		}
		return true, nil
	})
	before := s.Entries(a.status().Vault)
	for range 3 {
		if r, err := a.step(); err == nil && r.Pushed > 0 {
			break
		}
		a.restart()
	}
	a.sync()
	b.sync()
	equal(t, a, b)
	if s.Entries(a.status().Vault) != before+1 {
		t.Errorf("%d entries more, want 1", s.Entries(a.status().Vault)-before)
	}
	if len(sent) != 1 {
		t.Errorf("%d different pushes of one entry: %v", len(sent), slices.Collect(maps.Values(sent)))
	}
}

// tapRemote shows every request to a test.
type tapRemote struct {
	replica.Remote
	tap func(replica.Request)
}

func (r tapRemote) Do(ctx context.Context, q replica.Request) (replica.Response, error) {
	r.tap(q)
	return r.Remote.Do(ctx, q)
}

func TestARecordTooLargeForOneEntryTravelsInParts(t *testing.T) {
	s, a, b, code := pair(t)
	noise := make([]byte, 1_200_000)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[rng.IntN(64)]
	}
	a.write("paste", string(noise))
	a.write("after", "a small text behind the large one")
	a.sync()
	b.sync()
	equal(t, a, b)
	c := newDevice(t, "c", s)
	if err := c.Join(context.Background(), address, code, c.now); err != nil {
		t.Fatal(err)
	}
	s.SetPage(1) // parts and manifest come one by one, and it ends in between
	for c.trySync() != nil {
		c.restart()
	}
	equal(t, a, c)
	classes := map[ledger.Class]int{}
	s.Change(a.status().Vault, func(v *replicatest.Vault) {
		for _, item := range v.Log {
			e, err := ledger.ParseEntry(item.Entry)
			if err != nil {
				t.Fatal(err)
			}
			classes[e.Header.Class]++
			if len(item.Entry) > 512<<10 {
				t.Errorf("an entry of %d bytes", len(item.Entry))
			}
		}
	})
	if classes[ledger.ClassPart] < 2 || classes[ledger.ClassManifest] != 1 {
		t.Errorf("classes %v", classes)
	}
}

// allRows gives everything in a store, a batch for each table.
func allRows(t testing.TB, d *device) [][]journal.Op {
	t.Helper()
	var batches [][]journal.Op
	for _, table := range journal.Tables() {
		rows, err := d.store.Scan(context.Background(), table, "", "", 0)
		if err != nil {
			t.Fatal(err)
		}
		var ops []journal.Op
		for _, row := range rows {
			ops = append(ops, journal.Op{Table: table, Key: row.Key, Value: row.Value})
		}
		batches = append(batches, ops)
	}
	return batches
}
