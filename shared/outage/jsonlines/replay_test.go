package jsonlines_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/outage"
	"holdfast/shared/outage/jsonlines"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestReplayGivesTheGoldenEvents compares each testdata/*.jsonl with the events and complaints kept beside it.
func TestReplayGivesTheGoldenEvents(t *testing.T) {
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v: the golden files are gone", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".jsonl"), func(t *testing.T) {
			in, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := replay(t, in, 1)
			golden := strings.TrimSuffix(file, ".jsonl") + ".events"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again := replay(t, in, 1); again != got {
				t.Error("a second run gives something else")
			}
		})
	}
}

// replay returns the events, and the complaints after them, each behind "stderr: ".
func replay(t *testing.T, in []byte, seed uint64) string {
	t.Helper()
	var out, errOut bytes.Buffer
	bad, err := jsonlines.Replay(bytes.NewReader(in), &out, &errOut, seed)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(errOut.String(), "\n"); got != bad {
		t.Errorf("%d bad lines, %d complaints", bad, got)
	}
	for line := range strings.Lines(errOut.String()) {
		out.WriteString("stderr: " + line)
	}
	return out.String()
}

func TestParse(t *testing.T) {
	for line, want := range map[string]error{
		`{"t":1,"kind":"tick"}`:                                   nil,
		` {"kind":"tick","t":1.5e3} `:                             nil,
		`{"t":-1,"kind":"tick"}`:                                  nil,
		`{"t":1e300,"kind":"tick"}`:                               nil,
		`{"t":99999999999999999999,"kind":"tick"}`:                nil,
		`{"t":1,"kind":"tick","never":{"heard":["of"]}}`:          nil,
		`{"t":1,"kind":"headers","id":5,"status":"429"}`:          nil,
		`{"t":1,"kind":"headers","site":null,"tab":"x","chat":7}`: nil,
		``:                                 jsonlines.ErrObject,
		`nonsense`:                         jsonlines.ErrObject,
		`null`:                             jsonlines.ErrObject,
		`7`:                                jsonlines.ErrObject,
		`"t"`:                              jsonlines.ErrObject,
		`[{"t":1,"kind":"tick"}]`:          jsonlines.ErrObject,
		`{"t":1,"kind":"tick"`:             jsonlines.ErrObject,
		`{"t":1,"kind":"tick"} {}`:         jsonlines.ErrObject,
		`{'t':1,'kind':'tick'}`:            jsonlines.ErrObject,
		`{}`:                               jsonlines.ErrTime,
		`{"kind":"tick"}`:                  jsonlines.ErrTime,
		`{"t":null,"kind":"tick"}`:         jsonlines.ErrTime,
		`{"t":"1","kind":"tick"}`:          jsonlines.ErrTime,
		`{"T":1,"kind":"tick"}`:            jsonlines.ErrTime,
		`{"t":1}`:                          jsonlines.ErrKind,
		`{"t":1,"kind":""}`:                jsonlines.ErrKind,
		`{"t":1,"kind":"Tick"}`:            jsonlines.ErrKind,
		`{"t":1,"kind":["tick"]}`:          jsonlines.ErrKind,
		`{"t":1,"kind":"symptom"}`:         jsonlines.ErrKind,
		`{"t":1,"kind":"telepathy","x":1}`: jsonlines.ErrKind,
	} {
		if _, err := jsonlines.Parse([]byte(line)); !errors.Is(err, want) {
			t.Errorf("Parse(%s) = %v, want %v", line, err, want)
		}
	}
}

func TestParseReadsEveryField(t *testing.T) {
	wait, reset := int64(30_000), int64(1<<63-1)
	got, err := jsonlines.Parse([]byte(`{"t":1700000000000,"site":"claude","tab":3,"chat":"c","kind":"headers","chars":12,"files":2,"mode":"image",` +
		`"id":"7","role":"chat","status":429,"retry_after_ms":3e4,"reset_ms":1e99,"challenge":true,"net":"ERR_X","code":"slow","class":"login","what":"w","slept_ms":9}`))
	want := outage.Observation{T: 1700000000000, Site: "claude", Tab: 3, Chat: "c", Kind: "headers", Chars: 12, Files: 2, Mode: "image",
		ID: "7", Role: "chat", Status: 429, RetryAfterMs: &wait, ResetMs: &reset, Challenge: true, Net: "ERR_X", Code: "slow", Class: "login",
		What: "w", SleptMs: 9}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	line, err := jsonlines.AppendObservation(nil, want)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := jsonlines.Parse(line); err != nil || !cmp.Equal(again, want) {
		t.Errorf("printed and parsed again: %+v, %v", again, err)
	}
}

func TestReplaySkipsALineThatIsTooLong(t *testing.T) {
	in := `{"t":1,"site":"x","kind":"offline"}` + "\n" + `{"t":2,"kind":"tick","x":"` + strings.Repeat("x", 3*jsonlines.MaxLine) + "\"}\n" +
		`{"t":3,"kind":"online"}` // and no newline at the end
	var out, errOut bytes.Buffer
	bad, err := jsonlines.Replay(iotest.OneByteReader(strings.NewReader(in)), &out, &errOut, 1)
	if err != nil || bad != 1 || !strings.HasPrefix(errOut.String(), "line 2: ") || !strings.Contains(out.String(), `"kind":"clear"`) {
		t.Errorf("bad %d, %v\n%s%s", bad, err, &out, &errOut)
	}
}

func TestReplayTellsWhatItCannotReadOrWrite(t *testing.T) {
	broken := errors.New("disk on fire")
	in := io.MultiReader(strings.NewReader(`{"t":1,"site":"x","kind":"offline"}`+"\n"), iotest.ErrReader(broken))
	var out bytes.Buffer
	if _, err := jsonlines.Replay(in, &out, io.Discard, 1); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	if out.Len() == 0 {
		t.Error("the events before the broken place are lost")
	}
	if _, err := jsonlines.Replay(strings.NewReader(`{"t":1,"site":"x","kind":"offline"}`), failing{broken}, io.Discard, 1); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
	if _, err := jsonlines.Replay(strings.NewReader("?\n"), io.Discard, failing{broken}, 1); !errors.Is(err, broken) {
		t.Errorf("complaining: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Who feeds observations one by one through a pipe sees what follows from each before giving the next.
func TestReplayCanBeFollowed(t *testing.T) {
	observations, feed := io.Pipe()
	events, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := jsonlines.Replay(observations, out, io.Discard, 1)
		done <- errors.Join(err, out.Close())
	}()
	lines := bufio.NewScanner(events)
	for _, step := range []struct{ in, want string }{
		{`{"t":1,"site":"x","kind":"offline"}`, `"symptom":"offline"`},
		{`{"t":2,"kind":"online"}`, `"kind":"clear"`},
	} {
		if _, err := io.WriteString(feed, step.in+"\n"); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() && !strings.Contains(lines.Text(), step.want) {
		}
		if !strings.Contains(lines.Text(), step.want) {
			t.Fatalf("after %s no %s: %v", step.in, step.want, lines.Err())
		}
	}
	go io.Copy(io.Discard, events)
	if err := errors.Join(feed.Close(), <-done); err != nil {
		t.Error(err)
	}
}

func TestSeedsGiveOtherWaits(t *testing.T) {
	in, err := os.ReadFile("testdata/503-once.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if replay(t, in, 1) == replay(t, in, 2) {
		t.Error("two seeds, the same waits")
	}
}

// FuzzReplay: whatever the bytes, the run ends without an error of its own, and twice the same.
func FuzzReplay(f *testing.F) {
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds: the golden files are gone")
	}
	for _, file := range files {
		in, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(in, uint64(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) {
		first := replay(t, in, seed)
		if second := replay(t, in, seed); first != second {
			t.Errorf("two runs differ:\n%s\n%s", first, second)
		}
	})
}
