package replica_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// lie makes the server change every page of entries.
func lie(s *replicatest.Server, f func(*wire.Page)) {
	s.SetAnswer(func(_ string, message any) {
		if page, ok := message.(*wire.Page); ok {
			page.Items = slices.Clone(page.Items)
			for i := range page.Items {
				page.Items[i].Entry = bytes.Clone(page.Items[i].Entry)
			}
			f(page)
		}
	})
}

// renumber makes a page dense again after a lie.
func renumber(p *wire.Page, first uint64) {
	if len(p.Items) == 0 {
		return
	}
	for i := range p.Items {
		p.Items[i].Seq = first + uint64(i)
	}
	p.Next = first + uint64(len(p.Items)) - 1
	p.Head, p.Done = p.Next, true
}

func entry(t testing.TB, b []byte) ledger.Entry {
	t.Helper()
	e, err := ledger.ParseEntry(b)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestALyingServerIsNoticed: b has three unread entries of a, c one, and the
// server does something to them.
func TestALyingServerIsNoticed(t *testing.T) {
	for name, c := range map[string]struct {
		lie  func(t *testing.T, page *wire.Page)
		want replica.Code
	}{
		"alters sealed bytes": {func(t *testing.T, p *wire.Page) {
			e := entry(t, p.Items[0].Entry)
			e.Sealed[7] ^= 1
			p.Items[0].Entry = e.Bytes()
		}, replica.AlarmDamaged},
		"alters a header": {func(t *testing.T, p *wire.Page) {
			e := entry(t, p.Items[0].Entry)
			e.Header.Nonce[0] ^= 1
			raw, err := e.Header.MarshalCBOR()
			if err != nil {
				t.Fatal(err)
			}
			e.RawHeader = raw
			p.Items[0].Entry = e.Bytes()
		}, replica.AlarmForged},
		"alters a signature": {func(t *testing.T, p *wire.Page) {
			e := entry(t, p.Items[0].Entry)
			e.Signature = bytes.Clone(e.Signature)
			e.Signature[0] ^= 1
			p.Items[0].Entry = e.Bytes()
		}, replica.AlarmForged},
		"sends rubbish": {func(_ *testing.T, p *wire.Page) { p.Items[0].Entry = []byte{0x83, 1, 2, 3} }, replica.AlarmDamaged},
		"drops one in the middle": {func(_ *testing.T, p *wire.Page) {
			first := p.Items[0].Seq
			p.Items = slices.Delete(p.Items, 1, 2)
			renumber(p, first)
		}, replica.AlarmGap},
		"drops the first": {func(_ *testing.T, p *wire.Page) {
			first := p.Items[0].Seq
			p.Items = p.Items[1:]
			renumber(p, first)
		}, replica.AlarmGap},
		"leaves a hole in its numbers": {func(_ *testing.T, p *wire.Page) { p.Items = p.Items[1:] }, replica.AlarmGap},
		"reorders": {func(_ *testing.T, p *wire.Page) {
			p.Items[0], p.Items[1] = p.Items[1], p.Items[0]
			renumber(p, p.Items[1].Seq)
		}, replica.AlarmGap},
		"hides what another has seen": {func(t *testing.T, p *wire.Page) { // only c's entry, which names a's
			first := p.Items[0].Seq
			p.Items = p.Items[len(p.Items)-1:]
			renumber(p, first)
		}, replica.AlarmWithheld},
		"goes back under the same log id": {func(_ *testing.T, p *wire.Page) {
			p.Items, p.Next, p.Head = nil, 1, 1
		}, replica.AlarmRollback},
		"has an end and sends nothing": {func(_ *testing.T, p *wire.Page) { p.Next -= uint64(len(p.Items)); p.Items = nil }, replica.CodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			s, a, b, code := pair(t)
			third := newDevice(t, "c", s)
			if err := third.Join(ctx, address, code, third.now); err != nil {
				t.Fatal(err)
			}
			for i := range 3 {
				a.write("one", fmt.Sprint("unread ", i))
				a.sync()
			}
			third.sync()
			third.write("three", "from c, who has seen it all")
			third.sync()
			before := b.texts()
			lie(s, func(p *wire.Page) { c.lie(t, p) })
			err := b.trySync()
			codeIs(t, err, c.want)
			if got := b.texts(); len(got) < len(before) {
				t.Errorf("local texts were lost: %v", got)
			}
			s.SetAnswer(nil)
			b.write("two", "typed after the alarm")
			if c.want == replica.CodeMalformed {
				b.sync()
				return
			}
			requests := s.Requests()
			codeIs(t, b.trySync(), c.want)
			b.restart()
			codeIs(t, b.trySync(), c.want)
			st := b.status()
			if s.Requests() != requests || st.Alarm.Code != c.want || st.Alarm.At == 0 || st.Alarm.Text == "" || st.Pending+st.Outbox == 0 {
				t.Errorf("after the alarm: %d requests, status %+v", s.Requests()-requests, st)
			}
			if err := b.Resume(ctx); err != nil { // somebody has mended the server
				t.Fatal(err)
			}
			b.sync()
			a.sync()
			equal(t, a, b)
		})
	}
}

