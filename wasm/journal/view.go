package journal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// view is what the store has of one draft, without its versions.
type view struct {
	id     snapshot.DraftID
	heads  []deviceHead // by device
	damage []string
	gone   gone // what of it is deleted
}

type deviceHead struct {
	device ledger.DeviceID
	head
}

// load reads the view of a draft; a draft that is not there has no heads.
func (j *Journal) load(ctx context.Context, id snapshot.DraftID) (view, error) {
	rows, err := j.store.Scan(ctx, TableDrafts, draftPrefix(id), "", 0)
	if err != nil {
		return view{id: id}, err
	}
	v, err := j.view(ctx, id, rows)
	if err == nil {
		v.gone, err = j.goneAt(ctx, goneDraft(id))
	}
	return v, err
}

func (j *Journal) view(ctx context.Context, id snapshot.DraftID, rows []Row) (view, error) {
	v := view{id: id}
	for _, row := range rows {
		_, device, err := parseHeadKey(row.Key)
		if err != nil {
			v.damage = append(v.damage, err.Error())
			continue
		}
		h, err := decodeHead(row.Value)
		if err != nil {
			v.damage = append(v.damage, fmt.Sprintf("the row of device %s is damaged, it was rebuilt from the versions: %v", device, err))
			if h, err = j.rebuild(ctx, id, device); err != nil {
				return v, err
			}
		}
		v.heads = append(v.heads, deviceHead{device, h})
	}
	return v, nil
}

// own returns the device's head, an empty one if there is none.
func (v view) own(device ledger.DeviceID) head {
	for _, h := range v.heads {
		if h.device == device {
			return h.head
		}
	}
	return head{}
}

// with returns the view with another head of a device.
func (v view) with(device ledger.DeviceID, h head) view {
	v.heads = slices.Clone(v.heads)
	i := sort.Search(len(v.heads), func(i int) bool { return !v.heads[i].device.Before(device) })
	if i == len(v.heads) || v.heads[i].device != device {
		v.heads = append(v.heads, deviceHead{}) // not slices.Insert: 1 KB of the extension for each type
		copy(v.heads[i+1:], v.heads[i:])
	}
	v.heads[i] = deviceHead{device, h}
	return v
}

// claim returns where the draft belongs: what was said last, of equal ones by the greater device. It is nil while nobody has said it.
func (v view) claim() *snapshot.Draft {
	var best *snapshot.Draft
	for _, h := range v.heads {
		if c := h.claim(); c != nil && (best == nil || laterClaim(c, best)) {
			best = c
		}
	}
	return best
}

func laterClaim(a, b *snapshot.Draft) bool {
	return cmp.Or(cmp.Compare(a.Updated, b.Updated), slices.Compare(a.Device[:], b.Device[:])) > 0
}

// newest returns the heads that have versions, newest first.
func (v view) newest() []deviceHead {
	var heads []deviceHead
	for _, h := range v.heads {
		if h.N > 0 {
			heads = append(heads, h)
		}
	}
	// Not slices.SortFunc: each type that it sorts costs 3 kB compressed in wasm, and sort is there anyway.
	sort.Slice(heads, func(i, k int) bool {
		a, b := heads[i], heads[k]
		return cmp.Or(cmp.Compare(a.Time, b.Time), slices.Compare(a.device[:], b.device[:])) > 0
	})
	return heads
}

// draft puts a view into words, without the text.
func (v view) draft() Draft {
	d := Draft{ID: v.id, Damage: strings.Join(v.damage, "; ")}
	if c := v.claim(); c != nil {
		d.Key = Key{Site: c.Site, Account: c.Account, Chat: c.Chat, Tab: c.Tab}
		d.Device, d.Created, d.Updated = c.Device, c.Created, c.Updated
	}
	for i, h := range v.newest() {
		d.Versions += int(h.Count)
		if i == 0 || h.Created < d.Created {
			d.Created = h.Created
		}
		if i > 0 {
			d.Siblings = append(d.Siblings, Head{Device: h.device, N: h.N, Time: h.Time, State: h.State, Preview: h.Preview})
			continue
		}
		d.Device, d.State, d.Updated, d.Lost, d.Preview, d.Files, d.Park = h.device, h.State, h.Time, h.Lost, h.Preview, h.Files, h.Park
	}
	return d
}

// withText is draft with the newest text. What keeps the text from being read is in Damage; another error is the store's.
func (j *Journal) withText(ctx context.Context, v view) (Draft, error) {
	d := v.draft()
	heads := v.newest()
	if len(heads) == 0 {
		return d, nil
	}
	text, err := j.headText(ctx, v.id, heads[0].device, heads[0].head)
	if err != nil {
		d.Damage = strings.Join(append(v.damage, err.Error()), "; ")
		if unreadable(err) {
			err = nil
		}
		return d, err
	}
	d.Text, d.Preview = text, preview(text)
	return d, nil
}

// headText returns the text of a head, checked.
func (j *Journal) headText(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID, h head) (string, error) {
	key := textKey{id, device}
	if text, ok := j.texts.get(key, h.N, h.Sum); ok {
		return text, nil
	}
	text, err := j.restore(ctx, id, device, h.N, nil)
	if err == nil {
		j.texts.put(key, h.N, h.Sum, text)
	}
	return text, err
}
