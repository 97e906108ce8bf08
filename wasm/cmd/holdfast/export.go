//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"holdfast/shared/chatfile"
	"holdfast/shared/sites"
	"holdfast/wasm/journal"
	"holdfast/wasm/portable"
)

type exportCmd struct {
	vaultFlags
	Format      string `required:"" enum:"md,json,html" help:"md, json or html."`
	Out         string `required:"" help:"Folder for the files; a file that is there already is refused, and then nothing is written." placeholder:"DIR"`
	Chat        string `help:"Only the chat whose id begins like this." placeholder:"ID"`
	WithSecrets bool   `help:"Leave keys, tokens and card numbers in the texts; they are redacted otherwise."`
	JSON        bool   `help:"Print JSON lines."`
}

// exported is a file as it is printed.
type exported struct {
	Chat string `json:"chat"`
	File string `json:"file"`
}

// Run looks whether any file is there before it writes the first one.
func (c exportCmd) Run(ctx context.Context, p program) error {
	if info, err := os.Stat(c.Out); err == nil && !info.IsDir() {
		return fmt.Errorf("export to %s, which is no folder: %w", c.Out, fs.ErrExist)
	}
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	chats, err := c.chosen(ctx, kept)
	if err != nil {
		return err
	}
	format, _ := chatfile.ParseFormat(c.Format)
	e := portable.Export{Format: format, KeepSecrets: c.WithSecrets}
	files := make([]string, len(chats))
	for i, chat := range chats {
		name, err := e.Name(ctx, kept, chat)
		if err != nil {
			return err
		}
		files[i] = filepath.Join(c.Out, name)
		if _, err := os.Lstat(files[i]); err == nil {
			return fmt.Errorf("export to %s: %w", files[i], fs.ErrExist)
		}
	}
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return fmt.Errorf("make the folder of the export: %w", err)
	}
	for i, chat := range chats {
		if err := writeChat(ctx, kept, e, chat, files[i]); err != nil {
			return err
		}
		if err := p.printLine(c.JSON, exported{chat.ID.String(), files[i]}, files[i]); err != nil {
			return err
		}
	}
	return nil
}

// chosen is every chat, or the one that was named.
func (c exportCmd) chosen(ctx context.Context, kept *journal.Journal) ([]portable.Chat, error) {
	all, err := portable.Chats(ctx, kept)
	if err != nil {
		return nil, fmt.Errorf("list the chats: %w", err)
	}
	if c.Chat == "" {
		return all, nil
	}
	var fits []portable.Chat
	for _, chat := range all {
		if strings.HasPrefix(chat.ID.String(), strings.ToLower(c.Chat)) {
			fits = append(fits, chat)
		}
	}
	switch len(fits) {
	case 0:
		return nil, fmt.Errorf("find chat %q: %w", c.Chat, journal.ErrNotFound)
	case 1:
		return fits, nil
	}
	return nil, misuse(fmt.Errorf("%d chats begin with %q: give more of the id", len(fits), c.Chat))
}

// writeChat makes one file, whole or not at all.
func writeChat(ctx context.Context, kept *journal.Journal, e portable.Export, chat portable.Chat, name string) error {
	return newFile(name, func(file *os.File) error {
		for piece, err := range e.Write(ctx, kept, chat, siteName(chat)) {
			if err != nil {
				return err
			}
			if _, err := file.Write(piece); err != nil {
				return err
			}
		}
		return nil
	})
}

// newFile makes a file that was not there, mode 0600; it is gone again if fill fails.
func newFile(name string, fill func(*os.File) error) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	err = fill(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), os.Remove(name))
	}
	return nil
}

// siteName is the name of a chat's site as people know it; an added origin is its own name.
func siteName(chat portable.Chat) string {
	if site, err := sites.Find(chat.Site()); err == nil {
		return site.Name
	}
	return chat.Site()
}
