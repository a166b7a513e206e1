package mutant

import (
	"context"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Screens that hold what has to be there and more, so that nobody can tell what is so.

var _ = register(Mutant{
	Name:   "names-every-place",
	Defect: "Its list names all services that it knows for each booking.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) {
		var all []string
		b.BeforeTask = func(_ context.Context, v *reference.Visit) {
			all = nil
			for _, svc := range v.Services() {
				all = append(all, svc.Name)
			}
		}
		b.Show = func(entry *contract.Booking) { entry.Service = strings.Join(all, " / ") }
	},
})

var _ = register(Mutant{
	Name:   "adds-an-address",
	Defect: "It shows a second, wrong address with each slot.",
	Breaks: []string{"SL-55"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(_ reference.Slot, shown *contract.Slot) {
			if shown.Location != "" {
				shown.Location += " or Elsewhere House, XZ9 9ZZ"
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "marks-all-as-late",
	Defect: "It marks every slot as later than the outcome allows.",
	Breaks: []string{"SL-62"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(_ reference.Slot, shown *contract.Slot) { shown.OutsideTimeframe = true }
	},
})
