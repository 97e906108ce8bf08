// Command holdfastd is the self-hosted sync server: the protocol of shared/wire over HTTP, kept in SQLite.
//
// Settings come from flags, then from HOLDFAST_* variables (--public-url is HOLDFAST_PUBLIC_URL, or
// HOLDFAST_PUBLIC_URL_FILE names a file that holds it), then from a TOML file (--config). Standard output carries
// what scripts read: the first invite, and the address once it accepts; the log goes to standard error. It exits with 0
// when done, 1 when it failed, 2 when it was misused; an error is one line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// version and licenses are set by the build.
var (
	version  = "development"
	licenses = "Holdfast is under the MIT licence; this build carries no list of what is linked in."
)

// cli is the command line.
type cli struct {
	Settings string `help:"TOML file with settings of serve, by their flags' names." name:"config" placeholder:"FILE"`

	Serve       serveCmd       `cmd:"" help:"Serve the sync protocol."`
	Invite      inviteCmd      `cmd:"" help:"Invitations to register a vault."`
	Vault       vaultCmd       `cmd:"" help:"Vaults on this server: what is known about them, and deleting them."`
	Device      deviceCmd      `cmd:"" help:"Devices of a vault on this server."`
	Quota       quotaCmd       `cmd:"" help:"How much a vault may hold."`
	GC          gcCmd          `cmd:"" name:"gc" help:"Remove what has expired, and give unused room back to the disk."`
	Doctor      doctorCmd      `cmd:"" help:"Look for what is wrong with a server's data."`
	Config      configCmd      `cmd:"" help:"Settings."`
	Backup      backupCmd      `cmd:"" help:"Copy all data as of one moment, also while the server runs."`
	Verify      verifyCmd      `cmd:"" help:"Re-read everything: every page, signature and chain, of a server's data or a backup."`
	Restore     restoreCmd     `cmd:"" help:"Make a data directory from a backup. Clients upload by themselves what it misses."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask a running server whether it is ready; exit 1 if it is not."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
	Licenses    licensesCmd    `cmd:"" help:"Print the licences of what is linked in."`
}

// program is what commands get from main.
type program struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

// misuse is an error of whoever called: exit 2.
type misuse struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)          // a second signal ends the program at once
	http.DefaultClient.Timeout = sendTime // shoutrrr's services use it
	code := run(program{ctx, os.Stdout, os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// run does what the arguments say and returns the exit code.
func run(p program, args []string) int {
	helped := false
	given, err := loadSettings(args)
	if err != nil {
		return report(p, misuse{err})
	}
	parser, err := kong.New(&cli{}, kong.Name("holdfastd"), kong.Description("Holdfast's sync server."), kong.Writers(p.stdout, p.stderr),
		kong.DefaultEnvars("HOLDFAST"), kong.Exit(func(int) { helped = true }), kong.Bind(p, given), kong.Resolvers(given))
	if err != nil {
		return report(p, err)
	}
	command, err := parser.Parse(args)
	switch {
	case helped:
		return 0
	case err != nil:
		return report(p, misuse{err})
	}
	return report(p, command.Run())
}

// report prints an error on one line and gives its exit code.
func report(p program, err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintf(p.stderr, "holdfastd: %s\n", strings.ReplaceAll(err.Error(), "\n", "; "))
	if errors.As(err, &misuse{}) {
		return 2
	}
	return 1
}

type versionCmd struct{}

// Run prints the version and what it was built with.
func (versionCmd) Run(p program) error {
	_, err := fmt.Fprintf(p.stdout, "holdfastd %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

type licensesCmd struct{}

// Run prints the licence texts.
func (licensesCmd) Run(p program) error {
	_, err := fmt.Fprintln(p.stdout, licenses)
	return err
}
