//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"holdfast/shared/outage"
	"holdfast/shared/wire"
)

type boardCmd struct {
	Note boardNoteCmd `cmd:"" help:"Write the text on stdin (Markdown) on the board, for everybody to read, and print the note's id."`
	Hide boardHideCmd `cmd:"" help:"Hide a note, or show it again."`
	Tell boardTellCmd `cmd:"" help:"Tell the outage board of the vault's server how a site does for you. Nothing else is sent; THREAT_MODEL.md says who could learn what."`
}

type boardNoteCmd struct {
	vaultFlags
	Kind  string `arg:"" enum:"update,lesson,instead,playbook" help:"What it is: an update or a lesson of an incident, what works instead of a site, or the team's playbook."`
	About string `arg:"" optional:"" help:"Id of the incident (it stands in its page's address) or of the site; nothing for a playbook."`
	JSON  bool   `help:"Print a JSON object."`
}

// Run sends the note, and prints its id.
func (c boardNoteCmd) Run(ctx context.Context, p program) error {
	if (c.About == "") != (c.Kind == wire.NotePlaybook) {
		return misuse(errors.New("an update or a lesson is about an incident, what works instead about a site, and a playbook about nothing"))
	}
	text, err := io.ReadAll(io.LimitReader(p.in, wire.MaxNote+1))
	if err != nil {
		return fmt.Errorf("read stdin: %w", err)
	}
	switch {
	case len(text) > wire.MaxNote:
		return misuse(fmt.Errorf("a note has at most %d bytes", wire.MaxNote))
	case strings.TrimSpace(string(text)) == "":
		return misuse(errors.New("there is no text on stdin"))
	}
	id := ""
	err = c.signedIn(ctx, p, func(l *local) error {
		note := wire.BoardNote{Kind: c.Kind, About: c.About, Text: strings.ToValidUTF8(string(text), "\ufffd")}
		if id, err = l.replica(p).Note(ctx, note, p.now()); err != nil {
			return fmt.Errorf("write the note: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.printID(c.JSON, id)
}

type boardHideCmd struct {
	vaultFlags
	ID    string `arg:"" help:"Id of the note, as \"note\" prints it and the page's links name it."`
	Again bool   `help:"Show it again."`
}

// Run hides a note, or shows it again.
func (c boardHideCmd) Run(ctx context.Context, p program) error {
	if strings.Trim(c.ID, "0123456789abcdef") != "" || c.ID == "" {
		return misuse(errors.New("a note's id is hexadecimal"))
	}
	return c.signedIn(ctx, p, func(l *local) error {
		if err := l.replica(p).ShowNote(ctx, c.ID, c.Again, p.now()); err != nil {
			return fmt.Errorf("hide the note: %w", err)
		}
		return nil
	})
}

type boardTellCmd struct {
	vaultFlags
	Site       string `arg:"" help:"Site, as an adapter id (chatgpt, claude, …)."`
	Symptom    string `help:"What fails (overloaded, server_error, gateway_timeout, stalled, …); none: it works."`
	Surface    string `help:"Where it is used: web, app or api." enum:"web,app,api" default:"api"`
	Capability string `help:"What was asked of it: text, files, image, tools or voice." enum:"text,files,image,tools,voice" default:"text"`
	Region     string `help:"Where in the world (europe-west, …) or in which network (net-office, …) you are, if that may be told."`
}

// Run sends one signal, signed in as this machine's device.
func (c boardTellCmd) Run(ctx context.Context, p program) error {
	signal := wire.Signal{Site: c.Site, Surface: c.Surface, Capability: c.Capability, Phase: string(outage.Healthy), Symptom: c.Symptom, Region: c.Region}
	if c.Symptom != "" {
		signal.Phase = string(outage.Surge)
	}
	return c.signedIn(ctx, p, func(l *local) error {
		if err := l.replica(p).Tell(ctx, []wire.Signal{signal}, p.now()); err != nil {
			return fmt.Errorf("tell the board: %w", err)
		}
		return nil
	})
}

// signedIn does something as this machine's device, which is enrolled the first time.
func (f vaultFlags) signedIn(ctx context.Context, p program, do func(*local) error) error {
	root, err := f.code()
	if err != nil {
		return err
	}
	return f.change(ctx, p, func(l *local) error {
		if err := l.push(ctx, p, f.Server, root); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		return do(l)
	})
}
