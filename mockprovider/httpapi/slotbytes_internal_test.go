package httpapi

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestSearchsetsWithoutATreeAreByteForByteThoseOfTheTree(t *testing.T) {
	t.Parallel()
	const base = "https://utc.vale.example/STU3/1"
	at := time.Date(2031, 3, 7, 17, 30, 0, 0, time.UTC)
	slot := booking.Slot{
		ID: "vale-1730", Identifier: "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730", Schedule: "vale-gp", Start: at, End: at.Add(time.Hour), Status: "free", Version: 3,
	}
	odd := slot
	odd.ID, odd.DeliveryChannel, odd.Status, odd.Schedule = `a"b\é<`, "Video", "busy", "\u2028"
	included := []fhir.Resource{
		locationResource(booking.Location{ID: "site", Name: `The "Old" House`, Lines: []string{"1 Sample Road"}}),
		organizationResource(booking.Organization{ID: "org", ODS: "XUTC1"}),
	}
	var written slotBytes
	for name, c := range map[string]struct {
		slots    []booking.Slot
		included []fhir.Resource
	}{
		"nothing": {}, "slots": {[]booking.Slot{slot, odd}, nil}, "both": {[]booking.Slot{slot, odd}, included}, "both again": {[]booking.Slot{odd}, included},
		"included alone": {nil, included},
	} {
		a := &api{Config: Config{Base: base}}
		set := fhir.Searchset{ID: "0f3c9d0e", Updated: at, Self: base + "/Slot?status=free"}
		got, err := written.searchset(base, set, c.slots, c.included)
		require.NoError(t, err)
		set.Entries = a.slotEntries(c.slots, c.included)
		want, err := set.Resource().Encode()
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), name)
	}
}
