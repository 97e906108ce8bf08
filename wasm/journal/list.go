package journal

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"holdfast/shared/snapshot"
)

// Drafts returns every draft with its newest text, newest first. A damaged draft is among them and says so in Damage.
func (j *Journal) Drafts(ctx context.Context) ([]Draft, error) {
	return j.list(ctx, j.withText)
}

// Outline is Drafts without the texts: one read, whatever was typed.
func (j *Journal) Outline(ctx context.Context) ([]Draft, error) {
	return j.list(ctx, func(_ context.Context, v view) (Draft, error) { return v.draft(), nil })
}

func (j *Journal) list(ctx context.Context, draft func(context.Context, view) (Draft, error)) ([]Draft, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	rows, err := j.store.Scan(ctx, TableDrafts, "", "", 0)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	gone, err := j.allGone(ctx, goneDraftPrefix)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	var drafts []Draft
	for len(rows) > 0 {
		n := 1 // rows of the same draft, which are next to each other
		for n < len(rows) && sameDraft(rows[0].Key, rows[n].Key) {
			n++
		}
		d, hidden, err := j.oneOf(ctx, rows[:n], gone, draft)
		if err != nil {
			return nil, fmt.Errorf("list drafts: %w", err)
		}
		if !hidden {
			drafts = append(drafts, d)
		}
		rows = rows[n:]
	}
	sort.SliceStable(drafts, func(i, k int) bool { return drafts[i].Updated > drafts[k].Updated })
	return drafts, nil
}

func sameDraft(a, b string) bool {
	draft, _, _ := strings.Cut(a, "/")
	return strings.HasPrefix(b, draft+"/")
}

// oneOf makes a draft of its rows; hidden says that all of it is deleted.
func (j *Journal) oneOf(ctx context.Context, rows []Row, gone map[string]gone, draft func(context.Context, view) (Draft, error)) (d Draft, hidden bool, err error) {
	id, _, err := parseHeadKey(rows[0].Key)
	if err != nil {
		return Draft{Damage: fmt.Sprintf("a row that belongs to no draft: %v", err)}, false, nil
	}
	v, err := j.view(ctx, id, rows)
	if err != nil {
		return Draft{}, false, err
	}
	if v = v.hide(gone[id.String()]); v.hidden() {
		return Draft{}, true, nil
	}
	d, err = draft(ctx, v)
	return d, false, err
}

// Draft returns one draft with its newest text, or ErrNotFound.
func (j *Journal) Draft(ctx context.Context, id snapshot.DraftID) (Draft, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.there(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	return j.withText(ctx, v)
}

// there is load, with ErrNotFound for a draft that is not there.
func (j *Journal) there(ctx context.Context, id snapshot.DraftID) (view, error) {
	v, err := j.load(ctx, id)
	if v = v.hide(v.gone); err == nil && (len(v.heads) == 0 || v.hidden()) {
		err = ErrNotFound
	}
	if err != nil {
		return v, fmt.Errorf("draft %s: %w", id, err)
	}
	return v, nil
}

// Chats returns the drafts by conversation, without texts; the conversation that was typed into last comes first.
func (j *Journal) Chats(ctx context.Context) ([]Chat, error) {
	drafts, err := j.Outline(ctx)
	if err != nil {
		return nil, err
	}
	var chats []Chat
	at := map[Key]int{}
	for _, d := range drafts {
		key := Key{Site: d.Key.Site, Account: d.Key.Account, Chat: d.Key.Chat}
		i, ok := at[key]
		if !ok {
			i = len(chats)
			at[key] = i
			chats = append(chats, Chat{Site: key.Site, Account: key.Account, Chat: key.Chat, Updated: d.Updated})
		}
		chats[i].Versions += d.Versions
		chats[i].Drafts = append(chats[i].Drafts, d)
	}
	return chats, nil
}
