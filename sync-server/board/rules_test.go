package board_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/outage"
	"holdfast/shared/wire"
	"holdfast/sync-server/board"
)

func TestAnOutageFromEndToEnd(t *testing.T) {
	tm := newTeam(t)
	for n := range 3 {
		tm.say(n, fine)
	}
	tm.want("a good morning", "healthy", board.Operational)
	onset := board.BucketOf(tm.now+6*minute) * board.Bucket
	tm.pass(6 * minute)
	tm.say(0, down)
	if s := tm.want("one person", "suspected", board.Operational); s.Since != onset {
		t.Errorf("one person's moment is told as %d, not as the bucket's %d", s.Since, onset)
	}
	tm.pass(40_000)
	tm.say(1, down)
	s := tm.want("the second", "surge", board.Major)
	if !s.Confirmed || s.Since != onset {
		t.Errorf("confirmed %v, since %d, want %d", s.Confirmed, s.Since, onset)
	}
	tm.say(2, down)
	tm.pass(11 * minute)
	tm.want("ten minutes on", "spread", board.Major)
	for n := range 3 {
		tm.say(n, again)
	}
	tm.want("answers come", "stabilising", board.Partial)
	tm.pass(150_000)
	tm.want("to all, for two minutes", "recovering", board.Degraded)
	tm.pass(150_000)
	tm.want("for two more", "healthy", board.Operational)
	v := tm.step()
	if got := tm.told(); !slices.Equal(got, []board.NewsKind{board.Confirmed, board.Resolved}) {
		t.Errorf("told %v", got)
	}
	if len(v.Incidents) != 1 {
		t.Fatalf("%d incidents", len(v.Incidents))
	}
	i := v.Incidents[0]
	if n, ok := i.Fails.Shown(); n != 3 || !ok || i.Worst != board.Major || i.Resolved == 0 || len(i.Updates) != 5 {
		t.Errorf("incident %+v", i)
	}
	if diff := cmp.Diff([]string{"europe-west"}, i.Regions); diff != "" {
		t.Error(diff)
	}
	kept, err := tm.board.Incident(t.Context(), i.ID)
	if err != nil || !cmp.Equal(kept, i) {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestWhatIsNotTheSitesFaultRaisesNoAlarm(t *testing.T) {
	for _, symptom := range []outage.Symptom{outage.RateLimited, outage.SpendLimit, outage.Offline, outage.SignedOut, outage.InputRejected, outage.AdapterDrift} {
		tm := newTeam(t)
		for n := range 20 {
			s := down
			s.Symptom = string(symptom)
			tm.say(n, s, limit)
		}
		tm.want(string(symptom), "healthy", board.Operational)
	}
}

func TestFewOfManyAreNoOutage(t *testing.T) {
	tm := newTeam(t)
	for n := range 40 {
		tm.say(n, fine)
	}
	for n := range 5 {
		tm.say(100+n, down)
	}
	tm.want("5 of 45", "suspected", board.Operational)
	for n := range 5 {
		tm.say(200+n, down)
	}
	tm.want("10 of 50", "surge", board.Partial)
}

func TestThreeWhoSuspectAreEnough(t *testing.T) {
	tm := newTeam(t)
	tm.say(0, maybe)
	tm.say(1, maybe)
	tm.want("two", "suspected", board.Operational)
	tm.say(2, maybe)
	tm.want("three", "surge", board.Major)
}

// TestNobodyLeftToSay: an outage of which nobody says anything more ends after an hour, and says why.
func TestNobodyLeftToSay(t *testing.T) {
	tm := newTeam(t)
	tm.say(0, down)
	tm.say(1, down)
	tm.step()
	tm.pass(45 * minute)
	tm.want("silence for 45 minutes", "spread", board.Major)
	v := tm.pass(35 * minute)
	if i := v.Incidents[0]; i.Resolved == 0 || !i.Updates[len(i.Updates)-1].Quiet {
		t.Errorf("after 80 minutes: %+v", i)
	}
}

// TestWhatComesBackSoonIsTheSame: within a quarter of an hour it is one incident, and told as one.
func TestWhatComesBackSoonIsTheSame(t *testing.T) {
	tm := newTeam(t)
	outageOf := func() {
		tm.say(0, down)
		tm.say(1, down)
		tm.step()
		tm.pass(6 * minute)
		tm.say(0, fine)
		tm.say(1, fine)
		tm.pass(5 * minute)
	}
	outageOf()
	tm.want("over", "healthy", board.Operational)
	tm.pass(2 * minute)
	outageOf()
	if v := tm.step(); len(v.Incidents) != 1 {
		t.Errorf("%d incidents", len(v.Incidents))
	}
	tm.pass(30 * minute)
	outageOf()
	tm.pass(20 * minute)
	if v := tm.step(); len(v.Incidents) != 2 {
		t.Errorf("%d incidents", len(v.Incidents))
	}
	if want := []board.NewsKind{"confirmed", "resolved", "reopened", "resolved", "confirmed", "resolved"}; !slices.Equal(tm.told(), want) {
		t.Errorf("told %v, want %v", tm.told(), want)
	}
}

// TestOneNoisyMemberNeverConfirms: whatever one person sends, at whatever times, with restarts of the server between, also while others are
// well: no incident.
func TestOneNoisyMemberNeverConfirms(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tm := newTeam(t)
		for range rapid.IntRange(1, 60).Draw(r, "signals") {
			switch rapid.IntRange(0, 12).Draw(r, "act") {
			case 0:
				tm.open()
			case 1:
				tm.say(rapid.IntRange(1, 5).Draw(r, "other"), fine)
			case 2:
				tm.now += rapid.Int64Range(0, 90*minute).Draw(r, "pass")
			default:
				tm.say(0, anySignal(r))
			}
			tm.now += rapid.Int64Range(0, 3*minute).Draw(r, "gap")
			if v := tm.step(); len(v.Incidents) > 0 {
				r.Fatalf("an incident: %+v", v.Incidents)
			}
		}
	})
}

