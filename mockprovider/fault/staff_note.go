package fault

import (
	"context"
	"fmt"
)

// StaffNote has the provider's staff write a note on the booking addressed, just
// before the request is handled.
//
// Scenario: an update meets a newer version that is the same in time, place and
// patient, so the consumer reads again and cancels. Source: CX-26, CX-38.
func StaffNote() Effect {
	return Effect{Kind: "staff-note", Before: func(ctx context.Context, staff StaffActs, booking string) error {
		if err := staff.AddNote(ctx, booking, "seen at reception"); err != nil {
			return fmt.Errorf("staff note: %w", err)
		}
		return nil
	}}
}

var _ = register("staff-note", StaffNote)
