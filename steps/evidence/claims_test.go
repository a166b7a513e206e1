package evidence_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// posts is a request for a new booking, answered with a status and, where it was made, the booking.
func (n *telling) posts(status int, got map[string]any) {
	raw, err := json.Marshal(got)
	if err != nil {
		panic(err)
	}
	n.exchange(journal.Exchange{
		Heard: "proxy", Method: "POST", Target: "/" + vale + "/Appointment", Status: status,
		Request:  journal.Message{Body: []byte(`{"contained":[{"resourceType":"Slot","identifier":[{"value":"new"}]}]}`)},
		Response: journal.Message{Body: raw},
	})
}

// bookedWith is a call in which the user booked and the provider answered so; held says that the provider made the booking.
func bookedWith(status int, held bool, told ...contract.Says) *telling {
	n := begun()
	n.holds(nil)
	n.does("1", contract.Task{Kind: contract.BeginEncounter, Reason: contract.CallBack, Patient: &contract.Patient{NHSNumber: "9990001006"}}, nil)
	n.mark(evidence.MarkTask, north.Name, contract.Task{
		Kind: contract.Book, Encounter: "1", Now: evening.Add(-5 * time.Hour), Service: "Vale UTC", Slot: &contract.Period{Start: evening, End: evening.Add(15 * time.Minute)},
	})
	got := map[string]any{"resourceType": "OperationOutcome"}
	if status == 201 {
		got = asAppointment("new", "booked", evening)
	}
	n.posts(status, got)
	screen := contract.Screen{Case: "C-1", Stage: contract.BookingDone}
	for _, says := range told {
		screen.Messages = append(screen.Messages, contract.Message{About: contract.NewBooking, Says: says, Text: "so"})
	}
	n.mark(evidence.MarkScreen, north.Name, screen)
	if held {
		n.view[len(n.view)-2].Exchange.Request.Body = []byte(`{"contained":[{"resourceType":"Slot","identifier":[{"value":"s"}]}],"participant":[{"actor":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990001006"}}}]}`)
		n.exchange(journal.Exchange{Heard: "vale", Via: n.view[len(n.view)-2].Seq, Method: "POST", Target: "/STU3/1/Appointment", Status: status})
		n.holds(map[string]evidence.BookingState{"new": booked(evening)})
	}
	return n
}

// latest is the step that was done last.
func latest(s *evidence.Story) *evidence.Step {
	e := s.Encounters[len(s.Encounters)-1]
	return e.Steps[len(e.Steps)-1]
}

func truths(s *evidence.Story) []evidence.Truth {
	var out []evidence.Truth
	for _, c := range s.Claims(latest(s)) {
		out = append(out, c.Truth)
	}
	return out
}

func TestWhatIsSaidOfANewBookingIsComparedWithItsFate(t *testing.T) {
	const yes, no = evidence.True, evidence.False
	for name, c := range map[string]struct {
		status int
		held   bool
		want   map[contract.Says]evidence.Truth
	}{
		"made":                  {201, true, map[contract.Says]evidence.Truth{contract.Made: yes, contract.NotMade: no, contract.SlotGone: no, contract.FateUnknown: no}},
		"refused":               {400, false, map[contract.Says]evidence.Truth{contract.Made: no, contract.NotMade: yes, contract.SlotGone: no, contract.FateUnknown: no}},
		"the slot has gone":     {422, false, map[contract.Says]evidence.Truth{contract.Made: no, contract.NotMade: yes, contract.SlotGone: yes}},
		"the provider failed":   {500, false, map[contract.Says]evidence.Truth{contract.Made: no, contract.NotMade: yes, contract.FateUnknown: yes}},
		"no answer":             {0, false, map[contract.Says]evidence.Truth{contract.Made: no, contract.NotMade: no, contract.FateUnknown: yes}},
		"the answer was lost":   {0, true, map[contract.Says]evidence.Truth{contract.Made: no, contract.NotMade: no, contract.FateUnknown: yes}},
		"the provider is away":  {502, false, map[contract.Says]evidence.Truth{contract.Made: no, contract.NotMade: yes, contract.FateUnknown: yes}},
		"the proxy gave up":     {504, false, map[contract.Says]evidence.Truth{contract.Made: no, contract.NotMade: no, contract.FateUnknown: yes}},
		"the answer was a riot": {451, false, map[contract.Says]evidence.Truth{contract.Made: no, contract.NotMade: yes, contract.FateUnknown: no}},
	} {
		for says, want := range c.want {
			t.Run(name+", and it says "+string(says), func(t *testing.T) {
				require.Equal(t, []evidence.Truth{want}, truths(bookedWith(c.status, c.held, says).read(t)))
			})
		}
	}
}

func TestAScreenThatSaysTwoThingsOfTheNewBookingContradictsItself(t *testing.T) {
	s := bookedWith(201, true, contract.Made, contract.NotMade, contract.SlotGone).read(t)
	require.Len(t, s.Contradictions(latest(s), contract.NewBooking), 3)
	s = bookedWith(422, false, contract.NotMade, contract.SlotGone).read(t)
	require.Empty(t, s.Contradictions(latest(s), contract.NewBooking))
}

