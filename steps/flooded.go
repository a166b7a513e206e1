package steps

import "fmt"

// JournalBytes and JournalEntries are the most that the journal of one story holds: some eighty times as much as
// any story of the features needs. A request that reaches its provider makes two entries.
const (
	JournalBytes   = 32 << 20
	JournalEntries = 4000
)

// Flooded says that more was sent in the story than its journal holds, and was refused with 507. Nobody knows
// what it was, so the story cannot be judged to its end; it is [ErrHarness]. It is nil where all was kept.
func (w *World) Flooded() error {
	if w.mock == nil || w.mock.Journal.Refused() == 0 {
		return nil
	}
	return fmt.Errorf("%w: more was sent in this scenario than one may hold, %d MiB or %d requests and marks, and what came after was refused with 507: "+
		"see in the journal what the consumer sends again and again, mend that, and run again", ErrHarness, JournalBytes>>20, JournalEntries)
}
