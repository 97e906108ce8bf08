package replica_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// TestEveryLostAnswerIsMadeGood loses each request of an exchange in turn, done
// or not, restarts the programs, and wants everything on both sides, once.
func TestEveryLostAnswerIsMadeGood(t *testing.T) {
	for _, applied := range []bool{true, false} {
		for lost := range 12 {
			s, a, b, _ := pair(t)
			n := 0
			s.SetHook(func(string, string) (bool, error) {
				if n++; n == lost+1 {
					return applied, replicatest.ErrLost
				}
				return true, nil
			})
			before := s.Entries(a.status().Vault)
			for i := range 2 {
				a.write("one", fmt.Sprint("a ", i))
				_, _ = a.step() // its error is the lost request
				a.restart()
				b.write("two", fmt.Sprint("b ", i))
				_, _ = b.step()
				b.restart()
			}
			s.SetHook(nil)
			a.sync()
			b.sync()
			a.sync()
			equal(t, a, b)
			if n := len(a.texts()); n != 6 {
				t.Errorf("request %d lost (applied %v): %d versions, want 6", lost, applied, n)
			}
			if n := s.Entries(a.status().Vault) - before; n < 3 || n > 4 {
				t.Errorf("request %d lost (applied %v): %d entries, want 4, or 3 where two saves were sealed together", lost, applied, n)
			}
			if st := a.status(); st.Alarm.Code != "" {
				t.Errorf("request %d lost (applied %v): alarm %+v", lost, applied, st.Alarm)
			}
		}
	}
}

// TestEveryFaultOfTheStoreIsMadeGood fails each batch in turn, done or not.
func TestEveryFaultOfTheStoreIsMadeGood(t *testing.T) {
	disk := errors.New("disk: input/output error")
	for _, applied := range []bool{true, false} {
		for failing := range 10 {
			_, a, b, _ := pair(t)
			b.write("two", "b while a fails")
			b.sync()
			a.write("one", "a while its store fails")
			n := 0
			a.store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
				if op != journaltest.OpApply {
					return true, nil
				}
				if n++; n == failing+1 {
					return applied, disk
				}
				return true, nil
			})
			for range 3 {
				if _, err := a.step(); err != nil && !errors.Is(err, disk) {
					t.Fatalf("batch %d failed (applied %v): %v", failing, applied, err)
				}
			}
			a.restart()
			a.sync()
			b.sync()
			equal(t, a, b)
			if n := len(a.texts()); n != 4 {
				t.Errorf("batch %d failed (applied %v): %d versions, want 4", failing, applied, n)
			}
		}
	}
}

