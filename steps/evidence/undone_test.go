package evidence_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// confirming is an encounter in which a cancellation was to be confirmed and the adapter says that it could not be.
func confirming(send bool) *telling {
	n := begun()
	task := func(kind contract.Kind, s contract.Screen) {
		n.mark(evidence.MarkTask, north.Name, evidence.TaskMark{Task: contract.Task{Kind: kind, Encounter: "e", Bookings: []string{"b1"}}})
		if send && kind == contract.ConfirmCancel {
			n.exchange(journal.Exchange{Heard: "proxy", Method: http.MethodPut, Target: "/" + vale + "/Appointment/1", Status: http.StatusOK})
		}
		n.mark(evidence.MarkScreen, north.Name, evidence.ScreenMark{Screen: s})
	}
	task(contract.BeginEncounter, contract.Screen{Case: "C"})
	task(contract.ListBookings, contract.Screen{Case: "C", Bookings: []contract.Booking{{Ref: "b1", URL: vale + "/Appointment/1"}}})
	task(contract.ConfirmCancel, contract.Screen{Case: "C", NotDone: &contract.NotDone{Why: "nothing is being asked"}})
	return n
}

func TestATaskThatCouldNotBeDoneIsNoActOfTheUser(t *testing.T) {
	t.Parallel()
	s := confirming(false).read(t)
	e := s.Encounters[0]
	require.True(t, e.Steps[2].Undone)
	require.Nil(t, e.First(contract.ConfirmCancel))
	require.Empty(t, s.Confirmed(e, e.Last()))
	require.Len(t, e.Screens(0), 3, "its screen is one all the same")
}

// An adapter cannot take a task out of the judge's sight by saying that it was not done.
func TestATaskForWhichSomethingWasSentWasDone(t *testing.T) {
	t.Parallel()
	s := confirming(true).read(t)
	e := s.Encounters[0]
	require.False(t, e.Steps[2].Undone)
	require.NotNil(t, e.First(contract.ConfirmCancel))
	require.Equal(t, []string{vale + "/Appointment/1"}, s.Confirmed(e, e.Last()))
}
