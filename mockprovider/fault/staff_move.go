package fault

import (
	"context"
	"fmt"
)

// StaffMove has the provider's staff move the booking addressed to another free slot,
// just before the request is handled.
//
// Scenario: an update meets a newer version that has changed in time, so the consumer
// goes back to its user. Source: CX-26, CX-38.
func StaffMove() Effect {
	return Effect{Kind: "staff-move", Before: func(ctx context.Context, staff StaffActs, booking string) error {
		if err := staff.MoveToNext(ctx, booking); err != nil {
			return fmt.Errorf("staff move: %w", err)
		}
		return nil
	}}
}

var _ = register("staff-move", StaffMove)
