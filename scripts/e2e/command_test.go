package e2e_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"holdfast/shared/seal"
	"holdfast/shared/wire"
)

// commandLine is somebody's machine: a home, a server's address and a recovery code.
type commandLine struct {
	t                  *testing.T
	home, server, code string
}

func newCommandLine(t *testing.T, server, code string) *commandLine {
	return &commandLine{t: t, home: t.TempDir(), server: server, code: code}
}

// elsewhere is another machine, empty but for the recovery code.
func (c *commandLine) elsewhere() *commandLine { return newCommandLine(c.t, c.server, c.code) }

type outcome struct {
	out, err string
	exit     int
}

func (c *commandLine) run(stdin string, args ...string) outcome {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, program(c.t, "holdfast"), args...)
	command.Env = []string{"HOME=" + c.home, "HOLDFAST_SERVER=" + c.server, "HOLDFAST_RECOVERY_CODE_FILE=" + c.code}
	command.Stdin = strings.NewReader(stdin)
	var out, errOut bytes.Buffer
	command.Stdout, command.Stderr = &out, &errOut
	var exit *exec.ExitError
	if err := command.Run(); err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return outcome{out.String(), errOut.String(), command.ProcessState.ExitCode()}
}

// must runs a command that has to go well without a word on stderr.
func (c *commandLine) must(stdin string, args ...string) string {
	c.t.Helper()
	o := c.run(stdin, args...)
	if o.exit != 0 || o.err != "" {
		c.t.Fatalf("holdfast %s: exit %d, %q", strings.Join(args, " "), o.exit, o.err)
	}
	return o.out
}

// fails wants exit 1 and one line on stderr with the code.
func (c *commandLine) fails(code, stdin string, args ...string) {
	c.t.Helper()
	o := c.run(stdin, args...)
	if o.exit != 1 || !strings.HasPrefix(o.err, "holdfast: "+code+": ") || strings.Count(o.err, "\n") != 1 || o.out != "" {
		c.t.Errorf("holdfast %s: exit %d, stdout %q, stderr %q, want exit 1 and one line with the code %s",
			strings.Join(args, " "), o.exit, o.out, o.err, code)
	}
}

// put keeps a text and gives the draft's id.
func (c *commandLine) put(site, chat, text string) string {
	c.t.Helper()
	return strings.TrimSpace(c.must(text, "put", "--site", site, "--chat", chat))
}

type draftRow struct {
	ID, Site, Chat, Device, State, Updated, Text string
	Versions                                     int
}

