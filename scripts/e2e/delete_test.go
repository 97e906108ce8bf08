package e2e_test

import (
	"strings"
	"testing"
)

// TestADraftIsDeletedEverywhere: on one machine, and gone on the other, which goes on in the same chat.
func TestADraftIsDeletedEverywhere(t *testing.T) {
	d := newDaemon(t)
	mine := newVault(t, d.url, d.invite)
	other := mine.elsewhere()
	id := mine.put("claude", "secret", "what nobody should keep")
	kept := mine.put("claude", "plain", "what stays")
	if got := other.put("claude", "secret", "what nobody should keep, edited elsewhere"); got != id {
		t.Fatalf("the same chat is draft %s on another machine, not %s", got, id)
	}
	if got := mine.must("", "delete", id[:12]); got != id+"\n" {
		t.Errorf("delete prints %q", got)
	}
	mine.fails("not_found", "", "delete", id)
	mine.fails("not_found", "", "show", id)
	if rows := mine.rows("drafts"); len(rows) != 1 || rows[0].ID != kept {
		t.Errorf("drafts %+v", rows)
	}
	if chats := mine.rows("chats"); len(chats) != 1 {
		t.Errorf("chats %+v", chats)
	}
	other.put("claude", "secret", "written later")
	rows := mine.rows("drafts")
	if len(rows) != 2 || rows[0].Text != "written later" {
		t.Fatalf("drafts %+v, want what was written later, and what was kept", rows)
	}
	// It was built on a deleted version, and is written once more, whole, for who has forgotten that one.
	versions := mine.must("", "versions", id)
	if rows[0].Versions != 2 || strings.Count(versions, "\n") != 2 {
		t.Errorf("%d versions, want what was written later alone:\n%s", rows[0].Versions, versions)
	}
}
