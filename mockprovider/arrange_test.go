package mockprovider_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

func TestAnArrangedBookingIsLikeOneThatAConsumerMade(t *testing.T) {
	t.Parallel()
	schemas, err := schema.New(schema.Config{ValidNHSNumber: func(n string) bool { return booking.NHSNumber(n).Valid() }})
	require.NoError(t, err)
	for name, a := range map[string]mockprovider.Arrangement{
		"for a persona":         {Persona: "Mrs Patient", Start: at("21:00")},
		"for an NHS number":     {NHSNumber: "9990001022", Start: at("21:00"), Description: "fall at home", BookedBy: north},
		"where there is a slot": {Persona: "Mr Patient", Start: at("20:00")},
		"for somebody else":     {NHSNumber: "9991112227", Start: at("21:00")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, mockprovider.Config{Seed: 1})
			r.addSlot("20:00")
			made, err := r.vale.Arrange(t.Context(), a)
			require.NoError(t, err)
			require.Equal(t, "1", made.Version)
			state := r.State()
			require.Equal(t, made, state.Providers[0].Bookings[0])
			require.Equal(t, made.URL, state.Pointers[0].BookingURL)
			require.Equal(t, made.NHSNumber, state.Pointers[0].NHSNumber)
			slots := state.Providers[0].Slots
			require.Equal(t, "busy", slots[len(slots)-1].Status)

			read := r.ask(r.vale, http.MethodGet, "/Appointment/"+made.ID, nil)
			require.Equal(t, http.StatusOK, read.status, "%v", read.body)
			require.Equal(t, made.NHSNumber, read.body.ContainedOf("Patient")[0].Identifier("https://fhir.nhs.uk/Id/nhs-number", "identifier"))
			asked := read.body.Clone()
			for _, set := range []string{"id", "meta"} {
				delete(asked, set)
			}
			asked["meta"] = map[string]any{"profile": read.body.Object("meta")["profile"]}
			require.NoError(t, schemas.Validate(schema.BookingRequest, asked))

			read.body["status"] = "cancelled"
			got := r.ask(r.vale, http.MethodPut, "/Appointment/"+made.ID, read.body, "If-Match: "+read.header.Get("ETag"))
			require.Equal(t, http.StatusOK, got.status, "%v", got.body)
		})
	}
}

func TestWhatCannotBeArrangedChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	for name, c := range map[string]struct {
		a    mockprovider.Arrangement
		want error
	}{
		"a persona that is none":      {mockprovider.Arrangement{Persona: "Nobody", Start: at("21:00")}, mockprovider.ErrNoPersona},
		"a wrong check digit":         {mockprovider.Arrangement{NHSNumber: "9990001007", Start: at("21:00")}, mockprovider.ErrNHSNumber},
		"nobody":                      {mockprovider.Arrangement{Start: at("21:00")}, mockprovider.ErrNHSNumber},
		"a number that may be issued": {mockprovider.Arrangement{NHSNumber: "9434765919", Start: at("21:00")}, mockprovider.ErrNHSNumber},
		"a time that has passed":      {mockprovider.Arrangement{Persona: "Mr Patient", Start: at("10:00")}, booking.ErrInPast},
	} {
		_, err := r.vale.Arrange(t.Context(), c.a)
		require.ErrorIs(t, err, c.want, name)
	}
	require.Empty(t, r.State().Providers[0].Slots)
	require.Zero(t, r.Journal.Len())
}

func TestSlotsAreAddedInSeries(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	made, err := r.vale.AddSlots(mockprovider.SlotSeries{Start: at("20:00"), Length: 10 * time.Minute, Every: 30 * time.Minute, Count: 3})
	require.NoError(t, err)
	require.Equal(t, r.State().Providers[0].Slots, made)
	require.Equal(t, at("21:00"), made[2].Start)
	require.Equal(t, at("21:10"), made[2].End)
	one, err := r.vale.AddSlots(mockprovider.SlotSeries{Start: at("22:00"), Length: time.Minute})
	require.NoError(t, err)
	require.Len(t, one, 1)
	for _, bad := range []mockprovider.SlotSeries{
		{Start: at("20:00")},
		{Start: at("20:00"), Length: time.Minute, Every: -time.Minute},
		{Start: at("20:00"), Length: time.Minute, Count: mockprovider.MostSlots + 1},
	} {
		_, err := r.vale.AddSlots(bad)
		require.ErrorIs(t, err, booking.ErrDiary)
	}
	require.Len(t, r.State().Providers[0].Slots, 4)
}