func TestEntriesOfAnotherVaultAreRefused(t *testing.T) {
	s, a, b, _ := pair(t)
	other := newDevice(t, "other", s)
	if _, err := other.Create(ctx, address, "", other.now); err != nil {
		t.Fatal(err)
	}
	other.write("theirs", "of another vault")
	other.sync()
	var theirs []byte
	s.Change(other.status().Vault, func(v *replicatest.Vault) { theirs = v.Log[0].Entry })
	s.Change(a.status().Vault, func(v *replicatest.Vault) {
		v.Log = append(v.Log, wire.Item{Seq: uint64(len(v.Log)) + 1, Entry: theirs})
	})
	codeIs(t, b.trySync(), replica.AlarmForged)
}

// forge makes an entry that a device could make and a replica would not.
func forge(t *testing.T, s *replicatest.Server, vault string, author *device, code string, class ledger.Class, plain []byte, change func(*ledger.Header)) {
	t.Helper()
	root, err := seal.ParseCode(code)
	if err != nil {
		t.Fatal(err)
	}
	s.Change(vault, func(v *replicatest.Vault) {
		h := ledger.Header{Vault: v.Roster.Vault(), Device: author.keys.ID(), Seq: 1, Epoch: 1, Class: class}
		for _, item := range v.Log {
			if e := entry(t, item.Entry); e.Header.Device == h.Device {
				h.Seq, h.Prev = e.Header.Seq+1, e.Hash()
			}
		}
		if change != nil {
			change(&h)
		}
		wrapped, _ := v.Roster.Epochs()[0].Wrap(ledger.DeviceID{})
		k, err := seal.Unwrap(root.Agree(), wrapped, seal.WrapContext(v.Roster.Vault(), 1, ledger.DeviceID{}))
		if err != nil {
			t.Fatal(err)
		}
		e, err := seal.EncryptEntry(author.rand, h, k, plain, author.keys.Signer())
		if err != nil {
			t.Fatal(err)
		}
		v.Log = append(v.Log, wire.Item{Seq: uint64(len(v.Log)) + 1, Entry: e.Bytes()})
	})
}

func TestTwoHistoriesOfOneDeviceAreNoticed(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	// The server shows b an entry of a's, and c another one at the same place.
	forge(t, s, vault, a, code, ledger.ClassRecords, []byte("for b"), nil)
	if err := b.trySync(); err != nil {
		t.Fatal(err)
	}
	s.Change(vault, func(v *replicatest.Vault) { v.Log = v.Log[:len(v.Log)-1] })
	forge(t, s, vault, a, code, ledger.ClassRecords, []byte("for c"), nil)
	c := newDevice(t, "c", s)
	if err := c.Join(ctx, address, code, c.now); err != nil {
		t.Fatal(err)
	}
	c.write("three", "c saw the other history")
	c.sync()
	codeIs(t, b.trySync(), replica.AlarmFork)
}

