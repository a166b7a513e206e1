package fault

import (
	"context"
	"fmt"
)

// SlotFilled has the provider's staff give the slot to somebody else once the booking
// request has come in and before it is handled, so that the slot is busy from then on.
//
// Scenario: the slot is taken between the search and the booking, and a later search
// shows it as taken; SlotTaken refuses without a look at the request. Source: Booking API, book an appointment; BK-67.
func SlotFilled() Effect {
	return Effect{Kind: "slot-filled", BeforeBooking: fillSlot}
}

func fillSlot(ctx context.Context, staff StaffActs, slot string) error {
	if err := staff.FillSlot(ctx, slot); err != nil {
		return fmt.Errorf("slot filled: %w", err)
	}
	return nil
}

var _ = register("slot-filled", SlotFilled)
