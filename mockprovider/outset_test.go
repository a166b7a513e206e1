package mockprovider_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

func TestAnOutsetStandsInThePlaceOfProviders(t *testing.T) {
	t.Parallel()
	o := mockprovider.Outset{Providers: []mockprovider.OutsetProvider{{
		Name: "Hill UTC", Short: "hill", ASID: "918000000555", ODS: "XUTC5",
		Services: []mockprovider.OutsetService{{ID: "1", Name: "Walk-in"}, {
			ID: "2", Name: "By telephone", Slots: []mockprovider.OutsetSlots{{Start: "+1h", Minutes: 10, Count: 2, Channel: mockprovider.ChannelPhone}},
		}},
		Bookings: []mockprovider.OutsetBooking{{Persona: "Mr Patient", Service: "2", Start: "2031-03-07T16:10:00Z"}},
	}}}
	w, err := mockprovider.Start(t.Context(), mockprovider.Config{Outset: &o})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	require.Empty(t, w.State().Providers[0].Slots)
	require.NoError(t, w.Begin(t.Context()))
	hill := w.State().Providers[0]
	require.Equal(t, "https://hill.example/STU3/1", hill.Base)
	require.Len(t, hill.Bookings, 1)
	require.Len(t, hill.Slots, 2)
	require.Equal(t, "busy", hill.Slots[1].Status)
	for _, s := range hill.Slots {
		require.Equal(t, "2", s.Service)
	}

	_, err = mockprovider.Start(t.Context(), mockprovider.Config{Outset: &o, Providers: mockprovider.DefaultProviders()})
	require.ErrorContains(t, err, "set Outset or Providers, not both")
	o.Providers = append(o.Providers, o.Providers[0])
	_, err = mockprovider.Start(t.Context(), mockprovider.Config{Outset: &o})
	require.ErrorContains(t, err, "providers[1].asid: another one has the same")
}
