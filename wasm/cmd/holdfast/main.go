//go:build !js

// Command holdfast is the extension's core as a command-line program: it keeps drafts in a vault on a sync server, reads
// everything back with the recovery code alone, and replays observations through the outage detector.
//
// Exit codes: 0 done, 1 failed, 2 misuse. Errors are one line on stderr: "holdfast: CODE: what was being done: why".
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"holdfast/wasm/httpremote"
	"holdfast/wasm/replica"
)

// answerLimit is how long a whole answer of the server may take.
const answerLimit = time.Minute

// version and licenses are set by scripts/build.
var (
	version  = "development"
	licenses = "Holdfast is under the MIT licence; this build carries no list of what is linked in."
)

// program is what the commands work with; tests and main give it its surroundings.
type program struct {
	in       io.Reader
	out, err io.Writer
	now      func() int64 // epoch milliseconds
	stateDir func() (string, error)
}

func (p program) remote() replica.Remote { return httpremote.New(answerLimit) }

// cli is the command line. Flags go before the environment.
type cli struct {
	Vault      vaultCmd      `cmd:"" help:"Make a vault, look how full it is, or delete it."`
	Put        putCmd        `cmd:"" help:"Keep the text on stdin as a new version of a draft, and push it."`
	Drafts     draftsCmd     `cmd:"" help:"List the drafts of the vault."`
	Parked     parkedCmd     `cmd:"" help:"List the parked prompts of the vault, the most urgent first."`
	Chats      chatsCmd      `cmd:"" help:"List the chats of the vault."`
	Versions   versionsCmd   `cmd:"" help:"List the versions of a draft."`
	Show       showCmd       `cmd:"" help:"Print the text of a draft, or of one of its versions."`
	Pin        pinCmd        `cmd:"" help:"Keep a version however old it grows, on every device."`
	Unpin      unpinCmd      `cmd:"" help:"Let a pinned version be thinned out when it has grown old."`
	Delete     deleteCmd     `cmd:"" help:"Delete a draft or a chat, on every device."`
	Pair       pairCmd       `cmd:"" help:"Take a new device in by a code that is good for ten minutes."`
	Device     deviceCmd     `cmd:"" help:"List and remove devices."`
	Checkpoint checkpointCmd `cmd:"" help:"Write the whole state behind the log, so that the server may drop what is before it."`
	Export     exportCmd     `cmd:"" help:"Write the chats of the vault as Markdown, JSON or web pages, a file each."`
	Import     importCmd     `cmd:"" help:"Keep the chats of a data export of ChatGPT or Claude, and push them."`
	Backup     backupCmd     `cmd:"" help:"Write everything in the vault to one encrypted file."`
	Restore    restoreCmd    `cmd:"" help:"Put everything of such a file back into the vault."`
	Search     searchCmd     `cmd:"" help:"Search the drafts and chats of the vault."`
	Diff       diffCmd       `cmd:"" help:"Show what changed between two versions, word by word."`
	Board      boardCmd      `cmd:"" help:"Tell the team's outage board."`
	Watch      watchCmd      `cmd:"" help:"Replay observations: symptoms, phases and advice come out."`
	Incidents  incidentsCmd  `cmd:"" help:"List the incidents in observations."`
	Report     reportCmd     `cmd:"" help:"Print the report of an incident: what failed, when, what was done."`
	History    historyCmd    `cmd:"" help:"Replay editing traces, every transaction a version: sizes and times come out."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
	Licenses   licensesCmd   `cmd:"" help:"Print the licences of what is linked in."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: func() int64 { return time.Now().UnixMilli() }, stateDir: userStateDir}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run parses and does one command and returns the exit code.
func (p program) run(ctx context.Context, args []string) int {
	var commands cli
	exited := -1
	parser, err := kong.New(&commands, kong.Name("holdfast"), kong.Description("Keeps AI-chat work when the chat fails."),
		kong.Writers(p.out, p.err), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		return p.fail(err)
	}
	chosen, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		return p.fail(misuse(err))
	}
	chosen.BindTo(ctx, (*context.Context)(nil))
	return p.fail(chosen.Run(p))
}

// fail says err in one line and returns the exit code that it means; nil is 0.
func (p program) fail(err error) int {
	if err == nil {
		return 0
	}
	if !errors.Is(err, errQuiet) {
		fmt.Fprintf(p.err, "holdfast: %s: %s\n", codeOf(err), inOneLine(err))
	}
	if isMisuse(err) {
		return 2
	}
	return 1
}

func inOneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

type versionCmd struct {
	JSON bool `help:"Print a JSON object."`
}

// Run prints the version.
func (c versionCmd) Run(p program) error {
	return p.printLine(c.JSON, map[string]string{"version": version}, "holdfast "+version)
}

type licensesCmd struct{}

// Run prints the licence texts.
func (licensesCmd) Run(p program) error { return p.printLine(false, nil, licenses) }
