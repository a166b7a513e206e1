package mockprovider_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func TestARegistryThatIsDownForTheNextRequestsGetsItsPointerLater(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	require.NoError(t, r.Faults().Add(fault.Planned{Name: "down", Times: 2, Effect: fault.RegistryDown()}))
	require.Equal(t, "booked", r.book("21:00").String("status"), "the booking does not wait for the registry")
	for range 4 {
		r.settle()
		r.RetryRegistrations()
	}
	r.settle()
	require.Len(t, r.State().Pointers, 1)
	require.Empty(t, r.Faults().Pending())
	dropped := 0
	for _, x := range r.heard("registry") {
		if x.Fate == journal.Dropped {
			dropped++
			require.Equal(t, "down", x.Fault)
		}
	}
	require.Equal(t, 2, dropped)
}

func TestASlotThatStaffFillIsMarkedInTheJournal(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	slots := r.vale.State().Slots
	require.NoError(t, r.vale.FillSlot(t.Context(), slots[0].Identifier))
	require.ErrorContains(t, r.vale.FillSlot(t.Context(), slots[0].Identifier), "fill slot")
	marks := 0
	for _, e := range r.Journal.View() {
		if e.Mark != nil && string(e.Mark.Data) == `{"act":"fill-slot"}` {
			marks++
		}
	}
	require.Equal(t, 1, marks)
}
