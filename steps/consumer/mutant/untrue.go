package mutant

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in whether what the user is told is so.

// alsoSays adds messages of a kind to those that say something else, after some tasks or after any.
func alsoSays(about contract.About, where contract.Says, more []contract.Says, tasks ...contract.Kind) func(contract.Kind, []contract.Message) []contract.Message {
	return func(task contract.Kind, said []contract.Message) []contract.Message {
		if len(tasks) > 0 && !slices.Contains(tasks, task) {
			return said
		}
		out := slices.Clone(said)
		for _, m := range said {
			if m.About != about || m.Says != where {
				continue
			}
			for _, says := range more {
				out = append(out, contract.Message{About: about, Says: says, Booking: m.Booking, Text: "The other way round."})
			}
		}
		return out
	}
}

// insteadSays says one thing for another.
func insteadSays(about contract.About, from, to contract.Says) func(contract.Kind, []contract.Message) []contract.Message {
	return func(_ contract.Kind, said []contract.Message) []contract.Message {
		out := slices.Clone(said)
		for i := range out {
			if out[i].About == about && out[i].Says == from {
				out[i].Says, out[i].Text = to, "The other way round."
			}
		}
		return out
	}
}

var _ = register(Mutant{
	Name:   "contradicts-itself",
	Defect: "It says of a new booking that it is made, that it is not made, and that the slot has gone.",
	Breaks: []string{"BK-80", "RB-35"},
	Change: func(b *reference.Behaviour) {
		b.Say = alsoSays(contract.NewBooking, contract.Made, []contract.Says{contract.NotMade, contract.SlotGone})
	},
})

var _ = register(Mutant{
	Name:   "contradicts-itself-on-the-original",
	Defect: "It says of a cancelled original both that it was cancelled and that it still exists.",
	Breaks: []string{"CX-37", "RD-23"},
	Change: func(b *reference.Behaviour) {
		b.Say = alsoSays(contract.Existing, contract.Cancelled, []contract.Says{contract.NotCancelled, contract.StillBooked})
	},
})

var _ = register(Mutant{
	Name:   "always-claims-a-new-booking",
	Defect: "Its question always says that a new booking has been made.",
	Breaks: []string{"RB-30", "RB-57"},
	Change: func(b *reference.Behaviour) {
		b.Prompt = func(p *contract.Prompt) { p.NewBookingMade, p.NoNewBooking = true, false }
	},
})

var _ = register(Mutant{
	Name:   "denies-in-words",
	Defect: "The words of its question say that nothing will be cancelled, and what it marks as to be cancelled is.",
	Breaks: []string{"RB-30"},
	Change: func(b *reference.Behaviour) {
		b.Prompt = func(p *contract.Prompt) { p.Text = "A new booking was made. Nothing will be cancelled." }
	},
})

var _ = register(Mutant{
	Name:   "never-claims-a-new-booking",
	Defect: "Its question always says that no new booking was made.",
	Breaks: []string{"RB-30"},
	Change: func(b *reference.Behaviour) {
		b.Prompt = func(p *contract.Prompt) { p.NewBookingMade, p.NoNewBooking = false, true }
	},
})

var _ = register(Mutant{
	Name:   "silent-about-new-after-cancelling",
	Defect: "After a cancellation it says nothing of the new booking.",
	Breaks: []string{"RB-35"},
	Change: func(b *reference.Behaviour) {
		b.Say = says(contract.ConfirmCancel, func(m contract.Message) bool { return m.About == contract.NewBooking })
	},
})

var _ = register(Mutant{
	Name:   "says-not-cancelled-when-it-was",
	Defect: "It tells the user that a cancellation failed which its provider carried out.",
	Breaks: []string{"CX-37", "RD-23"},
	Change: func(b *reference.Behaviour) {
		b.Say = insteadSays(contract.Existing, contract.Cancelled, contract.NotCancelled)
	},
})

var _ = register(Mutant{
	Name:   "calls-a-refusal-unknown",
	Defect: "When its provider refuses a cancellation it says that the outcome is not known.",
	Breaks: []string{"RB-60", "CX-37"},
	Change: func(b *reference.Behaviour) {
		unknown := insteadSays(contract.Existing, contract.NotCancelled, contract.FateUnknown)
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			if task != contract.ConfirmCancel {
				return said
			}
			return without(unknown(task, said), func(m contract.Message) bool { return m.Says == contract.StillBooked })
		}
	},
})

var _ = register(Mutant{
	Name:   "calls-silence-not-made",
	Defect: "When a new booking goes unanswered it says that it was not made.",
	Breaks: []string{"BK-80", "RB-58"},
	Change: func(b *reference.Behaviour) {
		b.Say = insteadSays(contract.NewBooking, contract.FateUnknown, contract.NotMade)
	},
})

var _ = register(Mutant{
	Name:   "says-none-known",
	Defect: "It says that no earlier booking is known, and lists one.",
	Breaks: []string{"RB-54", "RB-24"},
	Change: func(b *reference.Behaviour) {
		b.Say = insteadSays(contract.OtherBookings, contract.SomeFound, contract.NoneKnown)
	},
})

var _ = register(Mutant{
	Name:   "forgets-a-no",
	Defect: "Its case record never holds that the offer was declined.",
	Breaks: []string{"RB-56"},
	Change: func(b *reference.Behaviour) {
		b.Record = func(r []contract.Recorded) []contract.Recorded {
			return slices.DeleteFunc(r, func(e contract.Recorded) bool { return e.What == contract.OfferDeclined })
		}
	},
})

var _ = register(Mutant{
	Name:   "records-a-choice-nobody-made",
	Defect: "Its case record always holds that the user chose to cancel.",
	Breaks: []string{"RB-56"},
	Change: func(b *reference.Behaviour) {
		b.Record = func(r []contract.Recorded) []contract.Recorded {
			if len(r) == 0 {
				return r
			}
			return append(r, contract.Recorded{What: contract.ChoseToCancel})
		}
	},
})
