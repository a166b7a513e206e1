package page

import (
	"fmt"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// task says what the user does.
func (t *teller) task(task contract.Task) string {
	switch task.Kind {
	case contract.BeginEncounter:
		text := "takes a call"
		if p := task.Patient; p != nil {
			text += " from " + strings.TrimSpace(strings.Join([]string{p.Prefix, p.Given, p.Family}, " "))
		}
		return text + reasons[task.Reason]
	case contract.RecordOutcome:
		if task.Outcome != nil {
			return "records the outcome: “" + task.Outcome.Text + "”"
		}
		return "records the outcome"
	case contract.SearchSlots:
		return "asks for slots at " + task.Service
	case contract.Book:
		return "books " + task.Service + period(task.Slot)
	case contract.ListBookings:
		return "goes to the patient’s existing bookings, at the end of the encounter"
	case contract.ChooseToCancel:
		return "marks for cancellation: " + t.refs(task.Bookings)
	case contract.ConfirmCancel:
		return "confirms with the patient that this is to be cancelled: " + t.refs(task.Bookings)
	case contract.Decline:
		return "declines the offer to cancel"
	case contract.EndEncounter:
		return "closes the encounter"
	case contract.RestartSystem:
		return "sees the system stopped and started again"
	}
	return "does the task “" + string(task.Kind) + "”"
}

var reasons = map[contract.Reason]string{
	contract.NewProblem: ", who has a new problem", contract.CallBack: ", who calls back", contract.CancelOnly: ", who only wants to cancel",
}

func period(p *contract.Period) string {
	if p == nil {
		return ""
	}
	return " at " + clock(p.Start)
}

// refs names bookings as the user reads them, by their references on the screen.
func (t *teller) refs(refs []string) string {
	if len(refs) == 0 {
		return "none"
	}
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r
		if text := t.bookings[r]; text != "" {
			out[i] = text
		}
	}
	return strings.Join(out, "; ")
}

// screen says what the user is shown: the words that a user reads first, then what is on the screen.
func (t *teller) screen(out *entry, s contract.Screen) {
	var shown []string
	if len(s.Slots) > 0 {
		starts := map[string][]string{}
		var order []string
		for _, slot := range s.Slots {
			if starts[slot.Service] == nil {
				order = append(order, slot.Service)
			}
			starts[slot.Service] = append(starts[slot.Service], clock(slot.Start))
		}
		for _, service := range order {
			shown = append(shown, "slots at "+service+": "+list(starts[service]))
		}
	}
	for _, b := range s.Bookings {
		text := describe(b)
		t.bookings[b.Ref] = text
		shown = append(shown, "booking: "+text)
	}
	for _, o := range s.Options {
		text := map[contract.Act]string{
			contract.ActCancel: "may mark for cancellation", contract.ActConfirm: "may confirm the cancellation", contract.ActDecline: "may decline",
		}[o.Act]
		if text == "" {
			text = "may do “" + string(o.Act) + "”"
		}
		if o.Booking != "" {
			text += ": " + t.refs([]string{o.Booking})
		}
		if o.Chosen {
			text += " (ticked beforehand)"
		}
		shown = append(shown, text)
	}
	if s.Prompt != nil {
		shown = append(shown, "is asked: “"+s.Prompt.Text+"”")
	}
	for _, m := range s.Messages {
		shown = append(shown, "is told: “"+m.Text+"”")
	}
	out.Says = shown
	out.Gloss = "is shown the screen"
	if stage := stages[s.Stage]; stage != "" {
		out.Gloss = "is shown that " + stage
	}
}

func list(times []string) string {
	const most = 12
	if len(times) > most {
		return strings.Join(times[:most], ", ") + fmt.Sprintf(" and %d more", len(times)-most)
	}
	return strings.Join(times, ", ")
}

func describe(b contract.Booking) string {
	var parts []string
	if b.Service != "" {
		parts = append(parts, b.Service)
	}
	if !b.Start.Equal(time.Time{}) {
		parts = append(parts, b.Start.UTC().Format("Mon 15:04"))
	}
	if b.Status != "" {
		parts = append(parts, b.Status)
	}
	if b.New {
		parts = append(parts, "new")
	}
	if len(parts) == 0 {
		return b.Ref
	}
	return strings.Join(parts, ", ")
}

var stages = map[contract.Stage]string{
	contract.Assessing: "the assessment is open", contract.OutcomeSet: "the outcome is recorded", contract.Choosing: "slots can be chosen",
	contract.BookingDone: "the new booking is confirmed", contract.BookingOpen: "the new booking is not confirmed",
	contract.WrapUp: "the encounter is being wrapped up", contract.Confirming: "a cancellation waits to be confirmed",
	contract.Closed: "the encounter is closed",
}
