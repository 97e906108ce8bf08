package board_test

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/board"
	"holdfast/sync-server/board/boardtest"
)

// team is a board with people and a clock.
type team struct {
	t     testing.TB
	store *boardtest.Memory
	board *board.Board
	now   int64
	news  []board.News

	editors []ledger.VaultID
}

// noon is a moment at the beginning of a bucket.
const (
	noon   = 5_966_666 * int64(board.Bucket)
	minute = 60_000
)

func newTeam(t testing.TB) *team {
	tm := &team{t: t, store: boardtest.NewMemory(), now: noon}
	tm.open()
	return tm
}

// open starts the board anew over its store.
func (tm *team) open() {
	tm.t.Helper()
	b, err := board.Open(tm.t.Context(), board.Config{Store: tm.store, Rand: rand.Reader, Now: func() int64 { return tm.now },
		Sites: []board.Site{{ID: "claude", Name: "Claude"}, {ID: "chatgpt", Name: "ChatGPT"}}, Editors: tm.editors})
	if err != nil {
		tm.t.Fatal(err)
	}
	tm.board = b
}

func person(n int) ledger.VaultID {
	sum := sha256.Sum256(fmt.Append(nil, "person ", n))
	return ledger.VaultID(sum[:16])
}

// The usual signals.
var (
	down  = wire.Signal{Site: "claude", Surface: "web", Capability: "text", Phase: "surge", Symptom: "overloaded", Region: "europe-west"}
	maybe = wire.Signal{Site: "claude", Surface: "web", Capability: "text", Phase: "suspected", Symptom: "server_error"}
	fine  = wire.Signal{Site: "claude", Surface: "web", Capability: "text", Phase: "healthy"}
	again = wire.Signal{Site: "claude", Surface: "web", Capability: "text", Phase: "stabilising"}
	limit = wire.Signal{Site: "claude", Surface: "web", Capability: "text", Phase: "healthy", Symptom: "rate_limited"}
)

func (tm *team) say(who int, s ...wire.Signal) {
	tm.t.Helper()
	if err := tm.board.Take(tm.t.Context(), person(who), s); err != nil {
		tm.t.Fatal(err)
	}
}

func (tm *team) step() *board.View {
	tm.t.Helper()
	news, err := tm.board.Step(tm.t.Context())
	if err != nil {
		tm.t.Fatal(err)
	}
	tm.news = append(tm.news, news...)
	v, _ := tm.board.View()
	return v
}

// pass lets time pass in steps of ten seconds.
func (tm *team) pass(ms int64) *board.View {
	tm.t.Helper()
	for end := tm.now + ms; tm.now < end; {
		tm.now = min(end, tm.now+10_000)
		tm.step()
	}
	v, _ := tm.board.View()
	return v
}

func (tm *team) want(what string, phase string, level board.Level) board.SiteView {
	tm.t.Helper()
	s := tm.step().Sites[0]
	if string(s.Phase) != phase || s.Level != level {
		tm.t.Fatalf("%s: %s, %s; want %s, %s", what, s.Phase, s.Level, phase, level)
	}
	return s
}

func (tm *team) told() (kinds []board.NewsKind) {
	for _, n := range tm.news {
		kinds = append(kinds, n.Kind)
	}
	return kinds
}
