//go:build !js

package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// row is a draft or a chat as it is printed.
type row struct {
	ID       string `json:"id"`
	Site     string `json:"site"`
	Chat     string `json:"chat"`
	Device   string `json:"device"`
	State    string `json:"state"`
	Updated  string `json:"updated"` // RFC 3339, UTC
	Versions int    `json:"versions"`
	Text     string `json:"text"`
	Damage   string `json:"damage,omitempty"`
}

func rowOf(d journal.Draft) row {
	return row{ID: d.ID.String(), Site: d.Key.Site, Chat: d.Key.Chat, Device: d.Device.String(), State: d.State.String(),
		Updated: rfc3339(d.Updated), Versions: d.Versions, Text: d.Text, Damage: d.Damage}
}

func rfc3339(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func (p program) printRows(asJSON bool, rows []row) error {
	for _, r := range rows {
		line := fmt.Sprintf("%s  %s  %-9s %4d  %s/%s  %s", r.ID, r.Updated, r.State, r.Versions, plain(r.Site), plain(r.Chat), preview(r.Text))
		if err := p.printLine(asJSON, r, line); err != nil {
			return err
		}
	}
	return nil
}

// versionRow is a version as it is printed.
type versionRow struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Device  string `json:"device"`
	State   string `json:"state"`
	Updated string `json:"updated"` // RFC 3339, UTC
	Chars   int    `json:"chars"`   // code points; -1 when it cannot be read
	Damaged bool   `json:"damaged,omitempty"`
	Pinned  bool   `json:"pinned,omitempty"`
}

func (p program) printVersions(asJSON bool, id snapshot.DraftID, versions []journal.Version) error {
	for _, v := range versions {
		r := versionRow{ID: id.String(), Version: v.Number, Device: v.Device.String(), State: v.State.String(),
			Updated: rfc3339(v.Time), Chars: v.Chars, Damaged: v.Damaged, Pinned: v.Pinned}
		line := fmt.Sprintf("%4d  %s  %-9s %7d  %s", r.Version, r.Updated, r.State, r.Chars, r.Device)
		if v.Pinned {
			line += "  pinned"
		}
		if err := p.printLine(asJSON, r, line); err != nil {
			return err
		}
	}
	return nil
}

func (p program) printID(asJSON bool, id string) error {
	return p.printLine(asJSON, map[string]string{"id": id}, id)
}

// printLine prints a value as a line of JSON, or the line made for people.
func (p program) printLine(asJSON bool, value any, line string) error {
	if asJSON {
		text, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("print: %w", err)
		}
		line = string(text)
	}
	if _, err := fmt.Fprintln(p.out, line); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// preview is the beginning of a text on one line.
func preview(text string) string {
	runes := []rune(plain(text))
	if len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return string(runes)
}

// plain takes out what would move a terminal's cursor or turn its text around: pages decide about names, too.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.In(r, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, text)
}
