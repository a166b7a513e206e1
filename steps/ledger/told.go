package ledger

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// said is a thing said of a booking, once however many screens of an encounter repeat it.
type said struct {
	about contract.About
	says  contract.Says
	url   string
}

// told enters what screens said that was not so, once for each encounter.
func (r *reader) told(p *patient, f *Figure) {
	for _, e := range p.encounters {
		once := map[said]bool{}
		enter := func(s said, why, label string) {
			if !once[s] {
				once[s] = true
				f.add(why, label)
			}
		}
		for _, st := range e.Screens(0) {
			for _, c := range r.story.Claims(st) {
				if r.untrue(p, st, c) {
					enter(said{c.About, c.Says, c.URL}, untruths[c.Says], st.ScreenLabel)
				}
			}
			for _, entry := range st.Screen.Bookings {
				if says := r.misshown(st, entry); says != "" {
					enter(said{contract.Existing, says, entry.URL}, untruths[says], st.ScreenLabel)
				}
			}
		}
	}
}

// untruths are the things said that a patient acts on, and what was so instead.
var untruths = map[contract.Says]string{
	contract.Made:             "a screen said that the new booking is made, and none was",
	contract.NotMade:          "a screen said that no booking was made, and one was",
	contract.SlotGone:         "a screen said that the slot had gone, and the booking was made",
	contract.Cancelled:        "a screen said that a booking is cancelled, and it stood",
	contract.AlreadyCancelled: "a screen said that a booking was cancelled before, and it stood",
	contract.NotCancelled:     "a screen said that a booking is not cancelled, and it was",
	contract.StillBooked:      "a screen said that a booking stands, and it was cancelled",
	contract.NoneKnown:        "a screen said that no earlier booking is known, and one was",
}

// untrue says that what a screen claims was not so at the provider, and that the consumer could have known. A claim that nobody had
// confirmed and that happened to be so misled no patient; one that the provider had answered wrongly is the provider's.
func (r *reader) untrue(p *patient, st *evidence.Step, c evidence.Claim) bool {
	if c.Truth != evidence.False || untruths[c.Says] == "" {
		return false
	}
	made := slices.ContainsFunc(r.story.New(st.Encounter), func(b *evidence.Booking) bool {
		return b.Made <= st.Ended && b.StatusAt(st.Ended) == "booked"
	})
	b := r.story.Booking(c.URL)
	switch c.Says {
	case contract.Made:
		if c.Asked {
			return !made && !r.another(p, st)
		}
		return !made
	case contract.NotMade, contract.SlotGone:
		return made
	case contract.Cancelled, contract.AlreadyCancelled:
		if b == nil {
			return !slices.ContainsFunc(p.holds, func(h hold) bool { return h.StatusAt(st.Ended) != "booked" })
		}
		return b.StatusAt(st.Ended) == "booked"
	case contract.NotCancelled, contract.StillBooked:
		return b != nil && b.StatusAt(st.Ended) != "booked"
	default:
		return true
	}
}

// another says that the patient has a booking beside those that the question on a screen is about.
func (r *reader) another(p *patient, st *evidence.Step) bool {
	return slices.ContainsFunc(p.holds, func(h hold) bool {
		return h.liveAt(st.Ended) && !slices.ContainsFunc(r.story.Asked(st), func(a evidence.Shown) bool { return a.URL == h.URL })
	})
}

// misshown is what a list says of a booking that was not so, where the consumer had an answer that says otherwise; empty where it
// was so. A list that is shown at the beginning of an encounter may be older than what is looked up in the background.
func (r *reader) misshown(st *evidence.Step, entry contract.Booking) contract.Says {
	b := r.story.Booking(entry.URL)
	if b == nil {
		return ""
	}
	switch booked := b.StatusAt(st.Ended) == "booked"; {
	case entry.Status == "cancelled" && booked:
		return contract.Cancelled
	case entry.Status == "booked" && !booked && st.Task.Kind != contract.BeginEncounter && r.story.Heard(st.Encounter.Who, b, st.Ended).Text("status") == "cancelled":
		return contract.StillBooked
	}
	return ""
}
