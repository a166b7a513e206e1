package fault

import (
	"context"
	"fmt"
)

// StaffCancel has the provider's staff cancel the booking addressed, just before the
// request is handled.
//
// Scenario: an update meets a booking that somebody else has cancelled, so the
// consumer stops and reports that. Source: CX-22, CX-38.
func StaffCancel() Effect {
	return Effect{Kind: "staff-cancel", Before: func(ctx context.Context, staff StaffActs, booking string) error {
		if err := staff.CancelLocally(ctx, booking); err != nil {
			return fmt.Errorf("staff cancel: %w", err)
		}
		return nil
	}}
}

var _ = register("staff-cancel", StaffCancel)
