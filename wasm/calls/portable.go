package calls

import (
	"context"
	"fmt"
	"reflect"

	"github.com/fxamacker/cbor/v2"

	"holdfast/shared/chatfile"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/portable"
)

// Exportable is a chat that can be exported.
type Exportable struct {
	ID   string `cbor:"id"` // hex
	Site string `cbor:"site"`
}

// ExportList is every chat of which anything is kept, newest first.
type ExportList struct {
	Chats []Exportable `cbor:"chats"`
}

// ExportRequest asks for a chat as a file.
type ExportRequest struct {
	ID          string `cbor:"id"`           // hex
	Name        string `cbor:"name"`         // the site's name as people read it
	Format      string `cbor:"format"`       // md, json or html
	KeepSecrets bool   `cbor:"keep_secrets"` // leave keys, tokens and card numbers in the texts
}

// ExportBegun is a file that readStream gives.
type ExportBegun struct {
	StreamRef
	File string `cbor:"file"` // its name
}

// BackupBegun is a backup that readStream gives.
type BackupBegun struct {
	StreamRef
	Code string `cbor:"code"` // opens it; empty where the vault's recovery code does
}

// RestoreRequest says which code opens a backup.
type RestoreRequest struct {
	Code string `cbor:"code"`
	Look bool   `cbor:"look"` // only say what is in it
}

// StreamBytes is the next part of a file that comes in.
type StreamBytes struct {
	StreamRef
	Bytes []byte `cbor:"bytes"`
}

// Restored is what a backup holds, as far as it was read.
type Restored struct {
	Created  int64  `cbor:"created"` // epoch milliseconds; 0 before its beginning was read
	Versions int    `cbor:"versions"`
	Turns    int    `cbor:"turns"`
	Chats    int    `cbor:"chats"` // branches
	Records  int    `cbor:"records"`
	Added    int    `cbor:"added"`   // records that were not here
	Damaged  int    `cbor:"damaged"` // pieces that cannot be read
	Problem  string `cbor:"problem"` // at its end: the code of what is wrong with the file; empty when it is whole
}

// ChatImport is one conversation of a data export, as CBOR.
type ChatImport struct {
	Conversation []byte `cbor:"conversation"`
}

// ChatImported says what became of it.
type ChatImported struct {
	Label   string `cbor:"label"` // its title or id
	Turns   int    `cbor:"turns"`
	Added   bool   `cbor:"added"`   // something of it was not kept yet
	Problem string `cbor:"problem"` // why it, or a part of it, was skipped: a code; empty when all is well
}

func (c *Core) exportList(ctx context.Context, _ Nothing) (ExportList, error) {
	chats, err := portable.Chats(ctx, c.journal)
	if err != nil {
		return ExportList{}, err
	}
	out := ExportList{Chats: make([]Exportable, len(chats))}
	for i, chat := range chats {
		out.Chats[i] = Exportable{ID: chat.ID.String(), Site: chat.Site()}
	}
	return out, nil
}

func (c *Core) exportBegin(ctx context.Context, in ExportRequest) (ExportBegun, error) {
	format, ok := chatfile.ParseFormat(in.Format)
	id, err := snapshot.ParseChatID(in.ID)
	if !ok || err != nil {
		return ExportBegun{}, fmt.Errorf("export chat %q as %q: %w", in.ID, in.Format, journal.ErrInvalid)
	}
	chats, err := portable.Chats(ctx, c.journal)
	if err != nil {
		return ExportBegun{}, err
	}
	for _, chat := range chats {
		if chat.ID != id {
			continue
		}
		e := portable.Export{Format: format, KeepSecrets: in.KeepSecrets}
		file, err := e.Name(ctx, c.journal, chat)
		if err != nil {
			return ExportBegun{}, err
		}
		return ExportBegun{StreamRef{c.begin(e.Write(ctx, c.journal, chat, in.Name))}, file}, nil
	}
	return ExportBegun{}, fmt.Errorf("chat %s: %w", id, journal.ErrNotFound)
}

// backupBegin seals the backup to the recovery code of the vault, or to a code that is made for this file.
func (c *Core) backupBegin(ctx context.Context, _ Nothing) (BackupBegun, error) {
	recipient, err := c.replica.RecoveryKey(ctx)
	if err != nil {
		return BackupBegun{}, err
	}
	code := ""
	if recipient == nil {
		root, err := seal.NewRoot(c.config.Rand)
		if err != nil {
			return BackupBegun{}, err
		}
		code, recipient = root.Code(), root.AgreePublic()
	}
	pieces := portable.Backup(ctx, c.journal, c.config.Rand, recipient, c.config.Now(), &portable.BackupReport{})
	return BackupBegun{StreamRef{c.begin(pieces)}, code}, nil
}

func (c *Core) restoreBegin(_ context.Context, in RestoreRequest) (StreamRef, error) {
	root, err := seal.ParseCode(in.Code)
	if err != nil {
		return StreamRef{}, err
	}
	kept := c.journal
	if in.Look {
		kept = nil
	}
	return StreamRef{c.streams.add(&stream{restore: portable.NewRestore(kept, root)})}, nil
}

func (c *Core) writeStream(ctx context.Context, in StreamBytes) (out Restored, err error) {
	err = c.streams.with(in.Stream, func(s *stream) (bool, error) {
		if s.restore == nil {
			return false, fmt.Errorf("stream %d goes out: %w", in.Stream, journal.ErrInvalid)
		}
		err := s.restore.Write(ctx, in.Bytes)
		out = restored(s.restore.Report())
		return false, err
	})
	return out, err
}

// endStream ends a stream, whole or not; of a restore it says how the file ended.
func (c *Core) endStream(ctx context.Context, in StreamRef) (out Restored, err error) {
	err = c.streams.with(in.Stream, func(s *stream) (bool, error) {
		if s.restore != nil {
			out = restored(s.restore.Report())
			if err := s.restore.End(ctx); err != nil {
				out.Problem = CodeOf(err)
			}
		}
		return true, nil
	})
	return out, err
}

func restored(r portable.RestoreReport) Restored {
	return Restored{Created: r.Created, Versions: r.Versions, Turns: r.Turns, Chats: r.Chats, Records: r.Records, Added: r.Added, Damaged: r.Damaged}
}

// foreign reads what JSON.parse made of somebody else's file.
var foreign = func() cbor.DecMode {
	mode, err := cbor.DecOptions{
		DefaultMapType:   reflect.TypeOf(map[string]any(nil)),
		TagsMd:           cbor.TagsForbidden,
		MaxNestedLevels:  80,
		MaxArrayElements: 1 << 20,
		MaxMapPairs:      1 << 20,
		UTF8:             cbor.UTF8DecodeInvalid,
	}.DecMode()
	if err != nil {
		panic("calls: internal error: " + err.Error())
	}
	return mode
}()

func (c *Core) importChat(ctx context.Context, in ChatImport) (ChatImported, error) {
	var v any
	if err := foreign.Unmarshal(in.Conversation, &v); err != nil {
		return ChatImported{}, fmt.Errorf("decode conversation: %w: %w", errInput, err)
	}
	done, err := portable.Import(ctx, c.journal, v)
	out := ChatImported{Label: done.Label, Turns: done.Turns, Added: done.Added}
	if err != nil && portable.Skip(err) {
		out.Problem, err = CodeOf(err), nil
	}
	return out, err
}
