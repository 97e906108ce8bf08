package e2e_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"modernc.org/sqlite"

	"holdfast/shared/outage"
	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/board"
	"holdfast/sync-server/board/boardtest"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/sqlstore/boards"
	"holdfast/sync-server/vault"
	"holdfast/wasm/watch"
)

const (
	second = int64(1000)
	minute = 60 * second
)

// town is a server with a board and its members, all in one made-up time.
type town struct {
	t       *testing.T
	now     atomic.Int64
	url     string
	board   *board.Board
	members []*member
	random  *mathrand.Rand
	fails   func(m *member, now int64) (status int64) // 0: it answers
	news    []timedNews
	phases  []outage.Phase
	reports int // signals of failures so far
	first   int64
}

type timedNews struct {
	at      int64
	reports int
	board.News
}

// member is a person with the client's real core: its keys and vault, its detector, and the wire.
type member struct {
	*device
	town   *town
	watch  *watch.Watch
	region string
	next   int64 // the next prompt
	not    int64 // the client's advice: not before
	phase  outage.Phase
	failed outage.Symptom // what failed last
	bad    bool           // the last answer failed
	said   wire.Signal    // what was told last, and in which bucket
	bucket int64
}

func newTown(t *testing.T, seed uint64, kept board.Store, regions ...string) *town {
	t.Helper()
	tn := &town{t: t, random: mathrand.New(mathrand.NewPCG(seed, 7)), fails: func(*member, int64) int64 { return 0 }}
	tn.now.Store(start)
	vaults, err := sqlstore.OpenSQLite(t.Context(), &sqlite.Driver{}, filepath.Join(t.TempDir(), "holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	tn.board, err = board.Open(t.Context(), board.Config{Store: kept, Rand: rand.Reader, Now: tn.now.Load, Sites: []board.Site{{ID: "claude", Name: "Claude"}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	tn.url = "http://" + server.Listener.Addr().String()
	service, err := vault.New(vault.Config{Store: vaults, Rand: rand.Reader, Now: tn.now.Load, Server: "e2e", URLs: []string{tn.url},
		Registration: wire.RegistrationInvite, Limits: wire.DefaultLimits(), Board: true})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = api.New(api.Config{Service: service, Log: slog.New(slog.DiscardHandler), Board: tn.board})
	server.Start()
	t.Cleanup(func() {
		server.Close()
		if err := vaults.Close(); err != nil {
			t.Error(err)
		}
	})
	invite, err := vault.NewInvite(t.Context(), vaults, rand.Reader, vault.Invite{Uses: len(regions), Created: start})
	if err != nil {
		t.Fatal(err)
	}
	for n, region := range regions {
		tn.join(n, region, invite)
	}
	return tn
}

// onDisk is the board's real store.
func onDisk(t *testing.T) board.Store {
	t.Helper()
	s, err := boards.Open(t.Context(), &sqlite.Driver{}, filepath.Join(t.TempDir(), "board.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// join founds a vault by invitation, as the client's core does it.
func (tn *town) join(n int, region, invite string) {
	tn.t.Helper()
	m := &member{device: newDevice(tn.t, fmt.Sprint(n), uint64(n)+1, func() fault { return none }), town: tn, region: region, phase: outage.Healthy}
	if _, err := m.Create(ctx, tn.url, invite, start); err != nil {
		tn.t.Fatal(err)
	}
	m.watch = watch.New(m.store, uint64(n))
	m.next = start + tn.random.Int64N(3*minute)
	tn.members = append(tn.members, m)
}

// live lets time pass, second by second.
func (tn *town) live(until int64) {
	tn.t.Helper()
	for now := tn.now.Load(); now < until; now += second {
		tn.now.Store(now)
		for _, m := range tn.members {
			if now >= m.next && now >= m.not {
				m.prompt(now)
			}
		}
		if now%(5*second) == 0 {
			tn.step(now)
		}
	}
}

func (tn *town) step(now int64) {
	tn.t.Helper()
	news, err := tn.board.Step(ctx)
	if err != nil {
		tn.t.Fatal(err)
	}
	for _, n := range news {
		tn.news = append(tn.news, timedNews{now, tn.reports, n})
	}
	v, _ := tn.board.View()
	if p := v.Sites[0].Phase; len(tn.phases) == 0 || tn.phases[len(tn.phases)-1] != p {
		tn.phases = append(tn.phases, p)
	}
}

// prompt sends one, sees what comes of it as the extension would, and tells the board what there is to tell.
func (m *member) prompt(now int64) {
	m.town.t.Helper()
	status := m.town.fails(m, now)
	id := fmt.Sprint(now)
	list := []outage.Observation{
		{T: now, Kind: outage.KindSend, Chars: 200}, {T: now + 5, Kind: outage.KindRequest, ID: id, Role: outage.RoleChat},
	}
	if status != 0 {
		list = append(list, outage.Observation{T: now + 400, Kind: outage.KindHeaders, ID: id, Status: status}, outage.Observation{T: now + 410, Kind: outage.KindEnd, ID: id})
	} else {
		list = append(list, outage.Observation{T: now + 300, Kind: outage.KindHeaders, ID: id, Status: 200}, outage.Observation{T: now + 700, Kind: outage.KindProgress, Chars: 500},
			outage.Observation{T: now + 800, Kind: outage.KindEnd, ID: id}, outage.Observation{T: now + 820, Kind: outage.KindFinish})
	}
	for i := range list {
		list[i].Site, list[i].Tab, list[i].Chat = "claude", 1, "c"
	}
	events, err := m.watch.Observe(ctx, list)
	if err != nil {
		m.town.t.Fatal(err)
	}
	m.bad = status != 0
	for _, e := range events {
		switch e.Kind {
		case outage.EventPhase:
			m.phase = e.Phase
		case outage.EventSymptom:
			m.failed = e.Symptom
		case outage.EventAdvice:
			m.not = e.Until
		}
	}
	m.next = now + 30*second + m.town.random.Int64N(2*minute)
	m.tell(now)
}

// tell sends a signal when the verdict has changed, and once in each bucket.
func (m *member) tell(now int64) {
	s := wire.Signal{Site: "claude", Surface: "web", Capability: "text", Phase: string(m.phase), Region: m.region}
	down := m.phase == outage.Suspected || m.phase.Down()
	if m.bad {
		s.Symptom = string(m.failed)
	}
	if s == m.said && board.BucketOf(now) == m.bucket {
		return
	}
	m.said, m.bucket = s, board.BucketOf(now)
	if down {
		if m.town.reports++; m.town.first == 0 {
			m.town.first = now
		}
	}
	if err := m.Tell(ctx, []wire.Signal{s}, now); err != nil {
		m.town.t.Fatal(err)
	}
}

// boardSeeds is how many lives of each kind are lived through; HOLDFAST_BOARD_SEEDS asks for more.
func boardSeeds() int {
	if n, err := strconv.Atoi(os.Getenv("HOLDFAST_BOARD_SEEDS")); err == nil {
		return n
	}
	return 1
}

// ten people, six in one region and four in another.
var ten = []string{"europe-west", "europe-west", "europe-west", "europe-west", "europe-west", "europe-west", "america-north", "america-north", "america-north", "america-north"}

// background is how often a prompt fails on a good day (BurstGPT: 1.78 % of requests).
func (tn *town) background() int64 {
	if tn.random.Float64() < 0.0178 {
		return 500
	}
	return 0
}

// TestTenMembersLiveThroughAnOutage, in made-up time: how soon it is confirmed and resolved, in which order of phases, with which regions, and what is told.
func TestTenMembersLiveThroughAnOutage(t *testing.T) {
	for _, c := range []struct {
		name    string
		share   float64 // of prompts that fail
		where   string  // everywhere if empty
		regions []string
	}{
		{"everything fails", 1, "", []string{"america-north", "europe-west"}},
		{"seven of ten prompts fail", 0.7, "", []string{"america-north", "europe-west"}},
		{"one region", 1, "europe-west", []string{"europe-west"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(boardSeeds()) {
				tn := newTown(t, seed, onDisk(t), ten...)
				begin, end := start+20*minute, start+65*minute
				tn.fails = func(m *member, now int64) int64 {
					if now >= begin && now < end && (c.where == "" || c.where == m.region) && tn.random.Float64() < c.share {
						return 503
					}
					return tn.background()
				}
				tn.live(begin)
				if len(tn.news) > 0 {
					t.Fatalf("seed %d: told before anything failed: %+v", seed, tn.news)
				}
				tn.reports, tn.first = 0, 0
				tn.live(end + 40*minute)
				tn.want(seed, begin, end, c.regions)
			}
		})
	}
}

func (tn *town) want(seed uint64, begin, end int64, regions []string) {
	t := tn.t
	t.Helper()
	if len(tn.news) != 2 || tn.news[0].Kind != board.Confirmed || tn.news[1].Kind != board.Resolved {
		t.Fatalf("seed %d: told %+v; phases %v", seed, tn.news, tn.phases)
	}
	confirmed, resolved := tn.news[0], tn.news[1]
	t.Logf("seed %d: confirmed %.1f min after the onset, %d s after the first report, by %d reports; resolved %.1f min after the end; phases %v",
		seed, float64(confirmed.at-begin)/60e3, (confirmed.at-tn.first)/second, confirmed.reports, float64(resolved.at-end)/60e3, tn.phases)
	if confirmed.reports > 2 && confirmed.at-tn.first > 2*minute {
		t.Errorf("seed %d: confirmed after %d reports and %d s", seed, confirmed.reports, (confirmed.at-tn.first)/second)
	}
	if late := resolved.at - end; late < 0 || late > 10*minute {
		t.Errorf("seed %d: resolved %d s after the end", seed, late/second)
	}
	i := resolved.Incident
	got := slices.Sorted(slices.Values(i.Regions))
	if !slices.Equal(got, regions) || !slices.Equal(i.Symptoms, []outage.Symptom{outage.Overloaded}) {
		t.Errorf("seed %d: regions %v, symptoms %v", seed, got, i.Symptoms)
	}
	eases, down := 0, 0
	for n, p := range tn.phases {
		if p.Down() && n > 0 && !tn.phases[n-1].Down() {
			down++
		}
		if p == outage.Stabilising {
			eases++
		}
	}
	if down == 0 || down > 2 || eases == 0 || eases > 2 {
		t.Errorf("seed %d: it was down %d times and eased %d times: %v", seed, down, eases, tn.phases)
	}
	if last := tn.phases[len(tn.phases)-1]; last != outage.Healthy && last != outage.Suspected {
		t.Errorf("seed %d: it ends %s", seed, last)
	}
}

// TestOneMemberWhoseSiteAlwaysFails, among nine who are well, for eight hours, with the failures of good days: nothing is told.
func TestOneMemberWhoseSiteAlwaysFails(t *testing.T) {
	tn := newTown(t, 1, boardtest.NewMemory(), ten...)
	tn.fails = func(m *member, _ int64) int64 {
		if m == tn.members[0] {
			return 503
		}
		return tn.background()
	}
	tn.live(start + 8*60*minute)
	if len(tn.news) > 0 {
		t.Errorf("told %+v", tn.news)
	}
	if tn.reports < 50 {
		t.Errorf("only %d reports: nothing was noisy", tn.reports)
	}
}
