package mutant

import (
	"context"
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what the user is told.

var _ = register(Mutant{
	Name:      "claims-cancelled",
	Catalogue: "FC-23",
	Defect:    "It takes a failed cancellation for done and says so.",
	Breaks:    []string{"CX-42", "RB-60", "RB-28", "CX-07"},
	Change: func(b *reference.Behaviour) {
		b.Outcome = func(r reference.Result) reference.Result {
			if r.Kind == reference.NotDone || r.Kind == reference.NotKnown {
				r.Kind = reference.Done
			}
			return r
		}
	},
})

// says changes what is told after a task, or after any when task is empty, by dropping messages.
func says(task contract.Kind, drop func(contract.Message) bool) func(contract.Kind, []contract.Message) []contract.Message {
	return func(kind contract.Kind, said []contract.Message) []contract.Message {
		if task != "" && task != kind {
			return said
		}
		return without(said, drop)
	}
}

var _ = register(Mutant{
	Name:      "shows-no-outcome",
	Catalogue: "FC-23",
	Defect:    "It says nothing of what became of a cancellation.",
	Breaks:    []string{"CX-37", "RB-12", "RB-35", "RB-60"},
	Change: func(b *reference.Behaviour) {
		b.Say = says(contract.ConfirmCancel, func(contract.Message) bool { return true })
	},
})

var _ = register(Mutant{
	Name:   "hides-failure",
	Defect: "After a failed cancellation it neither says that the booking still exists nor lets the user try again.",
	Breaks: []string{"RB-60"},
	Change: func(b *reference.Behaviour) {
		b.AfterFailure = func(_ context.Context, v *reference.Visit, r *reference.Record) { v.Withdraw(r) }
		b.Say = says(contract.ConfirmCancel, func(m contract.Message) bool { return m.Says == contract.StillBooked })
	},
})

var _ = register(Mutant{
	Name:   "says-made-when-refused",
	Defect: "It says that the new booking is made although it was refused.",
	Breaks: []string{"RB-22", "RB-58", "BK-79", "BK-80", "ER-15", "ER-18", "ER-19"},
	Change: func(b *reference.Behaviour) {
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			out := without(said, func(contract.Message) bool { return false })
			for i := range out {
				if task == contract.Book && out[i].About == contract.NewBooking && out[i].Says == contract.NotMade {
					out[i].Says, out[i].Text = contract.Made, "The booking is confirmed."
				}
			}
			return out
		}
	},
})

var _ = register(Mutant{
	Name:   "quiet-about-original",
	Defect: "When the new booking fails it does not say that the original booking still exists.",
	Breaks: []string{"RB-58"},
	Change: func(b *reference.Behaviour) {
		b.Say = says(contract.Book, func(m contract.Message) bool { return m.Says == contract.StillBooked })
	},
})

var _ = register(Mutant{
	Name:   "quiet-about-new",
	Defect: "It never says whether the new booking was made.",
	Breaks: []string{"RB-35", "RB-57", "RB-58", "RB-59", "BK-80", "ER-15", "ER-18", "ER-19", "FM-12"},
	Change: func(b *reference.Behaviour) {
		b.Say = says("", func(m contract.Message) bool {
			about := []contract.Says{contract.NoSlots, contract.OutsideTimeframe, contract.NeedsApproval} // slots
			return m.About == contract.NewBooking && !slices.Contains(about, m.Says)
		})
	},
})

var _ = register(Mutant{
	Name:      "raw-codes",
	Catalogue: "FC-24",
	Defect:    "It shows the user the status and the words of an error answer.",
	Breaks:    []string{"ER-14"},
	Change: func(b *reference.Behaviour) {
		b.Explain = func(_ string, a reference.Answer) string {
			return fmt.Sprintf("Error %d: %s", a.Status, a.Body)
		}
	},
})
