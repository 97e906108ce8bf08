package board_test

import (
	"testing"

	"holdfast/sync-server/board"
	"holdfast/sync-server/board/boardtest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	boardtest.Run(t, func(*testing.T) board.Store { return boardtest.NewMemory() })
}
