package calls_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"holdfast/wasm/calls"
	"holdfast/wasm/journal/journaltest"
)

// read takes a stream to its end.
func (w *world) read(stream int) []byte {
	w.t.Helper()
	var all bytes.Buffer
	for {
		var piece calls.FilePiece
		w.call("readStream", object{"stream": stream}, &piece)
		if piece.Done {
			return all.Bytes()
		}
		all.Write(piece.Bytes)
	}
}

// give writes a backup into a stream, in steps.
func (w *world) give(code string, look bool, file []byte) (out calls.Restored) {
	w.t.Helper()
	var stream calls.StreamRef
	w.call("restoreBegin", object{"code": code, "look": look}, &stream)
	for at := 0; at < len(file); at += 100 {
		w.call("writeStream", object{"stream": stream.Stream, "bytes": file[at:min(at+100, len(file))]}, nil)
	}
	w.call("endStream", object{"stream": stream.Stream}, &out)
	return out
}

func TestAChatGoesOutAsAFile(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	w.call("record", change("c", "my draft", 1), nil)
	w.call("recordTurns", stretch("c", turn("user", "Why? <b>", "complete"), turn("assistant", "Because", "truncated")), nil)
	var list calls.ExportList
	w.call("exportList", object{}, &list)
	if len(list.Chats) != 1 || list.Chats[0].Site != "chatgpt" {
		t.Fatalf("exportList gives %+v", list)
	}
	request := object{"id": list.Chats[0].ID, "name": "ChatGPT", "format": "html", "keep_secrets": false}
	var begun calls.ExportBegun
	w.call("exportBegin", request, &begun)
	page := string(w.read(begun.Stream))
	if !strings.HasPrefix(begun.File, "chat-chatgpt-why-b-") || !strings.HasSuffix(begun.File, ".html") || !strings.Contains(page, "Why? &lt;b&gt;") || !strings.Contains(page, "my draft") {
		t.Errorf("%s: %s", begun.File, page)
	}
	if err := w.try("readStream", object{"stream": begun.Stream}, nil); calls.CodeOf(err) != "not_found" {
		t.Errorf("a stream that has ended gives %v", err)
	}
	var first calls.ExportBegun
	w.call("exportBegin", request, &first)
	for range 4 {
		w.call("exportBegin", request, nil)
	}
	if err := w.try("readStream", object{"stream": first.Stream}, nil); calls.CodeOf(err) != "not_found" {
		t.Errorf("a stream that made way gives %v", err)
	}
	for _, bad := range []object{{"id": "zz", "format": "md"}, {"id": list.Chats[0].ID, "format": "pdf"}} {
		if err := w.try("exportBegin", bad, nil); calls.CodeOf(err) != calls.CodeInvalid {
			t.Errorf("exportBegin(%v): %v", bad, err)
		}
	}
	if err := w.try("exportBegin", object{"id": strings.Repeat("0", 32), "format": "md"}, nil); calls.CodeOf(err) != "not_found" {
		t.Errorf("a chat that is not there: %v", err)
	}
}

func TestABackupGoesToAnotherDevice(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	w.call("record", change("c", "kelp", 1), nil)
	w.call("record", change("c", "kelp 🌊", 2), nil)
	var begun calls.BackupBegun
	w.call("backupBegin", object{}, &begun)
	file := w.read(begun.Stream)
	other := open(t, journaltest.NewMemory())
	if look := other.give(begun.Code, true, file); look.Problem != "" || look.Versions != 2 || look.Added != 0 || look.Created != w.now {
		t.Errorf("a look gives %+v", look)
	}
	var drafts calls.Drafts
	other.call("drafts", object{}, &drafts)
	if len(drafts.Drafts) != 0 {
		t.Error("looking restores")
	}
	if done := other.give(begun.Code, false, file); done.Problem != "" || done.Added != 3 {
		t.Errorf("a restore gives %+v", done)
	}
	other.call("drafts", object{}, &drafts)
	if len(drafts.Drafts) != 1 || drafts.Drafts[0].Preview != "kelp 🌊" || drafts.Drafts[0].Here {
		t.Errorf("drafts %+v", drafts)
	}
	if cut := other.give(begun.Code, false, file[:len(file)-1]); cut.Problem != "backup_truncated" || cut.Added != 0 || cut.Records != 3 {
		t.Errorf("a cut file gives %+v", cut)
	}
	var another calls.BackupBegun
	w.call("backupBegin", object{}, &another)
	if another.Code == begun.Code {
		t.Error("two backups have one code")
	}
	var stream calls.StreamRef
	other.call("restoreBegin", object{"code": another.Code}, &stream)
	if err := other.try("writeStream", object{"stream": stream.Stream, "bytes": file}, nil); calls.CodeOf(err) != "backup_code" {
		t.Errorf("with another code: %v", err)
	}
	if err := other.try("restoreBegin", object{"code": "HELLO"}, nil); calls.CodeOf(err) != "recovery_code_prefix" {
		t.Errorf("with no code: %v", err)
	}
	if err := w.try("writeStream", object{"stream": another.Stream, "bytes": []byte{1}}, nil); calls.CodeOf(err) != calls.CodeInvalid {
		t.Errorf("writing what goes out: %v", err)
	}
}

func TestAConversationOfAnExportIsImportedOnce(t *testing.T) {
	w := open(t, journaltest.NewMemory())
	message := func(id, parent, role, text string) object {
		return object{"parent": parent, "message": object{"id": id, "author": object{"role": role}, "create_time": 1764028800.5, "content": object{"content_type": "text", "parts": []any{text}}}}
	}
	raw := func(v any) object {
		b, err := cbor.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return object{"conversation": b}
	}
	chat := object{"conversation_id": "c-1", "title": "T", "mapping": object{"a": message("a", "", "user", "Why?"), "b": message("b", "a", "assistant", "Because")}}
	for _, added := range []bool{true, false} {
		var done calls.ChatImported
		w.call("importChat", raw(chat), &done)
		if done.Added != added || done.Turns != 2 || done.Problem != "" || done.Label != `"T"` {
			t.Errorf("importChat gives %+v, want added %v", done, added)
		}
	}
	var chats calls.Chats
	w.call("chats", object{}, &chats)
	if len(chats.Chats) != 1 || chats.Chats[0].Chat != "c-1" || chats.Chats[0].Updated != 1764028800500 {
		t.Errorf("chats %+v", chats)
	}
	var done calls.ChatImported
	if w.call("importChat", raw(object{"title": "other"}), &done); done.Problem != "not_an_export" {
		t.Errorf("another thing gives %+v", done)
	}
	if err := w.try("importChat", object{"conversation": []byte{0xff}}, nil); calls.CodeOf(err) != calls.CodeInvalid {
		t.Errorf("no CBOR gives %v", err)
	}
}
