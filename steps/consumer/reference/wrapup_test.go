package reference_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

func TestTheOfferIsMadeWhateverTheAssessmentLedTo(t *testing.T) {
	for name, lead := range map[string]func(u *scripted.User){
		"a booking at the same service":  func(u *scripted.User) { u.Book("Vale UTC", hour(17, 30)) },
		"a booking at another service":   func(u *scripted.User) { u.Book("Dale UTC", hour(17, 45)) },
		"nothing that is booked":         func(*scripted.User) {},
		"a service that takes none":      func(u *scripted.User) { u.Search("Quay Clinic") },
		"a slot that is not on the list": func(u *scripted.User) { u.BookShown("Vale UTC", hour(17, 30)) },
	} {
		t.Run(name, func(t *testing.T) {
			_, u := calledBack(t)
			lead(u)
			require.False(t, u.OffersCancel())
			u.Kind(contract.ListBookings)
			require.Equal(t, []string{"b1"}, u.Listed())
			require.True(t, u.OffersCancel())
			require.True(t, u.Told(contract.OtherBookings, contract.SomeFound))
		})
	}
}

func TestClosingShowsTheOfferFirstAndSendsNothing(t *testing.T) {
	w, u := calledBack(t)
	u.Book("Vale UTC", hour(17, 30))
	u.Kind(contract.EndEncounter)
	require.Equal(t, contract.WrapUp, u.Last.Stage)
	require.True(t, u.OffersCancel())
	u.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b1"}})
	w.Forget()
	u.Kind(contract.EndEncounter)
	require.Equal(t, contract.Closed, u.Last.Stage)
	require.Empty(t, w.Calls("", ""))
	for _, kind := range []contract.Kind{contract.ListBookings, contract.Decline, contract.EndEncounter} {
		u.Kind(kind)
		require.Equal(t, contract.Closed, u.Last.Stage)
		require.False(t, u.OffersCancel())
	}
	u.Confirm("b1")
	require.Empty(t, w.Calls("", ""))
}

func TestACallBrokenOffCancelsNothing(t *testing.T) {
	w, u := open(t, reference.Options{})
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	w.Forget()
	u.Begin("second", scripted.Mr(), contract.CallBack)
	u.Kind(contract.ListBookings)
	require.False(t, u.OffersCancel(), "nothing is on offer before there is an outcome")
	u.Confirm("b1")
	u.Kind(contract.EndEncounter)
	require.Equal(t, contract.Closed, u.Last.Stage)
	require.Empty(t, w.Calls(put, ""))
}

func TestGoingBackToABookingTakesTheOfferOffTheScreen(t *testing.T) {
	w, u := rebooked(t)
	u.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b1"}})
	u.Search("Dale UTC")
	require.False(t, u.OffersCancel())
	u.Confirm("b1")
	require.Empty(t, w.Calls(put, ""), "a new booking is outstanding")
	u.Kind(contract.ListBookings)
	u.Confirm("b1")
	require.Len(t, w.Calls(put, ""), 1)
}

func TestABookingThatWasKeptIsNoLongerListed(t *testing.T) {
	w, u := calledBack(t)
	w.Change(0, attend)
	u.Kind(contract.ListBookings)
	require.Empty(t, u.Listed())
	require.False(t, u.Told(contract.Existing, contract.AlreadyCancelled))
}

func TestDecliningLeavesAllAsItIs(t *testing.T) {
	w, u := rebooked(t)
	u.Kind(contract.Decline)
	require.True(t, u.Told(contract.Existing, contract.StillBooked))
	u.Kind(contract.EndEncounter)
	require.Equal(t, contract.Closed, u.Last.Stage)
	require.Contains(t, u.Last.Record, contract.Recorded{What: contract.OfferDeclined, Booking: "b1"})
	require.Empty(t, w.Calls(put, ""))
	u.Begin("third", scripted.Mr(), contract.CancelOnly) // the option can be taken up later
	u.Kind(contract.ListBookings)
	require.Equal(t, []string{"b1", "b2"}, u.Listed())
}