// TestTwoStartsInAMillisecond have two keys: their marks of one person must not be taken for two people.
func TestTwoStartsInAMillisecond(t *testing.T) {
	tm := newTeam(t)
	for range 3 {
		tm.say(0, down)
		tm.open()
	}
	if s := tm.step().Sites[0]; s.Heard != 1 || s.Confirmed {
		t.Errorf("one person after three starts: %+v", s)
	}
}

func anySignal(r *rapid.T) wire.Signal {
	s := wire.Signal{
		Site: "claude", Surface: rapid.SampledFrom(board.Surfaces).Draw(r, "surface"), Capability: rapid.SampledFrom(board.Capabilities).Draw(r, "capability"),
		Phase: string(rapid.SampledFrom(board.Phases).Draw(r, "phase")), Symptom: string(rapid.SampledFrom(board.Symptoms).Draw(r, "symptom")),
		Region: rapid.SampledFrom(board.Regions).Draw(r, "region"),
	}
	if s.Symptom == "" && slices.Contains([]string{"surge", "spread"}, s.Phase) {
		s.Symptom = "overloaded"
	}
	return s
}

// TestOrderAndRepetitionDoNotMatter: two boards that hear the same between two steps show the same, in whatever order and however often.
func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	type said struct {
		who int
		s   wire.Signal
	}
	rapid.Check(t, func(r *rapid.T) {
		a, b := newTeam(t), newTeam(t)
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			var heard []said
			for range rapid.IntRange(0, 8).Draw(r, "signals") {
				heard = append(heard, said{rapid.IntRange(0, 6).Draw(r, "who"), anySignal(r)})
			}
			other := slices.Concat(heard, heard[:len(heard)/2])
			seed := rapid.Uint64().Draw(r, "order")
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
			for _, h := range heard {
				a.say(h.who, h.s)
			}
			for _, h := range other {
				b.say(h.who, h.s)
			}
			if diff := cmp.Diff(a.step(), b.step()); diff != "" {
				r.Fatalf("the boards differ:\n%s", diff)
			}
			gap := rapid.Int64Range(1_000, 20*minute).Draw(r, "gap")
			a.now, b.now = a.now+gap, b.now+gap
		}
	})
}

// TestAPersonCountsOnceAcrossTheChangeOfKeys: around the hour, when marks are made under two keys.
func TestAPersonCountsOnceAcrossTheChangeOfKeys(t *testing.T) {
	tm := newTeam(t)
	for range 40 {
		tm.say(0, down)
		tm.say(1, fine)
		tm.say(2, fine)
		tm.say(3, fine)
		s := tm.step().Sites[0]
		if n, ok := s.Heard.Shown(); !ok || n != 4 {
			t.Fatalf("%d people heard after %d minutes", n, (tm.now-noon)/minute)
		}
		tm.now += 4 * minute
	}
}