// TestTwoProgramsOverOneStoreMakeNoFork: an old worker may live on for a moment
// beside a new one.
func TestTwoProgramsOverOneStoreMakeNoFork(t *testing.T) {
	s, a, b, _ := pair(t)
	other := *a
	other.rand = rand.NewChaCha8([32]byte{7})
	other.Journal = journal.New(a.store, a.keys.ID())
	other.Replica = replica.New(other.config())
	done, now := make(chan error), a.now
	for _, r := range []*replica.Replica{a.Replica, other.Replica} {
		go func() {
			var last error
			for i := range 10 {
				if _, err := r.Step(ctx, now+int64(i)); err != nil {
					last = err
				}
			}
			done <- last
		}()
	}
	for i := range 10 {
		a.write("one", fmt.Sprint("typed while both run ", i))
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	a.restart()
	a.sync()
	b.sync()
	equal(t, a, b)
	if st := a.status(); st.Alarm.Code != "" || s.Entries(st.Vault) == 0 {
		t.Errorf("status %+v", st)
	}
}

// answerRemote gives one answer to everything.
type answerRemote struct {
	replica.Response
	err error
}

func (r answerRemote) Do(context.Context, replica.Request) (replica.Response, error) {
	return r.Response, r.err
}

func TestWhatIsNoHoldfastServerIsSaid(t *testing.T) {
	html := []byte("<!doctype html><title>Sign in to the hotel</title>")
	busy, err := wire.Encode(wire.NewProblem(wire.CodeBusy, ""))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		answer replica.Response
		err    error
		want   replica.Code
	}{
		"a web page":            {replica.Response{Status: 200, ContentType: "text/html", Body: html}, nil, replica.CodeNotHoldfast},
		"a page not found":      {replica.Response{Status: 404, ContentType: "text/html", Body: html}, nil, replica.CodeNotHoldfast},
		"a redirect":            {replica.Response{Status: 302}, nil, replica.CodeNotHoldfast},
		"a proxy's bad gateway": {replica.Response{Status: 502, ContentType: "text/html", Body: html}, nil, replica.CodeServerError},
		"a proxy's limit":       {replica.Response{Status: 429, ContentType: "text/plain", RetryAfterMs: 40 * 60_000}, nil, replica.CodeRateLimited},
		"garbage of ours":       {replica.Response{Status: 200, ContentType: wire.ContentType, Body: html}, nil, replica.CodeMalformed},
		"an empty answer":       {replica.Response{Status: 200, ContentType: wire.ContentType}, nil, replica.CodeMalformed},
		"a garbled problem":     {replica.Response{Status: 500, ContentType: wire.ContentType, Body: html}, nil, replica.CodeMalformed},
		"a problem":             {replica.Response{Status: 503, ContentType: wire.ContentType, Body: busy}, nil, replica.Code(wire.CodeBusy)},
		"no answer":             {replica.Response{}, replicatest.ErrLost, replica.CodeUnreachable},
		"too much":              {replica.Response{}, replica.ErrAnswerTooLarge, replica.CodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			_, a, _, code := pair(t)
			a.remote = answerRemote{c.answer, c.err}
			a.restart()
			a.write("one", "kept")
			r, err := a.step()
			codeIs(t, err, c.want)
			st := a.status()
			if st.Code != c.want || st.Text == "" || st.Alarm.Code != "" || st.Pending+st.Outbox == 0 {
				t.Errorf("status %+v", st)
			}
			if wait := r.Next - a.now; wait < c.answer.RetryAfterMs || wait > 60*60_000 {
				t.Errorf("it waits %d ms", wait)
			}
			if again, err := a.Step(ctx, r.Next-1); err != nil || again.Next != r.Next {
				t.Errorf("within the wait: %+v, %v", again, err)
			}
			fresh := newDevice(t, "fresh", a.remote)
			codeIs(t, fresh.Join(ctx, address, code, fresh.now), c.want)
			_, err = fresh.Create(ctx, address, "", fresh.now)
			codeIs(t, err, c.want)
			codeIs(t, replica.Read(ctx, fresh.config(), address, code, fresh.now), c.want)
		})
	}
}

func TestWaitsGrowAndEnd(t *testing.T) {
	s, a, _, _ := pair(t)
	s.SetHook(func(string, string) (bool, error) { return false, replicatest.ErrLost })
	var waits []int64
	for range 16 {
		r, err := a.step()
		codeIs(t, err, replica.CodeUnreachable)
		waits = append(waits, r.Next-a.now)
	}
	bound := int64(2000)
	for i, w := range waits {
		if w < 0 || w > bound {
			t.Errorf("wait %d is %d ms, at most %d", i, w, bound)
		}
		bound = min(bound*2, 60*60_000)
	}
	if slices.Max(waits) < 10*60_000 {
		t.Errorf("the waits do not grow: %v", waits)
	}
	s.SetHook(nil)
	a.restart() // the wait is kept, and ends when somebody asks for it
	if r, err := a.Step(ctx, a.now); err != nil || r.Next == a.now {
		t.Errorf("after a restart: %+v, %v", r, err)
	}
	if err := a.Resume(ctx); err != nil {
		t.Fatal(err)
	}
	before := s.Requests()
	if _, err := a.Step(ctx, a.now); err != nil || s.Requests() == before {
		t.Errorf("after Resume: %v, %d requests", err, s.Requests()-before)
	}
}

func TestAClockThatWasSetBackDoesNotStopIt(t *testing.T) {
	s, a, _, _ := pair(t)
	s.SetHook(func(string, string) (bool, error) { return false, replicatest.ErrLost })
	if _, err := a.step(); err == nil {
		t.Fatal("no error")
	}
	s.SetHook(nil)
	a.now -= 400 * 24 * 60 * 60 * 1000
	if _, err := a.Step(ctx, a.now); err != nil {
		t.Error(err)
	}
	if st := a.status(); st.Code != "" || st.LastPull != a.now {
		t.Errorf("status %+v", st)
	}
}

