package journal

import (
	"container/list"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// textCacheBytes bounds what the text cache holds in all; it holds one text per draft and device, the newest.
const textCacheBytes = 16 << 20

// textOverhead is what an entry costs beside its text, so that a great many empty texts are bounded, too.
const textOverhead = 200

type textKey struct {
	draft  snapshot.DraftID
	device ledger.DeviceID
}

type cachedText struct {
	key  textKey
	n    uint64
	sum  [8]byte
	text string
}

// textCache remembers newest texts, the least recently used one goes first. It is never believed about what is stored: n and sum come
// from the store's row each time.
type textCache struct {
	order *list.List // of cachedText, most recent first
	byKey map[textKey]*list.Element
	bytes int
}

func newTextCache() *textCache {
	return &textCache{order: list.New(), byKey: map[textKey]*list.Element{}}
}

func (c *textCache) get(key textKey, n uint64, sum [8]byte) (string, bool) {
	e, ok := c.byKey[key]
	if !ok {
		return "", false
	}
	t := e.Value.(cachedText)
	if t.n != n || t.sum != sum {
		return "", false
	}
	c.order.MoveToFront(e)
	return t.text, true
}

func (c *textCache) put(key textKey, n uint64, sum [8]byte, text string) {
	if e, ok := c.byKey[key]; ok {
		c.drop(e)
	}
	c.byKey[key] = c.order.PushFront(cachedText{key, n, sum, text})
	c.bytes += len(text) + textOverhead
	for c.bytes > textCacheBytes {
		c.drop(c.order.Back())
	}
}

func (c *textCache) drop(e *list.Element) {
	t := c.order.Remove(e).(cachedText)
	delete(c.byKey, t.key)
	c.bytes -= len(t.text) + textOverhead
}

// indexedDrafts is how many drafts the index cache holds.
const indexedDrafts = 8

// deviceIndex lists the versions of one draft on one device, by n.
type deviceIndex []indexed

// indexed is one version as its row told it.
type indexed struct {
	Version
	order int64 // the largest time up to it on its device: a clock that was set back does not reorder a device's own versions
}

// indexCache remembers the versions of the drafts that were looked at last.
type indexCache struct {
	drafts []snapshot.DraftID // least recently used first
	byID   map[snapshot.DraftID]map[ledger.DeviceID]deviceIndex
}

func newIndexCache() *indexCache {
	return &indexCache{byID: map[snapshot.DraftID]map[ledger.DeviceID]deviceIndex{}}
}

// of returns the remembered devices of a draft, to be read and filled.
func (c *indexCache) of(id snapshot.DraftID) map[ledger.DeviceID]deviceIndex {
	for i, d := range c.drafts {
		if d == id {
			c.drafts = append(append(c.drafts[:i:i], c.drafts[i+1:]...), id)
			return c.byID[id]
		}
	}
	if len(c.drafts) == indexedDrafts {
		delete(c.byID, c.drafts[0])
		c.drafts = c.drafts[1:]
	}
	c.drafts = append(c.drafts, id)
	c.byID[id] = map[ledger.DeviceID]deviceIndex{}
	return c.byID[id]
}
