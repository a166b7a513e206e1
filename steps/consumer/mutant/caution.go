package mutant

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

var _ = register(Mutant{
	Name:   "approval-up-to-two-hours",
	Defect: "It sends the user to a clinician for outcomes of up to two hours, and only tells of later slots beyond.",
	Breaks: []string{"SL-62"},
	Change: func(b *reference.Behaviour) {
		right := b.Caution
		b.Caution = func(clinical bool, within time.Duration) reference.Caution {
			if c := right(clinical, within); c != reference.AskApproval || within <= 2*time.Hour {
				return c
			}
			return reference.Notify
		}
	},
})
