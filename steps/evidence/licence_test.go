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

var evening = time.Date(2031, 3, 7, 21, 0, 0, 0, time.UTC)

// bookingURL is the address of a booking at Vale UTC.
func bookingURL(id string) string { return vale + "/Appointment/" + id }

// listed is an entry of a list.
func listed(ref, id string, start time.Time) contract.Booking {
	return contract.Booking{Ref: ref, URL: bookingURL(id), Service: "Vale UTC", Start: start, Status: "booked"}
}

// does gives a task in an encounter and its screen; changed may be nil.
func (n *telling) does(enc string, task contract.Task, changed func(*contract.Screen)) {
	task.Encounter, task.Now = enc, evening.Add(-5*time.Hour)
	n.mark(evidence.MarkTask, north.Name, task)
	screen := contract.Screen{Case: "C-" + enc, Stage: contract.WrapUp}
	if changed != nil {
		changed(&screen)
	}
	n.mark(evidence.MarkScreen, north.Name, screen)
}

// holds marks what Vale UTC holds: bookings by id, each with its start and status.
func (n *telling) holds(bookings map[string]evidence.BookingState) {
	var all []evidence.BookingState
	for id, b := range bookings {
		b.ID, b.URL, b.NHSNumber = id, bookingURL(id), "9990001006"
		all = append(all, b)
	}
	n.mark(evidence.MarkState, "", map[string]any{"providers": []any{map[string]any{"name": "Vale UTC", "base": vale, "bookings": all}}})
}

// sends is a call about a booking and its answer.
func (n *telling) sends(method, id string, status int, sent, got map[string]any) {
	encode := func(body map[string]any) journal.Message {
		if body == nil {
			return journal.Message{}
		}
		raw, err := json.Marshal(body)
		if err != nil {
			panic(err)
		}
		return journal.Message{Body: raw}
	}
	n.exchange(journal.Exchange{Heard: "proxy", Method: method, Target: "/" + bookingURL(id), Status: status, Request: encode(sent), Response: encode(got)})
}

// asAppointment is a booking as it travels.
func asAppointment(id, status string, start time.Time) map[string]any {
	return map[string]any{"resourceType": "Appointment", "id": id, "status": status, "start": start.Format(time.RFC3339)}
}

func booked(start time.Time) evidence.BookingState {
	return evidence.BookingState{Status: "booked", Start: start, Slot: "s"}
}

// question is a screen that lists a1 and a2 and asks about some of them.
func question(refs ...string) func(*contract.Screen) {
	return func(s *contract.Screen) {
		s.Bookings = []contract.Booking{listed("1", "a1", evening), listed("2", "a2", evening.Add(time.Hour))}
		s.Prompt = &contract.Prompt{Bookings: refs, Text: "Cancel?"}
	}
}

func list(s *contract.Screen) { question()(s); s.Prompt = nil }

func says(what contract.Says, ref string) func(*contract.Screen) {
	return func(s *contract.Screen) {
		list(s)
		s.Messages = []contract.Message{{About: contract.Existing, Says: what, Booking: ref, Text: "so"}}
	}
}

// marked is a call in which the user has gone to the list and marked a1.
func marked(ask func(*contract.Screen)) *telling {
	n := begun()
	n.holds(map[string]evidence.BookingState{"a1": booked(evening), "a2": booked(evening.Add(time.Hour))})
	n.does("1", contract.Task{Kind: contract.BeginEncounter, Reason: contract.CallBack, Patient: &contract.Patient{NHSNumber: "9990001006"}}, nil)
	n.does("1", contract.Task{Kind: contract.ListBookings}, list)
	n.does("1", contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"1"}}, ask)
	return n
}

var confirm = contract.Task{Kind: contract.ConfirmCancel, Bookings: []string{"1"}}

func (n *telling) cancels(id string, start time.Time) {
	n.sends("PUT", id, 200, asAppointment(id, "cancelled", start), asAppointment(id, "cancelled", start))
}

