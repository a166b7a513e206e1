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
	diary, err := booking.New(booking.Config{Now: func() time.Time { return at }, NewID: booking.SeededIDs(1)})
	require.NoError(t, err)
	require.NoError(t, diary.AddService(booking.Service{
		ID: "2000099901", Name: `The "Old" House`, Organization: booking.Organization{ID: "org", ODS: "XUTC1"},
		Location: booking.Location{ID: "site", Name: "Site", Lines: []string{"1 Sample Road"}},
	}))
	for _, id := range []string{"vale-gp", "vale-nurse"} {
		require.NoError(t, diary.AddSchedule(booking.Schedule{
			ID: id, Service: "2000099901", Practitioner: booking.Practitioner{ID: "p-" + id, Family: "Sample"}, Role: booking.Role{ID: "r", Code: "R0260"},
		}))
	}
	slot := booking.Slot{
		ID: "vale-1730", Identifier: "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730", Schedule: "vale-gp", Start: at, End: at.Add(time.Hour), Status: "free", Version: 3,
	}
	odd := slot
	odd.ID, odd.DeliveryChannel, odd.Status, odd.Identifier = `a"b\é<`, "Video", "busy", "\u2028"
	nurse := slot
	nurse.ID, nurse.Schedule = "nurse-1730", "vale-nurse"
	a := &api{Config: Config{Base: base, Diary: diary}}
	all := includes{schedule: true, practitioner: true, role: true, service: true, place: true, organization: true, location: true}
	for _, c := range []struct {
		name  string
		slots []booking.Slot
		want  includes
	}{
		{"nothing", nil, all},
		{"slots alone", []booking.Slot{slot, odd}, includes{}},
		{"all that lies behind them", []booking.Slot{slot, odd}, all},
		{"the same again", []booking.Slot{odd}, all},
		{"less of it", []booking.Slot{odd}, includes{schedule: true, service: true}},
		{"another schedule", []booking.Slot{nurse}, all},
		{"two schedules of one service", []booking.Slot{slot, nurse}, all},
	} {
		set := fhir.Searchset{ID: "0f3c9d0e", Updated: at, Self: base + "/Slot?status=free"}
		behind, err := a.bytes.behind(c.slots, c.want, a)
		require.NoError(t, err)
		got := searchset(base, set, c.slots, behind)
		included, err := a.included(c.slots, c.want)
		require.NoError(t, err)
		set.Entries = a.slotEntries(c.slots, included)
		want, err := set.Resource().Encode()
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), c.name)
	}
}
