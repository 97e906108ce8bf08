// Command worker is the sync server on Cloudflare Workers: the rules and the HTTP handler of holdfastd over D1. Its settings are bindings
// of wrangler.jsonc: DB (the database), and the variables PUBLIC_URL (default: the address that a request came to), REGISTRATION (open,
// invite, closed; default invite), QUOTA (bytes a vault may hold; default: no limit), ORIGINS (extension origins, comma-separated; default: any
// extension's) and MESSAGE (what users are to read).
//
// Every request is a fresh instance of this program, so nothing is remembered between two: there are no rate limits (the platform has its own), no
// long poll and no metrics, and /v1/info says so.
//
// Built with the tag board it is the board worker: the same, and the outage board over a second database, BOARD, with BOARD_NAME, EDITORS (ids of vaults, comma-separated)
// and OFFICIAL (true: ask the sites' status pages). A cron trigger polls and tidies; pages are made anew by the minute instead of by a stream, and nobody is notified.
package main

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare"
	"github.com/syumai/workers/cloudflare/d1"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
)

// version is set by the build.
var version = "dev"

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	schedule(log)
	workers.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, err := open(log, r)
		if err != nil {
			log.Error("start", "error", err)
			http.Error(w, "the sync server is not set up: see its log", http.StatusInternalServerError)
			return
		}
		handler.ServeHTTP(w, r)
	}))
}

// open wires the server for the one request that this instance answers.
func open(log *slog.Logger, r *http.Request) (http.Handler, error) {
	connector, err := d1.OpenConnector("DB")
	if err != nil {
		return nil, fmt.Errorf("binding DB: %w", err)
	}
	limits, err := limits()
	if err != nil {
		return nil, err
	}
	public, _, err := wire.ServerURL(setting("PUBLIC_URL", r.URL.Scheme+"://"+r.URL.Host))
	if err != nil {
		return nil, fmt.Errorf("variable PUBLIC_URL: %w", err)
	}
	service, err := vault.New(vault.Config{
		Store: sqlstore.New(sql.OpenDB(connector)), Rand: rand.Reader, Now: func() int64 { return time.Now().UnixMilli() },
		Server: "holdfast-worker " + version, URLs: []string{public},
		Registration: wire.Registration(setting("REGISTRATION", string(wire.RegistrationInvite))), Limits: limits, Board: hasBoard, Status: setting("MESSAGE", ""),
	})
	if err != nil {
		return nil, err
	}
	config := api.Config{Service: service, Log: log, Origins: list(setting("ORIGINS", ""))}
	if err := addBoard(r.Context(), log, public, &config); err != nil {
		return nil, err
	}
	return api.New(config), nil
}

// limits are the protocol's, without waiting, and with answers that fit into an isolate's 128 MB several times over.
func limits() (wire.Limits, error) {
	l := wire.DefaultLimits()
	l.Wait, l.PullBytes = 0, 1<<20
	quota, err := strconv.ParseUint(setting("QUOTA", "0"), 10, 53)
	if err != nil {
		return l, errors.New("variable QUOTA: want a number of bytes")
	}
	l.VaultBytes = quota
	return l, nil
}

func setting(name, otherwise string) string {
	if v := cloudflare.GetBinding(name); !v.IsUndefined() && v.String() != "" {
		return v.String()
	}
	return otherwise
}

func list(commas string) []string {
	return strings.FieldsFunc(commas, func(r rune) bool { return r == ',' || r == ' ' })
}