func TestAConfirmationAllowsOneCancellationAsShownWithinItsAct(t *testing.T) {
	end := contract.Task{Kind: contract.EndEncounter}
	closed := func(s *contract.Screen) { s.Stage = contract.Closed }
	for name, c := range map[string]struct {
		tell func() *telling
		lack evidence.Lack
	}{
		"confirmed": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, list)
			n.cancels("a1", evening)
			return n
		}, ""},
		"in the background, while the user closes the encounter": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, list)
			n.mark(evidence.MarkTask, north.Name, contract.Task{Kind: contract.EndEncounter, Encounter: "1"})
			n.cancels("a1", evening)
			n.mark(evidence.MarkScreen, north.Name, contract.Screen{Case: "C-1", Stage: contract.Closed})
			return n
		}, ""},
		"tried again after a failure that the user was told of, and confirmed again": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, says(contract.NotCancelled, "1"))
			n.does("1", confirm, list)
			n.cancels("a1", evening)
			return n
		}, ""},
		"a question that stands alone and shows place and time": {func() *telling {
			n := marked(func(s *contract.Screen) {
				s.Prompt = &contract.Prompt{Bookings: []string{"1"}, Shown: []contract.PromptBooking{{Service: "Vale UTC", Start: evening}}}
			})
			n.does("1", confirm, list)
			n.cancels("a1", evening)
			return n
		}, ""},
		"declined, marked again and confirmed": {func() *telling {
			n := marked(question("1"))
			n.does("1", contract.Task{Kind: contract.Decline}, list)
			n.does("1", contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"1"}}, question("1"))
			n.does("1", confirm, list)
			n.cancels("a1", evening)
			return n
		}, ""},
		"marked only": {func() *telling {
			n := marked(question("1"))
			n.cancels("a1", evening)
			return n
		}, evidence.NotConfirmed},
		"the other one": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, list)
			n.cancels("a2", evening.Add(time.Hour))
			return n
		}, evidence.NotConfirmed},
		"a question that shows the other one": {func() *telling {
			n := marked(func(s *contract.Screen) {
				question("1")(s)
				s.Prompt.Shown = []contract.PromptBooking{{URL: bookingURL("a2")}}
			})
			n.does("1", confirm, list)
			n.cancels("a1", evening)
			return n
		}, evidence.NotConfirmed},
		"a question that shows the time of the other one": {func() *telling {
			n := marked(func(s *contract.Screen) {
				question("1")(s)
				s.Prompt.Shown = []contract.PromptBooking{{URL: bookingURL("a1"), Start: evening.Add(time.Hour)}}
			})
			n.does("1", confirm, list)
			n.cancels("a1", evening)
			return n
		}, evidence.NotConfirmed},
		"refs that changed places between the list and the question": {func() *telling {
			n := marked(func(s *contract.Screen) {
				question("1")(s)
				s.Bookings[0].Ref, s.Bookings[1].Ref = "2", "1"
			})
			n.does("1", confirm, list)
			n.cancels("a1", evening)
			return n
		}, evidence.NotConfirmed},
		"one ref for two": {func() *telling {
			both := func(s *contract.Screen) {
				question("1")(s)
				s.Bookings[1].Ref = "1"
			}
			n := marked(both)
			n.does("1", contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"1"}}, both)
			n.does("1", confirm, both)
			n.cancels("a1", evening)
			return n
		}, evidence.NotConfirmed},
		"declined since": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, list)
			n.does("1", contract.Task{Kind: contract.Decline}, list)
			n.cancels("a1", evening)
			return n
		}, evidence.DeclinedSince},
		"told since that it failed": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, says(contract.NotCancelled, "1"))
			n.cancels("a1", evening)
			return n
		}, evidence.ToldSince},
		"closed since": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, list)
			n.does("1", end, closed)
			n.cancels("a1", evening)
			return n
		}, evidence.ClosedSince},
		"in the next call": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, list)
			n.does("2", contract.Task{Kind: contract.BeginEncounter, Reason: contract.CallBack, Patient: &contract.Patient{NHSNumber: "9990001006"}}, nil)
			n.cancels("a1", evening)
			return n
		}, evidence.NotConfirmed},
		"moved since": {func() *telling {
			n := marked(question("1"))
			n.does("1", confirm, list)
			n.cancels("a1", evening.Add(2*time.Hour))
			return n
		}, evidence.MovedSince},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.tell().read(t)
			_, lack := s.Licence(s.Calls[len(s.Calls)-1])
			require.Equal(t, c.lack, lack)
		})
	}
}