func TestAForkOfAnOldEntryIsNoticedOnReplay(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	a.write("one", "second")
	a.sync()
	b.sync()
	s.Change(vault, func(v *replicatest.Vault) { v.Log = nil })
	s.Restore(vault, 0) // a new log, in which a's first entry is another one
	forge(t, s, vault, a, code, ledger.ClassRecords, []byte("another first"), nil)
	codeIs(t, b.trySync(), replica.AlarmFork)
}

func TestAStrangerIsRefused(t *testing.T) {
	s, a, b, code := pair(t)
	stranger := newDevice(t, "stranger", s)
	forge(t, s, a.status().Vault, stranger, code, ledger.ClassRecords, []byte("let me in"), nil)
	codeIs(t, b.trySync(), replica.AlarmForged)
}

func TestAnOldHeadOfAnotherHistoryIsNoticed(t *testing.T) {
	s, a, b, code := pair(t)
	a.write("one", "second")
	a.sync()
	b.sync()
	author := newDevice(t, "author", s)
	if err := author.Join(ctx, address, code, author.now); err != nil {
		t.Fatal(err)
	}
	forge(t, s, a.status().Vault, author, code, ledger.ClassRecords, []byte("x"), func(h *ledger.Header) {
		h.Heads = []ledger.Head{{Device: a.keys.ID(), Seq: 1, Hash: ledger.Hash{9}}}
	})
	codeIs(t, b.trySync(), replica.AlarmFork)
}

func TestARosterThatIsForgedOrGoesBackIsNoticed(t *testing.T) {
	s, a, b, code := pair(t)
	c := newDevice(t, "c", s)
	if err := c.Join(ctx, address, code, c.now); err != nil {
		t.Fatal(err)
	}
	c.write("three", "from c")
	c.sync()
	s.SetAnswer(func(_ string, message any) {
		if page, ok := message.(*wire.RosterPage); ok && len(page.Records) > 0 {
			page.Records = slices.Clone(page.Records)
			page.Records[0] = bytes.Clone(page.Records[0])
			page.Records[0][len(page.Records[0])-1] ^= 1
		}
	})
	codeIs(t, b.trySync(), replica.AlarmForged)
	s.SetAnswer(func(_ string, message any) {
		if page, ok := message.(*wire.RosterPage); ok {
			page.Roster = ledger.Head{Seq: 2, Hash: ledger.Hash{1}}
		}
	})
	codeIs(t, a.trySync(), replica.AlarmRollback)
	if err := a.Resume(ctx); err != nil {
		t.Fatal(err)
	}
	s.SetAnswer(func(_ string, message any) {
		if page, ok := message.(*wire.RosterPage); ok {
			page.Roster.Seq++ // there is more than it gives
		}
	})
	codeIs(t, a.trySync(), replica.AlarmGap)
	s.SetAnswer(func(_ string, message any) {
		if page, ok := message.(*wire.RosterPage); ok {
			page.Roster = ledger.Head{Seq: 2, Hash: ledger.Hash{1}}
		}
	})
	d := newDevice(t, "d", s)
	codeIs(t, d.Join(ctx, address, code, d.now), replica.AlarmFork)
}

func TestARosterRecordThatIsHiddenIsNoticed(t *testing.T) {
	s, a, b, code := pair(t)
	c := newDevice(t, "c", s)
	if err := c.Join(ctx, address, code, c.now); err != nil {
		t.Fatal(err)
	}
	c.write("three", "from c")
	c.sync()
	a.sync() // a learns of c from c's entry
	a.write("one", "a has seen the whole roster")
	a.sync()
	var old ledger.Head
	s.Change(a.status().Vault, func(v *replicatest.Vault) {
		before, err := ledger.OpenRoster(v.Roster.Vault(), v.Roster.Records(0)[:5])
		if err != nil {
			t.Fatal(err)
		}
		old = before.Mark()
	})
	s.SetAnswer(func(_ string, message any) {
		switch m := message.(type) {
		case *wire.RosterPage: // b is shown the roster without c
			m.Records, m.Roster = nil, old
		case *wire.Page: // and nothing of what c wrote
			first := uint64(0)
			if len(m.Items) > 0 {
				first = m.Items[0].Seq
			}
			m.Items = slices.DeleteFunc(slices.Clone(m.Items), func(i wire.Item) bool { return entry(t, i.Entry).Header.Device == c.keys.ID() })
			renumber(m, first)
		}
	})
	codeIs(t, b.trySync(), replica.AlarmWithheld)
}