func TestOnlyLiveBookingsOfThePatientAreListed(t *testing.T) {
	w, u := open(t, reference.Options{})
	u.FirstCall("live", scripted.Mr(), "Vale UTC", hour(21, 0))
	u.FirstCall("past", scripted.Mr(), "Vale UTC", hour(17, 30))
	u.FirstCall("brother", scripted.Brother(), "Dale UTC", hour(21, 15))
	u.FirstCall("cancelled by staff", scripted.Mr(), "Vale UTC", hour(20, 0))
	w.Change(3, cancel)
	u.Now = hour(18, 0)
	u.Begin("again", scripted.Mr(), contract.CallBack)
	u.Outcome(0)
	u.Kind(contract.ListBookings)
	require.Equal(t, []string{"b1"}, u.Listed())
	require.True(t, u.Told(contract.Existing, contract.AlreadyCancelled))
	u.Kind(contract.ListBookings)
	require.False(t, u.Told(contract.Existing, contract.AlreadyCancelled), "it is said once")
}

func TestABookingThatCannotBeReadStaysOnTheList(t *testing.T) {
	w, u := calledBack(t)
	w.Answers(scripted.Always(get, "/Appointment/a1", status(500)))
	u.Kind(contract.ListBookings)
	require.Equal(t, []string{"b1"}, u.Listed())
	require.Equal(t, "booked", u.Last.Bookings[0].Status)
}

func TestWithNothingKnownNothingIsOffered(t *testing.T) {
	_, u := open(t, reference.Options{})
	u.Begin("first", scripted.Mr(), contract.CallBack)
	require.True(t, u.Told(contract.OtherBookings, contract.NoneKnown))
	u.Outcome(180)
	u.Book("Vale UTC", hour(17, 30))
	u.Kind(contract.ListBookings)
	require.True(t, u.Told(contract.OtherBookings, contract.NoneKnown))
	require.Empty(t, u.Last.Options)
	require.Empty(t, u.Last.Bookings)
	u.Kind(contract.EndEncounter)
	require.Equal(t, contract.Closed, u.Last.Stage)
	require.Equal(t, []contract.Recorded{{What: contract.NothingKnown}}, u.Last.Record)
}

func TestOnlyWhatIsConfirmedIsCancelled(t *testing.T) {
	w, u := open(t, reference.Options{})
	u.FirstCall("one", scripted.Mr(), "Vale UTC", hour(20, 0))
	u.FirstCall("two", scripted.Mr(), "Dale UTC", hour(21, 15))
	u.Begin("three", scripted.Mr(), contract.CancelOnly)
	u.Kind(contract.ListBookings)
	u.Do(contract.Task{Kind: contract.ConfirmCancel, Bookings: []string{"b1"}})
	require.Empty(t, w.Calls(put, ""), "nothing had been chosen")
	u.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b1", "b9"}})
	require.Equal(t, []string{"b1"}, u.Last.Prompt.Bookings)
	u.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b2"}})
	u.Do(contract.Task{Kind: contract.ConfirmCancel, Bookings: []string{"b1", "b2"}})
	require.Equal(t, "booked", w.Bookings()[0].Status())
	require.Equal(t, "cancelled", w.Bookings()[1].Status())
}

func TestBookedAgainInTheConsultation(t *testing.T) {
	w, u := open(t, reference.Options{})
	u.Begin("only", scripted.Mr(), contract.NewProblem)
	u.Outcome(360)
	u.Book("Vale UTC", hour(20, 0))
	u.Book("Vale UTC", hour(21, 0))
	require.True(t, u.Told(contract.NewBooking, contract.Made))
	u.Kind(contract.EndEncounter)
	require.Equal(t, contract.WrapUp, u.Last.Stage, "the first booking is still to be dealt with")
	require.Equal(t, []string{"b1"}, u.Listed())
	u.Confirm("b1")
	require.Equal(t, "cancelled", w.Bookings()[0].Status())
	require.Equal(t, "booked", w.Bookings()[1].Status())
}

