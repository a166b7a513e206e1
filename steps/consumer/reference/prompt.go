package reference

import (
	"context"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// putQuestion puts the question: which bookings go, and that a new one was made in their
// place or that none was. Source: scenario 1 step 8; RB-30, RB-57.
func (v *Visit) putQuestion(chosen []string) {
	var names []string
	for _, r := range v.records(chosen) {
		names = append(names, r.Service+" at "+when(r.Start))
	}
	p := &contract.Prompt{Bookings: chosen, NewBookingMade: len(v.Standing()) > 0}
	p.NoNewBooking = !p.NewBookingMade
	p.Text = "Cancel " + strings.Join(names, " and ") + "? "
	switch {
	case p.NewBookingMade:
		p.Text += "The earlier booking will be cancelled because a new one has been made. "
	case v.Case.Attempt == Unknown:
		p.Text += "No new booking has been confirmed: it is not known whether one was made. The patient may be left without a booking. "
	default:
		p.Text += "No new booking was made: the patient will have none in its place. "
	}
	p.Text += "Confirm with the patient first."
	for _, r := range v.records(chosen) {
		p.Shown = append(p.Shown, contract.PromptBooking{URL: r.URL, Service: r.Service, Location: r.Location, Start: r.Start})
	}
	v.sys.behaviour.Prompt(p)
	v.prompt = p
}

// atPrompt says that the prompt has to be answered before anything else is done.
func (v *Visit) atPrompt() bool {
	answers := v.Task.Kind == contract.ConfirmCancel || v.Task.Kind == contract.Decline
	return v.sys.behaviour.StaysAtPrompt && v.Case.Stage == contract.Confirming && len(v.Case.Prompted) > 0 && !answers
}

// stayAtPrompt puts the question again.
func (v *Visit) stayAtPrompt(context.Context) error {
	v.shown = v.Case.Listed
	v.say(contract.Encounter, contract.Noted, "Answer the question first.")
	v.putQuestion(v.Case.Prompted)
	return nil
}

// openOptions are the acts on existing bookings that the screen leaves open.
func (v *Visit) openOptions() []contract.Option {
	var out []contract.Option
	if v.prompt != nil {
		for _, ref := range v.prompt.Bookings {
			out = append(out, contract.Option{Act: contract.ActConfirm, Booking: ref})
		}
		if v.sys.behaviour.StaysAtPrompt {
			return append(out, contract.Option{Act: contract.ActDecline})
		}
		if v.sys.behaviour.AsksOutright {
			out = append(out, contract.Option{Act: contract.ActDecline})
		}
	}
	if v.options {
		out = append(out, v.sys.behaviour.Options(v.Case.Offered)...)
	}
	return out
}

// askOfNext asks about the next of the bookings chosen, where each is asked about by itself.
func (v *Visit) askOfNext(done []string) {
	if !v.inTurn() {
		return
	}
	v.options = v.options && !v.sys.behaviour.AsksEach
	v.Case.Prompted = slices.DeleteFunc(slices.Clone(v.Case.Prompted), func(ref string) bool { return slices.Contains(done, ref) })
	if len(v.Case.Prompted) > 0 {
		v.Case.Stage = contract.Confirming
		v.putQuestion(v.Case.Prompted[:1])
	}
}
