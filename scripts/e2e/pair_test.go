package e2e_test

import (
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"holdfast/wasm/replica"
)

// conversation is a command that asks while it runs.
type conversation struct {
	t        *testing.T
	command  *exec.Cmd
	stdin    io.WriteCloser
	out, err syncBuffer
}

func (c *commandLine) talk(args ...string) *conversation {
	c.t.Helper()
	talk := &conversation{t: c.t, command: exec.CommandContext(ctx, program(c.t, "holdfast"), args...)}
	talk.command.Env = []string{"HOME=" + c.home, "HOLDFAST_SERVER=" + c.server, "HOLDFAST_RECOVERY_CODE_FILE=" + c.code}
	talk.command.Stdout, talk.command.Stderr = &talk.out, &talk.err
	var err error
	if talk.stdin, err = talk.command.StdinPipe(); err != nil {
		c.t.Fatal(err)
	}
	if err := talk.command.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { talk.command.Process.Kill() }) // it may have ended
	return talk
}

// says waits until the command has said something on stderr, and gives the groups of the pattern.
func (c *conversation) says(pattern string) []string {
	c.t.Helper()
	for range 600 {
		if found := regexp.MustCompile(pattern).FindStringSubmatch(c.err.String()); found != nil {
			return found[1:]
		}
		time.Sleep(100 * time.Millisecond)
	}
	c.t.Fatalf("it does not say %s, but %q", pattern, c.err.String())
	return nil
}

func (c *conversation) answer(line string) {
	c.t.Helper()
	if _, err := io.WriteString(c.stdin, line+"\n"); err != nil {
		c.t.Fatal(err)
	}
}

// compare brings a new device and the command to their digits, which are given back as each shows them.
func compare(t *testing.T, talk *conversation, d *device, server string) (there, here string) {
	t.Helper()
	code := talk.says(`enter (HFP\S+) on the new device`)[0]
	if err := d.Accept(ctx, server, strings.ToLower(code)); err != nil {
		t.Fatal(err)
	}
	state := pairUntil(t, d, false, func(p replica.Pairing) bool { return p.Digits != "" })
	digits := talk.says(`show (\d{3}) (\d{3})\?`)
	return digits[0] + digits[1], state.Digits
}

func pairUntil(t *testing.T, d *device, agreed bool, enough func(replica.Pairing) bool) replica.Pairing {
	t.Helper()
	for range 600 {
		state, err := d.Pair(ctx, agreed, d.now)
		if err != nil {
			t.Fatal(err)
		}
		if enough(state) {
			return state
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the pairing does not go on")
	return replica.Pairing{}
}

func TestTheCommandLineTakesADeviceIn(t *testing.T) {
	server := newDaemon(t)
	c := newVault(t, server.url, server.invite)
	c.put("claude", "chat", "a draft for the new device")
	d := newDevice(t, "new", 7, func() fault { return none })
	talk := c.talk("pair", "--json")
	there, here := compare(t, talk, d, server.url)
	if there != here {
		t.Errorf("the digits are %s there and %s here", there, here)
	}
	talk.answer("yes")
	pairUntil(t, d, true, func(p replica.Pairing) bool { return p.Done })
	if err := talk.command.Wait(); err != nil || !strings.Contains(talk.out.String(), `"by":`) {
		t.Errorf("it ends with %v, %q, %q", err, talk.out.String(), talk.err.String())
	}
	d.settle()
	if texts := d.texts(); len(texts) != 1 || !strings.Contains(texts[0], "a draft for the new device") {
		t.Errorf("the new device has %q", texts)
	}
	d.write("back", "from the new device")
	d.settle()
	if rows := c.rows("drafts"); len(rows) != 2 {
		t.Errorf("the command line lists %+v", rows)
	}
}

func TestDigitsThatDifferEndAPairing(t *testing.T) {
	server := newDaemon(t)
	c := newVault(t, server.url, server.invite)
	d := newDevice(t, "new", 8, func() fault { return none })
	talk := c.talk("pair")
	compare(t, talk, d, server.url)
	talk.answer("no")
	if err := talk.command.Wait(); err == nil || talk.command.ProcessState.ExitCode() != 1 || !strings.Contains(talk.err.String(), "holdfast: pairing_mismatch: ") {
		t.Errorf("it ends with %v, %q", err, talk.err.String())
	}
	if state, err := d.Pair(ctx, true, d.now); err != nil || state.Done {
		t.Errorf("the new device is %+v, %v", state, err)
	}
	if status, err := d.Status(ctx); err != nil || status.Vault != "" {
		t.Errorf("the new device belongs to %q, %v", status.Vault, err)
	}
	if devices := strings.Count(c.must("", "device", "list", "--json"), "\n"); devices > 1 {
		t.Errorf("the vault has %d devices", devices)
	}
}
