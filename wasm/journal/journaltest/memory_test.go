package journaltest_test

import (
	"errors"
	"testing"

	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

func TestMemory(t *testing.T) {
	journaltest.TestStore(t, func(*testing.T) func() journal.Store {
		m := journaltest.NewMemory()
		return func() journal.Store { return m.Reopen() }
	})
}

func TestHookDecidesAboutABatch(t *testing.T) {
	failed := errors.New("the disk says no")
	batch := []journal.Op{{Table: journal.TableMeta, Key: "k", Value: []byte("v")}}
	for _, apply := range []bool{true, false} {
		for _, told := range []error{nil, failed} {
			m := journaltest.NewMemory()
			m.SetHook(func(op string, table journal.Table, key string) (bool, error) {
				if op != journaltest.OpApply || table != journal.TableMeta || key != "k" {
					t.Errorf("the hook was asked about %s %s %q", op, table, key)
				}
				return apply, told
			})
			if err := m.Apply(t.Context(), batch); !errors.Is(err, told) {
				t.Errorf("apply %v: Apply = %v, want %v", apply, err, told)
			}
			m.SetHook(nil)
			_, err := m.Get(t.Context(), journal.TableMeta, "k")
			if there := err == nil; there != apply {
				t.Errorf("apply %v, error %v: the row is there: %v", apply, told, there)
			}
		}
	}
}
