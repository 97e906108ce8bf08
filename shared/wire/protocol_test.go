package wire_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

func protocol(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// TestProtocolListsTheCodes: the table of problems in the page is the table of the code.
func TestProtocolListsTheCodes(t *testing.T) {
	page := protocol(t)
	row := regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (\\d{3}) \\| (yes|) \\| (.*) \\|$")
	got := map[wire.Code]wire.Meaning{}
	for _, m := range row.FindAllStringSubmatch(page, -1) {
		status, _ := strconv.Atoi(m[2])
		got[wire.Code(m[1])] = wire.Meaning{Status: status, Retryable: m[3] == "yes", Title: m[4]}
	}
	if diff := cmp.Diff(wire.Meanings, got); diff != "" {
		t.Errorf("PROTOCOL.md differs from the code (-code +page):\n%s", diff)
	}
}

// TestProtocolListsTheRoutes: every route of the code is in the page.
func TestProtocolListsTheRoutes(t *testing.T) {
	page := protocol(t)
	for _, route := range []string{
		wire.RouteInfo, wire.RouteChallenge, wire.RouteSession, wire.RouteVaults, wire.RouteVault, wire.RouteRoster,
		wire.RouteEntries, wire.RouteHeads, wire.RoutePairings, wire.RoutePairing, wire.RouteSignals, wire.RouteNotes, wire.RouteNote, wire.RouteHealth, wire.RouteReady,
	} {
		if !strings.Contains(page, " "+route) && !strings.Contains(page, "`"+route) {
			t.Errorf("PROTOCOL.md does not name %s", route)
		}
	}
	for _, action := range []wire.Action{
		wire.ActionDevice, wire.ActionRead, wire.ActionRegister, wire.ActionEnrol, wire.ActionRevoke, wire.ActionDelete,
	} {
		if !strings.Contains(page, "\n| "+string(action)+" |") {
			t.Errorf("PROTOCOL.md does not say what action %s may", action)
		}
	}
}

// TestCDDLHasTheKeysOfTheCode: each map rule of the page has the keys of its Go type, optional where they may be left out.
func TestCDDLHasTheKeysOfTheCode(t *testing.T) {
	rules := mapRules(t)
	for name, message := range map[string]any{
		"info": wire.Info{}, "limits": wire.Limits{}, "challenge-request": wire.ChallengeRequest{}, "challenge": wire.Challenge{},
		"statement": wire.Statement{}, "session-request": wire.SessionRequest{}, "session": wire.Session{},
		"register": wire.Register{}, "registered": wire.Registered{}, "roster-page": wire.RosterPage{},
		"vault-deleted": wire.VaultDeleted{}, "roster-append": wire.RosterAppend{}, "roster-result": wire.RosterResult{}, "push": wire.Push{}, "push-result": wire.PushResult{},
		"room": wire.Room{}, "page": wire.Page{}, "item": wire.Item{}, "heads": wire.VaultHeads{}, "start": wire.Start{}, "problem": wire.Problem{},
		"pairing-open": wire.PairingOpen{}, "pairing-opened": wire.PairingOpened{}, "pairing-message": wire.PairingMessage{},
		"pairing-handover": wire.PairingHandover{}, "pairing-content": wire.PairingContent{},
		"board-signals": wire.BoardSignals{}, "signal": wire.Signal{}, "board-note": wire.BoardNote{}, "board-noted": wire.BoardNoted{}, "board-show": wire.BoardShow{},
		"head": ledger.Head{}, "header": ledger.Header{}, "wrap": ledger.Wrap{},
	} {
		if diff := cmp.Diff(keysOf(reflect.TypeOf(message)), rules[name]); diff != "" {
			t.Errorf("%s differs (-code +page):\n%s", name, diff)
		}
		delete(rules, name)
	}
	// Those belong to types that are not exported, to package snapshot, or to nothing yet.
	if left := slices.Sorted(maps.Keys(rules)); !slices.Equal(left, []string{"body", "deletion", "manifest", "part", "snapshot-body"}) {
		t.Errorf("map rules without a type: %v", left)
	}
}

// keysOf gives the keys of a type as "3" or "? 3".
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("cbor"), ",")
		switch {
		case strings.Contains(options, "omitempty"):
			keys = append(keys, "? "+name)
		case strings.Contains(options, "keyasint"):
			keys = append(keys, name)
		}
	}
	return keys
}

// mapRules reads the map rules out of the CDDL, and wants every rule that is used to be there.
func mapRules(t *testing.T) map[string][]string {
	t.Helper()
	_, block, ok := strings.Cut(protocol(t), "```cddl\n")
	block, _, closed := strings.Cut(block, "```")
	if !ok || !closed {
		t.Fatal("PROTOCOL.md has no CDDL")
	}
	known := map[string]bool{"bytes": true, "text": true, "bool": true, "true": true, "null": true, "int": true, "uint": true, "any": true}
	rules, used, open := map[string][]string{}, map[string]bool{}, ""
	start := regexp.MustCompile(`^([a-z-]+) +=`)
	pair := regexp.MustCompile(`^  (\? )?(\d+) =>`)
	word := regexp.MustCompile(`(^|[\s\[:/])([a-z][a-z-]*)`)
	for number, line := range strings.Split(block, "\n") {
		line, _, _ = strings.Cut(line, ";")
		line = regexp.MustCompile(`"[a-z]+"`).ReplaceAllString(line, "")
		if m := start.FindStringSubmatch(line); m != nil {
			known[m[1]] = true
			if open = ""; strings.HasSuffix(strings.TrimSpace(line), "{") {
				open = m[1]
				rules[open] = nil
			}
			line = line[len(m[0]):]
		} else if m := pair.FindStringSubmatch(line); m != nil && open != "" {
			rules[open] = append(rules[open], m[1]+m[2])
		} else if open != "" && strings.TrimSpace(line) != "}" && strings.TrimSpace(line) != "" {
			t.Errorf("CDDL line %d is not understood: %q", number+1, line)
		}
		line = regexp.MustCompile(`\.(size|cbor)|(header|signature|sealed|body|kind|id|up-to|device|n):`).ReplaceAllString(line, " ")
		for _, m := range word.FindAllStringSubmatch(line, -1) {
			used[m[2]] = true
		}
	}
	for name := range used {
		if !known[name] {
			t.Error(fmt.Errorf("CDDL uses %s, which no rule defines", name))
		}
	}
	return rules
}
