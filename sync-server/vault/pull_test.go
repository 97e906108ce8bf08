package vault_test

import (
	"testing"
	"testing/synctest"
	"time"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

func TestPullPages(t *testing.T) {
	s, _, _, o, d := registered(t, func(c *vault.Config) { c.Limits.PullEntries, c.Limits.PullBytes = 4, 1_000 })
	token := d.Token(s)
	if _, err := o.Push(s, token, d.Take(10, 10)...); err != nil {
		t.Fatal(err)
	}
	log := enter(t, s, token, o.Vault, vault.VerbRead)
	heads, err := log.Heads(t.Context())
	if err != nil || heads.Head != 10 || len(heads.Heads) != 1 || heads.Heads[0] != d.Head || heads.Roster != o.Roster.Mark() {
		t.Fatalf("heads = %+v, %v", heads, err)
	}
	for _, c := range []struct {
		name  string
		q     wire.PullQuery
		items int
		next  uint64
		done  bool
		want  wire.Code
	}{
		{"from the start", wire.PullQuery{}, 4, 4, false, ""},
		{"with the log's id", wire.PullQuery{LogID: heads.LogID, After: 4}, 4, 8, false, ""},
		{"the rest", wire.PullQuery{LogID: heads.LogID, After: 8}, 2, 10, true, ""},
		{"fewer", wire.PullQuery{Limit: 1}, 1, 1, false, ""},
		{"more than the limit", wire.PullQuery{Limit: 99}, 4, 4, false, ""},
		{"nothing new", wire.PullQuery{LogID: heads.LogID, After: 10}, 0, 10, true, ""},
		{"after a head that the server has not", wire.PullQuery{LogID: heads.LogID, After: 99, Wait: 1000}, 0, 10, true, ""},
		{"another log", wire.PullQuery{LogID: wire.LogID{7}}, 0, 0, false, wire.CodeLogChanged},
	} {
		page, err := log.Pull(t.Context(), c.q, nil)
		if code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if err == nil && (len(page.Items) != c.items || page.Next != c.next || page.Done != c.done || page.Head != 10) {
			t.Errorf("%s: %d items, next %d, head %d, done %v", c.name, len(page.Items), page.Next, page.Head, page.Done)
		}
		if b, encErr := wire.Encode(page); err == nil && (encErr != nil || wire.Decode(b, &wire.Page{}) != nil) {
			t.Errorf("%s: the page is no valid message: %v, %v", c.name, encErr, wire.Decode(b, &wire.Page{}))
		}
	}
}

func TestHeadsOfAnEmptyVault(t *testing.T) {
	s, _, _, o, d := registered(t, nil)
	heads, err := enter(t, s, d.Token(s), o.Vault, vault.VerbRead).Heads(t.Context())
	if err != nil || heads.Head != 0 || len(heads.Heads) != 0 || heads.LogID.IsZero() {
		t.Errorf("heads = %+v, %v", heads, err)
	}
}

func TestLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _, o, d := registered(t, nil)
		token := d.Token(s)
		pages := make(chan wire.Page, 1)
		poll := func(until <-chan struct{}) {
			page, err := enter(t, s, token, o.Vault, vault.VerbRead).Pull(t.Context(), wire.PullQuery{Wait: 1}, until)
			if err != nil {
				t.Errorf("pull: %v", err)
			}
			pages <- page
		}
		go poll(nil)
		synctest.Wait()
		time.Sleep(time.Hour)
		select {
		case page := <-pages:
			t.Fatalf("it did not wait: %+v", page)
		default:
		}
		if _, err := o.Push(s, token, d.Next(10).Bytes()); err != nil {
			t.Fatal(err)
		}
		if page := <-pages; len(page.Items) != 1 || page.Next != 1 {
			t.Errorf("page after news: %+v", page)
		}

		over := make(chan struct{})
		go func() {
			x := enter(t, s, token, o.Vault, vault.VerbRead)
			page, err := x.Pull(t.Context(), wire.PullQuery{LogID: logOf(t, x), After: 1, Wait: 1}, over)
			if err != nil {
				t.Errorf("pull: %v", err)
			}
			pages <- page
		}()
		synctest.Wait()
		close(over)
		if page := <-pages; len(page.Items) != 0 || page.Next != 1 || !page.Done {
			t.Errorf("page when the time is over: %+v", page)
		}
	})
}

func logOf(t *testing.T, x *vault.Session) wire.LogID {
	t.Helper()
	heads, err := x.Heads(t.Context())
	if err != nil {
		t.Error(err)
	}
	return heads.LogID
}

// TestPullAcrossVaults: a token of one vault gives nothing of another, and equal device ids do not mix.
func TestPullAcrossVaults(t *testing.T) {
	s, _, _, ann, d := registered(t, nil)
	if _, err := ann.Push(s, d.Token(s), d.Take(3, 10)...); err != nil {
		t.Fatal(err)
	}
	_, err := s.Enter(t.Context(), d.Token(s), ledger.VaultID{1}, vault.VerbRead)
	wantCode(t, err, wire.CodeTokenScope)
}
