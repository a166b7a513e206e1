package attended_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// The booking that a task should make is asked about on the sheet of the task, before it is there.
func TestABookingIsAskedAboutOnTheSheetThatHasItMade(t *testing.T) {
	t.Parallel()
	start := friday.Add(4 * time.Hour)
	made := consumer.Known{URL: "https://utc.vale.example/STU3/1/Appointment/b2", Service: "Vale UTC", Status: "booked", Start: start, End: start.Add(15 * time.Minute)}
	later := made
	later.Start = start.Add(time.Hour)
	shown := with(with(with(with(with(plain(), "booking-2.shown", "yes"), "booking-2.place", "yes"), "booking-2.start", "yes"), "booking-2.status", "booked"), "booking-2.new", "yes")
	shown["slots"], shown["booking-2.offer"], shown["booking-2.told"], shown["stage"] = []string{"none"}, []string{"no"}, []string{"none"}, []string{"booking-done"}
	for name, c := range map[string]struct {
		becomes []consumer.Known
		asked   int // how many sheets
		ref     string
		url     string
	}{
		"it was made":          {[]consumer.Known{made}, 1, "booking-2", made.URL},
		"no provider holds it": {nil, 1, "stranger", ""},
		"another was made, so all is asked once more": {[]consumer.Known{later}, 2, "booking-2", later.URL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := oneBooking()
			r := newRig(t, t.TempDir(), false, w)
			r.welcome()
			got := r.perform(t.Context(), contract.Task{
				Kind: contract.Book, Encounter: "encounter 1", Now: friday, Service: "Vale UTC", Slot: &contract.Period{Start: start, End: start.Add(15 * time.Minute)},
			})
			r.toTheScreen()
			first := r.sheet(attended.Look)
			w.known = append(w.known, c.becomes...)
			require.NoError(t, r.Submit(attended.Submission{Serial: first.Serial, Values: shown}))
			if c.asked > 1 {
				s := r.sheet(attended.Look)
				require.Contains(t, s.Do, "Answer again")
				require.NoError(t, r.Submit(attended.Submission{Serial: s.Serial, Values: shown}))
			}
			answer := <-got
			require.NoError(t, answer.err)
			require.Len(t, r.written(), c.asked+1)
			require.Len(t, answer.screen.Bookings, 2)
			b := answer.screen.Bookings[1]
			require.Equal(t, c.ref, b.Ref)
			require.Equal(t, c.url, b.URL)
			require.True(t, b.New)
		})
	}
}