func TestClocksADayApartAreAWarning(t *testing.T) {
	const day = 24 * 60 * 60 * 1000
	for _, off := range []int64{day, -day, 4 * 60_000, 0} {
		s := replicatest.NewServer(address, "", start+off)
		a := newDevice(t, "a", s)
		if _, err := a.Create(ctx, address, "", a.now); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			a.write("one", fmt.Sprint(a.now))
			if r, err := a.Step(ctx, a.now); err != nil || r.Pushed != 1 {
				t.Fatalf("clock off by %d: %+v, %v", off, r, err)
			}
		}
		got, want := a.status().ClockOff, off
		if off == 4*60_000 {
			want = 0
		}
		if got < want-60_000 || got > want+60_000 {
			t.Errorf("clock off by %d is said as %d", off, got)
		}
		if n := s.Requests(); n > 20 {
			t.Errorf("clock off by %d: %d requests: the token is not kept", off, n)
		}
	}
}

func TestTokensAreKeptAndRenewed(t *testing.T) {
	s, a, _, _ := pair(t)
	signIns := 0
	s.SetHook(func(_, route string) (bool, error) {
		if route == "session" {
			signIns++
		}
		return true, nil
	})
	a.now = start + 10*60*60*1000
	s.SetNow(a.now)
	for i := range 5 {
		a.now += 1000
		a.restart()
		if _, err := a.Step(ctx, a.now); err != nil {
			t.Fatal(err)
		}
		if signIns != 1 {
			t.Fatalf("step %d: %d sign-ins", i, signIns)
		}
	}
	s.SetNow(a.now + 2*60*60*1000) // the server thinks that it is over
	if _, err := a.Step(ctx, a.now); err != nil || signIns != 2 {
		t.Errorf("a token that the server no longer takes: %v, %d sign-ins", err, signIns)
	}
	a.now += 2 * 60 * 60 * 1000
	if _, err := a.Step(ctx, a.now); err != nil || signIns != 3 {
		t.Errorf("a token that is over: %v, %d sign-ins", err, signIns)
	}
}

func TestAQuotaStopsPushingButNotPulling(t *testing.T) {
	s, a, b, _ := pair(t)
	vault := a.status().Vault
	b.write("two", "news of b")
	b.sync()
	s.Change(vault, func(v *replicatest.Vault) { v.Quota = 1 })
	a.write("one", "too much for the server")
	r, err := a.step()
	codeIs(t, err, replica.Code(wire.CodeQuotaExceeded))
	if r.Pulled != 1 {
		t.Errorf("pulled %d, want 1", r.Pulled)
	}
	if st := a.status(); st.Code != replica.Code(wire.CodeQuotaExceeded) || st.Outbox != 1 {
		t.Errorf("status %+v", st)
	}
	s.Change(vault, func(v *replicatest.Vault) { v.Quota = 0 })
	b.write("two", "more of b")
	b.sync()
	if r, err := a.Step(ctx, r.Next); err != nil || r.Pulled != 1 {
		t.Errorf("a minute later: %+v, %v", r, err)
	}
	a.sync()
	b.sync()
	equal(t, a, b)
	if st := a.status(); st.Code != "" || st.Outbox != 0 {
		t.Errorf("status %+v", st)
	}
}

func TestACallThatIsInterruptedIsNoFailure(t *testing.T) {
	_, a, _, _ := pair(t)
	a.write("one", "text")
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := a.Step(stopped, a.now); !errors.Is(err, context.Canceled) {
		t.Errorf("Step: %v", err)
	}
	if st := a.status(); st.Code != "" || st.Next != 0 {
		t.Errorf("status %+v", st)
	}
}

