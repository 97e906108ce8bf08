package wire

import "holdfast/shared/strictcbor"

// EncodePage is Encode for pages: the same bytes, made in one piece of memory. Pages are most of what a server sends. Numbers must not be negative.
func EncodePage(p Page) []byte {
	size := 96
	for _, item := range p.Items {
		size += len(item.Entry) + 32
	}
	pairs := 5
	if p.Backoff != 0 {
		pairs++
	}
	b := strictcbor.AppendMap(make([]byte, 0, size), pairs)
	b = strictcbor.AppendBytes(append(b, 1), p.LogID[:])
	b = strictcbor.AppendArray(append(b, 2), len(p.Items))
	for _, item := range p.Items {
		b = strictcbor.AppendMap(b, 3)
		b = strictcbor.AppendNumber(append(b, 1), item.Seq)
		b = strictcbor.AppendNumber(append(b, 2), uint64(item.Received))
		b = strictcbor.AppendBytes(append(b, 3), item.Entry)
	}
	b = strictcbor.AppendNumber(append(b, 3), p.Next)
	b = strictcbor.AppendNumber(append(b, 4), p.Head)
	if b = append(b, 5, 0xf4); p.Done {
		b[len(b)-1] = 0xf5
	}
	if p.Backoff != 0 {
		b = strictcbor.AppendNumber(append(b, 6), uint64(p.Backoff))
	}
	return b
}