func TestWhatCannotBeReadIsKeptAndPassedOver(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	author := newDevice(t, "author", s)
	if err := author.Join(ctx, address, code, author.now); err != nil {
		t.Fatal(err)
	}
	manifest, err := snapshot.NewManifest([]byte("parts that are nowhere"), []snapshot.Part{{Seq: 1}}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	unread := [][]byte{[]byte("HFS\x02 of the future"), []byte("no snapshot"), []byte(snapshot.Magic), {}}
	for _, plain := range unread {
		forge(t, s, vault, author, code, ledger.ClassRecords, plain, nil)
	}
	forge(t, s, vault, author, code, ledger.ClassManifest, manifest, nil)
	forge(t, s, vault, author, code, ledger.ClassManifest, []byte("HFM\x07"), nil)
	forge(t, s, vault, author, code, 99, []byte("of a class that came later"), nil)
	a.write("one", "behind what nobody can read")
	a.sync()
	b.sync()
	equal(t, a, b)
	if st := b.status(); st.Unread != 6 || st.Alarm.Code != "" {
		t.Errorf("status %+v, want 6 unread", st)
	}
	b.restart() // a new program tries again, and comes to the same
	b.sync()
	if st := b.status(); st.Unread != 6 {
		t.Errorf("status %+v, want 6 unread", st)
	}
}

func TestNobodyWritesInAnothersName(t *testing.T) {
	s, a, b, code := pair(t)
	author := newDevice(t, "author", s)
	if err := author.Join(ctx, address, code, author.now); err != nil {
		t.Fatal(err)
	}
	before := b.texts()
	plain, err := snapshot.Encode([]snapshot.Record{{Kind: snapshot.KindVersion, Version: &snapshot.Version{
		Draft: snapshot.DraftIDOf("chatgpt", "", "two", ""), Device: b.keys.ID(), N: 2, Keyframe: true, Text: "b never wrote this"}}}, start)
	if err != nil {
		t.Fatal(err)
	}
	forge(t, s, a.status().Vault, author, code, ledger.ClassRecords, plain, nil)
	b.sync()
	if got := b.texts(); !slices.Equal(got, before) {
		t.Errorf("b has %v, had %v", got, before)
	}
	b.write("two", "b's own second")
	b.sync()
}

// TestALogThatWentBackAndGrewAgainIsNoticed: it ends where it did, and no page
// shows that an entry is another one.
func TestALogThatWentBackAndGrewAgainIsNoticed(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	c := newDevice(t, "c", s)
	if err := c.Join(ctx, address, code, c.now); err != nil {
		t.Fatal(err)
	}
	a.write("one", "lost")
	a.sync()
	b.sync()
	s.Change(vault, func(v *replicatest.Vault) { v.Log = v.Log[:len(v.Log)-1] })
	c.write("three", "stands where the lost one was")
	c.sync()
	codeIs(t, b.trySync(), replica.AlarmRollback)
	codeIs(t, a.trySync(), replica.AlarmRollback)
	d := newDevice(t, "d", s)
	if err := d.Join(ctx, address, code, d.now); err != nil {
		t.Fatal(err)
	}
	d.sync() // who never saw the lost entry cannot know
}

func TestAPushOntoALogThatWentBackIsNoticed(t *testing.T) {
	s, a, b, _ := pair(t)
	a.write("one", "lost")
	a.sync()
	b.sync()
	s.Change(a.status().Vault, func(v *replicatest.Vault) { v.Log = v.Log[:len(v.Log)-1] })
	b.write("two", "on top of it")
	b.now += 1000 // the token is still good, and the log was pulled a moment ago
	_, err := b.Step(ctx, b.now)
	codeIs(t, err, replica.AlarmRollback)
	if st := b.status(); st.Outbox != 1 {
		t.Errorf("status %+v", st)
	}
}
