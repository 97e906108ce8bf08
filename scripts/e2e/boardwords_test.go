package e2e_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"holdfast/sync-server/board"
)

// TestTheExtensionOffersTheBoardsRegions: those of its list, no other, and all of them.
func TestTheExtensionOffersTheBoardsRegions(t *testing.T) {
	b, err := os.ReadFile("../../extension/src/board/board.ts")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)export const regions = \[(.*?)\]`).FindSubmatch(b)
	if list == nil {
		t.Fatal("the extension has no list of regions")
	}
	var offered []string
	for _, word := range regexp.MustCompile(`"([a-z-]*)"`).FindAllSubmatch(list[1], -1) {
		offered = append(offered, string(word[1]))
	}
	slices.Sort(offered)
	if known := slices.Sorted(slices.Values(board.Regions)); !slices.Equal(offered, known) {
		t.Errorf("the extension offers %v, the board knows %v", offered, known)
	}
}