// rows runs a listing command with --json.
func (c *commandLine) rows(args ...string) []draftRow {
	c.t.Helper()
	var rows []draftRow
	decoder := json.NewDecoder(strings.NewReader(c.must("", append(args, "--json")...)))
	for decoder.More() {
		var r draftRow
		if err := decoder.Decode(&r); err != nil {
			c.t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// newVault makes a vault and gives a machine that has its code.
func newVault(t *testing.T, server, invite string) *commandLine {
	t.Helper()
	c := newCommandLine(t, server, filepath.Join(t.TempDir(), "code"))
	args := []string{"vault", "new", "--out", c.code}
	if invite != "" {
		args = append(args, "--invite", invite)
	}
	c.must("", args...)
	return c
}

func TestHelloComesBackFromAnEmptyHome(t *testing.T) {
	d := newDaemon(t)
	before := time.Now().Add(-time.Second)
	c := newVault(t, d.url, d.invite)
	if info, err := os.Stat(c.code); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file for the recovery code: %v, %v, want mode 0600", info.Mode(), err)
	}
	const secret = "hello, the quick brown secret\n"
	id := c.put("claude", "chat-nobody-may-know", secret)
	second := "hello, the quick brown secret, edited\n"
	if again := c.put("claude", "chat-nobody-may-know", second); again != id {
		t.Errorf("the same site and chat are drafts %s and %s", id, again)
	}

	reader := c.elsewhere()
	rows := reader.rows("drafts")
	if len(rows) != 1 {
		t.Fatalf("drafts: %+v", rows)
	}
	r := rows[0]
	updated, err := time.Parse(time.RFC3339, r.Updated)
	if r.ID != id || r.Site != "claude" || r.Chat != "chat-nobody-may-know" || r.Text != second || r.Versions != 2 || r.State != "editing" ||
		len(r.Device) != 32 || err != nil || updated.Before(before) || updated.After(time.Now().Add(time.Second)) {
		t.Errorf("draft %+v, %v", r, err)
	}
	if chats := reader.rows("chats"); len(chats) != 1 || chats[0].Text != second || chats[0].Versions != 2 || chats[0].ID == "" {
		t.Errorf("chats %+v", chats)
	}
	if got := reader.must("", "show", id); got != second {
		t.Errorf("show gives %q", got)
	}
	if got := reader.must("", "show", id+"@1"); got != secret {
		t.Errorf("show @1 gives %q", got)
	}
	if lines := strings.Count(reader.must("", "versions", id, "--json"), "\n"); lines != 2 {
		t.Errorf("versions has %d lines", lines)
	}
	if got, want := reader.must("", "diff", id+"@1", id), "hello, the quick brown secret{+, edited+}\n"; got != want {
		t.Errorf("diff gives %q, want %q", got, want)
	}
	if got, want := reader.must("", "diff", id+"@1", id+"@2", "--json"), `{"text":"hello, the quick brown secret"}`+"\n"+`{"text":", edited","added":true}`+"\n"+`{"text":"\n"}`+"\n"; got != want {
		t.Errorf("diff --json gives %q, want %q", got, want)
	}
	reader.fails("not_found", "", "diff", id+"@1", id+"@3")
	reader.fails("not_found", "", "show", "ffff")
	reader.fails("not_found", "", "show", id+"@3")
	if left, err := os.ReadDir(reader.home); err != nil || len(left) != 0 {
		t.Errorf("reading left %v in the home, %v", left, err)
	}

	d.stop()
	if !bytes.Contains(d.seen(), []byte("SQLite format 3")) || !bytes.Contains(d.seen(), []byte("/entries")) {
		t.Fatal("database and log are not where this test looks")
	}
	for _, word := range []string{"quick brown", "nobody-may-know", "claude", "edited", codeIn(t, c.code)[10:20]} {
		if bytes.Contains(d.seen(), []byte(word)) {
			t.Errorf("the server has seen %q", word)
		}
	}
	if n := d.records(); n != 4 { // vault, epoch, certificate, grant
		t.Errorf("the roster has %d records: reading enrols nothing, putting once", n)
	}
}

func codeIn(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.ParseCode(string(b)); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// records counts what the stopped server has in its rosters.
func (d *daemon) records() (n int) {
	d.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(d.data, "holdfast.db"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT count(*) FROM roster").Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// A failed put stays in the local outbox, and the next one takes it along: before the device is enrolled and after.
func TestWhatCouldNotBePushedGoesWithTheNextPut(t *testing.T) {
	d := newDaemon(t)
	c := newVault(t, d.url, d.invite)
	d.stop()
	c.fails("unreachable", "first", "put", "--site", "claude", "--chat", "one")
	c.fails("unreachable", "", "drafts")
	d.start()
	c.put("claude", "two", "second")
	d.stop()
	c.fails("unreachable", "third", "put", "--site", "claude", "--chat", "three")
	c.fails("unreachable", "first, edited", "put", "--site", "claude", "--chat", "one")
	d.start()
	c.put("claude", "four", "fourth")

	want := map[string]string{"one": "first, edited", "two": "second", "three": "third", "four": "fourth"}
	rows := c.elsewhere().rows("drafts")
	for _, r := range rows {
		if want[r.Chat] != r.Text {
			t.Errorf("chat %s has %q, want %q", r.Chat, r.Text, want[r.Chat])
		}
	}
	if len(rows) != len(want) {
		t.Errorf("%d drafts, want %d", len(rows), len(want))
	}
}

func TestWhatIsPutComesBackByteForByte(t *testing.T) {
	d := newDaemon(t)
	c := newVault(t, d.url, d.invite)
	texts := map[string]string{
		"no newline":       "x",
		"newlines":         "\n\r\n a\tb \n\n",
		"CJK":              "日本語の下書き、漢字かな交じり文。",
		"right to left":    "שלום עולם \u202eabc\u202c مرحبا",
		"emoji":            "👩‍👩‍👧‍👦 🇩🇪 e\u0301 \U0001F600",
		"NUL and controls": "a\x00b\x1b[31mc\x7f",
		"byte order mark":  "\ufeffx",
		"a megabyte":       strings.Repeat("0123456789 abcdef\n", 1<<20/17),
	}
	ids := map[string]string{}
	for chat, text := range texts {
		ids[chat] = c.put("chatgpt", chat, text)
	}
	reader := c.elsewhere()
	for chat, text := range texts {
		if got := reader.must("", "show", ids[chat]); got != text {
			t.Errorf("%s: %d bytes come back as %d: %.40q", chat, len(text), len(got), got)
		}
	}
	for _, r := range reader.rows("drafts") {
		if r.Text != texts[r.Chat] {
			t.Errorf("%s in JSON: %.40q", r.Chat, r.Text)
		}
	}
}

func TestWrongVaultsAndCodesAreNamed(t *testing.T) {
	d := newDaemon(t, "--registration", "open")
	c := newVault(t, d.url, "")
	c.put("claude", "one", "mine")
	root, err := seal.NewRoot(bytes.NewReader(bytes.Repeat([]byte{9}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	stranger := newCommandLine(t, d.url, filepath.Join(t.TempDir(), "code"))
	if err := os.WriteFile(stranger.code, []byte(root.Code()), 0o600); err != nil {
		t.Fatal(err)
	}
	stranger.fails("vault_unknown", "", "drafts")
	stranger.fails("vault_unknown", "text", "put", "--site", "claude", "--chat", "one")
	if rows := c.elsewhere().rows("drafts"); len(rows) != 1 || rows[0].Text != "mine" {
		t.Errorf("drafts %+v", rows)
	}
	// Another vault on the same server sees nothing of the first one.
	other := newVault(t, d.url, "")
	if rows := other.rows("drafts"); len(rows) != 0 {
		t.Errorf("an empty vault lists %+v", rows)
	}
}

func TestInvitesAreAskedForAndUsedOnce(t *testing.T) {
	d := newDaemon(t)
	out := filepath.Join(t.TempDir(), "code")
	c := newCommandLine(t, d.url, out)
	c.fails("invite_required", "", "vault", "new", "--out", out)
	c.fails("invite_invalid", "", "vault", "new", "--out", out, "--invite", strings.Repeat("0", 32))
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a refused vault left its code: %v", err)
	}
	c.must("", "vault", "new", "--out", out, "--server", d.url+"/#"+d.invite)
	c.fails("file_exists", "", "vault", "new", "--out", out, "--invite", d.invite)
	c.fails("invite_invalid", "", "vault", "new", "--out", out+"2", "--invite", d.invite)
	d.stop()
	if bytes.Contains(d.seen()[:len(d.log.String())], []byte(d.invite)) {
		t.Error("the log has the invite")
	}
}

func TestAClockThatIsADayOffChangesNothing(t *testing.T) {
	for name, off := range map[string]time.Duration{"ahead": 24 * time.Hour, "behind": -24 * time.Hour} {
		s := newServer(t, wire.DefaultLimits(), time.Now().Add(off).UnixMilli())
		c := newVault(t, s.URL, "")
		id := c.put("claude", "one", "the text")
		c.put("claude", "one", "the text, edited")
		reader := c.elsewhere()
		if got := reader.must("", "show", id); got != "the text, edited" {
			t.Errorf("server's clock a day %s: show gives %q", name, got)
		}
	}
}

func TestTwoPutsAtOnceBothArrive(t *testing.T) {
	d := newDaemon(t)
	c := newVault(t, d.url, d.invite)
	const n = 6
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			if o := c.run(fmt.Sprint("text ", i), "put", "--site", "claude", "--chat", fmt.Sprint("chat ", i)); o.exit != 0 {
				t.Errorf("put %d: exit %d, %s", i, o.exit, o.err)
			}
		})
	}
	done.Wait()
	if rows := c.elsewhere().rows("drafts"); len(rows) != n {
		t.Errorf("%d drafts, want %d", len(rows), n)
	}
}

// Two devices that write into the same chat are heads of one draft, both kept.
func TestTwoMachinesShareAVault(t *testing.T) {
	d := newDaemon(t)
	a := newVault(t, d.url, d.invite)
	b := a.elsewhere()
	idA := a.put("claude", "one", "from a")
	idB := b.put("claude", "one", "from b")
	if idA != idB {
		t.Errorf("the same site and chat are drafts %s and %s", idA, idB)
	}
	rows := a.elsewhere().rows("drafts")
	if len(rows) != 1 || rows[0].Versions != 2 || rows[0].Text != "from b" {
		t.Errorf("drafts %+v", rows)
	}
	for number, text := range map[string]string{"@1": "from a", "@2": "from b"} {
		if got := b.must("", "show", idA+number); got != text {
			t.Errorf("show %s gives %q, want %q", number, got, text)
		}
	}
}
