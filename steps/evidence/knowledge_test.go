package evidence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// triedFor is a call in which the user had b1 cancelled, or only looked at the list, and the provider answered the reading so.
func triedFor(kind contract.Kind, status int) *telling {
	n := begun()
	n.holds(map[string]evidence.BookingState{"a1": booked(evening)})
	n.does("1", contract.Task{Kind: contract.BeginEncounter, Patient: &contract.Patient{NHSNumber: "9990001006"}}, list)
	task := contract.Task{Kind: kind, Encounter: "1", Bookings: []string{"1"}}
	n.mark(evidence.MarkTask, north.Name, task)
	n.sends("GET", "a1", status, nil, map[string]any{"resourceType": "OperationOutcome"})
	n.mark(evidence.MarkScreen, north.Name, contract.Screen{Case: "C-1", Stage: contract.WrapUp})
	return n
}

func TestABookingIsDeniedWhenItsProviderDoesNotKnowItAtItsCancellation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind   contract.Kind
		status int
		want   bool
	}{
		"not found":                 {contract.ConfirmCancel, 404, true},
		"gone":                      {contract.ConfirmCancel, 410, true},
		"the provider fails":        {contract.ConfirmCancel, 500, false},
		"not found, at a mere look": {contract.ListBookings, 404, false},
	} {
		s := triedFor(c.kind, c.status).read(t)
		b, e := s.Booking(bookingURL("a1")), s.Encounters[0]
		require.NotNil(t, b, name)
		require.Equal(t, c.want, s.Denied(e, b, e.Last()+1000), name)
		require.False(t, s.Denied(e, b, e.Begin()), "%s: before it was tried", name)
	}
}

// A question may be all that shows a booking. What stands on a list is known from there.
func TestARefIsKnownByTheQuestionWhereNoListHasIt(t *testing.T) {
	t.Parallel()
	n := begun()
	n.does("1", contract.Task{Kind: contract.BeginEncounter, Patient: &contract.Patient{}}, nil)
	n.does("1", contract.Task{Kind: contract.ListBookings}, func(s *contract.Screen) {
		s.Prompt = &contract.Prompt{Bookings: []string{"9"}, Text: "Cancel?", Shown: []contract.PromptBooking{{URL: bookingURL("a9")}}}
	})
	n.does("1", contract.Task{Kind: contract.ListBookings}, question("1"))
	e := n.read(t).Encounters[0]
	require.Equal(t, bookingURL("a9"), e.URL("9", e.Last()+1000))
	require.Empty(t, e.URL("9", e.Begin()), "before it was asked")
	require.Equal(t, bookingURL("a1"), e.URL("1", e.Last()+1000))
	require.Empty(t, e.URL("7", e.Last()+1000))
}