func TestWordsThatAreInNoListAreRefused(t *testing.T) {
	tm := newTeam(t)
	for _, change := range []func(*wire.Signal){
		func(s *wire.Signal) { s.Site = "practice" },
		func(s *wire.Signal) { s.Surface = "mail" },
		func(s *wire.Signal) { s.Capability = "" },
		func(s *wire.Signal) { s.Phase = "down" },
		func(s *wire.Signal) { s.Symptom = "my-secret-project" },
		func(s *wire.Signal) { s.Region = "berlin" },
		func(s *wire.Signal) { s.Symptom = "" },
	} {
		s := down
		change(&s)
		err := tm.board.Take(t.Context(), person(0), []wire.Signal{down, s})
		if p := (*wire.Problem)(nil); !errors.As(err, &p) || p.Code != wire.CodeBadRequest {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if tm.store.Puts != 0 {
		t.Errorf("%d of the refused signals were kept", tm.store.Puts)
	}
}

// TestAFloodCostsNothing: what says nothing new is not written.
func TestAFloodCostsNothing(t *testing.T) {
	tm := newTeam(t)
	for range 1000 {
		tm.say(0, down)
	}
	if tm.store.Puts != 1 {
		t.Errorf("%d writes", tm.store.Puts)
	}
}

// TestSmallNumbersAreHidden: below three people no number and no cell is shown.
func TestSmallNumbersAreHidden(t *testing.T) {
	tm := newTeam(t)
	for n := range 2 {
		tm.say(n, down)
	}
	s := tm.step().Sites[0]
	if _, ok := s.Bad.Shown(); ok || len(s.Cells) != 0 || !s.Hidden || len(s.Symptoms) != 0 {
		t.Errorf("two people: %+v", s)
	}
	tm.say(2, down)
	other := down
	other.Region = "oceania"
	tm.say(3, other)
	s = tm.step().Sites[0]
	want := []board.CellView{{Cell: board.Cell{Region: "europe-west", Symptom: outage.Overloaded}, People: 3}}
	if n, ok := s.Bad.Shown(); !ok || n != 4 || !s.Hidden {
		t.Errorf("four people: %+v", s)
	}
	if diff := cmp.Diff(want, s.Cells); diff != "" {
		t.Error(diff)
	}
}

// TestFaultsOfTheStore: a failed write is reported, changes nothing that is shown, and the next step makes it good.
func TestFaultsOfTheStore(t *testing.T) {
	for _, applied := range []bool{true, false} {
		tm := newTeam(t)
		full := errors.New("disk full")
		fault := ""
		tm.store.Hook = func(op string) (bool, error) {
			if op == fault {
				return applied, full
			}
			return true, nil
		}
		fault = "Put"
		if err := tm.board.Take(t.Context(), person(0), []wire.Signal{down}); !errors.Is(err, full) {
			t.Errorf("put: %v", err)
		}
		fault = ""
		tm.say(0, down)
		tm.say(1, down)
		fault = "Apply"
		tm.now += board.Bucket
		if _, err := tm.board.Step(t.Context()); !errors.Is(err, full) {
			t.Errorf("apply: %v", err)
		}
		if v, _ := tm.board.View(); len(v.Incidents) != 0 {
			t.Error("what was not kept is shown")
		}
		fault = "Fold" // what cannot be made counts of keeps nobody from knowing
		tm.now += board.Bucket
		news, err := tm.board.Step(t.Context())
		if v, _ := tm.board.View(); !errors.Is(err, full) || len(news) != 1 || len(v.Incidents) != 1 {
			t.Errorf("fold: %v, with %d news and %d incidents", err, len(news), len(v.Incidents))
		}
		fault = ""
		if s := tm.step().Sites[0]; !s.Confirmed {
			t.Errorf("after the faults: %+v", s)
		}
	}
}

// TestARestartForgetsNothingThatIsShown but whose marks the stored ones were.
func TestARestartForgetsNothingThatIsShown(t *testing.T) {
	tm := newTeam(t)
	for n := range 4 {
		tm.say(n, down)
	}
	before := tm.step()
	tm.open()
	after, _ := tm.board.View()
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("after a restart:\n%s", diff)
	}
}

func TestTimelines(t *testing.T) {
	tm := newTeam(t)
	tm.say(0, down)
	tm.say(1, down)
	tm.step()
	tm.pass(31 * minute)
	s := tm.step().Sites[0]
	if len(s.Hours) != 96 || len(s.Days) != 90 {
		t.Fatalf("%d slots, %d days", len(s.Hours), len(s.Days))
	}
	bad := 0
	for _, l := range s.Hours {
		if l == board.Major {
			bad++
		}
	}
	if bad != 3 || s.Hours[95] != board.Major || s.Days[89].Minutes != 31 || s.Days[89].Worst != board.Major || s.Days[88].Minutes != 0 || s.Minutes != 31 {
		t.Errorf("%d slots are bad, the last day %+v", bad, s.Days[89])
	}
}

// TestCodesHoldWhatTheySay: every signal is one code, and no two the same.
func TestCodesHoldWhatTheySay(t *testing.T) {
	seen := map[board.Code]string{}
	for _, surface := range board.Surfaces {
		for _, capability := range board.Capabilities {
			for _, phase := range board.Phases {
				for _, symptom := range board.Symptoms {
					for _, region := range board.Regions {
						s := wire.Signal{Site: "claude", Surface: surface, Capability: capability, Phase: string(phase), Symptom: string(symptom), Region: region}
						c, err := board.Encode(s)
						if err != nil {
							continue
						}
						back := wire.Signal{Site: "claude", Surface: c.Surface(), Capability: c.Capability(), Phase: string(c.Phase()), Symptom: string(c.Symptom()), Region: c.Region()}
						if back != s || seen[c] != "" || !c.Known() {
							t.Fatalf("%+v becomes %+v, %q", s, back, seen[c])
						}
						seen[c] = fmt.Sprint(s)
					}
				}
			}
		}
	}
	if len(seen) < 20_000 {
		t.Errorf("only %d codes", len(seen))
	}
}