// cancelling is a call in which a1 was confirmed, the calls were made, and the screen says so of it.
func cancelling(calls func(*telling), told ...contract.Says) *telling {
	n := marked(question("1"))
	n.mark(evidence.MarkTask, north.Name, contract.Task{Kind: contract.ConfirmCancel, Encounter: "1", Bookings: []string{"1"}, Now: evening.Add(-5 * time.Hour)})
	calls(n)
	screen := contract.Screen{Case: "C-1", Stage: contract.WrapUp}
	for _, says := range told {
		screen.Messages = append(screen.Messages, contract.Message{About: contract.Existing, Says: says, Booking: "1", Text: "so"})
	}
	n.mark(evidence.MarkScreen, north.Name, screen)
	return n
}

func TestWhatIsSaidOfAnExistingBookingIsComparedWithTheAnswers(t *testing.T) {
	const yes, no, unsure = evidence.True, evidence.False, evidence.Unsure
	read := func(status string) func(*telling) {
		return func(n *telling) { n.sends("GET", "a1", 200, nil, asAppointment("a1", status, evening)) }
	}
	put := func(status int) func(*telling) {
		return func(n *telling) {
			n.sends("GET", "a1", 200, nil, asAppointment("a1", "booked", evening))
			n.sends("PUT", "a1", status, asAppointment("a1", "cancelled", evening), asAppointment("a1", "cancelled", evening))
		}
	}
	then := func(calls ...func(*telling)) func(*telling) {
		return func(n *telling) {
			for _, call := range calls {
				call(n)
			}
		}
	}
	for name, c := range map[string]struct {
		calls func(*telling)
		want  map[contract.Says]evidence.Truth
	}{
		"cancelled":                       {put(200), map[contract.Says]evidence.Truth{contract.Cancelled: yes, contract.NotCancelled: no, contract.StillBooked: no, contract.FateUnknown: no}},
		"it had been cancelled":           {read("cancelled"), map[contract.Says]evidence.Truth{contract.AlreadyCancelled: yes, contract.StillBooked: no, contract.FateUnknown: no}},
		"refused":                         {put(403), map[contract.Says]evidence.Truth{contract.Cancelled: no, contract.NotCancelled: yes, contract.StillBooked: yes, contract.FateUnknown: no}},
		"failed":                          {put(500), map[contract.Says]evidence.Truth{contract.Cancelled: no, contract.NotCancelled: yes, contract.FateUnknown: unsure}},
		"no answer":                       {put(0), map[contract.Says]evidence.Truth{contract.Cancelled: no, contract.FateUnknown: unsure}},
		"no answer, then read and stands": {then(put(0), read("booked")), map[contract.Says]evidence.Truth{contract.NotCancelled: yes, contract.FateUnknown: no}},
		"no answer, then read and gone":   {then(put(0), read("cancelled")), map[contract.Says]evidence.Truth{contract.Cancelled: yes, contract.NotCancelled: no}},
		"nothing was tried":               {func(*telling) {}, map[contract.Says]evidence.Truth{contract.Cancelled: no, contract.StillBooked: yes, contract.FateUnknown: unsure}},
	} {
		for says, want := range c.want {
			t.Run(name+", and it says "+string(says), func(t *testing.T) {
				n := cancelling(c.calls, says)
				require.Equal(t, []evidence.Truth{want}, truths(n.read(t)))
			})
		}
	}
}

func TestACancellationWhoseAnswerWasLostIsNotToldAsFailed(t *testing.T) {
	lost := func(n *telling) {
		n.sends("PUT", "a1", 0, asAppointment("a1", "cancelled", evening), nil)
		hop := n.view[len(n.view)-1]
		n.exchange(journal.Exchange{Heard: "vale", Via: hop.Seq, Method: "PUT", Target: "/STU3/1/Appointment/a1", Status: 200})
		n.holds(map[string]evidence.BookingState{"a1": {Status: "cancelled", Start: evening, Slot: "s"}})
	}
	s := cancelling(lost, contract.NotCancelled).read(t)
	require.Equal(t, []evidence.Truth{evidence.False}, truths(s))
	s = cancelling(lost, contract.FateUnknown).read(t)
	require.Equal(t, []evidence.Truth{evidence.Unsure}, truths(s))
}

func TestAQuestionClaimsANewBookingOnlyWhereOneWasMade(t *testing.T) {
	ask := func(made, none bool) func(*contract.Screen) {
		return func(s *contract.Screen) {
			question("1")(s)
			s.Prompt.NewBookingMade, s.Prompt.NoNewBooking = made, none
		}
	}
	require.Equal(t, []evidence.Truth{evidence.False}, truths(marked(ask(true, false)).read(t)))
	require.Equal(t, []evidence.Truth{evidence.True}, truths(marked(ask(false, true)).read(t)))
	n := bookedWith(201, true, contract.Made)
	n.does("1", contract.Task{Kind: contract.ListBookings}, list)
	n.does("1", contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"1"}}, ask(true, true))
	require.Equal(t, []evidence.Truth{evidence.True, evidence.False}, truths(n.read(t)))
}

func TestAQuestionWithoutANewBookingDoesNotContradictThatTheFateOfOneIsNotKnown(t *testing.T) {
	n := bookedWith(0, false, contract.FateUnknown)
	n.does("1", contract.Task{Kind: contract.ListBookings}, func(s *contract.Screen) {
		question("1")(s)
		s.Prompt.NoNewBooking = true
		s.Messages = []contract.Message{{About: contract.NewBooking, Says: contract.FateUnknown, Text: "so"}}
	})
	s := n.read(t)
	require.Empty(t, s.Contradictions(latest(s), contract.NewBooking))
}
