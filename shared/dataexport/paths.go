package dataexport

import (
	"fmt"
	"sort"
)

// node is a message in a conversation's tree. Only a shown one is a turn.
type node struct {
	id, parent string
	time       int64 // epoch ms
	shown      bool
	turn       Turn
}

// pathsOf finds the ways from the root to each end, what is shown of them. One that another goes on from, or repeats, is left out.
func pathsOf(nodes []node, current string) ([]Path, error) {
	at, goesOn := map[string]int{}, map[string]bool{}
	for i, n := range nodes {
		if _, twice := at[n.id]; twice {
			return nil, fmt.Errorf("two messages %q: %w", n.id, ErrMalformed)
		}
		at[n.id] = i
	}
	for _, n := range nodes {
		goesOn[n.parent] = true
	}
	var ends []int
	for i, n := range nodes {
		if !goesOn[n.id] {
			ends = append(ends, i)
		}
	}
	if len(ends) == 0 && len(nodes) > 0 {
		return nil, fmt.Errorf("every message is before another: %w", ErrMalformed)
	}
	ways, err := walk(nodes, at, ends)
	if err != nil {
		return nil, err
	}
	return order(nodes, ways, shownAt(nodes, at, current)), nil
}

// shownAt is the id of the nearest shown node, going up; empty where there is none.
func shownAt(nodes []node, at map[string]int, id string) string {
	for range nodes {
		i, ok := at[id]
		if !ok || nodes[i].shown {
			break
		}
		id = nodes[i].parent
	}
	return id
}

// walk goes from each end to the root. A way is the places of its shown nodes, the root's first.
func walk(nodes []node, at map[string]int, ends []int) (ways [][]int, err error) {
	if len(ends) > MaxPaths {
		return nil, fmt.Errorf("%d ends: %w", len(ends), ErrTooLarge)
	}
	total := 0
	for _, end := range ends {
		var way []int
		steps := 0
		for i, ok := end, true; ok; i, ok = at[nodes[i].parent] {
			if steps++; steps > len(nodes) {
				return nil, fmt.Errorf("its messages go in a circle: %w", ErrMalformed)
			}
			if nodes[i].shown {
				way = append(way, i)
			}
		}
		if total += steps; total > MaxTurns {
			return nil, fmt.Errorf("%d turns on its paths: %w", total, ErrTooLarge)
		}
		for a, b := 0, len(way)-1; a < b; a, b = a+1, b-1 {
			way[a], way[b] = way[b], way[a]
		}
		if len(way) > 0 {
			ways = append(ways, way)
		}
	}
	return ways, nil
}

// order sorts the ways by the time of their ends, the current one last, and makes paths of those that are not a part of another.
func order(nodes []node, ways [][]int, current string) []Path {
	inside := map[int]bool{} // places that a way goes on from
	for _, way := range ways {
		for _, i := range way[:len(way)-1] {
			inside[i] = true
		}
	}
	endOf := func(k int) node { return nodes[ways[k][len(ways[k])-1]] }
	isCurrent := func(k int) bool {
		for _, i := range ways[k] {
			if nodes[i].id == current {
				return true
			}
		}
		return false
	}
	var keep []int
	ended := map[int]bool{}
	for k, way := range ways {
		end := way[len(way)-1]
		if !inside[end] && !ended[end] {
			keep = append(keep, k)
		}
		ended[end] = true
	}
	sort.SliceStable(keep, func(a, b int) bool {
		ca, cb := isCurrent(keep[a]), isCurrent(keep[b])
		if ca != cb {
			return cb
		}
		return endOf(keep[a]).time < endOf(keep[b]).time
	})
	paths := make([]Path, len(keep))
	for p, k := range keep {
		for _, i := range ways[k] {
			paths[p].Turns = append(paths[p].Turns, nodes[i].turn)
			paths[p].Time = max(paths[p].Time, nodes[i].time)
		}
		if p > 0 { // the order stands in the times: the current path counts as the newest
			paths[p].Time = max(paths[p].Time, paths[p-1].Time+1)
		}
	}
	return paths
}
