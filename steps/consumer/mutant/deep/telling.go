package deep

import (
	"context"
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what the user is told, and in what is asked for again.

var _ = register(Mutant{Within: 3000, Mutant: mutant.Mutant{
	Name:   "second-failure-called-done",
	Defect: "Of two cancellations in one act it tells of the second that it was done, whatever came of it, where the first had failed.",
	Breaks: []string{"CX-42", "RB-35", "RB-60", "CX-37", "RB-12", "RB-28", "RB-25", "RB-51"},
	Change: func(b *reference.Behaviour) {
		failed := false
		b.BeforeTask = func(context.Context, *reference.Visit) { failed = false }
		b.Outcome = func(r reference.Result) reference.Result {
			if r.Kind == reference.NotDone && failed {
				r.Kind = reference.Done
			}
			failed = r.Kind == reference.NotDone
			return r
		}
	},
}})

var _ = register(Mutant{Within: 3000, Mutant: mutant.Mutant{
	Name:   "both-fail-tells-one",
	Defect: "Where two cancellations in one act fail, it tells of the first only.",
	Breaks: []string{"RB-60", "RB-35", "CX-37", "RB-12"},
	Change: func(b *reference.Behaviour) {
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			first := ""
			var out []contract.Message
			for _, m := range said {
				if task == contract.ConfirmCancel && m.About == contract.Existing && (m.Says == contract.NotCancelled || m.Says == contract.StillBooked) {
					if first == "" {
						first = m.Booking
					}
					if m.Booking != first {
						continue
					}
				}
				out = append(out, m)
			}
			return out
		}
	},
}})

var _ = register(Mutant{Within: 1500, Mutant: mutant.Mutant{
	Name:   "insists-for-two",
	Defect: "Where a new booking is refused to a patient who has several, it asks for it by a new request.",
	Breaks: []string{"BK-82", "SP-27", "BK-14", "RB-58"},
	Change: func(b *reference.Behaviour) {
		asked := ""
		b.AsksAnew = func(v *reference.Visit, fate reference.Fate, a reference.Answer) bool {
			if fate != reference.Refused || a.Status == http.StatusOK || len(v.Earlier()) < 2 || asked == v.Case.Encounter {
				return false
			}
			asked = v.Case.Encounter
			return true
		}
	},
}})