func TestTwoOutcomesTakeTwoBookings(t *testing.T) {
	_, u := calledBack(t)
	u.Book("Vale UTC", hour(17, 30))
	u.Outcome(180)
	u.Book("Dale UTC", hour(17, 45))
	u.Kind(contract.ListBookings)
	require.Equal(t, []string{"b1"}, u.Listed())
}

func TestPatientsWithoutANumberAreToldApart(t *testing.T) {
	_, u := open(t, reference.Options{})
	unknown := scripted.Mr()
	unknown.NHSNumber = ""
	u.FirstCall("first", unknown, "Vale UTC", hour(21, 0))
	u.Begin("traced since", scripted.Mr(), contract.CallBack)
	require.Equal(t, []string{"b1"}, u.Listed())
	u.Begin("brother", scripted.Brother(), contract.CallBack)
	require.Empty(t, u.Listed())
	u.Outcome(0)
	u.Begin("traced again", scripted.Mr(), contract.CallBack)
	u.Outcome(0)
	u.Kind(contract.ListBookings)
	u.Confirm("b1")
	require.True(t, u.Told(contract.Existing, contract.Cancelled))
}

// south opens a second consumer in the same world, with access to the registry.
func south(t *testing.T, w *scripted.World, o reference.Options) *scripted.User {
	t.Helper()
	setup := w.Setup()
	setup.Name, setup.ASID, setup.Registry = "South 111", "918000000222", w.Registry()
	return user(t, setup, o)
}

func TestABookingFoundOnTheRegistry(t *testing.T) {
	w, north := open(t, reference.Options{})
	north.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	north.FirstCall("brother's", scripted.Brother(), "Dale UTC", hour(21, 15))
	w.Forget()
	u := south(t, w, reference.Options{})
	u.Begin("second", scripted.Mr(), contract.CallBack)
	require.True(t, u.Told(contract.OtherBookings, contract.SomeFound))
	require.Empty(t, w.Calls(get, "/Appointment/a1"))
	u.Outcome(180)
	u.Book("Vale UTC", hour(17, 30))
	u.Kind(contract.ListBookings)
	require.Equal(t, []string{"b2"}, u.Listed())
	require.Equal(t, scripted.Vale+"/Appointment/a1", u.Last.Bookings[0].URL)
	u.Confirm("b2")
	require.Equal(t, "cancelled", w.Bookings()[0].Status())
	for _, c := range w.Calls(put, "") {
		require.NotEqual(t, "registry", c.Base)
	}
}

func TestTheRegistryStopsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		script scripted.Script
		says   contract.Says
	}{
		"no token":                     {scripted.Always(post, "", status(500)), contract.NotChecked},
		"no answer to the search":      {scripted.Always(get, "/Appointment", silence), contract.NotChecked},
		"the booking cannot be found":  {scripted.Always(get, "/Appointment/a1", status(404)), contract.Noted},
		"the booking cannot be read":   {scripted.Always(get, "/Appointment/a1", status(500)), contract.NotChecked},
		"the booking is another one's": {scripted.Always(get, "/Appointment/a1", scripted.Answer{Status: 200, Body: `{"resourceType":"Appointment","id":"a1","status":"booked","participant":[{"actor":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990001030"}}}]}`}), contract.NoneKnown},
	} {
		t.Run(name, func(t *testing.T) {
			w, north := open(t, reference.Options{})
			north.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
			u := south(t, w, reference.Options{})
			w.Answers(c.script)
			u.Begin("second", scripted.Mr(), contract.CallBack)
			u.Outcome(180)
			u.Kind(contract.ListBookings)
			require.True(t, u.Told(contract.OtherBookings, c.says), "%v", u.Last.Messages)
			require.Empty(t, u.Listed())
			w.Answers(nil)
			u.Book("Vale UTC", hour(17, 30))
			require.True(t, u.Told(contract.NewBooking, contract.Made))
		})
	}
}
