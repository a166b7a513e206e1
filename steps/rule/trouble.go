package rule

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// trouble is a request to a provider that did not succeed, last of its kind in a step: nothing
// that the consumer did in the step put it right. The user is at a search for slots or at a booking.
type trouble struct {
	step *evidence.Step
	call *evidence.Call
}

// troubles gives the searches for slots and the bookings that came to nothing, with what was shown then.
func troubles(s *evidence.Story, each func(trouble)) {
	for _, e := range s.Encounters {
		for _, st := range e.Steps {
			if st.Screen == nil {
				continue
			}
			if c := lastCall(s, st); c != nil && (c.Status() >= http.StatusBadRequest || c.Unanswered() || onlyOutcome(c)) && !made(s, st) {
				each(trouble{st, c})
			}
		}
	}
}

// onlyOutcome says that an answer calls itself a success and holds nothing but an OperationOutcome. It
// is no success: neither slots nor a booking came back.
func onlyOutcome(c *evidence.Call) bool {
	return c.Succeeded() && c.Got.Text("resourceType") == "OperationOutcome"
}

// lastCall is the last search for slots, or the last request for a booking, of a step that is about one.
func lastCall(s *evidence.Story, st *evidence.Step) *evidence.Call {
	kind := evidence.Slots
	switch st.Task.Kind {
	case contract.SearchSlots:
	case contract.Book:
		kind = evidence.Book
	default:
		return nil
	}
	at := s.SoughtAt(st)
	var last *evidence.Call
	for _, c := range s.CallsIn(st.Encounter, kind) {
		if s.StepOf(c) == at && c.Base != "" && c.Seq < st.Ended && (at == st || s.Seeks(c, st.Task.Service)) {
			last = c
		}
	}
	return last
}

// made says that the consumer had proof, when the screen was shown, of a booking asked for in the step.
func made(s *evidence.Story, st *evidence.Step) bool {
	return slices.ContainsFunc(s.New(st.Encounter), func(b *evidence.Booking) bool {
		return s.StepOf(b.Post) == st && s.Proved(b, st.Ended)
	})
}

// told are the messages that own up to the trouble: about the booking that it was not made or is
// in doubt, and about a search anything but that there are no slots.
func (t trouble) told() []contract.Message {
	if t.step.Task.Kind == contract.Book {
		return t.step.Tells(contract.NewBooking, contract.NotMade, contract.SlotGone, contract.FateUnknown)
	}
	all := append(t.step.Tells(contract.NewBooking), t.step.Tells(contract.Encounter)...)
	return slices.DeleteFunc(all, func(m contract.Message) bool { return m.Says == contract.NoSlots || m.Says == contract.Made })
}

// words says that there is a message, and that it has words.
func words(messages []contract.Message) bool {
	return slices.ContainsFunc(messages, func(m contract.Message) bool { return m.Text != "" })
}

func (t trouble) labels() []string { return []string{t.call.Label(), t.step.ScreenLabel} }
