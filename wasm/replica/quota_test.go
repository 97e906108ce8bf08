package replica_test

import (
	"fmt"
	"testing"

	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// TestWhatWasTypedGoesBeforeWhatWasRead: a first sync that the quota cuts short has the drafts; nothing is lost, and with more room the rest goes.
func TestWhatWasTypedGoesBeforeWhatWasRead(t *testing.T) {
	s := replicatest.NewServer(address, "", start)
	a, b := newDevice(t, "a", s), newDevice(t, "b", s)
	code, err := a.Create(ctx, address, "", a.now)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 10 {
		chat := journal.TurnsChange{Key: journal.Key{Site: "claude", Chat: fmt.Sprint("talk ", n)}, Whole: true, Seen: 100, Time: a.now}
		for i := range 60 {
			text := fmt.Sprint(n, i, " what was read")
			for range 100 { // nothing that can be packed much
				text += fmt.Sprintf(" %x", a.rand.Uint64())
			}
			chat.Turns = append(chat.Turns, journal.SeenTurn{Role: snapshot.Role(1 + i%2), Text: text, State: snapshot.TurnComplete})
		}
		if err := a.RecordTurns(ctx, chat); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 300 {
		a.write(fmt.Sprint("chat ", i), fmt.Sprint("what was typed ", i))
	}
	vault := a.status().Vault
	s.Change(vault, func(v *replicatest.Vault) { v.Quota = 250_000 })
	codeIs(t, a.trySync(), replica.Code(wire.CodeQuotaExceeded))
	if err := b.Join(ctx, address, code, b.now); err != nil {
		t.Fatal(err)
	}
	b.sync()
	if got := len(b.texts()); got != 300 {
		t.Errorf("%d of 300 typed texts are on the server", got)
	}
	if chats, err := b.Conversations(ctx); err != nil || len(chats) == 10 {
		t.Errorf("%d chats went, %v: the quota was not reached", len(chats), err)
	}
	s.Change(vault, func(v *replicatest.Vault) { v.Quota = 0 })
	if err := a.Resume(ctx); err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.sync()
	if chats, err := b.Conversations(ctx); err != nil || len(chats) != 10 {
		t.Errorf("%d chats, %v", len(chats), err)
	}
	equal(t, a, b)
}
