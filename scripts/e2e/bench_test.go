package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"holdfast/shared/history"
	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/replica"
)

// counting adds up what goes over the wire, bodies alone: the headers are the same few hundred bytes for every way to sync.
type counting struct {
	replica.Remote
	bytes, requests atomic.Int64
}

func (c *counting) Do(ctx context.Context, r replica.Request) (replica.Response, error) {
	answer, err := c.Remote.Do(ctx, r)
	c.bytes.Add(int64(len(r.Body) + len(answer.Body)))
	c.requests.Add(1)
	return answer, err
}

// BenchmarkAutosave is one autosave's whole way: a sentence is added to a draft, recorded, sealed, signed, pushed to the real server
// over HTTP and acknowledged after its fsync. wire-B/save counts padding and signatures; times-less is against the full text.
func BenchmarkAutosave(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%dkB", size/1000), func(b *testing.B) { benchmarkAutosave(b, size) })
	}
}

func benchmarkAutosave(b *testing.B, size int) {
	s := newServer(b, wire.DefaultLimits(), start)
	d := newDevice(b, "bench", 1, func() fault { return none })
	count := &counting{Remote: d.network.remote}
	d.network.remote = count
	if _, err := d.Create(ctx, s.URL, "", d.now); err != nil {
		b.Fatal(err)
	}
	text := words(size)
	d.write("chat", text)
	d.settle()
	count.bytes.Store(0)
	full := 0
	for b.Loop() {
		text += " and one more sentence, of the length that people write in five seconds"
		full += len(text)
		d.write("chat", text)
		if _, err := d.Step(ctx, d.now); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(count.bytes.Load())/float64(b.N), "wire-B/save")
	b.ReportMetric(float64(full)/float64(count.bytes.Load()), "times-less")
}

// BenchmarkEncodeAndSeal is what an autosave costs before it is pushed: CBOR, zstd, padding, encryption, signature.
func BenchmarkEncodeAndSeal(b *testing.B) {
	d := newDevice(b, "bench", 1, func() fault { return none })
	key, err := seal.NewContentKey(d.rand)
	if err != nil {
		b.Fatal(err)
	}
	old := words(10_000)
	id := snapshot.DraftIDOf("claude", "", "chat", "")
	record := snapshot.Record{Kind: snapshot.KindVersion, Version: &snapshot.Version{Draft: id, Device: d.keys.ID(), N: 2, Time: start,
		State: snapshot.Editing, Splices: history.Diff(old, old+" and one more sentence"), Sum: history.Sum(old + " and one more sentence")}}
	for b.Loop() {
		plain, err := snapshot.Encode([]snapshot.Record{record}, start)
		if err != nil {
			b.Fatal(err)
		}
		h := ledger.Header{Version: ledger.Version, Suite: ledger.SuiteXChaCha, Device: d.keys.ID(), Seq: 1, Epoch: 1, Class: ledger.ClassRecords}
		entry, err := seal.EncryptEntry(d.rand, h, key, plain, d.keys.Signer())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(entry.Bytes())), "entry-B")
	}
}

// words is about size bytes of text that compresses as prose does, not as a repeated line.
func words(size int) string {
	rng := rand.New(rand.NewPCG(7, 7))
	lexicon := strings.Fields("the review of this quarter shows that orders arrive later than promised while support answers faster and people ask for a plan which names dates costs risks owners and what happens when one of them fails again")
	var text strings.Builder
	for text.Len() < size {
		text.WriteString(lexicon[rng.IntN(len(lexicon))] + " ")
	}
	return text.String()
}
