package mutant

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// A message that names no booking, and is about none as it says.

var _ = register(Mutant{
	Name:   "cancelled-in-general",
	Defect: "When the patient keeps a booking it tells the user, of no booking in particular, that it was cancelled.",
	Breaks: []string{"CX-42"},
	Change: func(b *reference.Behaviour) {
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			if task == contract.Decline {
				said = append(said, contract.Message{About: contract.Encounter, Says: contract.Cancelled, Text: "Cancelled."})
			}
			return said
		}
	},
})