func TestARestoredServerGetsBackWhatItLost(t *testing.T) {
	for kept := range 5 {
		s, a, b, code := pair(t)
		vault := a.status().Vault
		a.write("one", "more of a")
		a.sync()
		b.write("two", "more of b, who is gone for good then")
		b.sync()
		a.sync()
		all := s.Entries(vault)
		s.Restore(vault, kept)
		a.write("one", "written after the restore")
		a.sync()
		if n := s.Entries(vault); n != all+1 {
			t.Errorf("restored to %d of %d: %d entries after healing, want %d", kept, all, n, all+1)
		}
		st := a.status()
		if st.WentBack != all-kept || st.Alarm.Code != "" || st.Code != "" || (st.WentAt > 0) != (st.WentBack > 0) {
			t.Errorf("restored to %d of %d: status %+v", kept, all, st)
		}
		c := newDevice(t, "c", s)
		if err := c.Join(ctx, address, code, c.now); err != nil {
			t.Fatal(err)
		}
		c.sync()
		equal(t, a, c)
		b.sync()
		c.sync()
		equal(t, a, b, c)
	}
}

// TestHealingSurvivesInterruption loses each request while a large log is given back by two devices at once.
func TestHealingSurvivesInterruption(t *testing.T) {
	for lost := range 10 {
		s, a, b, _ := pair(t)
		vault := a.status().Vault
		for i := range 6 {
			a.write("one", fmt.Sprint("a ", i))
			a.sync()
			b.write("two", fmt.Sprint("b ", i))
			b.sync()
		}
		a.sync()
		s.Restore(vault, 1)
		s.SetPage(2)
		n := 0
		s.SetHook(func(string, string) (bool, error) {
			if n++; n%10 == lost {
				return n%20 < 10, replicatest.ErrLost
			}
			return true, nil
		})
		for range 30 {
			_, _ = a.step()
			a.restart()
			_, _ = b.step()
			b.restart()
		}
		s.SetHook(nil)
		a.write("one", "after")
		a.sync()
		b.sync()
		equal(t, a, b)
		seen := map[string]bool{}
		s.Change(vault, func(v *replicatest.Vault) {
			for _, item := range v.Log {
				e, err := ledger.ParseEntry(item.Entry)
				if err != nil || seen[e.Hash().String()] {
					t.Errorf("entry twice or damaged: %v", err)
				}
				seen[e.Hash().String()] = true
			}
		})
		if len(seen) != 15 {
			t.Errorf("request %d lost: %d entries, want 15; a %+v", lost, len(seen), a.status())
		}
	}
}

func TestAServerThatLostTheRosterGetsItBack(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	s.Change(vault, func(v *replicatest.Vault) {
		roster, err := ledger.OpenRoster(v.Roster.Vault(), v.Roster.Records(0)[:3]) // before b was taken in
		if err != nil {
			t.Fatal(err)
		}
		v.Roster = roster
	})
	s.Restore(vault, 1)
	codeIs(t, b.trySync(), replica.Code(wire.CodeDeviceUnknown))
	codeIs(t, a.trySync(), replica.CodeServerBehind) // what root signed only root may give back
	if err := b.Join(ctx, address, code, b.now); err != nil {
		t.Fatal(err)
	}
	b.write("two", "after")
	b.sync()
	a.sync()
	equal(t, a, b)
}

func TestAServerThatBeganAnewGetsEverythingBack(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	all := s.Entries(vault)
	s.Forget(vault)
	a.write("one", "typed while the vault was gone")
	codeIs(t, a.trySync(), replica.CodeVaultUnknown)
	s.SetPage(1)
	if err := a.Join(ctx, address, code, a.now); err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.sync()
	equal(t, a, b)
	if st := a.status(); st.WentBack != all || s.Entries(vault) != all+1 {
		t.Errorf("%d entries, were %d; status %+v", s.Entries(vault), all, st)
	}
	moved := replicatest.NewServer("https://other.example", "token", start)
	a.remote = moved // and to another server altogether
	a.restart()
	codeIs(t, a.Join(ctx, "https://other.example", code, a.now), replica.Code(wire.CodeInviteRequired))
	if err := a.Join(ctx, "https://other.example/#token", code, a.now); err != nil {
		t.Fatal(err)
	}
	a.sync()
	if n := moved.Entries(vault); n != all+1 {
		t.Errorf("%d entries on the new server, want %d", n, all+1)
	}
}
